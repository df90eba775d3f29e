"""What happened on each day, kept in numbers for operators: how much was delivered, and how late."""

from collections import Counter
from datetime import datetime

from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from bot.metrics import DELIVERIES, LATENESS
from bot.store import daily
from bot.store.database import Database


class Daybook:
    """Carries over what this process has counted since the last time; a crash loses at most that."""

    def __init__(self) -> None:
        self._written = _counted()

    async def write(self, database: Database, now: datetime) -> None:
        """Add what is new to today's numbers; `now` is UTC."""
        counted = _counted()
        async with database.write() as tx:
            await daily.add(tx, now.date(), counted - self._written)
        self._written = counted


def _counted() -> Counter[str]:
    """Deliveries by kind and outcome, reminders by the limit of seconds that they kept to."""
    counted: Counter[str] = Counter()
    for sample in _samples(DELIVERIES, "_total"):
        outcome = "delivered" if sample.labels["outcome"] == "delivered" else "failed"
        counted[f"{outcome} {sample.labels['kind']}"] += round(sample.value)
    below = 0
    for sample in _samples(LATENESS, "_bucket"):  # each holds those of the shorter ones, too
        counted[f"{daily.LATE}{sample.labels['le']}"] = round(sample.value) - below
        below = round(sample.value)
    return counted


def _samples(metric: Collector, suffix: str) -> list[Sample]:
    return [
        sample for family in metric.collect() for sample in family.samples if sample.name.endswith(suffix)
    ]
