"""A time for one dose, tapped or typed: taken then, remind again then, or move the dose to then."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from bot.context import Context
from bot.domain.dose_times import due_at_candidates, earliest_intake_at, taken_at_candidates
from bot.domain.parsing import ParseError
from bot.domain.parsing.time_expressions import TimeExpression, parse_time_expression
from bot.domain.talk.intents import QUESTION
from bot.doses.actions import DoseActions
from bot.doses.change import DoseAnswer
from bot.replies.account import travel
from bot.replies.doses import dose_times as replies
from bot.replies.doses import doses as dose_replies
from bot.replies.message import Message
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from handlers.account import active_state
from handlers.answers import ask
from handlers.feature import DialogHandler, Feature, OtherTextError

NAME = "dose"
# Digits of an instant in Unix seconds; no button of ours ever named one with more.
MAX_INSTANT = 11
# Time within which two presses of a button count as one.
DOUBLE_PRESS_WINDOW = timedelta(minutes=5)
# Time before a dose was due; an intake that was earlier still was hardly this dose.
HALF_A_DAY = timedelta(hours=12)


async def dose_actions(context: Context, seen_in: int | None = None) -> DoseActions:
    """Return the dose actions for this update's answers."""
    return DoseActions(await context.tx(), context.world, context.now, seen_in)


async def ask_time(context: Context, step: str, dose: Dose) -> Message:
    """Ask for the time; the next message answers this question."""
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, step, {"dose": dose.id}), context.now)
    latest = await _latest(context, step, dose)
    return replies.ask_time(step, dose, await context.subscriber(), latest)


async def offer_typing(context: Context, step: str, dose: Dose) -> None:
    """Take a time that is typed next for the answer to a menu of times, unless a question is open already."""
    tx = await context.tx()
    asked = await dialogs.get(tx, context.chat_id, context.now)
    if asked is None or asked.is_offer:
        data = {"dose": dose.id, dialogs.OFFERED: True}
        await dialogs.put(tx, context.chat_id, Dialog(NAME, step, data), context.now)


async def withdraw_offer(context: Context) -> None:
    """Take no typed time any more, once a button of doses was pressed."""
    tx = await context.tx()
    asked = await dialogs.get(tx, context.chat_id, context.now)
    if asked is not None and asked.name == NAME and asked.is_offer:
        await dialogs.clear(tx, context.chat_id)


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed time; a question is answered, and the time asked for again.

    Raises:
        OtherTextError: The time was not asked for alone, and the text is none.
    """
    tx = await context.tx()
    matches = await doses.get(tx, context.chat_id, [dialog.data["dose"]])
    if not matches:  # its reminder was deleted meanwhile
        await dialogs.clear(tx, context.chat_id)
        context.say(Message(dose_replies.dose_toast("nothing")))
        return
    parsed = parse_time_expression(text, context.language)
    if dialog.is_offer and not _fits(dialog.step, parsed):
        raise OtherTextError
    if isinstance(parsed, TimeExpression):
        await _handle_time(context, dialog.step, matches[0], parsed)
    elif await ask.is_question(context, text):
        await ask.respond(context, text)
        context.say(await ask_time(context, dialog.step, matches[0]))
    else:
        context.say(replies.unreadable_time(text))


def _fits(step: str, parsed: TimeExpression | ParseError) -> bool:
    """Return whether a text is a time that can be meant: nothing was taken "in an hour"."""
    return isinstance(parsed, TimeExpression) and parsed.is_future is not (step == "taken")


async def _handle_time(context: Context, step: str, dose: Dose, parsed: TimeExpression) -> None:
    earliest, latest = await _earliest(context, dose), await _latest(context, step, dose)
    if step == "taken":
        instants = taken_at_candidates(parsed, dose.due_at, earliest, context.now, dose.zone)
    else:
        instants = [
            at
            for at in due_at_candidates(parsed, context.now, dose.zone)
            if _is_allowed(step, at, context.now, latest)
        ]
    match instants:
        case []:
            context.say(replies.time_out_of_range(step, dose, earliest, latest, context.now))
        case [at]:
            await _record(context, step, dose, at)
        case _:
            context.say(replies.ask_which_time(step, dose, instants, context.now))
    if (
        step == "taken"
        and parsed.offset is None
        and parsed.days_ago is None
        and _is_long_before_due(dose, instants)
    ):
        context.say(travel.zone_mismatch_hint(dose.zone, context.now))


def _is_long_before_due(dose: Dose, instants: list[datetime]) -> bool:
    """Return whether the dose's clocks last showed the typed time over half a day before the dose was due."""
    return all(at < dose.due_at - HALF_A_DAY for at in instants)


