"""Recent doses as people speak of them: by name, class, person and rough time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import names
from bot.domain.name_matching import match_names
from bot.domain.parsing.rough_times import RoughTime
from bot.search import Concept, Index, item_names
from bot.store.doses import doses
from bot.store.doses.doses import Dose

DAY = timedelta(days=1)


async def of_days(tx: AsyncConnection, chat_id: int, days: Sequence[date], now: datetime) -> list[Dose]:
    """Return a chat's doses of these local dates, whatever their state, in order; `now` is UTC.

    A dose past its window is missed even before the next tick records that.
    """
    return [_as_it_is(dose, now) for day in days for dose in await doses.of_day(tx, chat_id, day)]


async def of_last_day(tx: AsyncConnection, chat_id: int, today: date, now: datetime) -> list[Dose]:
    """Return a chat's doses that were due within 24 hours of `now` (UTC), as `of_days` does.

    `today` is the local date.
    """
    found = await of_days(tx, chat_id, (today - DAY, today), now)
    return [dose for dose in found if now - DAY < dose.due_at <= now]


def _as_it_is(dose: Dose, now: datetime) -> Dose:
    return replace(dose, state="missed") if dose.state == "due" and dose.closes_at <= now else dose


def unanswered(found: Sequence[Dose]) -> list[Dose]:
    """Return the doses that are open or missed."""
    return [dose for dose in found if dose.state in {"due", "missed"}]


def of_person(found: Sequence[Dose], person: str | None, *, is_own: bool = False) -> list[Dose]:
    """Return the doses of a person; without one the chat owner's own, else everybody's.

    Args:
        found: The doses.
        person: The person; None: not told.
        is_own: Whether the chat's owner spoke of their own doses, and of nobody else's.
    """
    called = None if person is None else names.fold(person)
    theirs = [dose for dose in found if called == (dose.item.person and names.fold(dose.item.person))]
    return theirs if theirs or is_own or person is not None else list(found)


def of_item(index: Index, found: Sequence[Dose], name: str) -> list[Dose]:
    """Return the doses that a name can mean: the item, its class ("blood pressure pill"), part of a name."""
    meant = [dose for dose in found if is_meant(index, name, dose.item.name)]
    if meant or _concepts(index, name):
        return meant
    return [found[place] for place in match_names(name, [dose.item.name for dose in found])]


def named(index: Index, found: Sequence[Dose], name: str) -> list[Dose]:
    """Return the doses that a name can mean; all, if it means nothing to us ("my morning pill")."""
    meant = of_item(index, found, name)
    return list(found) if not meant and not _concepts(index, name) else meant


def is_meant(index: Index, name: str, item: str) -> bool:
    """Return whether a name can mean an item: the item itself, or its class ("blood pressure pill")."""
    if item_names.mean_same(index, item, name):
        return True
    classes = [each for each in _concepts(index, name) if each.kind == "class"]
    return any(_groups(one) & _groups(other) for one in classes for other in _concepts(index, item))


def _concepts(index: Index, written: str) -> list[Concept]:
    found = item_names.resolve_names(index, written, guess=False)
    return [each.concept for each in found if each.concept is not None]


def _groups(concept: Concept) -> frozenset[str]:
    return frozenset() if concept.substance is None else concept.substance.groups


def about(found: Sequence[Dose], when: RoughTime, today: date) -> list[Dose]:
    """Return the doses that were due about then."""
    return [dose for dose in found if when.fits(dose.local_date, time.fromisoformat(dose.wall), today)]
