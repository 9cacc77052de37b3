"""Compiles what a simple subscription selects to one Python function, which graphql-core need not interpret.

`plan_of(schema, document, operation, variables)` is None, or a `Plan`: `plan(event)` is the "data" of that event,
equal to graphql-core's, keys in the same order; it raises for whatever graphql-core would answer with an error,
or might: the caller then lets graphql-core do that event, so that every error is the library's own.

Simple are object types whose selected fields are attributes, or resolvers that are not async and take no Info;
lists, scalars and enumerations. What is selected, merged, skipped and passed is decided by graphql-core itself.
The function is generated as text: names of attributes come from our classes, all else stands in it by number.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import partial
from inspect import iscoroutine
from typing import Any, NoReturn

from graphql import (
    Executor,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
)
from graphql.execution.collect_fields import FieldDetails, collect_fields
from graphql.execution.values import get_argument_values
from graphql.language import DocumentNode, OperationDefinitionNode, OperationType
from graphql.type import specified_scalar_types
from strawberry.types.field import StrawberryField

Plan = Callable[[Any], dict[str, Any]]
Part = Callable[[Any, Any], Any]
OURS = "strawberry-definition"  # where Strawberry keeps its side of a type, a field or an argument
MOST_FIELDS = 1_000
PLAIN = (str, int, float, Enum, type(None))  # what Strawberry hands to a resolver as it was coerced
TEXTS = frozenset({str})
VALUES = frozenset({str, int, float, bool, date, datetime})
UNDERSTOOD = {"skip", "include"}
TESTS = {  # of x, whether it already is what its scalar writes
    "String": "type({}) is str",
    "ID": "type({}) is str",
    "Boolean": "type({}) is bool",
    "Int": f"type({{}}) is int and {-(2**31)} <= x < {2**31}",
}


class NotSimple(Exception):
    """Left to graphql-core: a document when it is compiled, a value when a plan runs."""


def plan_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> Plan | None:
    """The plan of a subscription that was validated; None when anything in it is not simple."""
    if operation.operation is not OperationType.SUBSCRIPTION:
        return None
    name = operation.name.value if operation.name else None
    executor = Executor.build(schema, document, raw_variable_values=variables, operation_name=name)
    if isinstance(executor, list):
        return None
    try:
        return _Compiler(executor).of_subscription()
    except (NotSimple, GraphQLError, RecursionError):
        return None


def part_of(executor: Executor[Any], kind: GraphQLOutputType, details: list[FieldDetails]) -> Part | None:
    """The same for what one field of any operation gives: `part(value, info)` is the value completed.

    Its resolvers may take an Info: theirs is of the field the part begins at, so that they may read its context
    and nothing else. One that gives an awaitable raises NotSimple.
    """
    try:
        return _Compiler(executor, has_info=True).of_value(kind, details)
    except (NotSimple, GraphQLError, RecursionError):
        return None


class _Compiler:
    """Writes one function for every selection of an operation; `names` are what they refer to."""

    def __init__(self, executor: Executor[Any], *, has_info: bool = False) -> None:
        self._executor = executor
        self._has_info = has_info
        self._names: dict[str, Any] = {"each": _each, "texts": _texts, "listed": _listed}
        self._functions: list[str] = []
        self._fields = 0

    def of_subscription(self) -> Plan:
        """The function over an event; raises NotSimple."""
        it = self._executor
        root = it.schema.subscription_type or _refuse("no subscriptions")
        selected, deferred, _ = collect_fields(it.schema, it.fragments, it.variable_values, root, it.operation)
        ((key, details),) = selected.items() if len(selected) == 1 and not deferred else _refuse("several roots")
        field = self._field(root, details)
        if not _strawberry(field).is_subscription:
            _refuse(key)
        self._arguments(field, details[0])  # graphql-core reads them again at every event
        return partial(self._made(f"{{{key!r}: {self._value(field.type, 'v', details)}}}"), i=None)

    def of_value(self, kind: GraphQLOutputType, details: list[FieldDetails]) -> Part:
        """The function over what a field's resolver gave, and its Info; raises NotSimple."""
        return self._made(self._value(kind, "v", details))

    def _made(self, expression: str) -> Callable[..., Any]:
        function = self._function(expression)
        exec("\n".join(self._functions), self._names)  # noqa: S102 - our own text, see the module's docstring
        made: Callable[..., Any] = self._names[function]
        return made

    def _function(self, expression: str, *first: str) -> str:
        """The name of a new function of v, a value, and i, an Info."""
        name = f"f{len(self._functions)}"
        self._functions.append("\n    ".join((f"def {name}(v, i):", *first, f"return {expression}")))
        return name

    def _constant(self, value: Any) -> str:
        """The name of a value."""
        name = f"c{len(self._names)}"
        self._names[name] = value
        return name

    def _object(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> str:
        """The name of a function that makes an object's selected fields of its source."""
        admit, made = self._fields_of(kind, details)
        return self._function(made, admit)

    def _objects(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> str:
        """The same for a list of sources: in one function, since a board calls it for forty counters."""
        admit, made = self._fields_of(kind, details)
        loop = ("made = []", "for v in listed(v):", f"    {admit}", f"    made.append({made})")
        return self._function("made", *loop)

    def _fields_of(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> tuple[str, str]:
        """What lets v in as a source, and the expression that makes the fields of it."""
        selected, deferred, _ = self._executor.collect_subfields(kind, details)
        if deferred:
            _refuse("@defer")
        items = [f"{key!r}: {self._selected(kind, nodes)}" for key, nodes in selected.items()]
        known: set[type] = set()
        admit = f"if type(v) not in {self._constant(known)}: {self._constant(_admission(kind, known))}(v)"
        return admit, f"{{{', '.join(items)}}}"

    def _selected(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> str:
        """The expression of one field of v."""
        if details[0].node.name.value == "__typename":
            return repr(kind.name)
        field = self._field(kind, details)
        ours = _strawberry(field)
        if ours.base_resolver is None:
            return self._value(field.type, f"v.{ours.python_name}", details)
        return self._value(field.type, self._call(field, ours, details[0]), details)

    def _field(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> GraphQLField:
        self._fields += 1
        directives = {directive.name.value for each in details for directive in each.node.directives or ()}
        field = self._executor.schema.get_field(kind, details[0].node.name.value)
        if field is None or self._fields > MOST_FIELDS or directives - UNDERSTOOD:
            _refuse(details[0].node.name.value)
        return field

    def _call(self, field: GraphQLField, ours: StrawberryField, details: FieldDetails) -> str:
        """The expression that calls a resolver, its arguments coerced now."""
        resolver = ours.base_resolver
        if resolver is None or resolver.is_async or not callable(resolver.wrapped_func):
            _refuse(ours.python_name)
        if resolver.info_parameter and not self._has_info:
            _refuse(ours.python_name)
        passed = ["v"] if resolver.self_parameter else []
        sources = {found.name for found in (resolver.root_parameter, resolver.parent_parameter) if found}
        passed += [f"{name}=v" for name in sorted(sources)]
        passed += [f"{resolver.info_parameter.name}=i"] if resolver.info_parameter else []
        for name, value in self._arguments(field, details).items():
            its = field.args[name].extensions[OURS]
            if its.is_maybe or not isinstance(value, PLAIN):
                _refuse(name)
            passed.append(f"{its.python_name}={self._constant(value)}")
        return f"{self._constant(resolver.wrapped_func)}({', '.join(passed)})"

    def _arguments(self, field: GraphQLField, details: FieldDetails) -> dict[str, Any]:
        given = self._executor.variable_values
        return get_argument_values(field, details.node, given, details.fragment_variable_values)

    def _value(self, kind: GraphQLOutputType, source: str, details: list[FieldDetails]) -> str:
        """The expression that completes what `source` gives."""
        if isinstance(kind, GraphQLNonNull):
            return self._present(kind.of_type, source, details)
        present = self._present(kind, "x", details)
        return f"None if (x := {source}) is None else {present}"

    def _present(self, kind: GraphQLOutputType, source: str, details: list[FieldDetails]) -> str:
        """The same for what must not be None."""
        if isinstance(kind, GraphQLList):
            of = kind.of_type
            if isinstance(of, GraphQLNonNull) and TESTS.get(str(of.of_type)) == TESTS["String"]:
                return f"texts({source}, {self._constant(_leaf(of.of_type))})"
            if isinstance(of, GraphQLNonNull) and isinstance(of.of_type, GraphQLObjectType):
                return f"{self._objects(of.of_type, details)}({source}, i)"
            return f"each({self._function(self._value(of, 'v', details))}, {source}, i)"
        if isinstance(kind, GraphQLObjectType):
            return f"{self._object(kind, details)}({source}, i)"
        if not isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            _refuse(str(kind))
        write, given = self._constant(_leaf(kind)), source if source == "x" else f"x := {source}"
        if kind.name in TESTS and kind in specified_scalar_types.values():
            return f"x if {TESTS[kind.name].format(given)} else {write}(x)"
        if enum := getattr(kind, "wrapped_cls", None):
            names = self._constant({member: kind.coerce_output_value(member) for member in enum})
            return f"{names}[x] if type({given}) is {self._constant(enum)} else {write}(x)"
        return f"{write}({source})"


def _strawberry(field: GraphQLField) -> StrawberryField:
    """Strawberry's side of a field without extensions, permissions and default resolver of its own."""
    ours = field.extensions.get(OURS)
    if not isinstance(ours, StrawberryField) or ours.extensions or ours.default_resolver is not getattr:
        _refuse(str(field))
    return ours


def _admission(kind: GraphQLObjectType, known: set[type]) -> Callable[[Any], None]:
    """Raises NotSimple for what graphql-core takes for no source of such an object."""
    ours = kind.extensions.get(OURS)
    if ours is None or ours.is_type_of:
        _refuse(kind.name)

    is_one: Callable[[Any, None], Any] | None = kind.is_type_of  # type: ignore[assignment]  # reads no Info

    def admit(source: Any) -> None:
        if iscoroutine(source):
            source.close()  # graphql-core calls the resolver again
        if _is_odd(source) or (is_one and not is_one(source, None)):
            _refuse(kind.name)
        if not is_one:
            known.add(type(source))

    return admit


def _leaf(kind: GraphQLScalarType | GraphQLEnumType) -> Callable[[Any], Any]:
    """Writes a value as its type does; raises NotSimple, or what the type raises."""
    serialize = kind.coerce_output_value

    def write(value: Any) -> Any:
        if (
            (type(value) not in VALUES and _is_odd(value))
            or (written := serialize(value)) is None
            or written is Undefined
        ):
            _refuse(kind.name)
        return written

    return write


def _is_odd(value: Any) -> bool:
    """Whether graphql-core treats it otherwise than as a value."""
    return value is None or value is Undefined or isinstance(value, Exception) or hasattr(value, "__await__")


def _listed(values: Any) -> Any:
    return values if type(values) in (list, tuple) else _refuse("list")


def _each(item: Part, values: Any, info: Any) -> list[Any]:
    return [item(value, info) for value in _listed(values)]


def _texts(values: Any, write: Callable[[Any], Any]) -> list[Any]:
    return list(_listed(values)) if TEXTS.issuperset(map(type, values)) else list(map(write, _listed(values)))


def _refuse(what: str) -> NoReturn:
    raise NotSimple(what)
