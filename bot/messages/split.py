"""Split of doses into messages."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

DoseT = TypeVar("DoseT")
PlaceT = TypeVar("PlaceT", bound=Hashable)


def in_messages(
    doses: Iterable[DoseT], place_of: Callable[[DoseT], PlaceT], most: int
) -> Iterator[tuple[PlaceT, list[DoseT]]]:
    """Yield each message's place and doses, at most `most` in one message, in the order they come in."""
    by_place: defaultdict[PlaceT, list[DoseT]] = defaultdict(list)
    for each in doses:
        by_place[place_of(each)].append(each)
    for place, group in by_place.items():
        for start in range(0, len(group), most):
            yield place, group[start : start + most]
