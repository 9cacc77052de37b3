"""Whatever a person can meet on a normal day comes back as a user error, in both languages, and changes nothing."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from api.events import CounterState
from api.halls.models import Counter, CounterQueue, Hall, Queue
from api.journal import version_of
from api.queue.models import Desk
from api.refusals import SENTENCES, RefusalCode
from schema.node import global_id
from tests.factories import a_hall, a_kiosk, a_manager, an_officer
from tests.feature.queue_clients import Visit, a_visit

Met = Callable[[Visit], Awaitable[tuple[str, dict[str, Any]]]]


@pytest.fixture
async def visit(database: str) -> Visit:
    return a_visit(await a_hall(agencies=2, counters=2))


async def called(visit: Visit) -> str:
    """Id of a ticket that was called to the officer's counter."""
    await visit.takes()
    await visit.opens()
    return str((await visit.calls())["ticket"]["id"])


async def an_unknown_queue(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "citizen takeTicket", {"hall": visit.hall.slug, "queue": global_id("Queue", uuid4())}


async def an_unknown_hall(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "citizen takeTicket", {"hall": "atlantis", "queue": global_id("Queue", visit.hall.queue_id)}


async def neither_service_nor_queue(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "citizen takeTicket", {"hall": visit.hall.slug}


async def an_archived_queue(visit: Visit) -> tuple[str, dict[str, Any]]:
    await Queue.filter(id=visit.hall.queue_id).update(archived_at=visit.clock.now)
    return "citizen takeTicket", {"hall": visit.hall.slug, "queue": global_id("Queue", visit.hall.queue_id)}


async def a_closed_hall(visit: Visit) -> tuple[str, dict[str, Any]]:
    await Hall.filter(id=visit.hall.hall_id).update(
        forced_open=False, forced_reason="Listrik padam", forced_reason_en="Power cut"
    )
    return "citizen takeTicket", {"hall": visit.hall.slug, "queue": global_id("Queue", visit.hall.queue_id)}


async def a_used_up_quota(visit: Visit) -> tuple[str, dict[str, Any]]:
    await Queue.filter(id=visit.hall.queue_id).update(daily_quota=1)
    await visit.takes()
    return "citizen takeTicket", {"hall": visit.hall.slug, "queue": global_id("Queue", visit.hall.queue_id)}


async def nobody_signed_in(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "citizen callNext", {"counter": visit.counter}


async def another_agencys_counter(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "officer openCounter", {"counter": global_id("Counter", visit.hall.agencies[1].counter_ids[0])}


async def an_empty_queue(visit: Visit) -> tuple[str, dict[str, Any]]:
    await visit.opens()
    return "officer callNext", {"counter": visit.counter}


async def a_closed_counter(visit: Visit) -> tuple[str, dict[str, Any]]:
    await visit.takes()
    return "officer callNext", {"counter": visit.counter}


async def an_archived_counter(visit: Visit) -> tuple[str, dict[str, Any]]:
    await Counter.filter(id=visit.hall.counter_id).update(archived_at=visit.clock.now)
    return "officer openCounter", {"counter": visit.counter}


async def a_busy_counter(visit: Visit) -> tuple[str, dict[str, Any]]:
    await called(visit)
    await visit.takes()
    return "officer callNext", {"counter": visit.counter}


async def closing_on_somebody(visit: Visit) -> tuple[str, dict[str, Any]]:
    await called(visit)
    return "officer closeCounter", {"counter": visit.counter}


async def a_colleagues_counter(visit: Visit) -> tuple[str, dict[str, Any]]:
    await Desk.create(
        counter_id=visit.hall.counter_id,
        hall_id=visit.hall.hall_id,
        state=CounterState.OPEN,
        since=visit.clock.now,
        staff_id=uuid4(),
        staff_name="Rahma",
    )
    return "officer openCounter", {"counter": visit.counter}


async def a_queue_of_others(visit: Visit) -> tuple[str, dict[str, Any]]:
    elsewhere = await visit.takes(queue=global_id("Queue", visit.hall.agencies[1].queue_id))
    await visit.opens()
    wish = {"counter": visit.counter, "ticket": elsewhere["ticket"]["id"], "reason": "Mendesak"}
    return "manager callTicket", wish


async def a_ticket_that_waits(visit: Visit) -> tuple[str, dict[str, Any]]:
    taken = await visit.takes()
    return "officer finish", {"ticket": taken["ticket"]["id"]}


async def a_break_without_reason(visit: Visit) -> tuple[str, dict[str, Any]]:
    await visit.opens()
    return "officer pauseCounter", {"counter": visit.counter, "reason": "  "}


async def a_choice_without_reason(visit: Visit) -> tuple[str, dict[str, Any]]:
    taken = await visit.takes()
    await visit.opens()
    return "manager callTicket", {"counter": visit.counter, "ticket": taken["ticket"]["id"], "reason": ""}


async def a_hasty_recall(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "officer recall", {"ticket": await called(visit)}


async def a_hasty_no_show(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "officer markNoShow", {"ticket": await called(visit)}


async def a_late_return(visit: Visit) -> tuple[str, dict[str, Any]]:
    ticket = await _no_show(visit)
    visit.clock.pass_(hours=1)
    return "officer returnTicket", {"ticket": ticket}


async def a_second_return(visit: Visit) -> tuple[str, dict[str, Any]]:
    ticket = await _no_show(visit)
    await visit.officer.did("returnTicket", ticket=ticket)
    await visit.calls()
    await _nobody_comes(visit, ticket)
    return "officer returnTicket", {"ticket": ticket}


async def a_third_delay(visit: Visit) -> tuple[str, dict[str, Any]]:
    taken = await visit.takes()
    own = {"ticket": taken["ticket"]["id"], "secret": taken["secret"]}
    for _ in range(2):
        await visit.citizen.did("delayTicket", **own)
    return "citizen delayTicket", own


async def a_print_too_late(visit: Visit) -> tuple[str, dict[str, Any]]:
    kiosk = visit.person(a_kiosk(visit.hall.hall_id))
    wish = {"hall": visit.hall.slug, "queue": global_id("Queue", visit.hall.queue_id), "channel": "KIOSK"}
    taken = await kiosk.did("takeTicket", **wish)
    visit.clock.pass_(minutes=3)
    return "manager confirmPrint", {"ticket": taken["ticket"]["id"]}


async def nothing_done_yet(visit: Visit) -> tuple[str, dict[str, Any]]:
    await visit.opens()
    return "officer undo", {"counter": visit.counter}


async def an_undo_too_late(visit: Visit) -> tuple[str, dict[str, Any]]:
    await called(visit)
    visit.clock.pass_(seconds=11)
    return "officer undo", {"counter": visit.counter}


async def an_undo_of_what_moved_on(visit: Visit) -> tuple[str, dict[str, Any]]:
    ticket = await called(visit)
    await visit.person(a_manager(visit.hall.hall_id)).did("cancelTicket", ticket=ticket, reason="Salah ambil")
    return "officer undo", {"counter": visit.counter}


async def a_strangers_ticket(visit: Visit) -> tuple[str, dict[str, Any]]:
    taken = await visit.takes()
    return "citizen cancelTicket", {"ticket": taken["ticket"]["id"], "secret": "A" * 22}


async def a_transfer_to_nowhere(visit: Visit) -> tuple[str, dict[str, Any]]:
    ticket = await called(visit)
    await visit.officer.did("startServing", ticket=ticket)
    return "officer transfer", {"ticket": ticket}


async def a_transfer_to_an_unable_counter(visit: Visit) -> tuple[str, dict[str, Any]]:
    ticket = await called(visit)
    await visit.officer.did("startServing", ticket=ticket)
    idle = visit.hall.agencies[0].counter_ids[1]
    await visit.officer.did("openCounter", counter=global_id("Counter", idle))
    await CounterQueue.filter(counter_id=idle).delete()
    return "officer transfer", {"ticket": ticket, "counter": global_id("Counter", idle)}


async def a_hold_for_ever(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "officer hold", {"ticket": await called(visit), "minutes": -5}


async def a_key_of_another_wish(visit: Visit) -> tuple[str, dict[str, Any]]:
    await visit.takes(idempotencyKey="kunci-yang-tidak-dapat-ditebak")
    wish = {"hall": visit.hall.slug, "queue": global_id("Queue", visit.hall.agencies[1].queue_id)}
    return "citizen takeTicket", {**wish, "idempotencyKey": "kunci-yang-tidak-dapat-ditebak"}


async def a_key_too_long(visit: Visit) -> tuple[str, dict[str, Any]]:
    await visit.opens()
    return "officer callNext", {"counter": visit.counter, "idempotencyKey": "k" * 65}


async def a_day_to_come(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "manager closeDay", {"hall": visit.hall.slug, "day": "2031-01-01"}


async def an_unknown_halls_day(visit: Visit) -> tuple[str, dict[str, Any]]:
    return "manager closeDay", {"hall": "atlantis"}


async def _no_show(visit: Visit) -> str:
    ticket = await called(visit)
    await _nobody_comes(visit, ticket)
    return ticket


async def _nobody_comes(visit: Visit, ticket: str) -> None:
    for _ in range(2):
        visit.clock.pass_(seconds=30)
        await visit.officer.did("recall", ticket=ticket)
    visit.clock.pass_(seconds=61)
    await visit.officer.did("markNoShow", ticket=ticket)


EVERY_DAY: list[tuple[Met, RefusalCode, str | None]] = [
    (an_unknown_queue, RefusalCode.NOT_FOUND, "queue"),
    (an_unknown_hall, RefusalCode.NOT_FOUND, "hall"),
    (an_unknown_halls_day, RefusalCode.NOT_FOUND, "hall"),
    (a_strangers_ticket, RefusalCode.NOT_FOUND, "ticket"),
    (neither_service_nor_queue, RefusalCode.INVALID_INPUT, "service"),
    (a_transfer_to_nowhere, RefusalCode.INVALID_INPUT, None),
    (a_hold_for_ever, RefusalCode.INVALID_INPUT, "minutes"),
    (a_key_too_long, RefusalCode.INVALID_INPUT, "idempotencyKey"),
    (a_day_to_come, RefusalCode.INVALID_INPUT, "day"),
    (an_archived_queue, RefusalCode.ARCHIVED, None),
    (an_archived_counter, RefusalCode.ARCHIVED, None),
    (a_closed_hall, RefusalCode.HALL_CLOSED, None),
    (a_used_up_quota, RefusalCode.QUOTA_FULL, None),
    (nobody_signed_in, RefusalCode.SIGN_IN_REQUIRED, None),
    (another_agencys_counter, RefusalCode.NOT_ALLOWED, None),
    (an_empty_queue, RefusalCode.QUEUE_EMPTY, None),
    (a_closed_counter, RefusalCode.COUNTER_CLOSED, None),
    (a_busy_counter, RefusalCode.COUNTER_BUSY, None),
    (closing_on_somebody, RefusalCode.COUNTER_BUSY, None),
    (a_colleagues_counter, RefusalCode.COUNTER_TAKEN, None),
    (a_queue_of_others, RefusalCode.COUNTER_DOES_NOT_SERVE, None),
    (a_transfer_to_an_unable_counter, RefusalCode.COUNTER_DOES_NOT_SERVE, None),
    (a_ticket_that_waits, RefusalCode.WRONG_STATE, None),
    (a_break_without_reason, RefusalCode.REASON_REQUIRED, "reason"),
    (a_choice_without_reason, RefusalCode.REASON_REQUIRED, "reason"),
    (a_hasty_recall, RefusalCode.TOO_EARLY, None),
    (a_hasty_no_show, RefusalCode.TOO_EARLY, None),
    (a_late_return, RefusalCode.TOO_LATE, None),
    (a_print_too_late, RefusalCode.TOO_LATE, None),
    (a_second_return, RefusalCode.RETURN_LIMIT_REACHED, None),
    (a_third_delay, RefusalCode.DELAY_LIMIT_REACHED, None),
    (nothing_done_yet, RefusalCode.NOTHING_TO_UNDO, None),
    (an_undo_too_late, RefusalCode.NOTHING_TO_UNDO, None),
    (an_undo_of_what_moved_on, RefusalCode.CONFLICT, None),
    (a_key_of_another_wish, RefusalCode.IDEMPOTENCY_CONFLICT, "idempotencyKey"),
]


@pytest.mark.parametrize(("met", "code", "at_fault"), EVERY_DAY, ids=[met.__name__ for met, _, _ in EVERY_DAY])
async def test_a_refusal_says_why_in_two_languages_and_changes_nothing(
    visit: Visit, met: Met, code: RefusalCode, at_fault: str | None
) -> None:
    what, wish = await met(visit)
    who, verb = what.split()
    people = {
        "citizen": visit.citizen,
        "officer": visit.officer,
        "manager": visit.person(a_manager(visit.hall.hall_id)),
    }
    before = await version_of(visit.hall.hall_id)
    error = await people[who].is_refused(verb, **wish)
    assert error["code"] == code
    assert error["field"] == ([at_fault] if at_fault else None)
    assert await version_of(visit.hall.hall_id) == before
    indonesian, english = SENTENCES[code]
    for sentence, template in ((error["message"], indonesian), (error["english"], english)):
        assert sentence.startswith(template.split("{")[0])
        assert "{" not in sentence
        assert sentence != "-"


async def test_a_closed_hall_says_its_own_sentence(visit: Visit) -> None:
    _, wish = await a_closed_hall(visit)
    error = await visit.citizen.is_refused("takeTicket", **wish)
    assert "Listrik padam" in error["message"]
    assert "Power cut" in error["english"]


async def test_a_hasty_recall_says_when_to_try_again(visit: Visit) -> None:
    _, wish = await a_hasty_recall(visit)
    visit.clock.pass_(seconds=2)
    assert (await visit.officer.is_refused("recall", **wish))["retryAfterSeconds"] == 3


@pytest.mark.parametrize(
    "garbage", ["", "x", "C_", "T_AAAAAAAAAAAAAAAAAAAAAA", "ü" * 500, "null", "C_\ud800", "1"]
)
async def test_an_id_that_is_none_is_simply_not_found(visit: Visit, garbage: str) -> None:
    manager = visit.person(a_manager(visit.hall.hall_id))
    for verb in ("openCounter", "closeCounter", "callNext", "undo"):
        assert (await manager.is_refused(verb, counter=garbage))["code"] == "NOT_FOUND"
    for verb in ("recall", "startServing", "finish", "markNoShow", "hold", "resume", "putBack", "confirmPrint"):
        assert (await manager.is_refused(verb, ticket=garbage))["code"] == "NOT_FOUND"
    for verb in ("returnTicket", "delayTicket", "cancelTicket"):
        assert (await visit.citizen.is_refused(verb, ticket=garbage, secret=garbage))["code"] == "NOT_FOUND"
    error = await visit.citizen.is_refused("takeTicket", hall=visit.hall.slug, service=garbage, queue=garbage)
    assert error["code"] == "NOT_FOUND"
    read = "query ($id: ID!, $secret: String) { node(id: $id) { id } ticket(id: $id, secret: $secret) { id } counter(id: $id) { id } }"
    assert await visit.officer.asks(read, id=garbage, secret=garbage) == {
        "node": None,
        "ticket": None,
        "counter": None,
    }


async def test_an_id_of_another_type_is_not_found(visit: Visit) -> None:
    taken = await visit.takes()
    officer = visit.person(an_officer(visit.hall.hall_id, visit.hall.agency_id))
    assert (await officer.is_refused("callNext", counter=taken["ticket"]["id"]))["code"] == "NOT_FOUND"
    assert (await officer.is_refused("finish", ticket=visit.counter))["code"] == "NOT_FOUND"
