"""Numbers for monitoring, added up over the workers of a server."""

from contextlib import suppress

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from api.settings import metrics_directory

CONTENT_TYPE = CONTENT_TYPE_LATEST

connections = Gauge("antrean_http_connections", "Open HTTP connections, streams too.", multiprocess_mode="livesum")
sockets = Gauge("antrean_sockets", "Open WebSockets.", multiprocess_mode="livesum")
workers = Gauge("antrean_workers", "Workers that serve.", multiprocess_mode="livesum")
listening = Gauge(
    "antrean_bus_listening", "Workers that hear other processes at once.", multiprocess_mode="livesum"
)
groups = Gauge("antrean_groups", "Subscriptions that differ, whoever shares them.", multiprocess_mode="livesum")
executions = Counter("antrean_live_executions", "Answers made for subscriptions, each for all who share it.")
answers = Counter("antrean_live_answers", "Answers left with subscribers.")
changes = Counter("antrean_changes", "Changes of halls committed here.")
notices = Counter("antrean_bus_notices", "Notices heard on the bus, each worker's own too.")
lag = Histogram(
    "antrean_bus_lag_seconds",
    "From a commit until a worker has heard of it on the bus, by the clocks of their hosts.",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
pushes = Counter("antrean_pushes", "Messages for phones, by what became of each.", ("outcome",))
breaks = Counter("antrean_bus_breaks", "Connections of the bus that broke.")


def text() -> bytes:
    """All numbers in Prometheus's text format; without a supervisor those of this process."""
    directory = metrics_directory()
    if directory is None:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=directory)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def forget(pid: int) -> None:
    """A process has ended: its gauges count no more, what it counted stays counted."""
    with suppress(OSError):
        multiprocess.mark_process_dead(pid, path=metrics_directory())  # type: ignore[no-untyped-call]
