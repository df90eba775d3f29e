"""What fits nothing else: never silence, never a traceback."""

from rapidfuzz import fuzz, process
from telegram import Update

from bot.context import Context
from bot.replies import basics, cards

# Out of 100: /slep finds /sleep, /xyzzy finds nothing.
ALIKE = 70
MOST_SUGGESTIONS = 3


async def unknown_command(update: Update, context: Context) -> None:
    """A name the bot knows, such as /magnesium, shows its card; else the nearest commands."""
    message = update.effective_message
    word = (message.text or "").split(maxsplit=1)[0].lstrip("/").split("@")[0].lower() if message else ""
    by_name = {name: entry for entry in context.library.entries.values() for name in entry.names}
    if word in by_name:
        context.say(cards.card(by_name[word]))
        return
    commands = context.world.commands
    known = [*commands, *(name for name in by_name if " " not in name)]
    found = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_SUGGESTIONS)
    context.say(basics.unknown_command([name for name, _score, _index in found]))


async def not_words(_update: Update, context: Context) -> None:
    """A photo, a sticker, a voice message: say what works instead."""
    context.say(basics.only_words())
