"""Says the directory in GraphQL: halls, agencies, services, and when they are open."""

from schema.halls import enums as _described  # noqa: F401
from schema.halls.agencies import Agency
from schema.halls.halls import Hall
from schema.halls.lists import NODES, Queries
from schema.halls.opening import Opening
from schema.halls.services import Service, ServiceStandard

__all__ = ["NODES", "Agency", "Hall", "Opening", "Queries", "Service", "ServiceStandard"]
