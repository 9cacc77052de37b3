"""Decides what officers and citizens may write beside a step."""

from dataclasses import dataclass

from api.people.rules.texts import fault_in_text
from api.refusals import Refusal, RefusalCode

LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Words:
    """What is said with a step. reason, public_note: the citizen reads them; internal_note: staff only."""

    reason: str | None = None
    public_note: str | None = None
    internal_note: str | None = None

    def stripped(self) -> "Words":
        """Without space around them; what is empty is nothing."""
        return Words(
            *((text or "").strip() or None for text in (self.reason, self.public_note, self.internal_note))
        )


NO_WORDS = Words()


def fault_in_notes(words: Words, *, reason_required: bool = False) -> Refusal | None:
    """REASON_REQUIRED, or INVALID_INPUT for a text that is too long or tells who somebody is.

    A reason stands in the journal too, which is never changed, so no mobile number may be in it either; notes are
    emptied with the application.
    """
    said = words.stripped()
    fault = fault_in_text(said.reason or "", longest=LONGEST, required=reason_required)
    for name, text in (("publicNote", said.public_note), ("internalNote", said.internal_note)):
        fault = fault or fault_in_text(text or "", name, longest=LONGEST, names_nobody=False)
    return fault


def notes_of_a_citizen(words: Words) -> Refusal | None:
    """INVALID_INPUT for a note by somebody who is no staff of the agency: they may give a reason, no more."""
    said = words.stripped()
    for name, text in (("publicNote", said.public_note), ("internalNote", said.internal_note)):
        if text:
            indonesian, english = "catatan hanya ditulis petugas", "only staff write notes"
            problem = {"problem": f"{name}: {indonesian}", "problem_en": f"{name}: {english}"}
            return Refusal(RefusalCode.INVALID_INPUT, problem, (name,))
    return None
