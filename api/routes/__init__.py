"""Plain-HTTP doors that are not pages: health for load balancers, numbers for monitoring, documents."""

from collections.abc import Callable
from uuid import UUID

from starlette.routing import Route

from api.routes import blueprints, downloads, health, uploads
from api.routes.health import begin_draining, is_draining

__all__ = ["begin_draining", "is_draining", "routes"]


def routes(id_of_document: Callable[[UUID], str]) -> list[Route]:
    """All of them. id_of_document: how the API names a document, which it is told from outside."""
    return [*health.routes, *uploads.routes(id_of_document), *downloads.routes, *blueprints.routes]
