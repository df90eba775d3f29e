"""The confirmation card of a draft, shown before anything is stored: Save, a part to change, or Cancel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from secrets import token_hex
from typing import Any

from telegram import Update

from bot.answer.as_needed import TakenDose
from bot.context import Context
from bot.domain import parsing, reminder_edits
from bot.domain.instructions import Instructions
from bot.domain.parsed_message import ParsedMessage, slots_of_reminder
from bot.domain.parsing import ParsedReminder, ParseError
from bot.domain.parsing.amounts import Amount, amounts_in
from bot.domain.parsing.tokens import tokenize
from bot.domain.schedules import Occurrence, Schedule, occurrences_between
from bot.domain.strengths import Strength, from_json
from bot.replies import basics
from bot.replies.doses.strengths import StrengthQuestion, with_strength
from bot.replies.message import Message
from bot.replies.reminders import duplicates, parse_errors
from bot.replies.reminders import for_whom as for_whom_replies
from bot.replies.reminders import remind as replies
from bot.replies.reminders.confirmation import Regimen
from bot.replies.reminders.conflicts import with_warnings
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.doses import doses
from bot.store.reminders import drafts, schedules
from bot.store.reminders.dose_intervals import last_taken_at
from bot.store.reminders.schedules import Item, Reminder
from handlers import callbacks
from handlers.account import active_state, time_zone
from handlers.doses import as_needed
from handlers.feature import ButtonHandler, Feature
from handlers.reminders import conflicts, days_to_tell, for_whom, unsaved
from handlers.reminders import duplicates as duplicate_checks
from handlers.reminders.for_whom import PersonOfLine

NAME = "remind"
# Intents of plain talk by which people answer what is asked about a reminder.
REMINDS = frozenset({"remind_new", "remind_change", "who_for"})
# Dialog step of a card that waits for Save: it asks nothing, so text typed meanwhile is a question.
CONFIRM = "confirm"
EXAMPLE = "magnesium 200 mg 21:00"
# Occurrences shown on the card.
SHOWN_OCCURRENCES = 3
HORIZON = timedelta(days=3 * 366)


async def close_question(context: Context) -> None:
    """Close the open question before something else is done; a card that waits for Save stays valid.

    The card of a list stays valid, too, and its buttons go on asking.
    """
    tx = await context.tx()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    if dialog is None or dialog.step == CONFIRM:
        return
    context.closed_question = dialog
    if dialog.name == unsaved.LIST:
        await dialogs.put(tx, context.chat_id, replace(dialog, step=CONFIRM), context.now)
    else:
        await dialogs.clear(tx, context.chat_id)


# Reminders per chat: a tired person with a hundred reminders needs a pharmacist, not a bot.
MAX_REMINDERS = 50


@dataclass(frozen=True)
class ParsedDraft:
    """A draft's line as it was understood.

    Attributes:
        item: The item to take.
        schedule: When to take the item; None means as needed.
        terms: Instructions how to take the item.
        zone: The person's time zone.
        edited: The reminder that the draft changes.
        recorded: Recorded occurrences of that reminder (local date, slot); they do not come due again.
    """

    item: Item
    schedule: Schedule | None
    terms: Instructions
    zone: str
    edited: Reminder | None = None
    recorded: frozenset[tuple[date, int]] = frozenset()

    def upcoming(self, now: datetime) -> list[Occurrence]:
        """Return the next few occurrences."""
        if self.schedule is None:
            return []
        every = occurrences_between(self.schedule, now, now + HORIZON)
        return list(
            islice(
                (each for each in every if (each.local_date, each.slot) not in self.recorded),
                SHOWN_OCCURRENCES,
            )
        )


async def propose(
    context: Context,
    line: str,
    edited_id: int | None,
    *,
    settled: bool = False,
    card: Mapping[str, Any] | None = None,
) -> ParseError | None:
    """Show what a line means, or return what is wrong with it.

    Asks first for whom it is where the line leaves that open, and where the person is if nobody knows.

    Args:
        context: Context of the update.
        line: The reminder as typed.
        edited_id: Id of the reminder that the line changes; None for a new one.
        settled: Whether it is known for whom the reminder is, also if the line names nobody.
        card: Data of the draft that the line changes; None: the line changes no draft.
    """
    is_new = edited_id is None and not settled
    if is_new:
        read = await days_to_tell.parse_new_reminder(context, line)
    else:
        read = parsing.parse_reminder(line, await context.today(), context.language)
    if isinstance(read, ParseError):
        return read
    named = PersonOfLine(read) if settled else await for_whom.resolve_person(context, read, line)
    read = named.read
    context.parsed = ParsedMessage(
        "remind_new",
        {"medicines": [slots_of_reminder(read)]},
        suggestions=named.offered,
        asks_back=bool(named.offered),
    )
    data: dict[str, Any] = {
        "reminder": drafts.to_json(read),
        "edits": edited_id,
        "token": token_hex(4),
        "count": count_pieces(context, line),
    }
    if card is not None and "strength" in card and card["reminder"]["name"] == read.name:
        data["strength"] = card["strength"]
    draft = Dialog(NAME, CONFIRM, data)
    if named.offered:
        await for_whom.ask(context, draft, read.name, named.offered)
        return None
    return await proceed(context, draft)


async def proceed(context: Context, draft: Dialog) -> ParseError | None:
    """Show the card of a draft that is complete but for the zone; ask for the zone if nobody knows it.

    Returns what is wrong with the draft, if anything is.
    """
    if (await context.subscriber()).zone is None:
        first = min(_reminder_of(draft).times, default=None)
        await time_zone.ask_place_of_reminder(context, draft, first)
        return None
    return await show(context, draft)


def set_person(draft: Dialog, person: str | None) -> Dialog:
    """Return the draft for this person; None: the chat's own."""
    reminder = drafts.to_json(replace(_reminder_of(draft), person=person))
    return replace(draft, data={**draft.data, "reminder": reminder})


