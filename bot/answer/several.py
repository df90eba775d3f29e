"""Messages that ask several questions: "how much zinc, and when? Is it ok for my son?"."""

import re
from collections.abc import Collection
from dataclasses import replace

from bot import answer
from bot.answer import Answer, follow_up
from bot.answer.follow_up import LastSubject
from bot.answer.plain_statements import without_false_alarm
from bot.answer.told_overdoses import Recorded
from bot.domain import names
from bot.domain.conditions import NamedCondition
from bot.domain.talk.intents import spell_out
from bot.library import Library
from bot.search import Index, Knowledge
from bot.understanding import MessageModel, Understanding

MAX_ANSWERS = 3
"""So many questions of one message are answered."""
# So many questions are looked at, since some turn out to be the same.
_MAX_QUESTIONS = 5
# A text of so many characters is a story, whatever it asks in between.
_LONGEST = 600
# What ends in a question mark and has fewer words belongs to the question before: "Morning? Or at night?"
_FEW_WORDS = 3
# A question of so few words, which names nothing, goes on in the next sentence.
_OPEN_WORDS = 4
# "sleeep", "heeelp": more than two of a letter are a voice, not a spelling.
_DRAWN_OUT = re.compile(r"([A-Za-z])\1{2,}")
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[.;])\s+(?=\D)|\n+")


def understand(knowledge: Knowledge, model: MessageModel, text: str) -> Understanding:
    """Return what a text means, and of a message that asks several questions also what each means."""
    whole = model.understand(_respelt(knowledge.index, text))
    spelt = spell_out(text, knowledge.index.language.talk)
    if spelt != text:
        # Short forms hide what is wanted of the bot; dangers were learnt as people type them.
        whole = replace(whole, intents=model.understand(_respelt(knowledge.index, spelt)).intents)
    questions = questions_in(knowledge.index, text)
    heard = [(each, model.understand(_respelt(knowledge.index, each))) for each in questions]
    whole = without_false_alarm(knowledge, text, whole)
    told = _without_names(knowledge.index, text)
    language = model.identify_language(told, knowledge.index.unknown_share(names.fold(told)))
    return replace(whole, language=language, questions=tuple(heard))


def _without_names(index: Index, text: str) -> str:
    """Return a text without what it names, which is written alike in many languages."""
    folded = names.fold(text)
    # Folding seldom changes where words stand; where it does, what is left is told without its accents.
    left = text if len(text) == len(folded) else folded
    for item in reversed(index.find(folded)):
        left = f"{left[: item.start]} {left[item.end :]}"
    return left


def _respelt(index: Index, text: str) -> str:
    """Return a text with misspelt names of what is taken as they are read; itself where none is misspelt."""
    text = _DRAWN_OUT.sub(r"\1\1", text)
    folded = names.fold(text)
    corrected = [item for item in index.find(folded) if item.corrected and item.concept.kind != "subject"]
    if not corrected:
        return text
    for item in reversed(corrected):
        folded = f"{folded[: item.start]}{item.concept.label}{folded[item.end :]}"
    return folded


def questions_in(index: Index, text: str) -> tuple[str, ...]:
    """Return the questions of a message that asks several; none if it asks one.

    Each comes with what the message tells before the first one, which may name conditions and medicines, and
    with the subject that it leaves out.
    """
    if len(text) > _LONGEST:
        return ()
    told, asked = _split(index, text)
    if not 2 <= len(asked) <= _MAX_QUESTIONS:  # noqa: PLR2004 - several are two
        return ()
    before = _subjects(index, told)
    subjects = [_subjects(index, each) for each in asked]
    completed = []
    for place, question in enumerate(asked):
        named = next(filter(None, [*reversed(subjects[:place]), before, *subjects[place + 1 :]]), ())
        full = _complete(index, question, named, subjects[place]) if named else None
        completed.append(f"{told} {full or question}".strip())
    return tuple(completed)


