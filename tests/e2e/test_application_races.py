"""Many citizens and officers at one agency, at once, on PostgreSQL. On SQLite's one connection a race proves nothing.

Each test names the line to delete to see it fail.
"""

import asyncio
from collections import Counter

import pytest

from api.applications import actions as applications
from api.applications.actions import Opened
from api.applications.models import Application, ApplicationStep
from api.applications.rules.contents import Filled
from api.events import ApplicationState
from api.refusals import Refusal
from tests.factories import NOW, HallRows, a_citizen, a_hall, a_standard, an_officer
from tests.floor import done

pytestmark = pytest.mark.alone

CITIZENS, OFFICERS = 40, 12
WHO = {"name": "Nurhayati", "nik": "7402015708990003", "phone": "081234567890"}


async def a_draft(hall: HallRows) -> Opened:
    return done(await applications.open_application(a_citizen(), hall.service_id, Filled(WHO, {}, {}), now=NOW))


async def submit(draft: Opened, key: str | None = None) -> object:
    return await applications.submit_application(
        a_citizen(), draft.application_id, version=1, secret=draft.secret, now=NOW, key=key
    )


@pytest.mark.usefixtures("postgres")
async def test_numbers_have_no_gap_when_all_hand_in_at_once() -> None:
    """Delete FOR NO KEY UPDATE in work._lock to see this fail."""
    hall = await a_hall()
    await a_standard(hall.service_id)
    drafts = [await a_draft(hall) for _ in range(CITIZENS)]
    again = [submit(draft, f"kunci-yang-tidak-tertebak-{place}") for place, draft in enumerate(drafts)]
    retried = [submit(draft, f"kunci-yang-tidak-tertebak-{place}") for place, draft in enumerate(drafts)]
    results = await asyncio.gather(*again, *retried)
    assert not any(isinstance(result, Refusal) for result in results)
    rows = await Application.all().order_by("serial")
    assert [row.serial for row in rows] == list(range(1, CITIZENS + 1))
    assert len({row.number for row in rows}) == CITIZENS


@pytest.mark.usefixtures("postgres")
async def test_of_two_officers_who_act_on_what_they_saw_one_is_told_that_it_has_changed() -> None:
    """Delete the check of the version in rows.find_for, and both conditions of steps._update, to see this fail."""
    hall = await a_hall()
    await a_standard(hall.service_id)
    draft = await a_draft(hall)
    done(await submit(draft))
    results = await asyncio.gather(
        *(
            applications.move_application(
                an_officer(hall.hall_id, hall.agency_id),
                draft.application_id,
                ApplicationState.UNDER_VERIFICATION,
                version=2,
                now=NOW,
            )
            for _ in range(OFFICERS)
        )
    )
    outcomes = Counter(result.code if isinstance(result, Refusal) else "done" for result in results)
    assert outcomes == {"done": 1, "CONFLICT": OFFICERS - 1}
    assert await ApplicationStep.filter(kind="ApplicationTakenUp").count() == 1
