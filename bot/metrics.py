"""What an operator can count; served at /metrics."""

from prometheus_client import Counter, Histogram

UPDATES = Counter("vesper_updates", "Updates received, by what became of them", ["outcome"])
DELIVERIES = Counter("vesper_deliveries", "Tries to send a message", ["kind", "outcome"])
LATENESS = Histogram(
    "vesper_reminder_lateness_seconds",
    "Seconds between a reminder's due time and Telegram's acceptance",
    buckets=(0.5, 1, 2, 5, 15, 60, 300, 3600, 14400),
)
HALTS = Counter("vesper_halts", "Times that Telegram asked for silence (429)")
