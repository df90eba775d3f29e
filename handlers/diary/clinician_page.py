"""A page for a clinician: what may be on it, the person's own questions, and the file."""

from dataclasses import replace

from telegram import Update

from bot.context import Context
from bot.domain.talk.intents import QUESTION
from bot.replies import basics
from bot.replies.diary import page_choices as replies
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.look_back import CLINICIAN_BUTTON
from bot.replies.diary.page_wishes import PageWishes
from bot.replies.doses import history as history_replies
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from handlers import callbacks
from handlers.callbacks import Press
from handlers.diary.look_back import load, of_person
from handlers.feature import ButtonHandler, DialogHandler, Feature
from handlers.reminders.confirmation import CONFIRM

NAME = CLINICIAN_BUTTON
ASKING = "questions"
# Days of the report that stands for the page while there is no diary.
_REPORT_DAYS = 30


async def page_pressed(update: Update, context: Context) -> None:
    """Show or change what may be on the page, ask for questions, or make it."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["open", who]:
            await open_choices(context, press, await load(context, who))
        case [("set" | "ask" | "make") as verb, ticks, weeks, tongue, asked, who] if (
            wishes := replies.read_wishes(ticks, weeks, tongue)
        ) is not None:
            view = await load(context, who)
            questions = await _questions(context, view)
            if asked not in {replies.NONE, replies.questions_reference(questions)}:
                raise callbacks.OutdatedCardError(basics.old_card_toast("/diary"))
            shown = replace(wishes, questions=() if asked == replies.NONE else questions)
            await _PRESSED[verb](context, press, view, shown)
        case _:
            await callbacks.answer_unknown(update, context)


async def open_choices(context: Context, press: Press, view: DiaryView) -> None:
    """Show what may be on the page; without a diary, send the report of doses."""
    available = replies.available_ticks(view)
    if view.entries.dates:
        callbacks.answer_below(context, press, replies.page_choices(view, PageWishes(available), available))
    else:
        callbacks.answer_below(
            context, press, history_replies.report_message(view.doses.filter_code, _REPORT_DAYS)
        )


async def _questions(context: Context, view: DiaryView) -> tuple[str, ...]:
    """Return the questions that were typed last for this page."""
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is None or dialog.name != NAME or dialog.data["person"] != view.person:
        return ()
    return PageWishes.from_plain(dialog.data).questions


async def _set(context: Context, press: Press, view: DiaryView, wishes: PageWishes) -> None:
    available = replies.available_ticks(view)
    callbacks.answer_in_place(context, press, replies.page_choices(view, wishes, available))


async def _ask(context: Context, press: Press, view: DiaryView, wishes: PageWishes) -> None:
    await _keep(context, ASKING, view, wishes)
    callbacks.answer_below(context, press, replies.ask_questions())


async def _keep(context: Context, step: str, view: DiaryView, wishes: PageWishes) -> None:
    data = {**wishes.to_plain(), "person": view.person}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, step, data), context.now)


async def _make(context: Context, press: Press, view: DiaryView, wishes: PageWishes) -> None:
    tx = await context.tx()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    if dialog is not None and dialog.name == NAME:
        await dialogs.clear(tx, context.chat_id)
    callbacks.answer_below(context, press, replies.page_message(view, wishes))


_PRESSED = {"set": _set, "ask": _ask, "make": _make}


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Take what is typed for the questions of the page, and show what will be on it."""
    view = await of_person(context, dialog.data["person"])
    wishes = replace(PageWishes.from_plain(dialog.data), questions=replies.read_questions(text.splitlines()))
    await _keep(context, CONFIRM, view, wishes)
    context.say(replies.page_choices(view, wishes, replies.available_ticks(view)))


async def save_typed(context: Context, dialog: Dialog) -> None:
    """Make the page that the person agrees to in words."""
    view = await of_person(context, dialog.data["person"])
    await dialogs.clear(await context.tx(), context.chat_id)
    context.say(replies.page_message(view, PageWishes.from_plain(dialog.data)))


FEATURE = Feature(
    buttons=(
        ButtonHandler(
            NAME, page_pressed, affects_group=frozenset({"make"}), reads=frozenset({"open", "set"})
        ),
    ),
    dialog=DialogHandler(
        NAME,
        handle_text,
        save=save_typed,
        answers=frozenset({QUESTION, "diary_sleep", "diary_pain"}),
    ),
)