def _split(index: Index, text: str) -> tuple[str, list[str]]:
    """Return what a message tells before it asks, and what it asks; what follows a question belongs to it."""
    words = index.language.questions
    told, asked = "", list[str]()
    for sentence in _SENTENCE_END.split(text):
        for piece in words.further.split(sentence):
            said = piece.strip(" ,;-\n")
            folded = names.fold(said)
            openly = said.endswith("?") and len(said.split()) >= _FEW_WORDS
            leans = asked and words.leans.match(folded) and index.find(folded)
            asks = openly or leans or words.asking.match(folded)
            if asks and not (len(asked) == 1 and _is_open(index, f"{told} {asked[0]}")):
                asked.append(said)
            elif asked:
                asked[-1] = f"{asked[-1]} {said}"
            else:
                told = f"{told} {said}".strip()
    return told, asked


def _is_open(index: Index, question: str) -> bool:
    """Return whether a question waits for what it is about: "Is that ok? I mean ..."."""
    return len(question.split()) <= _OPEN_WORDS and not _subjects(index, question)


def _complete(index: Index, question: str, named: tuple[str, ...], own: tuple[str, ...]) -> str | None:
    """Return a question with what it is about, if it leaves that out; None: it names it itself."""
    full = follow_up.complete_question(index, LastSubject(named, None, together=False), question)
    return full if full is not None or own else f"{' and '.join(named)}: {question}"


def _subjects(index: Index, question: str) -> tuple[str, ...]:
    """Return the names of what a question is about, as people write them."""
    found = (item.concept for item in index.find(names.fold(question)))
    return tuple(dict.fromkeys(each.label for each in found if each.qualifies is None))


def ask_each(
    knowledge: Knowledge,
    text: str,
    understanding: Understanding | None = None,
    has: Collection[NamedCondition] = (),
    recorded: Recorded | None = None,
) -> tuple[Answer, ...]:
    """Return the answers to the questions of a message, in its order and at most MAX_ANSWERS; at least one.

    An emergency is the only answer. What the message as a whole says of things taken together comes first,
    where no question by itself brings it.

    Args:
        knowledge: The content and its index, in the language of the message.
        text: The message.
        understanding: What the model makes of it (see `understand`); None: rules alone decide.
        has: Conditions of the person whom the question is about, by profile and list.
        recorded: The doses on record of that person; None: there are none.
    """
    whole = answer.ask(knowledge, text, understanding, has, recorded)
    if whole.kind == "red_flag" or understanding is None:
        return (whole,)
    each = [answer.ask(knowledge, asked, heard, has) for asked, heard in understanding.questions]
    alarm = next((one for one in each if one.kind == "red_flag"), None)
    if alarm is not None:
        return (alarm,)
    told = [_what_is_told(knowledge.library, one) for one in each]
    answers = [one for place, one in enumerate(each) if told[place] not in told[:place]]
    if len(answers) < 2 or not any(map(_is_answered, answers)):  # noqa: PLR2004 - several are two
        return (whole,)
    if whole.check is not None and not _pairs(whole) <= {pair for one in answers for pair in _pairs(one)}:
        answers.insert(0, whole)
    return tuple(answers[:MAX_ANSWERS])


def _is_answered(one: Answer) -> bool:
    return one.cell is not None or one.kind in {"interaction", "dose"}


def _what_is_told(library: Library, one: Answer) -> object:
    """Return what makes two answers the same: two pages may say the same of one statement."""
    cell = library.cell(one.cell or "")
    said = (one.entry, one.cell) if cell is None else (one.intent, cell.rests_on[0])
    return one.kind, said, one.wanted, frozenset(_pairs(one)), one.comparisons


def _pairs(one: Answer) -> set[frozenset[str]]:
    """Return the pairs that an answer warns of."""
    return {frozenset(found.pair) for found in one.check.findings} if one.check is not None else set()
