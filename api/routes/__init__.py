"""Plain-HTTP doors that are not pages: health for load balancers, numbers for monitoring, documents."""

from collections.abc import Callable
from uuid import UUID

from starlette.routing import Route

from api.routes import blueprints, downloads, health, media, uploads
from api.routes.health import begin_draining, is_draining

__all__ = ["begin_draining", "is_draining", "routes"]


def routes(id_of: Callable[[str, UUID], str]) -> list[Route]:
    """All of them. id_of: how the API names a row of a type, which it is told from outside."""
    return [
        *health.routes,
        *uploads.routes(lambda document_id: id_of("Document", document_id)),
        *downloads.routes,
        *blueprints.routes,
        *media.routes(lambda medium_id: id_of("Medium", medium_id)),
    ]
