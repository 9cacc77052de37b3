"""Says when an address or an actor has asked too often, or holds too many connections open."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from api.actor import Actor, ActorKind
from api.people.rules.credentials import is_loopback, network_of
from api.rates import Rate
from api.settings import Settings
from schema.errors import RequestFault
from schema.operations import Operation

MINUTE = 60.0
SCARCE = ("takeTicket", "holdSlot", "bookAppointment", "moveAppointment")
STORED = ("saveApplication", "attachDocument")  # each takes room in the database or the storage for a month


class Gate:
    """Counts in this process only; what must hold across processes counts in the database (sign-in, secrets)."""

    def __init__(self, settings: Settings) -> None:
        self._loopback_is_limited = settings.loopback_is_limited
        self._strangers = Rate(settings.anonymous_requests_per_minute, MINUTE)
        self._actors = Rate(settings.actor_requests_per_minute, MINUTE)
        self._tickets = Rate(settings.anonymous_tickets_per_minute, MINUTE)
        self._stored = {verb: Rate(settings.anonymous_files_per_minute, MINUTE) for verb in STORED}
        self._most_streams = settings.streams_per_address
        self._streams: Counter[str] = Counter()

    def pass_address(self, address: str) -> None:
        """Count a request without a good token; raises RequestFault 429."""
        self._take(self._strangers, address)

    def pass_actor(self, actor: Actor) -> None:
        """Count a request under its actor, or under its address if it is nobody's; raises RequestFault 429."""
        if actor.kind is ActorKind.ANONYMOUS:
            self.pass_address(actor.address)
        elif actor.id is not None and not self._is_free(actor.address):
            _wait(self._actors.wait_seconds(str(actor.id)))

    def pass_operation(self, operation: Operation, actor: Actor) -> None:
        """Count what nobody in particular takes: numbers and times, room for drafts and files; raises 429."""
        if actor.kind is ActorKind.ANONYMOUS:
            for _ in range(sum(operation.root_fields.count(verb) for verb in SCARCE)):
                self._take(self._tickets, actor.address)
            for verb, rate in self._stored.items():
                for _ in range(operation.root_fields.count(verb)):
                    self._take(rate, actor.address)

    @contextmanager
    def stream(self, address: str) -> Iterator[None]:
        """Hold a socket or stream open; raises RequestFault 429 when the address holds too many."""
        network = network_of(address)
        if self._streams[network] >= self._most_streams and not self._is_free(address):
            raise RequestFault(429, "Too many connections from this address.", retry_after_seconds=30)
        self._streams[network] += 1
        try:
            yield
        finally:
            self._streams[network] -= 1
            if not self._streams[network]:
                del self._streams[network]

    def _take(self, rate: Rate, address: str) -> None:
        if not self._is_free(address):
            _wait(rate.wait_seconds(network_of(address)))

    def _is_free(self, address: str) -> bool:
        return not self._loopback_is_limited and is_loopback(address)


def _wait(seconds: int) -> None:
    if seconds:
        raise RequestFault(429, "Too many requests; please wait.", retry_after_seconds=seconds)
