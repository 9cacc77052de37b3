"""Says what officers, and those who decide, bring applications to, and who may."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.actor import Actor
from api.applications.rules.states import (
    ADVANCES_TO,
    APPROVED,
    COLLECTED,
    ISSUED,
    REJECTED,
    RETURNED,
    UNDER_VERIFICATION,
    may_move,
)
from api.events import (
    ApplicationAdvanced,
    ApplicationApproved,
    ApplicationCollected,
    ApplicationIssued,
    ApplicationMoved,
    ApplicationRejected,
    ApplicationReturned,
    ApplicationState,
    ApplicationTakenUp,
)
from api.people.rules import Permission, Place, may


@dataclass(frozen=True, slots=True)
class Act:
    """What brings a file into a state: its event, who may, and whether a reason must be given."""

    kind: type[ApplicationMoved]
    permission: Permission = Permission.PROCESS_APPLICATION
    reason_required: bool = False


ACTS: Mapping[ApplicationState, Act] = {
    UNDER_VERIFICATION: Act(ApplicationTakenUp),
    RETURNED: Act(ApplicationReturned, reason_required=True),
    **dict.fromkeys(ADVANCES_TO, Act(ApplicationAdvanced)),
    APPROVED: Act(ApplicationApproved, Permission.DECIDE_APPLICATION),
    REJECTED: Act(ApplicationRejected, Permission.DECIDE_APPLICATION, reason_required=True),
    ISSUED: Act(ApplicationIssued),
    COLLECTED: Act(ApplicationCollected),
}


def next_states(
    actor: Actor, place: Place, state: ApplicationState, *, one_sitting: bool
) -> tuple[ApplicationState, ...]:
    """The states into which the actor may bring an application at a place now, in the order of its life.

    one_sitting: as its standard says. None of what is the citizen's to do, nor giving it up. Whether the file is
    complete is not asked.
    """
    return tuple(
        further
        for further in ApplicationState
        if further in ACTS
        and may_move(state, further, one_sitting=one_sitting)
        and may(actor, ACTS[further].permission, place) is None
    )
