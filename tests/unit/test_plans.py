"""A plan gives the bytes graphql-core gives, or none: whatever the document, whatever the value."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import orjson
import pytest
from graphql import (
    ExecutionResult,
    GraphQLObjectType,
    execute_subscription_event,
    get_named_type,
    parse,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from api.boards import view
from api.events import CounterState
from api.halls.queries import CounterRow, HallRow
from api.halls.rules import Opening, OpeningCode
from api.queue.queries import TicketRow
from schema import executor_class, graphql_schema
from schema.boards.board import Board
from schema.boards.queue_state import QueueState
from schema.context import Context
from schema.plans import OURS, NotSimple, Plan, plan_of
from schema.queue.counters import Counter
from schema.queue.tickets import Ticket
from tests.factories import NOW
from tests.unit.test_board_view import a_row

PRODUCT = Path(__file__).parents[2]
SOURCES: dict[str, tuple[type, Callable[[Any], Any]]] = {  # of each root field: the read's value, its object
    "board": (view.Board, Board.of),
    "queue": (view.QueueState, QueueState.of),
    "counter": (CounterRow, Counter.of),
    "ticket": (TicketRow, Ticket.of),
}
FOLLOWED = {"board": 'hall: "h"', "queue": 'id: "q"', "counter": 'id: "c"', "ticket": 'id: "t", secret: "s"'}
ROOT = graphql_schema.subscription_type
assert ROOT is not None
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
instants = st.datetimes(
    datetime(1900, 1, 2),
    datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, UTC, timezone(timedelta(hours=9)), timezone(timedelta(minutes=-150))]),
)
PLAIN: dict[object, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-(2**31), 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    UUID: st.uuids(),
    datetime: instants,
    date: st.dates(),
    NoneType: st.none(),
}
NAMED = {
    "timezone": st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
    "put_back_place": st.sampled_from(["HEAD", "TAIL", "OWN"]),
}
WRONG = st.sampled_from([None, 2**31, -(2**40), 1.5, float("nan"), b"x", (), object(), ValueError("x"), "x", True])


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Whatever a field annotated so may hold."""
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=3).map(tuple)
    if isinstance(kind, UnionType):
        return st.one_of(*map(values, get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return st.deferred(lambda: rows(kind))


def rows(kind: Any) -> st.SearchStrategy[Any]:
    """Rows of a frozen dataclass or a named tuple."""
    hints = get_type_hints(kind)
    columns = {name: NAMED[name] if name in NAMED else values(hints[name]) for name in columns_of(kind)}
    return st.fixed_dictionaries(columns).map(lambda given: kind(**given))


def columns_of(row: Any) -> list[str]:
    return list(row._fields) if hasattr(row, "_fields") else [column.name for column in fields(row)]


def is_row(value: Any) -> bool:
    return is_dataclass(value) or hasattr(value, "_fields")


def replaced(row: Any, name: str, value: Any) -> Any:
    return row._replace(**{name: value}) if hasattr(row, "_fields") else replace(row, **{name: value})


@st.composite
def broken(draw: st.DrawFn, row: Any) -> Any:
    """The row, something in it being what its type does not allow."""
    name = draw(st.sampled_from(columns_of(row)))
    value = getattr(row, name)
    if is_row(value) and draw(st.booleans()):
        return replaced(row, name, draw(broken(value)))
    if type(value) is tuple and value and draw(st.booleans()):
        place = draw(st.integers(0, len(value) - 1))
        item = draw(broken(value[place])) if is_row(value[place]) else draw(WRONG)
        return replaced(row, name, (*value[:place], item, *value[place + 1 :]))
    return replaced(row, name, draw(WRONG))


class Documents:
    """Writes one document over a root field; the same response key always asks the same, as validation demands."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._arguments: dict[tuple[str, str], str] = {}
        self._fragments: list[str] = []

    def of(self, root: str) -> str:
        kind = get_named_type(ROOT.fields[root].type)
        body = f"{self._one('', 'a: ')}{root}({FOLLOWED[root]}) {self._selection(kind, 3)}"
        variables = "$id: Language, $en: Language! = EN, $yes: Boolean!, $no: Boolean = false, $year: Int!"
        return "\n".join((f"subscription S({variables}) {{ {body} }}", *self._fragments))

    def _one(self, *choices: str) -> str:
        return self._draw(st.sampled_from(choices))

    def _selection(self, kind: GraphQLObjectType, depth: int) -> str:
        parts = [self._part(kind, depth) for _ in range(self._draw(st.integers(1, 5)))]
        return f"{{ {' '.join(parts)} }}"

    def _part(self, kind: GraphQLObjectType, depth: int) -> str:
        way = self._draw(st.integers(0, 11)) if depth else 5
        if way == 0:
            self._fragments.append(f"fragment F{uuid4().hex} on {kind.name} {self._selection(kind, depth - 1)}")
            name = self._fragments[-1].split()[1]
            return " ".join(f"...{name}{self._directive()}" for _ in range(self._draw(st.integers(1, 2))))
        if way == 1:
            upon = self._one("", f" on {kind.name}", *(f" on {each.name}" for each in kind.interfaces))
            if upon == " on Node":
                return "... on Node { id }"
            return f"...{upon}{self._directive()} {self._selection(kind, depth - 1)}"
        return self._field(kind, depth)

    def _field(self, kind: GraphQLObjectType, depth: int) -> str:
        simple = [name for name, field in kind.fields.items() if not _asks_more(field)]
        leaves = [
            name for name in simple if not isinstance(get_named_type(kind.fields[name].type), GraphQLObjectType)
        ]
        names = simple if depth else leaves
        if self._draw(st.integers(0, 60)) == 0:
            names = list(kind.fields)
        name = self._draw(st.sampled_from([*names, "__typename"]))
        key = self._one("", f"a_{name}", f"b_{name}")
        text = f"{key + ': ' if key else ''}{name}"
        if name == "__typename":
            return text + self._directive()
        field, of = kind.fields[name], get_named_type(kind.fields[name].type)
        if (kind.name, key or name) not in self._arguments:
            self._arguments[kind.name, key or name] = self._argument(field)
        text += self._arguments[kind.name, key or name] + self._directive()
        return f"{text} {self._selection(of, max(depth - 1, 0))}" if isinstance(of, GraphQLObjectType) else text

    def _argument(self, field: Any) -> str:
        if "language" in field.args:
            return self._one("", "(language: EN)", "(language: ID)", "(language: $id)", "(language: $en)")
        return self._one("(year: 2026)", "(year: $year)") if "year" in field.args else ""

    def _directive(self) -> str:
        often = [""] * 6
        return self._one(
            *often, " @include(if: $yes)", " @skip(if: $yes)", " @skip(if: $no)", " @include(if: true)"
        )


def _asks_more(field: Any) -> bool:
    """Whether a resolver waits for something or asks who asks."""
    resolver = field.extensions[OURS].base_resolver
    return bool(resolver and (resolver.is_async or resolver.info_parameter))


@st.composite
def documents(draw: st.DrawFn, root: str) -> str:
    return Documents(draw).of(root)


VARIABLES = st.fixed_dictionaries(
    {"yes": st.booleans(), "year": st.integers(1999, 2030)},
    optional={"id": st.sampled_from(["ID", "EN"]), "en": st.sampled_from(["ID", "EN"]), "no": st.booleans()},
)


def planned(text: str, variables: dict[str, Any]) -> Plan | None:
    document = parse(text)
    return plan_of(graphql_schema, document, document.definitions[0], variables)


def executed(text: str, variables: dict[str, Any], event: Any) -> ExecutionResult:
    """What operations do for one event."""
    executor = executor_class.build(
        graphql_schema, parse(text), context_value=Context(), raw_variable_values=variables, operation_name="S"
    )
    once = executor.build_per_event_executor(event)
    once.context_value = Context()
    result = execute_subscription_event(once)
    assert isinstance(result, ExecutionResult), "a plan was made of what has to be awaited"
    return result


def raises(plan: Plan, event: Any) -> bool:
    """Whether the plan leaves the event to graphql-core."""
    try:
        plan(event)
    except Exception:
        return True
    return False


MANY = settings(max_examples=100, suppress_health_check=list(HealthCheck))


@MANY
@given(st.data(), st.sampled_from(list(SOURCES)), VARIABLES)
def test_a_plan_gives_the_bytes_of_graphql_core(data: st.DataObject, root: str, variables: dict[str, Any]) -> None:
    text = data.draw(documents(root))
    kind, of = SOURCES[root]
    plan, event = planned(text, variables), of(data.draw(rows(kind)))
    assume(plan is not None)
    result = executed(text, variables, event)
    if result.errors:  # only for a year that is refused
        assert raises(plan, event)
    else:
        assert orjson.dumps(plan(event)) == orjson.dumps(result.data)
        assert orjson.dumps(plan(event)) == orjson.dumps(result.data), "a plan remembers what it has seen"


@MANY
@given(st.data(), st.sampled_from(list(SOURCES)), VARIABLES)
def test_a_plan_raises_where_graphql_core_would_say_an_error(
    data: st.DataObject, root: str, variables: dict[str, Any]
) -> None:
    text = data.draw(documents(root))
    kind, of = SOURCES[root]
    whole = data.draw(rows(kind))
    plan = planned(text, variables)
    assume(plan is not None)
    try:
        event = of(data.draw(broken(whole)))
    except Exception:
        assume(False)
    try:
        given = orjson.dumps(plan(event))
    except Exception:
        return
    result = executed(text, variables, event)
    assert not result.errors
    assert given == orjson.dumps(result.data)


def test_most_documents_of_simple_fields_have_a_plan() -> None:
    made: list[bool] = []

    @settings(max_examples=100, database=None, derandomize=True)
    @given(st.sampled_from(list(SOURCES)).flatmap(documents), VARIABLES)
    def count(text: str, variables: dict[str, Any]) -> None:
        made.append(planned(text, variables) is not None)

    count()
    assert sum(made) > len(made) * 0.6


def a_board(*, counters: int = 4) -> view.Board:
    """A board on which everything is filled in."""
    numbers = [f"A-{place:03}" for place in range(counters)]
    words = ("nomor", "a", "nol", "satu")
    return view.Board(
        hall=a_row(HallRow, id=uuid4(), slug="konawe", name="MPP Konawe", timezone="Asia/Makassar"),
        screen=None,
        epoch=uuid4(),
        version=7,
        server_time=NOW,
        opening=Opening(True, OpeningCode.OPEN, "Buka.", "Open.", None, NOW),
        counters=tuple(view.BoardCounter(uuid4(), n, "DUKCAPIL", CounterState.OPEN, n) for n in numbers),
        calls=tuple(view.BoardCall(uuid4(), n, "1", "DUKCAPIL", "", 1, NOW, words) for n in numbers),
        queues=(view.BoardQueue(uuid4(), "A", "KTP", "Identity card", 3),),
        notices=(view.Notice("Toko tutup", "Shop closed", False), view.Notice("Keluar!", "Leave!", True)),
    )


def test_the_shipped_board_document_has_a_plan() -> None:
    text = (PRODUCT / "display" / "board.graphql").read_text().replace("subscription Screen", "subscription S")
    plan, event = planned(text, {"hall": "konawe"}), Board.of(a_board())
    assert plan is not None
    assert plan(event) == executed(text, {"hall": "konawe"}, event).data


@pytest.mark.parametrize(
    "selection",
    [
        "hall { agencies { code } }",
        "screen { hall { id } }",
        "hall { opening { open } }",
        "hall { policy { classes { own } } }",
    ],
)
def test_what_reads_the_database_has_no_plan(selection: str) -> None:
    assert planned(f'subscription S {{ board(hall: "h") {{ version {selection} }} }}', {}) is None


def test_a_union_an_interface_and_introspection_have_no_plan() -> None:
    assert planned("subscription S { __typename }", {}) is None
    assert planned('subscription S { hallEvents(hall: "h") { ticket { number } } }', {}) is None
    assert planned("{ __typename }", {}) is None


def test_a_variable_that_does_not_fit_has_no_plan() -> None:
    text = 'subscription S($l: Language!) { board(hall: "h") { notices(language: $l) } }'
    assert planned(text, {"l": "ID"}) is not None
    assert planned(text, {"l": "FR"}) is None
    assert planned(text, {}) is None


@pytest.mark.parametrize("value", [None, ValueError("x"), 2**31, -(2**31) - 1, "7x", 1.5])
def test_a_value_out_of_its_type_is_left_to_graphql_core(value: Any) -> None:
    plan = planned('subscription S { board(hall: "h") { version } }', {})
    assert plan is not None
    assert raises(plan, Board.of(replaced(a_board(), "version", value)))


def test_an_object_that_is_none_is_left_to_graphql_core() -> None:
    plan = planned('subscription S { board(hall: "h") { __typename } }', {})
    assert plan is not None
    for event in (None, ValueError("x")):
        with pytest.raises(NotSimple):
            plan(event)
