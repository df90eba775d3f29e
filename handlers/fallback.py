"""The reply to a command that no feature declares: never silence."""

from rapidfuzz import fuzz, process
from telegram import Update

from bot.context import Context
from bot.replies import basics
from bot.replies.answers import profile_warnings
from handlers.answers import supplements, topics

# Similarity of 100 that a suggestion needs: /slep finds /sleep, /xyzzy finds nothing.
MIN_SIMILARITY = 70
MAX_SUGGESTIONS = 3


async def unknown_command(update: Update, context: Context) -> None:
    """Show the card of a known name such as /magnesium; otherwise suggest similar commands."""
    message = update.effective_message
    word = (message.text or "").split(maxsplit=1)[0].lstrip("/").split("@")[0].lower() if message else ""
    entry = topics.find_entry(context, word)
    supplement = supplements.find_supplement(context, word)
    if supplement is not None:
        await supplements.show(context, supplement)
        return
    if entry is not None:
        context.say(profile_warnings.personal_entry_card(context.library, entry, await context.profile()))
        return
    names = [name for entry in context.library.entries.values() for name in entry.names]
    candidates = [*context.world.commands, *(name for name in names if name.isidentifier())]
    matches = process.extract(
        word, candidates, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=MAX_SUGGESTIONS
    )
    context.say(basics.unknown_command([name for name, _score, _index in matches]))
