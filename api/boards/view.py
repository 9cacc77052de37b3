"""What a screen may know: a board made of rows, as a plain value without anything personal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from api.boards.rules import lines_of
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
    running_text: str = ""
    running_text_en: str = ""
    playlist: str = "[]"


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

    waiting: numbers in the order in which they would be called. called: newest first. free: of each counter
    that calls for it, whether it has nobody; that alone is no news.
    """

    queue: QueueRow
    waiting: tuple[str, ...]
    called: tuple[QueueCall, ...]
    free: tuple[bool, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every board of a hall is made of, as it was at one version: the whole hall's rows, newest call first.

    screens: those that hang, by slug. desks: states by counter; one that is not there is closed. at_counters: the
    number called or served there. waiting: people by queue. All three by the ids' texts, whose hashes are cheap.
    calls: all that a screen of any zone may need. glasses: by zone, shared by all scenes of the same directory.
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
    desks: Mapping[str, CounterState]
    at_counters: Mapping[str, str]
    waiting: Mapping[str, int]
    calls: Sequence[CallRow]
    announcements: Sequence[AnnouncementRow]
    glasses: dict[str, "Glass"] = field(default_factory=dict, compare=False, repr=False)


class Stand(NamedTuple):
    """A counter as it stands on every board until somebody changes the directory. key: its id's text."""

    key: str
    counter_id: UUID
    label: str
    agency_code: str
    zone: str


@dataclass(frozen=True, slots=True)
class Glass:
    """What the boards of a zone show of a directory. queues: with nobody in them, under their ids' texts."""

    stands: Sequence[Stand]
    by_counter: Mapping[UUID, Stand]
    queues: Sequence[tuple[str, BoardQueue]]


def board_of_scene(scene: Scene, screen: ScreenRow | None) -> Board:
    """The board of a hall (screen None), or of the zone its screen stands in."""
    zone = screen.zone if screen else ""
    glass = scene.glasses.get(zone) or scene.glasses.setdefault(zone, _glass(scene, zone))
    return Board(
        hall=scene.hall,
        screen=screen,
        epoch=scene.epoch,
        version=scene.version,
        server_time=scene.now,
        opening=scene.opening,
        counters=_counters(glass, scene),
        calls=_calls(glass, scene),
        queues=_queues(glass, scene),
        notices=(
            *(Notice(row.text, row.text_en or row.text, row.emergency) for row in scene.announcements),
            *(_running_text(screen) if screen else ()),
        ),
    )


def _running_text(screen: ScreenRow) -> Iterator[Notice]:
    """What the screen says at its foot by itself; a line without translation is said as it is."""
    english = lines_of(screen.running_text_en)
    for number, line in enumerate(lines_of(screen.running_text)):
        yield Notice(line, english[number] if number < len(english) else line, emergency=False)


def _glass(scene: Scene, zone: str) -> Glass:
    """The counters of a zone and the queues that they serve; of the whole hall, all queues."""
    codes = {agency.id: agency.code for agency in scene.agencies}
    shown = [counter for counter in scene.counters if zone in ("", counter.zone)]
    served = {serves.queue_id for counter in shown for serves in counter.serves}
    stands = [Stand(str(row.id), row.id, row.label, codes.get(row.agency_id, ""), row.zone) for row in shown]
    return Glass(
        stands=stands,
        by_counter={stand.counter_id: stand for stand in stands},
        queues=[
            (str(row.id), BoardQueue(row.id, row.prefix, row.name, row.name_en or row.name, 0))
            for row in scene.queues
            if not zone or row.id in served
        ],
    )


def _counters(glass: Glass, scene: Scene) -> tuple[BoardCounter, ...]:
    state_at, number_at = scene.desks.get, scene.at_counters.get
    return tuple(
        BoardCounter(counter_id, label, code, state_at(key, CLOSED), number_at(key))
        for key, counter_id, label, code, _ in glass.stands
    )


def _calls(glass: Glass, scene: Scene) -> tuple[BoardCall, ...]:
    """Calls the glass still needs: young ones, and the last eight.

    A number that was called before that and still stands at its counter is among the counters.
    """
    needed: list[BoardCall] = []
    for row in scene.calls:
        stand, age = glass.by_counter.get(row.counter_id), scene.now - row.at
        if stand is None:
            continue
        if len(needed) == MOST_CALLS or (len(needed) >= LAST_CALLS and age >= FRESH):
            break
        words = spoken(row.label, stand.label, row.attempt) if age < VOICED else ()
        needed.append(
            BoardCall(row.id, row.label, stand.label, stand.agency_code, stand.zone, row.attempt, row.at, words)
        )
    return tuple(needed)


def _queues(glass: Glass, scene: Scene) -> tuple[BoardQueue, ...]:
    """An empty queue is as its glass has it."""
    return tuple(
        BoardQueue(empty.queue_id, empty.prefix, empty.name, empty.name_en, people)
        if (people := scene.waiting.get(key))
        else empty
        for key, empty in glass.queues
    )
