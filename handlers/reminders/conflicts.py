"""Conflicts of a reminder with the others, shown before the reminder is saved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from fractions import Fraction
from hashlib import sha256

from rapidfuzz.distance.OSA import distance

from bot.answer import as_needed as facts
from bot.answer import conflicts, overdoses, timetable
from bot.answer.conflicts import Conflict, Excess, ListedItem
from bot.context import Context
from bot.domain import names
from bot.domain.instructions import Food
from bot.domain.recurrence import EVERY_DAY
from bot.domain.schedules import Schedule
from bot.domain.timetable.model import DAY_MINUTES, Routine
from bot.replies.answers import checks, profile_warnings
from bot.replies.answers.overdoses import overdose_advice
from bot.replies.people import person_heading
from bot.replies.reminders import conflicts as replies
from bot.replies.reminders.list_warnings import list_warnings
from bot.search import Index, item_names
from bot.store.doses import intakes
from bot.store.reminders import routines, schedules
from bot.store.reminders.schedules import Item, Reminder
from handlers import people
from handlers.reminders import days_to_tell

DRAFT = "draft"
A_DAY = timedelta(days=1)
# Letters by which a misspelt name differs from the right one, at most: "asprin".
_MISSPELT = 2
# Waking hours of most people, for a person who named none. ANY_TIME is used when they leave no time free.
DAYTIME = Routine(7 * 60, 23 * 60)
ANY_TIME = Routine(0, DAY_MINUTES - 1)


@dataclass(frozen=True)
class DraftWarnings:
    """Warnings about a reminder that is not saved yet.

    Attributes:
        text: The warnings with their sources; empty when there are none.
        fingerprint: Hash of the warnings: a different value means that there is something else to say.
        times: The nearest times without a clash; None when there are none, or when nothing clashes.
        overdose_text: What to do now about an amount that can be an overdose; empty for any other amount.
    """

    text: str = ""
    fingerprint: str = ""
    times: tuple[time, ...] | None = None
    overdose_text: str = ""


@dataclass(frozen=True)
class UnsavedItem:
    """An item of a list that is not saved yet.

    Attributes:
        item: The item to take.
        schedule: When to take the item; None: as needed.
        food: With or without food, as the person said.
        count: Equal pieces that the amount was typed as.
    """

    item: Item
    schedule: Schedule | None
    food: Food | None
    count: Fraction


def as_rule_input(reminder: Reminder) -> ListedItem:
    """Convert a reminder to the form that the conflict rules read."""
    return _rule_input(str(reminder.id), reminder.item, reminder.schedule, reminder.instructions.food)


def _rule_input(key: str, item: Item, schedule: Schedule | None, food: Food | None) -> ListedItem:
    return ListedItem(key, item.name, item.amount, item.unit, schedule, food, item.strength)


async def list_others(context: Context, person: str | None, exclude_id: int | None) -> list[ListedItem]:
    """Return the person's other items; paused ones count, because they come back."""
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    return [as_rule_input(each) for each in every if each.item.person == person and each.id != exclude_id]


async def check_draft(
    context: Context,
    item: Item,
    schedule: Schedule | None,
    edited: Reminder | None,
    food: Food | None,
    count: Fraction,
) -> DraftWarnings:
    """Check an unsaved reminder against everything else that the same person takes.

    Args:
        context: Context of the update.
        item: The item to take.
        schedule: When to take the item; None for as needed.
        edited: The reminder that the draft changes; None when the draft is new.
        food: With or without food, as the person said.
        count: Equal pieces that the amount was typed as.
    """
    draft = _rule_input(DRAFT, item, schedule, food)
    inputs = [*await list_others(context, item.person, None if edited is None else edited.id), draft]
    profile = await people.profile_of(context, item.person)
    knowledge = context.knowledge
    clashes = [
        each for each in conflicts.find_conflicts(knowledge.index, inputs, context.now) if DRAFT in each.keys
    ]
    excesses = [
        each
        for each in conflicts.find_excesses(
            knowledge, inputs, await people.region_of_limits(context), context.now
        )
        if any(holder.key == DRAFT for holder in each.holders)
    ]
    lines = replies.conflict_warnings(knowledge.library, clashes, excesses, DRAFT, profile.region)
    if item.person is None:
        lines = [*await _warn_from_profile(context, draft), *lines]
    lines = [*_explain_corrections(context, item.name), *_doubt_daily(context, [draft]), *lines]
    times = await _find_free_times(context, inputs, clashes, excesses)
    overdosed = overdoses.planned_overdoses(knowledge, inputs, DRAFT, context.now, count)
    things = [thing for each in overdosed if (thing := facts.content_card(knowledge, each)) is not None]
    overdose = overdose_advice(knowledge.library, things, profile.region, "planned")
    return DraftWarnings("\n\n".join(lines), _fingerprint([*lines, *overdosed]), times, overdose)


