"""What an operator does at a terminal: prepare, plant, keep accounts and devices, close a day."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from api.actor import SYSTEM, ActorKind, Role
from api.clock import utc_now
from api.people import actions as people
from api.people import queries as known
from tests.e2e.server import ROOT
from tests.factories import a_hall
from tests.people import an_account

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PASSWORD = "burung-terbang-di-langit-7"


@pytest.fixture
def run(database: str) -> Run:
    """`python -m api …` against the test's database, which stays open in this process too."""

    def command(*arguments: str, typed: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": "/usr/bin:/bin", "ANTREAN_DATABASE": database, **variables}
        return subprocess.run(
            [sys.executable, "-m", "api", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment,
            timeout=60,
        )

    return command


async def test_an_account_is_opened_gets_a_role_and_another_password(run: Run) -> None:
    hall = await a_hall()
    added = run(
        *("staff", "add", "sri", "--name", "Sri", "--role", "officer", "--hall", hall.slug, "--agency", "agency0"),
        "--password-stdin",
        typed=f"{PASSWORD}\n",
    )
    assert (added.returncode, added.stdout) == (0, "sri can sign in.\n"), added.stderr
    assert run("staff", "role", "sri", "hall_manager", "--hall", hall.slug).returncode == 0
    assert (
        run("staff", "role", "sri", "officer", "--hall", hall.slug, "--agency", "AGENCY0", "--revoke").returncode
        == 0
    )
    assert run("staff", "password", "sri", "--password-stdin", typed=f"{PASSWORD}8\n").returncode == 0

    signed_in = await people.sign_in("sri", f"{PASSWORD}8", now=utc_now())
    assert isinstance(signed_in, people.SignedIn)
    actor = await known.actor_of(signed_in.token, now=utc_now())
    assert actor
    assert [(grant.role, grant.hall_id) for grant in actor.grants] == [(Role.HALL_MANAGER, hall.hall_id)]


async def test_accounts_above_all_halls_are_listed_renamed_and_closed_but_never_the_last_administrator(
    run: Run,
) -> None:
    hall = await a_hall()
    await an_account("rina", role=Role.ADMINISTRATOR)
    await an_account("sri", role=Role.HALL_MANAGER, hall_id=hall.hall_id, home=None)
    above = await people.add_staff(SYSTEM, username="dewi", name="Dewi", password=PASSWORD, now=utc_now())
    assert isinstance(above, UUID)
    await people.grant_role(
        SYSTEM, above, role=Role.AUDITOR, hall_id=hall.hall_id, agency_id=hall.agency_id, now=utc_now()
    )
    assert run("staff", "rename", "dewi", "Dewi [L]").stdout == "dewi is now called Dewi [L].\n"
    listed = run("staff", "list", COLUMNS="200").stdout
    assert ("dewi", "Dewi [L]", "auditor (konawe AGENCY0)", "open") in cells(listed)
    assert ("rina", "Nama rina", "administrator (all halls)", "open") in cells(listed)
    assert "sri" not in listed
    assert run("staff", "close", "dewi").returncode == 0
    assert ("dewi", "Dewi [L]", "-", "closed") in cells(run("staff", "list", COLUMNS="200").stdout)
    last = run("staff", "close", "rina")
    assert (last.returncode, "Traceback" in last.stderr) == (1, False)


def cells(table: str) -> set[tuple[str, ...]]:
    return {
        tuple(cell.strip() for cell in line.strip("│┃").split("│")) for line in table.splitlines() if "│" in line
    }


async def test_a_refusal_is_one_sentence_and_exit_code_1(run: Run) -> None:
    await a_hall()
    weak = run("staff", "add", "sri", "--name", "Sri", "--password-stdin", typed="pendek\n")
    assert weak.returncode == 1
    assert weak.stderr.startswith("Error: The password needs at least 12 characters")
    nowhere = run("close-day", "atlantis")
    assert nowhere.returncode == 1
    assert "there is no hall atlantis" in nowhere.stderr
    nobody = run("staff", "password", "nobody", "--password-stdin", typed=f"{PASSWORD}\n")
    assert "there is no account nobody" in nobody.stderr
    for outcome in (weak, nowhere, nobody):
        assert "Traceback" not in outcome.stderr


async def test_a_device_is_paired_listed_and_revoked(run: Run) -> None:
    hall = await a_hall()
    pairing = await people.pair_device(kind=ActorKind.KIOSK, name="Pintu", now=utc_now())
    assert isinstance(pairing, people.PairingBegun)
    assert run("device", "pair", hall.slug, pairing.code.lower()).returncode == 0
    claimed = await people.claim_device(pairing.claim, now=utc_now())
    assert isinstance(claimed, people.Claimed)
    listed = run("device", "list", hall.slug, COLUMNS="200")
    assert str(claimed.device_id) in listed.stdout
    assert "in use" in listed.stdout
    assert run("device", "printer", str(claimed.device_id), "10.0.0.9", "--paper", "58").returncode == 0
    assert "10.0.0.9:9100 unknown" in run("device", "list", hall.slug, COLUMNS="200").stdout
    assert run("device", "printer", str(claimed.device_id), "127.0.0.1").returncode != 0
    assert run("device", "revoke", str(claimed.device_id)).returncode == 0
    assert "revoked" in run("device", "list", hall.slug, COLUMNS="200").stdout


async def test_a_day_is_closed_once_and_for_all(run: Run) -> None:
    hall = await a_hall()
    closed = run("close-day", hall.slug, "--day", "2026-11-20")
    assert (closed.returncode, closed.stdout) == (
        0,
        f"{hall.slug} has closed 2026-11-20: 0 open tickets expired.\n",
    )


async def test_the_directory_is_planted_once(run: Run) -> None:
    assert run("seed").returncode == 0
    again = run("seed")
    assert again.returncode == 0, again.stderr


def test_migrating_tells_what_was_done(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "api", "migrate", "--database", f"sqlite://{tmp_path}/new/hall.sqlite3"]
    first = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    count = len(list((ROOT / "api" / "migrations").glob("0*.py")))
    assert f"{count} migrations applied" in first.stdout
    assert "nothing to do" in subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("mysql://localhost/x", 2, "must begin with sqlite:// or postgres://"),
        ("postgres://antrean:geheim@127.0.0.1:1/antrean", 1, "Is PostgreSQL running"),
        ("sqlite:///proc/nothing/hall.sqlite3", 1, "cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_plainly(url: str, code: int, words: str) -> None:
    command = [sys.executable, "-m", "api", "migrate", "--database", url]
    outcome = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert outcome.returncode == code
    assert words in outcome.stderr
    assert "geheim" not in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_the_schema_is_printed_as_it_is_kept() -> None:
    printed = subprocess.run([sys.executable, "-m", "api", "schema"], capture_output=True, text=True, cwd=ROOT)
    assert printed.stdout == (ROOT / "schema" / "schema.graphql").read_text()


def test_every_command_explains_itself() -> None:
    whole = subprocess.run(
        [sys.executable, "-m", "api", "--help"], capture_output=True, text=True, cwd=ROOT
    ).stdout
    for name in (
        "demo",
        "serve",
        "migrate",
        "seed",
        "close-day",
        "staff",
        "device",
        "person",
        "purge",
        "schema",
        "watch",
    ):
        assert name in whole


def test_settings_of_the_environment_are_checked() -> None:
    wrong = subprocess.run(
        [sys.executable, "-m", "api", "close-day", "konawe"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"ANTREAN_PORT": "many"},
    )
    assert wrong.returncode == 2
    assert "ANTREAN_PORT" in wrong.stderr
    assert "Traceback" not in wrong.stderr
