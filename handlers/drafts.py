"""The confirmation card of a draft, shown before anything is stored: Save, Change or Cancel."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import islice
from secrets import token_hex
from zoneinfo import ZoneInfo

from telegram import Update

from bot.answer.intakes import Swallowed
from bot.context import Context
from bot.domain import drafts, reading
from bot.domain.parsed_message import ParsedMessage, slots_of_reminder
from bot.domain.reading import Problem
from bot.domain.reading.amounts import Amount, amounts_in
from bot.domain.reading.typed import split
from bot.domain.schedules import Occurrence, Schedule, between
from bot.domain.strengths import loaded
from bot.domain.terms import Terms
from bot.replies import doubles, troubles
from bot.replies import reminders as replies
from bot.replies.conflicts import warned
from bot.replies.message import Message
from bot.replies.planned import Plan
from bot.replies.strengths import Asked, with_strength
from bot.store import dialogs, doses, schedules
from bot.store.anchors import last_taken
from bot.store.dialogs import Dialog
from bot.store.schedules import Item, Reminder
from handlers import already, conflicts, intakes, pressing, resting, zone

NAME = "remind"
# Dialog step of a card that waits for Save: it asks nothing, so text typed meanwhile is a question.
CONFIRM = "confirm"
EXAMPLE = "magnesium 200 mg 21:00"
# Occurrences shown on the card.
SHOWN = 3
HORIZON = timedelta(days=3 * 366)
# Reminders per chat: a tired person with a hundred reminders needs a pharmacist, not a bot.
MOST_REMINDERS = 50


@dataclass(frozen=True)
class Understood:
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
    terms: Terms
    zone: str
    edited: Reminder | None = None
    done: frozenset[tuple[date, int]] = frozenset()

    def coming(self, now: datetime) -> list[Occurrence]:
        """Return the next few occurrences."""
        if self.schedule is None:
            return []
        every = between(self.schedule, now, now + HORIZON)
        return list(islice((each for each in every if (each.local_date, each.slot) not in self.done), SHOWN))


async def _zone(context: Context) -> str:
    return (await context.subscriber()).zone or context.world.settings.default_timezone


async def today(context: Context) -> date:
    """Return the person's local date."""
    return context.now.astimezone(ZoneInfo(await _zone(context))).date()


async def propose(context: Context, line: str, edits: int | None) -> Problem | None:
    """Show what a line means, or return what is wrong with it.

    `edited_id` is the id of the reminder that the line changes.
    """
    read = reading.reminder(line, await today(context))
    if isinstance(read, Problem):
        return read
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    read = drafts.for_known(read, (each.item.person for each in reminders if each.item.person is not None))
    context.parsed = ParsedMessage("remind_new", {"medicines": [slots_of_reminder(read)]})
    # The canonical line, so that nothing typed by mistake is carried along.
    data = {"line": reading.canonical(read), "edits": edits, "token": token_hex(4), "count": _count(line)}
    draft = Dialog(NAME, CONFIRM, data)
    if (await context.subscriber()).zone is None:
        await zone.ask_first(context, draft)
        return None
    return await show(context, draft)


def _count(line: str) -> str:
    """Count the pieces in a line's amount: the rewritten line has only their sum."""
    amounts = [each.value for each in amounts_in(split(line)) if isinstance(each.value, Amount)]
    return str(max((each.pieces for each in amounts), default=1))


async def show(context: Context, draft: Dialog) -> Problem | None:
    """Send the draft's card, or return what is wrong with the draft."""
    parsed = await _understood(context, draft)
    if isinstance(parsed, Problem):
        return parsed
    context.say(await _card(context, draft, parsed))
    return None


async def _card(context: Context, draft: Dialog, understood: Understood) -> Message:
    """Render the draft as understood, with its conflicts with the other reminders."""
    same = await _same(context, understood)
    twice = next((each for each in same if _is_repeat(each, understood)), None)
    if twice is not None:
        await dialogs.clear(await context.tx(), context.chat_id)
        return doubles.said_twice(twice)
    warnings = await _trouble(context, draft, understood)
    confirming = replace(
        draft, data={**draft.data, "seen": warnings.seen, "same": [each.id for each in same]}
    )
    await dialogs.put(await context.tx(), context.chat_id, confirming, context.now)
    plan = Plan(understood.item, understood.schedule, understood.terms)
    coming, token = understood.coming(context.now), draft.data["token"]
    message = replies.draft(plan, coming, understood.zone, context.now, token)
    message = warned(message, warnings.text, warnings.times, token, warnings.overdose)
    message = with_strength(message, _asked(context, understood), understood.item.strength, token)
    if not same:
        return message
    can_join = already.joined(same[0], understood.item, understood.schedule) is not None
    return doubles.offered(message, same[0], token, can_join=can_join)


