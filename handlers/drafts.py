"""The card that shows what was understood, before anything is stored: Save, Change or Cancel."""

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
# A card that waits for Save asks nothing; what is typed meanwhile is a question.
CONFIRM = "confirm"
EXAMPLE = "magnesium 200 mg 21:00"
# What the card shows of the future.
SHOWN = 3
HORIZON = timedelta(days=3 * 366)
# A tired person with a hundred reminders needs a pharmacist, not a bot.
MOST_REMINDERS = 50


@dataclass(frozen=True)
class Understood:
    """What a line means.

    Attributes:
        item: What to take.
        schedule: When; None means as needed.
        terms: What was said about how to take it.
        zone: The person's.
        edited: The reminder that it changes.
        done: Occurrences of that reminder on record (local date, slot); they do not come due again.
    """

    item: Item
    schedule: Schedule | None
    terms: Terms
    zone: str
    edited: Reminder | None = None
    done: frozenset[tuple[date, int]] = frozenset()

    def coming(self, now: datetime) -> list[Occurrence]:
        """The next few times it will come due."""
        if self.schedule is None:
            return []
        every = between(self.schedule, now, now + HORIZON)
        return list(islice((each for each in every if (each.local_date, each.slot) not in self.done), SHOWN))


async def _zone(context: Context) -> str:
    return (await context.subscriber()).zone or context.world.settings.default_timezone


async def today(context: Context) -> date:
    """The person's local date."""
    return context.now.astimezone(ZoneInfo(await _zone(context))).date()


async def propose(context: Context, line: str, edits: int | None) -> Problem | None:
    """Show what a line means, or return what is wrong with it; `edits` is the reminder that it changes."""
    read = reading.reminder(line, await today(context))
    if isinstance(read, Problem):
        return read
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    read = drafts.for_known(read, (each.item.person for each in reminders if each.item.person is not None))
    context.parsed = ParsedMessage("remind_new", {"medicines": [slots_of_reminder(read)]})
    # Written anew, so that nothing of what was typed but not meant is carried along.
    kept = {"line": reading.canonical(read), "edits": edits, "token": token_hex(4), "count": _count(line)}
    draft = Dialog(NAME, CONFIRM, kept)
    if (await context.subscriber()).zone is None:
        await zone.ask_first(context, draft)
        return None
    return await show(context, draft)


def _count(line: str) -> str:
    """How many pieces the amount of a line is: what is written anew has only all of them together."""
    found = [each.value for each in amounts_in(split(line)) if isinstance(each.value, Amount)]
    return str(max((each.pieces for each in found), default=1))


async def show(context: Context, draft: Dialog) -> Problem | None:
    """Put the draft's card before the person."""
    understood = await _understood(context, draft)
    if isinstance(understood, Problem):
        return understood
    context.say(await _card(context, draft, understood))
    return None


async def _card(context: Context, draft: Dialog, understood: Understood) -> Message:
    """The draft as it was understood, with what it has against the other reminders."""
    same = await _same(context, understood)
    twice = next((each for each in same if _is_repeat(each, understood)), None)
    if twice is not None:
        await dialogs.clear(await context.tx(), context.chat_id)
        return doubles.said_twice(twice)
    found = await _trouble(context, draft, understood)
    shown = replace(draft, data={**draft.data, "seen": found.seen, "same": [each.id for each in same]})
    await dialogs.put(await context.tx(), context.chat_id, shown, context.now)
    plan = Plan(understood.item, understood.schedule, understood.terms)
    coming, token = understood.coming(context.now), draft.data["token"]
    shown_card = replies.draft(plan, coming, understood.zone, context.now, token)
    shown_card = warned(shown_card, found.text, found.times, token, found.overdose)
    shown_card = with_strength(shown_card, _asked(context, understood), understood.item.strength, token)
    if not same:
        return shown_card
    can_join = already.joined(same[0], understood.item, understood.schedule) is not None
    return doubles.offered(shown_card, same[0], token, can_join=can_join)


async def _same(context: Context, understood: Understood) -> list[Reminder]:
    """What there is already of what is new."""
    return [] if understood.edited is not None else await already.of_same(context, understood.item)


def _is_repeat(kept: Reminder, understood: Understood) -> bool:
    return already.is_repeat(kept, understood.item, understood.schedule, understood.terms)


