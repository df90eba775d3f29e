"""A pain reliever's amount beside its label: whether it keeps to it, and why."""

from typing import Literal

from bot.answer import overdoses, profile_warnings
from bot.answer.amounts import AmountTaken
from bot.answer.totals import Total
from bot.domain.overdoses import CALLS_FOR_HELP, Taken
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.library import Library, PainReliever
from bot.replies import amounts
from bot.replies.answers.amount_buttons import reliever_rows, who_asks_first
from bot.replies.answers.limit_sentences import LimitSides, label_maximum, label_sides, limit_sentence
from bot.replies.answers.overdoses import advice_over_label
from bot.replies.answers.totals import holds_more, reminders_text
from bot.replies.i18n import _, ngettext
from bot.replies.message import Message, escape, expandable_quote
from bot.replies.sources import sources_line

LabelProblem = Literal["no_maximum", "daily", "once", "often"]

HOURS_A_DAY = 24


def pain_reliever_card(
    library: Library, reliever: PainReliever, taken: AmountTaken, region: Region | None, total: Total
) -> Message:
    """Say whether an amount keeps to the label; over it, what to do comes directly after line 1."""
    verdict = _verdict(reliever, taken, total, region)
    if _calls_for_advice(library, reliever, taken, total):
        verdict = f"{verdict}\n{advice_over_label(library, reliever)}"
    parts = [
        verdict,
        _how_often(taken),
        _reminders_text(reliever, taken, total, region),
        _caution(reliever, taken, total),
    ]
    return Message("\n\n".join(part for part in parts if part), reliever_rows(library, reliever, taken))


def _find_problem(reliever: PainReliever, taken: AmountTaken) -> LabelProblem | None:
    """Return why an amount does not keep to the label by itself; None where it does."""
    most, once = _maximum(reliever, taken), reliever.single_max_mg
    if most is None:
        return "no_maximum"
    if taken.daily > most:
        return "daily"
    if once is not None and taken.per_intake > once:
        return "once"
    return "often" if _is_too_often(reliever, taken) else None


def _maximum(reliever: PainReliever, taken: AmountTaken) -> int | None:
    """Return the label's maximum of a day; None where it gives none for this ingredient."""
    return reliever.daily_max_mg if reliever.is_maximum_of(taken.id) else None


def _is_too_often(reliever: PainReliever, taken: AmountTaken) -> bool:
    return reliever.min_gap_h is not None and taken.times * reliever.min_gap_h > HOURS_A_DAY


def _verdict(reliever: PainReliever, taken: AmountTaken, total: Total, region: Region | None) -> str:
    """Return line 1: of all that is wrong the worst."""
    name = escape(" / ".join(medicine_names(taken.id, region)))
    once = amounts.format_mg(taken.per_intake)
    daily = _("{amount} of {name} a day").format(amount=amounts.format_mg(taken.daily), name=name)
    match _find_problem(reliever, taken):
        case "no_maximum":
            return limit_sentence(daily, LimitSides())
        case "daily":
            return limit_sentence(daily, label_sides(reliever, taken.daily))
        case "once":
            at_once = _("{amount} of {name} at one time").format(amount=once, name=name)
            return limit_sentence(at_once, LimitSides(over=(label_maximum(reliever.single_max_mg or 0),)))
        case "often":
            return _too_often(reliever, taken.times, once, name)
        case _:
            return _with_reminders(reliever, taken, total, name)


def _too_often(reliever: PainReliever, times: int, once: str, name: str) -> str:
    text = ngettext(
        "🔴 {amount} of {name} {n} time a day is too often: the label says at least {gap} between doses.",
        "🔴 {amount} of {name} {n} times a day is too often: the label says at least {gap} between doses.",
        times,
    )
    return text.format(amount=once, name=name, n=times, gap=_gap(reliever))


def _gap(reliever: PainReliever) -> str:
    hours = reliever.min_gap_h or 0
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)


def _with_reminders(reliever: PainReliever, taken: AmountTaken, total: Total, name: str) -> str:
    """Return line 1 of an amount that keeps to the label by itself."""
    text = _("{amount} of {name} a day")
    if total.counted:
        text = _("With your reminders, {amount} of {name} a day")
    together = total.high + taken.daily
    sides = label_sides(reliever, together)
    if not sides.exceeded and not total.counted:
        sides = LimitSides(within=(_both_maximums(reliever),))
    subject = text.format(amount=amounts.format_mg(together), name=name)
    return limit_sentence(subject, sides, all_counted=not holds_more(total))


def _both_maximums(reliever: PainReliever) -> str:
    """Name the label's maximum at one time and in a day."""
    safer = reliever.safer_daily_max_mg
    text = _("the label's maximum of {once} at one time and {daily} in a day")
    if safer is not None:
        text = _("the label's maximum of {once} at one time and the safer maximum of {daily} in a day")
    return text.format(
        once=amounts.format_mg(reliever.single_max_mg or 0),
        daily=amounts.format_mg(safer or reliever.daily_max_mg or 0),
    )


