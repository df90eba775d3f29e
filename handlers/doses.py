"""Buttons under dose messages, and /today."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from bot import following
from bot.answering import Door
from bot.context import Context
from bot.domain.answers import REASONS
from bot.domain.checks import ALL, id_of, is_checked, reference_to_all
from bot.domain.schedules import Occurrence, between
from bot.doses.change import Said
from bot.outgoing import redrawn
from bot.replies import basics
from bot.replies import dose_times as times
from bot.replies import doses as replies
from bot.replies import following as waiting
from bot.replies import today as today_replies
from bot.replies.dose_buttons import STEPS, is_waiting
from bot.replies.message import Message
from bot.store import doses, schedules
from bot.store.doses import Dose
from bot.store.schedules import Reminder
from handlers import dose_times, pressing, resting, which_dose
from handlers.pressing import Press

# Index of the dose's id among a button's words.
ID_AT = 2
MINUTES = {str(minutes): timedelta(minutes=minutes) for minutes in STEPS}
# Outcomes shown as an alert, because a toast disappears too soon.
NEEDS_READING = {"too_late", "too_early", "stopped"}
DAY = timedelta(days=1)
LAST_ORDINAL = date.max.toordinal()
MOMENT = timedelta(microseconds=1)
MENUS = {"later": times.later, "earlier": times.earlier, "open": times.opened}


async def dose_pressed(update: Update, context: Context) -> None:
    """Act on the doses that the pressed button names, and redraw its message."""
    press = pressing.pressed(update)
    button_doses = await _named(context, press)
    message_doses = await _shown(context, press, button_doses)
    targets: list[Dose] | None
    match press.words[1:]:
        case ["taken", which] | ["snooze", which, _] if id_of(which) == ALL and message_doses:
            targets = _all_of(press, which, button_doses, message_doses)
        case [_, which, *_] if (dose := button_doses.get(pressing.row_id(which) or 0)) is not None:
            targets = [dose] if _fits(press, which, dose) else None
        case _:
            await pressing.stale(update, context)
            return
    if targets is None:
        _refuse(context, press)
    elif not await _opened(context, press, targets) and not await _acted(
        context, press, targets, message_doses
    ):
        await pressing.stale(update, context)


def _fits(press: Press, word: str, dose: Dose) -> bool:
    """Return whether the dose is still what the button shows.

    Buttons of versions before checksums are valid only on the message that the dose arrived in:
    Telegram uses a message id once per chat, so that message shows this dose.
    """
    return dose.ref == word if is_checked(word) else dose.message_id == press.message_id


def _all_of(press: Press, word: str, named: Mapping[int, Dose], shown: list[Dose]) -> list[Dose] | None:
    """Return the due doses among all that the message shows; None when the message is out of date."""
    arrived = [dose for dose in shown if dose.message_id == press.message_id]
    if not is_checked(word):
        return [dose for dose in arrived if dose.state == "due" and (dose.id in named or not named)]
    listed = list(named.values()) or arrived
    if reference_to_all([dose.ref for dose in listed]) != word:
        return None
    return [dose for dose in listed if dose.state == "due"]


def _refuse(context: Context, press: Press) -> None:
    """Refuse an outdated button: change nothing, and redraw the message if it shows any dose."""
    pressing.old(context, press, basics.old_card("/today"))
    context.outgoing.append(redrawn(context.chat_id, press.message_id))


async def _opened(context: Context, press: Press, meant: list[Dose]) -> bool:
    """Open a menu in place or ask for a time if the button is for that; return False if not."""
    match press.words[1:]:
        case ["later" | "earlier" | "open" as menu, _] if _leads_on(menu, meant[0], context.now):
            message = MENUS[menu](meant[0], await context.subscriber(), context.now)
            pressing.replace(context, press, message)
        case ["type", _, "taken" | "until" | "move" as step] if _leads_on(step, meant[0], context.now):
            pressing.follow(context, press, await dose_times.ask(context, step, meant[0]))
        case _:
            return False
    return True


def _leads_on(menu: str, dose: Dose, now: datetime) -> bool:
    """Return whether the menu's action is still possible; if not, redrawing the message shows why."""
    match menu:
        case "later" | "until" | "move":
            return dose.state == "due" and not is_waiting(dose, now)
        case "earlier" | "taken":
            return dose.state != "skipped"
    return True


