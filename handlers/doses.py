"""Answering reminders, and /today."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context
from bot.domain.schedules import Occurrence, between
from bot.replies import doses as replies
from bot.replies.doses import SNOOZE
from bot.store import doses, outbox, schedules
from bot.store.doses import Dose
from bot.store.outbox import Owed
from bot.store.schedules import Item
from handlers import pressing
from handlers.pressing import Press

# After a snoozed reminder comes back, there must be time to answer it.
TIME_TO_ANSWER = timedelta(hours=1)


async def dose_pressed(update: Update, context: Context) -> None:
    """Taken, skipped, snoozed, undone or shown: acts on the button's own dose, changes the message."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["taken" | "skipped" | "snooze" | "undo" | "show" as verb, which]:
            shown = await _shown(context, press)
            meant = [dose for dose in shown if which in {"all", str(dose.id)}]
            if meant:
                await _answer(context, press, verb, meant, shown)
                return
    await pressing.stale(update, context)


async def _shown(context: Context, press: Press) -> list[Dose]:
    """The doses whose buttons stand under the pressed message, as far as they are this chat's."""
    beside = [words[-1] for words in (*press.beside, press.words) if words[0] == "dose"]
    ids = [each for word in beside if (each := pressing.row_id(word)) is not None]
    return await doses.get(await context.tx(), context.chat_id, ids)


async def _answer(context: Context, press: Press, verb: str, meant: list[Dose], shown: list[Dose]) -> None:
    changed = [await _record(context, verb, dose) for dose in meant]
    subscriber = await context.subscriber()
    fresh = await doses.get(await context.tx(), context.chat_id, [dose.id for dose in shown])
    context.toast(press.query_id, replies.toast(verb, changed=any(changed)))
    if any(changed):
        card = replies.doses_card(fresh, subscriber, context.now, revealed=verb == "show")
        context.edit(press.message_id, card)


async def _record(context: Context, verb: str, dose: Dose) -> bool:
    tx, now = await context.tx(), context.now
    match verb:
        case "taken" | "skipped":
            return await doses.answer(tx, dose, verb, now)
        case "undo":
            return await doses.undo(tx, dose, now)
        case "snooze":
            return await _snooze(context, dose)
        case _:
            return True


async def _snooze(context: Context, dose: Dose) -> bool:
    tx = await context.tx()
    until = context.now + SNOOZE
    if not await doses.snooze(tx, dose, until, max(dose.closes_at, until + TIME_TO_ANSWER)):
        return False
    payload = {"doses": [dose.id], "due_at": until.isoformat()}
    again = Owed(context.chat_id, "reminder", "send_message", payload, until, until + TIME_TO_ANSWER)
    await outbox.owe(tx, [again], context.now)
    return True


async def today(_update: Update, context: Context) -> None:
    """What is due today and what was done."""
    subscriber = await context.subscriber()
    zone = ZoneInfo(subscriber.zone or context.world.settings.default_timezone)
    date = context.now.astimezone(zone).date()
    recorded = await doses.of_day(await context.tx(), context.chat_id, date)
    midnight = datetime.combine(date + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    coming = await _coming(context, midnight)
    context.say(replies.day(date, recorded, coming, context.now))


async def _coming(context: Context, until: datetime) -> list[tuple[Item, Occurrence]]:
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    coming = [
        (reminder.item, occurrence)
        for reminder in reminders
        if reminder.next_due_at is not None
        for occurrence in between(reminder.schedule, context.now, until)
        if occurrence.due_at < until
    ]
    return sorted(coming, key=lambda each: each[1].due_at)
