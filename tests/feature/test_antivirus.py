"""An antivirus that is set decides: clean, infected, or try again; never silently."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api import antivirus
from api.applications.actions import Attached
from api.applications.models import Document
from api.events import ScanState
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from tests.clamd import VIRUS, a_clamd, a_command
from tests.factories import a_hall
from tests.feature.document_clients import an_application, opens_upload, sends
from tests.files import a_pdf, files_in

INFECTED = a_pdf(b"% " + VIRUS + b"\n")


async def test_a_clamd_on_a_port_and_on_a_socket_is_asked_with_all_the_bytes(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1_000
    for socket in (None, tmp_path / "clamd.sock"):
        async with a_clamd(socket) as (where, clamd):
            assert (await antivirus.scan(content, by=where)).is_clean
            finding = await antivirus.scan(content + VIRUS, by=where)
        assert finding.signature == "Eicar-Test-Signature"
        assert clamd.seen == [content, content + VIRUS]


@pytest.mark.parametrize("said", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: fine", b"x" * 100_000])
async def test_a_clamd_that_says_anything_else_has_said_nothing(said: bytes) -> None:
    async with a_clamd() as (where, clamd):
        clamd.says = said
        with pytest.raises(antivirus.Unreachable):
            await antivirus.scan(b"paper", by=where)


async def test_a_clamd_that_never_answers_is_not_waited_for_long() -> None:
    async with a_clamd() as (where, clamd):
        clamd.waits = True
        with pytest.raises(antivirus.Unreachable):
            await antivirus.scan(b"paper", by=where, seconds=0.2)


@pytest.mark.parametrize(
    "where", ["clamd://127.0.0.1:9", "clamd:///nowhere/clamd.sock", "/nowhere/clamdscan -", "'"]
)
async def test_what_is_not_there_is_unreachable(where: str) -> None:
    with pytest.raises(antivirus.Unreachable):
        await antivirus.scan(b"paper", by=where)


async def test_a_command_says_it_by_how_it_ends(tmp_path: Path) -> None:
    assert (await antivirus.scan(b"paper" * 100_000, by=a_command(tmp_path))).is_clean
    assert not (await antivirus.scan(b"paper" * 100_000 + VIRUS, by=a_command(tmp_path))).is_clean
    assert (
        await antivirus.scan(b"x" * 1_000_000, by=a_command(tmp_path, "sys.exit(0)"))
    ).is_clean  # reads nothing
    with pytest.raises(antivirus.Unreachable, match="ended with 2"):
        await antivirus.scan(b"paper", by=a_command(tmp_path, "sys.exit(2)"))
    with pytest.raises(antivirus.Unreachable, match="Timeout"):
        await antivirus.scan(b"paper", by=a_command(tmp_path, "time.sleep(30)"), seconds=1)


@pytest.mark.usefixtures("database")
async def test_a_clean_file_says_so_and_an_infected_one_is_refused_and_logged_without_its_name(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = await an_application(await a_hall())
    async with a_clamd() as (where, clamd):
        monkeypatch.setenv("ANTREAN_ANTIVIRUS", where)
        settings.cache_clear()
        clean = await sends(await opens_upload(application, a_pdf(), name="KTP Siti.pdf"), a_pdf())
        opened = await opens_upload(application, INFECTED, name="KTP Siti.pdf")
        with capture_logs() as logs:
            refusal = await sends(opened, INFECTED)
    assert isinstance(clean, Attached)
    assert (clean.scan, clamd.seen) == (ScanState.CLEAN, [a_pdf(), INFECTED])
    assert isinstance(refusal, Refusal)
    assert refusal.sentence("EN") == "The document cannot be taken: it holds a virus."
    assert [(line["event"], line["signature"]) for line in logs] == [("document.infected", "Eicar-Test-Signature")]
    assert "Siti" not in repr(logs)
    assert await Document.all().count() == len(files_in(documents)) == 1


@pytest.mark.usefixtures("database")
async def test_nothing_is_taken_in_while_the_antivirus_is_away(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answer NOT_SCANNED when it is Unreachable in _scan to see this fail."""
    application = await an_application(await a_hall())
    opened = await opens_upload(application, a_pdf())
    monkeypatch.setenv("ANTREAN_ANTIVIRUS", "clamd://127.0.0.1:9")
    settings.cache_clear()
    refusal = await sends(opened, a_pdf())
    assert isinstance(refusal, Refusal)
    assert (refusal.code, bool(refusal.retry_after_seconds)) == (RefusalCode.TRY_AGAIN, True)
    assert files_in(documents) == []
    monkeypatch.setenv("ANTREAN_ANTIVIRUS", "")
    settings.cache_clear()
    again = await sends(opened, a_pdf())
    assert isinstance(again, Attached)
    assert again.scan is ScanState.NOT_SCANNED