async def _acted(context: Context, press: Press, meant: list[Dose], shown: list[Dose]) -> bool:
    """Do what the button says, tell the outcome and redraw; return False for an unknown button."""
    outcome = await _outcome(context, press, meant)
    if outcome is None:
        return False
    words = replies.snoozed(int(press.words[3])) if outcome == "snooze" else replies.toast(outcome)
    context.toast(press.query_id, words, alert=outcome in NEEDS_READING)
    fresh = await doses.get(await context.tx(), context.chat_id, [dose.id for dose in shown])
    if not fresh:  # undoing an as-needed dose deletes it
        pressing.change(context, press, Message(words))
        return True
    revealed = press.words[1] == "show"
    subscriber = await context.subscriber()
    card = replies.doses_card(fresh, subscriber, context.now, revealed=revealed)
    waits = await following.of_doses(await context.tx(), context.world, fresh, context.now)
    hidden = subscriber.discreet and not revealed
    _redraw(context, press, waiting.noted(card, waits, fresh, context.now, hidden=hidden))
    return True


async def _outcome(context: Context, press: Press, meant: list[Dose]) -> str | None:
    door = await dose_times.door(context, press.message_id)
    match press.words[1:]:
        case ["taken" | "skipped" | "undo" as verb, _]:
            outcome = await _answered(door, verb, meant)
        case ["why", _, reason] if reason in REASONS:
            outcome = "reason" if await door.explain(meant[0], reason) else "recorded"
        case ["snooze", _, minutes] if minutes in MINUTES:
            outcome = await _snoozed(context, door, meant, context.now + MINUTES[minutes])
        case ["ago", _, minutes] if minutes in MINUTES:
            ago = context.now - MINUTES[minutes]
            outcome = await dose_times.taken_ago(context, door, meant[0], ago)
        case ["at", _, "taken" | "until" | "move" as step, word] if at := dose_times.instant_of(word):
            outcome = await dose_times.settle(context, door, step, meant[0], at)
        case ["show" | "back", _]:
            outcome = "nothing to say"
        case ["later" | "earlier", _] | ["type", _, "taken" | "until" | "move"]:
            outcome = "recorded"
        case _:
            return None
    return outcome


async def _answered(door: Door, verb: str, meant: list[Dose]) -> str:
    match verb:
        case "taken":
            changed = await door.taken_now(meant)
        case "skipped":
            changed = await door.answer(meant, Said("skipped"))
        case _:
            changed = await door.undo(meant)
    if not meant:
        return "nothing"
    return verb if changed else "recorded"


async def _snoozed(context: Context, door: Door, meant: list[Dose], until: datetime) -> str:
    """Snooze all the doses together, with one reminder at the end."""
    if not meant:
        return "nothing"
    if await resting.stopped(context):
        return "stopped"
    if await door.snooze(meant, until):
        return "snooze"
    runs_out = any(dose.state in {"due", "missed"} and dose.closes_at <= until for dose in meant)
    return "too_late" if runs_out else "recorded"


