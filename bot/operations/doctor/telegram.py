"""Checks that ask Telegram: the token, the webhook, other programs that poll, and the time."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from telegram import Bot, WebhookInfo
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.clock import Clock
from bot.delivery.transport import AiohttpRequest
from bot.operations.doctor.finding import Finding, ok, problem, warning
from bot.settings import Settings

ANSWER_SECONDS = aiohttp.ClientTimeout(total=10)
# Seconds, enough for another program to start its next poll.
LISTEN_SECONDS = 3
MANY_PENDING = 100
RECENT_ERRORS = timedelta(hours=1)
# Differences to Telegram's clock that people notice as late reminders.
SKEW_WARNING, SKEW_PROBLEM = timedelta(seconds=5), timedelta(minutes=1)


async def check_telegram(settings: Settings, clock: Clock, *, running: bool) -> list[Finding]:
    """Check clock, token, updates and polling with Telegram.

    Args:
        settings: Token and address of Telegram.
        clock: This machine's clock.
        running: Whether a Vesper runs here; its polling is not disturbed.
    """
    bot = Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.api_base}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )
    findings = [await check_clock(settings, clock)]
    try:
        async with bot:  # asks who it is
            findings.append(ok("token", f"Telegram knows it as @{bot.username}."))
            info = await bot.get_webhook_info()
            findings += check_updates(settings, info, clock.now())
            if not running and not info.url:
                findings.append(await check_no_other_poller(bot))
    except InvalidToken:
        fix = "Copy it again from @BotFather into VESPER_BOT_TOKEN."
        findings.append(problem("token", "Telegram does not accept it.", fix))
    except TelegramError as error:
        fix = "Check the network, the firewall, HTTPS_PROXY and VESPER_API_URL."
        findings.append(problem("token", f"Telegram does not answer ({type(error).__name__}).", fix))
    return findings


def check_updates(settings: Settings, info: WebhookInfo, now: datetime) -> list[Finding]:
    """Check the webhook against the settings, the count of pending updates, and the webhook's last error."""
    findings = [_check_webhook(settings, info)]
    if info.pending_update_count > MANY_PENDING:
        text = f"{info.pending_update_count:,} updates wait at Telegram."
        findings.append(warning("updates", text, "Is the bot running, and is /readyz fine?"))
    else:
        findings.append(ok("updates", f"{info.pending_update_count} wait at Telegram."))
    if info.last_error_date and now - info.last_error_date < RECENT_ERRORS:
        text = f"Telegram could not deliver at {info.last_error_date:%H:%M} UTC: {info.last_error_message}"
        fix = "Check the reverse proxy, its certificate, and that it leads to VESPER_HTTP_PORT."
        findings.append(problem("webhook", text, fix))
    return findings


def _check_webhook(settings: Settings, info: WebhookInfo) -> Finding:
    wanted = "" if settings.webhook_url is None else str(settings.webhook_url)
    if info.url == wanted:
        return ok("webhook", "Telegram posts updates to it." if wanted else "None; the bot fetches updates.")
    if wanted:
        return warning("webhook", "Telegram does not know it yet.", "`vesper run` registers it.")
    text = "Telegram posts updates somewhere, though VESPER_WEBHOOK_URL is not set."
    return warning("webhook", text, "`vesper run` ends that. If another program uses this token, stop it.")


async def check_no_other_poller(bot: Bot) -> Finding:
    """Check that no other program polls with this token; no update is confirmed, so none is lost."""
    try:
        await bot.get_updates(limit=1, timeout=LISTEN_SECONDS)
    except Conflict:
        text = "Another program fetches updates with this token."
        return problem("polling", text, "Stop the other one, or get a token of its own from @BotFather.")
    return ok("polling", "Nobody else fetches updates with this token.")


async def check_clock(settings: Settings, clock: Clock) -> Finding:
    """Check how far this machine's clock is from Telegram's."""
    try:
        async with (
            aiohttp.ClientSession(timeout=ANSWER_SECONDS, trust_env=True) as session,
            session.get(settings.api_base, allow_redirects=False) as answer,
        ):
            telegram_time = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return warning("clock", "Telegram did not say what time it is.", "Compare it with another clock.")
    difference = abs(clock.now() - telegram_time)
    text = f"{difference.total_seconds():.0f} seconds from Telegram's."
    if difference > SKEW_PROBLEM:
        return problem("clock", text, "Let the machine keep time by NTP: reminders go by its clock.")
    if difference > SKEW_WARNING:
        return warning("clock", text, "Let the machine keep time by NTP.")
    return ok("clock", text)
