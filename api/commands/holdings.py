"""Everything that holds personal data; a new context that does is one line here."""

from api.applications.actions.holding import HOLDING as APPLICATIONS
from api.people.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (APPLICATIONS,)
