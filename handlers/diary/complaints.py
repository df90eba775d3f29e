"""Complaints that tell no number: what helps comes first, and the diary is a button below it."""

from collections.abc import Iterable

from bot.answer import several
from bot.answer.talk import Talk
from bot.context import Context
from bot.domain.diary.model import Rated
from bot.domain.names import fold
from bot.domain.parsed_message import ParsedMessage
from bot.library import SubjectPage
from bot.replies.diary import complaints as replies
from bot.replies.diary.questions import note_row
from bot.replies.message import Rows
from handlers.answers import ask, red_flags
from handlers.diary import pages, typed


async def try_answer(context: Context, text: str) -> bool:
    """Answer a text that is a complaint and nothing else; return False for any other, and for a danger."""
    words, folded = context.language.complaints, fold(text).strip()
    question = next((asked for whole, asked in words.questions if whole.fullmatch(folded)), None)
    taken = next((names for whole, names in words.taken_for if whole.fullmatch(folded)), ())
    is_low, hurts = (each.fullmatch(folded) is not None for each in (words.low_mood, words.pain_elsewhere))
    heard = ask.read(context, text)
    if not (question or taken or is_low or hurts) or heard.triage == "alarm":
        return False
    await ask.say_what_may_be_wrong(context, text, heard)
    context.parsed = ParsedMessage("question")
    if question is not None:
        await _answer(context, question)
    elif hurts:
        await _say_that_it_is_elsewhere(context, folded)
    elif taken:
        context.say(replies.what_is_taken_for_it(_pages_of(context, taken)))
    else:
        where = (await red_flags.region(context), await red_flags.country(context))
        context.say(replies.low_mood(context.library, *where))
    return True


async def answer_told(context: Context, intent: str, talk: Talk) -> bool:
    """Answer a night or a pain that is told without an entry of the diary; return False if the diary asks.

    Args:
        context: Of the text's update.
        intent: `diary_pain` or `diary_sleep`.
        talk: The text.
    """
    if not await (_answer_pain if intent == "diary_pain" else _answer_night)(context, talk):
        return False
    context.parsed = ParsedMessage(intent, talk.slots())
    return True


async def _answer_pain(context: Context, talk: Talk) -> bool:
    """Answer what is told of a pain that the diary cannot note as it is; return False where it can.

    The scale of the diary is for the back; of another place it would be wrong.
    """
    words, folded = context.language.complaints, fold(talk.text)
    if words.back.search(folded):
        return await _answer_back(context, talk)
    if (place := words.elsewhere.search(folded)) is not None:
        await _answer_elsewhere(context, folded, words.pain_of.format(place[0]))
        return True
    if context.language.questions.hurts.search(folded) or words.number.search(folded):
        return False
    await ask.respond(context, talk.text)
    return True


async def _answer_back(context: Context, talk: Talk) -> bool:
    words = context.language.complaints
    if words.number.search(fold(talk.text)):
        return False
    await _answer(context, words.what_helps_back, await _note_rows(context, talk, "pain"))
    return True


async def _answer_elsewhere(context: Context, folded: str, pain: str) -> None:
    words = context.language.complaints
    named = [each.concept for text in (folded, pain) for each in context.index.find(text)]
    if any(each.kind == "subject" and each.id in context.library.pages for each in named):
        await _answer(context, words.what_helps.format(pain))
    else:
        await _say_that_it_is_elsewhere(context, folded)


async def _say_that_it_is_elsewhere(context: Context, folded: str) -> None:
    words = context.language.complaints
    relieved = words.painkillers if words.relieved.search(folded) else ()
    context.say(replies.pain_elsewhere(_pages_of(context, relieved), await red_flags.whom_to_call(context)))


async def _answer_night(context: Context, talk: Talk) -> bool:
    """Answer a complaint about nights in general; return False for an account of one night."""
    if not context.language.complaints.habitual.search(fold(talk.text)):
        return False
    if ask.read(context, talk.text).cell is None:
        return False
    await ask.respond(context, talk.text, await _note_rows(context, talk, "night"))
    return True


async def _answer(context: Context, question: str, below: Rows = ()) -> None:
    """Answer the question that a complaint stands for."""
    context.understanding = several.understand(context.knowledge, context.world.model, question)
    await ask.respond(context, question, below)


async def _note_rows(context: Context, talk: Talk, what: Rated) -> Rows:
    """Return the button that notes it in the diary of whom it is about; none of somebody unknown here."""
    told_of = await typed.person_told_of(context, talk.text)
    if context.is_group or told_of is None:
        return ()
    return note_row(await pages.page_of(context, told_of[0], what), what)


def _pages_of(context: Context, names: Iterable[str]) -> list[SubjectPage]:
    found = [each.concept.id for name in names for each in context.index.find(name)]
    return [context.library.pages[each] for each in dict.fromkeys(found) if each in context.library.pages]
