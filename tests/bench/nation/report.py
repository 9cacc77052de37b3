"""Tells what a run has shown, and what follows from it for the whole nation."""

from collections.abc import Sequence

from tests.bench.measure import report
from tests.bench.nation.plan import CONSOLES, HALLS, PHONES, SCREENS
from tests.bench.nation.run import KINDS, Day, Phase
from tests.bench.nation.verdict import percentile

MOST_MS = 500.0
PARTS = ("server", "PostgreSQL")
ALL = {"screen": SCREENS, "console": CONSOLES, "phone": PHONES}


def tell(day: Day) -> None:
    """Everything about one run."""
    options = day.options
    what = (
        f"{options.halls} halls, pace {options.pace:g}, {options.workers} workers, {options.seconds:g} s a phase"
    )
    tell_losses(day, what)
    tell_delays(day, what)
    tell_cost(day, what)
    tell_database(day, what)
    tell_memory(day, what)
    if not options.together:
        tell_nation(day, what)
    if day.server_said:
        print(f"The server said, at the end of {len(day.server_said.splitlines())} lines:")
        print("\n".join(day.server_said.splitlines()[-20:]))
    if day.statements:
        rows = [(row["calls"], f"{row['total_exec_time']:.0f}", row["query"][:150]) for row in day.statements]
        report("statements sent most often in the last phase", ("calls", "ms", "statement"), rows)


def tell_losses(day: Day, what: str) -> None:
    """What must be zero; calls and recalls count alike."""
    columns = ("sockets", "events/s", "calls", "to show", "missed", "twice", "back", "errors", "5xx", "refused")
    rows = []
    for phase in day.phases:
        verdict = phase.verdict
        broken = sum(n for k, n in verdict.outcomes.items() if " ERROR 5" in k or "INTERNAL_SERVER" in k)
        refused = {k: n for k, n in verdict.outcomes.items() if not k.endswith(" OK") and " ERROR" not in k}
        rows.append(
            (_sockets(phase), f"{phase.events / phase.used.at:.1f}", verdict.calls, verdict.expected, verdict.missed,
             phase.duplicates, phase.backwards, verdict.errors + sum(phase.troubles.values()), broken, refused or 0)
        )  # fmt: skip
        for problem, count in (*phase.troubles.most_common(5), *_errors(phase)):
            print(f"  {count} x {problem}")
    report(f"Nothing lost: {what}", columns, rows)


def _errors(phase: Phase) -> list[tuple[str, int]]:
    return [(outcome, count) for outcome, count in phase.verdict.outcomes.most_common() if " ERROR" in outcome][:5]


def tell_delays(day: Day, what: str) -> None:
    """Milliseconds from the planned moment. lateness: of the generator itself, which is in all the others."""
    columns = ("sockets", "answer p50", "answer p99", "screen p50", "p99", "max", "over 500", "late p99")
    rows = []
    for phase in day.phases:
        verdict = phase.verdict
        rows.append(
            (_sockets(phase), *_ms(verdict.answers, 0.5, 0.99), *_ms(verdict.delays, 0.5, 0.99, 1.0),
             sum(delay > MOST_MS for delay in verdict.delays), *_ms(verdict.lateness, 0.99))
        )  # fmt: skip
    report(f"Call to screen, ms: {what}", columns, rows)


def tell_cost(day: Day, what: str) -> None:
    """CPU of each part in the measured seconds, as shares of one core; ms/event and µs/msg without the idle.

    gen.: the generator. all: the whole machine, others at work on it included.
    """
    columns = ("sockets", "msg/s", "server", "idle", "PG", "PG idle", "gen.", "all", "ms/event", "PG ms/event", "µs/msg")  # fmt: skip
    rows = []
    for phase in day.phases:
        messages = sum(phase.messages.values())
        server, database = _busy(phase, "server"), _busy(phase, "PostgreSQL")
        rows.append(
            (_sockets(phase), f"{messages / phase.used.at:.0f}", _share(phase.used, "server"),
             _share(phase.idle, "server"), _share(phase.used, "PostgreSQL"), _share(phase.idle, "PostgreSQL"),
             _share(phase.used, "generator"), f"{phase.used.machine / phase.used.at:.2f}",
             f"{server / max(1, phase.events) * 1000:.2f}", f"{database / max(1, phase.events) * 1000:.2f}",
             f"{server / max(1, messages) * 1e6:.0f}")
        )  # fmt: skip
    report(f"Shares of a core: {what}", columns, rows)


def tell_database(day: Day, what: str) -> None:
    """The database's own counts in the measured seconds."""
    rows = [
        (_sockets(phase), f"{phase.used.commits / phase.used.at:.0f}", f"{phase.used.statements / phase.used.at:.0f}",
         f"{phase.used.statements / max(1, phase.events):.1f}", f"{phase.idle.statements / phase.idle.at:.0f}")
        for phase in day.phases
    ]  # fmt: skip
    columns = ("sockets", "commits/s", "statements/s", "statements an event", "statements/s idle")
    report(f"Database: {what}", columns, rows)


