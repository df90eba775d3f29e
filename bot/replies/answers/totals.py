"""Daily totals of a person's reminders, and what could not be counted."""

from collections.abc import Sequence

from bot.answer import amounts as answer_amounts
from bot.answer.amounts import AmountProblem
from bot.answer.totals import Total
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.library import Library, PainReliever, Supplement
from bot.replies import amounts
from bot.replies.i18n import _
from bot.replies.message import Message, escape

MAX_UNCOUNTED = 8
MAX_NAMES = 20


def total_with_reminders(supplement: Supplement, mg: float, total: Total, region: Region | None) -> str:
    """Render the reminders' total, alone and with another amount on top; empty without any."""
    lines = [_total_line(supplement, total, region)] if total.counted else []
    if total.counted:
        both = _range(supplement, total.low + mg, total.high + mg, region)
        lines.append(_("With the amount above on top of it: {amount} a day.").format(amount=both))
        lines += _shares_of_range(supplement, total.low + mg, total.high + mg, region)
    return "\n".join([*lines, *uncounted_lines(total)])


def _total_line(supplement: Supplement, total: Total, region: Region | None) -> str:
    amount = _range(supplement, total.low, total.high, region)
    return _("<b>Your reminders</b>: {amount} of {element} a day ({items}).").format(
        amount=amount, element=escape(amounts.element_name(supplement)), items=counted_items(total)
    )


def _range(supplement: Supplement, low: float, high: float, region: Region | None) -> str:
    least, most = (amounts.format_amount(supplement, each, region) for each in (low, high))
    return most if least == most else _("{low} to {high}").format(low=least, high=most)


def _shares_of_range(supplement: Supplement, low: float, high: float, region: Region | None) -> list[str]:
    least, most = (
        answer_amounts.compare_with_limits(supplement, low, region),
        answer_amounts.compare_with_limits(supplement, high, region),
    )
    lines = []
    for one, other in zip(least, most, strict=True):
        if one.share is None or other.share is None:
            continue
        percents = dict.fromkeys((amounts.format_percent(one.share), amounts.format_percent(other.share)))
        where = escape(one.limit.region)
        limit = amounts.format_content_value(supplement, one.limit.value, one.limit.unit, region)
        lines.append(
            _("{sign} {where}: {percent} of {limit} a day").format(
                sign=amounts.limit_sign(other.share), where=where, percent="–".join(percents), limit=limit
            )
        )
    return lines


def _why(error: AmountProblem) -> str:
    return {
        AmountProblem.NO_AMOUNT: _("no amount given"),
        AmountProblem.PIECES: _("I don't know what is in one piece"),
        AmountProblem.MIXTURE: _("I don't know how much of it is in there"),
        AmountProblem.UNKNOWN: _("I don't know what it is"),
        AmountProblem.NOTHING: _("I don't know what it is"),
    }.get(error, _("I can't read the amount"))


def uncounted_lines(total: Total) -> list[str]:
    """Name the items that may hold more of the ingredient, and why they could not be counted."""
    if not total.uncounted:
        return []
    names = "; ".join(f"{escape(name)} ({_why(why)})" for name, why in total.uncounted[:MAX_UNCOUNTED])
    return [_("❓ Not counted: {names}. So the real total may be larger.").format(names=names)]


def totals_message(
    library: Library, found: Sequence[tuple[Total, PainReliever | None]], region: Region | None
) -> Message:
    """Render /dose alone: every ingredient of the person's reminders, added up."""
    parts = [_("<b>What your reminders add up to in a day</b>")]
    parts += [_total_text(library, total, reliever, region) for total, reliever in found]
    parts.append(_("To try another amount: <code>{example}</code>").format(example=amounts.EXAMPLE))
    return Message("\n\n".join(parts))


def _total_text(library: Library, total: Total, reliever: PainReliever | None, region: Region | None) -> str:
    about = library.supplements.get(total.id)
    lines = []
    if about is not None and total.counted:
        lines = [f"<b>{escape(about.name)}</b>", _total_line(about, total, region)]
        lines += _shares_of_range(about, total.low, total.high, region) or [_("• no number to compare with")]
    elif total.counted:
        name = " / ".join(medicine_names(total.id, region))
        amount = amounts.format_amount(about, total.high, region)
        lines = [f"<b>{escape(name)}</b>: {amount} ({counted_items(total)})"]
        if reliever is not None and reliever.daily_max_mg and reliever.is_maximum_of(total.id):
            what = _("In a day at least") if total.uncounted else _("In a day")
            lines.append(amounts.share_of_maximum(what, total.high, reliever.daily_max_mg))
    else:
        name = about.name if about is not None else " / ".join(medicine_names(total.id, region))
        lines = [f"<b>{escape(name)}</b>"]
    return "\n".join([*lines, *uncounted_lines(total)])


def counted_items(total: Total) -> str:
    """Return the names of the items that were added up."""
    return "; ".join(escape(each) for each in total.counted[:MAX_NAMES])
