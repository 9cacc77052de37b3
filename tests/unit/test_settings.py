"""What a server must not be started with in production."""

import pytest
from pydantic import SecretStr

from api.settings import MIN_SECRET_LENGTH, Settings

LONG = "x" * MIN_SECRET_LENGTH


@pytest.mark.parametrize("length", [1, MIN_SECRET_LENGTH - 1])
def test_a_short_index_key_is_a_danger_in_production(length: int) -> None:
    """Identity numbers can be counted through: with a guessed key each fingerprint tells whose it is."""
    short = Settings(mode="production", secret=SecretStr(LONG), personal_index_key=SecretStr("k" * length))
    [danger] = short.dangers()
    assert "ANTREAN_PERSONAL_INDEX_KEY" in danger


@pytest.mark.parametrize("key", ["", LONG])
def test_no_index_key_and_a_long_one_are_none(key: str) -> None:
    assert not Settings(mode="production", secret=SecretStr(LONG), personal_index_key=SecretStr(key)).dangers()
