"""/ask and plain questions."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from telegram import Update

from bot import answer
from bot.answer import Answer, follow_up, profile_warnings, several
from bot.answer.as_needed import TakenDose
from bot.answer.follow_up import LastSubject
from bot.answer.red_flags import likeliest_flags
from bot.answer.talk import hear
from bot.answer.told_overdoses import Recorded, tells_of_intake
from bot.answer.trial_fitness import tryable
from bot.context import Context
from bot.domain.intake_limits import WINDOW
from bot.domain.names import fold
from bot.domain.parsed_message import ParsedMessage
from bot.domain.talk.intents import QUESTION
from bot.domain.triage.recogniser import ASK_MORE
from bot.metrics import RED_FLAGS
from bot.replies import basics
from bot.replies.answers import answers
from bot.replies.answers import profile_warnings as warning_replies
from bot.replies.answers.amounts import after_warnings
from bot.replies.basics import HelpSection
from bot.replies.message import Rows
from bot.replies.trials import with_trial_offer
from bot.store.account import last_subject
from bot.store.doses import intakes
from bot.store.operators import answer_counts
from bot.understanding import Understanding
from handlers.answers import amounts, own_list, red_flags
from handlers.answers.own_list import Asker
from handlers.feature import N_, Command, Feature

# A name in another language seldom has so many words.
_WORDS_OF_SENTENCE = 5
# Fewer words say when ("before bed"), and more are a story.
_WORDS_OF_QUESTION = range(3, 100)
# "Taurine with other medicines" asks what the page of taurine answers.
_ASKING = frozenset({QUESTION, "check_list"})


async def is_follow_up(context: Context, text: str) -> bool:
    """Return whether a text leans on the previous question."""
    subject = await _last_subject(context, text)
    return subject is not None and follow_up.complete_question(context.index, subject, text) is not None


async def respond(context: Context, text: str, below: Rows = ()) -> None:
    """Answer the questions of a message, in any words, or a follow-up to the previous question.

    Args:
        context: Of the text's update.
        text: The text.
        below: Buttons that are added to what is no alarm.
    """
    subject = await _last_subject(context, text)
    question = _completed(context, subject, text)
    asker = await own_list.asker(context, question)
    heard = _heard(context, text, question)
    recorded = await _recorded(context, question)
    results = several.ask_each(context.knowledge, question, heard, asker.conditions, recorded)
    left = () if subject is None or question == text else follow_up.left_of_pair(context.index, subject, text)
    if left:
        results = tuple(replace(each, is_guess=True) for each in results)
    first = results[0]
    context.parsed = ParsedMessage("question", answer_kind=first.kind, red_flag=first.red_flag)
    word = text.strip().lower()
    if first.kind == "unknown" and word in context.world.commands:
        context.say(basics.command_hint(word))
    else:
        results = tuple([await _say(context, result, asker, below) for result in results])
    if left and first.triage != "alarm":
        context.say(answers.pair_still_counts(left))
    await _remember_subject(context, results[-1])
    for result in results:
        await _count(context, result)


async def _say(context: Context, result: Answer, asker: Asker, below: Rows = ()) -> Answer:
    """Say an answer, and return it as it was said: of one danger signs are asked about once an hour."""
    if result.asked and not await red_flags.ask_about(context, result.asked):
        result = replace(result, asked=(), help_line=True)
    if (
        result.kind != "dose"
        or result.red_flag
        or not await amounts.try_compare(context, result, asker.person)
    ):
        allowed = not profile_warnings.NO_AMOUNTS_FOR & asker.profile.conditions
        region, country = await red_flags.region(context), await red_flags.country(context)
        shown = answers.answer_message(context.library, result, region, country, amounts=allowed)
        shown = warning_replies.personal_answer(context.knowledge, result, asker.profile, shown)
        warned = (
            [] if result.triage == "alarm" else await own_list.warnings_about(context, result, asker.person)
        )
        shown = after_warnings(warned, shown)
        if result.triage != "alarm":
            shown = replace(shown, rows=(*shown.rows, *below))
        tryable = not warned and _may_be_tried(context, result, asker)
        context.say(with_trial_offer(shown) if tryable else shown)
    if result.triage == "alarm":
        await red_flags.hold_tips(context, result.red_flag)
    return result


def _may_be_tried(context: Context, result: Answer, asker: Asker) -> bool:
    """Return whether an answer on what helps is about something that the person might try in a trial."""
    asks_if_it_works = (result.kind, result.intent) == ("answer", "works")
    if context.is_group or asker.person is not None or asker.conditions or not asks_if_it_works:
        return False
    return result.entry in {each.id for each in tryable(context.knowledge)}


async def _recorded(context: Context, question: str) -> Recorded | None:
    """Return what the person who writes took within a day, where the message tells of something taken."""
    if not tells_of_intake(context.index, fold(question)):
        return None
    taken = await intakes.since(await context.tx(), context.chat_id, None, context.now - WINDOW)
    doses = [TakenDose(each.name, each.amount, each.unit, each.at, each.strength) for each in taken]
    return Recorded(doses, context.now)


def _heard(context: Context, text: str, question: str) -> Understanding | None:
    """Return what the model makes of a message, as far as it tells what the completed question asks.

    What a follow-up names of its own ("and zinc?") is asked about as the question before was, in words that
    the model has not heard. Of another the model heard what is asked, but not about what: its place among
    texts means nothing.
    """
    understanding = context.understanding
    if question == text or understanding is None:
        return understanding
    return None if context.index.find(fold(text)) else replace(understanding, vector=None)


async def _last_subject(context: Context, text: str) -> LastSubject | None:
    """Return what a text may be a follow-up to; None before an alarm, and where nothing was asked before."""
    stored = await last_subject.get(await context.tx(), context.chat_id, context.now)
    subject = None if stored is None else follow_up.load_last_subject(stored)
    if subject is None or is_red_flag(context, text):
        return None
    alone = read(context, text)
    return None if follow_up.asks_of_its_own(context.index, subject, text, alone) else subject


def _completed(context: Context, subject: LastSubject | None, text: str) -> str:
    """Return the question that a follow-up stands for; any other text as it is."""
    whole = None if subject is None else follow_up.complete_question(context.index, subject, text)
    return whole or text


async def _remember_subject(context: Context, result: Answer) -> None:
    await context.subscriber()
    subject = follow_up.last_subject_of(context.index, result)
    stored = None if subject is None else asdict(subject)
    await context.write_later(lambda tx: last_subject.put(tx, context.chat_id, stored, context.now))


async def _count(context: Context, result: Answer) -> None:
    """Count how the question was answered, for `vesper stats --answers`, and the flags that it raised."""
    for flag in result.asked if result.triage == "ask" else (result.red_flag,):
        if result.triage is not None:
            RED_FLAGS.labels(flag or ASK_MORE, result.triage).inc()
    match result:
        case Answer(kind="answer", entry=str(subject), cell=str(), intent=str(intent)):
            await context.write_later(lambda tx: answer_counts.add(tx, subject, intent, "answered"))
        case Answer(kind="ask_back", entry=str(subject), likely=str(intent)):
            await context.write_later(lambda tx: answer_counts.add(tx, subject, intent, "asked_back"))
        case Answer(kind="unknown", entry=str(subject), likely=str(intent)):
            await context.write_later(lambda tx: answer_counts.add(tx, subject, intent, "no_cell"))


def read(context: Context, text: str) -> Answer:
    """Return what a text would be answered if it were a question, by rules and model."""
    if text not in context.read:
        context.read[text] = answer.ask(context.knowledge, text, context.understanding)
    return context.read[text]


async def is_question(context: Context, text: str) -> bool:
    """Return whether a text that a dialog cannot read is a question to which there is an answer."""
    if len(text.split()) not in _WORDS_OF_QUESTION:
        return False
    heard = read(context, text)
    is_known = heard.cell is not None or heard.kind in {"dose", "interaction"}
    talk = hear(context.index, context.understanding, text, await context.today())
    return is_known and talk.wanted.intent in _ASKING


async def say_what_may_be_wrong(context: Context, text: str, result: Answer) -> None:
    """Ask about signs of danger, or say whom to call, before a text goes on to the dialog it is for.

    In another language only a whole sentence counts: dialogs ask for names, which may be of any language.

    Args:
        context: Of the text's update.
        text: The text.
        result: What it would be answered if it were a question.
    """
    if result.kind == "not_read" and len(text.split()) >= _WORDS_OF_SENTENCE:
        await _say(context, result, await own_list.asker(context, text))
    elif result.asked:
        await _ask_about(context, result.asked)


async def say_what_arguments_tell(context: Context, arguments: str) -> None:
    """Ask about signs of danger before a command is carried out, if its arguments raise an alarm.

    The alarm is the model's alone, or a rule's that it doubts. Few arguments are sentences: what the model is
    only not sure of is a name or an amount.
    """
    understanding = context.understanding
    by_model = understanding is not None and understanding.tier == "alarm"
    if by_model or _do_rules_alarm(context, arguments):
        asked = read(context, arguments).asked or likeliest_flags(context.library, understanding)
        await _ask_about(context, asked)


async def _ask_about(context: Context, flags: Sequence[str]) -> None:
    if not await red_flags.ask_about(context, flags):
        context.say(await red_flags.whom_to_call(context))


def is_red_flag(context: Context, text: str) -> bool:
    """Return whether a text describes an emergency, which is answered before anything else.

    An answer typed into a dialog is interrupted by it; the dialog stays open.
    """
    return read(context, text).triage == "alarm"


def is_alarm_by_rules(context: Context, text: str) -> bool:
    """Return whether rules raise an alarm that the model does not doubt.

    Such arguments of a command are answered whoever gives it, and it is not carried out. On the model's word
    alone no command is left undone.
    """
    return _do_rules_alarm(context, text) and is_red_flag(context, text)


def _do_rules_alarm(context: Context, text: str) -> bool:
    known = context.alarmed_by_rules
    if text not in known:
        known[text] = answer.ask(context.knowledge, text).kind == "red_flag"
    return known[text]


async def ask_command(_update: Update, context: Context) -> None:
    """Answer the question after /ask, or explain how to ask."""
    question = " ".join(context.args or [])
    if question:
        await respond(context, question)
    else:
        context.say(basics.how_to_ask())


FEATURE = Feature(
    commands=(
        Command("ask", ask_command, N_("Ask a question"), HelpSection.TO_KNOW, repeatable=True, reads=True),
    ),
)
