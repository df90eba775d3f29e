"""Entries that nobody should be left alone with: much pain, much more of it, a week of little sleep."""

from collections.abc import Iterable, Sequence

from bot.domain.diary.model import Rating, Sleep

MUCH_PAIN = 8
"""Pain from which on a first entry points to the signs that need help today."""
MUCH_MORE_PAIN = 4
"""Points of pain within two days that do the same."""
LITTLE_SLEEP = 5 * 60
"""Minutes a night, as a mean over a week, below which a person is advised to see a doctor."""
FEWEST_NIGHTS = 4
"""Nights of a week below which no mean is taken."""


def may_need_help_today(pain: int, of_two_days_before: Iterable[Rating], *, is_first: bool) -> bool:
    """Return whether the pain is much for a first number, or much more than in the two days before."""
    before = [each.value for each in of_two_days_before if each.what == "pain"]
    return (is_first and pain >= MUCH_PAIN) or (bool(before) and pain - min(before) >= MUCH_MORE_PAIN)


def is_short_of_sleep(nights: Sequence[Sleep]) -> bool:
    """Return whether the nights of a week, one main sleep each, had less than five hours on average."""
    told = [each.minutes_asleep for each in nights if each.minutes_asleep is not None]
    return len(told) >= FEWEST_NIGHTS and sum(told) < LITTLE_SLEEP * len(told)