async def check_list(context: Context, planned: Sequence[UnsavedItem]) -> DraftWarnings:
    """Check the items of an unsaved list against each other and against everything else that is taken.

    What each person takes is checked apart. No other times are offered: /plan finds times for a whole list.
    """
    lines, overdosed = _explain_corrections(context, *(each.item.name for each in planned)), list[str]()
    people_planned = list(dict.fromkeys(each.item.person for each in planned))
    for person in people_planned:
        theirs = [each for each in planned if each.item.person == person]
        said, too_much = await _check_list_of(context, person, theirs)
        heading = [person_heading(person)] if said and person is not None else []
        lines += [*heading, *said]
        overdosed += too_much
    things = [
        thing for each in overdosed if (thing := facts.content_card(context.knowledge, each)) is not None
    ]
    advice = overdose_advice(context.library, things, (await context.profile()).region, "planned")
    return DraftWarnings("\n\n".join(lines), _fingerprint([*lines, *overdosed]), None, advice)


async def _check_list_of(
    context: Context, person: str | None, planned: Sequence[UnsavedItem]
) -> tuple[list[str], list[str]]:
    """Return the warnings about one person's items, and the ingredients that can be an overdose."""
    drafts = {
        f"{DRAFT}{n}": (_rule_input(f"{DRAFT}{n}", each.item, each.schedule, each.food), each.count)
        for n, each in enumerate(planned)
    }
    mine = [draft for draft, _count in drafts.values()]
    inputs = [*await list_others(context, person, None), *mine]
    knowledge, region = context.knowledge, (await people.profile_of(context, person)).region
    every = conflicts.find_conflicts(knowledge.index, inputs, context.now)
    limits = await people.region_of_limits(context)
    excesses = conflicts.find_excesses(knowledge, inputs, limits, context.now)
    lines = list_warnings(
        knowledge.library,
        [each for each in every if each.keys & drafts.keys()],
        [each for each in excesses if any(holder.key in drafts for holder in each.holders)],
        region,
    )
    if person is None:
        lines = [*await _warn_from_profile(context, *mine), *lines]
    lines = [*_doubt_daily(context, mine), *lines]
    overdosed = [
        ingredient
        for key, (_draft, count) in drafts.items()
        for ingredient in overdoses.planned_overdoses(knowledge, inputs, key, context.now, count)
    ]
    return lines, list(dict.fromkeys(overdosed))


def _explain_corrections(context: Context, *typed: str) -> list[str]:
    """Say which items misspelt names were read as: Save confirms it, or the person types it again."""
    read = [each for name in typed for each in item_names.resolve_names(context.index, name, guess=False)]
    return checks.spelling_notes(
        [(each.name, each.concept.label) for each in read if each.corrected and each.concept]
    )


def _doubt_daily(context: Context, mine: Sequence[ListedItem]) -> list[str]:
    """Return a warning for each item planned for every day of which nobody may assume that."""
    return [
        replies.is_it_daily(each)
        for each in mine
        if each.schedule is not None
        and each.schedule.recurrence == EVERY_DAY
        and days_to_tell.asks_days(context, each.name)
    ]


async def _warn_from_profile(context: Context, *mine: ListedItem) -> list[str]:
    """Return the warnings about items that follow from the person's own profile."""
    knowledge = context.knowledge
    held = conflicts.holders_by_ingredient(knowledge, mine)
    things = [knowledge.index.medicine_cards.get(each, each) for each in held]
    said = profile_warnings.profile_warning(
        profile_warnings.products_concern(knowledge.library, things, await context.profile())
    )
    return [said] if said else []


