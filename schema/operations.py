"""Runs one operation: admitted under its actor's limits, within a deadline, its answer as plain values."""

import asyncio
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    create_source_event_stream,
    execute,
)
from graphql.execution.values import get_variable_values
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
)

from api.actor import Actor, ActorKind
from api.people.rules import Permission, Place, may
from schema.context import Caller
from schema.documents import Document, Documents, hash_of
from schema.errors import ErrorCode, RequestFault, answered, coded, fault, masked
from schema.limits import INTROSPECTION, limits_of, too_much, too_much_value
from schema.live.execution import Execution
from schema.measure import INTROSPECTIVE, Measured
from schema.planned import variables_in
from schema.plans import Plan, plan_of
from schema.requests import Asked

DEADLINE_SECONDS = 5.0
MOST_PLANS = 500
TRUSTED_ONLY = frozenset({ActorKind.ANONYMOUS, ActorKind.KIOSK, ActorKind.SCREEN})
T = TypeVar("T")
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that was admitted. maximum_cost: what its actor may ask."""

    document: Document
    node: OperationDefinitionNode
    variables: dict[str, Any]
    measured: Measured
    maximum_cost: int

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None

    @property
    def kind(self) -> OperationType:
        return self.node.operation

    @property
    def root_fields(self) -> tuple[str, ...]:
        """What it reads or does, in the schema's words."""
        return self.measured.root_fields

    def about(self) -> dict[str, str | None]:
        """Words for a log line."""
        return {"operation": self.name and self.name[:64], "document": self.document.hash[:12]}

    @property
    def cursor_name(self) -> str | None:
        """The variable in which a subscriber says what it has seen and nothing else: `after` of its root field."""
        names = self.document.cursors
        if self.name not in names:
            names[self.name] = _cursor_name(self.document, self.node)
        return names[self.name]

    def group(self, actor: Actor) -> tuple[object, ...]:
        """Equal for subscriptions that may share one execution: same document, variables, operation and scope.

        What each has seen already decides only where it begins.
        """
        asked = {name: value for name, value in self.variables.items() if name != self.cursor_name}
        variables = orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)
        scope = (actor.hall_id, actor.scopes) if actor.kind is not ActorKind.STAFF else (actor.id, actor.grants)
        return (self.document.hash, self.name, variables, actor.kind, *scope)


def _cursor_name(document: Document, node: OperationDefinitionNode) -> str | None:
    root = node.selection_set.selections[0]
    if not isinstance(root, FieldNode):
        return None
    fragments = [other for other in document.node.definitions if isinstance(other, FragmentDefinitionNode)]
    elsewhere = variables_in(*([root.selection_set] if root.selection_set else []), *fragments)
    for argument in root.arguments or ():
        if argument.name.value == "after" and isinstance(argument.value, VariableNode):
            name = argument.value.name.value
            return None if name in elsewhere else name
    return None


class NotAdmitted(Exception):
    """A request that is not executed: a fault in its document, its size or its variables."""

    def __init__(self, errors: list[GraphQLError], cost: dict[str, int] | None = None) -> None:
        self.errors = errors
        self.cost = cost
        self.about: dict[str, str | None] = {}

    def answer(self) -> Answer:
        """What the client is sent."""
        shown = answered(self.errors, **self.about)
        return {"errors": shown, **({"extensions": {"cost": self.cost}} if self.cost else {})}


