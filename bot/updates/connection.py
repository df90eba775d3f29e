"""The connection to Telegram: made with retries, with a webhook or without, and with the bot's profile."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog
from telegram import BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.context import World
from bot.delivery.rate_limiter import retry_after_seconds
from bot.replies import basics
from bot.replies.basics import CommandHelp
from bot.replies.i18n import _, menu_languages, use_language
from bot.settings import SettingsError
from bot.updates.dispatcher import UPDATE_TYPES, BotApplication

log = structlog.get_logger()

MAX_RETRY_SECONDS = 60


class TelegramConnection:
    """The bot's connection to Telegram; `connected` is set once it was made."""

    def __init__(self, world: World, application: BotApplication) -> None:
        self._world = world
        self._application = application
        self.connected = asyncio.Event()
        # The monotonic second from which to send Telegram the bot's profile; None: the profile is up to date.
        self._publish_profile_at: float | None = 0.0

    async def connect(self, stopping: asyncio.Event) -> bool:
        """Connect to Telegram, retrying until it succeeds; return False if `stopping` was set first.

        Raises:
            InvalidToken: Telegram rejects the token.
            SettingsError: Telegram rejects the webhook.
        """
        pause = 1
        while not stopping.is_set():
            try:
                await self._application.initialize()
                await self._set_up_receiving()
                await self.publish_profile()
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("telegram_out_of_reach", error=type(error).__name__, retry_in_seconds=pause)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), pause)
                pause = min(2 * pause, MAX_RETRY_SECONDS)
            else:
                log.info("connected", bot=self._application.bot.username)
                self.connected.set()
                return True
        return False

    async def _set_up_receiving(self) -> None:
        bot, settings = self._application.bot, self._world.settings
        if settings.webhook_url is None:
            await bot.delete_webhook()
        else:
            secret = settings.webhook_secret.get_secret_value()
            try:
                await bot.set_webhook(
                    str(settings.webhook_url), secret_token=secret, allowed_updates=UPDATE_TYPES
                )
            except BadRequest as error:
                raise SettingsError(f"Telegram refuses VESPER_WEBHOOK_URL: {error.message}") from None

    async def publish_profile(self) -> None:
        """Send the bot's commands and descriptions; if Telegram refuses, the hourly clean-up retries."""
        now = self._world.clock.monotonic()
        if self._publish_profile_at is None or now < self._publish_profile_at:
            return
        bot = self._application.bot
        try:
            for code, tag in {"": "en", **menu_languages()}.items():
                with use_language(tag):
                    await self._publish_menus(code)
            await bot.set_my_description(basics.description())
            await bot.set_my_short_description(basics.short_description())
            self._publish_profile_at = None
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("introduction_put_off", error=type(error).__name__)
            self._publish_profile_at = now + (
                retry_after_seconds(error) if isinstance(error, RetryAfter) else 0
            )

    async def _publish_menus(self, code: str) -> None:
        """Send everybody's menu and the operators', in the language in use; `code` "" is for all others."""
        bot, world = self._application.bot, self._world
        await bot.set_my_commands(_menu(world.menu), language_code=code)
        for operator in sorted(world.settings.admin_ids):
            with suppress(BadRequest):  # an operator who never wrote to the bot has no chat with it yet
                await bot.set_my_commands(
                    _menu({**world.menu, **world.operator_commands}),
                    scope=BotCommandScopeChat(operator),
                    language_code=code,
                )


def _menu(commands: Mapping[str, CommandHelp]) -> list[BotCommand]:
    """Return the commands as Telegram's menu lists them, in the language that is in use."""
    return [BotCommand(name, _(each.description)) for name, each in commands.items()]
