"""How far apart two things are taken, and the first time that they come too near to each other.

A rule comes from the interaction data (`bot.domain.interactions.Spacing`): hours to take the target before
the subject, or after it. An order without hours is not to be used on one day. Between the evening of one day
and the morning of the next the data rule out nothing, so the hours of the other order are kept there, too:
that can only ask for more distance, never for less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.interactions import Spacing

NEVER = timedelta(0)


@dataclass(frozen=True, slots=True)
class Apart:
    """Keep two things apart.

    Attributes:
        subject: One of the two, by whatever name the caller uses.
        target: The other.
        before: Take the target at least so long before the subject; None: not in that order.
        after: Or at least so long after it; None: not in that order. One of the two is given.
    """

    subject: str
    target: str
    before: timedelta | None
    after: timedelta | None

    def allows(self, lead: timedelta, *, same_day: bool) -> bool:
        """Say whether the target may be taken so long after the subject; a negative lead: before it.

        Args:
            lead: From the subject to the target.
            same_day: Whether both belong to one day of the person's life.
        """
        wanted, other = (self.before, self.after) if lead <= NEVER else (self.after, self.before)
        hours = other if wanted is None and not same_day else wanted
        return hours is not None and abs(lead) >= hours

    @property
    def reach(self) -> timedelta:
        """Beyond it the two have nothing to do with each other, but for an order not to be used."""
        return max(self.before or NEVER, self.after or NEVER)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is taken: the aware instant, and the local date it belongs to."""

    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Clash:
    """Two doses that are too near to each other."""

    subject: Moment
    target: Moment


def apart(subject: str, target: str, spacing: Spacing) -> Apart:
    """Return the rule of a finding, with its hours as lengths of time."""
    return Apart(subject, target, _hours(spacing.target_before_h), _hours(spacing.target_after_h))


def _hours(hours: float | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


def first_clash(rule: Apart, subject: Iterable[Moment], target: Sequence[Moment]) -> Clash | None:
    """Return the first two doses that the rule does not allow, or None.

    Args:
        rule: What to keep to.
        subject: When its subject is taken, ascending.
        target: When its target is taken, ascending.
    """
    day = timedelta(days=1)
    begin = 0
    for one in subject:
        while begin < len(target) and target[begin].at < one.at - max(day, rule.reach):
            begin += 1
        for other in target[begin:]:
            if other.at > one.at + max(day, rule.reach):
                break
            if not rule.allows(other.at - one.at, same_day=other.day == one.day):
                return Clash(one, other)
    return None


def earliest(rule: Apart, taken: datetime, *, taken_is_subject: bool) -> datetime | None:
    """Return from when on one of the two may follow, the other one having been taken; None: not that day."""
    hours = rule.after if taken_is_subject else rule.before
    return None if hours is None else taken + hours
