"""Says something on a hall's screens, and takes it back."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.events import Announced, DirectoryChanged
from api.halls import models
from api.halls.actions.entries import Changed, opened, stripped
from api.halls.rules.entries import fault_in_period, invalid
from api.people.rules import Permission
from api.people.rules.texts import fault_in_text
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

LONGEST = 300


@dataclass(frozen=True, slots=True)
class AnnouncementEntry:
    """A text for the screens, from `starts_at` (None: now) until `ends_at` (None: until it is retracted)."""

    text: str
    text_en: str = ""
    emergency: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


async def announce(
    actor: Actor, hall_id: UUID, entry: AnnouncementEntry, *, now: datetime, key: str | None = None
) -> Changed | Refusal:
    """Put a text on the hall's screens; an emergency takes the whole of them.

    Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED, INVALID_INPUT.
    """
    starts_at = entry.starts_at or now

    async def verb(work: Work) -> Changed | Refusal:
        refusal = await opened(work, Permission.ANNOUNCE, hall_id) or _fault_in_texts(entry)
        refusal = refusal or fault_in_period(max(starts_at, work.now), entry.ends_at, "ends_at")
        if refusal:
            return refusal
        columns = {**asdict(entry), "starts_at": starts_at}
        announcement = await models.Announcement.create(
            using_db=work.connection, hall_id=hall_id, **stripped(columns)
        )
        work.record(Announced(announcement_id=announcement.id))
        return Changed(announcement.id)

    once = Once(key, "announce", (hall_id, asdict(entry)), Changed)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def retract_announcement(actor: Actor, announcement_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Take a text off the screens; again changes nothing. Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED (the hall)."""

    async def verb(work: Work) -> Changed | Refusal:
        said = models.Announcement.filter(id=announcement_id).using_db(work.connection)
        found = await said.first()
        if found is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("announcement",))
        if refusal := await opened(work, Permission.ANNOUNCE, found.hall_id):
            return refusal
        if await said.filter(archived_at=None).update(archived_at=work.now):
            work.record(DirectoryChanged(entity="announcement", entity_id=announcement_id, change="ARCHIVED"))
        return Changed(announcement_id)

    return await one_transaction(verb, actor=actor, now=now)


def _fault_in_texts(entry: AnnouncementEntry) -> Refusal | None:
    if not entry.text.strip():
        return invalid("text", f"1-{LONGEST} karakter", f"1-{LONGEST} characters")
    texts = (("text", entry.text), ("textEn", entry.text_en))
    faults = (fault_in_text(text, name, longest=LONGEST, on_glass=True) for name, text in texts)
    return next((fault for fault in faults if fault), None)
