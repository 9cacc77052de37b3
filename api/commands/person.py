"""Tells, erases and re-seals what is known about people (UU 27/2022)."""

import json
import sys
from asyncio import to_thread
from pathlib import Path
from typing import Annotated, Any

import typer

from api.clock import utc_now
from api.commands import terminal
from api.commands.terminal import accepted, opened
from api.night import HOLDINGS
from api.people.holdings import Erased
from api.people.rules.identity import Nik, read_nik, read_phone
from api.sealing import Unsealable
from api.settings import settings

STILL_GOES_ON = 3  # how `erase` ends when something stays

app = typer.Typer(no_args_is_help=True, help="Tell or erase what is known about a person, or change the keys.")

Documents = Annotated[Path | None, typer.Option("--documents", help="Empty folder for what they handed in.")]
WithOpen = Annotated[bool, typer.Option("--with-open", help="Give up first what is not yet decided.")]
WithPhone = Annotated[
    bool, typer.Option("--phone", help="Ask for a mobile number too: it finds what names that number and no NIK.")
]


@app.command()
def export(documents: Documents = None, phone: WithPhone = False) -> None:
    """Print everything about a person as JSON; asks for the NIK, or reads it from standard input."""
    if documents is not None and documents.exists() and any(documents.iterdir()):
        terminal.fail(f"{documents} is not empty.", code=2)
    told = terminal.run(_export(_nik(), _phone() if phone else None, documents))
    sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


@app.command()
def erase(with_open: WithOpen = False, phone: WithPhone = False) -> None:
    """Erase a person from all that has ended; asks for the NIK, or reads it from standard input.

    Ends with 3 when something still goes on: that stays, because the agency must be able to decide it.
    """
    erased = terminal.run(_erase(_nik(), _phone() if phone else None, with_open=with_open))
    terminal.out.print(f"{erased.emptied} erased. Numbers, days and steps stay, without a name.")
    if erased.going_on:
        terminal.out.print(f"{len(erased.going_on)} still going on: {', '.join(erased.going_on)}.")
        raise typer.Exit(STILL_GOES_ON)


@app.command()
def rotate() -> None:
    """Seal everything under the first of ANTREAN_PERSONAL_KEYS, and find it by the present index key.

    Put the new key first and keep the old one behind it, restart the servers, run this, then take the old one out.
    After a new index key run it at once: until it is done nobody is found by what they gave before.
    """
    seen, changed = terminal.run(_rotate())
    terminal.out.print(f"{changed} of {seen} sealed anew; the others were already.")


def _nik() -> Nik:
    """Typed unseen or read: an argument would stay in the shell's history and in the list of processes."""
    return accepted(read_nik(_typed("NIK")))


def _phone() -> str:
    """After the NIK, on a line of its own; only a number that its holder has shown to have."""
    return accepted(read_phone(_typed("Phone").strip()))


def _typed(what: str) -> str:
    answer: str = typer.prompt(what, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return answer


async def _export(nik: Nik, phone: str | None, documents: Path | None) -> dict[str, Any]:
    async with opened(settings()):
        told = {holding.name: await holding.export(nik, phone) for holding in HOLDINGS}
        if documents is not None:
            await _save_files(nik, phone, documents)
        return told


async def _save_files(nik: Nik, phone: str | None, documents: Path) -> None:
    for holding in HOLDINGS:
        async for name, blocks in holding.files(nik, phone):
            await to_thread(_save, documents / name, b"".join([block async for block in blocks]))


def _save(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


async def _erase(nik: Nik, phone: str | None, *, with_open: bool) -> Erased:
    total = Erased()
    async with opened(settings()):
        for holding in HOLDINGS:
            erased = await holding.erase(nik, phone, now=utc_now(), with_open=with_open)
            total.emptied += erased.emptied
            total.going_on += erased.going_on
    return total


async def _rotate() -> tuple[int, int]:
    seen = changed = 0
    async with opened(settings()):
        try:
            for holding in HOLDINGS:
                async for looked_at, sealed in holding.reseal():
                    seen, changed = seen + looked_at, changed + sealed
        except Unsealable as error:
            terminal.fail(f"{error}. {changed} were sealed anew before; put the old key back and run this again.")
    return seen, changed
