"""Checks a hall's file by the rules that hold for each entry, and by what entries say of each other."""

from collections import Counter as Tally
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import time
from typing import Any, TypeVar
from uuid import UUID

from api.appointments.rules.slots import Template
from api.appointments.rules.templates import clash, fault_in_template
from api.blueprints.rules import format as written
from api.blueprints.rules.format import WEEKDAYS
from api.boards.rules import ScreenFields, check_screen
from api.halls.rules import entries
from api.halls.rules.entries import fault_in, fault_in_hours, fault_in_period, fault_in_priority, invalid
from api.halls.rules.forms import FormField, Option, Requirement, fault_in_form
from api.refusals import Refusal, RefusalCode

Path = tuple[str | int, ...]
HIGHEST_WEIGHT = 10
OWNER = UUID(int=0)
P = TypeVar("P", bound=written.Part)


def faults_in(blueprint: written.Blueprint) -> Iterator[Refusal]:
    """Everything wrong with it, each under its path in the file."""
    yield from _hall(blueprint.hall)
    yield from _times(blueprint, ())
    for number, agency in enumerate(blueprint.agencies):
        yield from _agency(agency, ("agencies", number))
    yield from _unique(blueprint)
    yield from _counters(blueprint)
    for number, screen in enumerate(blueprint.screens):
        yield from _within(("screens", number), check_screen(ScreenFields(**screen.model_dump())))


def values_of(part: written.Part, *names: str) -> dict[str, Any]:
    """Some of the fields, as columns."""
    return part.model_dump(include=set(names))


def form_of(standard: written.Standard) -> tuple[list[FormField], list[Requirement]]:
    """What an application for a service asks, in the words of the directory's rules."""
    form = [
        FormField(
            **question.model_dump(exclude={"choices"}),
            choices=tuple(Option(**choice.model_dump()) for choice in question.choices),
        )
        for question in standard.form
    ]
    return form, [Requirement(**paper.model_dump()) for paper in standard.documents]


def _within(path: Path, *refusals: Refusal | None) -> Iterator[Refusal]:
    before = tuple(map(str, path))
    for refusal in refusals:
        if refusal:
            yield replace(refusal, input_field=(*before, *refusal.input_field))


def _hall(hall: written.Hall) -> Iterator[Refusal]:
    about = {**hall.model_dump(exclude={"policy"}), "slug": "x"}
    yield from _within(("hall",), fault_in(entries.HALL, about, new=True))
    policy = hall.policy.model_dump(exclude={"classes"})
    yield from _within(("hall", "policy"), fault_in(entries.POLICY, policy, new=False))
    for number, one in enumerate(hall.policy.classes):
        path = ("hall", "policy", "classes", number)
        yield from _within(path, fault_in_priority(one.weight, one.max_wait_seconds))
    yield from _twice(
        hall.policy.classes, lambda one: one.priority_class, ("hall", "policy", "classes"), "priorityClass"
    )


def _times(owner: written.Blueprint | written.Agency | written.Queue, path: Path) -> Iterator[Refusal]:
    """Hours and special days of the hall, an agency or a queue."""
    for number, hours in enumerate(owner.hours):
        yield from _within((*path, "hours", number), _clocks(hours))
    yield from _twice(owner.hours, lambda one: one.weekday, (*path, "hours"), "weekday")
    for number, day in enumerate(owner.special_days):
        names = fault_in(DAY, values_of(day, "name", "name_en"), new=True)
        yield from _within((*path, "specialDays", number), names or _clocks(day))
    yield from _twice(owner.special_days, lambda one: one.day, (*path, "specialDays"), "day")


DAY = {
    "name": entries.Field(entries.text(120, shortest=1), required=True),
    "name_en": entries.Field(entries.text(120)),
}


def _clocks(at: written.Hours | written.SpecialDay) -> Refusal | None:
    return fault_in_hours(at.opens, at.closes, at.break_starts, at.break_ends)


def _agency(agency: written.Agency, path: Path) -> Iterator[Refusal]:
    about = values_of(agency, "code", "name", "name_en")
    yield from _within(path, fault_in(entries.AGENCY, about, new=True))
    yield from _times(agency, path)
    for number, queue in enumerate(agency.queues):
        here = (*path, "queues", number)
        about = queue.model_dump(exclude={"hours", "special_days", "slots"})
        yield from _within(here, fault_in(entries.QUEUE, {**about, "agency_id": OWNER}, new=True))
        yield from _times(queue, here)
        yield from _slots(queue.slots, here)
    prefixes = {queue.prefix for queue in agency.queues}
    for number, service in enumerate(agency.services):
        yield from _service(service, prefixes, (*path, "services", number))


