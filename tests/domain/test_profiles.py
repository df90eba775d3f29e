import pytest

from bot.domain.profiles import CONDITIONS, Condition, Profile


@pytest.mark.parametrize("condition", CONDITIONS)
def test_what_was_never_told_is_neither_yes_nor_no(condition: Condition) -> None:
    assert Profile().answer(condition) is None
    assert Profile().conditions == frozenset()


@pytest.mark.parametrize("condition", CONDITIONS)
def test_an_answer_can_be_given_and_taken_back(condition: Condition) -> None:
    told = Profile(region="UK").with_answer(condition, yes=True)

    assert told.answer(condition) is True
    assert told.conditions == {condition}
    assert told.with_answer(condition, yes=None) == Profile(region="UK")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_no_is_remembered_but_is_no_condition(condition: Condition) -> None:
    told = Profile().with_answer(condition, yes=False)

    assert told.answer(condition) is False
    assert told.conditions == frozenset()
    assert told != Profile()


def test_answers_stand_side_by_side() -> None:
    told = (
        Profile()
        .with_answer("ulcer", yes=True)
        .with_answer("pregnancy", yes=False)
        .with_answer("under_18", yes=True)
    )

    assert told.conditions == {"ulcer", "under_18"}
    assert told.over_18 is False
