"""Daily totals of a person's reminders beside the limits, and what could not be counted."""

from collections.abc import Iterable, Sequence

from bot.answer.amounts import AmountProblem
from bot.answer.totals import Total
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.library import Library, PainReliever, Supplement
from bot.replies import amounts
from bot.replies.answers.limit_sentences import (
    WORST_FIRST,
    LimitSides,
    Sign,
    label_sides,
    limit_sentence,
    sign_of,
    supplement_sides,
)
from bot.replies.answers.overdoses import advice_over_label
from bot.replies.i18n import _
from bot.replies.message import Message, escape

MAX_UNCOUNTED = 8
MAX_NAMES = 20
# Problems of an item that may hold anything; any other item holds the ingredient, and nobody knows how much.
_MAY_HOLD_ANYTHING = frozenset({AmountProblem.UNKNOWN, AmountProblem.NOTHING})


def holds_more(total: Total) -> bool:
    """Return whether reminders that could not be counted hold the ingredient, too."""
    return any(why not in _MAY_HOLD_ANYTHING for _name, why in total.uncounted)


def ask_before_going_on() -> str:
    """Say what to do about an amount of a supplement that is over a limit."""
    return _("<b>Ask a doctor or pharmacist before going on with that much.</b>")


def reminders_text(total: Total, alone: str, both: str, *, is_together: bool) -> str:
    """Say what the reminders make, and what they leave open; empty without any.

    Args:
        total: The reminders' total.
        alone: The total in words.
        both: The total together with the amount in question, in words.
        is_together: Line 1 gives the latter already.
    """
    lines = []
    if total.counted:
        text = _("Your list adds up to {amount} a day ({items}), together {both}.")
        if is_together:
            text = _("Your list alone adds up to {amount} a day ({items}).")
        lines.append(text.format(amount=alone, items=_counted_items(total), both=both))
    return "\n".join([*lines, *uncounted_lines(total.uncounted)])


def amount_range(supplement: Supplement, low: float, high: float, region: Region | None) -> str:
    """Format a range of mg in the region's unit, as one amount where it is none."""
    least, most = (amounts.format_amount(supplement, each, region) for each in (low, high))
    return most if least == most else _("{low} to {high}").format(low=least, high=most)


def _why(error: AmountProblem) -> str:
    return {
        AmountProblem.NO_AMOUNT: _("no amount given"),
        AmountProblem.PIECES: _("I don't know what is in one piece"),
        AmountProblem.MIXTURE: _("I don't know how much of it is in there"),
        AmountProblem.UNKNOWN: _("I don't know what it is"),
        AmountProblem.NOTHING: _("I don't know what it is"),
    }.get(error, _("I can't read the amount"))


def uncounted_lines(uncounted: Iterable[tuple[str, AmountProblem]]) -> list[str]:
    """Name the items that may hold more of an ingredient, and why they could not be counted."""
    items = [f"{escape(name)} ({_why(why)})" for name, why in dict.fromkeys(uncounted)]
    if not items:
        return []
    names = "; ".join(items[:MAX_UNCOUNTED])
    return [_("❓ Not counted: {names}. So the real total may be larger.").format(names=names)]


def _counted_items(total: Total) -> str:
    """Return the names of the items that were added up."""
    return "; ".join(escape(each) for each in total.counted[:MAX_NAMES])


def totals_message(
    library: Library, found: Sequence[tuple[Total, PainReliever | None]], region: Region | None
) -> Message:
    """Render /dose alone: what the reminders make of each ingredient, one line each, the worst first."""
    judged = [_total_line(library, total, reliever, region) for total, reliever in found]
    worst_first = sorted(judged, key=lambda each: WORST_FIRST.index(each[0]))
    parts = ["\n".join(line for _sign, line in worst_first)]
    parts += uncounted_lines(each for total, _reliever in found for each in total.uncounted)
    example = _("That is what your reminders make. To try another amount: <code>{example}</code>")
    return Message("\n\n".join([*parts, example.format(example=amounts.EXAMPLE)]))


def _total_line(
    library: Library, total: Total, reliever: PainReliever | None, region: Region | None
) -> tuple[Sign, str]:
    """Return the sign and the line of one ingredient, with what to do where it is over a limit."""
    about = library.supplements.get(total.id)
    name = escape(amounts.element_name(about) if about else " / ".join(medicine_names(total.id, region)))
    if not total.counted:
        return "⚪", _("⚪ I can't tell how much {name} your reminders make.").format(name=name)
    sides, advice = _sides_and_advice(library, about, reliever, total, region)
    subject = _total_subject(about, total, name, sides, region)
    all_counted = not holds_more(total)
    line = limit_sentence(subject, _shortened(sides, region), all_counted=all_counted)
    return sign_of(sides, all_counted=all_counted), f"{line}\n{advice}" if advice else line


def _sides_and_advice(
    library: Library,
    supplement: Supplement | None,
    reliever: PainReliever | None,
    total: Total,
    region: Region | None,
) -> tuple[LimitSides, str]:
    """Compare a total with its limits; the advice is what to do where it exceeds them, empty where not."""
    if supplement is not None:
        sides = supplement_sides(supplement, total.low, total.high, region)
        return sides, ask_before_going_on() if sides.exceeded else ""
    if reliever is None or not reliever.is_maximum_of(total.id):
        return LimitSides(), ""
    is_over = reliever.daily_max_mg is not None and total.high > reliever.daily_max_mg
    return label_sides(reliever, total.high), advice_over_label(library, reliever) if is_over else ""


def _shortened(sides: LimitSides, region: Region | None) -> LimitSides:
    """Name the limits that a total keeps to only where they are those of the person's region."""
    is_short = region is not None or sides.exceeded or not sides.within
    return sides if is_short else LimitSides(within=(_("the limits I know"),))


def _total_subject(
    supplement: Supplement | None, total: Total, name: str, sides: LimitSides, region: Region | None
) -> str:
    text = _("{amount} of {name} a day")
    if len(total.counted) > 1:
        text = _("{amount} of {name} a day ({items})")
    elif total.uncounted and sides.exceeded:
        text = _("At least {amount} of {name} a day")
    amount = amounts.format_mg(total.high)
    if supplement is not None:
        amount = amount_range(supplement, total.low, total.high, region)
    return text.format(amount=amount, name=name, items=_counted_items(total))
