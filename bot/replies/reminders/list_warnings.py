"""Warnings about a list of reminders before it is saved: all of them, in short, the most serious first."""

from collections.abc import Sequence
from operator import itemgetter

from bot.answer.conflicts import Conflict, Excess
from bot.domain.profiles import Region
from bot.domain.regions import localise, medicine_names
from bot.library import Library
from bot.replies.answers.checks import low_dose_lines
from bot.replies.i18n import _
from bot.replies.message import escape
from bot.replies.reminders.conflicts import bold_name, excess_text, wall_of
from bot.replies.sources import sources_line

# Ranks from here on are mild: many of them wait in quotes to be opened, so many in each that a long list is
# cut between quotes.
_MILD = 4
_MOST_MILD_IN_THE_OPEN, _IN_A_QUOTE = 2, 5
# Sources in the line under the warnings, those of the most serious first.
_MAX_SOURCES = 8


def list_warnings(
    library: Library, conflicts: Sequence[Conflict], excesses: Sequence[Excess], region: Region | None
) -> list[str]:
    """Return what to know before a list is saved; nothing is left out, as one button saves all of it."""
    ranked = [(_rank_of_conflict(each), _pair_text(each, region)) for each in conflicts]
    ranked += [(_rank_of_excess(each), excess_text(library, each, region)) for each in excesses]
    ranked.sort(key=itemgetter(0))
    severe = [text for rank, text in ranked if rank < _MILD]
    mild = [text for rank, text in ranked if rank >= _MILD]
    by_rank = sorted(conflicts, key=_rank_of_conflict)
    sources = list(dict.fromkeys(source for each in by_rank for source in each.finding.sources[:1]))
    return [*severe, *_quoted(mild), *filter(None, [sources_line(library, sources[:_MAX_SOURCES])])]


def _rank_of_conflict(conflict: Conflict) -> int:
    if conflict.is_duplicate:
        return _MILD + 1
    return {"avoid": 0, "space": 2}.get(conflict.finding.action, _MILD)


def _rank_of_excess(excess: Excess) -> int:
    """Return 1 for too much, 3 for too soon."""
    return 1 if excess.limit_check.over_limit or excess.limit_check.too_much_at_once else 3


def _quoted(mild: Sequence[str]) -> list[str]:
    if len(mild) <= _MOST_MILD_IN_THE_OPEN:
        return [*mild]
    quotes = ["\n".join(mild[place : place + _IN_A_QUOTE]) for place in range(0, len(mild), _IN_A_QUOTE)]
    return [f"<blockquote expandable>{each}</blockquote>" for each in quotes]


def _pair_text(conflict: Conflict, region: Region | None) -> str:
    """Render a conflict: both items, and what to do."""
    finding = conflict.finding
    lines = [
        _heading(conflict),
        *(escape(localise(each, region)) for each in (finding.advice, finding.note) if each),
        *low_dose_lines(finding),
    ]
    if finding.shared_ingredients and not conflict.is_duplicate:
        both = "; ".join(medicine_names(each, region)[0] for each in finding.shared_ingredients)
        lines.append(_("Both contain {what}: it adds up.").format(what=escape(both)))
    return "\n".join(lines)


def _heading(conflict: Conflict) -> str:
    one, two = bold_name(conflict.subject), bold_name(conflict.target)
    if conflict.is_duplicate:
        said = _("ℹ️ {one} and {two} are the same: both count.")
    elif conflict.finding.action == "avoid":
        said = _("🔴 {one} and {two}: not together, unless a doctor says so.")
    elif conflict.finding.action == "monitor":
        said = _("🟡 {one} and {two}: check with a pharmacist, and watch for effects.")
    elif conflict.clash is None:
        said = _("🟠 {one} and {two}: to be kept apart; by how long, a pharmacist knows.")
    else:
        first = wall_of(conflict.subject, conflict.clash.subject.at)
        second = wall_of(conflict.target, conflict.clash.target.at)
        return _("🟠 Too near to each other: {one} {first}, {two} {second}.").format(
            one=one, first=first, two=two, second=second
        )
    return said.format(one=one, two=two)
