"""/urgent: one question per screen, the most dangerous first, until the first yes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context
from bot.domain.profiles import Region
from bot.domain.schedules import just_before
from bot.domain.triage.recogniser import sort_by_danger
from bot.due.tips import next_tip_at
from bot.library import RedFlag
from bot.places import country_of
from bot.replies.answers import red_flags as replies
from bot.replies.answers.red_flags import QuestionGroup
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.store import tips
from bot.store.account import asked_signs, dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import schedules
from bot.store.tips import TipSubscription
from handlers import callbacks
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, Feature

NAME = "urgent"


async def urgent_command(_update: Update, context: Context) -> None:
    """Show whom to call, and where to begin."""
    context.say(replies.urgent_start(context.library, await region(context), await country(context)))


async def region(context: Context) -> Region | None:
    """Return where the person is, if they said."""
    return (await context.profile()).region


async def country(context: Context) -> str | None:
    """Return the country (ISO 3166-1) of the person's time zone, if they told it and it lies in one."""
    subscriber = await context.subscriber()
    return None if subscriber.zone is None else country_of(subscriber.zone)


async def ask_about(context: Context, flags: Sequence[str]) -> bool:
    """Ask whether a sign of these flags is so right now, of each flag once an hour; return if it is asked."""
    await context.subscriber()
    tx = await context.tx()
    new = await asked_signs.not_yet_asked(tx, context.chat_id, flags, context.now)
    asked = [flag for flag in flags if flag in new]
    if not asked:
        return False
    await asked_signs.put(tx, context.chat_id, asked, context.now)
    context.say(replies.ask_about(context.library, asked, await region(context), await country(context)))
    return True


async def whom_to_call(context: Context) -> Message:
    """Return the line that says whom to call."""
    return Message(replies.help_line(context.library, await region(context), await country(context)))


async def urgent_pressed(update: Update, context: Context) -> None:
    """Handle an answer or the first button; a question's buttons stay valid however old they are."""
    press = callbacks.read_press(update)
    flag = context.library.red_flags.get(press.words[-1])
    match press.words[1:-1], press.words[-1]:
        case ["begin"], "back" | "sleep_and_safety" as group:
            callbacks.answer_below(context, press, await _ask(context, _ordered_flags(context, group)[0]))
        case ["not" | "none" | "hide" as verb], _:
            await _take_back(context, press, verb)
        case ["yes" | "no" | "unsure" | "on" as verb], _ if flag is not None:
            # An answer replaces its question; "on" leaves the advice above to be read again.
            show = callbacks.answer_below if verb == "on" else callbacks.answer_in_place
            show(context, press, await _handle_answer(context, flag, "no" if verb == "on" else verb))
            await _hold_tips_if_urgent(context, flag, verb)
        case _:
            await callbacks.answer_unknown(update, context)


async def _take_back(context: Context, press: Press, verb: str) -> None:
    """Take back what was heard wrong, or away what others are not to read; today's tip comes after all."""
    where = (context.library, await region(context), await country(context))
    if verb == "hide":
        callbacks.answer_in_place(context, press, replies.taken_away())
        return
    shown = replies.taken_back(*where) if verb == "not" else replies.none_of_these(*where)
    callbacks.answer_in_place(context, press, shown)
    tx = await context.tx()
    subscription = await tips.get(tx, context.chat_id)
    if verb == "not" and subscription is not None and not subscription.paused:
        await tips.put(tx, replace(subscription, next_due_at=next_tip_at(subscription, context.now)))


async def handle_text(context: Context, dialog: Dialog, text: str) -> bool:
    """Answer the open question with typed text; return False when the text is something else."""
    word = " ".join(text.lower().replace("’", "'").strip(" .!").split())
    flag = context.library.red_flags.get(dialog.data.get("flag", ""))
    words = context.language.replies
    known = {"yes": words.has_sign, "no": words.has_no_sign, "unsure": words.unsure}
    answer = next((verb for verb, words in known.items() if word in words), None)
    if flag is None or answer is None:
        return False
    context.say(await _handle_answer(context, flag, answer))
    await _hold_tips_if_urgent(context, flag, answer)
    return True


def _ordered_flags(context: Context, group: QuestionGroup) -> list[RedFlag]:
    flags = context.library.red_flags
    urgencies = {flag.id: flag.urgency for flag in flags.values() if flag.group == group}
    return [flags[each] for each in sort_by_danger(urgencies)]


async def _ask(context: Context, flag: RedFlag) -> Message:
    await context.subscriber()
    asked = Dialog(NAME, flag.group, {"flag": flag.id})
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    order = _ordered_flags(context, flag.group)
    return replies.red_flag_question(flag, order.index(flag) + 1, len(order))


async def _handle_answer(context: Context, flag: RedFlag, answer: str) -> Message:
    order = _ordered_flags(context, flag.group)
    rest = order[order.index(flag) + 1 :]
    if answer == "no" and rest:
        return await _ask(context, rest[0])
    await _close_dialog(context)
    match answer:
        case "no":
            return replies.no_signs_message(context.library, flag.group)
        case "unsure":
            where = (await region(context), await country(context))
            return replies.unsure_answer(context.library, flag, *where, last=not rest)
        case _:
            where = (await region(context), await country(context))
            return replies.help_now(context.library, flag.id, *where)


async def _close_dialog(context: Context) -> None:
    tx = await context.tx()
    asked = await dialogs.get(tx, context.chat_id, context.now)
    if asked is not None and asked.name == NAME:
        await dialogs.clear(tx, context.chat_id)


async def _hold_tips_if_urgent(context: Context, flag: RedFlag, answer: str) -> None:
    if answer in {"yes", "unsure"} and flag.urgency in replies.TIP_PAUSING_URGENCIES:
        await hold_tips(context, flag.id)


async def hold_tips(context: Context, flag: str | None) -> None:
    """Hold tips back on a day with a warning sign; after talk of suicide pause them until the person resumes.

    Reminders go on: leaving out a medicine may do harm. The person is told both.
    """
    tx = await context.tx()
    subscription = await tips.get(tx, context.chat_id)
    if subscription is None or subscription.next_due_at is None:
        return
    raised = context.library.red_flags.get(flag or "")
    pause = raised is not None and raised.pauses_tips
    due_at = None if pause else _next_tip_after_today(subscription, context.now)
    if due_at != subscription.next_due_at:
        await tips.put(tx, replace(subscription, paused=pause, next_due_at=due_at))
        reminders = bool(await schedules.of_chat(tx, context.chat_id))
        context.say(replies.tips_held_back(paused=pause, reminders=reminders))


def _next_tip_after_today(subscription: TipSubscription, now: datetime) -> datetime | None:
    """Return when the next tip is due (UTC) that does not fall on the local date of `now`."""
    zone = ZoneInfo(subscription.zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time.min, zone).astimezone(UTC)
    return next_tip_at(subscription, just_before(midnight))


FEATURE = Feature(
    commands=(
        Command(
            "urgent", urgent_command, N_("When to get help"), HelpSection.TO_KNOW, repeatable=True, reads=True
        ),
    ),
    buttons=(ButtonHandler("urgent", urgent_pressed, reads=frozenset({"none", "hide", "no", "on"})),),
)
