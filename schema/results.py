"""How a mutation says no: user errors as data."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, TypeVar

import strawberry

from api.refusals import SENTENCES, Refusal, RefusalCode

A = TypeVar("A")
Asked = Annotated[A, strawberry.argument(description="What the act needs to know.")]  # of every mutation's input

UserErrorCode = strawberry.enum(
    RefusalCode, name="UserErrorCode", description="Why an act was not done; each is explained by its message."
)


@strawberry.enum(description="Language of a text; a missing translation falls back to Indonesian.")
class Language(Enum):
    ID = "ID"
    EN = "EN"


def _describe(kind: Any, sentences: Mapping[Any, str]) -> None:
    for value in kind.__strawberry_definition__.values:
        value.description = sentences[kind(value.value)]


_describe(RefusalCode, {code: english for code, (_, english) in SENTENCES.items()})
_describe(Language, {Language.ID: "Bahasa Indonesia.", Language.EN: "English."})


@strawberry.type(description="Why an act was not done: something a person can meet on a normal day.")
class UserError:
    refusal: strawberry.Private[Refusal]

    @strawberry.field(description="Stable code for programs.")
    def code(self) -> UserErrorCode:  # type: ignore[valid-type]
        return self.refusal.code

    @strawberry.field(description="One sentence for the person.")
    def message(
        self,
        language: Annotated[Language, strawberry.argument(description="Language of the sentence.")] = Language.ID,
    ) -> str:
        return self.refusal.sentence(language.value)

    @strawberry.field(description="Path of the input at fault, outermost first; null if no single field is.")
    def field(self) -> list[str] | None:
        return list(self.refusal.input_field) or None

    @strawberry.field(description="Seconds after which a new try makes sense; null if unknown or never.")
    def retry_after_seconds(self) -> int | None:
        return self.refusal.retry_after_seconds


def refused(refusal: Refusal) -> list[UserError]:
    """The `userErrors` of a payload for one refusal."""
    return [UserError(refusal=refusal)]
