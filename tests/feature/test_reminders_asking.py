"""A number's holder asks to be told on a phone, through the API; everybody else is refused."""

import sys
from collections.abc import Iterator

import pytest

from api.appointments.models import Booking
from api.night import HOLDINGS
from api.people.rules.identity import Nik
from api.push.keys import _is_installed, new_private_key, public_key_of
from api.queue.models import Ticket
from api.reminders.actions.asking import mark_of
from api.reminders.actions.forgetting import erase_person, purge_reminders, reseal
from api.reminders.actions.holding import HOLDING
from api.reminders.models import Reminder
from api.reminders.queries import export
from api.reminders.rules import Browser, sealed_about
from api.sealing import seals
from api.settings import settings
from schema.node import uuid_of
from tests.factories import NOW, a_hall
from tests.feature.queue_clients import a_visit
from tests.feature.reminder_stories import SERVICE, Reminded
from tests.people import everything_stored
from tests.push_service import Phone

KEY = new_private_key()


@pytest.fixture
def pushes(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("ANTREAN_PUSH_KEY", KEY)
    monkeypatch.setenv("ANTREAN_PUSH_SUBJECT", "mailto:it@mpp.example")
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
async def story(database: str, pushes: pytest.MonkeyPatch) -> Reminded:
    return Reminded(a_visit(await a_hall()))


async def test_a_browser_learns_the_key_where_push_is_offered(story: Reminded, pushes: pytest.MonkeyPatch) -> None:
    assert await story.visit.citizen.asks("{ pushKey }") == {"pushKey": public_key_of(KEY)}
    pushes.delenv("ANTREAN_PUSH_KEY")
    settings.cache_clear()
    assert await story.visit.citizen.asks("{ pushKey }") == {"pushKey": None}
    await story.takes()
    refused = await story.visit.citizen.is_refused("remindMe", **story.ticket, **story.phone.asked)
    assert refused["code"] == "NO_PUSH"


async def test_without_the_extra_nothing_is_offered(story: Reminded, pushes: pytest.MonkeyPatch) -> None:
    pushes.setitem(sys.modules, "http_ece", None)
    _is_installed.cache_clear()
    try:
        assert await story.visit.citizen.asks("{ pushKey }") == {"pushKey": None}
        assert await story.tells() == 0
    finally:
        pushes.undo()
        _is_installed.cache_clear()


async def test_whoever_asks_is_written_down_once_and_sealed(story: Reminded) -> None:
    await story.takes()
    payload = await story.asks()
    assert payload["ticket"]["id"] == story.ticket["ticket"]
    await story.asks(language="EN")
    assert await Reminder.all().count() == 1
    stored = await everything_stored()
    assert story.phone.path not in stored
    assert story.phone.asked["auth"] not in stored


async def test_whoever_asks_no_more_is_forgotten(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    other = Phone(SERVICE)
    for phone, left in ((other, 1), (story.phone, 0), (story.phone, 0)):
        await story.visit.citizen.did("stopReminding", **story.ticket, endpoint=phone.asked["endpoint"])
        assert await Reminder.all().count() == left


async def test_the_newest_three_phones_of_a_number_are_told(story: Reminded) -> None:
    """Leave the deletion of the oldest out of remind_me to see this fail."""
    await story.takes(ahead=1)
    phones = [Phone(SERVICE) for _ in range(5)]
    for phone in phones:
        story.visit.clock.pass_(seconds=1)
        await story.asks(phone)
    await story.tells()
    assert [len(story.way.told(phone)) for phone in phones] == [0, 0, 1, 1, 1]


async def test_a_wrong_secret_opens_nothing(story: Reminded) -> None:
    await story.takes()
    other = await story.visit.takes()
    for ticket in ({**story.ticket, "secret": other["secret"]}, {**story.ticket, "secret": ""}):
        for verb, more in (("remindMe", story.phone.asked), ("stopReminding", {"endpoint": "x"})):
            refused = await story.visit.citizen.is_refused(verb, **ticket, **more)
            assert (refused["code"], refused["field"]) == ("NOT_FOUND", ["ticket"])
    officer = await story.visit.officer.is_refused(
        "remindMe", ticket=other["ticket"]["id"], secret="x" * 22, **story.phone.asked
    )
    assert officer["code"] == "NOT_FOUND"
    assert await Reminder.all().count() == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"endpoint": "https://evil.example/x"}, "endpoint"),
        ({"endpoint": "https://169.254.169.254/x"}, "endpoint"),
        ({"p256dh": "x"}, "p256dh"),
        ({"auth": "x"}, "auth"),
    ],
)
async def test_an_address_that_nobody_knows_is_refused(
    story: Reminded, changed: dict[str, str], field: str
) -> None:
    await story.takes()
    wish = {**story.phone.asked, **changed}
    refused = await story.visit.citizen.is_refused("remindMe", **story.ticket, **wish)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", [field])
    assert await Reminder.all().count() == 0


