"""Says in GraphQL how a hall is doing."""

import strawberry

from schema.reports.day import DayQueries
from schema.reports.now import OverviewQueries, OverviewSubscriptions

__all__ = ["Queries", "Subscriptions"]


@strawberry.type
class Queries(OverviewQueries, DayQueries):
    pass


Subscriptions = OverviewSubscriptions
