"""What people can do with Vesper, one module per feature; `register` adds every handler in order."""

from collections.abc import Callable
from contextlib import nullcontext
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
from bot.domain.talk.intents import QUESTION
from bot.replies.account.groups import not_your_question_toast
from bot.replies.basics import HelpSection
from bot.store.account import dialogs
from bot.store.queue.outbox import SEND_METHODS
from handlers import callbacks, edits, fallback, feature_list, groups, text_messages
from handlers.account import active_state, start
from handlers.answers import ask
from handlers.feature import ButtonHandler, HandlerCallback, PressHandler
from handlers.operators import broadcast_draft
from handlers.reminders import confirmation

_LISTED = tuple(feature_list.REGISTRY.commands.values())
COMMANDS = tuple(each for each in _LISTED if each.section is not HelpSection.OPERATORS)
OPERATOR_COMMANDS = tuple(each for each in _LISTED if each.section is HelpSection.OPERATORS)
MENU_COMMANDS = tuple(feature_list.REGISTRY.commands[name] for name in feature_list.MENU)
BUTTONS = tuple(feature_list.REGISTRY.buttons.values())


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add every handler; the first that matches an update handles it."""
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, groups.handle_migration))
    for command in (*COMMANDS, *OPERATOR_COMMANDS):
        guarded = _guard_command(
            command.handle, repeatable=command.repeatable, affects_group=command.affects_group
        )
        application.add_handler(
            CommandHandler(command.name, _read_only(guarded, _always) if command.reads else guarded)
        )
    unknown = _guard_command(fallback.unknown_command, repeatable=True)
    application.add_handler(MessageHandler(filters.COMMAND, unknown))
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
            is_new & filters.TEXT,
            _read_only(
                _track_edits(broadcast_draft.intercept_draft(text_messages.handle_message)), _seems_to_ask
            ),
        )
    )
    media = broadcast_draft.intercept_draft(text_messages.handle_media)
    application.add_handler(MessageHandler(is_new & ~filters.StatusUpdate.ALL, _track_edits(media)))
    for button in BUTTONS:
        guarded = _read_only(_guard_button(button), _pressed_one_of(button.reads))
        application.add_handler(CallbackQueryHandler(guarded, pattern=rf"^{button.prefix}:"))
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
            if any(each.method in SEND_METHODS for each in context.outgoing):
                await context.write_later(lambda tx: dialogs.overtake(tx, context.chat_id, context.now))

    return handle


def _read_only(callback: HandlerCallback, only_reads: Callable[[Update, Context], bool]) -> HandlerCallback:
    """Call the handler, without the update's transaction where it only reads: a slow page holds up nobody."""

    async def handle(update: Update, context: Context) -> None:
        async with context.reading() if only_reads(update, context) else nullcontext():
            await callback(update, context)

    return handle


def _always(_update: Update, _context: Context) -> bool:
    return True


def _seems_to_ask(_update: Update, context: Context) -> bool:
    """Return whether a text is a question, as far as the model can tell."""
    return context.understanding is not None and context.understanding.intents.best.name == QUESTION


def _track_edits(callback: HandlerCallback, *, repeatable: bool | None = None) -> HandlerCallback:
    """Call the handler, after noting whether an edit of this message may be answered again."""

    async def handle(update: Update, context: Context) -> None:
        await edits.remember_message(update, context, repeatable=repeatable)
        await callback(update, context)

    return _when_addressed(handle)


def _refuse_outdated(pressed: PressHandler) -> HandlerCallback:
    """Refuse a press whose button shows outdated content: change nothing, and say so in an alert.

    Otherwise resume the dialog that waited for this press.
    """

    async def handle(update: Update, context: Context) -> None:
        try:
            await feature_list.resume(context, await pressed(update, context))
        except callbacks.OutdatedCardError as error:
            callbacks.answer_outdated(context, callbacks.read_press(update), str(error))

    return handle


def _guard_button(button: ButtonHandler) -> HandlerCallback:
    """Wrap a button's handler: in a group, buttons that affect everybody need permission."""
    when_addressed = _when_addressed(_refuse_outdated(button.handle))

    async def handle(update: Update, context: Context) -> None:
        if button.affects_group.intersection(callbacks.read_press(update).words[1:2]):
            permission = await groups.check_permission(update, context)
            if permission != "yes":
                await groups.refuse(update, context, permission)
                return
        if button.asks_one_person and await groups.is_question_to_another(update, context):
            context.toast(callbacks.read_press(update).query_id, not_your_question_toast(), alert=True)
            return
        await when_addressed(update, context)
        await edits.expire_after_button(context)

    return handle


def _pressed_one_of(words: frozenset[str] | None) -> Callable[[Update, Context], bool]:
    """Return whether the second word of the pressed button is one of these; None: any word is."""

    def is_one(update: Update, _context: Context) -> bool:
        return words is None or not words.isdisjoint(callbacks.read_press(update).words[1:2])

    return is_one


def _guard_command(
    callback: HandlerCallback, *, repeatable: bool, affects_group: bool = False
) -> HandlerCallback:
    """Wrap a command's handler: a command closes an open question and never answers it.

    A draft whose card waits for Save stays valid. Red flags in a command's arguments take
    precedence over the command, and over the question who may give the command.
    """

    async def handle(update: Update, context: Context) -> None:
        arguments = _read_arguments(update)
        if arguments and ask.is_alarm_by_rules(context, arguments):
            await ask.respond(context, arguments)
            return
        if arguments and callback is not ask.ask_command:
            await ask.say_what_arguments_tell(context, arguments)
        if update.edited_message is not None and not await edits.may_rerun(
            update, context, repeatable=repeatable
        ):
            return
        if callback is not start.cancel_command:
            await confirmation.close_question(context)
        await callback(update, context)

    on_new_message, on_edit = _track_edits(handle, repeatable=repeatable), _when_addressed(handle)

    async def check_and_handle(update: Update, context: Context) -> None:
        permission = await _check_permission(update, context) if affects_group else "yes"
        if permission != "yes":
            await groups.refuse(update, context, permission)
        else:
            await (on_new_message if update.edited_message is None else on_edit)(update, context)

    return check_and_handle


async def _check_permission(update: Update, context: Context) -> groups.Permission:
    """Return whether the sender may give a command that affects the whole group.

    Edited commands are checked in `edits`, and arguments with red flags are answered for everybody.
    """
    arguments = _read_arguments(update)
    if update.message is None:
        return "yes"
    if arguments and ask.is_alarm_by_rules(context, arguments):
        return "yes"
    return await groups.check_permission(update, context)


def _read_arguments(update: Update) -> str:
    """Return the command's arguments, tidied; an empty string when there are none."""
    message = update.effective_message
    return (
        collapse_repeats("".join((message.text or "").split(maxsplit=1)[1:])) if message is not None else ""
    )