def count_pieces(context: Context, line: str) -> str:
    """Count the pieces in a line's amount: the draft has only their sum."""
    found = amounts_in(tokenize(line, context.language))
    amounts = [each.value for each in found if isinstance(each.value, Amount)]
    return str(max((each.pieces for each in amounts), default=1))


async def show(context: Context, draft: Dialog) -> ParseError | None:
    """Send the draft's card, or return what is wrong with the draft."""
    parsed = await _parse(context, draft)
    if isinstance(parsed, ParseError):
        return parsed
    replaced = await unsaved.replace_unsaved(context, draft)
    card = await _render_card(context, draft, parsed)
    text = "\n\n".join(each for each in (card.text, replaced) if each)
    context.say(replace(card, text=text, draft_token=draft.data["token"]))
    return None


async def _render_card(context: Context, draft: Dialog, parsed: ParsedDraft) -> Message:
    """Render the draft as understood, with its conflicts with the other reminders."""
    same = await _find_duplicates(context, parsed)
    twice = next((each for each in same if _is_repeat(each, parsed)), None)
    if twice is not None:
        await dialogs.clear(await context.tx(), context.chat_id)
        return duplicates.already_exists(twice)
    warnings = await _check(context, draft, parsed)
    confirming = replace(
        draft, data={**draft.data, "seen": warnings.fingerprint, "same": [each.id for each in same]}
    )
    await dialogs.put(await context.tx(), context.chat_id, confirming, context.now)
    plan = Regimen(parsed.item, parsed.schedule, parsed.terms)
    coming, token = parsed.upcoming(context.now), draft.data["token"]
    others = await schedules.of_chat(await context.tx(), context.chat_id)
    message = replies.draft_card(plan, coming, parsed.zone, context.now, token, corrects_zone=not others)
    if any(each.item.person is not None for each in others):
        message = for_whom_replies.with_person(message, parsed.item.person)
    accepted = _are_accepted(parsed, warnings) and not draft.data.get("shows_all")
    message = with_warnings(
        message, warnings.text, warnings.times, token, warnings.overdose_text, accepted=accepted
    )
    message = with_strength(message, _strength_question(context, parsed), parsed.item.strength, token)
    if not same:
        return message
    can_join = duplicate_checks.merge_schedules(same[0], parsed.item, parsed.schedule) is not None
    return duplicates.with_duplicate_choices(message, same[0], token, can_join=can_join)


def _are_accepted(parsed: ParsedDraft, warnings: conflicts.DraftWarnings) -> bool:
    """Return whether the reminder that the draft changes was saved with these very warnings."""
    edited = parsed.edited
    return (
        edited is not None and _is_same(edited.item, parsed.item) and edited.accepted == warnings.fingerprint
    )


async def _find_duplicates(context: Context, parsed: ParsedDraft) -> list[Reminder]:
    """Return existing reminders of the same item, if the draft is a new reminder."""
    return [] if parsed.edited is not None else await duplicate_checks.find_duplicates(context, parsed.item)


def _is_repeat(existing: Reminder, parsed: ParsedDraft) -> bool:
    return duplicate_checks.is_repeat(existing, parsed.item, parsed.schedule, parsed.terms)


