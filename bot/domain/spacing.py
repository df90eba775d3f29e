"""Spacing of two items: the rule, and the first two doses that come too near to each other.

A rule comes from the interaction data (`SpacingHours`): hours to take the target before the subject, or after
it. An order without hours must not be used on one day. From the evening of one day to the morning of the next
the data rule out no order, so the hours of the other order are kept there too: that can only ask for more
distance, never for less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.interactions import SpacingHours

_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class SpacingRule:
    """Minimum distance between two items.

    Attributes:
        subject: One of the two items, by whatever name the caller uses.
        target: The other item.
        before: How long at least the target is taken before the subject; None: not in that order.
        after: How long at least the target is taken after it; None: not in that order. One is always given.
    """

    subject: str
    target: str
    before: timedelta | None
    after: timedelta | None

    def allows(self, lead: timedelta, *, same_day: bool) -> bool:
        """Return whether the target may be taken `lead` after the subject; negative: before the subject.

        Args:
            lead: Time from the subject to the target.
            same_day: Whether both belong to one day of the person's life.
        """
        wanted, other = (self.before, self.after) if lead <= _ZERO else (self.after, self.before)
        hours = other if wanted is None and not same_day else wanted
        return hours is not None and abs(lead) >= hours

    @property
    def max_distance(self) -> timedelta:
        """The distance beyond which the rule does not matter, except for an order that must not be used."""
        return max(self.before or _ZERO, self.after or _ZERO)


@dataclass(frozen=True, slots=True)
class DoseTime:
    """The time of a dose: the aware instant, and the local date that the dose belongs to."""

    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Clash:
    """Two doses that are too near to each other."""

    subject: DoseTime
    target: DoseTime


def to_spacing_rule(subject: str, target: str, spacing: SpacingHours) -> SpacingRule:
    """Return the spacing rule of a finding, with its hours as timedeltas."""
    return SpacingRule(subject, target, _hours(spacing.target_before_h), _hours(spacing.target_after_h))


def _hours(hours: float | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


def first_clash(rule: SpacingRule, subject: Iterable[DoseTime], target: Sequence[DoseTime]) -> Clash | None:
    """Return the first two doses that the rule does not allow, or None.

    Args:
        rule: The rule to keep.
        subject: Doses of the rule's subject, ascending.
        target: Doses of the rule's target, ascending.
    """
    day = timedelta(days=1)
    begin = 0
    for one in subject:
        while begin < len(target) and target[begin].at < one.at - max(day, rule.max_distance):
            begin += 1
        for other in target[begin:]:
            if other.at > one.at + max(day, rule.max_distance):
                break
            if not rule.allows(other.at - one.at, same_day=other.day == one.day):
                return Clash(one, other)
    return None


def earliest_after(rule: SpacingRule, taken: datetime, *, taken_is_subject: bool) -> datetime | None:
    """Return the earliest instant for one of the two after the other was taken; None: not on that day."""
    hours = rule.after if taken_is_subject else rule.before
    return None if hours is None else taken + hours
