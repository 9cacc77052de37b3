"""Says texts in the language asked for, and describes enumerations that know no GraphQL."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, TypeVar

import strawberry

from schema.results import Language

E = TypeVar("E", bound=type[Enum])

InLanguage = Annotated[
    Language, strawberry.argument(description="Language wanted; Indonesian where it is missing.")
]


def said(language: Language, indonesian: str, english: str | None) -> str:
    """The text in a language; Indonesian where there is no English."""
    return (english if language is Language.EN else "") or indonesian


def described_enum(enum: E, description: str, values: Mapping[str, str], *, name: str | None = None) -> E:
    """Make a plain enumeration one of the schema's, so that api/ need not know GraphQL.

    values: a description for each member; a KeyError at import if one is missing.
    """
    strawberry.enum(enum, name=name, description=description)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
    return enum
