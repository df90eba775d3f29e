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
from bot.domain.names import tidied
from bot.replies.groups import somebody_elses_question
from bot.store import dialogs
from handlers import (
    admin,
    amounts,
    ask,
    broadcast,
    calendar,
    care,
    claims,
    composing,
    conversation,
    doses,
    drafts,
    edits,
    facts,
    fallback,
    groups,
    history,
    keeping,
    nags,
    news,
    pausing,
    plan,
    pressing,
    privacy,
    profile,
    reload,
    remind,
    resting,
    schedules,
    settings,
    start,
    stock,
    strengths,
    supplements,
    tips,
    took,
    travel,
    urgent,
    watching,
    zone,
)

Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


def N_(text: str) -> str:  # noqa: N802 - gettext's usual name for "translate this later"
    """Mark a text for translation; the text is translated where it is shown."""
    return text


COMMANDS: tuple[tuple[str, Callback, str], ...] = (
    ("start", start.start, N_("Begin here")),
    ("ask", ask.ask_command, N_("Ask a question")),
    ("check", ask.check_command, N_("Check what you take together")),
    ("dose", amounts.dose_command, N_("An amount beside the limits")),
    ("supplement", supplements.supplement_command, N_("One supplement: dose limits, effects, warnings")),
    ("sleep", facts.sleep, N_("About sleep")),
    ("back", facts.back, N_("About back pain")),
    ("safety", facts.safety, N_("About supplements and medicines")),
    ("facts", claims.facts_command, N_("Myth or fact? What people say")),
    ("urgent", urgent.urgent_command, N_("When to get help")),
    ("remind", remind.remind_command, N_("Set up a reminder")),
    ("today", doses.today, N_("What is due today")),
    ("took", took.took_command, N_("Before a dose as needed: is it too soon, too much?")),
    ("doses", schedules.doses_command, N_("All your reminders")),
    ("plan", plan.plan_command, N_("Times that keep everything apart")),
    ("history", history.history_command, N_("What you took, also for your doctor")),
    ("refill", stock.refill_command, N_("What is left, and until when it lasts")),
    ("pause", pausing.pause_command, N_("Pause reminders until a date")),
    ("resume", pausing.resume_command, N_("End a pause")),
    ("calendar", calendar.calendar_command, N_("Your reminders for a calendar program")),
    ("travel", zone.travel_command, N_("In another time zone")),
    ("care", care.care_command, N_("Who looks after whom")),
    ("tips", tips.tips_command, N_("One short tip a day")),
    ("settings", settings.settings, N_("Time zone, discreet mode, tip time")),
    ("profile", profile.profile_command, N_("What I should know about you")),
    ("privacy", privacy.privacy, N_("What I keep about you")),
    ("export", privacy.export, N_("Your data as a file")),
    ("forget", privacy.forget, N_("Erase everything")),
    ("cancel", start.cancel, N_("Leave a question")),
    ("stop", start.stop, N_("Stop all messages")),
    ("help", start.help_command, N_("All commands")),
)

# Only operators see these commands; for everybody else they are unknown commands.
OPERATOR_COMMANDS: tuple[tuple[str, Callback, str], ...] = (
    ("admin", admin.admin, N_("Vesper in numbers")),
    ("broadcast", broadcast.broadcast_command, N_("Write to everyone")),
    ("reload", reload.reload_command, N_("Read what I know anew, after a change")),
)

