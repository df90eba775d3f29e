"""A pain reliever's amount beside its label; contraindications come before any number."""

from bot.answer import profile_warnings
from bot.answer.amounts import AmountTaken
from bot.answer.totals import Total
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.domain.triage.recogniser import OVERDOSE
from bot.library import Library, PainReliever
from bot.replies import amounts
from bot.replies.answers import cards, red_flags
from bot.replies.answers.totals import counted_items, uncounted_lines
from bot.replies.i18n import _, ngettext
from bot.replies.message import Message, Rows, escape
from bot.replies.sources import sources_line

HOURS_A_DAY = 24


def pain_reliever_card(
    library: Library, reliever: PainReliever, taken: AmountTaken, region: Region | None, total: Total
) -> Message:
    """Render a pain reliever's amount beside its label; contraindications come before any number."""
    name = " / ".join(medicine_names(taken.id, region))
    unread = "" if reliever.reviewed is not None else f"<i>{_('Not yet checked against its source.')}</i>"
    figure = amounts.format_written_amount(taken.per_intake, taken.unit, taken.times)
    parts = [
        f"<b>{escape(name[:1].upper() + name[1:])}: {figure}</b>",
        _warning_lines(library, reliever),
        "\n".join(_label(reliever, taken)),
        escape(reliever.note),
        _reminders_total(reliever, taken, total, region),
        _overdose_advice(library, reliever, taken),
        unread,
        sources_line(library, reliever.sources),
    ]
    return Message("\n\n".join(part for part in parts if part), _rows(library, reliever))


def _rows(library: Library, reliever: PainReliever) -> Rows:
    """Return the buttons of the pain reliever's card, where it has one."""
    entry = next((each for each in library.entries.values() if each.about[:1] == (reliever.id,)), None)
    return ((red_flags.urgent_button("sleep_and_safety"),),) if entry is None else cards.answer_rows(entry)


def _warning_lines(library: Library, reliever: PainReliever) -> str:
    never = "; ".join(profile_warnings.expand_lines(library, reliever.do_not, "do_not"))
    ask = "; ".join(profile_warnings.expand_lines(library, reliever.ask_first, "ask_first"))
    lines = [_("⛔ <b>Not</b>: {who}.").format(who=escape(never))] if never else []
    return "\n".join([*lines, _("⚠️ <b>Ask first</b>: {who}.").format(who=escape(ask))])


def _label(reliever: PainReliever, taken: AmountTaken) -> list[str]:
    """Return the label's numbers beside the amount."""
    if not reliever.is_maximum_of(taken.id) or reliever.daily_max_mg is None:
        return [
            _("The label: {dose}").format(dose=escape(reliever.dose)),
            _("I have no maximum to compare with."),
        ]
    lines = [_("<b>Beside the label</b> ({scope})").format(scope=escape(reliever.daily_max_scope))]
    if reliever.single_max_mg is not None:
        lines.append(amounts.share_of_maximum(_("At one time"), taken.per_intake, reliever.single_max_mg))
    lines.append(amounts.share_of_maximum(_("In a day"), taken.daily, reliever.daily_max_mg))
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
        too_often = taken.times * reliever.min_gap_h > HOURS_A_DAY
        text = ngettext(
            "at least {n} hour between doses", "at least {n} hours between doses", reliever.min_gap_h
        )
        lines.append(f"{'🔴' if too_often else '⏱'} {text.format(n=reliever.min_gap_h)}")
    if reliever.max_days_pain is not None:
        days = ngettext("at most {n} day for pain", "at most {n} days for pain", reliever.max_days_pain)
        lines.append(f"📅 {days.format(n=reliever.max_days_pain)}")
    return lines


def _reminders_total(reliever: PainReliever, taken: AmountTaken, total: Total, region: Region | None) -> str:
    lines = []
    if total.counted:
        mine = _("<b>Your reminders</b>: {amount} a day ({items}).")
        lines.append(
            mine.format(
                amount=amounts.format_amount(reliever, total.high, region), items=counted_items(total)
            )
        )
        most = reliever.daily_max_mg
        if most is not None and reliever.is_maximum_of(taken.id):
            lines.append(amounts.share_of_maximum(_("Together in a day"), total.high + taken.daily, most))
    return "\n".join([*lines, *uncounted_lines(total)])


def _overdose_advice(library: Library, reliever: PainReliever, taken: AmountTaken) -> str:
    """Return what the content says to do for somebody who took more than the label allows."""
    most = reliever.daily_max_mg
    if most is None or taken.daily <= most or not reliever.is_maximum_of(taken.id):
        return ""
    advice = reliever.overdose or library.red_flags[OVERDOSE].action
    return _("🔴 <b>That is more than the label allows in a day.</b> If somebody took it: {what}").format(
        what=escape(advice)
    )
