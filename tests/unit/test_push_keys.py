"""The installation's key pair, and what must not be started with."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from api.__main__ import app
from api.push import is_offered, new_private_key, problem, public_key, public_key_of
from api.push.keys import PACKAGES, _is_installed
from api.settings import Settings, settings

KEY = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"  # RFC 8291, Appendix A
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("ANTREAN_PUSH_KEY", KEY)
    settings.cache_clear()
    _is_installed.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()
    _is_installed.cache_clear()


def asked(key: str = KEY, subject: str = "mailto:it@mpp.example") -> Settings:
    return Settings(push_key=SecretStr(key), push_subject=subject)


def test_the_public_half_is_as_browsers_take_it() -> None:
    assert public_key_of(KEY) == PUBLIC


def test_a_new_key_is_another_one_each_time() -> None:
    first, second = new_private_key(), new_private_key()
    assert first != second
    assert problem(asked(first)) is None


@pytest.mark.parametrize("subject", ["mailto:it@mpp.example", "https://mpp.example"])
def test_a_key_with_somebody_to_write_to_may_start(subject: str) -> None:
    assert problem(asked(subject=subject)) is None


def test_nothing_set_may_start() -> None:
    assert problem(Settings()) is None


@pytest.mark.parametrize("key", ["x", "A" * 44, "A" * 43, KEY + "%", "-----BEGIN PRIVATE KEY-----"])
def test_what_is_no_key_may_not(key: str) -> None:
    assert "ANTREAN_PUSH_KEY" in str(problem(asked(key)))


@pytest.mark.parametrize("subject", ["", "it@mpp.example", "mailto:", "http://mpp.example", "https://x y.example"])
def test_nobody_to_write_to_may_not(subject: str) -> None:
    assert "ANTREAN_PUSH_SUBJECT" in str(problem(asked(subject=subject)))


def test_push_is_offered_with_a_key_and_the_extra(with_key: pytest.MonkeyPatch) -> None:
    assert (is_offered(), public_key()) == (True, PUBLIC)


@pytest.mark.parametrize("package", PACKAGES)
def test_push_is_not_offered_without_the_extra(with_key: pytest.MonkeyPatch, package: str) -> None:
    without: dict[str, Any] = {package: None}
    with_key.setitem(sys.modules, package, without[package])
    assert (is_offered(), public_key()) == (False, None)


def test_push_is_not_offered_without_a_key() -> None:
    assert (is_offered(), public_key()) == (False, None)


def test_the_command_prints_a_key_that_the_setting_takes() -> None:
    said = CliRunner().invoke(app, ["push-key"]).output.splitlines()
    key = said[0].removeprefix("ANTREAN_PUSH_KEY=")
    assert problem(asked(key)) is None
    assert said[1] == f"# public: {public_key_of(key)}"
