"""A person is told what is known about them, and erased; keys are changed; what is old is purged."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.applications.actions.erasing import erase_person
from api.applications.actions.holding import HOLDING
from api.applications.actions.purging import (
    purge_applications,
    purge_documents,
    purge_drafts,
    purge_orphans,
    purge_replaced,
    purge_uploads,
)
from api.applications.actions.resealing import reseal
from api.applications.models import Application, ApplicationStep, Document, Upload
from api.applications.queries.handing_out import documents_by_id
from api.applications.queries.personal import export, export_files
from api.applications.rules.contents import Contents, Person
from api.events import ApplicationState
from api.journal import JournalRow
from api.people.rules.identity import Nik
from api.sealing import seals
from api.settings import settings
from api.storage import key_for, storage
from tests.factories import NOW, a_hall
from tests.feature.document_clients import ApplicationRow, an_application, hands_in, opens_upload
from tests.files import a_pdf, a_picture, files_in
from tests.people import everything_stored

pytestmark = pytest.mark.usefixtures("database", "documents")

SITI = Person("Siti Aminah", "7402015501900001", "+6281234567890")
BUDI = Person("Budi Santoso", "7402011501900002", "+6281298765432")
ENDED = ApplicationState.COLLECTED
SOME_DAYS = timedelta(days=10)


async def of(person: Person, state: ApplicationState = ENDED, **more: Any) -> ApplicationRow:
    """An application of a person that ended NOW, unless its state says that it goes on."""
    hall = more.pop("hall", None) or await a_hall()
    contents = Contents(person, more.pop("representative", None), more.pop("answers", {"WIFE": "Aminah"}))
    ended = {"ended_at": NOW} if state in (ENDED, ApplicationState.EXPIRED) else {}
    return await an_application(hall, state=state, contents=contents, **{**ended, **more})


async def a_full_file(**more: Any) -> ApplicationRow:
    """One with two papers, of which one replaced another, and a leave to upload; ended since."""
    application = await of(SITI, ApplicationState.RETURNED, **more)
    await hands_in(application, a_picture(), name="KTP Siti.jpg")
    await hands_in(application, a_pdf(), name="KTP Siti lagi.pdf")
    await opens_upload(application, a_pdf(), name="Siti.pdf")
    await ApplicationStep.filter(application_id=application.id).update(internal_note="Ibu Siti menelepon")
    await Application.filter(id=application.id).update(state=ENDED, ended_at=NOW, number="N-1")
    return application


async def test_all_that_is_known_about_a_person_is_told_and_nothing_of_others() -> None:
    hall = await a_hall()
    await of(SITI, hall=hall, number="N-1", answers={"REASON": "hilang"})
    await of(BUDI, hall=hall, number="N-2", representative=SITI, answers={"REASON": "rahasia Budi"})
    await of(BUDI, hall=hall, number="N-3", answers={"MOTHER": SITI.nik, "REASON": "rahasia Budi"})
    await of(BUDI, hall=hall, number="N-4")
    told = {row["application"]: row for row in await export(Nik(str(SITI.nik)))}
    assert told.keys() == {"N-1", "N-2", "N-3"}
    assert told["N-1"]["as_applicant"] == {"name": SITI.name, "nik": SITI.nik, "phone": SITI.phone}
    assert told["N-1"]["answers"] == {"REASON": "hilang"}
    assert told["N-2"]["as_representative"]["name"] == SITI.name
    assert told["N-3"]["answers"] == {"MOTHER": SITI.nik}
    assert "Budi" not in repr(told)


async def test_what_a_person_handed_in_is_told_with_its_files() -> None:
    await a_full_file()
    [told] = await export(Nik(str(SITI.nik)))
    assert [paper["name"] for paper in told["documents"]] == ["KTP Siti.jpg", "KTP Siti lagi.pdf"]
    files = {name: b"".join([b async for b in blocks]) async for name, blocks in export_files(Nik(str(SITI.nik)))}
    assert sorted(Path(name).suffix for name in files) == [".jpg", ".pdf"]
    assert a_pdf() in files.values()


async def test_an_erased_person_leaves_numbers_days_and_steps(documents: Path) -> None:
    """Leave one column out of NOBODY in erasing.py to see this fail."""
    hall = await a_hall()
    application, other = await a_full_file(hall=hall), await of(BUDI, hall=hall)
    erased = await erase_person(Nik(str(SITI.nik)), now=NOW, with_open=False)
    assert (erased.emptied, erased.going_on) == (1, [])
    row = await Application.get(id=application.id)
    assert (row.state, row.number, row.ended_at, row.erased_at) == (ENDED, "N-1", NOW, NOW)
    assert (row.applicant, row.answers, row.nik_hash, row.phone_hash) == (None, None, None, None)
    kinds = [step.kind for step in await ApplicationStep.filter(application_id=application.id).order_by("version")]
    assert kinds == ["DocumentAttached", "DocumentAttached", "ApplicationErased"]
    assert (await JournalRow.all().order_by("-version").first()).kind == "ApplicationErased"  # type: ignore[union-attr]
    assert files_in(documents) == []
    assert await Upload.all().count() == 0
    stored = await everything_stored()
    assert "Ibu Siti" not in stored
    assert seals().fingerprint("NIK", str(SITI.nik)) not in stored
    assert await export(Nik(str(SITI.nik))) == []
    assert (await Application.get(id=other.id)).applicant is not None


async def test_what_goes_on_stays_unless_it_is_given_up_first() -> None:
    hall = await a_hall()
    draft = await of(SITI, ApplicationState.DRAFT, hall=hall)
    await of(SITI, ApplicationState.ISSUED, hall=hall, number="N-9")
    kept = await erase_person(Nik(str(SITI.nik)), now=NOW, with_open=False)
    assert (kept.emptied, sorted(kept.going_on)) == (0, sorted([str(draft.id), "N-9"]))
    gone = await erase_person(Nik(str(SITI.nik)), now=NOW, with_open=True)
    assert (gone.emptied, gone.going_on) == (1, ["N-9"])
    row = await Application.get(id=draft.id)
    assert (row.state, row.applicant) == (ApplicationState.CANCELLED, None)


async def test_a_person_is_taken_out_of_other_peoples_applications() -> None:
    hall = await a_hall()
    await of(BUDI, hall=hall, representative=SITI)
    await of(BUDI, hall=hall, answers={"MOTHER": SITI.nik, "WIFE": "Rini"})
    assert (await erase_person(Nik(str(SITI.nik)), now=NOW, with_open=False)).emptied == 2
    assert await export(Nik(str(SITI.nik))) == []
    assert len(await export(Nik(str(BUDI.nik)))) == 2


Change = Callable[..., None]


@pytest.fixture
def other_keys(monkeypatch: pytest.MonkeyPatch) -> Change:
    """Changes the installation's keys: the first, those behind it, and the index key."""

    def change(*keys: str, index: str) -> None:
        monkeypatch.setenv("ANTREAN_PERSONAL_KEYS", json.dumps(keys))
        monkeypatch.setenv("ANTREAN_PERSONAL_INDEX_KEY", index)
        settings.cache_clear()

    return change


