"""Polling: confirmed only when committed, through trouble, and never beside somebody else for long (P1)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
import typer
from structlog.testing import capture_logs
from telegram.error import InvalidToken
from telegram.ext import Application

from bot.cli.output import report_errors
from bot.store.queue import inbox
from bot.updates.polling import MAX_CONFLICTS, PolledElsewhereError, Poller
from sandbox.condition import ChangeCondition
from sandbox.telegram import Fault
from tests.delivery_rig import MORNING, PATIENT, DeliveryRig, open_rig, sabotaged

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@dataclass
class Post:
    """What is fetched, committed as the intake does."""

    rig: DeliveryRig
    received: list[str] = field(default_factory=list)
    bell: ChangeCondition = field(default_factory=ChangeCondition)

    def __post_init__(self) -> None:
        application: Any = Application.builder().bot(self.rig.bot).updater(None).job_queue(None).build()
        self.poller = Poller(self.rig.world, application, self.receive, conflict_pause=0)

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        received = [inbox.ReceivedUpdate(each["update_id"], 1, "{}") for each in updates]
        async with self.rig.world.database.write() as tx:
            await inbox.put(tx, received, MORNING)
        self.received += [each["message"]["text"] for each in updates]
        self.bell.notify_all()

    async def until(self, *texts: str) -> None:
        assert await self.bell.wait_for(lambda: self.received == [*texts], timeout=PATIENT)

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self.poller.run())

    async def __aexit__(self, *_error: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture
async def post(database_url: str) -> AsyncIterator[Post]:
    async with open_rig(database_url) as rig:
        yield Post(rig)


async def test_telegram_is_told_only_what_is_committed(post: Post) -> None:
    telegram = post.rig.telegram
    telegram.add_user("Ada").send("hello")
    async with AsyncExitStack() as stack:
        async with sabotaged(post.rig.world.database, "inbox", "INSERT"):
            await stack.enter_async_context(post)
            await telegram.until(lambda: telegram.updates.polls >= 2, timeout=PATIENT)
            assert len(telegram.updates_pending) == 1
        await telegram.until(lambda: not telegram.updates_pending, timeout=PATIENT)

    assert post.received == ["hello"]


async def test_it_goes_on_after_the_newest_on_record(post: Post) -> None:
    telegram = post.rig.telegram
    ada = telegram.add_user("Ada")
    for text in ("before", "after"):
        ada.send(text)
    await post.receive([telegram.updates_pending[0]])

    async with post:
        await telegram.until(lambda: not telegram.updates_pending, timeout=PATIENT)

    assert post.received == ["before", "after"]


@on_sqlite
@pytest.mark.parametrize("kind", ["error_502", "drop"])
async def test_it_outlives_trouble_at_telegrams_end(post: Post, kind: Any) -> None:
    telegram = post.rig.telegram
    telegram.faults.add(Fault(kind, "getUpdates"))
    telegram.add_user("Ada").send("hello")
    with capture_logs() as logs:
        async with post:
            await post.until("hello")

    assert [entry["event"] for entry in logs] == ["poll_failed"]


@on_sqlite
async def test_it_ends_when_telegram_no_longer_knows_the_token(post: Post) -> None:
    post.rig.telegram.token = "43:OTHER"

    with pytest.raises(InvalidToken):
        await post.poller.run()


@on_sqlite
async def test_when_telegram_last_answered_is_known_while_it_polls(post: Post) -> None:
    telegram = post.rig.telegram
    assert post.poller.polled_at() is None
    async with post:
        await telegram.until(lambda: telegram.updates.polls == 1, timeout=PATIENT)
        assert post.poller.polled_at() is not None

    assert post.poller.polled_at() is None


# Somebody else polls, too


async def disturb(post: Post, times: int) -> None:
    """Fetch the bot's updates from elsewhere as often as it begins anew."""
    telegram = post.rig.telegram
    for _ in range(times):
        polls = telegram.updates.polls
        # mypy cannot infer a lambda with a default, which keeps this round's number.
        await telegram.until(lambda before=polls: telegram.updates.polls > before, timeout=PATIENT)  # type: ignore[misc]
        await telegram.updates.poll(offset=0, limit=1, seconds=0)


@on_sqlite
async def test_one_that_is_being_replaced_is_survived(post: Post) -> None:
    telegram = post.rig.telegram
    with capture_logs() as logs:
        async with post:
            await disturb(post, MAX_CONFLICTS - 1)
            telegram.add_user("Ada").send("hello")
            await post.until("hello")

    assert [(entry["event"], entry["conflicts"]) for entry in logs] == [
        ("polled_elsewhere_too", n) for n in range(1, MAX_CONFLICTS)
    ]


@on_sqlite
async def test_conflicts_that_are_far_apart_do_not_add_up(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.updates.polling.CONFLICT_RESET_SECONDS", 0)
    with capture_logs() as logs:
        async with post:
            await disturb(post, 2)
            await post.rig.telegram.until(lambda: len(logs) == 2, timeout=PATIENT)

    assert [entry["conflicts"] for entry in logs] == [1, 1]


@on_sqlite
async def test_one_that_goes_on_is_an_error_that_says_what_to_do(post: Post) -> None:
    polling = asyncio.create_task(post.poller.run())
    await disturb(post, MAX_CONFLICTS)

    with pytest.raises(PolledElsewhereError, match="Stop the other one") as ended:
        await polling

    with pytest.raises(typer.Exit) as exited, report_errors():
        raise ended.value
    assert exited.value.exit_code == 3


@on_sqlite
async def test_it_waits_as_long_as_telegram_asks_for(post: Post) -> None:
    telegram = post.rig.telegram
    telegram.faults.add(Fault("flood", "getUpdates", retry_after=1))
    telegram.add_user("Ada").send("hello")
    with capture_logs() as logs:
        async with post:
            await post.until("hello")

    assert [entry["error"] for entry in logs] == ["RetryAfter"]
