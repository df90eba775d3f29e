"""What people can do with Vesper, one module per feature; `register` adds every handler in order."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.context import Context
from bot.domain.names import collapse_repeats
from bot.replies.account.groups import not_your_question_toast
from bot.store.account import dialogs
from handlers import callbacks, edits, fallback, groups, text_messages, tips
from handlers.account import (
    active_state,
    keep_data,
    notifications,
    privacy,
    profile,
    settings,
    start,
    time_zone,
    travel,
)
from handlers.answers import amounts, ask, claims, red_flags, supplements, topics
from handlers.care import care, caregiver_buttons
from handlers.doses import doses, history, strengths, took
from handlers.operators import admin, broadcast, broadcast_draft, reload
from handlers.reminders import (
    calendar,
    confirmation,
    nagging,
    pausing,
    remind,
    reminder_list,
    stock,
    timetable,
)

HandlerCallback = Callable[[Update, Context], Coroutine[Any, Any, None]]


def N_(text: str) -> str:  # noqa: N802 - gettext's usual name for "translate this later"
    """Mark a text for translation; the text is translated where it is shown."""
    return text


COMMANDS: tuple[tuple[str, HandlerCallback, str], ...] = (
    ("start", start.start_command, N_("Begin here")),
    ("ask", ask.ask_command, N_("Ask a question")),
    ("check", ask.check_command, N_("Check what you take together")),
    ("dose", amounts.dose_command, N_("An amount beside the limits")),
    ("supplement", supplements.supplement_command, N_("One supplement: dose limits, effects, warnings")),
    ("sleep", topics.sleep_command, N_("About sleep")),
    ("back", topics.back_command, N_("About back pain")),
    ("safety", topics.safety_command, N_("About supplements and medicines")),
    ("facts", claims.facts_command, N_("Myth or fact? What people say")),
    ("urgent", red_flags.urgent_command, N_("When to get help")),
    ("remind", remind.remind_command, N_("Set up a reminder")),
    ("today", doses.today_command, N_("What is due today")),
    ("took", took.took_command, N_("Before a dose as needed: is it too soon, too much?")),
    ("doses", reminder_list.doses_command, N_("All your reminders")),
    ("plan", timetable.plan_command, N_("Times that keep everything apart")),
    ("history", history.history_command, N_("What you took, also for your doctor")),
    ("refill", stock.refill_command, N_("What is left, and until when it lasts")),
    ("pause", pausing.pause_command, N_("Pause reminders until a date")),
    ("resume", pausing.resume_command, N_("End a pause")),
    ("calendar", calendar.calendar_command, N_("Your reminders for a calendar program")),
    ("travel", time_zone.travel_command, N_("In another time zone")),
    ("care", care.care_command, N_("Who looks after whom")),
    ("tips", tips.tips_command, N_("One short tip a day")),
    ("settings", settings.settings_command, N_("Time zone, discreet mode, tip time")),
    ("profile", profile.profile_command, N_("What I should know about you")),
    ("privacy", privacy.privacy_command, N_("What I keep about you")),
    ("export", privacy.export_command, N_("Your data as a file")),
    ("forget", privacy.forget_command, N_("Erase everything")),
    ("cancel", start.cancel_command, N_("Leave a question")),
    ("stop", start.stop_command, N_("Stop all messages")),
    ("help", start.help_command, N_("All commands")),
)

# Only operators see these commands; for everybody else they are unknown commands.
OPERATOR_COMMANDS: tuple[tuple[str, HandlerCallback, str], ...] = (
    ("admin", admin.admin_command, N_("Vesper in numbers")),
    ("broadcast", broadcast.broadcast_command, N_("Write to everyone")),
    ("reload", reload.reload_command, N_("Read what I know anew, after a change")),
)

BUTTONS: tuple[tuple[str, HandlerCallback], ...] = (
    ("go", start.go_pressed),
    ("menu", topics.menu_pressed),
    ("card", topics.card_pressed),
    ("near", topics.near_pressed),
    ("sources", topics.sources_pressed),
    ("sup", supplements.supplement_pressed),
    ("amt", amounts.reading_pressed),
    ("claims", claims.page_pressed),
    ("claim", claims.claim_pressed),
    ("urgent", red_flags.urgent_pressed),
    ("tips", tips.tips_pressed),
    ("tip", tips.tip_pressed),
    ("vote", tips.vote_pressed),
    ("dose", doses.dose_pressed),
    ("took", took.took_pressed),
    ("plan", timetable.plan_pressed),
    ("today", doses.today_pressed),
    ("draft", confirmation.draft_pressed),
    ("strength", strengths.strength_pressed),
    ("choice", remind.choice_pressed),
    ("when", remind.answer_pressed),
    ("days", remind.answer_pressed),
    ("schedule", reminder_list.schedule_pressed),
    ("history", history.history_pressed),
    ("pause", pausing.pause_pressed),
    ("stock", stock.stock_pressed),
    ("set", settings.settings_pressed),
    ("nag", nagging.nag_pressed),
    ("quiet", nagging.quiet_pressed),
    ("me", profile.profile_pressed),
    ("zone", text_messages.zone_pressed),
    ("travel", travel.travel_pressed),
    ("care", care.care_pressed),
    ("watch", caregiver_buttons.watch_pressed),
    ("forget", privacy.forget_pressed),
    ("keep", keep_data.keep_pressed),
    ("news", notifications.news_pressed),
    ("cast", broadcast.cast_pressed),
)


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add every handler; the first that matches an update handles it."""
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, groups.handle_migration))
    for name, callback, _description in (*COMMANDS, *OPERATOR_COMMANDS):
        application.add_handler(CommandHandler(name, _guard_command(callback, name)))
    application.add_handler(MessageHandler(filters.COMMAND, _guard_command(fallback.unknown_command)))
    has_text = filters.TEXT | filters.CAPTION
    application.add_handler(
        MessageHandler(filters.UpdateType.EDITED_MESSAGE & has_text, _when_addressed(edits.handle_edit))
    )
    is_new = filters.UpdateType.MESSAGE
    application.add_handler(
        MessageHandler(is_new & filters.LOCATION, _track_edits(text_messages.handle_location))
    )
    application.add_handler(
        MessageHandler(
            is_new & filters.TEXT, _track_edits(broadcast_draft.intercept_draft(text_messages.handle_message))
        )
    )
    media = broadcast_draft.intercept_draft(fallback.handle_media)
    application.add_handler(MessageHandler(is_new & ~filters.StatusUpdate.ALL, _track_edits(media)))
    for verb, pressed in BUTTONS:
        application.add_handler(
            CallbackQueryHandler(_guard_button(_refuse_outdated(pressed)), pattern=rf"^{verb}:")
        )
    application.add_handler(CallbackQueryHandler(callbacks.answer_unknown))
    application.add_handler(ChatMemberHandler(start.handle_membership, ChatMemberHandler.MY_CHAT_MEMBER))


