"""Reads and judges what an application holds: the applicant, a representative, the answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from pydantic import TypeAdapter

from api.events import Verdict
from api.halls.rules.forms import POWER_OF_ATTORNEY, FormField, Requirement, read_answer
from api.people.rules.identity import read_nik, read_phone
from api.people.rules.texts import problem_with_name
from api.refusals import Refusal, RefusalCode
from api.sealing import Seals

NAME_LENGTH = 160
NIK_LENGTH = 16
ADDRESS = {"name": "Nama", "nik": "NIK", "phone": "Nomor ponsel"}
ADDRESS_EN = {"name": "Name", "nik": "NIK", "phone": "Mobile number"}


@dataclass(frozen=True, slots=True)
class Person:
    """Who applies, or who acts for them; None is not yet said. nik: 16 digits; phone: E.164."""

    name: str | None = None
    nik: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What is filled in so far. representative: None where they apply themselves. answers: by the field's code."""

    applicant: Person
    representative: Person | None
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody wants to fill in: what is not named stays, None or an empty text takes it out.

    acts_alone: there is no representative any more.
    """

    applicant: Mapping[str, str | None]
    representative: Mapping[str, str | None]
    answers: Mapping[str, str | None]
    acts_alone: bool = False


class MissingKind(StrEnum):
    """Where something is missing."""

    APPLICANT = "APPLICANT"
    REPRESENTATIVE = "REPRESENTATIVE"
    ANSWER = "ANSWER"
    DOCUMENT = "DOCUMENT"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which it cannot be handed in."""

    kind: MissingKind
    code: str
    label: str
    label_en: str


EMPTY = Contents(Person(), None, {})
_PEOPLE = TypeAdapter(tuple[Person, Person | None])
_ANSWERS = TypeAdapter(dict[str, str])


def filled_in(contents: Contents, wish: Filled, form: Sequence[FormField]) -> Contents | Refusal:
    """The contents with what was filled in now. Refuses INVALID_INPUT, naming the field at fault."""
    applicant = _person(contents.applicant, wish.applicant, ("applicant",))
    if isinstance(applicant, Refusal):
        return applicant
    representative = None if wish.acts_alone else contents.representative
    if wish.representative:
        changed = _person(representative or Person(), wish.representative, ("representative",))
        if isinstance(changed, Refusal):
            return changed
        representative = changed
    answers = _answers(contents.answers, wish.answers, form)
    return answers if isinstance(answers, Refusal) else Contents(applicant, representative, answers)


def changed_parts(before: Contents, after: Contents) -> tuple[str, ...]:
    """Where contents differ, by code and never by value: applicant.nik, representative.name, answers.STR."""
    pairs = (
        *_parts("applicant", before.applicant, after.applicant),
        *_parts("representative", before.representative or Person(), after.representative or Person()),
    )
    codes = sorted({*before.answers, *after.answers})
    answers = ((f"answers.{code}", before.answers.get(code), after.answers.get(code)) for code in codes)
    return tuple(code for code, old, new in (*pairs, *answers) if old != new)


def _parts(who: str, before: Person, after: Person) -> list[tuple[str, str | None, str | None]]:
    return [(f"{who}.{name}", getattr(before, name), getattr(after, name)) for name in ADDRESS]


def _person(person: Person, said: Mapping[str, str | None], where: tuple[str, ...]) -> Person | Refusal:
    for name, text in said.items():
        value = _read(name, (text or "").strip(), (*where, name))
        if isinstance(value, Refusal):
            return value
        person = replace(person, **{name: value})
    return person


def _read(name: str, text: str, where: tuple[str, ...]) -> str | Refusal | None:
    if not text:
        return None
    if name == "nik":
        nik = read_nik(text, input_field=where)
        return nik if isinstance(nik, Refusal) else nik.text
    if name == "phone":
        return read_phone(text, input_field=where)
    if problem := problem_with_name(text, NAME_LENGTH):
        return Refusal(RefusalCode.INVALID_INPUT, {"problem": problem[0], "problem_en": problem[1]}, where)
    return text


def _answers(
    before: Mapping[str, str], said: Mapping[str, str | None], form: Sequence[FormField]
) -> dict[str, str] | Refusal:
    fields = {field.code: field for field in form}
    answers = dict(before)
    for code, text in said.items():
        field = fields.get(code)
        if field is None:
            words = {"problem": f"isian {code[:40]} tidak dikenal", "problem_en": f"there is no field {code[:40]}"}
            return Refusal(RefusalCode.INVALID_INPUT, words, ("answers", code[:40]))
        answer = read_answer(field, text) if (text or "").strip() and text else ""
        if isinstance(answer, Refusal):
            return answer
        answers[code] = answer
    return {code: answer for code, answer in answers.items() if answer}


