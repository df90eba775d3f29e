"""What people type, as it has to be understood before it is handled."""

import asyncio
import json
import re
import time

from bot.answer import several
from bot.domain.languages import language_of
from bot.domain.names import collapse_repeats
from bot.logs import log_failure
from bot.metrics import UNDERSTANDING_MARGIN, UNDERSTANDING_SECONDS
from bot.search import Knowledge
from bot.understanding import MessageModel, Understanding

# A number, an amount or a time of day, as dialogs ask for them: it can mean nothing else.
_BARE_VALUE = re.compile(r"[\d\s.,:/+½¼¾-]*(?:am|pm|h|mg|mcg|µg|g|iu|ml)?", re.IGNORECASE)
_COMMAND = re.compile(r"/\w+(?:@\w+)?\s*", re.ASCII)
# Below this probability of danger nothing is wrong, and which flag it would be means nothing.
_MAY_BE_DANGER = 0.5


async def understand(model: MessageModel, knowledge: Knowledge, text: str) -> Understanding | None:
    """Return what a text means, found in a thread; None where the model fails: it is answered anyway."""
    started = time.monotonic()
    try:
        understanding = await asyncio.to_thread(several.understand, knowledge, model, text)
    except Exception as error:  # noqa: BLE001 - whatever the model trips over, the message is to be handled
        log_failure("text_not_understood", error)
        return None
    UNDERSTANDING_SECONDS.observe(time.monotonic() - started)
    for name, head in understanding.heads.items():
        if name != "triage" or understanding.danger > _MAY_BE_DANGER:
            UNDERSTANDING_MARGIN.labels(name).observe(head.margin)
    return understanding


def typed_text(payload: str, username: str) -> str | None:
    """Return what somebody typed in an update, without command and mention of the bot.

    None for buttons, pictures without words, commands without words, and what can mean one thing only: a bare
    value, and a word such as "yes" or "cancel". None, too, for an update of an unexpected shape, which is for
    whoever handles it to refuse.

    Args:
        payload: The update as Telegram sent it.
        username: The bot's name in Telegram, without @.
    """
    update = json.loads(payload)
    message = update.get("message") or update.get("edited_message") if isinstance(update, dict) else None
    sender = message.get("from") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(sender, dict | None):
        return None
    said, tag = message.get("text") or message.get("caption"), (sender or {}).get("language_code") or "en"
    if not isinstance(said, str) or not isinstance(tag, str):
        return None
    command = _COMMAND.match(said)
    words = said if command is None else said[command.end() :]
    words = re.sub(rf"(?<![\w@/])@{re.escape(username)}(?!\w)", " ", words, flags=re.IGNORECASE)
    words = collapse_repeats(words).strip()
    known = words.rstrip(".!").lower() in language_of(tag).replies.all
    return None if known or _BARE_VALUE.fullmatch(words) else words
