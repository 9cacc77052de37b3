"""Keeps the accounts of staff."""

import sys
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from api.actor import SYSTEM, Role
from api.clock import utc_now
from api.commands import terminal
from api.commands.terminal import accepted, hall_named, opened
from api.halls import queries as halls
from api.people import actions as people
from api.people import queries as known
from api.people.queries import GrantRow
from api.settings import settings

app = typer.Typer(no_args_is_help=True, help="Add, list and close accounts, give roles, set passwords.")

Username = Annotated[str, typer.Argument(help="Small letters, digits, dot, hyphen; 3 to 64.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
Hall = Annotated[str | None, typer.Option(help="Slug of the hall; without it above all halls.")]
Agency = Annotated[str | None, typer.Option(help="Code of an agency of that hall; without it the whole hall.")]


@app.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(help="The name that colleagues and the journal see.")],
    role: Annotated[Role | None, typer.Option(help="A first role.", case_sensitive=False)] = None,
    hall: Hall = None,
    agency: Agency = None,
    password_stdin: FromStdin = False,
) -> None:
    """Open an account, with a first role if --role is given; asks for the password."""
    terminal.run(_add(username, name, role, hall=hall, agency=agency, password=_password(password_stdin)))
    terminal.out.print(f"{username} can sign in.")


@app.command()
def role(
    username: Username,
    role: Annotated[Role, typer.Argument(help="What they may be.", case_sensitive=False)],
    hall: Hall = None,
    agency: Agency = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take the role instead of giving it.")] = False,
) -> None:
    """Give or take a role; the person signs in again with what they have now."""
    terminal.run(_role(username, role, hall=hall, agency=agency, revoke=revoke))
    terminal.out.print(f"{username} is {'no longer' if revoke else 'now'} {role.value}.")


@app.command()
def password(username: Username, password_stdin: FromStdin = False) -> None:
    """Set somebody's password; every session of theirs ends."""
    terminal.run(_set_password(username, _password(password_stdin)))
    terminal.out.print(f"{username} has a new password.")


@app.command(name="list")
def list_accounts(hall: Hall = None) -> None:
    """List the accounts of a hall, or those above all halls, with their roles."""
    terminal.run(_list(hall))


@app.command()
def rename(
    username: Username, name: Annotated[str, typer.Argument(help="The name that colleagues see from now on.")]
) -> None:
    """Correct somebody's name; what is in the journal keeps the old one."""
    terminal.run(_rename(username, name))
    terminal.out.print(f"{username} is now called {escape(name)}.")


@app.command()
def close(username: Username) -> None:
    """Close an account for good: roles are taken, sessions end, the name stays in the journal."""
    terminal.run(_close(username))
    terminal.out.print(f"{username} is closed.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt=True)
    return typed


async def _add(
    username: str, name: str, role: Role | None, *, hall: str | None, agency: str | None, password: str
) -> None:
    async with opened(settings()):
        hall_id, agency_id = await _place(hall, agency)
        added = await people.add_staff(
            SYSTEM, username=username, name=name, password=password, hall_id=hall_id, now=utc_now()
        )
        staff_id = accepted(added)
        if role:
            granted = await people.grant_role(
                SYSTEM, staff_id, role=role, hall_id=hall_id, agency_id=agency_id, now=utc_now()
            )
            accepted(granted)


async def _role(username: str, role: Role, *, hall: str | None, agency: str | None, revoke: bool) -> None:
    async with opened(settings()):
        staff_id = await _staff_id(username)
        hall_id, agency_id = await _place(hall, agency)
        if not revoke:
            granted = await people.grant_role(
                SYSTEM, staff_id, role=role, hall_id=hall_id, agency_id=agency_id, now=utc_now()
            )
            accepted(granted)
            return
        held = (await known.grants_of([staff_id]))[staff_id]
        grant = next((g for g in held if (g.role, g.hall_id, g.agency_id) == (role, hall_id, agency_id)), None)
        if grant is None:
            terminal.fail(f"{username} does not hold {role.value} there.")
        accepted(await people.revoke_role(SYSTEM, grant.id, now=utc_now()))


async def _set_password(username: str, password: str) -> None:
    async with opened(settings()):
        staff_id = await _staff_id(username)
        accepted(await people.set_password(SYSTEM, staff_id, password=password, now=utc_now()))


async def _list(hall: str | None) -> None:
    async with opened(settings()):
        hall_id = (await hall_named(hall)).id if hall else None
        rows = await known.staff_of_hall(hall_id)
        held = await known.grants_of([row.id for row in rows])
        places = await _places([grant for grants in held.values() for grant in grants])
        table = Table("User name", "Name", "Roles", "State")
        for row in rows:
            roles = ", ".join(f"{grant.role.value.lower()} ({places[grant.id]})" for grant in held[row.id])
            state = "closed" if row.archived_at else "open"
            table.add_row(row.username, escape(row.name), roles or "-", state)
        terminal.out.print(table)


async def _places(grants: list[GrantRow]) -> dict[UUID, str]:
    """Where each role holds, in words."""
    slugs = await halls.halls_by_id([grant.hall_id for grant in grants if grant.hall_id])
    codes = await halls.agencies_by_id([grant.agency_id for grant in grants if grant.agency_id])
    return {
        grant.id: " ".join(
            [
                slugs[grant.hall_id].slug if grant.hall_id else "all halls",
                *([codes[grant.agency_id].code] if grant.agency_id else []),
            ]
        )
        for grant in grants
    }


async def _rename(username: str, name: str) -> None:
    async with opened(settings()):
        staff_id = await _staff_id(username)
        accepted(await people.rename_staff(SYSTEM, staff_id, name=name, now=utc_now()))


async def _close(username: str) -> None:
    async with opened(settings()):
        staff_id = await _staff_id(username)
        accepted(await people.archive_staff(SYSTEM, staff_id, now=utc_now()))


async def _staff_id(username: str) -> UUID:
    staff = await known.staff_by_username(username)
    if staff is None:
        terminal.fail(f"there is no account {username}.")
    return staff.id


async def _place(hall: str | None, agency: str | None) -> tuple[UUID | None, UUID | None]:
    if hall is None:
        if agency:
            terminal.fail("--agency needs --hall.", code=2)
        return None, None
    row = await hall_named(hall)
    if agency is None:
        return row.id, None
    agencies = (await halls.agencies_of([row.id])).get(row.id, [])
    found = next((a for a in agencies if a.code.casefold() == agency.casefold() and not a.archived_at), None)
    if found is None:
        codes = ", ".join(a.code for a in agencies)
        terminal.fail(f"{hall} has no agency {agency}; it has {codes or 'none'}.")
    return row.id, found.id
