"""What a resolver is given: who acts, the clock, and loaders."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from strawberry.types.info import Info as StrawberryInfo

from api.actor import ANONYMOUS, Actor
from api.clock import utc_now
from schema.loaders import Loaders


@dataclass
class Context:
    """One per operation: a socket lives for hours, so nothing in it may outlive one answer.

    token: the bearer token as sent, for signOut.
    """

    actor: Actor = ANONYMOUS
    token: str | None = None
    loaders: Loaders = field(default_factory=Loaders)
    base_url: str = ""
    _moment: datetime | None = field(default=None, init=False, repr=False)

    def now(self) -> datetime:
        """The time of this request, in UTC."""
        return utc_now()

    def moment(self) -> datetime:
        """The first time anybody asked, so that all parts of one answer speak of one instant and share loaders."""
        self._moment = self._moment or self.now()
        return self._moment

    def turn(self) -> None:
        """Forget what was read: a verb begins, and what an earlier one of the same operation read is old."""
        self.loaders, self._moment = Loaders(), None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, by what token and through which address of ours; makes each operation's context."""

    actor: Actor = ANONYMOUS
    token: str | None = None
    base_url: str = ""

    def context(self) -> Context:
        """A fresh context."""
        return Context(self.actor, self.token, base_url=self.base_url)


Info = StrawberryInfo[Context, Any]