def _fingerprint(lines: Sequence[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


async def _find_free_times(
    context: Context, listed: Sequence[ListedItem], clashes: Sequence[Conflict], excesses: Sequence[Excess]
) -> tuple[time, ...] | None:
    if not any(each.clash for each in clashes) and not any(each.limit_check.too_soon for each in excesses):
        return None
    knowledge = context.knowledge
    stored = await routines.get(await context.tx(), context.chat_id)
    for routine in (stored or DAYTIME, ANY_TIME):
        minutes = timetable.move_one(knowledge, listed, DRAFT, routine, context.now)
        if minutes is not None:
            return tuple(time(*divmod(each, 60)) for each in minutes)
    return None


async def find_forbidden_combinations(
    context: Context,
    item: Item,
    *,
    answered: Collection[str] = (),
    may_be_listed: bool = True,
    also_mild: bool = False,
) -> list[str]:
    """Return warnings about planned or recent items that an as-needed dose must not be combined with.

    Args:
        context: Of the update.
        item: The dose.
        answered: Names of which the answer itself says what they do together with the dose.
        may_be_listed: Whether the dose may be one of an item on the list, rather than one beside it.
        also_mild: Whether what to ask a pharmacist about is among them.
    """
    draft = _rule_input(DRAFT, item, None, None)
    recent = await intakes.since(await context.tx(), context.chat_id, item.person, context.now - A_DAY)
    lately = {names.fold(each.name) for each in recent} - {names.fold(item.name)}
    every = await list_others(context, item.person, None)
    relevant = [
        each
        for each in every
        if (each.schedule is not None or names.fold(each.name) in lately)
        and not any(item_names.mean_same(context.index, each.name, name) for name in answered)
    ]
    forbidden = [
        each
        for each in conflicts.find_conflicts(context.index, [*relevant, draft], context.now)
        if DRAFT in each.keys
        and (each.finding.action == "avoid" or (also_mild and each.finding.action == "monitor"))
        and not each.is_duplicate
        and not (may_be_listed and _is_same(context.index, each, item))
    ]
    region = (await context.profile()).region
    return replies.conflict_warnings(context.library, forbidden, [], DRAFT, region)


def _is_same(index: Index, conflict: Conflict, item: Item) -> bool:
    """Return whether a conflict is that of an item with itself: "my aspirin" is the 75 mg on the list.

    A brand, or an amount that was said, may be another one beside it.
    """
    is_of_low_dose = not index.ids_of_low_doses.isdisjoint(conflict.finding.pair)
    if conflict.finding.rule is not None or item.amount is not None or not is_of_low_dose:
        return False
    concepts = [each.concept for each in item_names.resolve_names(index, item.name, guess=False)]
    return any(
        concept is not None
        and concept.id in index.low_doses
        and distance(names.fold(item.name), names.fold(concept.label)) <= _MISSPELT
        for concept in concepts
    )


async def find_excesses(context: Context, person: str | None) -> list[Excess]:
    """Return the limits that a person's reminders exceed."""
    listed, limits = await list_others(context, person, None), await people.region_of_limits(context)
    return list(conflicts.find_excesses(context.knowledge, listed, limits, context.now))


async def warn_about_resumed(context: Context, resumed: Sequence[Reminder]) -> None:
    """Warn of conflicts between resumed reminders and the rest; send nothing when there are none."""
    resumed_inputs = [as_rule_input(each) for each in resumed]
    keys = {each.key for each in resumed_inputs}
    clashes: dict[frozenset[str], Conflict] = {}
    for person in {each.item.person for each in resumed}:
        listed = await list_others(context, person, None)
        for each in conflicts.find_conflicts(context.index, listed, context.now):
            if each.keys & keys and each.finding.action != "monitor" and not each.is_duplicate:
                clashes.setdefault(each.keys, each)
    if clashes:
        profile = await context.profile()
        context.say(replies.resumed_conflicts(context.library, list(clashes.values()), keys, profile.region))