def tell_memory(day: Day, what: str) -> None:
    """Proportional set size of all workers together."""
    rows, before, held = [], day.worker_bytes_before, 0
    for phase in day.phases:
        sockets = phase.sockets.total()
        rows.append(
            (_sockets(phase), f"{phase.worker_bytes / 2**20:.0f}",
             f"{(phase.worker_bytes - before) / (sockets - held) / 1024:.1f}",
             f"{phase.opened.cpu['server'] / (sockets - held) * 1000:.2f}", f"{phase.opened.at:.1f}",
             " ".join(map(str, phase.files_a_worker)))
        )  # fmt: skip
        before, held = phase.worker_bytes, sockets
    columns = (
        "sockets",
        "workers MB",
        "KB a socket more",
        "open: server ms each",
        "open: seconds",
        "files a worker",
    )
    report(f"Memory, planted in {day.plant_seconds:.0f} s: {what}", columns, rows)


def tell_nation(day: Day, what: str) -> None:
    """Cores for the whole nation: what each sort of client added, in silence and by events, times what was left out."""
    rows, before = [], dict.fromkeys(PARTS, (0.0, 0.0))
    total = dict.fromkeys(PARTS, 0.0)
    for phase, kind in zip(day.phases, [kind for kind in KINDS if day.phases[-1].sockets[kind]], strict=True):
        more = HALLS / day.options.halls if kind == "screen" else ALL[kind] / phase.sockets[kind]
        whole = {}
        for part in PARTS:
            silent = phase.idle.cpu[part] / phase.idle.at
            eventful = _busy(phase, part) / phase.used.at
            whole[part] = more * (silent - before[part][0] + (eventful - before[part][1]) / day.options.pace)
            total[part] += whole[part]
            before[part] = silent, eventful
        run = f"{phase.sockets[kind]} of {ALL[kind]}"
        rows.append((f"{kind}s", run, f"x {more:.2f}", *(f"{whole[part]:.2f}" for part in PARTS)))
    rows.append(("together", "", "", *(f"{total[part]:.2f}" for part in PARTS)))
    rate = f"{day.phases[0].events / day.phases[0].used.at:.0f} events a second"
    print(f"\nRun for real: {_sockets(day.phases[-1])} sockets at {rate}, pace {day.options.pace:g} of the peak.")
    print(
        "The rest follows from it: sockets by the factors below, events by the pace. Commands stand with the screens."
    )
    columns = ("clients", "run for real", "extrapolated by", "server cores", "PostgreSQL cores")
    report(f"The nation's peak on one machine, from {what}", columns, rows)


def tell_series(days: Sequence[Day]) -> None:
    """Cost against the number of halls, at the same rate in each."""
    rows = []
    for day in days:
        tell_losses(day, f"{day.options.halls} halls")
        phase, halls = day.phases[0], day.options.halls
        messages = sum(phase.messages.values())
        server, database = _busy(phase, "server"), _busy(phase, "PostgreSQL")
        rows.append(
            (halls, phase.sockets.total(), f"{phase.events / phase.used.at:.2f}", f"{messages / phase.used.at:.0f}",
             _share(phase.used, "server"), _share(phase.used, "PostgreSQL"),
             f"{server / max(1, phase.events) * 1000:.2f}", f"{database / max(1, phase.events) * 1000:.2f}",
             f"{server / max(1, messages) * 1e6:.0f}", *_ms(phase.verdict.delays, 0.5, 0.99, 1.0),
             phase.verdict.missed + phase.duplicates + phase.backwards + phase.verdict.errors
             + sum(phase.troubles.values()))
        )  # fmt: skip
    columns = ("halls", "screens", "events/s", "msg/s", "server cores", "PostgreSQL cores", "server ms/event",
               "PG ms/event", "server µs/msg", "screen p50 ms", "p99", "max", "lost or wrong")  # fmt: skip
    report("Cost against halls", columns, rows)


def _sockets(phase: Phase) -> str:
    """Screens + consoles + phones."""
    return " + ".join(str(phase.sockets[kind]) for kind in KINDS if phase.sockets[kind])


def _busy(phase: Phase, part: str) -> float:
    """CPU seconds of a part in the measured seconds beyond what it uses in silence."""
    return phase.used.cpu[part] - phase.idle.cpu[part] / phase.idle.at * phase.used.at


def _share(reading: object, part: str) -> str:
    return f"{reading.cpu[part] / reading.at:.2f}"  # type: ignore[attr-defined]


def _ms(values: Sequence[float], *shares: float) -> list[str]:
    return [f"{percentile(values, share):.1f}" for share in shares]
