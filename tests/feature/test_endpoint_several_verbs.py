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
