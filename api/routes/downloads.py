"""Hands out a document to whoever shows a leave for it and still may read it."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.applications.queries import Readable, document_by_leave
from api.applications.rules.names import disposition
from api.clock import utc_now
from api.refusals import Refusal, RefusalCode
from api.routes.answers import KEPT_BY_NOBODY, said_no, while_reachable
from api.settings import settings
from api.storage import Missing, storage

LOCKED_UP = "default-src 'none'; sandbox"  # whatever it holds, nothing in it is run


@while_reachable
async def download(request: Request) -> Response:
    """GET /documents/{id}?leave=…: the file, never under our own origin's rights."""
    leave = request.query_params.get("leave", "")
    found = await document_by_leave(request.path_params["id"], leave, now=utc_now())
    if isinstance(found, Refusal):
        return said_no(found)
    content = storage().open(found.document.storage_key)
    try:
        first = await anext(content, b"")
    except Missing:  # purged a moment ago
        return said_no(Refusal(RefusalCode.NOT_FOUND))

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for block in content:
            yield block

    return StreamingResponse(whole(), headers=_headers(found), media_type=found.document.content_type)


def _headers(found: Readable) -> dict[str, str]:
    document = found.document
    return {
        **KEPT_BY_NOBODY,
        "content-disposition": disposition(document.name, document.content_type, inline=found.inline),
        "content-length": str(document.size_bytes),
        "content-security-policy": LOCKED_UP,
        "cross-origin-resource-policy": "cross-origin" if settings().allowed_origins else "same-origin",
    }


routes = [Route("/documents/{id:uuid}", download, methods=["GET"])]
