"""What a form takes, what is missing, and how it is sealed."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.applications.rules.contents import (
    EMPTY,
    Contents,
    Filled,
    Missing,
    Person,
    changed_parts,
    fault_in_answers,
    filled_in,
    incomplete,
    opened,
    sealed,
    what_is_missing,
)
from api.applications.rules.documents import fault_in_requirement
from api.events import Verdict
from api.halls.rules.forms import (
    MOST_REQUIREMENTS,
    POWER_OF_ATTORNEY,
    FieldType,
    FormField,
    Option,
    Requirement,
    documents_of,
    fault_in_form,
    form_of,
    read_answer,
    written,
)
from api.refusals import Refusal, RefusalCode
from api.sealing import Seals, Unsealable

NIK = "7402015708990003"
SEALS, MINE = Seals((b"k" * 32,), b"i" * 32), UUID(int=1)
FORM = (
    FormField("NAME", FieldType.TEXT, "Nama", "Name", longest=10),
    FormField("CHILDREN", FieldType.NUMBER, "Anak", lowest=0, highest=20, required=False),
    FormField("SEX", FieldType.CHOICE, "Jenis kelamin", choices=(Option("M", "Pria"), Option("F", "Wanita"))),
)
PAPERS = (Requirement("KK", "Kartu keluarga", "Family card"), Requirement("FOTO", "Foto", required=False))


def a_field(type: FieldType, **more: Any) -> FormField:
    return FormField("X", type, "X", **more)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (a_field(FieldType.TEXT), "  Jalan Inowa\n12 ", "Jalan Inowa\n12"),
        (a_field(FieldType.NUMBER), "-3.50", "-3.50"),
        (a_field(FieldType.DATE), "2026-02-28", "2026-02-28"),
        (a_field(FieldType.NIK), "7402 0157 0899 0003", NIK),
        (a_field(FieldType.PHONE), "0812-3456-7890", "+6281234567890"),
        (a_field(FieldType.EMAIL), "nur@contoh.id", "nur@contoh.id"),
        (a_field(FieldType.YES_NO), "YES", "YES"),
        (FORM[2], "F", "F"),
    ],
)
def test_an_answer_is_kept_as_its_type_has_it(field: FormField, typed: str, kept: str) -> None:
    assert read_answer(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (FORM[0], "x" * 11),
        (FORM[1], "-1"),
        (FORM[1], "21"),
        (FORM[1], "NaN"),
        (FORM[1], "1e3"),
        (FORM[2], "mm"),
        (a_field(FieldType.TEXT), "x" * 2_001),
        (a_field(FieldType.DATE), "2026-02-30"),
        (a_field(FieldType.DATE), "20260228"),
        (a_field(FieldType.NIK), "7402013208990003"[:15]),
        (a_field(FieldType.PHONE), "99"),
        (a_field(FieldType.EMAIL), "nur@contoh"),
        (a_field(FieldType.EMAIL), "nur contoh@contoh.id"),
        (a_field(FieldType.YES_NO), "ya"),
    ],
)
def test_what_a_field_does_not_take_is_refused_by_its_name(field: FormField, typed: str) -> None:
    refusal = read_answer(field, typed)
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.INVALID_INPUT
    assert refusal.input_field[0] == "answers"
    assert typed not in refusal.sentence("ID")


def test_a_wrong_answer_is_named_by_its_code_for_programs_and_its_label_for_people() -> None:
    field = FormField("CHILD_ORDINAL", FieldType.NUMBER, "Anak ke-", "Which child", highest=30)
    refusal = read_answer(field, "31")
    assert isinstance(refusal, Refusal)
    assert refusal.input_field == ("answers", "CHILD_ORDINAL")
    assert refusal.sentence("ID") == "Isian tidak sah: Anak ke-: paling banyak 30."
    assert refusal.sentence("EN") == "The input is not valid: Which child: at most 30."


@given(st.sampled_from(list(FieldType)), st.text(max_size=30))
def test_no_text_breaks_a_field_and_what_is_kept_is_taken_again(type: FieldType, typed: str) -> None:
    field = a_field(type, choices=(Option("A", "A"),) if type is FieldType.CHOICE else ())
    kept = read_answer(field, typed)
    assert isinstance(kept, Refusal) or read_answer(field, kept) == kept


def test_a_standard_reads_what_it_wrote() -> None:
    assert form_of(written(FORM)) == FORM
    assert documents_of(written(PAPERS)) == PAPERS


@pytest.mark.parametrize(
    ("form", "documents"),
    [
        ([FORM[0], FORM[0]], []),
        ([FormField("name", FieldType.TEXT, "Nama")], []),
        ([FormField("X", FieldType.TEXT, " ")], []),
        ([a_field(FieldType.CHOICE)], []),
        ([a_field(FieldType.TEXT, choices=(Option("A", "A"),))], []),
        ([a_field(FieldType.CHOICE, choices=(Option("A", "A"), Option("A", "B")))], []),
        ([a_field(FieldType.NUMBER, longest=3)], []),
        ([a_field(FieldType.TEXT, longest=0)], []),
        ([a_field(FieldType.TEXT, lowest=1)], []),
        ([a_field(FieldType.NUMBER, lowest=2, highest=1)], []),
        ([], [Requirement(f"D{n}", "D") for n in range(MOST_REQUIREMENTS + 1)]),
        ([], [Requirement("POWER_OF_ATTORNEY", "Surat kuasa")]),
    ],
)
def test_a_form_that_cannot_be_filled_in_is_not_published(form: Any, documents: Any) -> None:
    refusal = fault_in_form(form, documents)
    assert refusal is not None
    assert refusal.input_field in {("form",), ("documents",)}


def test_the_longest_list_of_documents_leaves_room_for_a_power_of_attorney() -> None:
    """Let a standard ask for MOST_DOCUMENTS to see this fail."""
    papers = [Requirement(f"D{number}", "D") for number in range(MOST_REQUIREMENTS)]
    assert fault_in_form([], papers) is None
    brought = [paper.code for paper in papers]
    assert fault_in_requirement("POWER_OF_ATTORNEY", [*papers, POWER_OF_ATTORNEY], brought) is None


def test_a_form_that_can_is() -> None:
    assert fault_in_form(FORM, PAPERS) is None


def fill(contents: Contents = EMPTY, **wish: Any) -> Contents:
    filled = filled_in(contents, Filled(**{"applicant": {}, "representative": {}, "answers": {}, **wish}), FORM)
    assert isinstance(filled, Contents), filled
    return filled


def test_a_draft_is_filled_in_field_by_field() -> None:
    draft = fill(answers={"NAME": "Nur"})
    draft = fill(draft, applicant={"name": "Nurhayati"})
    draft = fill(draft, applicant={"nik": NIK}, answers={"CHILDREN": "2"})
    assert draft == Contents(Person("Nurhayati", NIK), None, {"NAME": "Nur", "CHILDREN": "2"})
    draft = fill(draft, applicant={"name": None}, answers={"NAME": " "})
    assert draft == Contents(Person(None, NIK), None, {"CHILDREN": "2"})


def test_an_unknown_field_and_a_wrong_person_are_refused() -> None:
    for wish, at in (
        (Filled({}, {}, {"HOBBY": "x"}), ("answers", "HOBBY")),
        (Filled({"nik": "123"}, {}, {}), ("applicant", "nik")),
        (Filled({}, {"phone": "123"}, {}), ("representative", "phone")),
        (Filled({"name": "x" * 161}, {}, {}), ("applicant", "name")),
    ):
        refusal = filled_in(EMPTY, wish, FORM)
        assert isinstance(refusal, Refusal)
        assert refusal.input_field == at


def missing(contents: Contents, *, on_paper: bool = False, **brought: tuple[Verdict, ...]) -> list[str]:
    parts = what_is_missing(contents, FORM, PAPERS, brought, on_paper=on_paper)
    return [f"{part.kind}:{part.code}" for part in parts]


WHOLE = fill(applicant={"name": "Nur", "nik": NIK, "phone": "081234567890"}, answers={"NAME": "Nur", "SEX": "F"})


def test_all_that_is_missing_is_told_at_once() -> None:
    nobody = ["APPLICANT:NAME", "APPLICANT:NIK", "APPLICANT:PHONE"]
    assert missing(EMPTY) == [*nobody, "ANSWER:NAME", "ANSWER:SEX", "DOCUMENT:KK"]
    assert missing(WHOLE, KK=(Verdict.PENDING,)) == []


def test_a_rejected_document_is_missing_again() -> None:
    assert missing(WHOLE, KK=(Verdict.REJECTED,)) == ["DOCUMENT:KK"]
    assert missing(WHOLE, KK=(Verdict.ACCEPTED,), FOTO=(Verdict.REJECTED,)) == ["DOCUMENT:FOTO"]


def test_whoever_acts_for_another_brings_a_power_of_attorney() -> None:
    acted_for = fill(WHOLE, representative={"name": "Asri"})
    brought = {"KK": (Verdict.PENDING,)}
    expected = ["REPRESENTATIVE:NIK", "REPRESENTATIVE:PHONE", "DOCUMENT:POWER_OF_ATTORNEY"]
    assert missing(acted_for, **brought) == expected
    assert missing(fill(acted_for, acts_alone=True), **brought) == []


def test_at_a_counter_papers_are_shown_and_need_not_be_uploaded() -> None:
    assert missing(WHOLE, on_paper=True) == []
    assert missing(WHOLE, on_paper=True, KK=(Verdict.REJECTED,)) == ["DOCUMENT:KK"]


def test_the_refusal_names_what_is_missing_in_both_languages() -> None:
    refusal = incomplete(what_is_missing(WHOLE, FORM, PAPERS, {}, on_paper=False))
    assert refusal is not None
    assert "Kartu keluarga" in refusal.sentence("ID")
    assert "Family card" in refusal.sentence("EN")
    assert incomplete([]) is None


def test_an_answer_that_a_newer_form_does_not_take_is_found() -> None:
    stricter = (FormField("NAME", FieldType.NUMBER, "Nama"),)
    assert fault_in_answers(WHOLE, stricter) is not None
    assert fault_in_answers(WHOLE, FORM[1:]) is None


def test_what_is_sealed_is_read_back_by_this_application_only() -> None:
    columns = sealed(WHOLE, MINE, SEALS)
    assert opened(columns["applicant"], columns["answers"], MINE, SEALS) == WHOLE
    with pytest.raises(Unsealable):
        opened(columns["applicant"], columns["answers"], UUID(int=2), SEALS)
    assert NIK not in repr(columns)
    assert columns["nik_hash"] == SEALS.fingerprint("NIK", NIK)
    assert opened(None, None, MINE, SEALS) == EMPTY


def test_missing_parts_know_their_kind() -> None:
    assert all(isinstance(part, Missing) for part in what_is_missing(EMPTY, (), (), {}, on_paper=True))


def test_what_changed_is_told_by_code_and_never_by_value() -> None:
    before = Contents(Person("Nur", NIK), None, {"STR": "1", "SIP": "2"})
    after = Contents(Person("Nur", None), Person("Kuasa"), {"SIP": "3", "KK": "4"})
    changed = ("applicant.nik", "representative.name", "answers.KK", "answers.SIP", "answers.STR")
    assert changed_parts(before, after) == changed
    assert changed_parts(after, after) == ()
