"""Decides what officers and citizens may write beside a step."""

from dataclasses import dataclass

from api.people.rules.identity import holds_nik
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


def fault_in_words(words: Words, *, reason_required: bool = False) -> Refusal | None:
    """REASON_REQUIRED, or INVALID_INPUT for a text that is too long or holds an identity number.

    They stand in journals, which are never changed: no identity number may be in them.
    """
    said = words.stripped()
    if reason_required and not said.reason:
        return Refusal(RefusalCode.REASON_REQUIRED, input_field=("reason",))
    for name, text in (
        ("reason", said.reason),
        ("publicNote", said.public_note),
        ("internalNote", said.internal_note),
    ):
        if text and len(text) > LONGEST:
            return _invalid(name, f"paling banyak {LONGEST} karakter", f"at most {LONGEST} characters")
        if text and holds_nik(text):
            return _invalid(name, "jangan menulis NIK di sini", "do not write a NIK here")
    return None


def notes_of_a_citizen(words: Words) -> Refusal | None:
    """INVALID_INPUT for a note by somebody who is no staff of the agency: they may give a reason, no more."""
    said = words.stripped()
    for name, text in (("publicNote", said.public_note), ("internalNote", said.internal_note)):
        if text:
            return _invalid(name, "catatan hanya ditulis petugas", "only staff write notes")
    return None


def _invalid(name: str, indonesian: str, english: str) -> Refusal:
    problem = {"problem": f"{name}: {indonesian}", "problem_en": f"{name}: {english}"}
    return Refusal(RefusalCode.INVALID_INPUT, problem, (name,))