async def _instead(context: Context, draft: Dialog, verb: str) -> Message | None:
    """The card of the change to what is there already, instead of a second reminder; None: it is gone."""
    understood, read = (
        await _understood(context, draft),
        reading.reminder(draft.data["line"], await today(context)),
    )
    if isinstance(understood, Problem) or isinstance(read, Problem):
        return None
    same = await _same(context, understood)
    schedule = already.joined(same[0], understood.item, understood.schedule) if same else None
    if not same or [each.id for each in same] != draft.data.get("same") or (verb == "join" and not schedule):
        return None
    line = already.with_times(context, same[0], schedule) if verb == "join" and schedule else ""
    line = line or already.changed(same[0], read)
    changed = Dialog(NAME, CONFIRM, {"line": line, "edits": same[0].id, "token": token_hex(4)})
    meant = await _understood(context, changed)
    return None if isinstance(meant, Problem) else await _card(context, changed, meant)


async def card(context: Context, draft: Dialog) -> Message:
    """The card of a draft; what is wrong with it where it cannot be shown any more."""
    understood = await _understood(context, draft)
    if isinstance(understood, Problem):
        return troubles.sentence(understood, EXAMPLE)
    return await _card(context, draft, understood)


async def item(context: Context, draft: Dialog) -> Item | None:
    """What a draft is about; None where it cannot be read any more."""
    understood = await _understood(context, draft)
    return None if isinstance(understood, Problem) else understood.item


async def asked(context: Context, draft: Dialog) -> Asked | None:
    """Of what the card of a draft asks the strength of one piece; None: of nothing."""
    understood = await _understood(context, draft)
    return None if isinstance(understood, Problem) else _asked(context, understood)


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
    told = loaded(draft.data.get("strength")) or await intakes.strength_of(context, read.name, read.person)
    item = Item(read.name, read.amount, read.unit, read.person, told)
    understood = Understood(item, schedule, read.terms, zone_name)
    edited = await _edited(context, draft)
    if edited is None:
        return understood
    if schedule is not None:
        in_step = (
            schedule
            if read.start
            else drafts.in_step(schedule, edited.schedule, names_day=bool(read.weekdays))
        )
        taken_at = await last_taken(await context.tx(), edited.id)
        understood = replace(understood, schedule=drafts.not_too_soon(in_step, taken_at, context.now))
    # Something else to take, or for somebody else, is a reminder of its own: the past stays as it was.
    done = await _done(context, edited.id) if _is_same(edited.item, understood.item) else frozenset()
    return replace(understood, edited=edited, done=done)


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
    """Save, Change or Cancel under a draft; an older draft's buttons do nothing."""
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
    """Take the nearest times without a clash instead; the card is shown anew."""
    press, understood = pressing.pressed(update), await _understood(context, draft)
    if isinstance(understood, Problem):
        await pressing.stale(update, context)
        return
    found = await _trouble(context, draft, understood)
    if found.times is None:
        await pressing.stale(update, context)
        return
    moved = replace(
        draft, data={**draft.data, "line": _at(draft.data["line"], found.times, await today(context))}
    )
    instead = await _understood(context, moved)
    if not isinstance(instead, Problem):
        pressing.replace(context, press, await _card(context, moved, instead))


def _at(line: str, times: tuple[time, ...], today: date) -> str:
    """The same line with other times."""
    read = reading.reminder(line, today)
    return line if isinstance(read, Problem) else reading.canonical(replace(read, times=times))


async def save(context: Context, draft: Dialog) -> Message:
    """Store what the card showed; returns what to say."""
    understood = await _understood(context, draft)
    if isinstance(understood, Problem):
        return troubles.sentence(understood, EXAMPLE)
    tx = await context.tx()
    found = await _trouble(context, draft, understood)
    same = [each.id for each in await _same(context, understood)]
    if found.seen != draft.data.get("seen", "") or same != draft.data.get("same", []):
        # Something changed since the card was shown: what is to be warned of now comes before Save.
        return await _card(context, draft, understood)
    if understood.edited is None and len(await schedules.of_chat(tx, context.chat_id)) >= MOST_REMINDERS:
        return replies.too_many(MOST_REMINDERS)
    coming = understood.coming(context.now)
    await _store(context, understood, coming[0] if coming else None)
    await dialogs.clear(tx, context.chat_id)
    plan = Plan(understood.item, understood.schedule, understood.terms)
    will_come = coming[0] if coming and not await resting.stopped(context) else None
    return replies.saved(plan, will_come, understood.zone, context.now)


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
