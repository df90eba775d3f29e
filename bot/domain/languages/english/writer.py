"""English lines, as a person can type them."""

from collections.abc import Iterable
from datetime import date

from bot.domain.instructions import Food
from bot.domain.languages.english.words import SHORT_WEEKDAYS
from bot.domain.recurrence import LAST, MIN_MONTH, Monthly, MonthlyDay

_HOUR = 60
_TEENS = range(11, 14)


class EnglishWriter:
    """See `Writer`, whose methods these are."""

    after_last_dose = "after the last dose"
    as_needed = "as needed"
    daily = "daily"
    on_workdays = "mon-fri"
    every_other_day = "every other day"
    me = "for me"

    def start(self, day: date | str) -> str:
        """Write "from 2027-01-31"."""
        return f"from {day}"

    def until(self, day: date | str) -> str:
        """Write "until 2027-01-31"."""
        return f"until {day}"

    def for_days(self, days: int) -> str:
        """Write "for 3 days"."""
        return f"for {_days(days)}"

    def span(self, number: str, unit: str) -> str:
        """Write "for 3 weeks"."""
        return f"for {number} {unit}"

    def weekdays(self, days: Iterable[int]) -> str:
        """Write "mon wed fri"."""
        return " ".join(SHORT_WEEKDAYS[each] for each in sorted(days))

    def every(self, number: int | str, unit: str) -> str:
        """Write "every 3 days"."""
        return f"every {number} {unit}"

    def every_weeks_on(self, weeks: int) -> str:
        """Write "every 2 weeks on", before a weekday."""
        return f"every {weeks} weeks on"

    def times_a_day(self, times: int) -> str:
        """Write "3 times a day"."""
        return {1: "once a day", 2: "twice a day"}.get(times, f"{times} times a day")

    def cycle(self, on: int, off: int) -> str:
        """Write "21 days on 7 days off"."""
        return f"{_days(on)} on {_days(off)} off"

    def monthly(self, rule: Monthly) -> str:
        """Write "every 2 months on the 31st of months that have it"."""
        every = "monthly" if rule.every == 1 else f"every {rule.every} months"
        some = isinstance(rule, MonthlyDay) and rule.day > MIN_MONTH
        return f"{every} on the {self.of_months_that_have_it(rule) if some else _ordinal(rule)}"

    def on_the(self, rule: Monthly) -> str:
        """Write "on the 1st mon"."""
        return f"on the {_ordinal(rule)}"

    def of_the_month(self, rule: Monthly) -> str:
        """Write "15th of the month"."""
        return f"{_ordinal(rule)} of the month"

    def of_months_that_have_it(self, rule: Monthly) -> str:
        """Write "31st of months that have it"."""
        return f"{_ordinal(rule)} of months that have it"

    def last_weekday(self, weekday: str) -> str:
        """Write "last monday of the month"."""
        return f"last {weekday} of the month"

    def pieces(self, count: str, unit: str, *, several: bool) -> str:
        """Write "2 tablets"."""
        return f"{count} {unit}{'s' if several else ''}"

    def taper_step(self, amount: str, days: int | None, *, is_first: bool) -> str:
        """Write "then 10 mg for 5 days"."""
        span = "" if days is None else f" {self.for_days(days)}"
        return f"{'' if is_first else 'then '}{amount}{span}"

    def apart(self, minutes: int) -> str:
        """Write "at least 6 hours apart"."""
        length = f"{minutes} minutes" if minutes % _HOUR else f"{minutes // _HOUR} hours"
        return f"at least {length} apart"

    def at_most(self, amount: str) -> str:
        """Write "at most 1200 mg a day"."""
        return f"at most {amount} a day"

    def food(self, food: Food) -> str:
        """Write "with food"."""
        return f"{food} food"

    def person(self, name: str) -> str:
        """Write "for Anna"."""
        return f"for {name}"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _ordinal(rule: Monthly) -> str:
    if isinstance(rule, MonthlyDay):
        return "last day" if rule.day == LAST else _nth(rule.day)
    return f"{'last' if rule.nth == LAST else _nth(rule.nth)} {SHORT_WEEKDAYS[rule.weekday]}"


def _nth(day: int) -> str:
    ending = "th" if day in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