def _when_addressed(callback: HandlerCallback) -> HandlerCallback:
    """Call the handler only for messages addressed to the bot.

    Nothing is stored of what the people in a group say to each other.
    """

    async def handle(update: Update, context: Context) -> None:
        if await groups.is_addressed(update, context):
            await active_state.note_activity(context)
            await callback(update, context)

    return handle


def _track_edits(callback: HandlerCallback, command: str | None = None) -> HandlerCallback:
    """Call the handler, after noting whether an edit of this message may be answered again."""

    async def handle(update: Update, context: Context) -> None:
        await edits.remember_message(update, context, command)
        await callback(update, context)

    return _when_addressed(handle)


def _refuse_outdated(callback: HandlerCallback) -> HandlerCallback:
    """Refuse a press whose button shows outdated content: change nothing, and say so in an alert."""

    async def handle(update: Update, context: Context) -> None:
        try:
            await callback(update, context)
        except callbacks.OutdatedCardError as error:
            callbacks.answer_outdated(context, callbacks.read_press(update), str(error))

    return handle


def _guard_button(callback: HandlerCallback) -> HandlerCallback:
    """Wrap a button's handler: in a group, buttons that affect everybody need permission."""
    when_addressed = _when_addressed(callback)

    async def handle(update: Update, context: Context) -> None:
        if groups.affects_group(callbacks.read_press(update).words):
            permission = await groups.check_permission(update, context)
            if permission != "yes":
                await groups.refuse(update, context, permission)
                return
        if await groups.is_question_to_another(update, context):
            context.toast(callbacks.read_press(update).query_id, not_your_question_toast(), alert=True)
            return
        await when_addressed(update, context)
        await edits.expire_after_button(context)

    return handle


def _guard_command(callback: HandlerCallback, name: str = "") -> HandlerCallback:
    """Wrap a command's handler: a command closes an open question and never answers it.

    A draft whose card waits for Save stays valid. Red flags in a command's arguments take
    precedence over the command, and over the question who may give the command.
    """

    async def handle(update: Update, context: Context) -> None:
        arguments = _read_arguments(update)
        if arguments and ask.is_red_flag(context, arguments):
            await ask.respond(context, arguments)
            return
        if update.edited_message is not None and not await edits.may_rerun(update, context, name):
            return
        if callback is not start.cancel_command:
            dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
            if dialog is not None and dialog.step != confirmation.CONFIRM:
                await dialogs.clear(await context.tx(), context.chat_id)
        await callback(update, context)

    on_new_message, on_edit = _track_edits(handle, name), _when_addressed(handle)

    async def check_and_handle(update: Update, context: Context) -> None:
        permission = await _check_permission(update, context, name)
        if permission != "yes":
            await groups.refuse(update, context, permission)
        else:
            await (on_new_message if update.edited_message is None else on_edit)(update, context)

    return check_and_handle


async def _check_permission(update: Update, context: Context, name: str) -> groups.Permission:
    """Return whether the sender may give the command.

    Edited commands are checked in `edits`, and arguments with red flags are answered for everybody.
    """
    arguments = _read_arguments(update)
    if name not in groups.GROUP_COMMANDS or update.message is None:
        return "yes"
    if arguments and ask.is_red_flag(context, arguments):
        return "yes"
    return await groups.check_permission(update, context)


def _read_arguments(update: Update) -> str:
    """Return the command's arguments, tidied; an empty string when there are none."""
    message = update.effective_message
    return (
        collapse_repeats("".join((message.text or "").split(maxsplit=1)[1:])) if message is not None else ""
    )
