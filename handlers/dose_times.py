"""A time for one dose, tapped or typed: taken then, remind again then, or move the dose to then."""

from datetime import UTC, datetime, timedelta

from bot.answering import Door
from bot.context import Context
from bot.domain.answers import earliest_taken, later_at, taken_at
from bot.domain.reading.moments import Moment, moment
from bot.doses.change import Said
from bot.replies import dose_times as replies
from bot.replies import doses as dose_replies
from bot.replies import travel
from bot.replies.message import Message
from bot.store import dialogs, doses
from bot.store.dialogs import Dialog
from bot.store.doses import Dose
from handlers import resting

NAME = "dose"
# Digits of an instant in Unix seconds; no button of ours ever named one with more.
LONGEST_INSTANT = 11
# Time within which two presses of a button count as one.
PRESSED_TWICE = timedelta(minutes=5)
# Time before a dose was due; an intake that was earlier still was hardly this dose.
HALF_A_DAY = timedelta(hours=12)


async def door(context: Context, seen_in: int | None = None) -> Door:
    """Return the dose actions for this update's answers."""
    return Door(await context.tx(), context.world, context.now, seen_in)


async def ask(context: Context, step: str, dose: Dose) -> Message:
    """Ask for the time; the next message answers this question."""
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, step, {"dose": dose.id}), context.now)
    latest = await _latest(context, step, dose)
    return replies.ask(step, dose, await context.subscriber(), latest)


async def heard(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed time."""
    tx = await context.tx()
    matches = await doses.get(tx, context.chat_id, [dialog.data["dose"]])
    if not matches:  # its reminder was deleted meanwhile
        await dialogs.clear(tx, context.chat_id)
        context.say(Message(dose_replies.toast("nothing")))
        return
    parsed = moment(text)
    if isinstance(parsed, Moment):
        await _understood(context, dialog.step, matches[0], parsed)
    else:
        context.say(replies.not_a_time(text))


async def _understood(context: Context, step: str, dose: Dose, said: Moment) -> None:
    earliest, latest = await _earliest(context, dose), await _latest(context, step, dose)
    if step == "taken":
        instants = taken_at(said, dose.due_at, earliest, context.now, dose.zone)
    else:
        instants = [
            at for at in later_at(said, context.now, dose.zone) if _fits(step, at, context.now, latest)
        ]
    match instants:
        case []:
            context.say(replies.impossible(step, dose, earliest, latest, context.now))
        case [at]:
            await _record(context, step, dose, at)
        case _:
            context.say(replies.which(step, dose, instants, context.now))
    if step == "taken" and said.length is None and said.days_ago is None and _not_today(dose, instants):
        context.say(travel.other_clocks(dose.zone, context.now))


def _not_today(dose: Dose, meant: list[datetime]) -> bool:
    """Return whether the dose's clocks last showed the typed time over half a day before the dose was due."""
    return all(at < dose.due_at - HALF_A_DAY for at in meant)


async def _record(context: Context, step: str, dose: Dose, at: datetime) -> None:
    outcome = await settle(context, await door(context), step, dose, at)
    await dialogs.clear(await context.tx(), context.chat_id)
    if outcome == step:
        context.say(replies.done(step, dose, await context.subscriber(), at, context.now))
    else:
        context.say(Message(dose_replies.toast(outcome)))


async def taken_ago(context: Context, door: Door, dose: Dose, at: datetime) -> str:
    """Record a dose as taken for a button "… ago".

    Each press of such a button names another instant, so presses within `DOUBLE_PRESS_WINDOW` count as one.
    """
    if dose.taken_at is not None and abs(dose.taken_at - at) < PRESSED_TWICE:
        return "recorded"
    return await settle(context, door, "taken", dose, at)


async def settle(context: Context, door: Door, step: str, dose: Dose, at: datetime) -> str:
    """Record a time if allowed; return the outcome, which is `step` when the time was recorded."""
    if step == "taken":
        earliest = await _earliest(context, dose)
        if at > context.now or (earliest is not None and at < earliest):
            return "too_early"
        retimed = await door.retime(dose, at) if dose.state == "taken" else []
        return step if retimed or await door.answer([dose], Said("taken", at)) else "recorded"
    if await resting.stopped(context):
        return "stopped"
    if not _fits(step, at, context.now, await _latest(context, step, dose)):
        return "too_late"
    changed = await (door.move(dose, at) if step == "move" else door.snooze([dose], at))
    return step if changed else "recorded"


def _fits(step: str, at: datetime, now: datetime, latest: datetime) -> bool:
    """Return whether the dose can wait until then.

    A moved dose may begin at the latest instant itself; a snooze must end before it.
    """
    return now < at < latest or (step == "move" and at == latest)


async def _earliest(context: Context, dose: Dose) -> datetime | None:
    previous = await doses.previous_date(await context.tx(), dose)
    return earliest_taken(dose.local_date, previous, dose.zone)


async def _latest(context: Context, step: str, dose: Dose) -> datetime:
    return await (await door(context)).latest_move(dose) if step == "move" else dose.closes_at


def instant_of(word: str) -> datetime | None:
    """Parse the instant (UTC) in a button; None for what no button of ours says."""
    if not (word.isascii() and word.isdecimal() and len(word) <= LONGEST_INSTANT):
        return None
    return datetime.fromtimestamp(int(word), UTC)
