"""An executor with plans answers as one without: the same bytes, the same errors, the same statements or fewer."""

from typing import Any

import orjson
import pytest
from graphql import ExecutionResult, execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Plain

from schema import graphql_schema
from schema.context import Context
from schema.planned import MOST_VARIANTS, Parts, planned
from tests.factories import a_hall

DOCUMENTS = [
    'query Q { board(hall: "konawe") { version counters { id label agencyCode state number } hall { slug policy { maxWaitSeconds } } } }',
    'query Q($yes: Boolean = true) { board(hall: "konawe") { ...F notices @include(if: $yes) } } fragment F on Board { version queues { id name(language: EN) @skip(if: $yes) } }',
    'query Q($in: Language! = ID) { hall(slug: "konawe") { services(first: 100) { totalCount nodes { id code name(language: $in) agency { id code name(language: $in) } } edges { cursor node { code } } pageInfo { endCursor hasNextPage } } } }',
    'query Q { hall(slug: "konawe") { services { nodes { agency { code services { code agency { code } } } queue { id hall { slug } } } } } }',
    'query Q { hall(slug: "konawe") { agencies { code services { agency { name } } opening { open sentence } } counters { label serves { weight queue { prefix } } state } queues { prefix waitingCount } } }',
    'query Q { hall(slug: "konawe") { id ... on Node { id } nationalDays(year: 2026) { day } weeklyHours { weekday } policy { classes { own } } } }',
    'query Q { hall(slug: "konawe") { slug nationalDays(year: 1999) { day } name } }',
    'query Q { hall(slug: "nowhere") { slug } board(hall: "nowhere") { version } halls(first: 2) { nodes { slug name } } }',
    'query Q { hall(slug: "konawe") { services(after: "x") { totalCount } } }',
    'query Q { halls { nodes { __typename id ... on Hall { services(search: "layanan") { nodes { name } } } } } viewer { kind permissions } }',
]  # fmt: skip
VARIABLES: list[dict[str, Any]] = [{}, {"yes": False}, {"in": "EN"}]


async def answered(executor: Any, text: str, variables: dict[str, Any]) -> bytes:
    result = execute(
        graphql_schema,
        parse_once(text),
        context_value=Context(),
        variable_values=variables,
        executor_class=executor,
    )
    result = result if isinstance(result, ExecutionResult) else await result
    assert isinstance(result, ExecutionResult)
    errors = [error.formatted for error in result.errors or ()]
    data = result.data
    if data and data.get("board"):
        data["board"].pop("serverTime", None)
    return orjson.dumps([data, errors])


PARSED: dict[str, Any] = {}


def parse_once(text: str) -> Any:
    """Parts are remembered by a document's nodes, as documents are."""
    return PARSED.setdefault(text, parse(text))


@pytest.mark.parametrize("text", DOCUMENTS, ids=range(len(DOCUMENTS)))
async def test_answers_are_the_same_byte_for_byte(
    sqlite: str, text: str, recwarn: pytest.WarningsRecorder
) -> None:
    await a_hall(agencies=3)
    await a_hall(slug="kolaka")
    executor = planned(Plain)
    for variables in VARIABLES * 3:  # unseen, then compiled, then remembered
        assert await answered(executor, text, variables) == await answered(Plain, text, variables)
    assert not [warned for warned in recwarn if "never awaited" in str(warned.message)]


async def test_a_catalogue_is_completed_by_a_part(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_hall(agencies=3)
    executor, used = planned(Plain), []
    found = Parts.of

    def of(self: Parts, *rest: Any) -> Any:
        used.append(found(self, *rest))
        return used[-1]

    monkeypatch.setattr(Parts, "of", of)
    for _ in range(2):
        used.clear()
        await answered(executor, DOCUMENTS[2], {})
    assert used[-1] is not None
    assert len(used) < 10, "nothing below it was executed"


async def test_parts_are_bounded(sqlite: str) -> None:
    await a_hall()
    parts = Parts()
    text = 'query Q($year: Int!) { hall(slug: "konawe") { nationalDays(year: $year) { day } } }'
    executor = Plain.build(graphql_schema, parse_once(text), raw_variable_values={"year": 2026})
    assert not isinstance(executor, list)
    kind = graphql_schema.type_map["Hall"]
    ((_, details),) = executor.collect_subfields(
        graphql_schema.query_type, _roots(executor)
    ).grouped_field_set.items()
    for year in range(2000, 2000 + 3 * MOST_VARIANTS):
        executor.variable_values.coerced["year"] = year
        for _ in range(2):
            parts.of(executor, kind, details)
    (place,) = parts._places.values()
    assert 0 < len(place.parts) <= MOST_VARIANTS
    for year in range(1000, 1000 + 3 * MOST_VARIANTS):  # each asked for once: a search, a page
        executor.variable_values.coerced["year"] = year
        parts.of(executor, kind, details)
    assert len(place.seen) <= MOST_VARIANTS


def _roots(executor: Any) -> Any:
    """The operation as if it were one field, so that its selection can be collected."""
    from graphql.execution.collect_fields import FieldDetails

    return [FieldDetails(executor.operation, None)]
