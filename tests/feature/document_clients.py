"""What the stories about documents share: a service that asks for some, an application, a place for files."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.applications.actions.receiving import Attached, open_upload, receive
from api.applications.actions.uploading import FileAnnounced, UploadOpened, attach_document
from api.applications.models import Application
from api.applications.rules.contents import EMPTY, sealed
from api.applications.rules.numbers import application_secret
from api.events import ApplicationState, Channel
from api.halls.models import ServiceStandard
from api.halls.rules.forms import Requirement, written
from api.refusals import Refusal
from api.sealing import seals
from api.settings import settings
from tests.factories import NOW, HallRows, a_citizen

KTP, PHOTO = Requirement("KTP", "KTP", "Identity card"), Requirement("PHOTO", "Pasfoto", "Photo", required=False)


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as `an_application` made it."""

    id: UUID
    hall: HallRows

    @property
    def secret(self) -> str:
        return application_secret(self.id, settings().secret.get_secret_value())


async def an_application(
    hall: HallRows,
    *,
    state: ApplicationState = ApplicationState.DRAFT,
    documents: Sequence[Requirement] = (KTP, PHOTO),
    agency: int = 0,
    contents: Any = EMPTY,
    **columns: Any,
) -> ApplicationRow:
    """An application straight through the models, for a service that asks for these documents."""
    service_id = hall.agencies[agency].service_id
    standard, _ = await ServiceStandard.get_or_create(
        service_id=service_id,
        version=1,
        defaults={"valid_from": NOW.date(), "documents": written(documents), "created_at": NOW},
    )
    row = Application(
        hall_id=hall.hall_id,
        agency_id=hall.agencies[agency].agency_id,
        service_id=service_id,
        standard_id=None if state is ApplicationState.DRAFT else standard.id,
        state=state,
        **{"channel": Channel.WEB, "opened_at": NOW, "changed_at": NOW, **columns},
    )
    if state is not ApplicationState.DRAFT and "number" not in columns:
        row.number = f"7402-{row.id}"  # whatever went on was handed in once
    for name, value in sealed(contents, row.id, seals()).items():
        setattr(row, name, value)
    await row.save(force_create=True)
    return ApplicationRow(row.id, hall)


async def opens_upload(
    application: ApplicationRow,
    content: bytes,
    *,
    actor: Actor | None = None,
    requirement: str = "KTP",
    name: str = "KTP.jpg",
    secret: str | None = "",
    **more: Any,
) -> UploadOpened | Refusal:
    """Ask for an address. secret: by default the right one."""
    announced = FileAnnounced(requirement, name, len(content))
    return await attach_document(
        actor or a_citizen(),
        application.id,
        announced,
        secret=application.secret if secret == "" else secret,
        **{"now": NOW, **more},
    )


async def sends(opened: UploadOpened | Refusal, content: bytes, **more: Any) -> Attached | Refusal:
    """Send a file to the address, without HTTP."""
    assert isinstance(opened, UploadOpened), opened
    upload = await open_upload(opened.token, **{"now": NOW, **more})
    if isinstance(upload, Refusal):
        return upload
    return await receive(upload, BytesIO(content), sha256=sha256(content).hexdigest(), **{"now": NOW, **more})


async def hands_in(application: ApplicationRow, content: bytes, **more: Any) -> Attached:
    """A document that was taken."""
    attached = await sends(await opens_upload(application, content, **more), content)
    assert isinstance(attached, Attached), attached
    return attached
