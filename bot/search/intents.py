"""What somebody wants to know about a subject, by the words they use."""

import re

from bot.domain.questions import Intent, QuestionWords

__all__ = [
    "Intent",
    "about_a_body",
    "allowed",
    "asks",
    "compared",
    "linked",
    "pain_relief",
    "question_spans",
    "recognise_intent",
    "together",
]


_SENTENCE = re.compile(r"[^.!?;\n]+(?:\.(?=\d)[^.!?;\n]+)*[.!?;\n]?")
# Characters of questions that are looked at: the last ones, as a story ends with what it asks.
_LONGEST = 800
# A text of so few words is the question itself.
_SHORT = 12
_MAX_LINK_LENGTH = 45
_SENTENCE_END = re.compile(r"[.!?;\n]")


def pain_relief(folded: str, words: QuestionWords) -> bool:
    """Say whether a text asks for something to take against a pain."""
    return bool(
        words.pain_reliever.search(folded) or (words.hurts.search(folded) and words.takes.search(folded))
    )


def question_spans(folded: str, words: QuestionWords) -> tuple[tuple[int, int], ...]:
    """Return where the sentences that ask something stand; all of a text that asks nothing so openly."""
    found = [(match.start(), match.end()) for match in _SENTENCE.finditer(folded)]
    open_ones = tuple(span for span in found if asks(folded[span[0] : span[1]], words))
    short = len(folded.split()) <= _SHORT
    return ((0, len(folded)),) if short or not open_ones else open_ones


def asks(sentence: str, words: QuestionWords) -> bool:
    """Say whether a folded sentence asks something openly."""
    return sentence.endswith("?") or bool(words.asking.match(sentence))


def recognise_intent(folded: str, words: QuestionWords) -> Intent | None:
    """Return what is asked about a subject, by the words of the sentences that ask something."""
    asked = " ".join(folded[start:end] for start, end in question_spans(folded, words))[-_LONGEST:]
    return next((name for name, pattern in words.aspects if pattern.search(asked)), None)


def about_a_body(folded: str, words: QuestionWords) -> bool:
    """Say whether a text speaks of how somebody feels or of taking something, whatever else it speaks of."""
    return bool(words.body.search(folded))


def together(folded: str, words: QuestionWords) -> bool:
    """Say whether a text uses the words for taking things together."""
    return bool(words.together.search(folded))


def allowed(folded: str, words: QuestionWords) -> bool:
    """Say whether a text asks if something may be taken."""
    return bool(words.allowed.search(folded))


def linked(between: str, words: QuestionWords) -> bool:
    """Say whether the text between two names puts what they name together."""
    return (
        len(between) <= _MAX_LINK_LENGTH
        and not _SENTENCE_END.search(between)
        and bool(words.link.search(between))
    )


def compared(folded: str, words: QuestionWords) -> bool:
    """Say whether a text asks which of several things is the better one, or what is in it."""
    return bool(words.compared.search(folded))
