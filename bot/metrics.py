"""Prometheus metrics for operators, served at /metrics."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram, Info
from prometheus_client.core import GaugeMetricFamily, Metric

from bot import VERSION
from bot.store.operators.health import DatabaseStats

UPDATES = Counter("vesper_updates", "Updates received, by what became of them", ["outcome"])
HANDLER_SECONDS = Histogram(
    "vesper_handler_seconds",
    "Seconds from taking an update up, understood, to the commit of its answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
DELIVERIES = Counter("vesper_deliveries", "Tries to send a message", ["kind", "outcome"])
LATENESS = Histogram(
    "vesper_reminder_lateness_seconds",
    "Seconds between a reminder's due time and Telegram's acceptance",
    buckets=(0.5, 1, 2, 5, 15, 60, 300, 3600, 14400),
)
HALTS = Counter("vesper_halts", "Times that Telegram asked for silence (429)")
HALTED_SECONDS = Counter("vesper_halted_seconds", "Seconds of silence that Telegram asked for")
LEADER = Gauge("vesper_leader", "1 in the process that polls, ticks and delivers, else 0")
ENCODER = Gauge("vesper_encoder", "1 if the encoder hears messages, 0 if n-grams alone do")
UNDERSTANDING_SECONDS = Histogram(
    "vesper_understanding_seconds",
    "Seconds that understanding a text takes",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
UNDERSTANDING_MARGIN = Histogram(
    "vesper_understanding_margin",
    "How far the likeliest meaning of a text is ahead of the next, by head; triage where danger is likely",
    ["head"],
    buckets=(0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1),
)
RED_FLAGS = Counter(
    "vesper_red_flags",
    "Messages that raised an alarm, or whose signs were asked about, by the flag",
    ["flag", "tier"],
)
CLOCK_OFF = Gauge(
    "vesper_clock_off_seconds",
    "Seconds that the clock is ahead of the right time; 0 while it is trusted",
)
Info("vesper_build", "Which Vesper this is").info({"version": VERSION})


class DatabaseMetrics:
    """Collector of the database's metrics for one scrape."""

    def __init__(
        self, stats: DatabaseStats, now: datetime, *, polled_at: datetime | None, disk_free: int | None
    ) -> None:
        """Store the values; `polled_at` is None with a webhook, `disk_free` with a database server."""
        self._stats = stats
        self._now = now
        self._polled_at = polled_at
        self._disk_free = disk_free

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics, as a registry's collector does; unknown values are left out, not zero."""
        stats = self._stats
        yield _labelled_gauge("vesper_outbox_waiting", "Messages owed", "kind", stats.owed)
        yield _labelled_gauge(
            "vesper_subscribers", "Chats that talked to the bot", "state", stats.subscribers
        )
        plain: dict[str, tuple[str, float | None]] = {
            "vesper_outbox_oldest_seconds": ("Age of the oldest", self._age(stats.owed_since)),
            "vesper_inbox_waiting": ("Updates not handled yet", stats.received),
            "vesper_inbox_oldest_seconds": (
                "For how long the oldest waits",
                self._age(stats.received_since),
            ),
            "vesper_last_poll_timestamp_seconds": ("When Telegram last answered", _stamp(self._polled_at)),
            "vesper_last_backup_timestamp_seconds": ("When it was last saved", _stamp(stats.backed_up_at)),
            "vesper_database_bytes": ("Size of the database", stats.size_bytes),
            "vesper_disk_free_bytes": ("Room left on its volume", self._disk_free),
        }
        for name, (text, value) in plain.items():
            if value is not None:
                yield GaugeMetricFamily(name, text, value=value)

    def _age(self, since: datetime | None) -> float:
        return 0 if since is None else max((self._now - since).total_seconds(), 0)


def _labelled_gauge(name: str, text: str, label: str, counted: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, count in counted.items():
        family.add_metric([value], count)
    return family


def _stamp(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()
