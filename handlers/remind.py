"""/remind: one line or a guided dialog, always shown as understood before anything is stored."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context
from bot.domain import reading
from bot.domain.drafts import schedule_of
from bot.domain.reading import Problem, Trouble
from bot.domain.schedules import Schedule, between, next_after
from bot.replies import reminders as replies
from bot.replies import troubles
from bot.store import dialogs, schedules
from bot.store.dialogs import Dialog
from bot.store.schedules import Item
from handlers import pressing, zone

EXAMPLE = "magnesium 200 mg 21:00"
# What the card shows of the future.
SHOWN = 3
HORIZON = timedelta(days=3 * 366)
# A tired person with a hundred reminders needs a pharmacist, not a bot.
MOST_REMINDERS = 50


async def remind_command(update: Update, context: Context) -> None:
    """Read the line behind /remind, or begin the dialog."""
    line = " ".join(context.args or [])
    if line:
        await propose(context, line)
    else:
        await guided(update, context)


async def guided(_update: Update, context: Context) -> None:
    """The first question of the dialog."""
    await _ask(context, "what", {})
    context.say(replies.ask_what())


async def _ask(context: Context, step: str, data: dict[str, Any]) -> None:
    await context.subscriber()
    await dialogs.put(await context.tx(), context.chat_id, Dialog("remind", step, data), context.now)


async def _today(context: Context) -> date:
    subscriber = await context.subscriber()
    return context.now.astimezone(ZoneInfo(subscriber.zone or context.world.settings.default_timezone)).date()


async def propose(context: Context, line: str, edits: int | None = None) -> None:
    """Show what a line means, with Save; `edits` is the reminder that it replaces."""
    read = reading.reminder(line, await _today(context))
    if isinstance(read, Problem):
        context.say(troubles.sentence(read, EXAMPLE))
        return
    draft = Dialog("remind", "confirm", {"line": line, "edits": edits, "token": token_hex(4)})
    if (await context.subscriber()).zone is None:
        await zone.ask_first(context, draft)
    else:
        await show(context, draft)


async def show(context: Context, draft: Dialog) -> None:
    """Put the draft's card before the person."""
    understood = await _understood(context, draft)
    if isinstance(understood, Problem):
        context.say(troubles.sentence(understood, EXAMPLE))
        return
    item, schedule = understood
    await dialogs.put(await context.tx(), context.chat_id, draft, context.now)
    coming = list(islice(between(schedule, context.now, context.now + HORIZON), SHOWN))
    context.say(replies.draft(item, schedule, coming, context.now, draft.data["token"]))


async def _understood(context: Context, draft: Dialog) -> tuple[Item, Schedule] | Problem:
    read = reading.reminder(draft.data["line"], await _today(context))
    subscriber = await context.subscriber()
    if isinstance(read, Problem) or subscriber.zone is None:
        return read if isinstance(read, Problem) else Problem(Trouble.NOT_UNDERSTOOD, "")
    schedule = schedule_of(read, subscriber.zone, context.now)
    return schedule if isinstance(schedule, Problem) else (Item(read.name, read.amount, read.unit), schedule)


async def draft_pressed(update: Update, context: Context) -> None:
    """Save, Change or Cancel under a draft; an older draft's buttons do nothing."""
    press = pressing.pressed(update)
    draft = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if draft is None or draft.step != "confirm" or press.words[-1] != draft.data.get("token"):
        await pressing.stale(update, context)
        return
    match press.words[1]:
        case "save":
            await _save(context, press, draft)
        case "change":
            await _ask(context, "line", draft.data)
            pressing.replace(context, press, replies.ask_correction(draft.data["line"]))
        case _:
            await dialogs.clear(await context.tx(), context.chat_id)
            pressing.replace(context, press, replies.not_saved())


async def _save(context: Context, press: pressing.Press, draft: Dialog) -> None:
    understood = await _understood(context, draft)
    tx = await context.tx()
    kept = await schedules.of_chat(tx, context.chat_id)
    if isinstance(understood, Problem):
        pressing.replace(context, press, troubles.sentence(understood, EXAMPLE))
        return
    item, schedule = understood
    edited = next((each for each in kept if each.id == draft.data["edits"]), None)
    if edited is not None:
        schedule = _in_step(schedule, edited.schedule)
        await schedules.replace(tx, edited, item, schedule, context.now)
    elif len(kept) >= MOST_REMINDERS:
        pressing.replace(context, press, replies.too_many(MOST_REMINDERS))
        return
    else:
        await schedules.add(tx, context.chat_id, item, schedule, context.now)
    await dialogs.clear(tx, context.chat_id)
    first = next_after(schedule, context.now)
    pressing.replace(context, press, replies.saved(item, first, schedule.zone, context.now))


def _in_step(schedule: Schedule, before: Schedule) -> Schedule:
    """Another time for "every 3 days" must not change which days those are."""
    if schedule.every_days == 1 or schedule.every_days != before.every_days:
        return schedule
    return replace(schedule, start=before.start)


async def heard(context: Context, dialog: Dialog, text: str) -> None:
    """An answer was typed instead of tapped."""
    match dialog.step:
        case "what":
            await _heard_what(context, text)
        case "when":
            await _heard_when(context, dialog, text)
        case "days":
            await propose(context, f"{dialog.data['what']} {dialog.data['when']} {text}")
        case _:
            await propose(context, text, dialog.data.get("edits"))


async def _heard_what(context: Context, text: str) -> None:
    read = reading.reminder(text, await _today(context))
    if not isinstance(read, Problem):
        await propose(context, text)
    elif read.trouble is Trouble.NO_TIME:
        await _ask(context, "when", {"what": text})
        context.say(replies.ask_when(text))
    else:
        context.say(troubles.sentence(read, "magnesium 200 mg"))


async def _heard_when(context: Context, dialog: Dialog, text: str) -> None:
    what = dialog.data["what"]
    read = reading.reminder(f"{what} {text}", await _today(context))
    if isinstance(read, Problem):
        context.say(troubles.sentence(read, "8:00 20:00"))
        return
    await _ask(context, "days", {"what": what, "when": text})
    times = " ".join(wall.strftime("%H:%M") for wall in read.times)
    context.say(replies.ask_days(what, times))


async def answer_pressed(update: Update, context: Context) -> None:
    """A time or the days were tapped in the guided dialog."""
    press = pressing.pressed(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is None or (dialog.name, dialog.step) != ("remind", press.words[0]):
        await pressing.stale(update, context)
        return
    context.toast(press.query_id)
    await heard(context, dialog, ":".join(press.words[1:]))
