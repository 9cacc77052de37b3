"""A hall's day in numbers."""

from datetime import date
from typing import Annotated, Self

import strawberry

from api.reports import queries as reads
from api.reports import rules
from schema import halls as directory
from schema.context import Info
from schema.queue.lists import HallSlug
from schema.queue.related import LazyAgency
from schema.reports.now import overseen

OnDay = Annotated[date | None, strawberry.argument(description="The day in the hall; null for today.")]


@strawberry.type(description="How long something took.")
class Spread:
    samples: int = strawberry.field(description="Of how many.")
    mean_seconds: int = strawberry.field(description="The mean.")
    p90_seconds: int = strawberry.field(description="Nine of ten took at most so long.")

    @classmethod
    def of(cls, value: rules.Spread | None) -> Self | None:
        """The spread of a value; None without a sample."""
        return cls(**_fields(value)) if value else None


@strawberry.type(description="What was counted. Who has not come yet or is still waiting is in none but `taken`.")
class Tally:
    taken: int = strawberry.field(description="Numbers taken.")
    served: int = strawberry.field(description="Citizens served to the end.")
    no_show: int = strawberry.field(description="Numbers called in vain.")
    cancelled: int = strawberry.field(description="Numbers given up.")

    @classmethod
    def of(cls, value: rules.Tally) -> Self:
        """The counts of a value."""
        return cls(**_fields(value))


def _fields(value: rules.Spread | rules.Tally) -> dict[str, int]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


@strawberry.type(description="The numbers of a hall or of an agency over a day.")
class Numbers:
    tally: Tally = strawberry.field(description="How many.")
    waits: Spread | None = strawberry.field(description="How long they waited until called; null for nobody.")
    services: Spread | None = strawberry.field(description="How long they were served; null for nobody.")

    @classmethod
    def of(cls, value: rules.Numbers) -> Self:
        """The numbers of a value."""
        return cls(tally=Tally.of(value.tally), waits=Spread.of(value.waits), services=Spread.of(value.services))


@strawberry.type(description="An hour of the day.")
class HourNumbers:
    hour: int = strawberry.field(description="On the hall's own clock: 8 is from 08.00 to 08.59.")
    tally: Tally = strawberry.field(description="What happened in it.")


@strawberry.type(description="An agency's day. Who was sent on to another agency was served here too.")
class AgencyNumbers:
    agency: LazyAgency = strawberry.field(description="The agency.")
    numbers: Numbers = strawberry.field(description="What was counted of it.")


@strawberry.type(description="A hall's day in numbers, at the moment it was read. For holders of READ_OVERVIEW.")
class HallDay:
    day: date = strawberry.field(description="The day in the hall.")
    total: Numbers = strawberry.field(description="The whole hall; who was sent on is served once.")
    hours: list[HourNumbers] = strawberry.field(description="From the first hour that had anything to the last.")
    agencies: list[AgencyNumbers] = strawberry.field(description="The agencies that had anything, by code.")

    @classmethod
    def of(cls, value: reads.DayNumbers) -> Self:
        """The day of a value."""
        return cls(
            day=value.day,
            total=Numbers.of(value.total),
            hours=[HourNumbers(hour=hour, tally=Tally.of(tally)) for hour, tally in value.hours.items()],
            agencies=[
                AgencyNumbers(agency=directory.Agency.of(agency), numbers=Numbers.of(numbers))
                for agency, numbers in value.agencies
            ],
        )


@strawberry.type
class DayQueries:
    @strawberry.field(description="A hall's day in numbers; null unless you may READ_OVERVIEW there.")
    async def hall_day(self, info: Info, hall: HallSlug, day: OnDay = None) -> HallDay | None:
        hall_id = await overseen(info, hall)
        value = await reads.day_of(hall_id, day, now=info.context.moment()) if hall_id else None
        return HallDay.of(value) if value else None
