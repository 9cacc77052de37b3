"""How the plain-HTTP doors say no: a status, a code, a sentence in each language."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.database import AWAY
from api.people.rules.origins import is_foreign
from api.refusals import Refusal, RefusalCode
from api.settings import settings

STATUS: Mapping[RefusalCode, int] = {
    RefusalCode.SIGN_IN_REQUIRED: 401,
    RefusalCode.NOT_ALLOWED: 403,
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.WRONG_STATE: 409,
    RefusalCode.IDEMPOTENCY_CONFLICT: 409,
    RefusalCode.TOO_LATE: 410,
    RefusalCode.TOO_MANY_TRIES: 429,
    RefusalCode.TRY_AGAIN: 503,
}
AWAY_SECONDS = 2
UNPROCESSABLE = 422  # any other: what was sent cannot be taken
KEPT_BY_NOBODY = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

log = structlog.get_logger()


def said_no(refusal: Refusal, *, status: int | None = None) -> Response:
    """The refusal as JSON: {"code", "message": {"id", "en"}, "field"}."""
    wait = refusal.retry_after_seconds
    headers = {**KEPT_BY_NOBODY, **({"retry-after": str(wait)} if wait else {})}
    return JSONResponse(told(refusal), status or STATUS.get(refusal.code, UNPROCESSABLE), headers)


def told(refusal: Refusal) -> dict[str, object]:
    """The refusal as the doors say it."""
    return {
        "code": refusal.code.value,
        "message": {"id": refusal.sentence("ID"), "en": refusal.sentence("EN")},
        "field": list(refusal.input_field) or None,
    }


def from_elsewhere(request: Request) -> Response | None:
    """A refusal for a page of an origin that the installation does not name; None for everybody else."""
    if is_foreign(request.headers, settings().allowed_origins):
        return said_no(Refusal(RefusalCode.NOT_ALLOWED))
    return None


def while_reachable(door: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Answers 503 while the database or the storage is away, and says nothing of why."""

    @wraps(door)
    async def answer(request: Request) -> Response:
        try:
            return await door(request)
        except AWAY as error:
            log.warning("documents.away", error=type(error).__name__)
            return said_no(Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=AWAY_SECONDS))

    return answer
