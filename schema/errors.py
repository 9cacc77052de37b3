"""Tells clients what was wrong, and nothing of our insides."""

import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import structlog
from graphql import GraphQLError

from api.database import AWAY

MAX_ERRORS = 5
RETRY_SECONDS = 1
log = structlog.get_logger("schema")


class ErrorCode(StrEnum):
    """What `extensions.code` of a top-level error may be."""

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    BAD_REQUEST = "BAD_REQUEST"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


CODES = frozenset(ErrorCode)


class RequestFault(Exception):
    """A request that cannot be taken as one of GraphQL at all. status: of the HTTP answer."""

    def __init__(self, status: int, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_seconds = retry_after_seconds

    def error(self) -> GraphQLError:
        """The same as an entry of `errors`."""
        wait = self.retry_after_seconds
        return fault(ErrorCode.BAD_REQUEST, str(self), **({"retryAfterSeconds": wait} if wait else {}))


def fault(code: ErrorCode, message: str, **extensions: Any) -> GraphQLError:
    """An error of the client's doing."""
    return GraphQLError(message, extensions={"code": code, **extensions})


def coded(errors: Sequence[GraphQLError], code: ErrorCode) -> list[GraphQLError]:
    """Errors of graphql-core under one of our codes."""
    for error in errors:
        error.extensions = {"code": code}
    return list(errors)


def answered(errors: Sequence[GraphQLError], **about: str | None) -> list[dict[str, Any]]:
    """The `errors` of an answer, at most five; the unexpected ones masked and logged.

    about: words for the log line, never a document nor a variable.
    """
    shown = [_shown(error, about) for error in errors[:MAX_ERRORS]]
    codes = sorted({entry["extensions"]["code"] for entry in shown} - {ErrorCode.INTERNAL_SERVER_ERROR})
    if codes:
        log.info("refused", codes=",".join(codes), **about)
    return shown


def masked(error: BaseException, **about: str | None) -> dict[str, Any]:
    """An unexpected error as clients see it: an id, under which the log tells the rest.

    A database that is away, or an answer that took too long, is no riddle: a line in the log, and no traceback for
    each of a thousand requests.
    """
    reference = secrets.token_hex(8)
    extensions = {"code": ErrorCode.INTERNAL_SERVER_ERROR, "id": reference}
    if isinstance(error, AWAY):
        log.warning("not answered", error_id=reference, error=type(error).__name__, **about)
        text = f"That took too long or cannot be reached now; please try again. Reference {reference}."
        return {"message": text, "extensions": {**extensions, "retryAfterSeconds": RETRY_SECONDS}}
    log.error("unexpected", error_id=reference, exc_info=error, **about)
    return {"message": f"Something went wrong on our side; reference {reference}.", "extensions": extensions}


def is_temporary(answer: dict[str, Any]) -> bool:
    """Whether an answer lacks something for no other reason than that the database was away."""
    return any("retryAfterSeconds" in error["extensions"] for error in answer.get("errors", ()))


def _shown(error: GraphQLError, about: dict[str, str | None]) -> dict[str, Any]:
    code = _code(error)
    if code is None:
        shown = masked(error.original_error or error, **about)
        return {**shown, "path": error.path} if error.path else shown
    formatted: dict[str, Any] = {**error.formatted}
    formatted["extensions"] = {**(error.extensions or {}), "code": code}
    return formatted


def _code(error: GraphQLError) -> str | None:
    """Its code; None if it is a fault of ours and must be masked."""
    code = (error.extensions or {}).get("code")
    if code == ErrorCode.INTERNAL_SERVER_ERROR:
        return None
    if code in CODES:
        return str(code)
    raised = error.original_error
    return ErrorCode.BAD_USER_INPUT if raised is None or isinstance(raised, GraphQLError) else None


def not_for_you(what: str) -> GraphQLError:
    """The same for what is not there and for what the viewer may not read."""
    return fault(ErrorCode.BAD_USER_INPUT, f"There is no such {what}, or it is not for you.")
