"""Daily statistics for operators: how many messages were delivered, and how late reminders were."""

from collections import Counter
from datetime import datetime

from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from bot.metrics import DELIVERIES, LATENESS
from bot.store.core.database import Database
from bot.store.operators import daily_stats


class DailyStats:
    """Writes the counts of this process to the database; a crash loses those since the last write."""

    def __init__(self) -> None:
        self._written = _count()

    async def flush(self, database: Database, now: datetime) -> None:
        """Add the counts since the last write to the statistics of the day of `now` (UTC)."""
        counted = _count()
        async with database.write() as tx:
            await daily_stats.add(tx, now.date(), counted - self._written)
        self._written = counted


def _count() -> Counter[str]:
    """Count deliveries by kind and outcome, and reminders by the bucket of their lateness in seconds."""
    counted: Counter[str] = Counter()
    for sample in _samples(DELIVERIES, "_total"):
        outcome = "delivered" if sample.labels["outcome"] == "delivered" else "failed"
        counted[f"{outcome} {sample.labels['kind']}"] += round(sample.value)
    below = 0
    for sample in _samples(LATENESS, "_bucket"):  # buckets are cumulative
        counted[f"{daily_stats.LATE_PREFIX}{sample.labels['le']}"] = round(sample.value) - below
        below = round(sample.value)
    return counted


def _samples(metric: Collector, suffix: str) -> list[Sample]:
    return [
        sample for family in metric.collect() for sample in family.samples if sample.name.endswith(suffix)
    ]
