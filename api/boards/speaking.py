"""Decides which page voices the calls of an audio zone; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(seconds=25)  # another page speaks at the latest so long after the speaker died
RENEWED_EVERY = timedelta(seconds=8)  # two answers may be lost
REPORTED_EVERY = timedelta(seconds=30)  # by a page that cannot speak
AFTER_THE_END = timedelta(milliseconds=300)
KEPT_FREE = RENEWED_EVERY  # for a paired page that waits, which asks again within that time
REMEMBERED = 60  # calls: more than are made while one speaker takes over from another


@dataclass(frozen=True, slots=True)
class Lease:
    """Who speaks until when. is_wanted: a paired page waits for the end of an unpaired one's."""

    player: str
    is_paired: bool
    is_wanted: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page is told. lease: as it stands now. speaks: whether it is this page's."""

    lease: Lease | None
    speaks: bool
    ask_again: timedelta


def audio_zone_of(audio_zone: str, slug: str) -> str:
    """The name under which the loudspeakers of a screen are known: its zone's, or its own."""
    return f"zone {audio_zone}" if audio_zone else f"own {slug}"


def decide_speaker(
    lease: Lease | None, player: str, *, is_paired: bool, is_audible: bool, now: datetime
) -> Verdict:
    """Whether a page that asks may voice calls from now on.

    Exactly one may at a time: a page stops by its own clock before its lease ends here. A paired page waits for
    the end of an unpaired one's lease, which is not renewed then, and no other unpaired page may take it for a
    while: whoever opens the address at home never mutes the hall, under however many names. A page that cannot be
    heard gives its lease back.
    """
    if not is_audible:
        if lease and lease.player == player:
            lease = Lease(player, is_paired, is_wanted=lease.is_wanted, until=now)
        return Verdict(lease, False, REPORTED_EVERY)
    is_free = lease is None or _free_at(lease, is_paired=is_paired) <= now
    is_own = lease is not None and lease.player == player and (is_paired or not lease.is_wanted)
    if is_free or is_own:
        return Verdict(Lease(player, is_paired, is_wanted=False, until=now + LEASE), True, RENEWED_EVERY)
    assert lease
    if is_paired and not lease.is_paired:
        lease = Lease(lease.player, lease.is_paired, is_wanted=True, until=lease.until)
    wait = _free_at(lease, is_paired=is_paired) - now + AFTER_THE_END
    return Verdict(lease, False, min(RENEWED_EVERY, wait))


def _free_at(lease: Lease, *, is_paired: bool) -> datetime:
    return lease.until + KEPT_FREE if lease.is_wanted and not is_paired else lease.until


def remembered(said: list[str], more: list[str]) -> list[str]:
    """The newest calls that were voiced, each once, oldest first."""
    return list(dict.fromkeys([*said, *more]))[-REMEMBERED:]
