"""Says what an application may become."""

from collections.abc import Mapping

from api.events import ApplicationState

DRAFT, SUBMITTED = ApplicationState.DRAFT, ApplicationState.SUBMITTED
UNDER_VERIFICATION, RETURNED = ApplicationState.UNDER_VERIFICATION, ApplicationState.RETURNED
IN_PROCESS, APPROVED = ApplicationState.IN_PROCESS, ApplicationState.APPROVED
AWAITING_RECOMMENDATION = ApplicationState.AWAITING_RECOMMENDATION
AWAITING_PAYMENT, AWAITING_SIGNATURE = ApplicationState.AWAITING_PAYMENT, ApplicationState.AWAITING_SIGNATURE
ISSUED, COLLECTED = ApplicationState.ISSUED, ApplicationState.COLLECTED
REJECTED, CANCELLED, EXPIRED = ApplicationState.REJECTED, ApplicationState.CANCELLED, ApplicationState.EXPIRED

MOVES: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    DRAFT: frozenset({SUBMITTED, CANCELLED, EXPIRED}),
    SUBMITTED: frozenset({UNDER_VERIFICATION, CANCELLED}),
    UNDER_VERIFICATION: frozenset({RETURNED, IN_PROCESS, REJECTED, CANCELLED}),
    RETURNED: frozenset({SUBMITTED, CANCELLED, EXPIRED}),
    IN_PROCESS: frozenset(
        {AWAITING_RECOMMENDATION, AWAITING_PAYMENT, AWAITING_SIGNATURE, RETURNED, APPROVED, REJECTED, CANCELLED}
    ),
    AWAITING_RECOMMENDATION: frozenset({IN_PROCESS, RETURNED, REJECTED, CANCELLED}),
    AWAITING_PAYMENT: frozenset({IN_PROCESS, RETURNED, REJECTED, CANCELLED}),
    AWAITING_SIGNATURE: frozenset({IN_PROCESS, RETURNED, APPROVED, REJECTED, CANCELLED}),
    APPROVED: frozenset({ISSUED}),
    ISSUED: frozenset({COLLECTED}),
    COLLECTED: frozenset(),
    REJECTED: frozenset(),
    CANCELLED: frozenset(),
    EXPIRED: frozenset(),
}
# beside these, where the standard says that the service is done in one sitting at a counter
IN_ONE_SITTING: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    SUBMITTED: frozenset({IN_PROCESS}),
    IN_PROCESS: frozenset({ISSUED}),
}
STATE_WORDS: Mapping[ApplicationState, tuple[str, str]] = {
    DRAFT: ("konsep", "a draft"),
    SUBMITTED: ("diajukan", "handed in"),
    UNDER_VERIFICATION: ("sedang diperiksa", "being checked"),
    RETURNED: ("dikembalikan", "returned"),
    IN_PROCESS: ("sedang diproses", "being worked on"),
    AWAITING_RECOMMENDATION: ("menunggu rekomendasi", "waiting for a recommendation"),
    AWAITING_PAYMENT: ("menunggu pembayaran", "waiting for the payment"),
    AWAITING_SIGNATURE: ("menunggu tanda tangan", "waiting for a signature"),
    APPROVED: ("disetujui", "approved"),
    ISSUED: ("terbit", "issued"),
    COLLECTED: ("diambil", "collected"),
    REJECTED: ("ditolak", "rejected"),
    CANCELLED: ("dibatalkan", "cancelled"),
    EXPIRED: ("kedaluwarsa", "expired"),
}
ENDED = frozenset(state for state, further in MOVES.items() if not further)
WITH_THE_CITIZEN = frozenset({DRAFT, RETURNED})  # filled, and given documents, by whoever applies
JUDGED_IN = (  # handed in, and not yet decided: a verdict on a document still matters
    SUBMITTED,
    UNDER_VERIFICATION,
    RETURNED,
    IN_PROCESS,
    AWAITING_RECOMMENDATION,
    AWAITING_PAYMENT,
    AWAITING_SIGNATURE,
)
ADVANCES_TO = frozenset({IN_PROCESS, AWAITING_RECOMMENDATION, AWAITING_PAYMENT, AWAITING_SIGNATURE})


def may_move(from_state: ApplicationState, to_state: ApplicationState, *, one_sitting: bool) -> bool:
    """Whether an application may go from one state to the other (README, Decision on applications)."""
    usual = to_state in MOVES[from_state]
    return usual or (one_sitting and to_state in IN_ONE_SITTING.get(from_state, ()))