async def _render_change(context: Context, draft: Dialog, verb: str) -> Message | None:
    """Render the card that changes the existing reminder instead of adding a second one.

    None when the existing reminder is gone or has changed.
    """
    parsed = await _parse(context, draft)
    if isinstance(parsed, ParseError):
        return None
    same = await _find_duplicates(context, parsed)
    schedule = duplicate_checks.merge_schedules(same[0], parsed.item, parsed.schedule) if same else None
    if not same or [each.id for each in same] != draft.data.get("same") or (verb == "join" and not schedule):
        return None
    if verb == "join" and schedule is not None:
        changed = duplicate_checks.with_times(same[0], schedule, context.now)
    else:
        changed = duplicate_checks.change_existing(same[0], _reminder_of(draft))
    data = {"reminder": drafts.to_json(changed), "edits": same[0].id, "token": token_hex(4)}
    change = Dialog(NAME, CONFIRM, {**data, dialogs.CARD: draft.data.get(dialogs.CARD)})
    reparsed = await _parse(context, change)
    return None if isinstance(reparsed, ParseError) else await _render_card(context, change, reparsed)


async def render_card(context: Context, draft: Dialog) -> Message:
    """Render the draft's card, or what is wrong with the draft if it cannot be shown any more."""
    parsed = await _parse(context, draft)
    if isinstance(parsed, ParseError):
        return parse_errors.parse_error_message(parsed, EXAMPLE)
    return await _render_card(context, draft, parsed)


async def load_item(context: Context, draft: Dialog) -> Item | None:
    """Return the draft's item; None when the line cannot be parsed any more."""
    parsed = await _parse(context, draft)
    return None if isinstance(parsed, ParseError) else parsed.item


async def find_strength_question(context: Context, draft: Dialog) -> StrengthQuestion | None:
    """Return the question about the strength of one piece on the draft's card; None when there is none."""
    parsed = await _parse(context, draft)
    return None if isinstance(parsed, ParseError) else _strength_question(context, parsed)


def _strength_question(context: Context, parsed: ParsedDraft) -> StrengthQuestion | None:
    item = parsed.item
    return as_needed.strength_question(
        context, TakenDose(item.name, item.amount, item.unit, context.now, item.strength)
    )


async def _check(context: Context, draft: Dialog, parsed: ParsedDraft) -> conflicts.DraftWarnings:
    item, food, count = parsed.item, parsed.terms.food, Fraction(draft.data.get("count", 1))
    return await conflicts.check_draft(context, item, parsed.schedule, parsed.edited, food, count)


def _reminder_of(draft: Dialog) -> ParsedReminder:
    return drafts.from_json(draft.data["reminder"])


def line_of(context: Context, draft: Dialog) -> str:
    """Return the draft as the person would type it."""
    return parsing.format_reminder(_reminder_of(draft), context.language)


async def make_draft(
    context: Context, read: ParsedReminder, strength: Strength | None = None
) -> ParsedDraft | ParseError:
    """Return a reminder as it would be stored now, or why it would never come due.

    `strength` is that of one piece as told with the draft; without it, the one on record is taken.
    """
    zone_name = await context.zone()
    schedule = reminder_edits.to_schedule(read, zone_name, context.now, context.language)
    if isinstance(schedule, ParseError):
        return schedule
    piece = strength or await as_needed.find_strength(context, read.name, read.person)
    item = Item(read.name, read.amount, read.unit, read.person, piece)
    return ParsedDraft(item, schedule, read.terms, zone_name)


async def _parse(context: Context, draft: Dialog) -> ParsedDraft | ParseError:
    read = _reminder_of(draft)
    parsed = await make_draft(context, read, from_json(draft.data.get("strength")))
    if isinstance(parsed, ParseError):
        return parsed
    schedule, edited = parsed.schedule, await _load_edited(context, draft)
    if edited is None:
        return parsed
    if schedule is not None:
        in_step = (
            schedule
            if read.start
            else reminder_edits.keep_phase(
                schedule, edited.schedule, names_day=read.start_weekday is not None
            )
        )
        taken_at = await last_taken_at(await context.tx(), edited.id)
        parsed = replace(parsed, schedule=reminder_edits.anchor_to_last_dose(in_step, taken_at, context.now))
    # Another item, or another person, makes a new reminder: recorded doses stay with the old one.
    done = (
        await _recorded_occurrences(context, edited.id) if _is_same(edited.item, parsed.item) else frozenset()
    )
    return replace(parsed, edited=edited, recorded=done)


def _is_same(before: Item, after: Item) -> bool:
    return (before.name, before.person) == (after.name, after.person)


async def _load_edited(context: Context, draft: Dialog) -> Reminder | None:
    edits = draft.data["edits"]
    return None if edits is None else await schedules.get(await context.tx(), context.chat_id, edits)


async def _recorded_occurrences(context: Context, schedule_id: int) -> frozenset[tuple[date, int]]:
    tx, date_there = await context.tx(), await context.today()
    days = [date_there + timedelta(days=n) for n in (-1, 0, 1)]
    recorded = [dose for day in days for dose in await doses.of_day(tx, context.chat_id, day)]
    return frozenset((dose.local_date, dose.slot) for dose in recorded if dose.schedule_id == schedule_id)