BUTTONS: tuple[tuple[str, Callback], ...] = (
    ("go", start.go),
    ("menu", facts.menu_pressed),
    ("card", facts.card_pressed),
    ("near", facts.near_pressed),
    ("sources", facts.sources_pressed),
    ("sup", supplements.supplement_pressed),
    ("amt", amounts.reading_pressed),
    ("claims", claims.page_pressed),
    ("claim", claims.claim_pressed),
    ("urgent", urgent.urgent_pressed),
    ("tips", tips.tips_pressed),
    ("tip", tips.tip_pressed),
    ("vote", tips.vote_pressed),
    ("dose", doses.dose_pressed),
    ("took", took.took_pressed),
    ("plan", plan.plan_pressed),
    ("today", doses.today_pressed),
    ("draft", drafts.draft_pressed),
    ("strength", strengths.strength_pressed),
    ("choice", remind.choice_pressed),
    ("when", remind.answer_pressed),
    ("days", remind.answer_pressed),
    ("schedule", schedules.schedule_pressed),
    ("history", history.history_pressed),
    ("pause", pausing.pause_pressed),
    ("stock", stock.stock_pressed),
    ("set", settings.settings_pressed),
    ("nag", nags.nag_pressed),
    ("quiet", nags.quiet_pressed),
    ("me", profile.profile_pressed),
    ("zone", conversation.zone_pressed),
    ("travel", travel.travel_pressed),
    ("care", care.care_pressed),
    ("watch", watching.watch_pressed),
    ("forget", privacy.forget_pressed),
    ("keep", keeping.keep_pressed),
    ("news", news.news_pressed),
    ("cast", broadcast.cast_pressed),
)


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add every handler; the first that matches an update handles it."""
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, groups.migrated))
    for name, callback, _description in (*COMMANDS, *OPERATOR_COMMANDS):
        application.add_handler(CommandHandler(name, _command(callback, name)))
    application.add_handler(MessageHandler(filters.COMMAND, _command(fallback.unknown_command)))
    has_text = filters.TEXT | filters.CAPTION
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & has_text, _met(edits.words)))
    is_new = filters.UpdateType.MESSAGE
    application.add_handler(MessageHandler(is_new & filters.LOCATION, _noticed(conversation.located)))
    application.add_handler(
        MessageHandler(is_new & filters.TEXT, _noticed(composing.or_else(conversation.text)))
    )
    media = composing.or_else(fallback.not_words)
    application.add_handler(MessageHandler(is_new & ~filters.StatusUpdate.ALL, _noticed(media)))
    for verb, pressed in BUTTONS:
        application.add_handler(CallbackQueryHandler(_pressed(_matching(pressed)), pattern=rf"^{verb}:"))
    application.add_handler(CallbackQueryHandler(pressing.stale))
    application.add_handler(ChatMemberHandler(start.membership, ChatMemberHandler.MY_CHAT_MEMBER))


def _met(callback: Callback) -> Callback:
    """Call the handler only for messages addressed to the bot.

    Nothing is stored of what the people in a group say to each other.
    """

    async def handle(update: Update, context: Context) -> None:
        if await groups.is_meant(update, context):
            await resting.notice(context)
            await callback(update, context)

    return handle


def _noticed(callback: Callback, command: str | None = None) -> Callback:
    """Call the handler, after noting whether an edit of this message may be answered again."""

    async def handle(update: Update, context: Context) -> None:
        await edits.remember(update, context, command)
        await callback(update, context)

    return _met(handle)


def _matching(callback: Callback) -> Callback:
    """Refuse a press whose button shows outdated content: change nothing, and say so in an alert."""

    async def handle(update: Update, context: Context) -> None:
        try:
            await callback(update, context)
        except pressing.OldCardError as error:
            pressing.old(context, pressing.pressed(update), str(error))

    return handle


def _pressed(callback: Callback) -> Callback:
    """Wrap a button's handler: in a group, buttons that affect everybody need permission."""
    when_addressed = _met(callback)

    async def handle(update: Update, context: Context) -> None:
        if groups.concerns_all(pressing.pressed(update).words):
            permission = await groups.may_decide(update, context)
            if permission != "yes":
                await groups.refuse(update, context, permission)
                return
        if await groups.is_somebody_elses(update, context):
            context.toast(pressing.pressed(update).query_id, somebody_elses_question(), alert=True)
            return
        await when_addressed(update, context)
        await edits.led_on(context)

    return handle


def _command(callback: Callback, name: str = "") -> Callback:
    """Wrap a command's handler: a command closes an open question and never answers it.

    A draft whose card waits for Save stays valid. Red flags in a command's arguments take
    precedence over the command, and over the question who may give the command.
    """

    async def handle(update: Update, context: Context) -> None:
        arguments = _behind_command(update)
        if arguments and ask.is_red_flag(context, arguments):
            await ask.respond(context, arguments)
            return
        if update.edited_message is not None and not await edits.may_run(update, context, name):
            return
        if callback is not start.cancel:
            dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
            if dialog is not None and dialog.step != drafts.CONFIRM:
                await dialogs.clear(await context.tx(), context.chat_id)
        await callback(update, context)

    on_new_message, on_edit = _noticed(handle, name), _met(handle)

    async def check_and_handle(update: Update, context: Context) -> None:
        permission = await _right(update, context, name)
        if permission != "yes":
            await groups.refuse(update, context, permission)
        else:
            await (on_new_message if update.edited_message is None else on_edit)(update, context)

    return check_and_handle


async def _right(update: Update, context: Context, name: str) -> groups.Right:
    """Return whether the sender may give the command.

    Edited commands are checked in `edits`, and arguments with red flags are answered for everybody.
    """
    arguments = _behind_command(update)
    if name not in groups.COMMANDS_OF_ALL or update.message is None:
        return "yes"
    if arguments and ask.is_red_flag(context, arguments):
        return "yes"
    return await groups.may_decide(update, context)


def _behind_command(update: Update) -> str:
    """Return the command's arguments, tidied; an empty string when there are none."""
    message = update.effective_message
    return tidied("".join((message.text or "").split(maxsplit=1)[1:])) if message is not None else ""
