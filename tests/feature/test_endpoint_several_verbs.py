"""Several verbs in one operation: each answer tells what the hall is after its own verb."""

from api.actor import Role
from api.clock import utc_now
from api.people import actions as people
from api.settings import Settings
from schema.endpoint import graphql_app
from schema.node import global_id
from tests.factories import a_hall
from tests.people import PASSWORD, an_account
from tests.toy import asking

PAUSE_AND_RESUME = """mutation ($hall: ID!) {
  pause: pauseHall(input: {hall: $hall, reason: "Salat"}) { hall { opening { code } } userErrors { code } }
  resume: resumeHall(input: {hall: $hall}) { hall { opening { code } } userErrors { code } }
}"""


async def test_a_pause_shows_in_its_own_answer_and_its_end_in_the_next(database: str) -> None:
    hall = await a_hall()
    await an_account("hasan", role=Role.HALL_MANAGER, hall_id=hall.hall_id)
    session = await people.sign_in("hasan", PASSWORD, now=utc_now(), address="198.51.100.7")
    assert isinstance(session, people.SignedIn)
    async with asking(graphql_app(Settings())) as client:
        headers = {"authorization": f"Bearer {session.token}"}
        body = {"query": PAUSE_AND_RESUME, "variables": {"hall": global_id("Hall", hall.hall_id)}}
        answer = (await client.post("/graphql", json=body, headers=headers)).json()
    assert answer["data"] == {
        "pause": {"hall": {"opening": {"code": "PAUSED"}}, "userErrors": []},
        "resume": {"hall": {"opening": {"code": "OPEN"}}, "userErrors": []},
    }


A_MORNING = """mutation ($hall: String!, $counter: ID!, $queue: ID!) {
  takeTicket(input: {hall: $hall, queue: $queue, channel: STAFF}) { ticket { state } }
  openCounter(input: {counter: $counter}) { counter { state currentTicket { number } } }
  callNext(input: {counter: $counter}) { counter { currentTicket { state } } ticket { state } }
  next: callNext(input: {counter: $counter, finishCurrent: true}) { userErrors { code } }
  undo(input: {counter: $counter}) { counter { currentTicket { state } } }
}"""


async def test_each_verbs_answer_shows_the_ticket_as_it_left_it(database: str) -> None:
    """Delete the call of `turn` in schema/operations.py to see the counter of callNext without its ticket."""
    hall = await a_hall()
    await an_account("wulan", hall_id=hall.hall_id, agency_id=hall.agency_id)
    session = await people.sign_in("wulan", PASSWORD, now=utc_now(), address="198.51.100.7")
    assert isinstance(session, people.SignedIn)
    names = {
        "hall": hall.slug,
        "counter": global_id("Counter", hall.counter_id),
        "queue": global_id("Queue", hall.queue_id),
    }
    async with asking(graphql_app(Settings())) as client:
        headers = {"authorization": f"Bearer {session.token}"}
        body = {"query": A_MORNING, "variables": names}
        data = (await client.post("/graphql", json=body, headers=headers)).json()["data"]
    assert data == {
        "takeTicket": {"ticket": {"state": "WAITING"}},
        "openCounter": {"counter": {"state": "OPEN", "currentTicket": None}},
        "callNext": {"counter": {"currentTicket": {"state": "CALLED"}}, "ticket": {"state": "CALLED"}},
        "next": {"userErrors": [{"code": "QUEUE_EMPTY"}]},
        "undo": {"counter": {"currentTicket": None}},
    }
