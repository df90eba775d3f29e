"""Replies to everything no other handler takes: never silence, never a traceback."""

from rapidfuzz import fuzz, process
from telegram import Update

from bot.context import Context
from bot.replies import basics, personal
from handlers import conversation, facts, groups, supplements

# Similarity of 100 that a suggestion needs: /slep finds /sleep, /xyzzy finds nothing.
ALIKE = 70
MOST_SUGGESTIONS = 3


async def unknown_command(update: Update, context: Context) -> None:
    """Show the card of a known name such as /magnesium; otherwise suggest similar commands."""
    message = update.effective_message
    word = (message.text or "").split(maxsplit=1)[0].lstrip("/").split("@")[0].lower() if message else ""
    entry = facts.named(context, word)
    supplement = supplements.named(context, word)
    if supplement is not None:
        await supplements.show(context, supplement)
        return
    if entry is not None:
        context.say(personal.card(context.library, entry, await context.profile()))
        return
    names = [name for entry in context.library.entries.values() for name in entry.names]
    candidates = [*context.world.commands, *(name for name in names if name.isidentifier())]
    matches = process.extract(word, candidates, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_SUGGESTIONS)
    context.say(basics.unknown_command([name for name, _score, _index in matches]))


async def not_words(update: Update, context: Context) -> None:
    """Read the caption of a photo or other media; without one, say what works instead."""
    words = groups.said(update, context)
    if words:
        context.say(basics.only_the_words())
        await conversation.said(context, words)
    else:
        context.say(basics.only_words())
