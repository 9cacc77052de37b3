"""Says what of a hall is worth having in another one that begins like it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from api.blueprints.rules.format import (
    WEEKDAYS,
    Agency,
    Blueprint,
    Hours,
    Policy,
    Queue,
    Screen,
    Service,
    Standard,
)
from api.halls.actions.hours import Clocks

ABOUT = ("name", "name_en", "region_code", "province", "timezone", "address")
UNCONFIRMED = "R"  # a standard's source, as halls.models has it: illustrative
P = TypeVar("P", Agency, Queue)


def like(template: Blueprint, values: Mapping[str, Any], days: Sequence[tuple[int, Clocks]] | None) -> Blueprint:
    """The file of a hall with names of its own, and all else as the template has it.

    values: rules.entries.HALL; names that are left out are empty, policies the template's. days: hours of the
    week, None for the template's. Left out is what holds for the template's own place alone: special days and
    running texts. Each standard says that it is not yet confirmed: its decree is another regent's.
    """
    about = {name: values.get(name, "") for name in ABOUT}
    policies = {name: value for name, value in values.items() if name in Policy.model_fields}
    policy = template.hall.policy.model_copy(update=policies)
    return template.model_copy(
        update={
            "hall": template.hall.model_copy(update={**about, "policy": policy}),
            "hours": template.hours if days is None else tuple(_hours(day) for day in days),
            "special_days": (),
            "agencies": tuple(_agency(agency) for agency in template.agencies),
            "screens": tuple(_screen(screen) for screen in template.screens),
        }
    )


def _hours(day: tuple[int, Clocks]) -> Hours:
    weekday, at = day
    assert at.opens and at.closes  # noqa: PT018  (fault_in_week has looked)
    return Hours(
        weekday=WEEKDAYS[weekday],
        opens=at.opens,
        closes=at.closes,
        break_starts=at.break_starts,
        break_ends=at.break_ends,
    )


def _agency(agency: Agency) -> Agency:
    queues = tuple(_everyday(queue) for queue in agency.queues)
    services = tuple(_service(service) for service in agency.services)
    return _everyday(agency).model_copy(update={"queues": queues, "services": services})


def _everyday(part: P) -> P:
    return part.model_copy(update={"special_days": ()})


def _service(service: Service) -> Service:
    return service.model_copy(update={"standards": tuple(map(_unconfirmed, service.standards))})


def _unconfirmed(standard: Standard) -> Standard:
    return standard.model_copy(update={"source": UNCONFIRMED})


def _screen(screen: Screen) -> Screen:
    return screen.model_copy(update={"running_text": "", "running_text_en": ""})
