"""/history: what was taken, as text, as a picture of a month, and as a report for a doctor."""

from datetime import timedelta

from telegram import Update

from bot import looking
from bot.context import Context
from bot.domain.checks import is_checked
from bot.domain.meant import meant
from bot.replies import basics
from bot.replies import history as replies
from bot.replies.past import EVERYTHING, MINE, Past
from handlers import pressing
from handlers.pressing import Press

SPANS = {str(days): days for days in replies.SPANS}


async def history_command(_update: Update, context: Context) -> None:
    """Show the last week, of everything or of the name after /history."""
    await context.subscriber()
    history = await _past(context, EVERYTHING)
    subjects = history.subjects
    matches = meant(" ".join(context.args or []), [each.item.name for each in subjects])
    if len(matches) == 1:
        history = history.only(subjects[matches[0]].word)
    context.say(replies.summary(history, replies.SPANS[0]))


async def _past(context: Context, who: str) -> Past:
    return await looking.past(await context.tx(), context.world, context.chat_id, who, context.now)


async def _shown(context: Context, who: str) -> Past:
    """Load the history that a button is about.

    Raises:
        OutdatedCardError: The person or item that the button shows is gone or another.
    """
    history = await _past(context, who)
    is_there = history.who != EVERYTHING and is_checked(who)
    if who not in {EVERYTHING, MINE} and not is_there:
        raise pressing.OldCardError(basics.old_card("/history"))
    return history


async def history_pressed(update: Update, context: Context) -> None:
    """Show another span, a month, a report, or another person's history."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["text", days, who] if days in SPANS:
            pressing.replace(context, press, replies.summary(await _shown(context, who), SPANS[days]))
        case ["month" | "turn" as verb, month, who] if await _show_month(context, press, verb, month, who):
            pass
        case ["report", days, who] if days in SPANS:
            known = await _shown(context, who)
            pressing.follow(context, press, replies.report_message(known, SPANS[days]))
        case _:
            await pressing.stale(update, context)


async def _show_month(context: Context, press: Press, verb: str, text: str, who: str) -> bool:
    month, history = looking.month_of(text), await _shown(context, who)
    if month is None or not history.today - looking.FARTHEST - timedelta(days=31) <= month <= history.today:
        return False
    show = pressing.replace if verb == "turn" else pressing.follow
    show(context, press, replies.month_message(history, month))
    return True
