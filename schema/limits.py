"""Says what one operation may ask, by actor."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.actor import Actor, ActorKind
from schema.measure import ENOUGH, Measured
from schema.paging import MAX_PAGE


@dataclass(frozen=True, slots=True)
class Limits:
    """What one operation may ask.

    characters: length of the document. repeats: of one response key in one selection set, since validation
    compares them pairwise. The rest counts what its name says, fragments followed.
    """

    depth: int
    aliases: int
    fields: int
    root_fields: int
    tokens: int
    fragments: int
    cost: int
    characters: int
    directives: int = 20
    repeats: int = 20


ANONYMOUS = Limits(
    depth=8, aliases=10, fields=100, root_fields=3, tokens=600, fragments=10, cost=500, characters=8_192
)
DEVICE = ANONYMOUS
STAFF = Limits(
    depth=10, aliases=15, fields=200, root_fields=10, tokens=1_000, fragments=20, cost=2_000, characters=16_384
)
INTROSPECTION = Limits(
    depth=25, aliases=15, fields=500, root_fields=3, tokens=1_000, fragments=20, cost=2_000, characters=16_384
)
MAX_VALUE_DEPTH = 10
MAX_VALUE_LIST = 100
MAX_VALUE_STRING = 4_000


def limits_of(actor: Actor) -> Limits:
    """The column of the table of limits that holds for an actor."""
    match actor.kind:
        case ActorKind.ANONYMOUS:
            return ANONYMOUS
        case ActorKind.KIOSK | ActorKind.SCREEN:
            return DEVICE
        case _:
            return STAFF


def too_much(measured: Measured, limits: Limits) -> str | None:
    """The first limit the operation is over, as a sentence; None when it is within all."""
    size = measured.size
    found = (
        ("tokens", measured.tokens, limits.tokens),
        ("fragments", measured.fragments, limits.fragments),
        ("directives", measured.directives, limits.directives),
        ("fields", max(measured.written_fields, size.fields), limits.fields),
        ("uses of one name in a selection", measured.repeats, limits.repeats),
        ("levels", size.depth, limits.depth),
        ("aliases", size.aliases, limits.aliases),
        ("root fields", len(measured.root_fields), limits.root_fields),
        ("entries on a page", measured.largest_page, MAX_PAGE),
        ("points of cost", size.fixed, limits.cost),
    )
    for what, asked, allowed in found:
        if asked > allowed:
            return f"The operation asks for {min(asked, ENOUGH)} {what}; {allowed} are allowed."
    return None


def too_much_value(value: object, depth: int = 0) -> str | None:
    """The first limit a variable's value is over; None when it is within all."""
    match value:
        case str():
            return f"strings of more than {MAX_VALUE_STRING} characters" if len(value) > MAX_VALUE_STRING else None
        case dict() | list() if depth >= MAX_VALUE_DEPTH:
            return f"more than {MAX_VALUE_DEPTH} levels"
        case list() if len(value) > MAX_VALUE_LIST:
            return f"lists of more than {MAX_VALUE_LIST} entries"
        case list():
            return _first(too_much_value(entry, depth + 1) for entry in value)
        case dict():
            return _first(too_much_value(entry, depth + 1) for entry in value.values())
        case _:
            return None


def _first(problems: Iterable[str | None]) -> str | None:
    return next((problem for problem in problems if problem), None)
