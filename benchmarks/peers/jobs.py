"""A bot of python-telegram-bot with one daily job per person, as its documentation shows reminders."""

from datetime import UTC, datetime, time
from typing import Any

from telegram.ext import Application, JobQueue

from benchmarks.peers.sending import TOKEN

DAY = 86_400
# A prime, so that people's times are spread over the day in no order.
STEP = 7_919


def application(url: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """Build a bot that is connected to this server once it is initialized."""
    return Application.builder().token(TOKEN).base_url(f"{url}/bot").updater(None).build()


def queue_of(bot: Application[Any, Any, Any, Any, Any, Any]) -> JobQueue[Any]:
    """Return its job queue."""
    if bot.job_queue is None:
        raise RuntimeError("PTB was installed without its job queue")
    return bot.job_queue


def at(second: int) -> time:
    """Return a time of day (UTC)."""
    return datetime.fromtimestamp(second % DAY, UTC).timetz()


def away_from(now: datetime, number: int) -> time:
    """Choose a time of day for this person that does not come within the next hours."""
    half = DAY // 2
    return at(int(now.timestamp()) + half // 2 + number * STEP % half)
