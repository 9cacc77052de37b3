"""Says the directory in GraphQL: halls, agencies, services, and when they are open."""

import strawberry

from schema.halls import enums as _described  # noqa: F401
from schema.halls.agencies import Agency
from schema.halls.days import SpecialDay, WeeklyHours
from schema.halls.founding import HallMutations
from schema.halls.halls import Hall
from schema.halls.hours import HoursMutations
from schema.halls.lists import NODES, Queries
from schema.halls.offering import OfferingMutations
from schema.halls.opening import Opening
from schema.halls.running import RunningMutations
from schema.halls.services import Service, ServiceStandard
from schema.halls.sitting import SittingMutations

__all__ = [
    "NODES",
    "Agency",
    "Hall",
    "Mutations",
    "Opening",
    "Queries",
    "Service",
    "ServiceStandard",
    "SpecialDay",
    "WeeklyHours",
]


@strawberry.type
class Mutations(HallMutations, SittingMutations, OfferingMutations, HoursMutations, RunningMutations):
    pass
