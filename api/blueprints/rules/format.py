"""The format of a hall's file: what people decided about a hall, and nothing of who works in it or comes to it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.clock import YEARS
from api.events import PriorityClass
from api.halls.rules import SpecialDayKind
from api.halls.rules.forms import FieldType

FORMAT: Literal["antrean-hall"] = "antrean-hall"
VERSION: Literal[1] = 1
Weekday = Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
Day = Annotated[date, Field(ge=date(YEARS.start, 1, 1), lt=date(YEARS.stop, 1, 1))]
WEEKDAYS: tuple[Weekday, ...] = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class Part(BaseModel):
    """A part of the file: names in camelCase, nothing that is not named here, no type but the one named."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, strict=True
    )


class Hours(Part):
    """Hours of one weekday on the hall's clock."""

    weekday: Weekday
    opens: str
    closes: str
    break_starts: str | None = None
    break_ends: str | None = None


class SpecialDay(Part):
    """A date that differs; without `opens` it is closed."""

    day: Day
    kind: SpecialDayKind
    name: str
    name_en: str = ""
    opens: str | None = None
    closes: str | None = None
    break_starts: str | None = None
    break_ends: str | None = None


class Slots(Part):
    """Times of one weekday that can be booked."""

    weekday: Weekday
    starts: str
    ends: str
    slot_minutes: int
    capacity: int
    valid_from: Day
    valid_until: Day | None = None


class Choice(Part):
    """An answer of a question that offers some."""

    code: str
    label: str
    label_en: str = ""


class Question(Part):
    """What an application fills in."""

    code: str
    type: FieldType
    label: str
    label_en: str = ""
    required: bool = True
    longest: int | None = None
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[Choice, ...] = Field((), max_length=100)


class Paper(Part):
    """What an application brings."""

    code: str
    label: str
    label_en: str = ""
    required: bool = True


class Standard(Part):
    """A version of a service's standard: older versions stay in the hall whose applications they judge."""

    decree_number: str
    valid_from: Day
    valid_until: Day | None = None
    requirements: str = ""
    procedure: str = ""
    completion_time: str = ""
    fee: str = ""
    product: str = ""
    complaints: str = ""
    legal_basis: str = ""
    facilities: str = ""
    staff_competence: str = ""
    internal_supervision: str = ""
    number_of_staff: str = ""
    service_guarantee: str = ""
    security_guarantee: str = ""
    performance_evaluation: str = ""
    source: str = ""
    working_days: int | None = None
    one_sitting: bool = False
    form: tuple[Question, ...] = Field((), max_length=100)
    documents: tuple[Paper, ...] = Field((), max_length=100)


class Service(Part):
    """What a citizen applies for. queue: prefix of a queue of its agency."""

    code: str
    name: str
    name_en: str = ""
    keywords: str = ""
    queue: str
    standards: tuple[Standard, ...] = Field((), max_length=20)
    slots: tuple[Slots, ...] = Field((), max_length=100)


class Queue(Part):
    """A number series. hours: empty for one that sits as its agency does."""

    prefix: str
    name: str
    name_en: str = ""
    daily_quota: int | None = None
    online_share: int | None = None
    weight: float = 0.0
    target_seconds: int = 600
    hours: tuple[Hours, ...] = Field((), max_length=7)
    special_days: tuple[SpecialDay, ...] = Field((), max_length=500)
    slots: tuple[Slots, ...] = Field((), max_length=100)


class Agency(Part):
    """An agency, its queues and its services. hours: empty for one that sits as the hall does."""

    code: str
    name: str
    name_en: str = ""
    hours: tuple[Hours, ...] = Field((), max_length=7)
    special_days: tuple[SpecialDay, ...] = Field((), max_length=500)
    queues: tuple[Queue, ...] = Field((), max_length=100)
    services: tuple[Service, ...] = Field((), max_length=500)


class Served(Part):
    """A queue that a counter serves, by its prefix."""

    queue: str
    weight: float = 1.0


class Counter(Part):
    """A counter. agency: its code."""

    label: str
    zone: str = ""
    agency: str
    serves: tuple[Served, ...] = Field((), max_length=100)


class Screen(Part):
    """A TV, without the pictures it plays: they are the hall's own."""

    slug: str
    name: str
    name_en: str = ""
    zone: str = ""
    audio_zone: str = ""
    speaks: bool = True
    diagonal_inches: int = 55
    farthest_metres: float = 8.0
    running_text: str = ""
    running_text_en: str = ""


class Priority(Part):
    """What a priority class weighs where the hall set it itself."""

    priority_class: PriorityClass
    weight: float
    max_wait_seconds: int


class Policy(Part):
    """How the queues behave; what is left out is as in a new hall."""

    priority_ratio: int = 2
    max_wait_seconds: int = 3600
    recalls_before_no_show: int = 2
    seconds_before_no_show: int = 60
    recall_cooldown_seconds: int = 5
    return_grace_seconds: int = 1800
    returns_allowed: int = 1
    return_behind: int = 2
    put_back_place: str = "FRONT"
    delays_allowed: int = 2
    last_ticket_seconds: int = 1800
    print_confirm_seconds: int = 120
    booking_days_ahead: int = 30
    check_in_early_seconds: int = 1800
    check_in_grace_seconds: int = 900
    check_in_late_seconds: int = 3600
    booking_block_days: int = 30
    presence_proof: bool = False
    classes: tuple[Priority, ...] = Field((), max_length=6)


class Hall(Part):
    """The hall itself. Its address in the network (slug) is no part of it: each hall has its own."""

    name: str
    name_en: str = ""
    region_code: str
    province: str
    timezone: str
    address: str = ""
    policy: Policy = Policy()


class Blueprint(Part):
    """The whole file."""

    format: Literal["antrean-hall"]
    version: Literal[1]
    hall: Hall
    hours: tuple[Hours, ...] = Field((), max_length=7)
    special_days: tuple[SpecialDay, ...] = Field((), max_length=500)
    agencies: tuple[Agency, ...] = Field((), max_length=200)
    counters: tuple[Counter, ...] = Field((), max_length=500)
    screens: tuple[Screen, ...] = Field((), max_length=200)

    def written(self) -> str:
        """The file's text, the same for the same hall."""
        return self.model_dump_json(by_alias=True, indent=1, exclude_defaults=False) + "\n"

    def counts(self) -> dict[str, int]:
        """How much there is of each, for people who look before they leap."""
        return {
            "agencies": len(self.agencies),
            "queues": sum(len(agency.queues) for agency in self.agencies),
            "services": sum(len(agency.services) for agency in self.agencies),
            "counters": len(self.counters),
            "screens": len(self.screens),
        }