def _calls_for_advice(library: Library, reliever: PainReliever, taken: AmountTaken, total: Total) -> bool:
    """Return whether to say what to do: over the label in a day, or far too much at one time."""
    most = _maximum(reliever, taken)
    if most is None:
        return False
    at_once = overdoses.level_of(library, taken.id, Taken(taken.per_intake, in_a_day_mg=0.0))
    return taken.daily + total.high > most or at_once in CALLS_FOR_HELP


def _how_often(taken: AmountTaken) -> str:
    if taken.times == 1:
        return ""
    often = amounts.format_written_amount(taken.per_intake, taken.unit, taken.times)
    return _("Counted: {amount}.").format(amount=often)


def _reminders_text(reliever: PainReliever, taken: AmountTaken, total: Total, region: Region | None) -> str:
    alone, both = (
        amounts.format_amount(reliever, each, region) for each in (total.high, total.high + taken.daily)
    )
    return reminders_text(total, alone, both, is_together=_find_problem(reliever, taken) is None)


def _caution(reliever: PainReliever, taken: AmountTaken, total: Total) -> str:
    """Return the one caution: how to keep to the label, or for whom its maximum is too much."""
    most, once = _maximum(reliever, taken), reliever.single_max_mg
    if most is None:
        return _("The label: {dose}").format(dose=escape(reliever.dose))
    is_over = taken.daily + total.high > most or (once is not None and taken.per_intake > once)
    if is_over and once is not None and reliever.min_gap_h is not None:
        text = _("⏱ At most {once} at one time, and at least {gap} between doses.")
        return text.format(once=amounts.format_mg(once), gap=_gap(reliever))
    if reliever.lower_limit_groups:
        groups = escape(reliever.lower_limit_groups)
        return f"⚠️ {groups[:1].upper()}{groups[1:]}."
    return _("⚠️ That is only for people who may take it: see who asks first.")


def pain_reliever_details(library: Library, reliever: PainReliever, taken: AmountTaken) -> Message:
    """Render the [Why] of a pain reliever's amount: the label's numbers, what they count, and the sources."""
    parts = [
        "" if who_asks_first(library, [taken.id, reliever.id]) else _who_asks_first(library, reliever),
        "\n".join(_label(reliever, taken)),
        escape(reliever.note),
        sources_line(library, reliever.sources),
    ]
    return Message("\n\n".join(part for part in parts if part))


def _who_asks_first(library: Library, reliever: PainReliever) -> str:
    """Write out the content's lists, where no cell of their own says them."""
    never = "; ".join(profile_warnings.expand_lines(library, reliever.do_not, "do_not"))
    ask = "; ".join(profile_warnings.expand_lines(library, reliever.ask_first, "ask_first"))
    lines = [_("⛔ <b>Not</b>: {who}.").format(who=escape(never))] if never else []
    return "\n".join([*lines, expandable_quote(_("⚠️ <b>Ask first</b>: {who}.").format(who=escape(ask)))])


def _label(reliever: PainReliever, taken: AmountTaken) -> list[str]:
    """Return the label's numbers beside the amount."""
    most = _maximum(reliever, taken)
    if most is None:
        return [
            _("The label: {dose}").format(dose=escape(reliever.dose)),
            _("I have no maximum to compare with."),
        ]
    lines = [_("Beside the label ({scope}):").format(scope=escape(reliever.daily_max_scope))]
    if reliever.single_max_mg is not None:
        lines.append(amounts.share_of_maximum(_("At one time"), taken.per_intake, reliever.single_max_mg))
    lines.append(amounts.share_of_maximum(_("In a day"), taken.daily, most))
    if reliever.safer_daily_max_mg is not None:
        lines.append(
            amounts.share_of_maximum(_("In a day, to be safer"), taken.daily, reliever.safer_daily_max_mg)
        )
    if reliever.lower_limit_groups:
        lines.append(f"• {escape(reliever.lower_limit_groups)}")
    return [*lines, *_gap_and_days(reliever, taken)]


def _gap_and_days(reliever: PainReliever, taken: AmountTaken) -> list[str]:
    lines = []
    if reliever.min_gap_h is not None:
        text = ngettext(
            "at least {n} hour between doses", "at least {n} hours between doses", reliever.min_gap_h
        )
        sign = "🔴" if _is_too_often(reliever, taken) else "⏱"
        lines.append(f"{sign} {text.format(n=reliever.min_gap_h)}")
    if reliever.max_days_pain is not None:
        days = ngettext("at most {n} day for pain", "at most {n} days for pain", reliever.max_days_pain)
        lines.append(f"📅 {days.format(n=reliever.max_days_pain)}")
    return lines