async def test_of_a_number_that_has_ended_nobody_is_told(story: Reminded) -> None:
    await story.takes()
    await story.visit.citizen.did("cancelTicket", **story.ticket)
    refused = await story.visit.citizen.is_refused("remindMe", **story.ticket, **story.phone.asked)
    assert refused["code"] == "WRONG_STATE"


async def test_a_days_phones_are_forgotten_at_night(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    for dry_run, gone, left in ((True, 1, 1), (False, 1, 0), (False, 0, 0)):
        assert await purge_reminders(NOW, now=NOW, dry_run=dry_run) == gone
        assert await Reminder.all().count() == left
    [retention] = HOLDING.retentions
    assert retention.kept_days(settings()) == 1


async def test_a_persons_phones_are_told_erased_and_sealed_anew(
    story: Reminded, pushes: pytest.MonkeyPatch
) -> None:
    """By the booking that became the number. Put REMINDERS behind the others in night.py: nobody is found any more."""
    nik = Nik("7402015501900001")
    await story.takes()
    await story.asks()
    ticket = await Ticket.get(id=uuid_of("Ticket", story.ticket["ticket"]))
    await Booking.create(
        hall_id=ticket.hall_id, queue_id=ticket.queue_id, owner_id=ticket.queue_id, day=ticket.day, starts_at=NOW,
        ends_at=NOW, state="CHECKED_IN", channel="WEB", due_at=NOW, held_at=NOW, ticket_id=ticket.id,
        nik_hash=seals().fingerprint("NIK", nik.text),
    )  # fmt: skip
    [told] = await export(nik)
    assert (told["number"], told["push_address"]) == ("A-001", story.phone.asked["endpoint"])
    assert [counts async for counts in reseal()] == [(1, 0)]
    pushes.setenv("ANTREAN_PERSONAL_KEYS", f'["{"new" * 12}", "{settings().secret.get_secret_value()}"]')
    settings.cache_clear()
    assert [counts async for counts in reseal()] == [(1, 1)]
    assert (await export(nik))[0]["push_address"] == story.phone.asked["endpoint"]
    assert HOLDINGS[0] is HOLDING
    assert (await erase_person(nik, now=NOW, with_open=False)).emptied == 1
    assert await Reminder.all().count() == 0
    assert await export(nik) == []


async def test_a_browser_that_asked_anew_under_another_index_key_is_sealed_once(
    story: Reminded, pushes: pytest.MonkeyPatch
) -> None:
    """Both rows get the same fingerprint: the newest stays, and all others are still sealed."""
    await story.takes()
    await story.asks()
    pushes.setenv("ANTREAN_PERSONAL_INDEX_KEY", "another-index-key-" * 3)
    settings.cache_clear()
    await story.asks(language="EN")
    assert await Reminder.all().count() == 2
    assert sum([changed async for _, changed in reseal()]) == 1
    [left] = await Reminder.all()
    assert Browser.read(seals().open(left.sealed, about=sealed_about(left.id))).language == "EN"
    assert left.fingerprint == mark_of(story.phone.asked["endpoint"])
