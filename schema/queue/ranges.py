"""Estimates of waiting as ranges."""

from typing import Self
from uuid import UUID

import strawberry

from api.queue import queries as reads
from api.queue.rules import estimating
from schema.context import Info


@strawberry.type(description="How long somebody will wait, as a range; learnt from the queue's newest visits.")
class WaitRange:
    p10_seconds: int = strawberry.field(
        description="One in ten waits less than this: where the range that people are shown begins."
    )
    p50_seconds: int = strawberry.field(description="Half wait at most this long; between the two others.")
    p90_seconds: int = strawberry.field(description="Nine in ten wait at most this long: its end.")
    samples: int = strawberry.field(description="Visits it was learnt from; never under 20.")

    @classmethod
    def of(cls, estimate: estimating.WaitRange) -> Self:
        """The range of an estimate."""
        return cls(
            p10_seconds=estimate.p10_seconds,
            p50_seconds=estimate.p50_seconds,
            p90_seconds=estimate.p90_seconds,
            samples=estimate.samples,
        )


async def range_of(info: Info, queue_id: UUID, ahead: int) -> WaitRange | None:
    """The wait in a queue behind so many people; None when nobody can know."""
    pace = await info.context.loaders.one(reads.paces_of, (queue_id, info.context.moment()))
    return range_from(pace, ahead) if pace else None


def range_from(pace: estimating.Pace, ahead: int) -> WaitRange | None:
    """The wait at such a pace."""
    estimate = estimating.estimate_wait(pace, ahead)
    return WaitRange.of(estimate) if estimate else None
