"""Choice of the next tip: none comes twice until all tips for the person were seen.

The first tips have fair evidence or better, and are about no pair of things that few people take. Topics take
turns, so do tips for people in the person's circumstances and tips for everybody. Votes bring more or fewer
tips of the same topic and subject.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Literal, NamedTuple, Protocol, TypeVar

from bot.domain.profiles import Condition

Circumstance = Literal[Condition, "shift_work"]
"""A condition of a profile, or shift work, which is chosen beside the topics of the tips."""

SHIFT_WORK = "shift_work"

# Number of tips in the first two weeks.
FIRST_TIPS = 14
_FAIR_GRADES = frozenset({"A", "B"})
# Between the two sides in the id of a rule about a pair: magnesium__tetracyclines.
_PAIR = "__"

# Share of a topic in the turns, by the sum of the votes on its tips: below zero, zero, above zero. A liked
# topic gets less than twice what another gets, so that it does not come twice running.
_DISLIKED, _NEUTRAL, _LIKED = 1, 2, 3


class Topical(Protocol):
    """An object with an id, a topic, and the people for whom it is."""

    @property
    def id(self) -> str:
        """Id, stable across content versions."""

    @property
    def topic(self) -> str:
        """Topic of the tip."""

    @property
    def grade(self) -> str:
        """Grade of the evidence, from A to D."""

    @property
    def basis(self) -> Sequence[str]:
        """Facts that the tip rests on, each as subject.part."""

    @property
    def not_for(self) -> Collection[str]:
        """Conditions of people who must not see the tip."""

    @property
    def only_for(self) -> Collection[str]:
        """Circumstances of the only people who see the tip; none: everybody sees it."""

    @property
    def reviewed(self) -> str | None:
        """Review that compared the tip with its sources; None: there was none."""


class SeenTip(NamedTuple):
    """When a tip was last seen (UTC), and the vote on it: 1, -1, or None without a vote."""

    at: datetime
    vote: int | None = None


T = TypeVar("T", bound=Topical)


def candidates(
    tips: Iterable[T], topics: Collection[str], conditions: Collection[str] = frozenset()
) -> Mapping[int, T]:
    """Return the reviewed tips for a person, by position on the ring, ascending.

    Args:
        tips: All tips.
        topics: The topics that the person wants, and `SHIFT_WORK` for a person who works shifts.
        conditions: The conditions that the person says they have.
    """
    told = frozenset(conditions).union(topics)
    found = (tip for tip in tips if tip.topic in topics and tip.reviewed is not None and _suits(tip, told))
    return dict(sorted((_number(tip.id), tip) for tip in found))


def _suits(tip: Topical, told: frozenset[str]) -> bool:
    return told.isdisjoint(tip.not_for) and not (tip.only_for and told.isdisjoint(tip.only_for))


def choose(among: Mapping[int, T], seen: Mapping[str, SeenTip], person: int) -> T | None:
    """Return the tip that this person sees next; None when there is none.

    A tip never seen comes first, then the tip seen longest ago; one with a thumbs down comes again only if
    there is no other. Tips lie on a ring by the hash of their id, and each person goes round from a position
    of their own, so that the choice is stable however often it is made.

    Args:
        among: The `candidates` for this person.
        seen: Tip id → when the tip was last seen, and the vote on it.
        person: Any number that identifies the person.
    """
    in_turn = _in_turn(among, person)
    unseen = [tip for tip in in_turn if tip.id not in seen]
    if not unseen:
        return min(in_turn, key=lambda tip: (seen[tip.id].vote == -1, seen[tip.id].at), default=None)
    if len(seen) < FIRST_TIPS:
        unseen = _for_newcomers(unseen)
    history = sorted(
        (tip for tip in in_turn if tip.id in seen), key=lambda tip: seen[tip.id].at, reverse=True
    )
    topic = _topic_in_turn(unseen, history, seen)
    return _pick([tip for tip in unseen if tip.topic == topic], history, seen)


def _in_turn(among: Mapping[int, T], person: int) -> list[T]:
    place = bisect(list(among), _number(str(person)))
    tips = list(among.values())
    return tips[place:] + tips[:place]


def _for_newcomers(tips: list[T]) -> list[T]:
    """Return the tips with fair evidence, without those about a pair; all where that leaves none."""
    fair = [tip for tip in tips if tip.grade in _FAIR_GRADES]
    return [tip for tip in fair if not any(_PAIR in basis for basis in tip.basis)] or fair or tips


def _topic_in_turn(unseen: Sequence[T], history: Sequence[T], seen: Mapping[str, SeenTip]) -> str:
    """Return the topic with the most turns due: its share of turns times the tips since its last one.

    `history` begins with the tip seen last.
    """
    votes = Counter[str]()
    for tip in history:
        votes[tip.topic] += seen[tip.id].vote or 0

    def turns_due(topic: str) -> tuple[int, int]:
        since = next((n for n, tip in enumerate(history) if tip.topic == topic), len(history))
        share = _NEUTRAL if not votes[topic] else _LIKED if votes[topic] > 0 else _DISLIKED
        return share * (since + 1), share

    return max(dict.fromkeys(tip.topic for tip in unseen), key=turns_due)


def _pick(tips: Sequence[T], history: Sequence[T], seen: Mapping[str, SeenTip]) -> T:
    """Return the first of these tips of one topic: subjects with votes against them come last.

    Tips for people in the person's circumstances begin, and alternate with tips for everybody.
    """
    votes = Counter[str]()
    for tip in history:
        if vote := seen[tip.id].vote:
            for subject in _subjects(tip):
                votes[subject] += vote
    was_for_some = bool(history and history[0].only_for)
    last = next((_subjects(tip) for tip in history if tip.topic == tips[0].topic), frozenset[str]())

    def rank(tip: T) -> tuple[bool, bool, int]:
        liking = sum(votes[subject] for subject in _subjects(tip)) if votes else 0
        # A liked subject skips a turn after each of its tips: more of it, and not only of it.
        liked = 0 if liking > 0 and not last.isdisjoint(_subjects(tip)) else liking
        return liking < 0, bool(tip.only_for) is was_for_some, -liked

    return min(tips, key=rank)


def _subjects(tip: Topical) -> frozenset[str]:
    return _subjects_of(tuple(tip.basis))


@lru_cache(maxsize=4096)  # a thousand people who are due at once are given the same few hundred tips
def _subjects_of(basis: tuple[str, ...]) -> frozenset[str]:
    return frozenset(side for fact in basis for side in fact.partition(".")[0].split(_PAIR))


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
