"""Plain text and captions: the answer to an open question, or a new question."""

from datetime import timedelta

from telegram import Update

from bot.answer import Answer
from bot.context import Context
from bot.domain.language import ReplyWords
from bot.domain.names import collapse_repeats, fold
from bot.queries import recent_doses
from bot.replies import basics
from bot.replies.reminders import unsaved as unsaved_replies
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from handlers import feature_list, groups, talk
from handlers.account import time_zone
from handlers.answers import ask, red_flags
from handlers.doses import intake_card, strengths, took
from handlers.feature import DraftHandler, OtherTextError
from handlers.feature_list import REGISTRY
from handlers.reminders import confirmation, several, told_changes, unsaved

# A typed "yes" confirms a card for so long; its buttons stay valid.
_FRESH = timedelta(minutes=30)


async def handle_message(update: Update, context: Context) -> None:
    """Handle a text message; a bare mention of the bot is answered with how to ask."""
    words = groups.text_of(update, context)
    if words:
        await handle_text(update, context, words)
    else:
        context.say(basics.how_to_ask())


async def handle_text(update: Update, context: Context, words: str) -> None:
    """Answer a text: red flags come first, then the open dialog, else what the text wants of the bot."""
    words = collapse_repeats(words)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    word, known = words.strip().rstrip(".!").lower(), context.language.replies
    if dialog is None:
        await talk.respond(update, context, words)
    elif (heard := ask.read(context, words)).triage == "alarm":
        await ask.respond(context, words)
    elif _cancels(dialog, word, known):
        await dialogs.clear(await context.tx(), context.chat_id)
        context.say(basics.cancel_confirmed(was_active=True))
    elif dialog.name == red_flags.NAME:
        if not await red_flags.handle_text(context, dialog, words):
            await ask.respond(context, words)
    elif dialog.step == strengths.STEP:
        await ask.say_what_may_be_wrong(context, words, heard)
        await strengths.handle_text(context, dialog, words)
    elif dialog.step == confirmation.CONFIRM:
        await _answer_card(update, context, dialog, words, word)
    else:
        await _answer_dialog(update, context, dialog, words, heard)


def _cancels(dialog: Dialog, word: str, known: ReplyWords) -> bool:
    """Return whether a word ends a dialog; below a menu that only may be answered, "stop" means the bot."""
    if dialog.is_offer and word in known.stop:
        return False
    return word in known.cancel or (word in known.has_no_sign and _is_about_saving(dialog))


async def _answer_card(update: Update, context: Context, dialog: Dialog, words: str, word: str) -> None:
    """Take "yes" and "no" for the answer to a card; anything else is handled as if there were no card.

    "Save" names what it means, however long ago the card was shown.
    """
    known = context.language.replies
    if word in known.save and (save := _save_of(dialog)) is not None:
        named = word not in known.yes and _is_about_saving(dialog)
        if named or await _is_latest(context, dialog):
            await save(context, dialog)
        else:
            await took.confirm_open(context, otherwise=basics.tap_the_button())
    elif await _answer_agreement(context, dialog, words) or await _try_correct(context, dialog, words):
        pass
    elif (
        word not in known.one_more
        or dialog.name != intake_card.NAME
        or not await took.deny_typed(context, dialog)
    ):
        await talk.respond(update, context, words)
        if dialog.name == intake_card.NAME:
            await unsaved.say_what_was_lost(context, dialog)


async def _answer_agreement(context: Context, card: Dialog, words: str) -> bool:
    """Save reminders that "looks good thanks" agrees to; say after mere thanks that nothing is saved yet.

    Returns False, and does nothing, for any other text.
    """
    said, talk_words = fold(words), context.language.talk
    agrees = talk_words.agrees.fullmatch(said) is not None
    thanks = talk_words.thanks.fullmatch(said) is not None
    save = _save_of(card)
    if save is None or not (agrees or thanks) or not await _is_latest(context, card):
        return False
    if agrees and _is_about_saving(card):
        await save(context, card)
    elif _is_about_saving(card):
        context.say(unsaved_replies.not_saved_yet())
        await feature_list.resume(context, card)
    else:
        context.say(unsaved_replies.not_noted_yet())
    return True


async def _try_correct(context: Context, card: Dialog, words: str) -> bool:
    """Take a text for a correction of the card that was shown last; return False for any other text."""
    if card.name != confirmation.NAME or not await _is_latest(context, card):
        return False
    return await told_changes.try_correct(context, card, words)


def _save_of(dialog: Dialog) -> DraftHandler | None:
    """Return what a typed "yes" does with a card.

    What is only tapped, as which of two things is meant, has no dialog of the registry.
    """
    declared = REGISTRY.dialogs.get(dialog.name)
    return None if declared is None else declared.save


async def _is_latest(context: Context, dialog: Dialog) -> bool:
    """Return whether a card is the last thing that was said, so that "yes" can only be the answer to it.

    Neither the bot said anything else since, nor became a dose due, and it was not long ago.
    """
    asked_at = dialog.asked_at
    if asked_at is None or dialog.is_overtaken or context.now - asked_at > _FRESH:
        return False
    tx, today = await context.tx(), await context.today()
    return all(
        dose.due_at <= asked_at and (dose.snoozed_until is None or dose.snoozed_until <= asked_at)
        for dose in await recent_doses.of_last_day(tx, context.chat_id, today, context.now)
        if dose.state == "due"
    )


def _is_about_saving(dialog: Dialog) -> bool:
    """Return whether the dialog is about reminders to save, which "no" refuses."""
    return dialog.name in {confirmation.NAME, several.NAME}


async def _answer_dialog(update: Update, context: Context, dialog: Dialog, words: str, heard: Answer) -> None:
    """Take a text for the answer of an open dialog, unless it surely wants something else."""
    declared = REGISTRY.dialogs[dialog.name]
    if await talk.wants_something_else(context, words, declared.answers):
        await _respond_instead(update, context, dialog, words)
        return
    await ask.say_what_may_be_wrong(context, words, heard)
    try:
        waiting = await declared.handle_text(context, dialog, words)
    except OtherTextError:
        await _respond_instead(update, context, dialog, words)
    else:
        await feature_list.resume(context, waiting)


async def _respond_instead(update: Update, context: Context, dialog: Dialog, words: str) -> None:
    """Answer a text that is no answer to the open dialog; say what of it was lost if its place is taken."""
    await talk.respond(update, context, words)
    await unsaved.say_what_was_lost(context, dialog)


async def handle_media(update: Update, context: Context) -> None:
    """Read the caption of a photo or other media; without one, say what works instead."""
    words = groups.text_of(update, context)
    if words:
        context.say(basics.only_caption_is_read())
        await handle_text(update, context, words)
    else:
        context.say(basics.only_text_is_read())


async def handle_location(update: Update, context: Context) -> None:
    """Handle a shared location, which always sets the time zone."""
    await feature_list.resume(context, await time_zone.handle_location(update, context))