def _service(service: written.Service, prefixes: set[str], path: Path) -> Iterator[Refusal]:
    about = values_of(service, "code", "name", "name_en", "keywords")
    keys = {"agency_id": OWNER, "queue_id": OWNER}
    yield from _within(path, fault_in(entries.SERVICE, {**about, **keys}, new=True))
    if service.queue not in prefixes:
        yield from _within(path, invalid("queue", "bukan antrean instansi ini", "is not a queue of this agency"))
    for number, standard in enumerate(service.standards):
        about = standard.model_dump(exclude={"form", "documents", "source"})
        fault = fault_in(entries.STANDARD, about, new=True)
        fault = fault or fault_in_period(standard.valid_from, standard.valid_until, "valid_until")
        fault = fault or fault_in(SOURCE, values_of(standard, "source"), new=True)
        yield from _within((*path, "standards", number), fault or fault_in_form(*form_of(standard)))
    yield from _slots(service.slots, path)


SOURCE = {"source": entries.Field(entries.text(40))}


def _slots(slots: Sequence[written.Slots], path: Path) -> Iterator[Refusal]:
    whole: list[Template] = []
    for number, one in enumerate(slots):
        columns = {**one.model_dump(), "weekday": WEEKDAYS.index(one.weekday)}
        fault = fault_in_template(columns)
        if fault is None:
            template = _template(columns)
            fault = clash(template, whole)
            whole.append(template)
        yield from _within((*path, "slots", number), fault)


def _template(columns: dict[str, Any]) -> Template:
    starts, ends = time.fromisoformat(columns.pop("starts")), time.fromisoformat(columns.pop("ends"))
    minutes = columns.pop("slot_minutes")
    return Template(owner_id=OWNER, starts=starts, ends=ends, minutes=minutes, **columns)


def _counters(blueprint: written.Blueprint) -> Iterator[Refusal]:
    agencies = {agency.code for agency in blueprint.agencies}
    prefixes = {queue.prefix for agency in blueprint.agencies for queue in agency.queues}
    for number, counter in enumerate(blueprint.counters):
        path = ("counters", number)
        about = {**values_of(counter, "label", "zone"), "agency_id": OWNER}
        yield from _within(path, fault_in(entries.COUNTER, about, new=True))
        if counter.agency not in agencies:
            yield from _missing((*path, "agency"), counter.agency)
        for place, served in enumerate(counter.serves):
            if served.queue not in prefixes:
                yield from _missing((*path, "serves", place, "queue"), served.queue)
            if not 0 <= served.weight <= HIGHEST_WEIGHT:
                fault = invalid("weight", f"antara 0 dan {HIGHEST_WEIGHT}", f"between 0 and {HIGHEST_WEIGHT}")
                yield from _within((*path, "serves", place), fault)
        yield from _twice(counter.serves, lambda one: one.queue, (*path, "serves"), "queue")


def _missing(path: Path, name: str) -> Iterator[Refusal]:
    words = (f"{name[:40]} tidak ada dalam berkas ini", f"{name[:40]} is not in this file")
    yield from _within(path[:-1], invalid(str(path[-1]), *words))


def _unique(blueprint: written.Blueprint) -> Iterator[Refusal]:
    """Codes, prefixes, labels and slugs are unique in the hall, not only in their agency."""
    yield from _twice(blueprint.agencies, lambda one: one.code, ("agencies",), "code")
    queues = [
        (("agencies", a, "queues", q, "prefix"), queue.prefix)
        for a, agency in enumerate(blueprint.agencies)
        for q, queue in enumerate(agency.queues)
    ]
    services = [
        (("agencies", a, "services", s, "code"), service.code)
        for a, agency in enumerate(blueprint.agencies)
        for s, service in enumerate(agency.services)
    ]
    yield from _again(queues)
    yield from _again(services)
    yield from _twice(blueprint.counters, lambda one: one.label, ("counters",), "label")
    yield from _twice(blueprint.screens, lambda one: one.slug, ("screens",), "slug")


def _twice(parts: Iterable[P], key: Callable[[P], Hashable], path: Path, name: str) -> Iterator[Refusal]:
    yield from _again([((*path, number, name), key(part)) for number, part in enumerate(parts)])


def _again(named: Sequence[tuple[Path, Hashable]]) -> Iterator[Refusal]:
    """ALREADY_EXISTS for each that was there before."""
    seen: Tally[Hashable] = Tally()
    for path, key in named:
        seen[key] += 1
        if seen[key] > 1:
            yield Refusal(RefusalCode.ALREADY_EXISTS, {"what": str(key)[:40]}, tuple(map(str, path)))
