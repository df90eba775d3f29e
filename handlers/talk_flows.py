"""What each intent of plain talk opens. Nothing is stored, changed or ended before a tap."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update

from bot import places
from bot.answer.talk import Talk
from bot.context import Context
from bot.domain.nagging import QuietHours
from bot.domain.names import fold
from bot.domain.parsing.stock import parse_refill
from bot.replies import talk as replies
from bot.replies.doses import correcting as correction_replies
from bot.replies.message import Message
from bot.replies.tips import TOPICS
from handlers import tips, trials
from handlers.account import hub, privacy, time_zone
from handlers.answers import ask, check, red_flags
from handlers.care import care
from handlers.diary import typed
from handlers.doses import as_needed, correcting, doses, history, missed, took
from handlers.feature import HandlerCallback
from handlers.reminders import nagging, remind, reminder_list, several, stock, timetable, told_changes

Flow = Callable[[Update, Context, Talk], Awaitable[None]]


async def remind_new(update: Update, context: Context, talk: Talk) -> None:
    """Propose the reminders that were named, or ask the first question of the guided dialog."""
    if len(talk.medicines) == 1 and await remind.propose_in_a_while(context, talk.medicines[0], talk.text):
        return
    once = [context.language.writer.for_days(1)] if talk.is_once else []
    lines = [" ".join([each.reminder_line(context.language), *once]) for each in talk.medicines]
    if talk.leaves_out and lines:
        # The strict grammar reads all of it, or says what it does not understand.
        if len(lines) == 1 or not await several.try_propose(context, talk.text):
            await remind.propose_line(context, talk.text)
        return
    match lines:
        case []:
            if not await remind.propose_task(context, talk.text, talk.person):
                await remind.start_dialog(update, context)
        case [line]:
            await remind.propose_line(context, line)
        case _:
            await several.propose(context, lines)


async def remind_change(_update: Update, context: Context, talk: Talk) -> None:
    """Show the reminder that was named as it would be changed."""
    if talk.is_once:
        context.say(replies.how_to_move_one_dose())
        return
    at = " ".join(f"{each:%H:%M}" for each in talk.times)
    changes = talk.medicines[0].changes() if talk.medicines else at
    await told_changes.propose_change(context, talk.name, talk.person, changes)


async def remind_pause(_update: Update, context: Context, talk: Talk) -> None:
    """Offer a pause of what was named, until what was said."""
    await told_changes.offer_pause(context, talk.name, talk.person, talk.text)


async def remind_delete(_update: Update, context: Context, talk: Talk) -> None:
    """Ask whether to delete the reminder that was named."""
    await told_changes.offer_delete(context, talk.name, talk.person)


async def took_something(_update: Update, context: Context, talk: Talk) -> None:
    """Show a card for each thing that was taken; a bare "taken" is asked about by the open doses."""
    lines = [line for each in talk.medicines for line in each.intake_lines(context.language, talk.when)]
    if context.language.talk.double_dose.fullmatch(fold(talk.text)):
        context.say(correction_replies.ask_about_double_dose())
        context.say(await red_flags.whom_to_call(context))
    elif await correcting.try_add_more(context, talk) or await correcting.try_correct(context, talk):
        pass
    elif talk.intake_is_odd or context.language.talk.took_more.fullmatch(fold(talk.text)):
        context.say(replies.ask_what_was_taken())
        context.say(await red_flags.whom_to_call(context))
    elif not lines:
        await took.confirm_open(context, talk.when, person=talk.person, is_own=talk.is_own)
    elif talk.intake_is_unclear:
        context.say(replies.tell_each_intake(talk.medicines[0].named()))
    else:
        await took.propose(context, *lines)


async def missed_dose(_update: Update, context: Context, talk: Talk) -> None:
    """Name the dose that was forgotten, and say the rule for it; one that was recorded can be taken back."""
    if not await correcting.try_take_back(context, talk):
        await missed.respond(context, talk.name, talk.person, talk.when or None, is_own=talk.is_own)


async def show_history(_update: Update, context: Context, talk: Talk) -> None:
    """Answer from the record what was taken."""
    of_all = talk.person is not None and talk.means_list
    await history.answer(context, talk.name, talk.person, talk.days_asked_about, of_all=of_all)


async def show_trial(_update: Update, context: Context, talk: Talk) -> None:
    """Show the running trial, or say whether what was named can be tried."""
    await trials.show(context, talk.name, talk.person)


async def next_safe_time(_update: Update, context: Context, talk: Talk) -> None:
    """Say when it can be taken again."""
    await as_needed.next_safe(context, talk.name, talk.person)


async def stock_set(_update: Update, context: Context, talk: Talk) -> None:
    """Ask whether to store the count that was told; without one, show what is left."""
    told = parse_refill(talk.text, context.language)
    if told is None:
        await stock.run_out(context, talk.name)
    else:
        await stock.set_count(context, talk.name, told.count, added=talk.adds_stock)


async def stock_when(_update: Update, context: Context, talk: Talk) -> None:
    """Say until when the stock lasts."""
    await stock.run_out(context, talk.name)


async def who_for(_update: Update, context: Context, talk: Talk) -> None:
    """Show a reminder as that of the person who was named, or say how to name somebody."""
    if talk.name is not None and talk.person is not None:
        await told_changes.propose_change(
            context, talk.name, None, context.language.writer.person(talk.person)
        )
    else:
        context.say(replies.how_to_name_a_person(talk.person))


async def tips_start(_update: Update, context: Context, talk: Talk) -> None:
    """Begin a daily tip at the time and on the topics that were said; without a time, show a tip at once."""
    await tips.start(context, next(iter(talk.times), None), _topics(talk))


def _topics(talk: Talk) -> list[str]:
    return [each for each in talk.topics if each in TOPICS]


async def tips_change(_update: Update, context: Context, talk: Talk) -> None:
    """Offer the time and the topics that were said for the daily tip.

    Who gets no tips and doubtfully asks for some has a question: "tips for sleeping better".
    """
    if not (talk.wanted.is_sure or talk.times or await tips.is_on(context)):
        await ask.respond(context, talk.text)
        return
    await tips.offer_change(context, next(iter(talk.times), None), _topics(talk))


async def tips_stop(_update: Update, context: Context, _talk: Talk) -> None:
    """Ask whether to stop the tips."""
    await tips.offer_stop(context)


async def zone(update: Update, context: Context, talk: Talk) -> None:
    """Ask to confirm the place that was named, or where the person is."""
    place = places.named_in(talk.text) or places.named_in(f"in {talk.text}")
    context.args = [] if place is None else place.split()
    await time_zone.travel_command(update, context)


async def check_list(_update: Update, context: Context, talk: Talk) -> None:
    """Check what was named against each other; a single name against the reminders, or on its page."""
    names = [each.name for each in talk.medicines]
    if len(names) != 1:
        await check.check_names(context, names)
    elif not await check.try_check_with_reminders(context, names[0], talk.person):
        await ask.respond(context, talk.text)


async def quiet_hours(_update: Update, context: Context, talk: Talk) -> None:
    """Show the quiet hours, to be set by a tap to what was said."""
    match talk.times:
        case (start, end):
            await nagging.show_quiet_hours(context, QuietHours(start, end))
        case _:
            await nagging.show_quiet_hours(context, None)


async def what_you_know(update: Update, context: Context, talk: Talk) -> None:
    """Show the list of what is taken, of one person if one is named, or what is kept about the person."""
    if talk.person is not None:
        await reminder_list.show_of_person(context, talk.person)
        return
    await (reminder_list.doses_command if talk.means_list else privacy.privacy_command)(update, context)


async def thanks(_update: Update, context: Context, _talk: Talk) -> None:
    """Answer thanks."""
    context.react("👍")
    context.say(replies.you_are_welcome())


async def note_night(_update: Update, context: Context, talk: Talk) -> None:
    """Offer to write down how the night was, or ask for it."""
    await typed.note(context, talk.text, "night")


async def note_pain(_update: Update, context: Context, talk: Talk) -> None:
    """Offer to write down the pain, or ask for it."""
    await typed.note(context, talk.text, "pain")


async def question(_update: Update, context: Context, talk: Talk) -> None:
    """Answer it as a question."""
    await ask.respond(context, talk.text)


async def greet(_update: Update, context: Context, _talk: Talk) -> None:
    """Greet, and show what there is."""
    await hub.show(context)


async def capabilities(_update: Update, context: Context, _talk: Talk) -> None:
    """Say what the bot can do."""
    await hub.capabilities(context)


def _as_command(handle: HandlerCallback) -> Flow:
    """Open what a command opens without arguments."""

    async def flow(update: Update, context: Context, _talk: Talk) -> None:
        context.args = []
        await handle(update, context)

    return flow


def _say(message: Callable[[], Message]) -> Flow:
    async def flow(_update: Update, context: Context, _talk: Talk) -> None:
        context.say(message())

    return flow


FLOWS: Mapping[str, Flow] = {
    "bye": _say(replies.goodbye),
    "capabilities": capabilities,
    "care_invite": _as_command(care.care_command),
    "check_list": check_list,
    "complaint": _say(replies.sorry_for_that),
    "diary_pain": note_pain,
    "diary_sleep": note_night,
    "discreet": _say(replies.ask_to_hide_names),
    "due_today": _as_command(doses.today_command),
    "erase": _as_command(privacy.forget_command),
    "export": _as_command(privacy.export_command),
    "greet": greet,
    "history": show_history,
    "missed_dose": missed_dose,
    "next_safe_time": next_safe_time,
    "out_of_scope": _say(replies.out_of_scope),
    "plan_times": _as_command(timetable.plan_command),
    "question": question,
    "quiet_hours": quiet_hours,
    "remind_change": remind_change,
    "remind_delete": remind_delete,
    "remind_new": remind_new,
    "remind_pause": remind_pause,
    "report": _say(replies.report_choice),
    "stock_set": stock_set,
    "stock_when": stock_when,
    "thanks": thanks,
    "tips_change": tips_change,
    "tips_start": tips_start,
    "tips_stop": tips_stop,
    "took": took_something,
    "took_earlier": took_something,
    "trial": show_trial,
    "what_you_know": what_you_know,
    "who_are_you": _say(replies.who_i_am),
    "who_for": who_for,
    "zone": zone,
}
"""Each intent of plain talk (`bot/understanding/labels.py`) and what it opens."""
