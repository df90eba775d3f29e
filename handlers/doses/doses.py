"""Buttons under dose messages, and /today."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from telegram import Update

from bot.context import Context
from bot.domain.dose_times import SKIP_REASONS
from bot.domain.last_night import is_morning, was_last_night
from bot.domain.row_references import ALL, has_checksum, id_of, reference_to_all
from bot.domain.schedules import Occurrence, just_before, occurrences_between
from bot.domain.zones import zone_named
from bot.doses.actions import DoseActions
from bot.doses.change import DoseAnswer
from bot.messages.dose_reminder import ReminderRedraw
from bot.queries import spacing
from bot.replies import basics
from bot.replies.basics import HelpSection
from bot.replies.doses import dose_times as times
from bot.replies.doses import doses as replies
from bot.replies.doses import spacing as waiting
from bot.replies.doses import today as today_replies
from bot.replies.doses.dose_buttons import STEP_MINUTES, is_postponed
from bot.replies.doses.last_night import with_last_night
from bot.replies.message import Message
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder
from handlers import callbacks
from handlers.account import active_state
from handlers.callbacks import Press
from handlers.doses import dose_matching, dose_times
from handlers.feature import N_, ButtonHandler, Command, Feature

# Index of the dose's id among a button's words.
ID_INDEX = 2
DURATIONS = {str(minutes): timedelta(minutes=minutes) for minutes in STEP_MINUTES}
# Outcomes shown as an alert, because a toast disappears too soon.
ALERT_OUTCOMES = {"too_late", "too_early", "stopped"}
DAY = timedelta(days=1)
LAST_ORDINAL = date.max.toordinal()
MENUS = {
    "later": times.snooze_menu,
    "earlier": times.taken_earlier_menu,
    "more": times.more_menu,
    "open": times.dose_menu,
}
# What a time is that is typed while a menu is open.
TYPED = {"later": "until", "earlier": "taken"}


async def dose_pressed(update: Update, context: Context) -> None:
    """Act on the doses that the pressed button names, and redraw its message."""
    press = callbacks.read_press(update)
    await dose_times.withdraw_offer(context)
    button_doses = await _load_button_doses(context, press)
    message_doses = await _load_message_doses(context, press, button_doses)
    targets: list[Dose] | None
    match press.words[1:]:
        case ["taken", which] | ["snooze", which, _] if id_of(which) == ALL and message_doses:
            targets = _select_due(press, which, button_doses, message_doses)
        case [_, which, *_] if (dose := button_doses.get(callbacks.parse_row_id(which) or 0)) is not None:
            targets = [dose] if _is_current(press, which, dose) else None
        case _:
            await callbacks.answer_unknown(update, context)
            return
    if targets is None:
        _refuse_outdated(context, press)
    elif not await _open_menu(context, press, targets) and not await _perform(
        context, press, targets, message_doses
    ):
        await callbacks.answer_unknown(update, context)


def _is_current(press: Press, word: str, dose: Dose) -> bool:
    """Return whether the dose is still what the button shows.

    Buttons of versions before checksums are valid only on the message that the dose arrived in:
    Telegram uses a message id once per chat, so that message shows this dose.
    """
    return dose.ref == word if has_checksum(word) else dose.message_id == press.message_id


def _select_due(
    press: Press, word: str, button_doses: Mapping[int, Dose], message_doses: list[Dose]
) -> list[Dose] | None:
    """Return the due doses among all that the message shows; None when the message is out of date."""
    arrived = [dose for dose in message_doses if dose.message_id == press.message_id]
    if not has_checksum(word):
        return [
            dose for dose in arrived if dose.state == "due" and (dose.id in button_doses or not button_doses)
        ]
    listed = list(button_doses.values()) or arrived
    if reference_to_all([dose.ref for dose in listed]) != word:
        return None
    return [dose for dose in listed if dose.state == "due"]


def _refuse_outdated(context: Context, press: Press) -> None:
    """Refuse an outdated button: change nothing, and redraw the message if it shows any dose."""
    callbacks.answer_outdated(context, press, basics.old_card_toast("/today"))
    context.outgoing.append(ReminderRedraw(message_id=press.message_id).to(context.chat_id))


async def _open_menu(context: Context, press: Press, targets: list[Dose]) -> bool:
    """Open a menu in place or ask for a time if the button is for that; return False if not."""
    match press.words[1:]:
        case [menu, _] if menu in MENUS and _is_available(menu, targets[0], context.now):
            if menu in TYPED:
                await dose_times.offer_typing(context, TYPED[menu], targets[0])
            message = MENUS[menu](targets[0], await context.subscriber(), context.now)
            callbacks.answer_in_place(context, press, message)
        case ["type", _, "taken" | "until" | "move" as step] if _is_available(step, targets[0], context.now):
            callbacks.answer_below(context, press, await dose_times.ask_time(context, step, targets[0]))
        case _:
            return False
    return True


def _is_available(menu: str, dose: Dose, now: datetime) -> bool:
    """Return whether the menu's action is still possible; if not, redrawing the message shows why."""
    match menu:
        case "later" | "until" | "move":
            return dose.state == "due" and not is_postponed(dose, now)
        case "earlier" | "taken":
            return dose.state != "skipped"
    return True


