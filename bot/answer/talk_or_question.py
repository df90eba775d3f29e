"""Whether a text is plain talk or a question, by what it wants and by what it would be answered."""

import re
from dataclasses import replace

from bot.answer.result import Answer
from bot.answer.talk import INTAKES, Talk
from bot.domain.language import Language
from bot.domain.names import fold
from bot.domain.talk.intents import QUESTION
from bot.library import Library
from bot.search.intents import recognise_intent

# "Good evening, I am writing because I cannot sleep" is no mere greeting.
_GREETING = "greet"
# What is asked about the person's own list and record, to which no written answer can be the answer.
_OWN = frozenset({"check_list", "due_today", "history", "plan_times", "stock_when"})
# What a doubtful text may only sound like, where a cell of a page answers it: "GABA, how much?".
_SOUNDS_LIKE = frozenset({"out_of_scope", "plan_times", "took"})
# So many words ask on if they ask anything: "what time", "how much".
_BARE_WORDS = 2
# What a follow-up sounds like where nothing before it is known: "how much", "and for kids", "and alcohol".
_FOLLOW_UP_SOUNDS_LIKE = frozenset(
    {
        *("bye", "capabilities", "care_invite", "check_list", "complaint", "greet", "out_of_scope", "took"),
        *("what_you_know", "who_for"),
    }
)
# What nobody says by the name of a medicine alone: "warfarin" tells of no intake, "nytol" is no goodbye.
_NO_NAME = INTAKES | {"bye", "complaint", "greet", "thanks"}
# An amount alone, folded.
_AMOUNT = re.compile(r"[^\w?]{0,9}\d{1,7}(?:[., ]\d{1,6}){0,3} ?[a-zµμ]{1,5}[^\w?]{0,9}")
# What stands between the names of a list: signs, "and" and amounts.
_ONLY_AMOUNTS = re.compile(r"(?:[\s,;.&+•*-]|\band\b|\d{1,6}(?:[.,]\d{1,3})? ?(?:mg|mcg|ug|g|iu|ml)?\b)*+")
_AMOUNT_AND_TIME = re.compile(
    r"\s*+(?:\d{1,6}(?:[.,]\d{1,3})? ?(?:mg|mcg|ug|g|iu|ml)\s++)?(?:at )?\d{1,2}(?:[:.]\d\d)? ?[ap]m[\s.!]*+"
)
# Names of a list, rather than a pair to ask about.
_LIST = 3
LIST_MEANT = ("check_list", "remind_new")
"""What a list of names may want."""
# Kinds of answer that say something about what was asked.
_ANSWERED = frozenset({"answer", "interaction", "dose"})


def choose_meant(talk: Talk, heard: Answer) -> tuple[str, ...]:
    """Return what a text may want: one intent, or two that are close.

    A doubtful question to which no answer is known is taken for what it may be else; a doubtful order that is
    answered as a question is one.
    """
    first, other = talk.wanted.intent, talk.wanted.other
    is_answered = heard.kind in _ANSWERED and heard.wanted is None
    if (plain := _plainly_meant(talk, heard)) is not None:
        return plain
    is_greeted = first == _GREETING and is_answered
    # "Nytol" is no goodbye; "spasibo" is no name that we know.
    is_named = first in _NO_NAME and _is_bare_name(talk) and (first in INTAKES or bool(heard.entities))
    if is_greeted or is_named or (heard.cell is not None and _may_be_asked(talk)):
        return (QUESTION,)
    if other is None:
        return (first,)
    if first == QUESTION:
        return (other,) if heard.kind == "unknown" else (QUESTION,)
    if other == QUESTION:
        return (QUESTION,) if is_answered and first not in _OWN else (first,)
    return (first, other)


