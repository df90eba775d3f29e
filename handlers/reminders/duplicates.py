"""A new reminder for an item on the list: change the existing reminder, add a time, or keep both."""

from dataclasses import replace
from datetime import datetime

from bot.context import Context
from bot.domain import reminder_edits, schedule_merging
from bot.domain.instructions import Instructions
from bot.domain.parsing import ParsedReminder
from bot.domain.schedules import Schedule
from bot.replies.reminders.confirmation import Regimen
from bot.search import item_names
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item, Reminder


async def find_duplicates(context: Context, item: Item) -> list[Reminder]:
    """Return the same person's reminders of the same item, under whatever name, best match first."""
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    same_person = [each for each in reminders if each.item.person == item.person]
    same_item = [
        each for each in same_person if item_names.mean_same(context.index, each.item.name, item.name)
    ]
    return sorted(same_item, key=lambda each: (each.schedule is None, not _matches_amount(each, item)))


def is_repeat(existing: Reminder, item: Item, schedule: Schedule | None, terms: Instructions) -> bool:
    """Return whether a new reminder says nothing that the existing one does not say."""
    kept = Regimen(existing.item, existing.schedule, existing.instructions)
    return adds_nothing(Regimen(item, schedule, terms), kept)


def adds_nothing(new: Regimen, kept: Regimen) -> bool:
    """Return whether a regimen of the same item says nothing that another one does not say."""
    same_amount = (kept.item.amount, kept.item.unit) == (new.item.amount, new.item.unit)
    same_schedule = schedule_merging.adds_nothing(new.schedule, kept.schedule)
    return same_amount and kept.terms == new.terms and same_schedule


def merge_schedules(existing: Reminder, item: Item, schedule: Schedule | None) -> Schedule | None:
    """Return the existing schedule with the new times added; None when that makes no single reminder."""
    return (
        schedule_merging.merge_times(schedule, existing.schedule) if _matches_amount(existing, item) else None
    )


def _matches_amount(existing: Reminder, item: Item) -> bool:
    return item.amount is None or (existing.item.amount, existing.item.unit) == (item.amount, item.unit)


def change_existing(existing: Reminder, parsed: ParsedReminder) -> ParsedReminder:
    """Return the draft that changes the existing reminder to what was typed.

    Name and person stay those of the existing reminder; so do food and amount where none was typed.
    """
    food = parsed.terms.food or existing.instructions.food
    parsed = replace(
        parsed, name=existing.item.name, person=existing.item.person, terms=replace(parsed.terms, food=food)
    )
    if parsed.amount is None and parsed.course is None:
        parsed = replace(parsed, amount=existing.item.amount, unit=existing.item.unit)
    return parsed


def with_times(existing: Reminder, schedule: Schedule, now: datetime) -> ParsedReminder:
    """Return the draft of the existing reminder with the times of this schedule; `now` is UTC."""
    item = existing.item
    return reminder_edits.to_parsed(
        item.name, item.amount, item.unit, schedule, now, terms=existing.instructions, person=item.person
    )