async def _same(context: Context, understood: Understood) -> list[Reminder]:
    """Return existing reminders of the same item, if the draft is a new reminder."""
    return [] if understood.edited is not None else await already.of_same(context, understood.item)


def _is_repeat(kept: Reminder, understood: Understood) -> bool:
    return already.is_repeat(kept, understood.item, understood.schedule, understood.terms)


async def _instead(context: Context, draft: Dialog, verb: str) -> Message | None:
    """Render the card that changes the existing reminder instead of adding a second one.

    None when the existing reminder is gone or has changed.
    """
    parsed, read = (
        await _understood(context, draft),
        reading.reminder(draft.data["line"], await today(context)),
    )
    if isinstance(parsed, Problem) or isinstance(read, Problem):
        return None
    same = await _same(context, parsed)
    schedule = already.joined(same[0], parsed.item, parsed.schedule) if same else None
    if not same or [each.id for each in same] != draft.data.get("same") or (verb == "join" and not schedule):
        return None
    line = already.with_times(context, same[0], schedule) if verb == "join" and schedule else ""
    line = line or already.changed(same[0], read)
    change = Dialog(NAME, CONFIRM, {"line": line, "edits": same[0].id, "token": token_hex(4)})
    reparsed = await _understood(context, change)
    return None if isinstance(reparsed, Problem) else await _card(context, change, reparsed)


async def card(context: Context, draft: Dialog) -> Message:
    """Render the draft's card, or what is wrong with the draft if it cannot be shown any more."""
    parsed = await _understood(context, draft)
    if isinstance(parsed, Problem):
        return troubles.sentence(parsed, EXAMPLE)
    return await _card(context, draft, parsed)


async def item(context: Context, draft: Dialog) -> Item | None:
    """Return the draft's item; None when the line cannot be parsed any more."""
    parsed = await _understood(context, draft)
    return None if isinstance(parsed, Problem) else parsed.item


async def asked(context: Context, draft: Dialog) -> Asked | None:
    """Return the question about the strength of one piece on the draft's card; None when there is none."""
    parsed = await _understood(context, draft)
    return None if isinstance(parsed, Problem) else _asked(context, parsed)


def _asked(context: Context, understood: Understood) -> Asked | None:
    item = understood.item
    return intakes.asked_of(context, Swallowed(item.name, item.amount, item.unit, context.now, item.strength))


async def _trouble(context: Context, draft: Dialog, understood: Understood) -> conflicts.Trouble:
    item, food, count = understood.item, understood.terms.food, Fraction(draft.data.get("count", 1))
    return await conflicts.trouble(context, item, understood.schedule, understood.edited, food, count)


async def _understood(context: Context, draft: Dialog) -> Understood | Problem:
    read = reading.reminder(draft.data["line"], await today(context))
    if isinstance(read, Problem):
        return read
    zone_name = await _zone(context)
    schedule = drafts.schedule_of(read, zone_name, context.now)
    if isinstance(schedule, Problem):
        return schedule
    strength = loaded(draft.data.get("strength")) or await intakes.strength_of(
        context, read.name, read.person
    )
    item = Item(read.name, read.amount, read.unit, read.person, strength)
    parsed = Understood(item, schedule, read.terms, zone_name)
    edited = await _edited(context, draft)
    if edited is None:
        return parsed
    if schedule is not None:
        in_step = (
            schedule
            if read.start
            else drafts.in_step(schedule, edited.schedule, names_day=bool(read.weekdays))
        )
        taken_at = await last_taken(await context.tx(), edited.id)
        parsed = replace(parsed, schedule=drafts.not_too_soon(in_step, taken_at, context.now))
    # Another item, or another person, makes a new reminder: recorded doses stay with the old one.
    done = await _done(context, edited.id) if _is_same(edited.item, parsed.item) else frozenset()
    return replace(parsed, edited=edited, done=done)


def _is_same(before: Item, after: Item) -> bool:
    return (before.name, before.person) == (after.name, after.person)


async def _edited(context: Context, draft: Dialog) -> Reminder | None:
    edits = draft.data["edits"]
    return None if edits is None else await schedules.get(await context.tx(), context.chat_id, edits)


