"""Openings: whether numbers are given, and the one sentence about it."""

from datetime import datetime
from typing import Self

import strawberry

from api.halls import rules
from api.halls.rules import OpeningCode
from schema.results import Language
from schema.words import InLanguage, said


@strawberry.type(description="Whether numbers are given now, and the one sentence every screen says about it.")
class Opening:
    decision: strawberry.Private[rules.Opening]
    open: bool = strawberry.field(description="Whether a number can be taken now.")
    code: OpeningCode = strawberry.field(description="The rule that decided.")
    opens_at: datetime | None = strawberry.field(
        description="When numbers are given next; null when open, when nobody can know, or not within 14 days."
    )
    closes_at: datetime | None = strawberry.field(
        description="Today's closing; null unless open, and when forced open."
    )

    @classmethod
    def of(cls, decision: rules.Opening) -> Self:
        """The opening of a decision."""
        return cls(
            decision=decision,
            open=decision.open,
            code=decision.code,
            opens_at=decision.opens_at,
            closes_at=decision.closes_at,
        )

    @strawberry.field(description="One sentence for everybody, with times as 08.00 WITA.")
    def sentence(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.decision.sentence_id, self.decision.sentence_en)

    @strawberry.field(description="Whether people are called, though perhaps no new number is given.")
    def serving(self) -> bool:
        return self.decision.is_serving