async def draft_pressed(update: Update, context: Context) -> None:
    """Handle a button under a draft; buttons of older drafts do nothing."""
    press = callbacks.read_press(update)
    tx = await context.tx()
    draft = await dialogs.get(tx, context.chat_id, context.now)
    if draft is None or draft.step != CONFIRM or press.words[2:] != [draft.data["token"]]:
        callbacks.answer_outdated(context, press, basics.old_card_toast("/doses"))
        return
    match press.words[1]:
        case "save":
            callbacks.answer_in_place(context, press, await save(context, draft))
            await active_state.hold_if_stopped(context)
        case "zone":
            context.toast(press.query_id)
            context.delete(press.message_id)
            await time_zone.ask_another_place(context, draft)
        case "show":
            in_full = replace(draft, data={**draft.data, "shows_all": True})
            callbacks.answer_in_place(context, press, await render_card(context, in_full))
        case "move":
            await _take_free_times(update, context, draft)
        case "alter" | "join" as verb if (card := await _render_change(context, draft, verb)) is not None:
            callbacks.answer_in_place(context, press, card)
        case "cancel":
            await dialogs.clear(tx, context.chat_id)
            callbacks.answer_in_place(context, press, replies.draft_cancelled())
        case _:
            await callbacks.answer_unknown(update, context)


async def _take_free_times(update: Update, context: Context, draft: Dialog) -> None:
    """Take the nearest times without a clash, and show the card again."""
    press, parsed = callbacks.read_press(update), await _parse(context, draft)
    if isinstance(parsed, ParseError):
        await callbacks.answer_unknown(update, context)
        return
    warnings = await _check(context, draft, parsed)
    if warnings.times is None:
        await callbacks.answer_unknown(update, context)
        return
    at_free_times = replace(_reminder_of(draft), times=warnings.times)
    moved = replace(draft, data={**draft.data, "reminder": drafts.to_json(at_free_times)})
    reparsed = await _parse(context, moved)
    if not isinstance(reparsed, ParseError):
        callbacks.answer_in_place(context, press, await _render_card(context, moved, reparsed))


async def save(context: Context, draft: Dialog) -> Message:
    """Store what the card showed; return the reply."""
    parsed = await _parse(context, draft)
    if isinstance(parsed, ParseError):
        return parse_errors.parse_error_message(parsed, EXAMPLE)
    tx = await context.tx()
    warnings = await _check(context, draft, parsed)
    same = [each.id for each in await _find_duplicates(context, parsed)]
    if warnings.fingerprint != draft.data.get("seen", "") or same != draft.data.get("same", []):
        # Warnings or existing reminders changed since the card was shown: show the new card before saving.
        return await _render_card(context, draft, parsed)
    if parsed.edited is None and len(await schedules.of_chat(tx, context.chat_id)) >= MAX_REMINDERS:
        return replies.too_many_reminders(MAX_REMINDERS)
    coming = parsed.upcoming(context.now)
    saved = await _store(context, parsed, coming[0] if coming else None, warnings.fingerprint)
    await dialogs.clear(tx, context.chat_id)
    plan = Regimen(parsed.item, parsed.schedule, parsed.terms)
    will_come = coming[0] if coming and not await active_state.is_stopped(context) else None
    return replies.save_confirmed(plan, will_come, parsed.zone, context.now, ref=saved.ref)


async def _store(context: Context, parsed: ParsedDraft, first: Occurrence | None, accepted: str) -> Reminder:
    """Store the draft, first due at `first`, with the hash of the warnings that it was saved with."""
    tx, now, edited = await context.tx(), context.now, parsed.edited
    if edited is not None and _is_same(edited.item, parsed.item):
        await schedules.replace(tx, edited, parsed.item, parsed.schedule, now, parsed.terms)
        await schedules.advance(tx, {edited.id: None if first is None else first.due_at})
        await schedules.skip_recorded(tx, edited.id)
        saved = edited.id
    else:
        if edited is not None:
            await schedules.set_state(tx, edited, "ended", now)
        saved = await add(context, parsed)
    await schedules.set_accepted(tx, saved, accepted)
    return next(each for each in await schedules.of_chat(tx, context.chat_id) if each.id == saved)


async def add(context: Context, parsed: ParsedDraft) -> int:
    """Store a new reminder, for the topic of this update; return its id."""
    tx, now, item, schedule = await context.tx(), context.now, parsed.item, parsed.schedule
    if schedule is None:
        added = await schedules.add_as_needed(tx, context.chat_id, item, parsed.zone, now, parsed.terms)
    else:
        added = await schedules.add(tx, context.chat_id, item, schedule, now, parsed.terms)
    await schedules.set_topic(tx, added, context.thread_id)
    return added


FEATURE = Feature(
    buttons=(
        ButtonHandler(
            "draft", draft_pressed, affects_group=frozenset({"alter", "join"}), asks_one_person=True
        ),
    ),
)