def fault_in_answers(contents: Contents, form: Sequence[FormField]) -> Refusal | None:
    """Whether an answer given under an earlier version of the standard is none under this; INVALID_INPUT.

    Answers to what is no longer asked do not matter.
    """
    answered = (
        read_answer(field, contents.answers[field.code]) for field in form if field.code in contents.answers
    )
    return next((answer for answer in answered if isinstance(answer, Refusal)), None)


def requirements_of(documents: Sequence[Requirement], *, has_representative: bool) -> tuple[Requirement, ...]:
    """The documents that an application may bring: whoever acts for another brings a power of attorney too."""
    return (*documents, POWER_OF_ATTORNEY) if has_representative else tuple(documents)


def what_is_missing(
    contents: Contents,
    form: Sequence[FormField],
    documents: Sequence[Requirement],
    brought: Mapping[str, Collection[Verdict]],
    *,
    on_paper: bool,
) -> list[Missing]:
    """All that is still to be filled in or brought.

    brought: verdicts on the documents that count, by requirement; one that was rejected is missing again.
    on_paper: at a counter, where papers are shown; only what was uploaded and rejected is missing then.
    """
    missing = _missing_of(contents.applicant, MissingKind.APPLICANT)
    if contents.representative:
        missing += _missing_of(contents.representative, MissingKind.REPRESENTATIVE)
    missing += [
        Missing(MissingKind.ANSWER, field.code, field.label, field.label_en)
        for field in form
        if field.required and field.code not in contents.answers
    ]
    wanted = requirements_of(documents, has_representative=contents.representative is not None)
    return missing + [
        Missing(MissingKind.DOCUMENT, part.code, part.label, part.label_en)
        for part in wanted
        if _is_missing(part, brought.get(part.code, ()), on_paper=on_paper)
    ]


def _missing_of(person: Person, kind: MissingKind) -> list[Missing]:
    lacks = (name for name in ADDRESS if getattr(person, name) is None)
    return [Missing(kind, name.upper(), ADDRESS[name], ADDRESS_EN[name]) for name in lacks]


def _is_missing(part: Requirement, verdicts: Collection[Verdict], *, on_paper: bool) -> bool:
    if Verdict.REJECTED in verdicts:
        return True
    return part.required and not verdicts and not on_paper


def incomplete(missing: Sequence[Missing]) -> Refusal | None:
    """INCOMPLETE, saying all that is missing and naming the first; None if nothing is."""
    if not missing:
        return None
    words = {
        "what": ", ".join(part.label for part in missing),
        "what_en": ", ".join(part.label_en or part.label for part in missing),
    }
    return Refusal(RefusalCode.INCOMPLETE, words, _field_of(missing[0]))


def _field_of(item: Missing) -> tuple[str, str]:
    """Where it is filled in or brought, as inputs name it."""
    match item.kind:
        case MissingKind.ANSWER:
            return "answers", item.code
        case MissingKind.DOCUMENT:
            return "documents", item.code
        case person:
            return person.lower(), item.code.lower()


def applicant_about(application_id: UUID) -> str:
    """For what the column `applicant` is sealed."""
    return f"application.applicant:{application_id}"


def answers_about(application_id: UUID) -> str:
    """For what the column `answers` is sealed."""
    return f"application.answers:{application_id}"


def sealed(contents: Contents, application_id: UUID, seals: Seals) -> dict[str, str | None]:
    """The columns that hold the contents: sealed, and the fingerprints by which a person is found."""
    people = _PEOPLE.dump_json((contents.applicant, contents.representative)).decode()
    answers = _ANSWERS.dump_json(dict(contents.answers)).decode()
    nik, phone = contents.applicant.nik, contents.applicant.phone
    return {
        "applicant": seals.seal(people, about=applicant_about(application_id)),
        "answers": seals.seal(answers, about=answers_about(application_id)),
        "nik_hash": seals.fingerprint("NIK", nik) if nik else None,
        "phone_hash": seals.fingerprint("PHONE", phone) if phone else None,
    }


def others_in(contents: Contents, seals: Seals) -> set[str]:
    """Fingerprints of the NIKs that stand in it beside the applicant's: who acts for them, who answers name."""
    acting = contents.representative.nik if contents.representative else None
    named = (answer for answer in contents.answers.values() if len(answer) == NIK_LENGTH and answer.isdecimal())
    return {seals.fingerprint("NIK", nik) for nik in (acting, *named) if nik}


def opened(applicant: str | None, answers: str | None, application_id: UUID, seals: Seals) -> Contents:
    """The contents in these columns; empty where they are, as after erasing. Raises Unsealable."""
    people: tuple[Person, Person | None] = (Person(), None)
    if applicant:
        people = _PEOPLE.validate_json(seals.open(applicant, about=applicant_about(application_id)))
    said = _ANSWERS.validate_json(seals.open(answers, about=answers_about(application_id))) if answers else {}
    return Contents(*people, said)
