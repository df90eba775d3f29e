"""What was answered last, put right in words: "I didn't take it", "I took it at 7:30", "took 2 more"."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.answer.as_needed import TakenDose
from bot.answer.talk import Talk
from bot.context import Context
from bot.domain.dose_times import keep_recent, taken_at_candidates
from bot.domain.names import fold
from bot.domain.parsing import ParseError
from bot.domain.parsing.time_expressions import parse_time_expression
from bot.queries import recent_doses
from bot.replies.doses import correcting as replies
from bot.replies.doses import dose_times as time_replies
from bot.store.doses.doses import Dose
from handlers.doses import took

DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)
HOUR = timedelta(hours=1)


async def last_answered(
    context: Context, is_meant: Callable[[Dose], bool] = lambda _dose: True
) -> list[Dose]:
    """Return the doses that were answered last, together, of those that are meant, today or yesterday."""
    today = await context.today()
    found = await recent_doses.of_days(await context.tx(), context.chat_id, (today - DAY, today), context.now)
    answered = [(dose.answered_at, dose) for dose in found if dose.answered_at is not None and is_meant(dose)]
    last = max((at for at, _dose in answered), default=None)
    return [dose for at, dose in answered if at == last]


async def try_take_back(context: Context, talk: Talk) -> bool:
    """Offer to take back what was recorded as taken, if a text denies that; return False if not."""
    if not context.language.triage.told.not_taken.search(fold(talk.text)):
        return False
    found = await _find_meant(context, talk, HALF_A_DAY)
    taken = [dose for dose in found if dose.state == "taken"]
    if not taken:
        return False
    context.say(replies.offer_to_take_back(taken, await context.subscriber(), context.now))
    return True


async def try_correct(context: Context, talk: Talk) -> bool:
    """Offer to change what was answered last to taken, or to the time that is told; return False if not."""
    at = parse_time_expression(talk.when, context.language) if talk.when else None
    if isinstance(at, ParseError) or (at is not None and (at.is_future or not (at.wall_times or at.offset))):
        at = None
    corrects = context.language.talk.corrects_answer.search(fold(talk.text)) is not None
    is_new = any(each.amount is not None or each.number for each in talk.medicines)
    if is_new or (not corrects and (at is None or talk.medicines)):
        return False
    found, subscriber = (
        await _find_meant(context, talk, HALF_A_DAY if corrects else HOUR),
        await context.subscriber(),
    )
    if len(found) != 1:
        return False
    (dose,) = found
    times: list[datetime | None] = [None]
    if at is not None:
        instants = taken_at_candidates(at, dose.due_at, None, context.now, dose.zone)
        times = [*keep_recent(instants, context.now, dose.zone)]
    if dose.state == "skipped" and not dose.is_early(context.now):
        context.say(replies.offer_taken_instead(dose, times, subscriber, context.now))
    elif at is not None and times:
        context.say(replies.offer_other_time(dose, times, subscriber, context.now))
    elif at is not None:
        context.say(time_replies.time_out_of_range("taken", dose, None, context.now, context.now))
    else:
        context.say(replies.as_recorded(dose, subscriber, context.now))
    return True


async def _find_meant(context: Context, talk: Talk, longest: timedelta) -> list[Dose]:
    """Return what was answered last, within `longest`, if nothing that is meant came due since."""
    tx, today = await context.tx(), await context.today()
    recent = await recent_doses.of_last_day(tx, context.chat_id, today, context.now)
    named = recent if talk.name is None else recent_doses.of_item(context.index, recent, talk.name)
    theirs = recent_doses.of_person(named, talk.person, is_own=talk.is_own)
    ids = {dose.id for dose in theirs}
    newest = max((dose.due_at for dose in theirs if dose.state == "due"), default=context.now - longest)
    found = await last_answered(context, lambda dose: dose.id in ids)
    return [dose for dose in found if dose.answered_at is not None and dose.answered_at > newest]


async def try_add_more(context: Context, talk: Talk) -> bool:
    """Show the card of one more intake like the last one; return False for any other text."""
    if talk.medicines or not context.language.talk.took_more.fullmatch(fold(talk.text).strip(" .!")):
        return False
    found = await last_answered(context, lambda dose: dose.state == "taken")
    if len(found) != 1 or found[0].item.amount is None:
        return False
    item = found[0].item
    same = TakenDose(item.name, item.amount, item.unit, context.now, item.strength).text
    context.say(replies.same_as_last(same))
    await took.propose(context, same if item.person is None else f'{same} for "{item.person}"')
    return True
