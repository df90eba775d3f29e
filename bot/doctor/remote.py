"""What Telegram says: the token, its own view of the bot, whether somebody else is at it, and the time."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from telegram import Bot, WebhookInfo
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.clock import Clock
from bot.doctor.finding import Finding, ok, problem, warning
from bot.settings import Settings
from bot.transport import AiohttpRequest

ANSWER_SECONDS = aiohttp.ClientTimeout(total=10)
# Long enough for another program to come round with its next poll.
LISTEN_SECONDS = 3
MANY_PENDING = 100
ERRORS_LAST = timedelta(hours=1)
# Reminders may not be later than people notice.
SKEW_NOTICED, SKEW_TOO_MUCH = timedelta(seconds=5), timedelta(minutes=1)


async def telegram(settings: Settings, clock: Clock, *, running: bool) -> list[Finding]:
    """Ask Telegram.

    Args:
        settings: the token and where Telegram is.
        clock: what this machine takes for the time.
        running: a Vesper runs here and is the one that polls; it is not disturbed.
    """
    bot = Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.api_base}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )
    found = [await skew(settings, clock)]
    try:
        async with bot:  # asks who it is
            found.append(ok("token", f"Telegram knows it as @{bot.username}."))
            info = await bot.get_webhook_info()
            found += updates(settings, info, clock.now())
            if not running and not info.url:
                found.append(await alone(bot))
    except InvalidToken:
        fix = "Copy it again from @BotFather into VESPER_BOT_TOKEN."
        found.append(problem("token", "Telegram does not accept it.", fix))
    except TelegramError as error:
        fix = "Check the network, the firewall, HTTPS_PROXY and VESPER_API_URL."
        found.append(problem("token", f"Telegram does not answer ({type(error).__name__}).", fix))
    return found


def updates(settings: Settings, info: WebhookInfo, now: datetime) -> list[Finding]:
    """How Telegram hands updates over, beside how the settings want it, and how it goes."""
    found = [_way(settings, info)]
    if info.pending_update_count > MANY_PENDING:
        text = f"{info.pending_update_count:,} updates wait at Telegram."
        found.append(warning("updates", text, "Is the bot running, and is /readyz fine?"))
    else:
        found.append(ok("updates", f"{info.pending_update_count} wait at Telegram."))
    if info.last_error_date and now - info.last_error_date < ERRORS_LAST:
        text = f"Telegram could not deliver at {info.last_error_date:%H:%M} UTC: {info.last_error_message}"
        fix = "Check the reverse proxy, its certificate, and that it leads to VESPER_HTTP_PORT."
        found.append(problem("webhook", text, fix))
    return found


def _way(settings: Settings, info: WebhookInfo) -> Finding:
    wanted = "" if settings.webhook_url is None else str(settings.webhook_url)
    if info.url == wanted:
        return ok("webhook", "Telegram posts updates to it." if wanted else "None; the bot fetches updates.")
    if wanted:
        return warning("webhook", "Telegram does not know it yet.", "`vesper run` registers it.")
    text = "Telegram posts updates somewhere, though VESPER_WEBHOOK_URL is not set."
    return warning("webhook", text, "`vesper run` ends that. If another program uses this token, stop it.")


async def alone(bot: Bot) -> Finding:
    """Whether nobody else polls with this token; nothing is confirmed, so no update is lost."""
    try:
        await bot.get_updates(limit=1, timeout=LISTEN_SECONDS)
    except Conflict:
        text = "Another program fetches updates with this token."
        return problem("polling", text, "Stop the other one, or get a token of its own from @BotFather.")
    return ok("polling", "Nobody else fetches updates with this token.")


async def skew(settings: Settings, clock: Clock) -> Finding:
    """How far this machine's clock is from Telegram's."""
    try:
        async with (
            aiohttp.ClientSession(timeout=ANSWER_SECONDS, trust_env=True) as session,
            session.get(settings.api_base, allow_redirects=False) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return warning("clock", "Telegram did not say what time it is.", "Compare it with another clock.")
    apart = abs(clock.now() - theirs)
    text = f"{apart.total_seconds():.0f} seconds from Telegram's."
    if apart > SKEW_TOO_MUCH:
        return problem("clock", text, "Let the machine keep time by NTP: reminders go by its clock.")
    if apart > SKEW_NOTICED:
        return warning("clock", text, "Let the machine keep time by NTP.")
    return ok("clock", text)
