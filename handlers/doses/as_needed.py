"""Data about an as-needed dose, before and after the intake: person, conflicts and limits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from bot import answer
from bot.answer import as_needed as limits
from bot.answer import overdoses
from bot.answer.as_needed import IntakeCheck, TakenDose
from bot.answer.conflicts import ListedItem
from bot.answer.spacing_after_dose import LOOK_BACK, TakenItem, advise_wait
from bot.context import Context
from bot.domain import names
from bot.domain.instructions import NO_INSTRUCTIONS, Instructions
from bot.domain.reminder_edits import spell_person
from bot.domain.schedules import zone_named
from bot.domain.strengths import Strength
from bot.domain.triage.recogniser import OVERDOSE
from bot.replies.answers import profile_warnings
from bot.replies.answers.overdoses import general_overdose_advice, overdose_advice
from bot.replies.doses import as_needed as cards
from bot.replies.doses import spacing, took
from bot.replies.doses.as_needed import IntakeView
from bot.replies.doses.spacing import SpacingNotice
from bot.replies.doses.strengths import StrengthQuestion
from bot.replies.message import Message
from bot.search import item_names
from bot.store.doses import intakes as records
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item, Reminder
from handlers import people
from handlers.reminders import conflicts

DAY = timedelta(days=1)
# Units that mean the same amount for every brand.
WEIGHED = frozenset({"mg", "g", "mcg", "IU"})
# Parts of a unit that a strength is rounded to: a third of a tablet has no exact decimal.
ROUNDING_PARTS = 100


async def list_as_needed(context: Context) -> list[Reminder]:
    """Return everything in this chat that is taken as needed."""
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    return [each for each in every if each.schedule is None]


async def render_overview(context: Context) -> Message:
    """Render what is taken as needed and from when each fits, or how to begin."""
    reminders = await list_as_needed(context)
    outlooks = [(each, await check_limits(context, each.item, context.now)) for each in reminders]
    if not outlooks:
        return took.took_usage()
    return took.as_needed_overview(outlooks, await context.zone(), context.now)


async def next_safe(context: Context, name: str | None, person: str | None) -> None:
    """Answer when something can be taken again, by what is on record and by its limits; nothing is stored.

    Args:
        context: Of the text's update.
        name: The item, as the person wrote it; None: everything that is taken as needed.
        person: Who takes it; None: the person who writes.
    """
    await context.subscriber()
    if name is None:
        context.say(await render_overview(context))
        return
    asked = Item(name, person=await as_spelt_before(context, person))
    listed = await find_as_needed(context, asked)
    item = await as_taken_last(context, asked if listed is None else listed.item)
    view = await collect_card_data(context, item, context.now)
    plan = await _planned(context, asked)
    context.say(cards.next_dose_card(context.library, view, plan, None if listed is None else listed.ref))


async def as_taken_last(context: Context, item: Item) -> Item:
    """Return the item with the amount that was taken last, where it has none of its own."""
    if item.amount is not None:
        return item
    taken = await records.since(await context.tx(), context.chat_id, item.person, context.now - DAY)
    same = [each for each in taken if item_names.mean_same(context.index, each.name, item.name)]
    if not same:
        return item
    last = same[-1]
    return Item(last.name, last.amount, last.unit, item.person, last.strength)


async def _planned(context: Context, item: Item) -> datetime | None:
    """Return when the next planned dose of the person's item is due (UTC); None if none is."""
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    planned = [each for each in _find_same_item(context, every, item) if each.state == "active"]
    return min((each.next_due_at for each in planned if each.next_due_at is not None), default=None)


async def as_spelt_before(context: Context, person: str | None) -> str | None:
    """Return a person as the other reminders spell them: "mother" is the Mum of the list."""
    if person is None:
        return None
    known = people.group_by_person(await schedules.of_chat(await context.tx(), context.chat_id))
    return spell_person(person, [each for each in known if each is not None], context.language)


async def find_as_needed(context: Context, item: Item) -> Reminder | None:
    """Return the person's as-needed item of that name, or under another name; None if there is none."""
    every = await list_as_needed(context)
    return next(iter(_find_same_item(context, every, item)), None)


async def find_or_add_item(context: Context, item: Item) -> Reminder:
    """Return the reminder that an intake is recorded under; never add a second item for one on the list."""
    tx, zone_name = await context.tx(), await context.zone()
    reminders = [
        each for each in await schedules.of_chat(tx, context.chat_id) if _weighs_at_least(context, each, item)
    ]
    matching = sorted(_find_same_item(context, reminders, item), key=lambda each: each.schedule is not None)
    if not matching:
        added = await schedules.add_as_needed(
            tx, context.chat_id, item, zone_name, context.now, Instructions()
        )
        return Reminder(added, context.chat_id, item, None, "active", None, zone=zone_name)
    if matching[0].schedule is None:
        return matching[0]
    extra = await schedules.extra_schedule_of(tx, matching[0], zone_name, context.now)
    return Reminder(extra, context.chat_id, matching[0].item, None, "ended", None, zone=zone_name)


