"""Chooses the media type of an answer."""

from collections.abc import Sequence

from schema.errors import RequestFault

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"


def is_json(content_type: str | None) -> bool:
    """Whether a body is JSON in UTF-8, exactly: `application/json`, with `charset=utf-8` or without."""
    kind, _, parameters = (content_type or "").partition(";")
    charset = parameters.replace('"', "").strip().lower()
    return kind.strip().lower() == JSON and charset in {"", "charset=utf-8"}


def preferred(accept: str | None, offered: Sequence[str] = (RESPONSE_JSON, JSON)) -> str:
    """The offered type the client likes best; raises RequestFault 406.

    Of equals one that is named wins over one that only `*/*` covers, then the first offered; when nothing is
    named, the last offered: GraphQL over HTTP asks for application/json then.
    """
    if accept is None:
        return offered[-1]
    ranges = [_range(part) for part in accept.split(",")[:20]]
    rated = [(_rating(kind, ranges), kind) for kind in offered]
    (quality, named), best = max(rated, key=lambda entry: entry[0])
    if quality <= 0:
        raise RequestFault(406, f"Answers are {' or '.join(offered)}.")
    return best if named else offered[-1]


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (word.strip().lower() for word in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return kind, float(parameter[2:])
            except ValueError:
                return kind, 0.0
    return kind, 1.0


def _rating(kind: str, ranges: list[tuple[str, float]]) -> tuple[float, bool]:
    wildcard = f"{kind.partition('/')[0]}/*"
    for candidate in (kind, wildcard, "*/*"):
        for pattern, quality in ranges:
            if pattern == candidate:
                return quality, candidate == kind
    return 0.0, False
