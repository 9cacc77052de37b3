"""Says applications in GraphQL: what a citizen hands in, and what becomes of it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from schema.applications import enums as _described  # noqa: F401
from schema.applications.applications import Application
from schema.applications.attaching import DocumentMutations
from schema.applications.documents import readable_document
from schema.applications.filling import FillingMutations
from schema.applications.following import Subscriptions
from schema.applications.linking import LinkingMutations
from schema.applications.lists import Queries
from schema.applications.processing import ProcessingMutations
from schema.applications.related import applications_of_ticket, readable_application
from schema.applications.tracking import TrackingMutations
from schema.context import Info
from schema.node import Node

__all__ = [
    "NODES",
    "Application",
    "Mutations",
    "Queries",
    "Subscriptions",
    "applications_of_ticket",
    "readable_application",
]


@strawberry.type
class Mutations(FillingMutations, DocumentMutations, ProcessingMutations, LinkingMutations, TrackingMutations):
    pass


NODES: dict[str, Callable[[Info, UUID], Awaitable[Node | None]]] = {
    "Application": readable_application,
    "Document": readable_document,
}
