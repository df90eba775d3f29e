"""A new reminder for an item on the list: change the existing reminder, add a time, or keep both."""

from dataclasses import replace

from bot.context import Context
from bot.domain import drafts, reading, repeats
from bot.domain.reading import Reminder as Read
from bot.domain.schedules import Schedule
from bot.domain.terms import Terms
from bot.search import items
from bot.store import schedules
from bot.store.schedules import Item, Reminder


async def of_same(context: Context, item: Item) -> list[Reminder]:
    """Return the same person's reminders of the same item, under whatever name, best match first."""
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    same_person = [each for each in reminders if each.item.person == item.person]
    same_item = [
        each for each in same_person if items.is_same(context.world.index, each.item.name, item.name)
    ]
    return sorted(same_item, key=lambda each: (each.schedule is None, not _has_amount(each, item)))


def is_repeat(kept: Reminder, item: Item, schedule: Schedule | None, terms: Terms) -> bool:
    """Return whether a new reminder says nothing that the existing one does not say."""
    same_amount = (kept.item.amount, kept.item.unit) == (item.amount, item.unit)
    return same_amount and kept.terms == terms and repeats.is_repeat(schedule, kept.schedule)


def joined(kept: Reminder, item: Item, schedule: Schedule | None) -> Schedule | None:
    """Return the existing schedule with the new times added; None when that makes no single reminder."""
    return repeats.joined(schedule, kept.schedule) if _has_amount(kept, item) else None


def _has_amount(kept: Reminder, item: Item) -> bool:
    return item.amount is None or (kept.item.amount, kept.item.unit) == (item.amount, item.unit)


def changed(kept: Reminder, read: Read) -> str:
    """Write the line that changes the existing reminder to what was typed.

    Name and person stay those of the existing reminder; so do food and amount where none was typed.
    """
    food = read.terms.food or kept.terms.food
    read = replace(read, name=kept.item.name, person=kept.item.person, terms=replace(read.terms, food=food))
    if read.amount is None and read.course is None:
        read = replace(read, amount=kept.item.amount, unit=kept.item.unit)
    return reading.canonical(read)


def with_times(context: Context, kept: Reminder, schedule: Schedule) -> str:
    """Write the line of the existing reminder with the times of this schedule."""
    item = kept.item
    return drafts.line_of(
        item.name, item.amount, item.unit, schedule, context.now, terms=kept.terms, person=item.person
    )