async def today_pressed(update: Update, context: Context) -> None:
    """Handle a dose button under /today, where the message stays the list of the day."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["taken" | "skipped" | "undo" | "open" as verb, which] if (
            id_ := pressing.row_id(which)
        ) is not None:
            targets = await doses.get(await context.tx(), context.chat_id, [id_])
            if targets and targets[0].ref != which:
                pressing.old(context, press, basics.old_card("/today"))
                _redraw(context, press, await _today(context))
                return
            if targets and verb == "open":
                pressing.follow(
                    context, press, times.opened(targets[0], await context.subscriber(), context.now)
                )
                return
            if targets:
                outcome = await _answered(await dose_times.door(context, press.message_id), verb, targets)
                context.toast(press.query_id, replies.toast(outcome))
                _redraw(context, press, await _today(context))
                return
        case ["early" | "surely" | "not" as verb, *words] if key := _coming_key(words):
            reminder = await pressing.reminder(context, words[0])
            if reminder is not None and await _marked(context, press, verb, key):
                return
    await pressing.stale(update, context)


def _coming_key(words: list[str]) -> which_dose.Key | None:
    """Parse schedule id, local date and slot from a button; None for what no button of ours says."""
    match [pressing.row_id(word) for word in words]:
        case [int(schedule_id), int(day), int(slot)] if 0 < day <= LAST_ORDINAL:
            return schedule_id, date.fromordinal(day).isoformat(), slot
    return None


async def _marked(context: Context, press: Press, verb: str, key: which_dose.Key) -> bool:
    """Record a coming dose as taken already; return False when there is no such dose."""
    if verb == "not":
        pressing.replace(context, press, today_replies.still_to_come())
        return True
    early = await which_dose.early(context, key)
    if early is not None and verb == "early" and (early.near or context.now < early.window.opens):
        pressing.follow(context, press, today_replies.surely_taken(early, context.now))
        return True
    changed, is_known = await which_dose.taken_now(context, key, press.message_id)
    if not is_known:
        return False
    context.toast(press.query_id, replies.toast("taken" if changed else "recorded"))
    _redraw(context, press, await _today(context))
    return True


def _words_of(press: Press) -> list[tuple[int, str]]:
    """Return the id and the word of each dose button on the pressed message."""
    words = [each[ID_AT] for each in (*press.beside, press.words) if each[0] == "dose" and len(each) > ID_AT]
    return [(dose_id, word) for word in words if (dose_id := pressing.row_id(word)) is not None]


async def _named(context: Context, press: Press) -> dict[int, Dose]:
    """Return this chat's doses that the buttons name, by id, whether or not they are still what is shown."""
    ids = {dose_id for dose_id, _word in _words_of(press)}
    return {dose.id: dose for dose in await doses.get(await context.tx(), context.chat_id, ids)}


async def _shown(context: Context, press: Press, named: Mapping[int, Dose]) -> list[Dose]:
    """Return the doses that arrived in the pressed message and those that its buttons show."""
    tx, words = await context.tx(), _words_of(press)
    fitting = {each for each, word in words if each in named and _fits(press, word, named[each])}
    arrived = {dose.id for dose in await doses.shown_in(tx, context.chat_id, press.message_id)}
    return await doses.get(tx, context.chat_id, fitting | arrived)


def _redraw(context: Context, press: Press, message: Message) -> None:
    """Redraw the message, unless nothing changed: Telegram refuses an edit that changes nothing."""
    if press.beside != [button.data.split(":") for row in message.rows for button in row]:
        pressing.change(context, press, message)


async def today(_update: Update, context: Context) -> None:
    """Show what is due today and what was recorded."""
    context.say(await _today(context))


async def _today(context: Context) -> Message:
    tx, subscriber = await context.tx(), await context.subscriber()
    zone = ZoneInfo(subscriber.zone or context.world.settings.default_timezone)
    here = context.now.astimezone(zone).date()
    yesterday = await doses.of_day(tx, context.chat_id, here - DAY)
    evening = [dose for dose in yesterday if dose.state == "due" or context.now < dose.closes_at]
    recorded = [*evening, *await doses.of_day(tx, context.chat_id, here)]
    midnight = datetime.combine(here + DAY, datetime.min.time(), zone).astimezone(UTC)
    coming = await _coming(context, midnight, {dose.key for dose in recorded})
    return today_replies.day(here, recorded, coming, context.now, stopped=await resting.stopped(context))


async def _coming(
    context: Context, until: datetime, recorded: set[doses.Key]
) -> list[tuple[Reminder, Occurrence]]:
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    coming = [
        (reminder, occurrence)
        for reminder in reminders
        if reminder.schedule is not None and reminder.next_due_at is not None
        # Nothing is due before `next_due_at`: a pause may end later today.
        for occurrence in between(reminder.schedule, max(context.now, reminder.next_due_at - MOMENT), until)
        if occurrence.due_at < until
        if (reminder.id, occurrence.local_date, occurrence.slot) not in recorded
    ]
    return sorted(coming, key=lambda each: each[1].due_at)
