"""What is understood, and who waits for it."""

import json
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from bot.understanding import load_model
from bot.updates.typed_texts import typed_text, understand
from tests.delivery_rig import knowledge

LONG = "my back hurts since Monday and I do not know which pillow to buy " * 60


def _typed(**message: Any) -> str:
    return json.dumps({"update_id": 1, "message": {"from": {"language_code": "en"}, **message}})


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("he is not breathing", "he is not breathing"),
        ("/ask is zinc any good", "is zinc any good"),
        ("/ask@vesper_bot is zinc any good", "is zinc any good"),
        ("@vesper_bot is   zinc any good", "is zinc any good"),
        ("help", "help"),
        ("yesterday", "yesterday"),
        ("😀", "😀"),
        ("", None),
        ("/start", None),
        ("/ask", None),
        ("/help@vesper_bot", None),
        ("yes", None),
        ("Cancel.", None),
        ("8:30", None),
        ("8 pm", None),
        ("400 mg", None),
        ("1/2", None),
        (" 7, 19 ", None),
    ],
)
def test_what_a_person_types_is_understood_unless_it_can_mean_one_thing_only(
    text: str, understood: str | None
) -> None:
    assert typed_text(_typed(text=text), "vesper_bot") == understood
    assert typed_text(_typed(caption=text), "vesper_bot") == understood


@pytest.mark.parametrize(
    "payload",
    [
        {"update_id": 1, "callback_query": {"id": "1", "data": "took", "message": {"text": "Took it?"}}},
        {"update_id": 1, "message": {"photo": []}},
        {"update_id": 1, "message": "no message"},
        {"update_id": 1, "message": {"text": 7}},
        {"update_id": 1, "message": {"text": "hi", "from": "somebody"}},
        {"update_id": 1, "message": {"text": "hi", "from": {"language_code": 7}}},
        {"update_id": 1, "my_chat_member": {}},
        ["no update"],
    ],
)
def test_buttons_and_what_has_no_words_wait_for_nothing(payload: Any) -> None:
    assert typed_text(json.dumps(payload), "vesper_bot") is None


def _margins(head: str) -> float:
    return REGISTRY.get_sample_value("vesper_understanding_margin_count", {"head": head}) or 0


async def test_margins_are_counted_that_of_flags_only_where_something_may_be_wrong() -> None:
    before = _margins("intents"), _margins("triage")

    assert await understand(load_model(), knowledge(), "thanks a lot")
    assert (_margins("intents"), _margins("triage")) == (before[0] + 1, before[1])

    assert await understand(
        load_model(), knowledge(), "she swallowed a whole box of pills and does not wake up"
    )
    assert (_margins("intents"), _margins("triage")) == (before[0] + 2, before[1] + 1)


async def test_what_the_model_trips_over_is_answered_all_the_same() -> None:
    broken: Any = object()  # no model at all

    with capture_logs() as logs:
        assert await understand(broken, knowledge(), "my secret illness") is None

    assert [each["event"] for each in logs] == ["text_not_understood"]
    assert "illness" not in str(logs)
