"""Which tip comes next."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tips import FIRST_TIPS, SeenTip, candidates, choose

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
TOPICS = ("sleep", "back_pain", "supplements")
PERSON = 7


@dataclass(frozen=True)
class Advice:
    id: str
    topic: str
    not_for: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()
    grade: str = "A"
    basis: tuple[str, ...] = ("heat",)
    reviewed: str | None = "a review"


TIPS = [Advice(f"{topic}_{n}", topic) for topic in TOPICS for n in range(7)]
MANY = [Advice(f"{topic}_{n}", topic) for topic in TOPICS for n in range(40)]
people = st.integers(-(2**52), 2**52)
topics = st.sets(st.sampled_from(TOPICS), min_size=1)


def nobody_votes(_tip: Advice) -> None:
    """Leave every tip without a vote."""


def read(
    days: int,
    tips: Sequence[Advice] = TIPS,
    wanted: Iterable[str] = TOPICS,
    person: int = PERSON,
    vote: Callable[[Advice], int | None] = nobody_votes,
    conditions: Iterable[str] = (),
) -> list[Advice]:
    """The tips of so many days of a person who votes on each."""
    seen: dict[str, SeenTip] = {}
    shown = []
    among = candidates(tips, {*wanted}, {*conditions})
    for day in range(days):
        tip = choose(among, seen, person)
        assert tip is not None
        seen[tip.id] = SeenTip(NOW + timedelta(days=day), vote(tip))
        shown.append(tip)
    return shown


def vote_on_topic(topic: str, vote: int) -> Callable[[Advice], int | None]:
    return lambda tip: vote if tip.topic == topic else None


@given(people, topics)
def test_all_tips_of_all_ones_topics_come_once_before_any_comes_again(person: int, wanted: set[str]) -> None:
    mine = [tip for tip in TIPS if tip.topic in wanted]
    shown = read(2 * len(mine), wanted=wanted, person=person)
    assert {*shown[: len(mine)]} == {*mine}
    assert shown[len(mine) :] == shown[: len(mine)]


@given(people, topics, topics)
def test_another_choice_of_topics_brings_nothing_again_that_was_seen(
    person: int, before: set[str], after: set[str]
) -> None:
    seen = {tip.id: SeenTip(NOW) for tip in TIPS if tip.topic in before}
    tip = choose(candidates(TIPS, after), seen, person)
    assert tip is not None
    assert tip.topic in after
    assert (tip.id in seen) == (after <= before)


@given(people)
def test_the_same_person_asking_again_gets_the_same_tip(person: int) -> None:
    assert choose(candidates(TIPS, TOPICS), {}, person) == choose(candidates(TIPS[::-1], TOPICS), {}, person)


def test_people_go_through_the_tips_in_different_orders() -> None:
    first = {choose(candidates(TIPS, TOPICS), {}, person) for person in range(100)}
    assert len(first) > len(TIPS) // 2


@given(people, st.sets(st.sampled_from(TOPICS), min_size=2))
def test_no_topic_comes_twice_running_when_there_are_several(person: int, wanted: set[str]) -> None:
    shown = read(7 * len(wanted), wanted=wanted, person=person)
    assert all(one.topic != another.topic for one, another in pairwise(shown))


@pytest.mark.parametrize("wanted", [TOPICS, TOPICS[:2]])
def test_a_liked_topic_comes_more_often_and_never_twice_running(wanted: tuple[str, ...]) -> None:
    shown = read(24, MANY, wanted, vote=vote_on_topic("sleep", 1))
    of_topic = Counter(tip.topic for tip in shown)
    assert of_topic["sleep"] == 12
    assert all(one.topic != another.topic for one, another in pairwise(shown))


@pytest.mark.parametrize("wanted", [TOPICS, TOPICS[:2]])
def test_a_disliked_topic_comes_less_often_and_still_comes(wanted: tuple[str, ...]) -> None:
    of_topic = Counter(tip.topic for tip in read(24, MANY, wanted, vote=vote_on_topic("sleep", -1)))
    assert 3 <= of_topic["sleep"] < 24 / len(wanted) - 1


def test_a_thumbs_down_on_everything_leaves_the_turns_as_they_are() -> None:
    shown = read(21, vote=lambda _tip: -1)
    assert Counter(tip.topic for tip in shown) == dict.fromkeys(TOPICS, 7)


def test_of_a_topic_the_disliked_subject_comes_last() -> None:
    subjects = ("heat", "walking")
    tips = [Advice(f"{each}_{n}", "back_pain", basis=(f"{each}.{n}",)) for each in subjects for n in range(9)]
    shown = read(18, tips, vote=lambda tip: -1 if tip.basis[0].startswith("heat") else None)
    of_heat = [n for n, tip in enumerate(shown) if tip.basis[0].startswith("heat")]
    assert of_heat[1:] == [*range(10, 18)]


def test_a_liked_subject_comes_every_second_time_until_there_is_no_more_of_it() -> None:
    subjects = ("heat", "walking", "mattress")
    tips = [Advice(f"{each}_{n}", "back_pain", basis=(f"{each}.{n}",)) for each in subjects for n in range(9)]
    shown = read(18, tips, vote=lambda tip: 1 if tip.basis[0].startswith("heat") else None)
    of_heat = [n for n, tip in enumerate(shown) if tip.basis[0].startswith("heat")]
    assert len(of_heat) >= 8
    assert all(another - one == 2 for one, another in pairwise(of_heat))


def test_a_tip_with_a_thumbs_down_comes_again_only_if_there_is_no_other() -> None:
    shown = read(80, vote=lambda tip: -1 if tip.id == "sleep_3" else None)
    assert Counter(tip.id for tip in shown)["sleep_3"] == 1
    assert read(2, TIPS[:1], vote=lambda _tip: -1) == TIPS[:1] * 2


def test_the_first_tips_have_fair_evidence_or_better() -> None:
    weak = [Advice(f"weak_{grade}_{n}", "sleep", grade=grade) for grade in "CD" for n in range(40)]
    fair = [Advice(f"fair_{n}", "back_pain", grade="B") for n in range(FIRST_TIPS + 5)]
    shown = read(FIRST_TIPS + 6, [*weak, *fair])
    assert [tip for tip in shown[:FIRST_TIPS] if tip in weak] == []
    assert [tip for tip in shown[FIRST_TIPS:] if tip in weak] != []


def test_the_first_tips_are_about_no_pair_of_things_that_few_people_take() -> None:
    pairs = [Advice(f"pair_{n}", "sleep", basis=("zinc.food.1", f"zinc__drug_{n}")) for n in range(9)]
    shown = read(FIRST_TIPS + 4, [*pairs, *MANY[:20]])
    assert [n for n, tip in enumerate(shown) if tip in pairs][:1] >= [FIRST_TIPS]
    assert {*shown} & {*pairs}
    assert read(9, pairs)


def test_weak_evidence_comes_early_where_there_is_nothing_better() -> None:
    weak = Advice("weak", "sleep", grade="C")
    assert read(2, [weak, TIPS[0]]) == [TIPS[0], weak]


def test_what_is_not_for_somebody_never_comes() -> None:
    only = [Advice("nsaid", "back_pain", ("ulcer", "pregnancy"))]
    assert choose(candidates(only, TOPICS, {"ulcer"}), {}, PERSON) is None
    assert choose(candidates(only, TOPICS, {"kidney_disease"}), {}, PERSON) == only[0]


def test_what_nobody_has_compared_with_its_source_never_comes() -> None:
    assert candidates([Advice("unread", "sleep", reviewed=None)], TOPICS) == {}


@pytest.mark.parametrize(
    ("wanted", "conditions"),
    [({*TOPICS, "shift_work"}, ()), (TOPICS, ("pregnancy",)), (TOPICS, ("pregnancy", "ulcer"))],
)
def test_what_is_for_some_people_comes_to_them_first_and_to_nobody_else(
    wanted: Iterable[str], conditions: tuple[str, ...]
) -> None:
    some = Advice("some", "sleep", only_for=("shift_work", "pregnancy"))
    assert some in read(3, [*TIPS, some], wanted, conditions=conditions)
    assert some not in read(21, [*TIPS, some], conditions=("ulcer",))


def test_what_is_for_some_people_alternates_with_what_is_for_everybody() -> None:
    some = [Advice(f"some_{n}", TOPICS[n % 3], only_for=("ulcer",)) for n in range(9)]
    shown = read(18, [*TIPS, *some], conditions=("ulcer",))
    assert [bool(tip.only_for) for tip in shown] == [True, False] * 9


def test_a_pair_is_about_both_of_its_sides() -> None:
    pair, zinc = (Advice(each, "sleep", basis=(f"{each}.1",)) for each in ("zinc__iron", "zinc"))
    others = [Advice(f"other_{n}", "sleep", basis=(f"other_{n}.1",)) for n in range(FIRST_TIPS)]
    assert (
        read(FIRST_TIPS + 2, [zinc, pair, *others], vote=lambda tip: -1 if tip == zinc else None)[-1] == pair
    )


def test_without_a_tip_on_the_topic_there_is_none() -> None:
    assert choose(candidates(TIPS, {"teeth"}), {}, PERSON) is None
    assert choose(candidates([], TOPICS), {}, PERSON) is None
