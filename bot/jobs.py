"""What is done every so many seconds: by APScheduler, whose sleep a clock that is put back would lengthen.

APScheduler waits for its jobs' next wall times (agronholm/apscheduler#339, #351, #752): put back by a day, it
would sleep for a day. And an interval trigger counts every second of a jump ahead, one by one, and keeps them
all in memory. So the trigger counts from when a job runs, and whoever sees the clock step arms the jobs anew.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from telegram.ext import JobQueue

from bot.context import Context

Work = Callable[[Context], Coroutine[Any, Any, None]]

_NO_STEP = timedelta()


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires so many seconds after it was armed or fired last, whatever the clock showed meanwhile."""

    def __init__(self, seconds: float, first: float) -> None:
        self.interval = timedelta(seconds=seconds)
        self._first = timedelta(seconds=first)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next instant, never one that has passed; both are aware."""
        return now + (self._first if previous is None else self.interval)


def repeat(queue: JobQueue[Any], work: Work, seconds: float, *, at_once: bool = False) -> None:
    """Do this every so many seconds; however late it is, it is done, once, and never beside itself."""
    trigger = Every(seconds, 0 if at_once else seconds)
    patient = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    queue.run_custom(work, job_kwargs={"trigger": trigger, **patient})


def rearm(queue: JobQueue[Any], step: timedelta, now: datetime) -> None:
    """Let no job wait for an hour that the clock has just left.

    Args:
        queue: whose jobs were made by `repeat`.
        step: how far the machine's clock has jumped; after a jump ahead whatever is due runs by itself.
        now: what the machine's clock shows.
    """
    for job in queue.scheduler.get_jobs():
        at = min(job.next_run_time + min(step, _NO_STEP), now + job.trigger.interval)
        job.modify(next_run_time=at)
