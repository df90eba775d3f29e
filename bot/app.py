"""Composition root: build every part from the settings, start them in order, stop them in order."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.constants import FloodLimit
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot, JobQueue

import handlers
from bot import VERSION
from bot.clock import Clock
from bot.context import Context, World
from bot.delivery.courier import Courier
from bot.delivery.flood_limits import Budget, SlidingWindow
from bot.delivery.rate_limiter import SharedRateLimiter
from bot.delivery.transport import AiohttpRequest, OnDate
from bot.due import ticker
from bot.due.jobs import rearm
from bot.errors import OperatorError
from bot.knowledge import KnowledgeSource
from bot.library import ContentError
from bot.metrics import ENCODER, LEADER
from bot.operations import backups, data_loss, web
from bot.operations.clock_monitor import ClockMonitor
from bot.operations.health import Health
from bot.operations.jobs import PeriodicJobs
from bot.operations.leader import CONTENT_CHANGED, MESSAGES_OWED, UPDATES_WAITING, Notifier, run_for_election
from bot.replies.basics import CommandHelp
from bot.search import Knowledge
from bot.settings import Settings
from bot.store.core import app_state
from bot.store.core.database import Database, DatabaseError
from bot.understanding import load_model
from bot.updates.connection import TelegramConnection
from bot.updates.dispatcher import BotApplication
from bot.updates.polling import Poller
from bot.updates.queue import UpdateQueue
from bot.updates.throttle import TokenBucket

log = structlog.get_logger()


class TokenError(OperatorError):
    """Telegram rejects the token; the message says what the operator can do."""


class Vesper:
    """The whole bot. `run` works until `stop`; people's data is kept in the database only."""

    def __init__(
        self,
        settings: Settings,
        knowledge: Knowledge,
        clock: Clock | None = None,
        budget: Budget | None = None,
        *,
        allow_empty: bool = False,
    ) -> None:
        """Wire everything; nothing is opened yet.

        Args:
            settings: The operator's settings, complete: see `Settings.check_required`.
            knowledge: The content, and its index, to begin with; `reload_content` replaces them.
            clock: The clock to live by; None: the machine's.
            budget: How fast messages may be sent; None: as fast as Telegram allows.
            allow_empty: Whether to start even if the database seems to have lost everybody.
        """
        database = Database(settings.database_url.get_secret_value())
        source = KnowledgeSource(knowledge)
        model = load_model(use_encoder=settings.encoder == "on")
        self.world = World(settings, source, database, clock or Clock(), model, *command_descriptions())
        budget = budget or _budget(settings)
        self._limits = SlidingWindow(budget)
        self._clock_monitor = ClockMonitor(self.world.clock, self._request_time, self._rearm)
        rate_limiter = SharedRateLimiter(self._limits, self.world.clock.monotonic)
        self.application = new_application(settings, rate_limiter, self._clock_monitor.on_response)
        self._notifier = Notifier(database)
        self.courier = self._new_courier()
        self.update_queue = UpdateQueue(
            self.world,
            self.application,
            self._on_messages_owed,
            on_overload=lambda: self._notifier.notify(UPDATES_WAITING),
            throttle=TokenBucket(per_second=budget.per_chat),
        )
        self.poller = Poller(self.world, self.application, self.update_queue.receive)
        self._connection = TelegramConnection(self.world, self.application)
        self.connected = self._connection.connected
        self.is_leader = False
        """Whether this process is the leader, which polls, ticks and delivers."""
        self.health = Health(self.world, self.connected, self.poller.polled_at, lambda: self.is_leader)
        self._stopping = asyncio.Event()
        self.jobs = self._new_jobs()
        self._allow_empty = allow_empty
        self._database_error: DatabaseError | None = None
        self._reloads: set[asyncio.Task[None]] = set()
        source.notify_processes = lambda: self._notifier.notify(CONTENT_CHANGED)

    def reload_content(self) -> None:
        """Reload content/ in the background; on an error the bot keeps the knowledge it has."""
        self._work_beside(self._reload_content())

    def _work_beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def _reload_content(self) -> None:
        with suppress(ContentError):  # already logged
            await self.world.knowledge_source.reload(self.world.settings.content_dir)
            await self._encode_wordings()

    async def _encode_wordings(self) -> None:
        """Encode what an operator wrote in content/answers, in a thread; until then it is found by intent."""
        cells = self.world.knowledge_source.current.index.cells
        await asyncio.to_thread(cells.encode_missing, self.world.model)

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Finish the updates and deliveries in progress, then end `run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`; while Telegram is out of reach, wait and retry.

        Raises:
            DatabaseError: The database is in use by another process (SQLite), newer than this Vesper, not
                writable, or was deleted or replaced meanwhile.
            DataLossError: There is nobody in the database, but somebody in a backup.
            TokenError: Telegram rejects the token.
            PortError: The HTTP port is not available.
            SettingsError: Telegram rejects the webhook.
        """
        settings = self.world.settings
        engine = "sqlite" if self.world.database.is_sqlite else "postgresql"
        updates = "polling" if settings.webhook_url is None else "webhook"
        log.info("starting", version=VERSION, database=engine, updates=updates)
        if (problem := self.world.model.encoder_problem) is not None:
            log.warning("encoder_not_used", reason=problem)
        ENCODER.set(self.world.model.encoder_problem is None)
        self._work_beside(self._encode_wordings())
        try:
            await self._open_database()
            async with self.world.database.read() as tx:
                self._clock_monitor.last_tick = await app_state.ticked_at(tx)
            routes = web.build_web_app(self.health, self._webhook())
            async with web.serve(routes, settings.http_host, settings.http_port):
                if await self._connection.connect(self._stopping):
                    await self._work()
            if self._database_error is not None:
                raise self._database_error
        except InvalidToken:
            raise TokenError(
                "Telegram does not accept the token. Copy it again from @BotFather into VESPER_BOT_TOKEN."
            ) from None
        finally:
            with suppress(TelegramError, RuntimeError):
                await self.application.shutdown()
            await self.world.database.close()

    async def _open_database(self) -> None:
        database, settings = self.world.database, self.world.settings
        await database.acquire()
        if not self._allow_empty:
            await data_loss.refuse_loss(database, settings)
        await backups.upgrade_safely(database, settings, self.world.clock.now())
        if self._allow_empty:
            await data_loss.record_empty_start(database)
        database.check_lock()

    async def next_due(self) -> datetime | None:
        """Return when the next message falls due (UTC), for the demo's clock."""
        return await ticker.next_due(self.world)

    def _webhook(self) -> web.Webhook | None:
        url, secret = self.world.settings.webhook_url, self.world.settings.webhook_secret
        if url is None:
            return None
        return web.Webhook(url.path or "/", secret.get_secret_value(), self.update_queue.receive)

    async def _work(self) -> None:
        self.jobs.schedule(self._job_queue())
        await self.application.start()
        self.update_queue.open()
        standing = asyncio.create_task(
            run_for_election(self.world.database, self._run_tenure, self._on_notify)
        )
        tasks: set[asyncio.Task[Any]] = {standing, asyncio.create_task(self._stopping.wait())}
        tasks.add(asyncio.create_task(self._clock_monitor.run()))
        done, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.application.stop()
        await self.update_queue.close()
        await self.jobs.write_stats()
        await self._notifier.close()
        await asyncio.gather(*done)

    async def _run_tenure(self, ended: asyncio.Event) -> None:
        """Poll, tick and deliver until `ended` is set; on return the result of every send is recorded."""
        delivering = asyncio.create_task(self.courier.run())
        others: set[asyncio.Task[Any]] = {asyncio.create_task(ended.wait())}
        if self.world.settings.webhook_url is None:
            others.add(asyncio.create_task(self.poller.run()))
        self._set_leader(is_leader=True)
        done, running = await asyncio.wait({delivering, *others}, return_when=asyncio.FIRST_COMPLETED)
        self._set_leader(is_leader=False)
        self.courier.stop()
        for task in running - {delivering}:
            task.cancel()
        await asyncio.wait({delivering, *others})
        self.courier = self._new_courier()
        await asyncio.gather(delivering, *done)

    def _set_leader(self, *, is_leader: bool) -> None:
        self.is_leader = is_leader
        self.jobs.on_leader_changed()
        LEADER.set(is_leader)

    def _new_courier(self) -> Courier:
        return Courier(self.world, self.application.bot, self._limits)

    def _new_jobs(self) -> PeriodicJobs:
        return PeriodicJobs(
            self.world,
            is_leader=lambda: self.is_leader,
            on_tick=self._wake_courier,
            publish_profile=self._connection.publish_profile,
            on_database_lost=self._on_database_lost,
        )

    def _wake_courier(self) -> None:
        self.courier.wake()  # the one of this tenure

    def _on_database_lost(self, error: DatabaseError) -> None:
        self._database_error = error
        self.stop()

    def _on_messages_owed(self) -> None:
        """Wake the courier for newly committed deliveries: ours, or the leader's."""
        if self.is_leader:
            self.courier.wake()
        else:
            self._notifier.notify(MESSAGES_OWED)

    def _on_notify(self, topic: str) -> None:
        if topic == UPDATES_WAITING:
            self.update_queue.poll_inbox()
        elif topic == CONTENT_CHANGED:
            self.reload_content()
        elif self.is_leader:
            self.courier.wake()

    def _job_queue(self) -> JobQueue[Any]:
        queue = self.application.job_queue
        if queue is None:
            raise RuntimeError("PTB was installed without its job queue")
        return queue

    def _rearm(self, step: timedelta, now: datetime) -> None:
        rearm(self._job_queue(), step, now)

    async def _request_time(self) -> None:
        await self.application.bot.get_me()


