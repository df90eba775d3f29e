"""Answering reminders, and /today."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from bot.answering import Door, Said
from bot.context import Context
from bot.domain.schedules import Occurrence, between
from bot.replies import doses as replies
from bot.replies.doses import SNOOZE
from bot.replies.message import Message
from bot.store import doses, outbox, schedules
from bot.store.doses import Dose
from bot.store.outbox import Owed
from bot.store.schedules import Item
from handlers import pressing, resting
from handlers.pressing import Press

# Outcomes that need more than a glance.
NEEDS_READING = {"too_late", "stopped"}
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


async def dose_pressed(update: Update, context: Context) -> None:
    """Taken, skipped, snoozed, undone or shown: acts on the button's own doses, redraws the message."""
    press = pressing.pressed(update)
    shown = await _shown(context, press)
    match press.words[1:]:
        case ["taken" | "snooze" as verb, "all"] if shown:
            meant = [dose for dose in shown if dose.state == "due"]
        case ["taken" | "skipped" | "snooze" | "undo" | "show" as verb, which] if which in _ids(shown):
            meant = [dose for dose in shown if str(dose.id) == which]
        case _:
            await pressing.stale(update, context)
            return
    await _answer(context, press, verb, meant)
    fresh = await doses.get(await context.tx(), context.chat_id, [dose.id for dose in shown])
    card = replies.doses_card(fresh, await context.subscriber(), context.now, revealed=verb == "show")
    _redraw(context, press, card)


async def today_pressed(update: Update, context: Context) -> None:
    """The same under /today, which goes on being the list of the day."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["taken" | "skipped" | "undo" as verb, which] if (dose_id := pressing.row_id(which)) is not None:
            meant = await doses.get(await context.tx(), context.chat_id, [dose_id])
            if meant:
                await _answer(context, press, verb, meant)
                _redraw(context, press, await _today(context))
                return
    await pressing.stale(update, context)


def _ids(shown: list[Dose]) -> set[str]:
    return {str(dose.id) for dose in shown}


async def _shown(context: Context, press: Press) -> list[Dose]:
    """The doses of the pressed message, as far as they are this chat's."""
    tx = await context.tx()
    beside = [words[-1] for words in (*press.beside, press.words) if words[0] == "dose"]
    named = {each for word in beside if (each := pressing.row_id(word)) is not None}
    unnamed = {dose.id for dose in await doses.shown_in(tx, context.chat_id, press.message_id)}
    return await doses.get(tx, context.chat_id, named | unnamed)


def _redraw(context: Context, press: Press, message: Message) -> None:
    """Show what is so now; an edit that changes nothing is none, and Telegram would refuse it."""
    if press.beside != [button.data.split(":") for row in message.rows for button in row]:
        pressing.change(context, press, message)


async def _answer(context: Context, press: Press, verb: str, meant: list[Dose]) -> None:
    """Do what the button says, and say how it went."""
    changed = await _record(context, press, verb, meant)
    if not meant:
        outcome = "nothing"
    elif verb == "snooze":
        outcome = await _snooze(context, meant)
    else:
        outcome = verb if changed or verb == "show" else "recorded"
    context.toast(press.query_id, replies.toast(outcome), alert=outcome in NEEDS_READING)


async def _record(context: Context, press: Press, verb: str, meant: list[Dose]) -> list[Dose]:
    door = Door(await context.tx(), context.world, context.now, press.message_id)
    match verb:
        case "taken":
            return await door.taken_now(meant)
        case "skipped":
            return await door.answer(meant, Said("skipped"))
        case "undo":
            return await door.undo(meant)
        case _:
            return []


async def _snooze(context: Context, meant: list[Dose]) -> str:
    """Owe one reminder for all of them together."""
    if await resting.stopped(context):
        return "stopped"
    tx, until = await context.tx(), context.now + SNOOZE
    snoozed = [dose for dose in meant if await doses.snooze(tx, dose, until, context.now)]
    if not snoozed:
        return "too_late" if any(_runs_out(dose, until) for dose in meant) else "recorded"
    payload = {"doses": [dose.id for dose in snoozed], "due_at": until.isoformat()}
    expires_at = max(dose.closes_at for dose in snoozed)
    again = Owed(context.chat_id, "reminder", "send_message", payload, until, expires_at)
    await outbox.owe(tx, [again], context.now)
    return "snooze"


def _runs_out(dose: Dose, until: datetime) -> bool:
    return dose.state in {"due", "missed"} and dose.closes_at <= until


async def today(_update: Update, context: Context) -> None:
    """What is due today and what was done."""
    context.say(await _today(context))


async def _today(context: Context) -> Message:
    tx, subscriber = await context.tx(), await context.subscriber()
    zone = ZoneInfo(subscriber.zone or context.world.settings.default_timezone)
    date = context.now.astimezone(zone).date()
    evening = [dose for dose in await doses.of_day(tx, context.chat_id, date - DAY) if dose.state == "due"]
    recorded = [*evening, *await doses.of_day(tx, context.chat_id, date)]
    midnight = datetime.combine(date + DAY, datetime.min.time(), zone).astimezone(UTC)
    coming = await _coming(context, midnight, {dose.key for dose in recorded})
    return replies.day(date, recorded, coming, context.now, stopped=await resting.stopped(context))


async def _coming(
    context: Context, until: datetime, recorded: set[doses.Key]
) -> list[tuple[Item, Occurrence]]:
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    coming = [
        (reminder.item, occurrence)
        for reminder in reminders
        if reminder.schedule is not None and reminder.next_due_at is not None
        # Nothing comes before that: a pause may end later today.
        for occurrence in between(reminder.schedule, max(context.now, reminder.next_due_at - MOMENT), until)
        if occurrence.due_at < until
        if (reminder.id, occurrence.local_date, occurrence.slot) not in recorded
    ]
    return sorted(coming, key=lambda each: each[1].due_at)
