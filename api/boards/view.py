"""What a screen may know: a board made of rows, as a plain value without anything personal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from api.boards.speech import spoken
from api.events import CounterState, TicketState
from api.halls.queries import AgencyRow, AnnouncementRow, CounterRow, HallRow, QueueRow
from api.halls.rules import Opening

FRESH = timedelta(seconds=90)  # a called row stays 60 s on the glass; a screen may come back late
VOICED = timedelta(seconds=60)  # no screen voices a call older than 45 s: its words are not sent any more
LAST_CALLS = 8  # always there, however old: a screen is never empty after a quiet hour
CLOSED = CounterState.CLOSED
MOST_CALLS = 100  # 40 counters that call at once, twice over


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A TV of a hall; zone: whose counters it shows, empty for all."""

    id: UUID
    hall_id: UUID
    slug: str
    name: str
    name_en: str
    zone: str
    audio_zone: str
    speaks: bool
    diagonal_inches: int
    farthest_metres: float
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that stands, undone ones left out."""

    id: UUID
    ticket_id: UUID
    counter_id: UUID
    label: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a screen has seen. Versions of another epoch say nothing."""

    epoch: UUID
    version: int


class BoardCounter(NamedTuple):
    """A counter on the glass. number: of the ticket called or served there, None without one."""

    counter_id: UUID
    label: str
    agency_code: str
    state: CounterState
    number: str | None


class BoardCall(NamedTuple):
    """One call or recall. spoken: the words to say, see speech; none once it is too old to be voiced."""

    call_id: UUID
    number: str
    counter_label: str
    agency_code: str
    zone: str
    attempt: int
    at: datetime
    spoken: tuple[str, ...]


class BoardQueue(NamedTuple):
    """A queue and how many wait in it."""

    queue_id: UUID
    prefix: str
    name: str
    name_en: str
    waiting_count: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A text for one page of the glass. emergency: it takes the whole glass."""

    text: str
    text_en: str
    emergency: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Everything one screen shows at one version.

    server_time: when it was read, UTC. calls: newest first. counters: "2" before "10". queues: by prefix.
    """

    hall: HallRow
    screen: ScreenRow | None
    epoch: UUID
    version: int
    server_time: datetime
    opening: Opening
    counters: tuple[BoardCounter, ...]
    calls: tuple[BoardCall, ...]
    queues: tuple[BoardQueue, ...]
    notices: tuple[Notice, ...]

    @property
    def cursor(self) -> Cursor:
        """What a screen that has painted this has seen."""
        return Cursor(self.epoch, self.version)


@dataclass(frozen=True, slots=True)
class QueueCall:
    """A number of a queue that stands at a counter, called or served."""

    number: str
    state: TicketState
    counter_label: str
    zone: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue as everybody in it may see it: each finds its own number.

    waiting: numbers in the order in which they would be called. called: newest first.
    """

    queue: QueueRow
    waiting: tuple[str, ...]
    called: tuple[QueueCall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every board of a hall is made of, as it was at one version: the whole hall's rows, newest call first.

    screens: those that hang, by slug. desks: states by counter; one that is not there is closed. at_counters: the
    number called or served there. waiting: people by queue. calls: all that a screen of any zone may need.
    """

    hall: HallRow
    screens: Mapping[str, ScreenRow]
    epoch: UUID
    version: int
    now: datetime
    opening: Opening
    counters: Sequence[CounterRow]
    agencies: Sequence[AgencyRow]
    queues: Sequence[QueueRow]
    desks: Mapping[UUID, CounterState]
    at_counters: Mapping[UUID, str]
    waiting: Mapping[UUID, int]
    calls: Sequence[CallRow]
    announcements: Sequence[AnnouncementRow]


def board_of_scene(scene: Scene, screen: ScreenRow | None) -> Board:
    """The board of a hall (screen None), or of the zone its screen stands in."""
    shown = [counter for counter in scene.counters if _is_in_zone(counter, screen)]
    codes = {agency.id: agency.code for agency in scene.agencies}
    return Board(
        hall=scene.hall,
        screen=screen,
        epoch=scene.epoch,
        version=scene.version,
        server_time=scene.now,
        opening=scene.opening,
        counters=tuple(_counter(counter, codes, scene) for counter in shown),
        calls=tuple(_calls({counter.id: counter for counter in shown}, codes, scene)),
        queues=tuple(_queues(shown, scene, screen)),
        notices=tuple(Notice(row.text, row.text_en or row.text, row.emergency) for row in scene.announcements),
    )


def _is_in_zone(counter: CounterRow, screen: ScreenRow | None) -> bool:
    return screen is None or screen.zone in ("", counter.zone)


def _counter(counter: CounterRow, codes: Mapping[UUID, str], scene: Scene) -> BoardCounter:
    return BoardCounter(
        counter.id,
        counter.label,
        codes.get(counter.agency_id, ""),
        scene.desks.get(counter.id, CLOSED),
        scene.at_counters.get(counter.id),
    )


def _calls(shown: Mapping[UUID, CounterRow], codes: Mapping[UUID, str], scene: Scene) -> list[BoardCall]:
    """Calls the glass still needs: young ones, and the last eight.

    A number that was called before that and still stands at its counter is among the counters.
    """
    needed: list[BoardCall] = []
    for row in scene.calls:
        counter, age = shown.get(row.counter_id), scene.now - row.at
        if counter is None:
            continue
        if len(needed) == MOST_CALLS or (len(needed) >= LAST_CALLS and age >= FRESH):
            break
        needed.append(_call(row, counter, codes, is_voiced=age < VOICED))
    return needed


def _call(row: CallRow, counter: CounterRow, codes: Mapping[UUID, str], *, is_voiced: bool) -> BoardCall:
    return BoardCall(
        call_id=row.id,
        number=row.label,
        counter_label=counter.label,
        agency_code=codes.get(counter.agency_id, ""),
        zone=counter.zone,
        attempt=row.attempt,
        at=row.at,
        spoken=spoken(row.label, counter.label, row.attempt) if is_voiced else (),
    )


def _queues(shown: Sequence[CounterRow], scene: Scene, screen: ScreenRow | None) -> list[BoardQueue]:
    """The queues of the hall; of a zone, those its counters serve."""
    queues = scene.queues
    if screen is not None and screen.zone:
        served = {serves.queue_id for counter in shown for serves in counter.serves}
        queues = [row for row in queues if row.id in served]
    return [
        BoardQueue(row.id, row.prefix, row.name, row.name_en or row.name, scene.waiting.get(row.id, 0))
        for row in queues
    ]
