"""Periodic jobs on APScheduler that survive a step of the machine's clock.

APScheduler waits for its jobs' next wall times (agronholm/apscheduler#339, #351, #752): if the clock is put
back by a day, it sleeps for a day. And after a jump ahead, its interval trigger computes every missed second
and keeps them all in memory. So our trigger counts from the job's last run, and `rearm` resets the jobs when
the clock steps.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from telegram.ext import JobQueue

from bot.context import Context

JobCallback = Callable[[Context], Coroutine[Any, Any, None]]

_NO_STEP = timedelta()


class FixedDelayTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Trigger that fires so many seconds after it was armed or last fired, whatever the clock did."""

    def __init__(self, seconds: float, first: float) -> None:
        self.interval = timedelta(seconds=seconds)
        self._first = timedelta(seconds=first)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the next instant (aware), never one in the past."""
        return now + (self._first if previous is None else self.interval)


def repeat(queue: JobQueue[Any], callback: JobCallback, seconds: float, *, at_once: bool = False) -> None:
    """Run a job every `seconds`; late runs are made up for once, and never overlap."""
    trigger = FixedDelayTrigger(seconds, 0 if at_once else seconds)
    patient = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    queue.run_custom(callback, job_kwargs={"trigger": trigger, **patient})


def rearm(queue: JobQueue[Any], step: timedelta, now: datetime) -> None:
    """Reset the jobs' next runs after a step of the clock, so that none waits for a time it has left behind.

    Args:
        queue: The queue whose jobs were made by `repeat`.
        step: The step of the machine's clock; after a jump ahead, due jobs run without help.
        now: The instant that the machine's clock shows.
    """
    for job in queue.scheduler.get_jobs():
        at = min(job.next_run_time + min(step, _NO_STEP), now + job.trigger.interval)
        job.modify(next_run_time=at)
