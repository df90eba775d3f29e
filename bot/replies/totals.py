"""Daily totals of a person's reminders, and what could not be counted."""

from collections.abc import Sequence

from bot.answer import portions
from bot.answer.portions import Trouble
from bot.answer.totals import Total
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.library import Library, PainReliever, Supplement
from bot.replies import amounts
from bot.replies.message import Message, escape
from bot.replies.words import _

MOST_MISSED = 8
MOST_NAMES = 20


def with_reminders(about: Supplement, mg: float, total: Total, region: Region | None) -> str:
    """Render the reminders' total, alone and with another amount on top; empty without any."""
    lines = [_totalled(about, total, region)] if total.counted else []
    if total.counted:
        both = _range(about.id, total.low + mg, total.high + mg, region)
        lines.append(_("With the amount above on top of it: {amount} a day.").format(amount=both))
        lines += _shares_of_range(about, total.low + mg, total.high + mg, region)
    return "\n".join([*lines, *missed(total)])


def _totalled(about: Supplement, total: Total, region: Region | None) -> str:
    amount = _range(about.id, total.low, total.high, region)
    return _("<b>Your reminders</b>: {amount} of {element} a day ({items}).").format(
        amount=amount, element=escape(amounts.element(about)), items=items(total)
    )


def _range(thing: str, low: float, high: float, region: Region | None) -> str:
    if amounts.of(thing, low, region) == amounts.of(thing, high, region):
        return amounts.of(thing, high, region)
    return _("{low} to {high}").format(
        low=amounts.of(thing, low, region), high=amounts.of(thing, high, region)
    )


def _shares_of_range(about: Supplement, low: float, high: float, region: Region | None) -> list[str]:
    least, most = portions.beside(about, low, region), portions.beside(about, high, region)
    lines = []
    for one, other in zip(least, most, strict=True):
        if one.share is None or other.share is None:
            continue
        percents = dict.fromkeys((amounts.percent(one.share), amounts.percent(other.share)))
        where = escape(one.limit.region)
        limit = amounts.given(about.id, one.limit.value, one.limit.unit, region)
        lines.append(
            _("{sign} {where}: {percent} of {limit} a day").format(
                sign=amounts.sign(other.share), where=where, percent="–".join(percents), limit=limit
            )
        )
    return lines


def _why(why: Trouble) -> str:
    return {
        Trouble.NO_AMOUNT: _("no amount given"),
        Trouble.PIECES: _("I don't know what is in one piece"),
        Trouble.MIXTURE: _("I don't know how much of it is in there"),
        Trouble.UNKNOWN: _("I don't know what it is"),
        Trouble.NOTHING: _("I don't know what it is"),
    }.get(why, _("I can't read the amount"))


def missed(total: Total) -> list[str]:
    """Name the items that may hold more of the ingredient, and why they could not be counted."""
    if not total.missed:
        return []
    names = "; ".join(f"{escape(name)} ({_why(why)})" for name, why in total.missed[:MOST_MISSED])
    return [_("❓ Not counted: {names}. So the real total may be larger.").format(names=names)]


def totals(
    library: Library, found: Sequence[tuple[Total, PainReliever | None]], region: Region | None
) -> Message:
    """Render /dose alone: every ingredient of the person's reminders, added up."""
    parts = [_("<b>What your reminders add up to in a day</b>")]
    parts += [_one_total(library, total, reliever, region) for total, reliever in found]
    parts.append(_("To try another amount: <code>{example}</code>").format(example=amounts.EXAMPLE))
    return Message("\n\n".join(parts))


def _one_total(library: Library, total: Total, reliever: PainReliever | None, region: Region | None) -> str:
    about = library.supplements.get(total.id)
    lines = []
    if about is not None and total.counted:
        lines = [f"<b>{escape(about.name)}</b>", _totalled(about, total, region)]
        lines += _shares_of_range(about, total.low, total.high, region) or [_("• no number to compare with")]
    elif total.counted:
        name = " / ".join(medicine_names(total.id, region))
        lines = [f"<b>{escape(name)}</b>: {amounts.of(total.id, total.high, region)} ({items(total)})"]
        if reliever is not None and reliever.daily_max_mg and portions.comparable(reliever, total.id):
            what = _("In a day at least") if total.missed else _("In a day")
            lines.append(amounts.of_most(what, total.high, reliever.daily_max_mg))
    else:
        name = about.name if about is not None else " / ".join(medicine_names(total.id, region))
        lines = [f"<b>{escape(name)}</b>"]
    return "\n".join([*lines, *missed(total)])


def items(total: Total) -> str:
    """Return the names of the items that were added up."""
    return "; ".join(escape(each) for each in total.counted[:MOST_NAMES])
