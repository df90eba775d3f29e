from bot.understanding.labels import QUESTION_INTENTS, TALK_INTENTS, TRIAGE_FLAGS
from tests.delivery_rig import knowledge

# Urgencies of which nobody has to be alarmed by a message: a visit some day, and whom to ask first.
NO_ALARM = {"routine", "ask_first"}


def test_what_the_content_is_alarmed_by_the_model_can_hear() -> None:
    flags = knowledge().library.red_flags

    alarms = {name for name, flag in flags.items() if flag.urgency not in NO_ALARM}
    assert alarms <= set(TRIAGE_FLAGS)


def test_what_the_model_hears_the_content_can_answer() -> None:
    flags = knowledge().library.red_flags

    assert set(TRIAGE_FLAGS) <= flags.keys()
    assert [name for name in TRIAGE_FLAGS if flags[name].message is None] == []


def test_names_are_given_once() -> None:
    for names in (TRIAGE_FLAGS, TALK_INTENTS, QUESTION_INTENTS):
        assert len(set(names)) == len(names)
        assert list(names) == sorted(names)
