"""The reply to a command that no feature declares: never silence."""

from rapidfuzz import fuzz, process
from telegram import Update

from bot.context import Context
from bot.replies import basics
from handlers.answers import topics

# Similarity of 100 that a suggestion needs: /slep finds /sleep, /xyzzy finds nothing.
MIN_SIMILARITY = 70
MAX_SUGGESTIONS = 3


async def unknown_command(update: Update, context: Context) -> None:
    """Show the card of a known name such as /magnesium; otherwise suggest similar commands."""
    message = update.effective_message
    word = (message.text or "").split(maxsplit=1)[0].lstrip("/").split("@")[0].lower() if message else ""
    page = topics.find_page(context, word)
    if page is not None:
        context.say(await topics.page_for_person(context, page))
        return
    subjects = (subject for subject in context.library.pages if subject.isidentifier())
    candidates = [*context.world.commands, *subjects]
    matches = process.extract(
        word, candidates, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=MAX_SUGGESTIONS
    )
    context.say(basics.unknown_command([name for name, _score, _index in matches]))