def _find_same_item(context: Context, reminders: Sequence[Reminder], item: Item) -> list[Reminder]:
    """Return the person's reminders of the same item: same name first, then same amount."""
    same_person = [each for each in reminders if each.item.person == item.person]
    same_item = [
        each for each in same_person if item_names.mean_same(context.index, each.item.name, item.name)
    ]
    return sorted(same_item, key=lambda each: (not _has_name(each, item), each.item.amount != item.amount))


def _has_name(reminder: Reminder, item: Item) -> bool:
    return names.fold(reminder.item.name) == names.fold(item.name)


def _weighs_at_least(context: Context, reminder: Reminder, item: Item) -> bool:
    """Return whether the amount means at least as much under the reminder's name.

    A piece of another brand may have another strength, and 400 mg of a compound are less of its element.
    """
    if _has_name(reminder, item) or item.amount is None:
        return True
    knowledge = context.knowledge
    typed_parts, listed_parts = (
        limits.ingredient_amounts(knowledge, TakenDose(name, item.amount, item.unit, context.now))
        for name in (item.name, reminder.item.name)
    )
    weights = zip(typed_parts, listed_parts, strict=False)
    weighs_less = any(one.mg is not None and (other.mg or one.mg) < one.mg for one, other in weights)
    return item.unit in WEIGHED and not weighs_less


async def find_strength(context: Context, name: str, person: str | None) -> Strength | None:
    """Return the strength of one piece of that name, as the person said; None when they did not say."""
    for each in await schedules.of_chat(await context.tx(), context.chat_id):
        is_same = names.fold(each.item.name) == names.fold(name) and each.item.person == person
        if is_same and each.item.strength is not None:
            return each.item.strength
    return None


def is_pain_reliever(context: Context, name: str) -> bool:
    """Return whether the name is that of a pain reliever, or of a product that contains one."""
    parts = limits.ingredient_amounts(context.knowledge, TakenDose(name, None, None, context.now))
    return any(part.ingredient in context.index.medicine_cards for part in parts)


async def overdose_text(context: Context, item: Item, count: Fraction) -> str:
    """Return the emergency advice for a dose that is too much by itself; empty when it is not."""
    knowledge = context.knowledge
    dose = TakenDose(item.name, item.amount, item.unit, context.now, item.strength)
    cards = [
        limits.content_card(knowledge, each)
        for each in overdoses.overdosed_ingredients(knowledge, dose, (), count)
    ]
    region = (await people.profile_of(context, item.person)).region
    return overdose_advice(knowledge.library, [each for each in cards if each is not None], region, "asked")


async def overdose_text_of_line(context: Context, line: str) -> str:
    """Return the emergency advice for a line that cannot be parsed; empty when none is needed.

    "A bottle" and "30 or 40" call for help, too.
    """
    knowledge = context.knowledge
    asked = answer.ask(knowledge, knowledge.index.language.triage.took_line.format(line))
    if asked.red_flag != OVERDOSE and not overdoses.is_handful(knowledge.index, line):
        return ""
    cards = [limits.content_card(knowledge, each) for each in asked.entities]
    region = (await context.profile()).region
    words = overdose_advice(knowledge.library, [each for each in cards if each is not None], region, "asked")
    return words or general_overdose_advice(knowledge.library, region)


async def _other_intakes(
    context: Context, item: Item, at: datetime, exclude_dose_id: int | None
) -> list[TakenDose]:
    """Return the person's intakes from a day before `at` on, except the dose `exclude_dose_id`."""
    # A dose recorded afterwards is compared with later intakes, too.
    taken = await records.since(await context.tx(), context.chat_id, item.person, at - DAY)
    return [
        TakenDose(each.name, each.amount, each.unit, each.at, each.strength)
        for each in taken
        if each.dose_id != exclude_dose_id
    ]


async def check_limits(
    context: Context, item: Item, at: datetime, exclude_dose_id: int | None = None
) -> IntakeCheck:
    """Compare a dose at that instant with its limits; `exclude_dose_id` is its own id once recorded."""
    others = await _other_intakes(context, item, at, exclude_dose_id)
    reminder = await find_as_needed(context, item)
    terms = NO_INSTRUCTIONS if reminder is None else reminder.instructions
    region = await people.region_of_limits(context)
    dose = TakenDose(item.name, item.amount, item.unit, at, item.strength)
    return limits.check_intake(context.knowledge, dose, others, region, terms)


