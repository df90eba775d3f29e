"""Posts updates to the bot's webhook."""

import logging
from typing import Any

import aiohttp

from sandbox.telegram import Telegram
from sandbox.updates import Webhook

Json = dict[str, Any]

_log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.1
MAX_PAUSE_SECONDS = 5.0
_ANSWER_WITHIN = aiohttp.ClientTimeout(total=60)


async def deliver(telegram: Telegram) -> None:
    """Post updates to the webhook, one at a time and in order, until cancelled.

    Any 2xx confirms an update. After any other answer it is retried, after a pause that doubles each time.
    """
    pause = FIRST_PAUSE_SECONDS
    async with aiohttp.ClientSession(timeout=_ANSWER_WITHIN) as session:
        while True:
            await telegram.changed.wait_for(lambda: _has_work(telegram), timeout=None)
            problem = await _post(session, telegram.webhook, telegram.updates.pending[0], telegram)
            if problem is None:
                pause = FIRST_PAUSE_SECONDS
                continue
            _log.info("webhook delivery failed: %s", problem)
            await _pause(telegram, pause)
            pause = min(pause * 2, MAX_PAUSE_SECONDS)


def _has_work(telegram: Telegram) -> bool:
    return bool(telegram.webhook.url and telegram.updates.pending)


async def _pause(telegram: Telegram, seconds: float) -> None:
    """Wait, unless the bot sets another webhook meanwhile."""
    current = telegram.webhook.url
    await telegram.changed.wait_for(lambda: telegram.webhook.url != current, seconds)


async def _post(
    session: aiohttp.ClientSession,
    webhook: Webhook,
    update: Json,
    telegram: Telegram,
) -> str | None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret_token} if webhook.secret_token else {}
    try:
        async with session.post(webhook.url, json=update, headers=headers) as response:
            await response.read()
            problem = (
                None
                if response.ok
                else f"Wrong response from the webhook: {response.status} {response.reason}"
            )
    except (aiohttp.ClientError, OSError) as error:
        problem = f"Connection failed: {error}"
    if problem is None:
        telegram.updates.confirm_below(update["update_id"] + 1)
    else:
        telegram.webhook_failed(problem)
    return problem