class Operations:
    """Admits and runs operations against one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        executor: type[Executor[Any]],
        documents: Documents,
        *,
        production: bool,
        trusted_only: bool,
    ) -> None:
        self._schema = schema
        self._executor = _one_verb_at_a_time(executor)
        self._documents = documents
        self._plans: dict[object, Plan | None] = {}
        self._production = production
        self._trusted_only = trusted_only

    def admit(self, asked: Asked, actor: Actor) -> Operation:
        """Parse, measure and validate; raises NotAdmitted, or RequestFault for what is no request at all."""
        text = self._text(asked, actor)
        try:
            return self._admit(text, asked, actor)
        except NotAdmitted as refused:
            name = asked.operation_name
            refused.about = {
                "operation": name[:64] if name and name.isidentifier() else None,
                "document": hash_of(text)[:12],
            }
            raise

    def _admit(self, text: str, asked: Asked, actor: Actor) -> Operation:
        limits = limits_of(actor)
        if len(text) > max(limits.characters, INTROSPECTION.characters):
            raise _too_much(f"The document is longer than {limits.characters} characters.")
        document = _or_raise(self._documents.read(text))
        node = _or_raise(document.operation(asked.operation_name))
        if problem := too_much_value(asked.variables):
            raise NotAdmitted([fault(ErrorCode.BAD_USER_INPUT, f"The variables hold {problem}.")])
        measured = _or_raise(self._documents.measured(document, node, asked.variables))
        if INTROSPECTIVE & set(measured.root_fields):
            if not self._may_introspect(actor):
                raise _too_much("Introspection is off here; the schema is published as a file.")
            limits = INTROSPECTION
        cost = {"requestedQueryCost": measured.size.fixed, "maximumAvailable": limits.cost}
        if len(text) > limits.characters:
            raise _too_much(f"The document is longer than {limits.characters} characters.")
        if problem := too_much(measured, limits):
            raise _too_much(problem, cost)
        if faults := self._documents.faults(text, document):
            raise NotAdmitted(faults, cost)
        if asked.query and asked.document_hash and actor.kind is not ActorKind.ANONYMOUS:
            self._documents.register(text)
        return Operation(document, node, asked.variables, measured, limits.cost)

    async def run(self, operation: Operation, caller: Caller) -> Answer:
        """Execute a query or a mutation. A verb under way goes on when the deadline or the client ends this."""
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                result = execute(
                    self._schema,
                    operation.document.node,
                    context_value=caller.context(),
                    variable_values=operation.variables,
                    operation_name=operation.name,
                    executor_class=self._executor,
                    hide_suggestions=self._production,
                )
                answer = _answer(result if isinstance(result, ExecutionResult) else await result, operation)
        except TimeoutError as error:
            answer = {"data": None, "errors": [masked(error, **operation.about())]}
        cost = {"requestedQueryCost": operation.measured.size.fixed, "maximumAvailable": operation.maximum_cost}
        answer["extensions"] = {"cost": cost}
        return answer

    def cursor_of(self, operation: Operation) -> object:
        """What a subscriber says it has seen, in a variable; None if it says nothing. Raises NotAdmitted."""
        name = operation.cursor_name
        if name is None:
            return None
        (variable,) = [
            definition
            for definition in operation.node.variable_definitions or ()
            if definition.variable.name.value == name
        ]
        values = get_variable_values(self._schema, [variable], operation.variables)
        if isinstance(values, list):
            raise NotAdmitted(coded(values, ErrorCode.BAD_USER_INPUT))
        return values.coerced.get(name)

    async def open(self, operation: Operation, caller: Caller) -> Execution:
        """Open a subscription; raises NotAdmitted."""
        context = caller.context()
        executor = self._executor.build(
            self._schema,
            operation.document.node,
            context_value=context,
            raw_variable_values=operation.variables,
            operation_name=operation.name,
            hide_suggestions=self._production,
        )
        if isinstance(executor, list):
            raise NotAdmitted(coded(executor, ErrorCode.BAD_USER_INPUT))
        source: Any = create_source_event_stream(executor)
        if executor.is_awaitable(source):
            source = await source
        if isinstance(source, ExecutionResult):
            raise NotAdmitted(source.errors or [])
        plan = self._plan(operation)
        return Execution(executor, source, plan=plan, context=context, about=operation.about())

    def _plan(self, operation: Operation) -> Plan | None:
        """The plan of a subscription: one for all halls, since what is said of its root decides nothing below."""
        root = operation.node.selection_set.selections[0]
        below = root.selection_set if isinstance(root, FieldNode) else None
        fragments = [
            node for node in operation.document.node.definitions if isinstance(node, FragmentDefinitionNode)
        ]
        names = variables_in(*(below, *fragments) if below else (operation.node, *fragments))
        values = {name: operation.variables[name] for name in names if name in operation.variables}
        key = (operation.document.hash, operation.name, orjson.dumps(values))
        if key not in self._plans:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan_of(self._schema, operation.document.node, operation.node, operation.variables)
        return self._plans[key]

    def _text(self, asked: Asked, actor: Actor) -> str:
        text, digest = asked.query, asked.document_hash
        if digest is not None and not text:
            text = self._documents.text_of(digest)
            if text is None:
                raise NotAdmitted([fault(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")])
        text = text or ""
        if digest is not None and hash_of(text) != digest:
            raise RequestFault(400, "The hash is not that of the document.")
        if self._trusted_only and actor.kind in TRUSTED_ONLY and not self._documents.is_trusted(text):
            raise RequestFault(400, "Only the documents this product ships are taken from you here.")
        return text

    def _may_introspect(self, actor: Actor) -> bool:
        return not self._production or may(actor, Permission.INTROSPECT, Place(actor.hall_id)) is None


def _one_verb_at_a_time(executor: type[Executor[Any]]) -> type[Executor[Any]]:
    """The executor, which forgets before each verb of an operation what answering the one before has read."""

    class Serial(executor):  # type: ignore[valid-type,misc]
        def execute_field(self, parent_type: GraphQLObjectType, *rest: Any) -> Any:
            if parent_type is self.schema.mutation_type:
                self.context_value.turn()
            return super().execute_field(parent_type, *rest)

    return Serial


def _or_raise(value: T | GraphQLError) -> T:
    if isinstance(value, GraphQLError):
        raise NotAdmitted([value])
    return value


def _too_much(problem: str, cost: dict[str, int] | None = None) -> NotAdmitted:
    return NotAdmitted([fault(ErrorCode.GRAPHQL_VALIDATION_FAILED, problem)], cost)


def _answer(result: ExecutionResult, operation: Operation) -> Answer:
    if not result.errors:
        return {"data": result.data}
    if result.data is None and all(error.path is None for error in result.errors):
        raise NotAdmitted(coded(result.errors, ErrorCode.BAD_USER_INPUT))
    return {"data": result.data, "errors": answered(result.errors, **operation.about())}
