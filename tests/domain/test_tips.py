"""Which tip comes next."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tips import candidates, choose

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
TOPICS = ("sleep", "back_pain", "supplements")


@dataclass(frozen=True)
class Advice:
    id: str
    topic: str
    not_for: tuple[str, ...] = ()


TIPS = [Advice(f"{topic}_{n}", topic) for topic in TOPICS for n in range(7)]
people = st.integers(-(2**52), 2**52)
topics = st.sets(st.sampled_from(TOPICS), min_size=1)


@given(people, topics)
def test_all_tips_of_all_ones_topics_come_once_before_any_comes_again(person: int, wanted: set[str]) -> None:
    seen: dict[str, datetime] = {}
    order = []
    mine = [tip.id for tip in TIPS if tip.topic in wanted]
    for day in range(2 * len(mine)):
        tip = choose(candidates(TIPS, wanted), seen, person)
        assert tip is not None
        seen[tip.id] = NOW + timedelta(days=day)
        order.append(tip.id)
    assert sorted(order[: len(mine)]) == sorted(mine)
    assert order[len(mine) :] == order[: len(mine)]


@given(people, topics, topics)
def test_another_choice_of_topics_brings_nothing_again_that_was_seen(
    person: int, before: set[str], after: set[str]
) -> None:
    seen = {tip.id: NOW for tip in TIPS if tip.topic in before}
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


def test_what_is_not_for_somebody_never_comes() -> None:
    only = [Advice("nsaid", "back_pain", ("ulcer", "pregnancy"))]
    assert choose(candidates(only, TOPICS, {"ulcer"}), {}, 1) is None
    assert choose(candidates(only, TOPICS, {"kidney_disease"}), {}, 1) == only[0]


def test_without_a_tip_on_the_topic_there_is_none() -> None:
    assert choose(candidates(TIPS, {"teeth"}), {}, 1) is None
    assert choose(candidates([], TOPICS), {}, 1) is None
