"""What the stories about people share: an account with a role, and all that the database holds."""

from datetime import datetime
from uuid import UUID

from tortoise import Tortoise

from api.actor import SYSTEM, Actor, Role
from api.database import connection
from api.people import actions as people
from api.people.queries import actor_of
from tests.factories import NOW

PASSWORD = "kuda-nil makan semangka"
NEW_PASSWORD = "gajah-duduk di beranda"


async def an_account(
    username: str = "wulan",
    *,
    role: Role | None = Role.OFFICER,
    hall_id: UUID | None = None,
    agency_id: UUID | None = None,
    home: UUID | None = None,
    password: str = PASSWORD,
) -> UUID:
    """An account with one role (None: without). home: the hall that looks after it, by default the role's."""
    staff_id = await people.add_staff(
        SYSTEM, username=username, name=f"Nama {username}", password=password, hall_id=home or hall_id, now=NOW
    )
    assert isinstance(staff_id, UUID), staff_id
    if role:
        granted = await people.grant_role(
            SYSTEM, staff_id, role=role, hall_id=hall_id, agency_id=agency_id, now=NOW
        )
        assert isinstance(granted, UUID), granted
    return staff_id


async def signed_in(
    username: str = "wulan", *, password: str = PASSWORD, now: datetime = NOW, address: str = "198.51.100.7"
) -> tuple[str, Actor]:
    """The token and the actor of somebody who has just signed in."""
    session = await people.sign_in(username, password, now=now, address=address)
    assert isinstance(session, people.SignedIn), session
    actor = await actor_of(session.token, now=now, address=address)
    assert actor is not None
    return session.token, actor


async def everything_stored(*, but: tuple[str, ...] = ()) -> str:
    """Every row of every table, as text. but: tables that count what is refused."""
    tables = [model._meta.db_table for model in Tortoise.apps["models"].values()]
    tables = [table for table in tables if table not in but]
    rows = [await connection().execute_query_dict(f'SELECT * FROM "{table}"') for table in tables]
    return repr(rows)