async def _record(context: Context, step: str, dose: Dose, at: datetime) -> None:
    outcome = await record_time(context, await dose_actions(context), step, dose, at)
    await dialogs.clear(await context.tx(), context.chat_id)
    if outcome == step:
        context.react("✍")
        context.say(replies.time_recorded(step, dose, await context.subscriber(), at, context.now))
    else:
        context.say(Message(dose_replies.dose_toast(outcome)))


async def record_taken_ago(context: Context, actions: DoseActions, dose: Dose, at: datetime) -> str:
    """Record a dose as taken for a button "… ago".

    Each press of such a button names another instant, so presses within `DOUBLE_PRESS_WINDOW` count as one.
    """
    if dose.taken_at is not None and abs(dose.taken_at - at) < DOUBLE_PRESS_WINDOW:
        return "recorded"
    return await record_time(context, actions, "taken", dose, at)


async def record_time(context: Context, actions: DoseActions, step: str, dose: Dose, at: datetime) -> str:
    """Record a time if allowed; return the outcome, which is `step` when the time was recorded."""
    if step == "taken":
        earliest = await _earliest(context, dose)
        if at > context.now or (earliest is not None and at < earliest):
            return "too_early"
        retimed = await actions.correct_taken_at(dose, at) if dose.state == "taken" else []
        return step if retimed or await actions.answer([dose], DoseAnswer("taken", at)) else "recorded"
    if await active_state.is_stopped(context):
        return "stopped"
    if not _is_allowed(step, at, context.now, await _latest(context, step, dose)):
        return "too_late"
    changed = await (actions.postpone(dose, at) if step == "move" else actions.snooze([dose], at))
    return step if changed else "recorded"


async def postpone_anew(context: Context, step: str, targets: Sequence[Dose], at: datetime) -> list[Dose]:
    """Postpone doses, also those postponed already; return the changed ones as they are now."""
    actions = await dose_actions(context)
    if step == "until":
        return await actions.snooze_anew(targets, at)
    return [moved for dose in targets for moved in await actions.postpone(dose, at)]


def _is_allowed(step: str, at: datetime, now: datetime, latest: datetime) -> bool:
    """Return whether the dose can wait until then.

    A moved dose may begin at the latest instant itself; a snooze must end before it.
    """
    return now < at < latest or (step == "move" and at == latest)


async def _earliest(context: Context, dose: Dose) -> datetime | None:
    previous = await doses.previous_date(await context.tx(), dose)
    return earliest_intake_at(dose.local_date, previous, dose.zone)


async def _latest(context: Context, step: str, dose: Dose) -> datetime:
    return await (await dose_actions(context)).latest_postponement(dose) if step == "move" else dose.closes_at


def at_wall(wall: str) -> TimeExpression:
    """Return the time of day of a suggestion: "12:00"."""
    return TimeExpression((time.fromisoformat(wall),))


def parse_instant(word: str) -> datetime | None:
    """Parse the instant (UTC) in a button; None for what no button of ours says."""
    if not (word.isascii() and word.isdecimal() and len(word) <= MAX_INSTANT):
        return None
    return datetime.fromtimestamp(int(word), UTC)


FEATURE = Feature(
    dialog=DialogHandler(
        NAME,
        handle_text,
        answers=frozenset({"took", "took_earlier", "missed_dose", "remind_pause", QUESTION}),
    ),
)