async def test_after_a_rotation_nothing_needs_the_old_key(other_keys: Change) -> None:
    """Leave _reseal_files or a table out of reseal to see this fail."""
    other_keys("old" * 12, index="old index" * 4)
    application = await a_full_file()
    before = await Application.get(id=application.id)
    other_keys("new" * 12, "old" * 12, index="new index" * 4)
    assert (
        sum([changed async for _, changed in reseal()]) == 1 + 2 + 3 + 2
    )  # rows, names of documents, of uploads, files
    assert sum([changed async for _, changed in reseal()]) == 0

    other_keys("new" * 12, index="new index" * 4)
    after = await Application.get(id=application.id)
    assert after.nik_hash == seals().fingerprint("NIK", str(SITI.nik)) != before.nik_hash
    assert after.version == before.version
    [told] = await export(Nik(str(SITI.nik)))
    assert [paper["name"] for paper in told["documents"]] == ["KTP Siti.jpg", "KTP Siti lagi.pdf"]
    async for _, blocks in export_files(Nik(str(SITI.nik))):
        assert b"".join([block async for block in blocks])


async def test_a_new_index_key_alone_finds_everybody_again(other_keys: Change) -> None:
    other_keys("old" * 12, index="old index" * 4)
    application = await of(SITI)
    other_keys("old" * 12, index="new index" * 4)
    assert sum([changed async for _, changed in reseal()]) == 1
    row = await Application.get(id=application.id)
    assert row.phone_hash == seals().fingerprint("PHONE", str(SITI.phone))


