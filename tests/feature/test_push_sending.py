"""A message reaches its browser sealed and signed; what is slow, dead or elsewhere holds up nobody."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from api.clock import utc_now
from api.push import Address, Lanes, Message, Outcome, lanes, new_private_key, posting, public_key_of
from api.settings import settings
from tests.push_service import Phone, TwinService, a_push_service, claims_of

KEY = new_private_key()
TEXT = b'{"number":"A-012"}'


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[TwinService]:
    async with a_push_service(tmp_path) as opened:
        yield opened


@pytest.fixture
async def other(tmp_path: Path, service: TwinService) -> AsyncIterator[TwinService]:
    """A second one, which has the first one's certificate."""
    async with a_push_service(tmp_path) as opened:
        yield opened


@pytest.fixture
def allowed(service: TwinService, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, value in {**service.environment, "ANTREAN_PUSH_KEY": KEY}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ANTREAN_PUSH_SUBJECT", "mailto:it@mpp.example")
    settings.cache_clear()
    posting._trust.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()
    posting._trust.cache_clear()


def to(phone: Phone, **changed: str) -> Message:
    return Message(Address(**{**phone.asked, **changed}), TEXT, topic="f" * 32, lives_seconds=60)


class Sender:
    """Puts messages in and waits for what becomes of them."""

    def __init__(self) -> None:
        self.lanes = Lanes(utc_now)

    def puts(self, message: Message) -> "asyncio.Future[Outcome]":
        became: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        async def then(outcome: Outcome) -> None:
            became.set_result(outcome)

        if not self.lanes.put(message, then):
            became.cancel()
        return became


@pytest.fixture
async def sender(allowed: pytest.MonkeyPatch) -> AsyncIterator[Sender]:
    allowed.setattr(posting, "MOST_SECONDS", 60.0)
    allowed.setattr(lanes, "ENDS_WITHIN_SECONDS", 0.0)
    opened = Sender()
    yield opened
    await opened.lanes.end()


async def test_a_browser_reads_what_it_is_sent_and_nobody_else(service: TwinService, sender: Sender) -> None:
    phone = service.a_phone()
    assert await sender.puts(to(phone)) is Outcome.SENT
    delivered = await service.next(phone)
    assert phone.opens(delivered) == {"number": "A-012"}
    with pytest.raises(InvalidTag):
        Phone(service.place, path=phone.path).opens(delivered)
    assert b"A-012" not in delivered.body


async def test_a_service_is_told_who_sends_how_soon_and_for_how_long(service: TwinService, sender: Sender) -> None:
    phone = service.a_phone()
    await sender.puts(to(phone))
    delivered = await service.next(phone)
    claims = claims_of(delivered, public_key_of(KEY))
    assert (claims["aud"], claims["sub"]) == (f"https://{service.place}", "mailto:it@mpp.example")
    assert 0 < claims["exp"] - utc_now().timestamp() <= 24 * 3600
    told = {name: delivered.headers[name] for name in ("ttl", "urgency", "topic", "host")}
    assert told == {"ttl": "60", "urgency": "high", "topic": "f" * 32, "host": service.place}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("410 Gone", Outcome.GONE), ("403 Forbidden", Outcome.REFUSED), ("503 Busy", Outcome.FAILED)],
)
async def test_what_a_service_says_is_passed_on(
    service: TwinService, sender: Sender, status: str, outcome: Outcome
) -> None:
    service.status = status
    assert await sender.puts(to(service.a_phone())) is outcome
    assert service.count == 1


async def test_a_redirection_is_not_followed(service: TwinService, sender: Sender) -> None:
    service.status = "307 Temporary Redirect"
    assert await sender.puts(to(service.a_phone())) is Outcome.REFUSED
    assert service.count == 1


async def test_a_service_that_is_not_named_is_not_spoken_with(
    service: TwinService, other: TwinService, sender: Sender
) -> None:
    assert sender.puts(to(other.a_phone())).cancelled()
    assert (service.count, other.count) == (0, 0)


async def test_a_name_that_leads_into_our_own_network_is_not_spoken_with(
    service: TwinService, sender: Sender, allowed: pytest.MonkeyPatch
) -> None:
    """Choose the first address in _line_to to see this fail."""
    allowed.setenv("ANTREAN_PUSH_SERVICES", json.dumps([f"localhost:{service.port}"]))
    settings.cache_clear()
    phone = Phone(f"localhost:{service.port}")
    assert await sender.puts(to(phone)) is Outcome.FAILED
    assert service.count == 0


async def test_a_service_that_shows_no_good_certificate_is_told_nothing(
    service: TwinService, sender: Sender, allowed: pytest.MonkeyPatch
) -> None:
    allowed.delenv("SSL_CERT_FILE")
    posting._trust.cache_clear()
    assert await sender.puts(to(service.a_phone())) is Outcome.FAILED
    assert service.count == 0


async def test_a_service_that_never_answers_is_given_up(
    service: TwinService, sender: Sender, allowed: pytest.MonkeyPatch
) -> None:
    allowed.setattr(posting, "MOST_SECONDS", 0.2)
    service.is_silent = True
    assert await sender.puts(to(service.a_phone())) is Outcome.FAILED


async def test_a_dead_service_holds_up_no_other(
    service: TwinService, other: TwinService, sender: Sender, allowed: pytest.MonkeyPatch
) -> None:
    """Give all services one lane to see this fail."""
    allowed.setenv("ANTREAN_PUSH_SERVICES", json.dumps([service.place, other.place]))
    settings.cache_clear()
    service.is_silent = True
    stuck = [sender.puts(to(service.a_phone())) for _ in range(3 * lanes.AT_ONCE)]
    assert await sender.puts(to(other.a_phone())) is Outcome.SENT
    assert not any(one.done() for one in stuck)
    assert service.count <= lanes.AT_ONCE


async def test_a_full_lane_drops_what_comes(service: TwinService, sender: Sender) -> None:
    service.is_silent = True
    phone = service.a_phone()
    taken = [sender.puts(to(phone)) for _ in range(lanes.MOST_WAITING)]
    assert not any(one.cancelled() for one in taken)
    assert sender.puts(to(phone)).cancelled()


async def test_what_waited_too_long_for_its_turn_is_never_sent(service: TwinService, sender: Sender) -> None:
    phone = service.a_phone()
    stale = Message(Address(**phone.asked), TEXT, topic="f" * 32, lives_seconds=-1)
    late = sender.puts(stale)
    assert await sender.puts(to(phone)) is Outcome.SENT
    assert not late.done()
    assert service.count == 1