async def _perform(context: Context, press: Press, targets: list[Dose], message_doses: list[Dose]) -> bool:
    """Do what the button says, tell the outcome and redraw; return False for an unknown button."""
    outcome = await _apply(context, press, targets)
    if outcome is None:
        return False
    words = replies.snoozed_toast(int(press.words[3])) if outcome == "snooze" else replies.dose_toast(outcome)
    context.toast(press.query_id, words, alert=outcome in ALERT_OUTCOMES)
    fresh = await doses.get(await context.tx(), context.chat_id, [dose.id for dose in message_doses])
    if not fresh:  # undoing an as-needed dose deletes it
        callbacks.edit_or_send(context, press, Message(words))
        return True
    revealed = press.words[1] == "show"
    subscriber = await context.subscriber()
    card = replies.doses_card(fresh, subscriber, context.now, revealed=revealed)
    waits = await spacing.waits_by_dose(await context.tx(), context.knowledge, fresh, context.now)
    hidden = subscriber.discreet and not revealed
    _redraw(context, press, waiting.with_spacing_notices(card, waits, fresh, context.now, hidden=hidden))
    return True


async def _apply(context: Context, press: Press, targets: list[Dose]) -> str | None:
    actions = await dose_times.dose_actions(context, press.message_id)
    match press.words[1:]:
        case ["taken" | "skipped" | "undo" as verb, _]:
            outcome = await _answer(actions, verb, targets)
        case ["why", _, reason] if reason in SKIP_REASONS:
            outcome = "reason" if await actions.set_skip_reason(targets[0], reason) else "recorded"
        case ["snooze", _, minutes] if minutes in DURATIONS:
            outcome = await _snooze(context, actions, targets, context.now + DURATIONS[minutes])
        case ["ago", _, minutes] if minutes in DURATIONS:
            ago = context.now - DURATIONS[minutes]
            outcome = await dose_times.record_taken_ago(context, actions, targets[0], ago)
        case ["instead", _]:
            outcome = "taken" if await actions.take_instead(targets[0], None) else "recorded"
        case ["instead", _, word] if (at := dose_times.parse_instant(word)) and at <= context.now:
            outcome = "taken" if await actions.take_instead(targets[0], at) else "recorded"
        case ["at", _, "taken" | "until" | "move" as step, word] if at := dose_times.parse_instant(word):
            outcome = await dose_times.record_time(context, actions, step, targets[0], at)
        case ["show" | "back", _]:
            outcome = "nothing to say"
        case ["later" | "earlier", _] | ["type", _, "taken" | "until" | "move"]:
            outcome = "recorded"
        case _:
            return None
    return outcome


async def _answer(actions: DoseActions, verb: str, targets: list[Dose]) -> str:
    match verb:
        case "taken":
            changed = await actions.mark_taken(targets)
        case "skipped":
            changed = await actions.answer(targets, DoseAnswer("skipped"))
        case _:
            changed = await actions.undo(targets)
    if not targets:
        return "nothing"
    return verb if changed else "recorded"


async def _snooze(context: Context, actions: DoseActions, targets: list[Dose], until: datetime) -> str:
    """Snooze all the doses together, with one reminder at the end."""
    if not targets:
        return "nothing"
    if await active_state.is_stopped(context):
        return "stopped"
    if await actions.snooze(targets, until):
        return "snooze"
    runs_out = any(dose.state in {"due", "missed"} and dose.closes_at <= until for dose in targets)
    return "too_late" if runs_out else "recorded"