def may_be_follow_up(talk: Talk, language: Language) -> bool:
    """Return whether a text may ask on about what was asked before, though alone it wants something else."""
    folded, words = fold(talk.text), language.talk
    if len(folded.split()) <= _BARE_WORDS and recognise_intent(folded, language.questions) is not None:
        return True
    tells = words.took[0].search(language.questions.opener.sub("", folded, count=1)) is not None
    if tells or talk.wanted.intent not in _FOLLOW_UP_SOUNDS_LIKE:
        return False
    if any(pattern.search(folded) for _intent, pattern in words.sure):
        return False
    leans = language.questions.leans.match(folded) is not None
    asks = words.asks.match(folded) is not None and talk.wanted.intent != "check_list"
    return leans or (asks and not talk.wanted.is_sure)


def _is_bare_name(talk: Talk) -> bool:
    """Return whether a text is a name and nothing else: "warfarin"."""
    return len(talk.medicines) == 1 and fold(talk.text).strip(" .!?") == fold(talk.medicines[0].name)


def is_name_with_amount(talk: Talk) -> bool:
    """Return whether a text is a name with an amount and nothing else: "metformin 500 mg"."""
    if len(talk.medicines) != 1 or talk.medicines[0].amount is None or talk.medicines[0].times:
        return False
    rest = fold(talk.text).replace(fold(talk.medicines[0].name), " ", 1)
    return _AMOUNT.fullmatch(rest) is not None


def _plainly_meant(talk: Talk, heard: Answer) -> tuple[str, ...] | None:
    """Return what names, amounts and times mean that stand there without any other word."""
    if is_name_with_amount(talk) and heard.kind != "dose":
        return ("remind_new", "took")
    if is_list_of_names(talk) and (talk.wanted.intent != QUESTION or heard.kind != "interaction"):
        return LIST_MEANT
    return ("remind_new",) if _is_plain_reminder(talk) else None


def is_list_of_names(talk: Talk) -> bool:
    """Return whether a text is a list of names, each with an amount or without, and nothing else."""
    rest = fold(talk.text)
    for each in sorted(talk.medicines, key=lambda one: -len(one.name)):
        if each.times or each.said_times or each.rules or each.moments:
            return False
        rest = rest.replace(fold(each.name), " ", 1)
    return len(talk.medicines) >= _LIST and _ONLY_AMOUNTS.fullmatch(rest) is not None


def _is_plain_reminder(talk: Talk) -> bool:
    """Return whether a doubtful text is a name, an amount and a time, and nothing else: "magnesium 9 pm"."""
    if talk.wanted.other is None or "remind_new" not in {talk.wanted.intent, talk.wanted.other}:
        return False
    if len(talk.medicines) != 1 or len(talk.medicines[0].times) != 1 or "?" in talk.text:
        return False
    rest = fold(talk.text).replace(fold(talk.medicines[0].name), " ", 1)
    return _AMOUNT_AND_TIME.fullmatch(rest) is not None


def _may_be_asked(talk: Talk) -> bool:
    """Return whether a text to which a page has an answer is a question, though it sounds like an order."""
    wanted = talk.wanted
    sounds_like = wanted.intent in _SOUNDS_LIKE and not wanted.is_sure and wanted.other in {None, QUESTION}
    # "Gran got hers in the yoghurt, grand" names nothing to ask about.
    return sounds_like and (wanted.intent != "took" or bool(talk.medicines))


def without_doubts_of_amount(library: Library, heard: Answer, talk: Talk) -> Answer:
    """Return what is heard, without asking about too much where the card of what was taken judges that.

    Of what is told every day, "took my warfarin", nothing is asked: else it would be each day.
    """
    if talk.is_plain_intake and heard.triage != "alarm":
        return replace(heard, asked=())
    judged = all(each.amount is not None or each.number for each in talk.medicines)
    if talk.wanted.intent not in INTAKES or not talk.medicines or not judged or talk.intake_is_unclear:
        return heard
    flags = library.red_flags
    return replace(heard, asked=tuple(each for each in heard.asked if "poison" not in flags[each].hotlines))
