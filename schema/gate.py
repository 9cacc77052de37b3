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
SPARE_SHARE = 4  # one in so many: places for those who have yet to say who they are
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
    def stream(self, address: str) -> Iterator["Seat"]:
        """Hold a socket or stream open; raises RequestFault 429 when it holds too many, spare ones too."""
        most, held, is_free = self._most_streams, self._streams[network_of(address)], self._is_free(address)
        if held >= most + most // SPARE_SHARE and not is_free:
            raise _crowded()
        seat = Seat(self._streams, network_of(address), most, is_spare=held >= most and not is_free)
        try:
            yield seat
        finally:
            seat.leave()

    def _take(self, rate: Rate, address: str) -> None:
        if not self._is_free(address):
            _wait(rate.wait_seconds(network_of(address)))

    def _is_free(self, address: str) -> bool:
        return not self._loopback_is_limited and is_loopback(address)


class Seat:
    """The place of an open socket or stream: its address's, until it is known whose it is.

    Some more are let in than an address may hold, for as long as it takes them to say who they are: strangers who
    take all the places of a hall's network keep neither its screens nor its officers out.
    """

    def __init__(self, taken: Counter[str], network: str, most: int, *, is_spare: bool) -> None:
        self._taken, self._most, self._is_spare = taken, most, is_spare
        self._held_by = network
        self._taken[network] += 1

    def belongs_to(self, actor: Actor) -> None:
        """It is this actor's now; raises RequestFault 429 for the anonymous in a spare one, and for too many."""
        if actor.kind is not ActorKind.ANONYMOUS and actor.id is not None:
            self.leave()
            self._held_by, self._is_spare = str(actor.id), self._taken[str(actor.id)] >= self._most
            self._taken[self._held_by] += 1
        if self._is_spare:
            raise _crowded()

    def leave(self) -> None:
        """Nobody holds it any more."""
        self._taken[self._held_by] -= 1
        if not self._taken[self._held_by]:
            del self._taken[self._held_by]


def _crowded() -> RequestFault:
    return RequestFault(429, "Too many connections.", retry_after_seconds=30)


def _wait(seconds: int) -> None:
    if seconds:
        raise RequestFault(429, "Too many requests; please wait.", retry_after_seconds=seconds)
