"""The directory's rows as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.events import PriorityClass
from api.halls.rules import SpecialDayKind


@dataclass(frozen=True, slots=True)
class HallRow:
    """A hall and its policy."""

    id: UUID
    slug: str
    name: str
    name_en: str
    region_code: str
    province: str
    timezone: str
    address: str
    forced_open: bool | None
    forced_reason: str
    forced_reason_en: str
    priority_ratio: int
    max_wait_seconds: int
    recalls_before_no_show: int
    seconds_before_no_show: int
    recall_cooldown_seconds: int
    return_grace_seconds: int
    returns_allowed: int
    return_behind: int
    put_back_place: str
    delays_allowed: int
    last_ticket_seconds: int
    print_confirm_seconds: int
    booking_days_ahead: int
    check_in_early_seconds: int
    check_in_grace_seconds: int
    check_in_late_seconds: int
    booking_block_days: int
    presence_proof: bool
    created_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """What a priority class weighs in a hall that set it itself."""

    hall_id: UUID
    priority_class: PriorityClass
    weight: float
    max_wait_seconds: int


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency of a hall."""

    id: UUID
    hall_id: UUID
    code: str
    name: str
    name_en: str
    disturbed_reason: str | None
    disturbed_reason_en: str | None
    disturbed_at: datetime | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue of an agency."""

    id: UUID
    hall_id: UUID
    agency_id: UUID
    prefix: str
    name: str
    name_en: str
    daily_quota: int | None
    online_share: int | None
    weight: float
    target_seconds: int
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of an agency."""

    id: UUID
    hall_id: UUID
    agency_id: UUID
    queue_id: UUID
    code: str
    name: str
    name_en: str
    keywords: str
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class StandardRow:
    """One version of a service's standard."""

    id: UUID
    service_id: UUID
    version: int
    decree_number: str
    valid_from: date
    valid_until: date | None
    requirements: str
    procedure: str
    completion_time: str
    fee: str
    product: str
    complaints: str
    legal_basis: str
    facilities: str
    staff_competence: str
    internal_supervision: str
    number_of_staff: str
    service_guarantee: str
    security_guarantee: str
    performance_evaluation: str
    source: str
    form: str
    documents: str
    working_days: int | None
    one_sitting: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Serves:
    """A queue that a counter serves, with the counter's skill in it."""

    queue_id: UUID
    weight: float


@dataclass(frozen=True, slots=True)
class ServesLink:
    """That a counter serves a queue."""

    counter_id: UUID
    queue_id: UUID
    weight: float
    id: UUID


@dataclass(frozen=True, slots=True)
class CounterRow:
    """A counter and the queues it serves, its best first."""

    id: UUID
    hall_id: UUID
    agency_id: UUID
    label: str
    zone: str
    archived_at: datetime | None
    serves: tuple[Serves, ...] = ()


@dataclass(frozen=True, slots=True)
class WeeklyHoursRow:
    """Hours of one weekday (0 Monday), "08:00" on the hall's wall clock."""

    id: UUID
    hall_id: UUID
    agency_id: UUID | None
    queue_id: UUID | None
    weekday: int
    opens: str
    closes: str
    break_starts: str | None
    break_ends: str | None


@dataclass(frozen=True, slots=True)
class SpecialDayRow:
    """A date that differs."""

    id: UUID
    hall_id: UUID
    agency_id: UUID | None
    queue_id: UUID | None
    day: date
    kind: SpecialDayKind
    name: str
    name_en: str
    opens: str | None
    closes: str | None
    break_starts: str | None
    break_ends: str | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A pause of a hall, running while `ended_at` is None."""

    id: UUID
    hall_id: UUID
    reason: str
    reason_en: str
    started_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """A text for the screens."""

    id: UUID
    hall_id: UUID
    text: str
    text_en: str
    emergency: bool
    starts_at: datetime
    ends_at: datetime | None
    archived_at: datetime | None