async def collect_card_data(
    context: Context,
    item: Item,
    at: datetime,
    exclude_dose_id: int | None = None,
    count: Fraction | None = None,
) -> IntakeView:
    """Collect everything that the card of a dose is rendered from.

    `count` is the number of equal pieces that the dose was typed as; `exclude_dose_id` is the dose's own id
    once recorded.
    """
    knowledge = context.knowledge
    profile = await people.profile_of(context, item.person)
    limits_result = await check_limits(context, item, at, exclude_dose_id)
    things = limits.content_cards(knowledge, limits_result)
    concern = profile_warnings.products_concern(
        knowledge.library, [each.id for each in things.values()], profile
    )
    no_amounts = concern is not None and concern.no_amounts
    dose = TakenDose(item.name, item.amount, item.unit, at, item.strength)
    typed = _typed_strength(item, count)
    return IntakeView(
        item,
        limits_result,
        things,
        profile.region,
        await context.zone(),
        context.now,
        profile_warnings.profile_warning(concern),
        (
            *await conflicts.find_forbidden_combinations(context, item),
            *await _spacing_warnings(context, item, at, exclude_dose_id),
        ),
        hide_amounts=no_amounts,
        overdose_ingredients=overdoses.overdosed_ingredients(
            knowledge, dose, await _other_intakes(context, item, at, exclude_dose_id), count
        ),
        unknown_reasons={each: limits.why_unknown(knowledge, each) for each in limits_result.uncounted},
        strength_question=None if no_amounts else _first_strength_question(context, limits_result.uncounted),
        strength_correction=_strength_change(context, dose, typed),
        typed_strength=typed,
    )


async def warn_after_record(context: Context, item: Item) -> str:
    """Return why a dose now would be too soon or too much after what is on record; empty if it is neither.

    What is too much by itself is said elsewhere.
    """
    view = await collect_card_data(context, item, context.now)
    alone = limits.check_intake(
        context.knowledge,
        TakenDose(item.name, item.amount, item.unit, context.now),
        (),
        await people.region_of_limits(context),
        NO_INSTRUCTIONS,
    )
    outlook = view.outlook
    is_worse = outlook.too_soon or (outlook.over_limit and not alone.over_limit)
    return cards.verdict_text(view) if is_worse else ""


def _first_strength_question(context: Context, uncounted: Sequence[TakenDose]) -> StrengthQuestion | None:
    """Return the strength question of the first uncounted dose whose amount the answer would give."""
    asked = (
        strength_question(context, each)
        for each in uncounted
        if limits.why_unknown(context.knowledge, each) == "pieces"
    )
    return next((each for each in asked if each is not None), None)


def strength_question(context: Context, dose: TakenDose) -> StrengthQuestion | None:
    """Return the question about the strength of one piece; None when the answer would change nothing."""
    choices = limits.strength_choices(context.knowledge, dose)
    return None if choices is None else StrengthQuestion(dose.name, dose.unit or "", choices)


def _strength_change(context: Context, dose: TakenDose, typed: Strength | None) -> StrengthQuestion | None:
    """Return the question that changes a stored strength of one piece; None when no strength is stored."""
    if dose.strength is None:
        return None
    # Pieces typed by their strength come without a kind, so tablets are assumed.
    return strength_question(context, dose if typed is None else replace(dose, unit="tablet"))


def _typed_strength(item: Item, count: Fraction | None) -> Strength | None:
    """Return the typed strength of one piece if another strength is stored; otherwise None."""
    if item.strength is None or item.amount is None or item.unit is None or count is None or count <= 1:
        return None
    value = Decimal(round(Fraction(item.amount) / count * ROUNDING_PARTS)) / ROUNDING_PARTS
    typed = Strength(value, item.unit)
    return None if value == 0 or typed == item.strength else typed


async def _spacing_warnings(
    context: Context, item: Item, at: datetime, exclude_dose_id: int | None
) -> list[str]:
    """Return warnings about items taken shortly before that need to be kept apart from this dose."""
    where = await context.zone()
    day = at.astimezone(zone_named(where)).date()
    kept = ListedItem("now", item.name, item.amount, item.unit, None, strength=item.strength)
    recent = await records.since(await context.tx(), context.chat_id, item.person, at - LOOK_BACK)
    lines: list[str] = []
    for each in recent:
        taken = ListedItem(
            f"taken {each.dose_id}", each.name, each.amount, each.unit, None, strength=each.strength
        )
        # `planned_at` is None even for a planned dose, because the dose to check is as needed.
        past = TakenItem(taken, each.at, None, each.day)
        why = advise_wait(context.knowledge, past, kept, at, day)
        is_before = each.at <= at and each.dose_id != exclude_dose_id
        if why is not None and why.finding is not None and is_before:
            lines += spacing.reason_lines(SpacingNotice(item, at, where, why))
    return lines