async def test_applications_are_emptied_when_their_time_is_over() -> None:
    hall = await a_hall()
    old = await of(SITI, hall=hall, number="N-1", ended_at=NOW - SOME_DAYS)
    young = await of(SITI, hall=hall, number="N-2")
    draft = await of(SITI, ApplicationState.EXPIRED, hall=hall, number=None, ended_at=NOW - SOME_DAYS)
    going_on = await of(SITI, ApplicationState.IN_PROCESS, hall=hall, number="N-3")
    assert await purge_applications(NOW - SOME_DAYS, now=NOW, dry_run=True) == 1
    assert await emptied() == set()
    assert await purge_applications(NOW - SOME_DAYS, now=NOW, dry_run=False) == 1
    assert await emptied() == {old.id}
    assert await purge_drafts(NOW - SOME_DAYS, now=NOW, dry_run=False) == 1
    assert await purge_drafts(NOW - SOME_DAYS, now=NOW, dry_run=False) == 0
    assert await emptied() == {old.id, draft.id}
    assert {young.id, going_on.id}.isdisjoint(await emptied())


async def emptied() -> set[UUID]:
    return set(await Application.filter(applicant=None).values_list("id", flat=True))  # type: ignore[arg-type]


async def test_files_go_before_their_application_does(documents: Path) -> None:
    application = await a_full_file()
    assert await purge_documents(NOW - SOME_DAYS, now=NOW, dry_run=False) == 0
    assert await purge_replaced(NOW, now=NOW, dry_run=True) == 1
    assert await purge_replaced(NOW, now=NOW, dry_run=False) == 1
    assert len(files_in(documents)) == 1
    assert await purge_documents(NOW, now=NOW, dry_run=False) == 1
    assert files_in(documents) == []
    rows = await documents_by_id(await Document.all().values_list("id", flat=True))  # type: ignore[arg-type]
    assert {(row.name, row.sha256, row.requirement) for row in rows.values()} == {("", "", "KTP")}
    assert (await Application.get(id=application.id)).applicant is not None


async def test_a_purge_that_is_broken_off_goes_on_the_next_time(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: str) -> None:
        raise OSError("the disk is away")

    await a_full_file()
    with monkeypatch.context() as broken:
        broken.setattr(storage(), "delete", away)
        with pytest.raises(OSError, match="away"):
            await purge_documents(NOW, now=NOW, dry_run=False)
    assert await purge_documents(NOW, now=NOW, dry_run=False) == 1
    later = datetime.now(UTC) + SOME_DAYS
    assert await purge_orphans(later, now=later, dry_run=False) == 1
    assert files_in(documents) == []


async def test_leaves_to_upload_are_forgotten() -> None:
    await opens_upload(await of(SITI, ApplicationState.DRAFT), a_pdf(), name="Siti.pdf")
    assert await purge_uploads(NOW, now=NOW, dry_run=False) == 0
    assert await purge_uploads(NOW + SOME_DAYS, now=NOW, dry_run=True) == 1
    assert await purge_uploads(NOW + SOME_DAYS, now=NOW, dry_run=False) == 1
    assert await Upload.all().count() == 0


async def test_a_file_that_no_row_names_is_deleted_when_it_is_old(documents: Path) -> None:
    """Return all keys in _unknown to see this fail."""
    await a_full_file()
    orphan = key_for(UUID(int=7))
    await storage().put(orphan, [b"of a crash"])
    today = datetime.now(UTC)
    assert await purge_orphans(today, now=today, dry_run=False) == 0  # it may be on its way
    later = today + SOME_DAYS
    assert await purge_orphans(later, now=later, dry_run=True) == 1
    assert await purge_orphans(later, now=later, dry_run=False) == 1
    assert len(files_in(documents)) == 2
    assert orphan not in {stored.key async for stored in storage().stored()}


def test_every_class_has_a_time() -> None:
    for retention in HOLDING.retentions:
        assert retention.kept_days(settings()) >= 1