async def _done(context: Context, schedule_id: int) -> frozenset[tuple[date, int]]:
    tx, date_there = await context.tx(), await today(context)
    days = [date_there + timedelta(days=n) for n in (-1, 0, 1)]
    recorded = [dose for day in days for dose in await doses.of_day(tx, context.chat_id, day)]
    return frozenset((dose.local_date, dose.slot) for dose in recorded if dose.schedule_id == schedule_id)


async def draft_pressed(update: Update, context: Context) -> None:
    """Handle a button under a draft; buttons of older drafts do nothing."""
    press = pressing.pressed(update)
    tx = await context.tx()
    draft = await dialogs.get(tx, context.chat_id, context.now)
    if draft is None or draft.step != CONFIRM or press.words[2:] != [draft.data["token"]]:
        await pressing.stale(update, context)
        return
    match press.words[1]:
        case "save":
            pressing.replace(context, press, await save(context, draft))
            await resting.hold(context)
        case "change":
            asked = Dialog("remind", "line", {"line": draft.data["line"], "edits": draft.data["edits"]})
            await dialogs.put(tx, context.chat_id, asked, context.now)
            pressing.replace(context, press, replies.ask_correction(draft.data["line"]))
        case "move":
            await _move(update, context, draft)
        case "alter" | "join" as verb if (card := await _instead(context, draft, verb)) is not None:
            pressing.replace(context, press, card)
        case "cancel":
            await dialogs.clear(tx, context.chat_id)
            pressing.replace(context, press, replies.not_saved())
        case _:
            await pressing.stale(update, context)


async def _move(update: Update, context: Context, draft: Dialog) -> None:
    """Take the nearest times without a clash, and show the card again."""
    press, parsed = pressing.pressed(update), await _understood(context, draft)
    if isinstance(parsed, Problem):
        await pressing.stale(update, context)
        return
    warnings = await _trouble(context, draft, parsed)
    if warnings.times is None:
        await pressing.stale(update, context)
        return
    moved = replace(
        draft, data={**draft.data, "line": _at(draft.data["line"], warnings.times, await today(context))}
    )
    reparsed = await _understood(context, moved)
    if not isinstance(reparsed, Problem):
        pressing.replace(context, press, await _card(context, moved, reparsed))


def _at(line: str, times: tuple[time, ...], today: date) -> str:
    """Return the same line with other times."""
    read = reading.reminder(line, today)
    return line if isinstance(read, Problem) else reading.canonical(replace(read, times=times))


async def save(context: Context, draft: Dialog) -> Message:
    """Store what the card showed; return the reply."""
    parsed = await _understood(context, draft)
    if isinstance(parsed, Problem):
        return troubles.sentence(parsed, EXAMPLE)
    tx = await context.tx()
    warnings = await _trouble(context, draft, parsed)
    same = [each.id for each in await _same(context, parsed)]
    if warnings.seen != draft.data.get("seen", "") or same != draft.data.get("same", []):
        # Warnings or existing reminders changed since the card was shown: show the new card before saving.
        return await _card(context, draft, parsed)
    if parsed.edited is None and len(await schedules.of_chat(tx, context.chat_id)) >= MOST_REMINDERS:
        return replies.too_many(MOST_REMINDERS)
    coming = parsed.coming(context.now)
    await _store(context, parsed, coming[0] if coming else None)
    await dialogs.clear(tx, context.chat_id)
    plan = Plan(parsed.item, parsed.schedule, parsed.terms)
    will_come = coming[0] if coming and not await resting.stopped(context) else None
    return replies.saved(plan, will_come, parsed.zone, context.now)


async def _store(context: Context, understood: Understood, first: Occurrence | None) -> None:
    tx, now = await context.tx(), context.now
    item, schedule, terms, edited = understood.item, understood.schedule, understood.terms, understood.edited
    if edited is not None and _is_same(edited.item, item):
        await schedules.replace(tx, edited, item, schedule, now, terms)
        await schedules.advance(tx, {edited.id: None if first is None else first.due_at})
        await schedules.skip_recorded(tx, edited.id)
        return
    if edited is not None:
        await schedules.set_state(tx, edited, "ended", now)
    if schedule is None:
        added = await schedules.add_as_needed(tx, context.chat_id, item, understood.zone, now, terms)
    else:
        added = await schedules.add(tx, context.chat_id, item, schedule, now, terms)
    await schedules.place(tx, added, context.thread_id)
