"""A document is announced, sent, judged, stored sealed, and only then the application's."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api.actor import ActorKind
from api.applications.actions.receiving import Attached, open_upload, receive
from api.applications.actions.uploading import UploadOpened
from api.applications.models import Application, ApplicationStep, Document, Upload
from api.applications.queries.handing_out import documents_of
from api.applications.queries.uploads import UploadRow
from api.applications.rules.documents import MOST_FILES, MOST_UPLOADS
from api.events import ApplicationState, Channel, ScanState, Verdict
from api.journal import JournalRow
from api.people import actions as people
from api.refusals import Refusal, RefusalCode
from api.storage import storage
from tests.factories import NOW, a_citizen, a_hall, a_kiosk, a_manager, an_officer
from tests.feature.document_clients import KTP, ApplicationRow, an_application, hands_in, opens_upload, sends
from tests.files import a_pdf, a_photo_lying_down, a_picture, files_in
from tests.people import an_account, everything_stored, signed_in

pytestmark = pytest.mark.usefixtures("database", "documents")


def code(outcome: object) -> RefusalCode:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


async def test_a_citizens_photo_becomes_a_sealed_document_of_the_draft(documents: Path) -> None:
    application = await an_application(await a_hall())
    attached = await hands_in(application, a_photo_lying_down(), name="KTP 7402015501900001.jpg")
    assert (attached.content_type, attached.scan) == ("image/jpeg", ScanState.NOT_SCANNED)

    [row] = (await documents_of([application.id]))[application.id]
    assert (row.id, row.name, row.verdict) == (attached.document_id, "KTP 7402015501900001.jpg", Verdict.PENDING)
    kept = b"".join([block async for block in storage().open(row.storage_key)])
    assert kept.startswith(b"\xff\xd8\xff")
    assert len(kept) == row.size_bytes
    [stored] = files_in(documents)
    assert b"\xff\xd8\xff" not in stored.read_bytes()[:200]
    assert "7402015501900001" not in await everything_stored()


async def test_what_was_attached_is_a_step_and_an_event_of_the_same_version() -> None:
    application = await an_application(await a_hall())
    attached = await hands_in(application, a_pdf())
    step = await ApplicationStep.get(application_id=application.id)
    event = await JournalRow.get(version=step.version)
    assert (step.kind, event.kind, step.actor_kind) == (
        "DocumentAttached",
        "DocumentAttached",
        ActorKind.ANONYMOUS,
    )
    assert str(attached.document_id) in event.payload
    assert (await Application.get(id=application.id)).version == 1


async def test_the_same_bytes_again_are_the_same_document_and_others_are_refused() -> None:
    """Delete the question for document_id in receive and in its verb to see this fail."""
    application = await an_application(await a_hall())
    opened = await opens_upload(application, a_pdf())
    first = await sends(opened, a_pdf())
    assert await sends(opened, a_pdf()) == first
    assert await sends(opened, a_pdf(), now=NOW + timedelta(hours=3)) == first
    assert code(await sends(opened, a_picture())) is RefusalCode.IDEMPOTENCY_CONFLICT
    assert await Document.all().count() == 1


async def test_a_repeated_key_gives_the_same_address() -> None:
    application = await an_application(await a_hall())
    first = await opens_upload(application, a_pdf(), key="k" * 22)
    assert await opens_upload(application, a_pdf(), key="k" * 22) == first
    other = await opens_upload(application, a_pdf(), key="k" * 22, name="lain.pdf")
    assert code(other) is RefusalCode.IDEMPOTENCY_CONFLICT
    assert await Upload.all().count() == 1


async def test_a_newer_document_takes_the_place_of_the_older_for_the_same_requirement() -> None:
    application = await an_application(await a_hall())
    await hands_in(application, a_pdf())
    photo = await hands_in(application, a_picture(), requirement="PHOTO")
    newer = await hands_in(application, a_picture("PNG"))
    counting = (await documents_of([application.id]))[application.id]
    assert [row.id for row in counting] == [photo.document_id, newer.document_id]
    assert await Document.filter(replaced_at=NOW).count() == 1


async def test_an_address_is_good_for_fifteen_minutes() -> None:
    application = await an_application(await a_hall())
    opened = await opens_upload(application, a_pdf())
    late = await sends(opened, a_pdf(), now=NOW + timedelta(minutes=15))
    assert code(late) is RefusalCode.TOO_LATE


async def test_a_file_that_was_cut_off_is_noticed_and_the_address_stays_good() -> None:
    application = await an_application(await a_hall())
    opened = await opens_upload(application, a_pdf())
    assert code(await sends(opened, a_pdf()[:-1])) is RefusalCode.DOCUMENT_REFUSED
    assert isinstance(await sends(opened, a_pdf()), Attached)


async def test_a_refused_file_leaves_nothing_behind(documents: Path) -> None:
    application = await an_application(await a_hall())
    content = b"<html><script>alert(1)</script></html>"
    assert code(await sends(await opens_upload(application, content), content)) is RefusalCode.DOCUMENT_REFUSED
    assert await Document.all().count() == await JournalRow.all().count() == 0
    assert files_in(documents) == []


async def test_a_file_that_came_too_late_for_its_application_is_deleted_again(documents: Path) -> None:
    """Delete storage().delete in receive to see this fail."""
    application = await an_application(await a_hall())
    opened = await opens_upload(application, a_pdf())
    await Application.filter(id=application.id).update(state=ApplicationState.CANCELLED)
    assert code(await sends(opened, a_pdf())) is RefusalCode.WRONG_STATE
    assert files_in(documents) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": "../../etc/passwd"}, RefusalCode.INVALID_INPUT),
        ({"name": "a\\b.pdf"}, RefusalCode.INVALID_INPUT),
        ({"name": "gambar\u202egpj.exe"}, RefusalCode.INVALID_INPUT),
        ({"name": " "}, RefusalCode.INVALID_INPUT),
        ({"requirement": "SECRET"}, RefusalCode.INVALID_INPUT),
        ({"requirement": "POWER_OF_ATTORNEY"}, RefusalCode.INVALID_INPUT),
        ({"content": b""}, RefusalCode.DOCUMENT_REFUSED),
        ({"content": bytes(5 * 1024 * 1024 + 1)}, RefusalCode.DOCUMENT_REFUSED),
        ({"secret": "wrong"}, RefusalCode.NOT_FOUND),
        ({"secret": None}, RefusalCode.NOT_FOUND),
    ],
    ids=str,
)
async def test_no_address_is_given_for(asked: dict[str, object], expected: RefusalCode) -> None:
    application = await an_application(await a_hall())
    refusal = await opens_upload(application, **{"content": a_pdf(), **asked})  # type: ignore[arg-type]
    assert code(refusal) is expected
    assert isinstance(refusal, Refusal)
    assert refusal.sentence("ID") != refusal.sentence("EN")


async def test_so_many_addresses_are_open_at_a_time() -> None:
    application = await an_application(await a_hall())
    for _ in range(MOST_UPLOADS):
        assert isinstance(await opens_upload(application, a_pdf()), UploadOpened)
    assert code(await opens_upload(application, a_pdf())) is RefusalCode.TOO_MANY_TRIES


async def test_so_many_files_are_kept_of_an_application_and_staff_may_bring_more() -> None:
    """Delete fault_in_number in fault_in_document to see this fail."""
    hall = await a_hall()
    application = await an_application(hall, channel=Channel.STAFF)
    opened = await opens_upload(application, a_pdf())
    attached = await hands_in(application, a_pdf())
    row = await Document.get(id=attached.document_id)
    for number in range(MOST_FILES - 1):
        row.id, row.storage_key, row.replaced_at = uuid4(), f"00/{number:032x}", NOW
        await row.save(force_create=True)
    assert code(await opens_upload(application, a_pdf())) is RefusalCode.TOO_MANY_TRIES
    assert code(await sends(opened, a_pdf())) is RefusalCode.TOO_MANY_TRIES
    officer = an_officer(hall.hall_id, hall.agency_id)
    assert isinstance(await opens_upload(application, a_pdf(), actor=officer, secret=None), UploadOpened)

    await Document.filter(id=row.id).update(storage_key="")  # as purge leaves it
    assert isinstance(await sends(opened, a_pdf()), Attached)


async def an_open_upload(application: ApplicationRow, **more: Any) -> UploadRow:
    """Leave to send `a_pdf()`, as the door has found it."""
    opened = await opens_upload(application, a_pdf(), **more)
    assert isinstance(opened, UploadOpened), opened
    upload = await open_upload(opened.token, now=NOW)
    assert isinstance(upload, UploadRow), upload
    return upload


async def receives(upload: UploadRow, *instants: datetime) -> Attached | Refusal:
    """Send `a_pdf()`; instants: what the clock says, one after another."""
    clock = iter(instants)
    return await receive(upload, BytesIO(a_pdf()), sha256="a" * 64, clock=lambda: next(clock))


async def test_a_document_is_of_the_instant_at_which_it_was_whole_and_scanned() -> None:
    """Ask the clock once, before the file is judged, to see this fail."""
    application = await an_application(await a_hall())
    upload = await an_open_upload(application)
    scanned = NOW + timedelta(minutes=6)
    assert isinstance(await receives(upload, NOW + timedelta(minutes=4), scanned), Attached)
    assert (await Document.get()).attached_at == (await ApplicationStep.get()).at == scanned
    assert (await Application.get(id=application.id)).changed_at == scanned


async def test_an_officer_whose_session_ends_during_the_scan_sends_nothing(documents: Path) -> None:
    """Ask _sender only once, before the file is judged, to see this fail."""
    hall = await a_hall()
    application = await an_application(hall, state=ApplicationState.IN_PROCESS)
    await an_account("wulan", hall_id=hall.hall_id, agency_id=hall.agency_id)
    _, officer = await signed_in("wulan")
    upload = await an_open_upload(application, actor=officer, secret=None)
    sent = await receives(upload, NOW, NOW + timedelta(days=3))
    assert code(sent) is RefusalCode.SIGN_IN_REQUIRED
    assert files_in(documents) == []


async def test_a_leave_that_was_purged_while_its_file_came_is_too_late(documents: Path) -> None:
    """Delete the question for rows in receiving._attach to see this fail."""
    upload = await an_open_upload(await an_application(await a_hall()))
    await Upload.all().delete()
    assert code(await receives(upload, NOW, NOW)) is RefusalCode.TOO_LATE
    assert files_in(documents) == []


async def test_the_citizen_hands_in_while_the_file_is_theirs_and_staff_until_it_ends() -> None:
    hall = await a_hall(agencies=2)
    officer = an_officer(hall.hall_id, hall.agency_id)
    others = an_officer(hall.hall_id, hall.agencies[1].agency_id)
    for state in ApplicationState:
        application = await an_application(hall, state=state, documents=(KTP,))
        ended = state in (
            ApplicationState.COLLECTED,
            ApplicationState.REJECTED,
            ApplicationState.CANCELLED,
            ApplicationState.EXPIRED,
        )
        citizens = await opens_upload(application, a_pdf())
        assert isinstance(citizens, UploadOpened) == (state in (ApplicationState.DRAFT, ApplicationState.RETURNED))
        officers = await opens_upload(application, a_pdf(), actor=officer, secret=None)
        assert isinstance(officers, Refusal) == (ended or state is ApplicationState.DRAFT)
        for outsider in (others, a_manager(hall.hall_id)):
            refused = await opens_upload(application, a_pdf(), actor=outsider, secret=None)
            assert code(refused) is RefusalCode.NOT_ALLOWED


async def test_an_officer_who_has_signed_out_sends_nothing_any_more() -> None:
    """Answer ANONYMOUS for everybody in _sender to see this fail."""
    hall = await a_hall()
    application = await an_application(hall, state=ApplicationState.IN_PROCESS)
    await an_account(hall_id=hall.hall_id, agency_id=hall.agency_id)
    _, officer = await signed_in()
    opened = await opens_upload(application, a_pdf(), actor=officer, secret=None)
    await people.sign_out(officer, now=NOW)
    assert code(await sends(opened, a_pdf())) is RefusalCode.SIGN_IN_REQUIRED


async def test_an_officers_document_carries_the_officers_name() -> None:
    hall = await a_hall()
    application = await an_application(hall, state=ApplicationState.IN_PROCESS)
    await an_account(hall_id=hall.hall_id, agency_id=hall.agency_id)
    _, officer = await signed_in()
    await hands_in(application, a_pdf(), actor=officer, secret=None)
    assert (await ApplicationStep.get(application_id=application.id)).actor_name == officer.name


async def test_another_citizens_secret_opens_nothing() -> None:
    hall = await a_hall()
    mine, theirs = await an_application(hall), await an_application(hall)
    refusal = await opens_upload(theirs, a_pdf(), actor=a_citizen(), secret=mine.secret)
    assert code(refusal) is RefusalCode.NOT_FOUND


async def test_a_repeated_key_with_a_wrong_secret_gives_no_address() -> None:
    """Leave the secret out of attach_document's Once to see this fail."""
    application, key = await an_application(await a_hall()), "kunci-yang-panjang-sekali-0001"
    opened = await opens_upload(application, a_pdf(), key=key)
    assert await opens_upload(application, a_pdf(), key=key) == opened
    for wrong in ("wrong", None):
        refusal = await opens_upload(application, a_pdf(), key=key, secret=wrong)
        assert code(refusal) is RefusalCode.IDEMPOTENCY_CONFLICT


async def test_documents_are_not_read_on_a_kiosk_nor_by_staff_before_it_is_handed_in() -> None:
    hall = await a_hall()
    draft = await an_application(hall)
    await hands_in(draft, a_pdf())
    [row] = (await documents_of([draft.id]))[draft.id]
    assert row.may_be_read_by(a_citizen(), holds=True)
    assert not row.may_be_read_by(a_kiosk(hall.hall_id), holds=True)
    assert not row.may_be_read_by(an_officer(hall.hall_id, hall.agency_id), holds=False)
