"""Staff sign in, stay in while they work, and get out; guessing is slowed down and harms nobody for long."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

import pytest

from api.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Role
from api.people import actions as people
from api.people.models import Session, Tries
from api.people.queries import actor_of, still_valid
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from tests.factories import NOW, a_hall
from tests.people import NEW_PASSWORD, PASSWORD, an_account, everything_stored, signed_in

HOME, STRANGER = "198.51.100.7", "203.0.113.66"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def loopback_is_free(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ANTREAN_LOOPBACK_IS_LIMITED", "false")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def refused(username: str, password: str, **where: object) -> Refusal:
    result = await people.sign_in(username, password, **{"now": NOW, "address": HOME, **where})  # type: ignore[arg-type]
    assert isinstance(result, Refusal)
    return result


async def test_who_signs_in_acts_with_their_roles(database: str) -> None:
    hall = await a_hall()
    staff_id = await an_account(hall_id=hall.hall_id, agency_id=hall.agency_id)
    token, actor = await signed_in(" WULAN ")
    assert token.startswith("ses_")
    assert (actor.kind, actor.id, actor.name, actor.address) == (ActorKind.STAFF, staff_id, "Nama wulan", HOME)
    assert [(g.role, g.hall_id, g.agency_id) for g in actor.grants] == [
        (Role.OFFICER, hall.hall_id, hall.agency_id)
    ]


async def test_a_wrong_password_an_unknown_name_and_an_archived_account_get_the_same_answer(database: str) -> None:
    await an_account(role=None)
    gone = await an_account("pensiun", role=None)
    await people.archive_staff(SYSTEM, gone, now=NOW)
    answers = {
        (await refused("wulan", "salah salah salah")).code,
        (await refused("nobody", PASSWORD)).code,
        (await refused("pensiun", PASSWORD)).code,
    }
    assert answers == {RefusalCode.WRONG_CREDENTIALS}


async def test_an_unknown_name_takes_as_long_as_a_wrong_password(sqlite: str) -> None:
    """Verify against nothing instead of NOBODYS_HASH to see this fail: then an unknown name answers at once."""
    for i in range(4):
        await an_account(f"known{i}", role=None)

    async def seconds(username: str) -> float:
        start = time.perf_counter()
        await refused(username, "salah salah salah", address="")
        return time.perf_counter() - start

    known = median([await seconds(f"known{i}") for i in range(4) for _ in range(2)])
    unknown = median([await seconds(f"unknown{i}") for i in range(4) for _ in range(2)])
    assert 0.5 < unknown / known < 2


async def test_after_five_failures_even_the_right_password_waits_longer_and_longer(database: str) -> None:
    await an_account(role=None)
    now = NOW
    for expected in (30, 60):
        while (refusal := await refused("wulan", "salah", now=now)).code is RefusalCode.WRONG_CREDENTIALS:
            pass
        assert refusal.code is RefusalCode.TOO_MANY_TRIES
        assert refusal.retry_after_seconds == expected
        assert (await refused("wulan", PASSWORD, now=now)).code is RefusalCode.TOO_MANY_TRIES
        now += timedelta(seconds=expected)
    assert isinstance(await people.sign_in("wulan", PASSWORD, now=now, address=HOME), people.SignedIn)
    assert (
        await refused("wulan", "salah", now=now)
    ).code is RefusalCode.WRONG_CREDENTIALS  # counted from one again


async def test_an_unknown_name_is_slowed_down_just_the_same(database: str) -> None:
    codes = [(await refused("nobody", "salah")).code for _ in range(6)]
    assert codes == [RefusalCode.WRONG_CREDENTIALS] * 5 + [RefusalCode.TOO_MANY_TRIES]


async def test_a_stranger_cannot_lock_somebody_out_where_they_have_signed_in_before(database: str) -> None:
    await an_account(role=None)
    await signed_in(address=HOME)
    for _ in range(6):
        await refused("wulan", "salah", address=STRANGER)
    assert (await refused("wulan", PASSWORD, address=STRANGER)).code is RefusalCode.TOO_MANY_TRIES
    assert isinstance(await people.sign_in("wulan", PASSWORD, now=NOW, address=HOME), people.SignedIn)


async def test_an_address_has_twenty_failures_in_ten_minutes_whatever_the_names(sqlite: str) -> None:
    await an_account(role=None)
    for i in range(20):
        assert (await refused(f"nobody{i}", "salah")).code is RefusalCode.WRONG_CREDENTIALS
    refusal = await refused("wulan", PASSWORD)
    assert (refusal.code, refusal.retry_after_seconds) == (RefusalCode.TOO_MANY_TRIES, 600)
    assert isinstance(await people.sign_in("wulan", PASSWORD, now=NOW, address=STRANGER), people.SignedIn)
    later = NOW + timedelta(minutes=10)
    assert isinstance(await people.sign_in("wulan", PASSWORD, now=later, address=HOME), people.SignedIn)


async def test_a_hundred_people_may_sign_in_from_one_address(sqlite: str) -> None:
    await an_account(role=None)
    for _ in range(25):
        await signed_in(address=HOME)


async def test_loopback_passes_the_limit_per_address_only_where_the_settings_say_so(
    sqlite: str, loopback_is_free: None
) -> None:
    for i in range(21):
        assert (await refused(f"nobody{i}", "x", address="127.0.0.1")).code is RefusalCode.WRONG_CREDENTIALS
    for i in range(20):
        await refused(f"someone{i}", "x", address=STRANGER)
    assert (await refused("nobody", "x", address=STRANGER)).code is RefusalCode.TOO_MANY_TRIES


async def test_many_guesses_at_once_get_no_more_tries_than_one_after_another(postgres: str) -> None:
    """Count after the check instead of before it, or delete select_for_update in throttle._count, to see this fail."""
    await an_account(role=None)
    results = await asyncio.gather(*(refused("wulan", f"salah {i}", address=f"10.0.0.{i}") for i in range(30)))
    assert sum(r.code is RefusalCode.WRONG_CREDENTIALS for r in results) == 5


async def test_the_counts_of_yesterday_are_forgotten(sqlite: str) -> None:
    await refused("nobody", "salah")
    await refused("somebody", "salah", now=NOW + timedelta(days=2))
    assert await Tries.filter(window_started_at=NOW).count() == 0


async def test_a_session_goes_idle_after_half_an_hour_and_ends_after_twelve(database: str) -> None:
    await an_account(role=None)
    token, actor = await signed_in()
    assert await actor_of(token, now=NOW + 29 * MINUTE) is not None  # in use: it lives on
    assert await actor_of(token, now=NOW + 58 * MINUTE) is not None
    assert await actor_of(token, now=NOW + 88 * MINUTE) is None
    assert actor.credential_id is not None
    assert await still_valid([actor.credential_id], now=NOW + 87 * MINUTE) == {actor.credential_id}
    assert await still_valid([actor.credential_id], now=NOW + 88 * MINUTE) == set()

    token, _ = await signed_in()
    for half_hour in range(1, 25):
        now = NOW + half_hour * 29 * MINUTE
        assert (await actor_of(token, now=now) is not None) is (now < NOW + timedelta(hours=12))


async def test_a_use_is_written_down_at_most_once_a_minute(database: str) -> None:
    await an_account(role=None)
    token, _ = await signed_in()
    await actor_of(token, now=NOW + timedelta(seconds=59))
    assert (await Session.get()).seen_at == NOW
    await actor_of(token, now=NOW + timedelta(seconds=61))
    assert (await Session.get()).seen_at == NOW + timedelta(seconds=61)


async def test_signing_out_ends_this_session_and_no_other(database: str) -> None:
    await an_account(role=None)
    token, actor = await signed_in()
    other, _ = await signed_in()
    await people.sign_out(actor, now=NOW)
    await people.sign_out(ANONYMOUS, now=NOW)
    assert await actor_of(token, now=NOW) is None
    assert await actor_of(other, now=NOW) is not None
    assert actor.credential_id is not None
    assert await still_valid([actor.credential_id], now=NOW) == set()


async def test_a_new_password_of_ones_own_ends_the_other_sessions(database: str) -> None:
    await an_account(role=None)
    token, actor = await signed_in()
    other, _ = await signed_in()
    assert await people.change_password(actor, current=PASSWORD, new=NEW_PASSWORD, now=NOW) == actor.id
    assert await actor_of(token, now=NOW) is not None
    assert await actor_of(other, now=NOW) is None
    assert (await refused("wulan", PASSWORD)).code is RefusalCode.WRONG_CREDENTIALS
    await signed_in(password=NEW_PASSWORD)


async def test_a_new_password_needs_the_old_one_and_must_be_good(database: str) -> None:
    await an_account(role=None)
    _, actor = await signed_in()

    async def code(current: str, new: str, who: Actor = actor) -> RefusalCode:
        result = await people.change_password(who, current=current, new=new, now=NOW)
        assert isinstance(result, Refusal)
        return result.code

    assert await code(PASSWORD, "pendek") is RefusalCode.WEAK_PASSWORD
    assert await code(PASSWORD, NEW_PASSWORD, ANONYMOUS) is RefusalCode.SIGN_IN_REQUIRED
    codes = [await code("salah", NEW_PASSWORD) for _ in range(6)]
    assert codes == [RefusalCode.WRONG_CREDENTIALS] * 5 + [RefusalCode.TOO_MANY_TRIES]


@pytest.mark.parametrize(
    "token", ["", "ses_", "ses_x", "nonsense", "clm_x", "key_x", "kio_x", "scr_x", "ses_\x00"]
)
async def test_a_token_nobody_was_given_is_nobody(sqlite: str, token: str) -> None:
    assert await actor_of(token, now=NOW) is None


async def test_neither_password_nor_token_nor_mistyped_name_is_stored(database: str) -> None:
    await an_account(role=None)
    token, _ = await signed_in()
    await refused("Rahasia-Saya-Yang-Salah-Kolom", "x")
    stored = await everything_stored()
    assert "argon2id" in stored
    assert PASSWORD not in stored
    assert token not in stored
    assert token.removeprefix("ses_") not in stored
    assert "rahasia-saya" not in stored.lower()
