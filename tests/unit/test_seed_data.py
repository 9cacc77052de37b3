"""The seed's files are whole: every code known, every name in two languages, prefixes that may be used."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from api.clock import zone_name
from api.halls import seed
from api.halls.rules import entries
from api.halls.rules.forms import documents_of, fault_in_form, form_of

HOME = Path(seed.__file__).parent
HALLS, AGENCIES, SERVICES, COUNTERS = (
    list(csv.DictReader((HOME / f"{name}.csv").open(encoding="utf-8")))
    for name in ("halls", "agencies", "services", "counters")
)


def test_fourteen_halls_in_two_of_three_zones() -> None:
    assert len(HALLS) == 14
    assert {zone_name(row["timezone"]) for row in HALLS} == {"WIB", "WITA"}


def test_konawe_is_complete() -> None:
    assert (len(AGENCIES), len(SERVICES), len(COUNTERS)) == (22, 82, 30)
    codes = {row["code"] for row in AGENCIES}
    assert {row["agency"] for row in SERVICES} == {row["agency"] for row in COUNTERS} == codes
    assert {row["helps"] for row in COUNTERS} <= codes | {""}


def test_busy_agencies_have_more_counters() -> None:
    counters = Counter(row["agency"] for row in COUNTERS)
    assert (counters["DUKCAPIL"], counters["DPMPTSP"], counters["TASPEN"]) == (4, 3, 1)


@pytest.mark.parametrize(
    ("fields", "rows", "unique"),
    [(entries.HALL, HALLS, "slug"), (entries.AGENCY, AGENCIES, "code"), (entries.SERVICE, SERVICES, "code")],
)
def test_every_entry_would_pass_as_input(fields: dict, rows: list[dict], unique: str) -> None:
    for row in rows:
        assert entries.fault_in(fields, row, new=False) is None, row
    assert len({row[unique] for row in rows}) == len(rows)


def test_every_prefix_and_label_would_pass_as_input() -> None:
    assert all(entries.PREFIX(row["prefix"]) is None for row in AGENCIES)
    assert all(entries.LABEL(row["label"]) is None for row in COUNTERS)


def test_everything_has_an_english_name_of_its_own_and_citizens_words() -> None:
    for row in (*AGENCIES, *SERVICES):
        assert row["name_en"]
        assert row["name_en"] != row["name"]
    assert all(row["keywords"] for row in SERVICES)
    for rows in (AGENCIES, SERVICES):
        assert len({row["name_en"] for row in rows}) == len(rows)


def test_every_form_would_pass_as_input_and_speaks_two_languages() -> None:
    known, forms = {row["code"] for row in SERVICES}, seed.forms()
    assert forms.keys() <= known
    assert len(forms) >= 11
    for code, asked in forms.items():
        form, documents = form_of(asked["form"]), documents_of(asked["documents"])
        assert fault_in_form(form, documents) is None, code
        parts = [*form, *documents, *(choice for field in form for choice in field.choices)]
        assert all(part.label_en for part in parts), code
        assert asked["working_days"] >= 1


def test_the_seed_has_services_of_one_sitting_and_of_many_days() -> None:
    days = {code: (asked["working_days"], asked["one_sitting"]) for code, asked in seed.forms().items()}
    assert (days["DUKCAPIL-02"], days["DPMPTSP-04"], days["DPMPTSP-07"]) == ((1, True), (12, False), (28, False))