def _budget(settings: Settings) -> Budget:
    paid = FloodLimit.PAID_MESSAGES_PER_SECOND if settings.paid_broadcast else None
    return Budget(overall=settings.rate_limit, paid=paid)


def command_descriptions() -> tuple[dict[str, CommandHelp], dict[str, CommandHelp], dict[str, CommandHelp]]:
    """Return the descriptions of commands by name: everybody's, the operators' own, those of the menu."""
    everybody, operators, menu = (
        {each.name: CommandHelp(each.description, each.section) for each in listed}
        for listed in (handlers.COMMANDS, handlers.OPERATOR_COMMANDS, handlers.MENU_COMMANDS)
    )
    return everybody, operators, menu


def new_application(settings: Settings, rate_limiter: SharedRateLimiter, on_date: OnDate) -> BotApplication:
    """Build the PTB application with every handler; nothing is opened yet."""
    request, polling = AiohttpRequest(), AiohttpRequest(connections=1)
    request.on_date = polling.on_date = on_date
    bot: ExtBot[int] = ExtBot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.api_base}/bot",
        base_file_url=f"{settings.api_base}/file/bot",
        request=request,
        get_updates_request=polling,
        rate_limiter=rate_limiter,
    )
    queue: JobQueue[Any] = JobQueue()
    application = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .context_types(ContextTypes(context=Context))
        .job_queue(queue)
        .build()
    )
    handlers.register(application)
    return application
