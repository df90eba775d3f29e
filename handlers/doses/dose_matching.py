"""Matching an intake to a planned dose: the question, and recording the answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from bot.answer.as_needed import IntakeCheck
from bot.context import Context
from bot.domain.dose_matching import (
    MAX_WINDOW_SIDE,
    QuantityTaken,
    differs_from_dose,
    less_than_dose,
    surplus_over_dose,
)
from bot.domain.schedules import Occurrence, just_before, occurrences_between
from bot.doses.actions import DoseActions
from bot.doses.change import DoseAnswer
from bot.queries import dose_matching
from bot.queries.dose_matching import ReportedIntake
from bot.replies.doses import as_needed as cards
from bot.replies.doses import dose_matching as replies
from bot.replies.doses import doses as dose_replies
from bot.replies.doses.dose_matching import CandidateDose
from bot.replies.message import Message
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item, Reminder
from handlers.doses import as_needed

# How much earlier than on the day before a planned dose may be taken without being a dose too many.
_A_LITTLE = timedelta(hours=2)
# Key of a dose in a dialog: schedule id, local date, slot.
DialogDoseKey = Sequence[int | str]


async def is_on_list(context: Context, item: Item) -> bool:
    """Return whether a reminder of the person's may be meant, so that no other name is offered."""
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    theirs = [each for each in every if each.item.person == item.person]
    return bool(dose_matching.reminders_meant(context.knowledge, theirs, item.name))


async def find_candidates(
    context: Context, item: Item, at: datetime, denied: Sequence[DialogDoseKey]
) -> list[CandidateDose]:
    """Return the doses that an intake at that instant may have been, without those already denied."""
    intake = ReportedIntake(context.chat_id, item.name, item.person, at)
    candidates = await dose_matching.find_candidates(await context.tx(), context.knowledge, intake)
    return [each for each in candidates if each.key not in [list(key) for key in denied]]


async def render_warning(context: Context, item: Item, at: datetime) -> str | None:
    """Render a warning if an intake comes too soon after a planned dose of the same item; None if not."""
    intake = ReportedIntake(context.chat_id, item.name, item.person, at)
    too_soon = await dose_matching.find_short_gaps(await context.tx(), context.knowledge, intake)
    nearest = min(too_soon, key=lambda each: each.since, default=None)
    return None if nearest is None else replies.too_soon_warning(nearest.since, nearest.gap)


async def render_question(
    context: Context,
    item: Item,
    candidates: Sequence[CandidateDose],
    at: datetime,
    token: str,
    count: Fraction,
) -> Message:
    """Render the question which dose it was, with the limits below if amounts differ or a limit is broken.

    For an amount that calls for help first, the limits come before the question.
    """
    asked = replies.ask_which_dose(item, candidates, context.now, token)
    shown = await as_needed.collect_card_data(context, item, at, count=count)
    if shown.outlook.over_limit and (planned := await _limits_of_planned(context, item, at)) is not None:
        shown = replace(shown, outlook=planned)
    stated = QuantityTaken(item.amount, item.unit)
    is_other = any(differs_from_dose(stated, each.amount) for each in candidates)
    is_wrong = (
        shown.overdose_ingredients or shown.outlook.over_limit or shown.outlook.too_soon or shown.conflicts
    )
    if not (is_other or is_wrong):
        return asked
    card = cards.intake_card(context.library, shown, token, at)
    if shown.overdose_ingredients:
        return replace(card, text=f"{card.text}\n\n{asked.text}", rows=asked.rows)
    return replace(card, text=f"{asked.text}\n\n{card.text}", rows=asked.rows)


async def _limits_of_planned(context: Context, item: Item, at: datetime) -> IntakeCheck | None:
    """Return the limits beside a supplement's planned dose that exceeds them only by the hour; else None.

    Taken a little earlier than on the day before, it is no second dose of one day. A pain reliever counts
    from when it was swallowed.
    """
    if as_needed.is_pain_reliever(context, item.name):
        return None
    found = await as_needed.check_limits(context, item, at + _A_LITTLE)
    return None if found.over_limit or found.too_soon else found


async def record_dose(
    context: Context, item: Item, key: DialogDoseKey, at: datetime
) -> tuple[Message | None, Decimal | None]:
    """Record the dose of that key as taken; return its card and the surplus taken beyond it (None: none).

    No card means that the dose no longer exists, so the intake is not recorded.
    """
    before = await _load_recorded(context, key)
    changed = await _answer_as_taken(context, item, key, before, at)
    fresh = changed or await _load_recorded(context, key)
    if not fresh:
        return None, None
    card = dose_replies.doses_card(fresh, await context.subscriber(), context.now)
    if not changed:
        return replies.already_recorded(card), None
    (dose,) = changed
    said = QuantityTaken(item.amount, item.unit)
    return card, surplus_over_dose(said, QuantityTaken(dose.item.amount, dose.item.unit))


async def find_early(context: Context, key: DialogDoseKey) -> CandidateDose | None:
    """Return the coming dose of that key as taken now; None when it is not to come any more."""
    coming = await find_occurrence(context, key)
    if coming is None or await _load_recorded(context, key):
        return None
    return await dose_matching.candidate_of_occurrence(
        await context.tx(), context.knowledge, *coming, context.now
    )


async def record_taken_now(context: Context, key: DialogDoseKey, seen_in: int) -> tuple[bool, bool]:
    """Record the dose of that key as taken now; return whether that changed it, and whether it exists."""
    tx = await context.tx()
    actions, recorded = (
        DoseActions(tx, context.world, context.now, seen_in),
        await _load_recorded(context, key),
    )
    coming = None if recorded else await find_occurrence(context, key)
    if coming is not None:
        recorded = await actions.record_early(*coming)
    return bool(await actions.mark_taken(recorded)), bool(recorded)


async def _answer_as_taken(
    context: Context, item: Item, key: DialogDoseKey, recorded: Sequence[Dose], at: datetime
) -> list[Dose]:
    tx = await context.tx()
    actions = DoseActions(tx, context.world, context.now)
    if not recorded:
        coming = await find_occurrence(context, key)
        if coming is None:
            return []
        recorded = await actions.record_early(*coming)
    for dose in recorded:
        said, due = (QuantityTaken(each.amount, each.unit) for each in (item, dose.item))
        if dose.item.amount is None and item.amount is not None:
            await doses.set_amount(tx, dose, item.amount, item.unit)
        elif (less := less_than_dose(said, due)) is not None:
            await doses.set_smaller_amount(tx, dose, less)
    return await actions.answer(recorded, DoseAnswer("taken", at))


async def _load_recorded(context: Context, key: DialogDoseKey) -> list[Dose]:
    schedule_id, day, slot = int(key[0]), date.fromisoformat(str(key[1])), int(key[2])
    of_day = await doses.of_day(await context.tx(), context.chat_id, day)
    return [each for each in of_day if each.key == (schedule_id, day, slot)]


async def find_occurrence(context: Context, key: DialogDoseKey) -> tuple[Reminder, Occurrence] | None:
    """Return the coming occurrence of that key; None when the reminder or its occurrence has changed."""
    reminder = await schedules.get(await context.tx(), context.chat_id, int(key[0]))
    if reminder is None or reminder.schedule is None or reminder.next_due_at is None:
        return None
    since = just_before(reminder.next_due_at)
    for each in occurrences_between(reminder.schedule, since, reminder.next_due_at + MAX_WINDOW_SIDE):
        if (each.local_date.isoformat(), each.slot) == (key[1], int(key[2])):
            return reminder, each
    return None
