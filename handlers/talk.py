"""Plain talk: what is no question opens the flow that a command opens, with what was said filled in."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex

from telegram import Update

from bot import places
from bot.answer import Answer, several
from bot.answer.red_flags import MAY_BE_DANGER
from bot.answer.talk import INTAKES, Talk, hear
from bot.answer.talk_or_question import (
    LIST_MEANT,
    choose_meant,
    is_list_of_names,
    is_name_with_amount,
    may_be_follow_up,
    without_doubts_of_amount,
)
from bot.answer.told_overdoses import tells_of_intake
from bot.context import Context
from bot.domain import parsing
from bot.domain.names import fold
from bot.domain.parsed_message import ParsedMessage
from bot.domain.parsing import ParseError
from bot.domain.profiles import Condition
from bot.domain.talk.intents import QUESTION, Wanted, find_subject_about_bot
from bot.replies import basics
from bot.replies import talk as replies
from bot.replies.about_bot import about_bot
from bot.replies.account import profile
from bot.replies.doses.doses import doses_card
from bot.store.account import dialogs, last_subject
from bot.store.account.dialogs import Dialog
from handlers import callbacks
from handlers.account import start
from handlers.answers import ask, red_flags
from handlers.diary import complaints, entries, typed
from handlers.doses import correcting, doses, postponing, took
from handlers.feature import ButtonHandler, Feature
from handlers.reminders import pausing
from handlers.reminders.confirmation import CONFIRM
from handlers.talk_flows import FLOWS

NAME = "talk"
# Characters of the longest list of medicines; a longer text is a story.
_LONGEST = 1_500
# Fewer words are a name, an amount or a time.
_WORDS_OF_SENTENCE = 3
# Conditions to remember with one tap: a button holds 64 bytes.
_MAX_CONDITIONS = 3
# What a day alone may be about: "friday".
_OF_A_DAY = ("remind_new", "history")
_ZONE = "zone"
_DIARY = frozenset({"diary_pain", "diary_sleep"})
# What is said every day, below which whom to call stands from this probability of danger on.
_CALM = frozenset(
    {"bye", "greet", "thanks", "remind_new", "remind_change", "remind_delete", "stock_set", "stock_when"}
)
_SOUNDS_DANGEROUS = 0.1
# Of ten.
_SEVERE_PAIN = 7


async def respond(update: Update, context: Context, text: str) -> None:
    """Answer a text outside of any dialog: an emergency first, then what it wants, else as a question."""
    if len(text) > _LONGEST or ask.is_red_flag(context, text):
        await ask.respond(context, text)
        return
    talk = hear(context.index, context.understanding, text, await context.today())
    if await postponing.try_postpone(context, talk) or await _answer_bare_word(update, context, text):
        return
    entry = await typed.find_intent(context, text)
    talk = talk if entry is None else replace(talk, wanted=Wanted(entry, is_sure=True))
    if await _answer_whole(context, text, talk):
        return
    if (talk.wanted.intent, talk.wanted.other) == (QUESTION, None) and not (
        is_name_with_amount(talk) or is_list_of_names(talk)
    ):
        await ask.respond(context, text)
        return
    heard = without_doubts_of_amount(context.library, ask.read(context, text), talk)
    intents = await _choose(context, talk, heard)
    # What may be a danger is answered as a question, unless it surely wants something, not to be lost.
    is_danger = bool(heard.asked) or heard.signs_of is not None
    in_doubt = is_danger and not (talk.medicines or talk.wanted.is_sure)
    if heard.kind == "not_read" or in_doubt or intents == (QUESTION,):
        await ask.respond(context, text)
        return
    await ask.say_what_may_be_wrong(context, text, heard)
    if intents != ("thanks",):
        await last_subject.put(await context.tx(), context.chat_id, None, context.now)
    if len(intents) > 1:
        await _ask_which(context, text, intents)
        context.parsed = ParsedMessage(intents[0], talk.slots(), asks_back=True)
    elif not await _do(update, context, intents[0], talk, is_entry=entry is not None):
        return
    pain = await typed.find_pain(context, text) if intents[0] == "diary_pain" else None
    if not heard.asked and _may_be_serious(context, intents[0], pain):
        context.say(await red_flags.whom_to_call(context))


async def _choose(context: Context, talk: Talk, heard: Answer) -> tuple[str, ...]:
    """Return what a text may want: one intent, or two that are close."""
    intents = choose_meant(talk, heard)
    if _ZONE in intents and places.named_in(f"in {talk.text}") and (await context.subscriber()).zone is None:
        return (_ZONE,)  # "London" may also greet
    return intents


async def _do(update: Update, context: Context, intent: str, talk: Talk, *, is_entry: bool) -> bool:
    """Do what is wanted; return False if something told beside it was answered instead."""
    if intent in _DIARY and not is_entry and await _answer_told(update, context, intent, talk):
        return False
    await _carry_out(update, context, intent, talk)
    return True


async def _answer_whole(context: Context, text: str, talk: Talk) -> bool:
    """Answer what is known by the whole of its words; return False for any other text.

    A follow-up, a question about the bot, a complaint, a day alone, and what somebody has.
    """
    if may_be_follow_up(talk, context.language) and await ask.is_follow_up(context, text):
        await ask.respond(context, text)
        return True
    if await _answer_about_bot(context, text, talk) or await complaints.try_answer(context, text):
        return True
    if context.language.complaints.moment.fullmatch(fold(text).strip()):
        await _ask_which(context, text, _OF_A_DAY)
        return True
    tells_condition = bool(talk.conditions) and not _tells_what_is_taken(talk)
    return tells_condition and await _offer_to_remember(context, text, talk.conditions)


async def _answer_told(update: Update, context: Context, intent: str, talk: Talk) -> bool:
    """Answer what is told beside a night or a pain, or without a number; return False if the diary asks."""
    beside = await _answer_what_is_told_beside(update, context, talk.text)
    return beside or await complaints.answer_told(context, intent, talk)


async def _answer_what_is_told_beside(update: Update, context: Context, text: str) -> bool:
    """Answer a danger or an intake that is told beside a night or a pain; return False if there is none.

    "Slept 3 hours, took double my tablets": the whole sounds like the diary.
    """
    for clause in context.language.talk.clauses.split(text):
        if len(clause.split()) <= 1 or clause == text:
            continue
        context.understanding = several.understand(context.knowledge, context.world.model, clause)
        talk = hear(context.index, context.understanding, clause, await context.today())
        if ask.read(context, clause).triage == "alarm":
            await ask.respond(context, clause)
            return True
        if talk.medicines and tells_of_intake(context.index, fold(clause)):
            await respond(update, context, clause)
            return True
    return False


async def _answer_about_bot(context: Context, text: str, talk: Talk) -> bool:
    """Answer a question about the bot itself; return False for any other text, and for an emergency."""
    subject = find_subject_about_bot(fold(text), context.language.talk)
    if subject is None or ask.read(context, text).triage == "alarm":
        return False
    context.parsed = ParsedMessage(talk.wanted.intent, talk.slots())
    context.say(about_bot(subject))
    if subject == "call":
        context.say(await red_flags.whom_to_call(context))
    return True


def _tells_what_is_taken(talk: Talk) -> bool:
    """Return whether a text tells when something is taken, which becomes a reminder: "I take ... at 6"."""
    return talk.wanted.intent == "remind_new" and talk.wanted.is_sure


async def _offer_to_remember(context: Context, text: str, told: Sequence[Condition]) -> bool:
    """Offer to note in the profile what somebody says they have; return False for what is no such text.

    What the text asks besides, or names, is answered before: "I'm on warfarin, can I take ibuprofen?"
    """
    known = (await context.profile()).conditions
    new = [each for each in told if each not in known]
    if context.is_group or not new:
        return False
    heard = ask.read(context, text)
    if heard.triage == "alarm" or heard.kind == "not_read":
        return False
    if heard.is_about_more_than_condition:
        await ask.respond(context, text)
    else:
        await ask.say_what_may_be_wrong(context, text, heard)
    context.say(profile.offer_to_remember(new[:_MAX_CONDITIONS]))
    return True


def _may_be_serious(context: Context, intent: str, pain: int | None) -> bool:
    """Return whether whom to call belongs below the reply; the card of an intake has its own advice.

    Pain that is told in words may be of any kind, and so may a severe one; "pain 5" is an entry like any
    other. What is said every day, such as a goodbye or a count of tablets, must sound like a danger.
    """
    danger = 0.0 if context.understanding is None else context.understanding.danger
    if intent == "diary_pain" and (pain is None or pain >= _SEVERE_PAIN):
        return True
    return intent not in INTAKES and danger >= (_SOUNDS_DANGEROUS if intent in _CALM else MAY_BE_DANGER)


async def wants_something_else(context: Context, text: str, answers: frozenset[str]) -> bool:
    """Return whether a text surely wants something else than to answer the question of an open dialog.

    Args:
        context: Of the text's update.
        text: The text.
        answers: Intents by which people answer the question.
    """
    words, folded = context.language.talk, fold(text)
    if len(text.split()) <= 1 or len(text) > _LONGEST:
        return INTAKES.isdisjoint(answers) and words.took[0].fullmatch(folded.strip(" .!")) is not None
    if _ZONE in answers and places.named_in(text) is not None:
        return False  # "change my city to Rome" names the city that is asked for
    today = await context.today()
    talk = hear(context.index, context.understanding, text, today)
    intent = talk.wanted.intent
    if words.resumes.fullmatch(text.strip().rstrip(".!").lower()) or _tells_or_asks(context, talk, answers):
        return True
    orders = words.orders.match(folded) is not None
    if orders and intent != QUESTION and (intent not in answers or talk.medicines):
        return True
    # "Every day at 8" is the time that is asked for, "magnesium every day at 8" is a reminder; and "ibuprofen
    # 400 mg 8:00" tells of no intake.
    is_bare = (intent == "remind_new" and not talk.medicines) or (
        intent in INTAKES and not tells_of_intake(context.index, folded)
    )
    parts = parsing.find_parts_without_name(text, today, context.language)
    if "remind_new" in answers and not isinstance(parts, ParseError | None):
        return False  # "by the clock every 8 hours" is a part of a reminder, whatever it sounds like
    is_sentence = len(text.split()) >= _WORDS_OF_SENTENCE
    return is_sentence and talk.wanted.is_sure and intent not in answers and not is_bare


def _tells_or_asks(context: Context, talk: Talk, answers: frozenset[str]) -> bool:
    """Return whether a text tells of an intake, or asks something, that answers no question of the bot's.

    "Took pill" and "do you sell my data" are no names of what to remind of; "can I do 9" is a time.
    """
    folded, words, intent = fold(talk.text), context.language.talk, talk.wanted.intent
    if intent in answers:
        return False
    if intent in INTAKES:
        return talk.wanted.is_sure and words.took[0].search(folded) is not None
    is_sentence = len(folded.split()) >= _WORDS_OF_SENTENCE
    is_question = words.asks.match(folded) is not None and is_sentence
    names_time = any(each.isdigit() for each in folded)
    about_bot = find_subject_about_bot(folded, words) is not None
    if about_bot or QUESTION in answers:
        return about_bot
    # "I'm on warfarin, can I take ibuprofen" has a warning for its answer.
    is_pair = intent == QUESTION and is_sentence and ask.read(context, talk.text).kind == "interaction"
    return is_pair or (is_question and not names_time)


async def _answer_bare_word(update: Update, context: Context, text: str) -> bool:
    """Answer a word that acts in a dialog, or a bare number; return False for any other text."""
    word, known = text.strip().rstrip(".!?").lower(), context.language.replies
    if word in known.stop:
        await start.ask_what_to_stop(context)
    elif word in known.help:
        await start.help_command(update, context)
    elif word in known.today | known.postpone:
        await doses.today_command(update, context)
    elif word in known.undo:
        await _offer_undo(context)
    elif word in known.cancel:
        context.say(basics.cancel_confirmed(was_active=False))
    elif word in known.resume or ("?" not in text and context.language.talk.resumes.fullmatch(word)):
        await pausing.resume_command(update, context)
    elif word in known.yes:
        await took.confirm_open(context, otherwise=basics.tap_the_button())
    elif word in known.all or word.isdecimal():
        await _answer_number(context, word)
    else:
        return False
    return True


async def _offer_undo(context: Context) -> None:
    answered = await correcting.last_answered(context)
    if answered:
        context.say(doses_card(answered, await context.subscriber(), context.now))
    else:
        context.say(replies.nothing_to_undo())


async def _answer_number(context: Context, word: str) -> None:
    """Take a bare number for the answer to the open question of the diary, if there is one."""
    if not await entries.rate_as_typed(context, word):
        context.say(replies.nothing_asked())


async def _carry_out(update: Update, context: Context, intent: str, talk: Talk) -> None:
    context.parsed = None
    await FLOWS[intent](update, context, talk)
    context.parsed = _joined(intent, talk, context.parsed)


def _joined(intent: str, talk: Talk, parsed: ParsedMessage | None) -> ParsedMessage:
    """Return what was heard, with what the flow read more exactly."""
    if parsed is None:
        return ParsedMessage(intent, talk.slots())
    said, exact = talk.slots(), dict(parsed.slots)
    match said.get("medicines"), exact.pop("medicines", None):
        case [dict() as heard], [dict() as read]:
            said["medicines"] = [heard | read]
        case None, list() as read:
            said["medicines"] = read
    return replace(parsed, intent=intent, slots={**said, **exact})


async def _ask_which(context: Context, text: str, intents: tuple[str, ...]) -> None:
    token = token_hex(4)
    asked = Dialog(NAME, CONFIRM, {"text": text, "intents": list(intents), "token": token})
    await context.subscriber()
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    is_list = intents == LIST_MEANT
    context.say((replies.ask_what_to_do_with_list if is_list else replies.ask_which_is_meant)(intents, token))


async def talk_pressed(update: Update, context: Context) -> None:
    """Handle the choice between two things that a text may want."""
    press = callbacks.read_press(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    match press.words[1:]:
        case ["meant", "0" | "1" as place, token] if (
            dialog is not None and dialog.name == NAME and token == dialog.data["token"]
        ):
            context.toast(press.query_id)
            context.delete(press.message_id)
            await dialogs.clear(await context.tx(), context.chat_id)
            await _carry_out_chosen(update, context, dialog.data["intents"][int(place)], dialog.data["text"])
        case _:
            await callbacks.answer_unknown(update, context)


async def _carry_out_chosen(update: Update, context: Context, intent: str, text: str) -> None:
    talk = hear(context.index, None, text, await context.today())
    await _carry_out(update, context, intent, talk)


FEATURE = Feature(buttons=(ButtonHandler(NAME, talk_pressed, asks_one_person=True),))