async def today_pressed(update: Update, context: Context) -> None:
    """Handle a dose button under /today, where the message stays the list of the day."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["taken" | "skipped" | "undo" | "open" as verb, which] if (
            id_ := callbacks.parse_row_id(which)
        ) is not None:
            targets = await doses.get(await context.tx(), context.chat_id, [id_])
            if targets and targets[0].ref != which:
                callbacks.answer_outdated(context, press, basics.old_card_toast("/today"))
                _redraw(context, press, await render_today(context))
                return
            if targets and verb == "open":
                callbacks.answer_below(
                    context, press, times.dose_menu(targets[0], await context.subscriber(), context.now)
                )
                return
            if targets:
                outcome = await _answer(
                    await dose_times.dose_actions(context, press.message_id), verb, targets
                )
                context.toast(press.query_id, replies.dose_toast(outcome))
                _redraw(context, press, await render_today(context))
                return
        case ["early" | "surely" | "not" as verb, *words] if key := _parse_key(words):
            reminder = await callbacks.find_reminder(context, words[0])
            if reminder is not None and await _mark_coming(context, press, verb, key):
                return
    await callbacks.answer_unknown(update, context)


def _parse_key(words: list[str]) -> dose_matching.DialogDoseKey | None:
    """Parse schedule id, local date and slot from a button; None for what no button of ours says."""
    match [callbacks.parse_row_id(word) for word in words]:
        case [int(schedule_id), int(day), int(slot)] if 0 < day <= LAST_ORDINAL:
            return schedule_id, date.fromordinal(day).isoformat(), slot
    return None


async def _mark_coming(context: Context, press: Press, verb: str, key: dose_matching.DialogDoseKey) -> bool:
    """Record a coming dose as taken already; return False when there is no such dose."""
    if verb == "not":
        callbacks.answer_in_place(context, press, today_replies.early_dose_denied())
        return True
    early = await dose_matching.find_early(context, key)
    if early is not None and verb == "early" and (early.since_last or context.now < early.window.opens):
        callbacks.answer_below(context, press, today_replies.ask_if_taken_early(early, context.now))
        return True
    changed, is_known = await dose_matching.record_taken_now(context, key, press.message_id)
    if not is_known:
        return False
    context.toast(press.query_id, replies.dose_toast("taken" if changed else "recorded"))
    _redraw(context, press, await render_today(context))
    return True


def _list_dose_buttons(press: Press) -> list[tuple[int, str]]:
    """Return the id and the word of each dose button on the pressed message."""
    words = [
        each[ID_INDEX]
        for each in (*press.keyboard, press.words)
        if each[0] == "dose" and len(each) > ID_INDEX
    ]
    return [(dose_id, word) for word in words if (dose_id := callbacks.parse_row_id(word)) is not None]


async def _load_button_doses(context: Context, press: Press) -> dict[int, Dose]:
    """Return this chat's doses that the buttons name, by id, whether or not they are still what is shown."""
    ids = {dose_id for dose_id, _word in _list_dose_buttons(press)}
    return {dose.id: dose for dose in await doses.get(await context.tx(), context.chat_id, ids)}


async def _load_message_doses(context: Context, press: Press, button_doses: Mapping[int, Dose]) -> list[Dose]:
    """Return the doses that arrived in the pressed message and those that its buttons show."""
    tx, words = await context.tx(), _list_dose_buttons(press)
    fitting = {
        each for each, word in words if each in button_doses and _is_current(press, word, button_doses[each])
    }
    arrived = {dose.id for dose in await doses.in_message(tx, context.chat_id, press.message_id)}
    return await doses.get(tx, context.chat_id, fitting | arrived)


def _redraw(context: Context, press: Press, message: Message) -> None:
    """Redraw the message, unless nothing changed: Telegram refuses an edit that changes nothing."""
    if press.keyboard != [button.data.split(":") for row in message.rows for button in row]:
        callbacks.edit_or_send(context, press, message)


async def today_command(_update: Update, context: Context) -> None:
    """Show what is due today and what was recorded."""
    context.say(await render_today(context))


async def render_today(context: Context) -> Message:
    """Render what is due today and what was recorded, with a button for each dose."""
    tx, here, zone = await context.tx(), await context.today(), zone_named(await context.zone())
    yesterday = await doses.of_day(tx, context.chat_id, here - DAY)
    evening = [dose for dose in yesterday if dose.state == "due" or context.now < dose.closes_at]
    recorded = [*evening, *await doses.of_day(tx, context.chat_id, here)]
    midnight = datetime.combine(here + DAY, datetime.min.time(), zone).astimezone(UTC)
    coming = await _list_coming(context, midnight, {dose.key for dose in recorded})
    card = today_replies.today_card(
        here, recorded, coming, context.now, stopped=await active_state.is_stopped(context)
    )
    missed = (
        _missed_last_night(yesterday, evening, here)
        if is_morning(context.now.astimezone(zone).time())
        else []
    )
    return with_last_night(card, missed, await context.subscriber(), context.now)


def _missed_last_night(yesterday: Iterable[Dose], listed: Collection[Dose], today: date) -> list[Dose]:
    """Return last night's missed doses, without those that the list shows anyway."""
    return [
        dose
        for dose in yesterday
        if dose.state == "missed"
        and dose not in listed
        and was_last_night(dose.local_date, time.fromisoformat(dose.wall), today)
    ]


async def _list_coming(
    context: Context, until: datetime, recorded: set[doses.OccurrenceKey]
) -> list[tuple[Reminder, Occurrence]]:
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    coming = [
        (reminder, occurrence)
        for reminder in reminders
        if reminder.schedule is not None and reminder.next_due_at is not None
        # Nothing is due before `next_due_at`: a pause may end later today.
        for occurrence in occurrences_between(
            reminder.schedule, max(context.now, just_before(reminder.next_due_at)), until
        )
        if occurrence.due_at < until
        if (reminder.id, occurrence.local_date, occurrence.slot) not in recorded
    ]
    return sorted(coming, key=lambda each: each[1].due_at)


FEATURE = Feature(
    commands=(
        Command(
            "today",
            today_command,
            N_("What is due today"),
            HelpSection.TO_REMEMBER,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(
        ButtonHandler("dose", dose_pressed, reads=frozenset({"later", "earlier", "show", "back"})),
        ButtonHandler("today", today_pressed, reads=frozenset({"open", "not"})),
    ),
)
