"""What somebody wants to know about a subject, by the words they use."""

from collections.abc import Callable

import pytest

from bot.domain import names
from bot.domain.languages import ENGLISH
from bot.domain.questions import QuestionWords
from bot.search import intents

WORDS = ENGLISH.questions
STORY = "I slept badly again and I took two of the pills that my sister gave me, which were magnesium. "


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("side effects of magnesium", "side_effects"),
        ("magnesium in pregnancy", "pregnancy"),
        (f"{STORY}What are the side effects?", "side_effects"),
        (f"Side effects worry me. {STORY}Can I take it in pregnancy?", "pregnancy"),
        ("magnesium", None),
        ("", None),
    ],
)
def test_the_sentence_that_asks_says_what_is_asked(text: str, intent: str | None) -> None:
    assert intents.recognise_intent(names.fold(text), WORDS) == intent


@pytest.mark.parametrize(
    ("asks", "yes", "no"),
    [
        (intents.pain_relief, "which painkiller", "magnesium for sleep"),
        (intents.pain_relief, "what can I take for my bad back", "my back hurts"),
        (intents.about_a_body, "it makes me drowsy", "iron my shirt"),
        (intents.together, "do they interact", "how much"),
        (intents.allowed, "is it ok", "how much"),
        (intents.compared, "which is better", "how much"),
        (intents.linked, " with ", " "),
        (intents.linked, " and ", " and that was all. "),
        (intents.linked, " plus ", f" plus {'nothing at all ' * 5}"),
    ],
)
def test_words_say_what_a_question_is_like(
    asks: Callable[[str, QuestionWords], bool], yes: str, no: str
) -> None:
    assert (asks(yes, WORDS), asks(no, WORDS)) == (True, False)
