"""The pages that people touch: words in both languages, operations that the schema takes, weight."""

import re
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, validate

from display.assets import ASSETS
from display.operations import DOCUMENTS, SHARED, operations_of
from display.touch import PAGES, Page, scripts_of
from display.weights import weight
from display.words import shared, words_of
from schema import graphql_schema

TEMPLATES = Path(__file__).parents[2] / "display" / "templates"
NAMED = re.compile(r"\bwords\.(\w+)|words\[\s*'(\w+)'|words\[\s*'(\w+)' \+|asked\('(\w+)'")
PLACE = re.compile(r"\{(\w+)\}")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
documents = sorted(DOCUMENTS.rglob("*.graphql"))


@pages
def test_every_word_stands_in_both_languages(page: Page) -> None:
    indonesian, english = words_of(page.name, "ID"), words_of(page.name, "EN")
    assert indonesian.keys() == english.keys()
    assert all(indonesian.values())
    assert all(english.values())
    assert {name: set(PLACE.findall(text)) for name, text in indonesian.items()} == {
        name: set(PLACE.findall(text)) for name, text in english.items()
    }


@pages
def test_every_word_that_a_page_names_is_there(page: Page) -> None:
    missing = {name for name in _named(page) if name not in words_of(page.name, "ID") and not name.endswith("_")}
    assert missing == set()


@pages
def test_no_word_of_a_page_is_left_over(page: Page) -> None:
    named = _named(page)
    prefixes = tuple(name for name in named if name.endswith("_"))
    own = words_of(page.name, "ID").keys() - shared.WORDS["ID"].keys()
    assert {name for name in own if name not in named and not name.startswith(prefixes or ("\0",))} == set()


@pages
def test_a_page_names_only_operations_that_are_shipped(page: Page) -> None:
    source = _scripts(page)
    named = set(re.findall(r"\b(?:ask|act|actOnce)\('(\w+)'", source)) | set(
        re.findall(r"\bname: '(\w+)'", source)
    )
    operations = operations_of(page.name).keys()
    assert {name for name in named if name[0].isupper()} <= operations
    own = {path.stem for path in (DOCUMENTS / page.name).glob("*.graphql")}
    assert {name for name in own if not re.search(rf"'{name}'", source)} == set(), "never asked"


@pages
def test_a_page_keeps_to_its_weight(page: Page) -> None:
    assert weight(page) <= page.most_kilobytes


@pytest.mark.parametrize("path", documents, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_document_holds_one_operation_of_its_name_that_the_schema_takes(path: Path) -> None:
    document = parse(path.read_text())
    assert validate(graphql_schema, document) == []
    names = [
        node.name.value for node in document.definitions if isinstance(node, OperationDefinitionNode) and node.name
    ]
    assert names == [path.stem]


def test_an_operation_bears_one_name_in_all_folders_that_a_page_sees() -> None:
    shared_names = {path.stem for path in documents if path.parent.name == SHARED}
    others = [path.stem for path in documents if path.parent.name != SHARED]
    assert shared_names.isdisjoint(others)


def test_a_module_is_imported_by_the_address_of_its_content() -> None:
    body = ASSETS.named("pages/api.js").body.decode()
    assert f"from '{ASSETS.address('pages/dom.js')}'" in body


def _named(page: Page) -> set[str]:
    """Names of words in the scripts and the template; `state_` for a family that is put together."""
    text = _scripts(page) + (TEMPLATES / f"{page.name}.html").read_text() + (TEMPLATES / "touch.html").read_text()
    found = {next(name for name in names if name) for names in NAMED.findall(text)}
    return found | set(re.findall(r"'(\w+_)'", text))


def _scripts(page: Page) -> str:
    return "\n".join(ASSETS.named(name).body.decode() for name in sorted(scripts_of(page)) if name.endswith(".js"))
