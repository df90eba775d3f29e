"""What a question wants to know, and what a language has to say so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Intent = Literal[
    "alcohol",
    "cause",
    "child",
    "compare",
    "condition",
    "do_now",
    "dose",
    "duration",
    "exercise",
    "food",
    "form",
    "habits",
    "handling",
    "heat_cold",
    "how_long",
    "ingredients",
    "long_term",
    "missed",
    "onset",
    "position",
    "pregnancy",
    "scan",
    "side_effects",
    "too_much",
    "what_is",
    "when",
    "when_to_worry",
    "with",
    "works",
]
"""What is asked about a subject; the names of the cells of content/answers."""

INTENTS: tuple[Intent, ...] = get_args(Intent)


@dataclass(frozen=True)
class QuestionWords:
    """Words of questions; the patterns see folded text (`names.fold`).

    Attributes:
        aspects: What is asked about a subject; the first that fits.
        stop_words: A card that shares only these with a question is not near.
        question_stop_words: Further words that say that something is asked, not what about.
        search_words: Words that ask beside a bare name, as in a search box: "ashwagandha when".
        asking: The beginning of a sentence that asks something.
        further: What joins a further question to the one before it; sees the text as it was typed.
        body: Words for how somebody feels, or for taking something.
        together: Words for taking things together.
        link: What links two names that stand near each other.
        allowed: Words that ask if something may be taken.
        compared: Words that ask which of several things is the better one, or what is in it.
        pain_reliever: Words for what is taken against a pain.
        hurts: Words for a pain.
        takes: Words for taking something against it.
        adds_up: Words that say of several amounts that all of them are taken.
        another: An amount, and what says that a number after it is more of the same, without its unit; its
            group "unit" is that of the amount.
        more_of_it: The end of a text after which an amount is more of what was named before.
        how_many: Words that ask for a number of pieces or times, not for an amount.
        leans: The beginning of a follow-up question.
        company: Words for taking something with what the question before was about.
        drinks: Words for drinking alcohol with something.
        pronoun: Words that stand for what it was about.
        takes_it: Words about taking something that they do not name.
        opener: What a follow-up question begins with and does not need.
        new_question: The beginning of a question of its own.
        list_joint: What joins the last two names of a list.
        with_prefix: What may stand before the second name.
        together_question: The question whether two may be taken together.
        same_question: Questions that ask the same about another subject.
    """

    aspects: tuple[tuple[Intent, re.Pattern[str]], ...]
    stop_words: frozenset[str]
    question_stop_words: frozenset[str]
    search_words: Mapping[str, Intent]
    asking: re.Pattern[str]
    further: re.Pattern[str]
    body: re.Pattern[str]
    together: re.Pattern[str]
    link: re.Pattern[str]
    allowed: re.Pattern[str]
    compared: re.Pattern[str]
    pain_reliever: re.Pattern[str]
    hurts: re.Pattern[str]
    takes: re.Pattern[str]
    adds_up: re.Pattern[str]
    another: re.Pattern[str]
    more_of_it: re.Pattern[str]
    how_many: re.Pattern[str]
    leans: re.Pattern[str]
    company: re.Pattern[str]
    drinks: re.Pattern[str]
    pronoun: re.Pattern[str]
    takes_it: re.Pattern[str]
    opener: re.Pattern[str]
    new_question: re.Pattern[str]
    list_joint: str
    with_prefix: str
    together_question: str
    same_question: Mapping[Intent, str]
