"""Matching an intake to a planned dose: the question, and recording the answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from bot import fitting
from bot.answering import Door
from bot.context import Context
from bot.domain import matching
from bot.domain.matching import surplus
from bot.domain.schedules import Occurrence, between
from bot.doses.change import Said
from bot.fitting import Intake
from bot.replies import doses as dose_replies
from bot.replies import fits as replies
from bot.replies import intakes as cards
from bot.replies.fits import Fit
from bot.replies.message import Message
from bot.search import items
from bot.store import doses, schedules
from bot.store.doses import Dose
from bot.store.schedules import Item, Reminder
from handlers import intakes

# Key of a dose in a dialog: schedule id, local date, slot.
Key = Sequence[int | str]


async def is_on_list(context: Context, item: Item) -> bool:
    """Return whether the person has a reminder for that very item, so that no other name is offered."""
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    item_names = [each.item.name for each in every if each.item.person == item.person]
    return any(items.is_same(context.world.index, each, item.name) for each in item_names)


async def open_fits(context: Context, item: Item, at: datetime, denied: Sequence[Key]) -> list[Fit]:
    """Return the doses that an intake at that instant may have been, without those already denied."""
    intake = Intake(context.chat_id, item.name, item.person, at)
    candidates = await fitting.fits(await context.tx(), context.world, intake)
    return [each for each in candidates if each.key not in [list(key) for key in denied]]


async def warning(context: Context, item: Item, at: datetime) -> str | None:
    """Render a warning if an intake comes too soon after a planned dose of the same item; None if not."""
    intake = Intake(context.chat_id, item.name, item.person, at)
    too_soon = await fitting.too_soon(await context.tx(), context.world, intake)
    nearest = min(too_soon, key=lambda each: each.since, default=None)
    return None if nearest is None else replies.near(nearest.since, nearest.gap)


async def question(
    context: Context, item: Item, found: Sequence[Fit], at: datetime, token: str, count: Fraction
) -> Message:
    """Render the question which dose it was, with the limits below if amounts differ or a limit is broken.

    For an amount that calls for help first, the limits come before the question.
    """
    asked = replies.ask(item, found, context.now, token)
    shown = await intakes.shown(context, item, at, count=count)
    stated = matching.Said(item.amount, item.unit)
    is_other = any(matching.differs(stated, each.amount) for each in found)
    is_wrong = shown.overdose or shown.outlook.over or shown.outlook.too_soon or shown.against
    if not (is_other or is_wrong):
        return asked
    card = cards.before(context.library, shown, token, at)
    if shown.overdose:
        return replace(card, text=f"{card.text}\n\n{asked.text}", rows=asked.rows)
    return replace(card, text=f"{asked.text}\n\n{card.text}", rows=asked.rows)


async def record(
    context: Context, item: Item, key: Key, at: datetime
) -> tuple[Message | None, Decimal | None]:
    """Record the dose of that key as taken; return its card and the surplus taken beyond it (None: none).

    No card means that the dose no longer exists, so the intake is not recorded.
    """
    before = await _on_record(context, key)
    changed = await _answer(context, item, key, before, at)
    fresh = changed or await _on_record(context, key)
    if not fresh:
        return None, None
    card = dose_replies.doses_card(fresh, await context.subscriber(), context.now)
    if not changed:
        return replies.answered_meanwhile(card), None
    (dose,) = changed
    said = matching.Said(item.amount, item.unit)
    return card, surplus(said, matching.Said(dose.item.amount, dose.item.unit))


async def early(context: Context, key: Key) -> Fit | None:
    """Return the coming dose of that key as taken now; None when it is not to come any more."""
    coming = await occurrence_of(context, key)
    if coming is None or await _on_record(context, key):
        return None
    return await fitting.early(await context.tx(), context.world, *coming, context.now)


async def taken_now(context: Context, key: Key, seen_in: int) -> tuple[bool, bool]:
    """Record the dose of that key as taken now; return whether that changed it, and whether it exists."""
    tx = await context.tx()
    door, recorded = Door(tx, context.world, context.now, seen_in), await _on_record(context, key)
    coming = None if recorded else await occurrence_of(context, key)
    if coming is not None:
        recorded = await door.put_on_record(*coming)
    return bool(await door.taken_now(recorded)), bool(recorded)


async def _answer(context: Context, item: Item, key: Key, before: Sequence[Dose], at: datetime) -> list[Dose]:
    tx = await context.tx()
    door = Door(tx, context.world, context.now)
    if not before:
        coming = await occurrence_of(context, key)
        if coming is None:
            return []
        before = await door.put_on_record(*coming)
    for dose in before:
        if dose.item.amount is None and item.amount is not None:
            await doses.tell_amount(tx, dose, item.amount, item.unit)
    return await door.answer(before, Said("taken", at))


async def _on_record(context: Context, key: Key) -> list[Dose]:
    schedule_id, day, slot = int(key[0]), date.fromisoformat(str(key[1])), int(key[2])
    of_day = await doses.of_day(await context.tx(), context.chat_id, day)
    return [each for each in of_day if each.key == (schedule_id, day, slot)]


async def occurrence_of(context: Context, key: Key) -> tuple[Reminder, Occurrence] | None:
    """Return the coming occurrence of that key; None when the reminder or its occurrence has changed."""
    reminder = await schedules.get(await context.tx(), context.chat_id, int(key[0]))
    if reminder is None or reminder.schedule is None or reminder.next_due_at is None:
        return None
    since = reminder.next_due_at - fitting.JUST_BEFORE
    for each in between(reminder.schedule, since, reminder.next_due_at + matching.REACH):
        if (each.local_date.isoformat(), each.slot) == (key[1], int(key[2])):
            return reminder, each
    return None
