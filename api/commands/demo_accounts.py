"""Gives the demo hall its people and devices, and writes down how to be them."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from api.actor import SYSTEM, ActorKind, Grant, Role
from api.commands.simulate import COUNTERS_PLAYED
from api.commands.terminal import accepted
from api.halls import queries as halls
from api.people import actions as people
from api.people import queries as known
from schema.node import global_id

DECIDING = ("DUKCAPIL", "DPMPTSP", "DINKES", "DINSOS", "BAPENDA")  # agencies that decide on applications
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo, before they have an account."""

    username: str
    name: str
    grant: Grant
    counters: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account as demo.json has it. counters: global ids of where this person may sit; agency: of their role."""

    username: str
    password: str
    counters: list[str]
    role: str
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Accounts:
    """What demo.json holds."""

    url: str
    staff: list[Account]
    kiosk: dict[str, str]
    screen: dict[str, str]
    hall: str = field(default="konawe")


async def prepare_accounts(
    hall: halls.HallRow, path: Path, *, url: str, now: datetime, progress: Callable[[], object]
) -> tuple[Accounts, bool]:
    """The accounts of the file if they are this database's, else new ones; whether they are new.

    Accounts that are there without a known password (the file was lost) get another password.
    """
    before = read_accounts(path)
    if before and await are_known(before, now=now):
        accounts = Accounts(url, before.staff, before.kiosk, before.screen, hall.slug)
        write_accounts(path, accounts)
        return accounts, False
    staff = []
    for person in people_of(await _agencies(hall.id), await _counters(hall.id), hall.id):
        staff.append(await _with_account(person, now=now))
        progress()
    kiosk = await people.issue_device(SYSTEM, kind=ActorKind.KIOSK, hall_id=hall.id, name="Anjungan", now=now)
    screen = await people.issue_device(
        SYSTEM, kind=ActorKind.SCREEN, hall_id=hall.id, name="Layar utama", screen_slug="main", now=now
    )
    tokens = [{"token": accepted(device).token} for device in (kiosk, screen)]
    accounts = Accounts(url, staff, tokens[0], tokens[1], hall.slug)
    write_accounts(path, accounts)
    return accounts, True


async def are_known(accounts: Accounts, *, now: datetime) -> bool:
    """Whether the open database knows these accounts: its kiosk token is nobody else's."""
    return await known.actor_of(accounts.kiosk["token"], now=now) is not None


def people_of(agencies: list[halls.AgencyRow], counters: list[halls.CounterRow], hall_id: UUID) -> list[Person]:
    """Everybody the demo needs: those for people to be first, then the officers that the simulation plays."""
    officers = [_officer(counter) for counter in counters]
    staffed = {counter.agency_id for counter in counters}
    officers += [_without_counter(agency) for agency in agencies if agency.id not in staffed]
    free, played = _divide(officers)
    first = agencies[0]
    above = [
        Person("kepala-mpp", "Kepala MPP", Grant(Role.HALL_MANAGER, hall_id)),
        Person("administrator", "Administrator Sistem", Grant(Role.ADMINISTRATOR)),
        Person(
            "pengawas",
            f"Pengawas {first.code}",
            Grant(Role.SUPERVISOR, hall_id, first.id),
            tuple(counter.id for counter in counters if counter.agency_id == first.id),
        ),
        *(_decider(agency) for agency in agencies if agency.code in DECIDING and agency is not first),
        Person("informasi", "Meja Informasi", Grant(Role.INFORMATION_DESK, hall_id)),
        Person("pemeriksa", "Pemeriksa", Grant(Role.AUDITOR, hall_id)),
    ]
    return [*free, *above, *played]


def _decider(agency: halls.AgencyRow) -> Person:
    grant = Grant(Role.SUPERVISOR, agency.hall_id, agency.id)
    return Person(f"pengawas-{agency.code.lower()}", f"Pengawas {agency.code}", grant)


def _officer(counter: halls.CounterRow) -> Person:
    username = f"petugas-{counter.label.lower()}"
    grant = Grant(Role.OFFICER, counter.hall_id, counter.agency_id)
    return Person(username, f"Petugas Loket {counter.label}", grant, (counter.id,))


def _without_counter(agency: halls.AgencyRow) -> Person:
    return Person(
        f"petugas-{agency.code.lower()}", f"Petugas {agency.code}", Grant(Role.OFFICER, agency.hall_id, agency.id)
    )


def _divide(officers: list[Person]) -> tuple[list[Person], list[Person]]:
    """Free officers and played ones. Played are spread over the hall; the first three counters stay free."""
    with_counter = [officer for officer in officers if officer.counters]
    candidates = with_counter[3:]
    step = max(1.0, len(candidates) / COUNTERS_PLAYED)
    played = [candidates[int(place * step)] for place in range(min(COUNTERS_PLAYED, len(candidates)))]
    return [officer for officer in officers if officer not in played], played


async def _with_account(person: Person, *, now: datetime) -> Account:
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    present = await known.staff_by_username(person.username)
    if present:
        accepted(await people.set_password(SYSTEM, present.id, password=password, now=now))
        staff_id = present.id
    else:
        staff_id = accepted(
            await people.add_staff(
                SYSTEM,
                username=person.username,
                name=person.name,
                password=password,
                hall_id=person.grant.hall_id,
                now=now,
            )
        )
        grant = person.grant
        accepted(
            await people.grant_role(
                SYSTEM, staff_id, role=grant.role, hall_id=grant.hall_id, agency_id=grant.agency_id, now=now
            )
        )
    counters = [str(global_id("Counter", counter)) for counter in person.counters]
    agency = str(global_id("Agency", person.grant.agency_id)) if person.grant.agency_id else None
    return Account(person.username, password, counters, person.grant.role.value, agency)


async def _agencies(hall_id: UUID) -> list[halls.AgencyRow]:
    return (await halls.agencies_of([hall_id]))[hall_id]


async def _counters(hall_id: UUID) -> list[halls.CounterRow]:
    return (await halls.counters_of([hall_id]))[hall_id]


def read_accounts(path: Path) -> Accounts | None:
    """What an earlier demo wrote; None if there is no such file or it is another's."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
        return Accounts(**{**found, "staff": [Account(**account) for account in found["staff"]]})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_accounts(path: Path, accounts: Accounts) -> None:
    """Write demo.json, readable by its owner only, in one step: a reader never sees half of it."""
    write_secretly(path, json.dumps(asdict(accounts), indent=2) + "\n")


def forget_accounts(path: Path) -> None:
    """Remove demo.json, so that every account and token is made anew."""
    path.unlink(missing_ok=True)


def write_secretly(path: Path, text: str) -> None:
    """Replace a file by one with mode 0600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
