"""The first line about an amount: within a limit, over it, or impossible to tell."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answer import amounts as answer_amounts
from bot.answer.amounts import LimitComparison
from bot.domain.profiles import Region
from bot.library import PainReliever, Supplement
from bot.replies import amounts
from bot.replies.i18n import _
from bot.replies.message import escape
from bot.replies.time_format import join_and

Sign = Literal["🟢", "🟠", "🔴", "⚪"]

WORST_FIRST: Sequence[Sign] = ("🔴", "🟠", "⚪", "🟢")
# Words of a scope without which its number would promise too much.
_PART_OF_THE_NUMBER = ("at once", "not after", "preformed")
# Words of a scope whose number is about something else than what the card is about.
_ABOUT_SOMETHING_ELSE = "other than"


@dataclass(frozen=True, slots=True)
class LimitSides:
    """An amount, or the range that it can be, beside its limits in words.

    Attributes:
        over: Limits that the least of the range exceeds.
        maybe_over: Limits that only the most of the range exceeds.
        within: Limits that the most of the range keeps to.
    """

    over: tuple[str, ...] = ()
    maybe_over: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    @property
    def exceeded(self) -> tuple[str, ...]:
        """The limits that are or may be exceeded."""
        return (*self.over, *self.maybe_over)

    @property
    def has_limits(self) -> bool:
        """Whether there is any number to compare with."""
        return bool(self.exceeded or self.within)

    @property
    def sign(self) -> Sign:
        """Red is over every limit, orange over some or perhaps, green within all, white without any."""
        if not self.has_limits:
            return "⚪"
        if not self.exceeded:
            return "🟢"
        return "🟠" if self.maybe_over or self.within else "🔴"


def sign_of(sides: LimitSides, *, all_counted: bool) -> Sign:
    """Return the sign; white in place of green where not everything could be counted."""
    return "⚪" if sides.sign == "🟢" and not all_counted else sides.sign


def limit_sentence(
    subject: str, sides: LimitSides, *, all_counted: bool = True, sign: Sign | None = None
) -> str:
    """Say in one sentence whether an amount is within its limits.

    Args:
        subject: The amount and what it is of, such as "400 mg of magnesium a day".
        sides: The amount beside its limits.
        all_counted: Whether the amount holds everything that the person takes of it.
        sign: A stricter sign than the limits alone give; None: theirs.
    """
    return _sentence(sides, all_counted=all_counted).format(
        sign=sign or sign_of(sides, all_counted=all_counted),
        subject=subject,
        over=join_and(sides.exceeded),
        within=join_and(sides.within),
    )


def _sentence(sides: LimitSides, *, all_counted: bool) -> str:
    if not sides.has_limits:
        return _("{sign} I can't tell whether {subject} is too much: I know no number to compare it with.")
    if not sides.exceeded and not all_counted:
        return _("{sign} {subject} is within {within}, but I can't count all of your reminders.")
    if not sides.exceeded:
        return _("{sign} {subject} is within {within}.")
    # Of what was not all counted nobody can say that it keeps to the other limits.
    return _over_sentence(may_be=bool(sides.maybe_over), is_within=bool(sides.within) and all_counted)


def _over_sentence(*, may_be: bool, is_within: bool) -> str:
    if may_be and is_within:
        return _("{sign} {subject} may be over {over}, but is within {within}.")
    if may_be:
        return _("{sign} {subject} may be over {over}.")
    if is_within:
        return _("{sign} {subject} is over {over}, but within {within}.")
    return _("{sign} {subject} is over {over}.")


def supplement_sides(supplement: Supplement, low: float, high: float, region: Region | None) -> LimitSides:
    """Compare a range of mg a day with the limits that apply in a region."""
    least, most = (answer_amounts.compare_with_limits(supplement, each, region) for each in (low, high))
    pairs = [pair for pair in zip(least, most, strict=True) if _is_comparable(pair[1])]
    regions = Counter(one.limit.region for one, _other in pairs)

    def words(found: Iterable[LimitComparison]) -> tuple[str, ...]:
        return _limit_words(supplement, list(found), regions, region)

    return LimitSides(
        words(one for one, _other in pairs if _is_over(one)),
        words(one for one, other in pairs if _is_over(other) and not _is_over(one)),
        words(other for _one, other in pairs if not _is_over(other)),
    )


def _is_comparable(found: LimitComparison) -> bool:
    """Return whether a limit has a number, and for what the supplement is."""
    return found.share is not None and _ABOUT_SOMETHING_ELSE not in found.limit.scope


def _is_over(found: LimitComparison) -> bool:
    return (found.share or 0) > amounts.FULL_SHARE


def _limit_words(
    supplement: Supplement, found: Sequence[LimitComparison], regions: Counter[str], region: Region | None
) -> tuple[str, ...]:
    """Name limits by their regions; regions with the same number share it."""
    by_number: dict[str, list[str]] = {}
    for each in found:
        limit = each.limit
        number = amounts.format_content_value(supplement, limit.value, limit.unit, region)
        if regions[limit.region] > 1 or any(part in limit.scope for part in _PART_OF_THE_NUMBER):
            scope = limit.scope.replace(" (", ", ").replace(")", "")
            number = f"{number} ({escape(scope)})"
        by_number.setdefault(number, []).append(limit.region)
    return tuple(
        _("the limit of {limit}").format(limit=number)
        if "all" in places
        else _("the {regions} limit of {limit}").format(regions=escape(join_and(places)), limit=number)
        for number, places in by_number.items()
    )


def label_sides(reliever: PainReliever, daily: float) -> LimitSides:
    """Compare mg a day with the maximum on a pain reliever's label, and with the safer one if any."""
    most, safer = reliever.daily_max_mg, reliever.safer_daily_max_mg
    if most is None:
        return LimitSides()
    label = label_maximum(most)
    if daily > most:
        return LimitSides(over=(label,))
    if safer is not None and daily > safer:
        return LimitSides(over=(_safer_maximum(safer),), within=(label,))
    return LimitSides(within=(_safer_maximum(safer) if safer is not None else label,))


def label_maximum(mg: float) -> str:
    """Name a maximum of a label."""
    return _("the label's maximum of {limit}").format(limit=amounts.format_mg(mg))


def _safer_maximum(mg: float) -> str:
    return _("the safer maximum of {limit}").format(limit=amounts.format_mg(mg))
