"""A missed dose: which one it was, and the rule for it."""

from datetime import timedelta

from telegram import Update

from bot.answer.as_needed import TakenDose
from bot.answer.missed_doses import GENERAL_RULE, find_rule, has_rule_of_its_own
from bot.context import Context
from bot.domain.parsing.rough_times import RoughTime, parse_rough_time
from bot.queries import recent_doses
from bot.replies import basics
from bot.replies.answers import cells, profile_warnings
from bot.replies.doses import missed as replies
from bot.replies.doses.doses import doses_card
from bot.replies.message import Message
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.operators import answer_counts
from bot.store.operators.answer_counts import CountedOutcome
from bot.store.reminders import schedules
from handlers import callbacks, people
from handlers.answers import red_flags
from handlers.feature import ButtonHandler, Feature

DAY = timedelta(days=1)


async def respond(
    context: Context, name: str | None, person: str | None, when: str | None, *, is_own: bool = False
) -> None:
    """Answer that a dose was forgotten: name it if it is on record, else say the rule for missed doses.

    Args:
        context: Of the text's update.
        name: The item, as the person wrote it; None: not told.
        person: Who takes it; None: the person who writes, as far as is told.
        when: When it was due, as the person wrote it ("last night"); None: not told.
        is_own: Whether the person who writes spoke of their own doses, and of nobody else's.
    """
    told, subscriber = parse_rough_time(when or "", context.language), await context.subscriber()
    found = await _find_recent(context, told)
    so_called = found if name is None else recent_doses.named(context.index, found, name)
    theirs = recent_doses.of_person(so_called, person, is_own=is_own)
    fitting = recent_doses.about(theirs, told, await context.today())
    match recent_doses.unanswered(fitting):
        case [] if theirs and not fitting:
            others = recent_doses.unanswered(theirs)
            none_due = replies.none_due(told, name, person, others, subscriber, context.now)
            context.say(none_due)
        case []:
            context.say(await _render_rule_of_name(context, name, person, fitting if is_own else found))
        case [dose]:
            context.say(replies.one_missed(dose, subscriber, context.now))
        case meant:
            context.say(replies.several_missed(meant, subscriber, context.now))


async def _find_recent(context: Context, told: RoughTime) -> list[Dose]:
    """Return the doses due within 24 hours, or since yesterday began where a day was told."""
    tx, today = await context.tx(), await context.today()
    if told.days_ago is None:
        return await recent_doses.of_last_day(tx, context.chat_id, today, context.now)
    found = await recent_doses.of_days(tx, context.chat_id, (today - DAY, today), context.now)
    return [dose for dose in found if dose.due_at <= context.now]


async def _render_rule_of_name(
    context: Context, name: str | None, person: str | None, found: list[Dose]
) -> Message:
    """Render the rule for an item without an unanswered dose, and what is on record of it.

    Without a name the record of everything stands before the rule: the dose may be among what was taken.
    """
    rule = await _render_rule(context, name or "", person, "answered")
    rule = replies.with_help_line(rule, await red_flags.whom_to_call(context))
    same = found if name is None else recent_doses.of_item(context.index, found, name)
    theirs = recent_doses.of_person(same, person)
    return replies.with_record(rule, theirs, await context.subscriber(), context.now)


async def _render_rule(
    context: Context, written: str, person: str | None, outcome: CountedOutcome
) -> Message:
    profile = await people.profile_of(context, person)
    rule = find_rule(context.knowledge, written, profile.conditions)
    if rule is None:
        return replies.no_rule()
    await answer_counts.add(await context.tx(), rule.page.subject, rule.intent, outcome)
    shown = cells.pressed_cell(context.library, rule, profile.region)
    if rule.id == GENERAL_RULE and has_rule_of_its_own(context.knowledge, written):
        shown = replies.with_rule_of_its_own(shown)
    return profile_warnings.localized(shown, profile.region)


async def render_rule_of_dose(context: Context, dose: Dose) -> Message:
    """Render the rule for a dose, and when the next one of its reminder is due."""
    item = dose.item
    written = TakenDose(item.name, item.amount, item.unit, context.now, item.strength).text
    rule = await _render_rule(context, written, item.person, "pressed")
    reminder = await schedules.get(await context.tx(), context.chat_id, dose.schedule_id)
    if reminder is None or reminder.state != "active" or reminder.next_due_at is None:
        return rule
    return replies.with_next_dose(rule, reminder.next_due_at, reminder.zone, context.now)


async def missed_pressed(update: Update, context: Context) -> None:
    """Show a dose, in place or below the message that names it, or the rule for it."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["open" | "below" | "what" as verb, word] if dose := await _find_dose(context, word):
            if verb == "what":
                callbacks.answer_below(context, press, await render_rule_of_dose(context, dose))
            elif verb == "below":
                callbacks.answer_below(context, press, await _render_dose(context, dose))
            else:
                callbacks.answer_in_place(context, press, await _render_dose(context, dose))
        case _:
            await callbacks.answer_unknown(update, context)


async def _render_dose(context: Context, dose: Dose) -> Message:
    """Render the question about a dose, or how it was answered meanwhile."""
    subscriber = await context.subscriber()
    if recent_doses.unanswered([dose]):
        return replies.one_missed(dose, subscriber, context.now)
    return doses_card([dose], subscriber, context.now)


async def _find_dose(context: Context, word: str) -> Dose | None:
    """Return the dose that a button names; None when this chat has none of that id.

    Raises:
        OutdatedCardError: The dose is now another than the button shows.
    """
    which = callbacks.parse_row_id(word)
    found = [] if which is None else await doses.get(await context.tx(), context.chat_id, [which])
    if any(each.ref != word for each in found):
        raise callbacks.OutdatedCardError(basics.old_card_toast("/today"))
    return next(iter(found), None)


FEATURE = Feature(
    buttons=(ButtonHandler("missed", missed_pressed),),
)
