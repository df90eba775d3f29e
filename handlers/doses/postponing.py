"""Open doses that are postponed in words: "not now", "remind me again in an hour", "I'll take it at 10"."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.answer.talk import Talk
from bot.context import Context
from bot.domain.dose_times import due_at_candidates
from bot.domain.names import fold
from bot.domain.parsing.postponements import Postponement, parse_postponement
from bot.domain.parsing.time_expressions import TimeExpression
from bot.domain.talk_words import NAME_PLACEHOLDER
from bot.queries import recent_doses
from bot.replies.doses import dose_times as replies
from bot.replies.doses import doses as dose_replies
from bot.replies.doses.dose_buttons import is_postponed
from bot.replies.message import Message
from bot.store.doses.doses import Dose
from handlers.account import active_state
from handlers.doses import dose_times

DAY = timedelta(days=1)


async def try_postpone(context: Context, talk: Talk) -> bool:
    """Postpone the open doses that a text speaks of, or ask until when; return False for any other text."""
    told, name = parse_postponement(fold(talk.text), context.language), None
    if told is None:
        told, name = parse_postponement(_without_names(talk), context.language), talk.name
    if told is None:
        return False
    meant = await _find_meant(context, name, talk.person, is_own=told.is_own)
    if not meant:
        return False
    if await active_state.is_stopped(context):
        context.say(Message(dose_replies.dose_toast("stopped")))
    else:
        await _postpone(context, meant, told)
    return True


def _without_names(talk: Talk) -> str:
    folded = fold(talk.text)
    for each in talk.medicines:
        folded = folded.replace(fold(each.name), NAME_PLACEHOLDER, 1)
    return folded


async def _find_meant(context: Context, name: str | None, person: str | None, *, is_own: bool) -> list[Dose]:
    """Return the open doses that are meant: those that wait for an answer, else those postponed already."""
    tx, today = await context.tx(), await context.today()
    found = await recent_doses.of_days(tx, context.chat_id, (today - DAY, today), context.now)
    found = [
        dose for dose in found if dose.state == "due" and (dose.due_at <= context.now or dose.moved_from)
    ]
    if name is not None:
        found = recent_doses.of_item(context.index, found, name)
    if person is not None or is_own:
        found = recent_doses.of_person(found, person, is_own=is_own)
    return [dose for dose in found if not is_postponed(dose, context.now)] or found


async def _postpone(context: Context, meant: Sequence[Dose], told: Postponement) -> None:
    """Postpone the doses to the time that was told, as far as it is possible; ask about the others."""
    subscriber, plans = await context.subscriber(), defaultdict[tuple[str, datetime], list[Dose]](list)
    for dose in meant:
        times = [] if told.at is None else await _possible_times(context, dose, told.at)
        for step, at in times[:1]:
            plans[step, at].append(dose)
    done = [
        (step, dose, at)
        for (step, at), targets in plans.items()
        for dose in await dose_times.postpone_anew(context, step, targets, at)
    ]
    changed = {dose.id for _step, dose, _at in done}
    left = [dose for dose in meant if dose.id not in changed]
    if done:
        context.say(replies.postponed(done, subscriber, context.now))
    if len(left) == 1:
        await _ask_when(context, left[0], told)
    elif left:
        context.say(replies.ask_when_of_several(left, subscriber, context.now))


async def _ask_when(context: Context, dose: Dose, told: Postponement) -> None:
    """Ask until when to postpone a dose; times that were meant roughly are offered."""
    subscriber, now = await context.subscriber(), context.now
    if told.at is None and is_postponed(dose, now):
        context.say(dose_replies.doses_card([dose], subscriber, now))
        return
    offered = [
        each
        for wall in told.suggestions
        for each in await _possible_times(context, dose, dose_times.at_wall(wall))
    ]
    await dose_times.offer_typing(context, "until" if told.at is None else "move", dose)
    if offered:
        context.say(replies.ask_which_of(dose, offered, subscriber, now))
    elif told.at is not None:
        latest = await (await dose_times.dose_actions(context)).latest_postponement(dose)
        context.say(replies.too_late_to_postpone(dose, latest, now))
    else:
        context.say(replies.snooze_menu(dose, subscriber, now))


async def _possible_times(context: Context, dose: Dose, at: TimeExpression) -> list[tuple[str, datetime]]:
    """Return the instants to which a dose can be postponed, ascending, each with the step that does it.

    A snooze ends within the window of the dose; a move may go beyond it, to halfway to the next dose.
    """
    latest = await (await dose_times.dose_actions(context)).latest_postponement(dose)
    is_moved = dose.due_at > context.now
    return [
        ("until" if each < dose.closes_at and not is_moved else "move", each)
        for each in due_at_candidates(at, context.now, dose.zone)
        if (each < dose.closes_at and not is_moved) or each <= latest
    ]
