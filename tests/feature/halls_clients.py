"""People who read and change the directory over GraphQL, with a clock that the story moves."""

from typing import Any

from tests.feature.queue_clients import Person

ERRORS = "userErrors { code field message english: message(language: EN) }"


async def changes(person: Person, verb: str, entity: str, **asked: Any) -> dict[str, Any]:
    """The payload of a mutation. entity: what to read of it, such as "hall { id }"."""
    name = f"{verb[0].upper()}{verb[1:]}Input"
    document = f"mutation ($input: {name}!) {{ {verb}(input: $input) {{ {entity} {ERRORS} }} }}"
    payload: dict[str, Any] = (await person.asks(document, input=asked))[verb]
    return payload


async def changed(person: Person, verb: str, entity: str, **asked: Any) -> dict[str, Any]:
    """The entity of a mutation that is not refused."""
    payload = await changes(person, verb, entity, **asked)
    assert payload["userErrors"] == [], payload
    found: dict[str, Any] = payload[entity.split()[0]]
    return found


async def refused(person: Person, verb: str, entity: str, **asked: Any) -> tuple[str, list[str] | None]:
    """Code and field of a mutation that is refused, and changes nothing."""
    payload = await changes(person, verb, entity, **asked)
    assert payload[entity.split()[0]] in (None, []), payload
    (error,) = payload["userErrors"]
    assert error["message"] != error["english"]
    return error["code"], error["field"]
