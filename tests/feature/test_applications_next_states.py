"""What a console may offer is what would not be refused, for the state or for the person."""

from typing import Any

import pytest

from api.actor import Actor
from api.applications import actions as applications
from api.applications.models import Application
from api.applications.rules.acts import ACTS
from api.applications.rules.contents import Contents, Person
from api.applications.rules.notes import Words
from api.events import ApplicationState, Channel
from api.halls.models import ServiceStandard
from api.refusals import Refusal, RefusalCode
from schema.node import global_id
from tests.factories import NOW, HallRows, a_hall, a_manager, a_supervisor, an_officer
from tests.feature.document_clients import ApplicationRow, an_application
from tests.feature.queue_clients import Person as Viewer

STATES = list(ApplicationState)
COMPLETE = Contents(Person("Nurhayati", "7402015708990003", "+6281234567890"), None, {})
READ = "query ($id: ID!, $secret: String) { applicationById(id: $id, secret: $secret) { nextStates } }"


async def offered(actor: Actor, id: Any, secret: str | None = None) -> list[str] | None:
    """The buttons of a console; None where there is no file to be seen."""
    seen = (await Viewer(actor).asks(READ, id=global_id("Application", id), secret=secret))["applicationById"]
    return seen and list(seen["nextStates"])


async def accepted(actor: Actor, application: ApplicationRow, state: ApplicationState) -> list[str]:
    """The states into which the verb lets the actor bring it, each tried from the same row."""
    row, into = await Application.get(id=application.id), []
    for further in STATES:
        if further in ACTS:
            outcome = await applications.move_application(
                actor, row.id, further, version=row.version, words=Words(reason="sebab"), now=NOW
            )
            refused = outcome.code if isinstance(outcome, Refusal) else None
            assert refused in (None, *(RefusalCode[c] for c in ("WRONG_STATE", "NOT_ALLOWED"))), further
            if refused is None:
                into.append(further.value)
            await Application.filter(id=row.id).update(state=state, version=row.version, complete_at=None)
    return into


@pytest.mark.parametrize("one_sitting", [False, True])
@pytest.mark.parametrize("state", STATES)
async def test_what_is_offered_is_what_the_verb_accepts(
    database: str, state: ApplicationState, one_sitting: bool
) -> None:
    """Leave a condition out of next_states to see this fail."""
    hall = await a_hall(agencies=2)
    application = await an_application(hall, state=state, channel=Channel.STAFF, contents=COMPLETE)
    await ServiceStandard.all().update(one_sitting=one_sitting, working_days=3)
    for actor in _staff(hall):
        assert await offered(actor, application.id) == await accepted(actor, application, state)


def _staff(hall: HallRows) -> tuple[Actor, Actor]:
    return an_officer(hall.hall_id, hall.agency_id), a_supervisor(hall.hall_id, hall.agency_id)


async def test_nothing_is_offered_to_anybody_else(database: str) -> None:
    hall = await a_hall(agencies=2)
    application = await an_application(hall, state=ApplicationState.IN_PROCESS)
    elsewhere = a_supervisor(hall.hall_id, hall.agencies[1].agency_id)
    for actor in (elsewhere, a_manager(hall.hall_id)):
        assert await offered(actor, application.id) is None
        assert await offered(actor, application.id, application.secret) == []
