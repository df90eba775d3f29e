"""Checks of what is taken together: four states for a pair, and "nothing found" is no yes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.answer import InteractionCheck
from bot.domain.interactions import FineFinding, InteractionFinding, SpacingHours
from bot.library import Library
from bot.replies.answers import red_flags
from bot.replies.i18n import _, ngettext
from bot.replies.message import Message, bold, escape, expandable_quote, shorten_end
from bot.replies.sources import sources_line
from bot.replies.time_format import join_and

# Findings per message: more help nobody, and the strongest come first.
MAX_FINDINGS = 12
# So many stand in the open, and all that must not be combined. Milder ones wait in quotes to be opened,
# so many in each that a long list is cut between quotes.
_IN_THE_OPEN, _IN_A_QUOTE = 3, 5
# Pairs without a warning that are named in the sentence; more are counted, and named in a closed quote.
_MAX_PAIRS = 3
# Pairs without a warning that a closed quote names: more would not fit into one message.
_MAX_LISTED_PAIRS = 120
# Sources in the line under a list.
_MAX_SOURCES = 4
# Unknown names per message; the rest is counted.
MAX_UNKNOWN_NAMES = 30
# Characters of an unknown name that are repeated.
MAX_ECHOED_CHARS = 60
_DURATION = re.compile(
    r"(?<![\d.])(?P<from>\d{1,4}(?:\.\d)?)(?:\s?(?:-|to|or)\s?(?P<to>\d{1,4}(?:\.\d)?))?"
    r"\s?(?:hours?|(?P<minutes>minutes?))\b"
)
_MINUTES = 60


def check_message(library: Library, check: InteractionCheck, *, usual_doses: bool = True) -> Message:
    """Render all pairs of a list: warnings, what is fine, what has no warning, and what is not known.

    Args:
        library: The content.
        check: The check to render.
        usual_doses: Whether the usual doses are meant for this person; no pair is fine for anybody else.
    """
    if not usual_doses:
        check = replace(check, fine=(), clear=(*(fine.pair for fine in check.fine), *check.clear))
    labels = {item.id: item.label for item in check.items if item.id is not None}
    pairs = len(check.findings) + len(check.fine) + len(check.clear)
    parts = spelling_notes([(item.name, item.label) for item in check.items if item.corrected])
    if len(check.findings) > 1:
        parts.append(_verdict(check.findings, pairs))
    parts += _findings(labels, check.findings[:MAX_FINDINGS])
    if len(check.findings) > MAX_FINDINGS:
        more = len(check.findings) - MAX_FINDINGS
        parts.append(_("There are {n} more findings. Check fewer names at once to see them.").format(n=more))
    fine = _fine_lines(labels, check.fine, alone=pairs == 1)
    # Below warnings, what is fine waits in a closed quote.
    parts += _in_quotes(fine) if check.findings and len(check.fine) > 1 else fine
    parts += _no_warning_lines(labels, check)
    parts += _not_known_lines(check)
    if not parts:
        parts.append(_("That is only one name. Add what else you take, with commas, and I compare them."))
    sources = [source for finding in check.findings[:MAX_FINDINGS] for source in finding.sources]
    sources = list(dict.fromkeys((*sources, *(source for pair in check.fine for source in pair.sources))))
    if sources:
        parts.append(sources_line(library, sources[:_MAX_SOURCES]))
    return Message("\n\n".join(parts), (red_flags.urgent_row(),) if check.findings else ())


def _verdict(findings: Sequence[InteractionFinding], pairs: int) -> str:
    """Say how many pairs of a list there is a warning for."""
    counts = Counter(str(finding.action) for finding in findings)
    said = {
        "avoid": _("🔴 {n} not to combine"),
        "space": _("🟠 {n} to keep apart"),
        "monitor": _("🟡 {n} to ask about"),
    }
    kinds = ", ".join(words.format(n=counts[action]) for action, words in said.items() if counts[action])
    return _("<b>Of {n} pairs: {kinds}.</b>").format(n=max(pairs, len(findings)), kinds=kinds)


def spelling_notes(corrected: Sequence[tuple[str, str]]) -> list[str]:
    """Say which name a misspelt one was read as, so that nobody reads about a medicine they do not take."""
    if not corrected:
        return []
    names = join_and(
        [f"“{escape(_short(written))}” → <b>{escape(label)}</b>" for written, label in corrected]
    )
    return [
        _("✏️ I read {names}. If you mean something else, write the name as it stands on the pack.").format(
            names=names
        )
    ]


def _short(name: str) -> str:
    return shorten_end(name, MAX_ECHOED_CHARS)


def _findings(labels: Mapping[str, str], findings: Sequence[InteractionFinding]) -> list[str]:
    """Return the strongest findings in the open, and the milder ones of a long list in closed quotes."""
    severe = sum(finding.action == "avoid" for finding in findings)
    in_the_open = max(severe, _IN_THE_OPEN)
    said = [_finding(labels, finding) for finding in findings]
    milder = said[in_the_open:]
    if len(milder) < 2:  # noqa: PLR2004 - one is shown as quickly as it is opened
        return said
    return [*said[:in_the_open], *_in_quotes(milder)]


def _in_quotes(said: Sequence[str]) -> list[str]:
    """Return texts a few to a closed quote."""
    places = range(0, len(said), _IN_A_QUOTE)
    return [expandable_quote("\n".join(said[place : place + _IN_A_QUOTE])) for place in places]


def _finding(labels: Mapping[str, str], finding: InteractionFinding) -> str:
    names = join_and([f"<b>{escape(_label(labels, each))}</b>" for each in _involved_ids(finding)])
    heading = {
        "avoid": _("🔴 {names}: don't combine these unless a doctor says so."),
        "space": _("🟠 {names}: keep these apart."),
        "monitor": _("🟡 {names}: check with a pharmacist, and watch for effects."),
    }[finding.action].format(names=names)
    lines = [heading]
    if finding.advice:
        lines.append(escape(finding.advice))
    if finding.note:
        lines.append(escape(finding.note))
    lines += low_dose_lines(finding)
    if finding.shared_ingredients:
        both = join_and([escape(each.replace("_", " ")) for each in finding.shared_ingredients])
        lines.append(
            _("Both contain {what}: it adds up. Ask a pharmacist about the total.").format(what=both)
        )
    if finding.spacing is not None:
        lines += _spacing_lines(finding, *[_label(labels, each) for each in finding.pair])
    if finding.reason:
        lines.append(_("Why: {reason}.").format(reason=escape(finding.reason.rstrip("."))))
    return "\n".join(lines)


def low_dose_lines(finding: InteractionFinding) -> list[str]:
    """Say that a warning about a painkiller is no reason to end low-dose aspirin without asking."""
    if not finding.may_be_low_dose:
        return []
    return [_("Is it low-dose aspirin that was prescribed? Ask your doctor before you stop it.")]


def _involved_ids(finding: InteractionFinding) -> tuple[str, ...]:
    return finding.pair if finding.third is None else (*finding.pair, finding.third)


def _label(labels: Mapping[str, str], item_id: str) -> str:
    return labels.get(item_id, item_id.replace("_", " "))


def _spacing_lines(finding: InteractionFinding, subject: str, target: str) -> list[str]:
    """Say how far apart to take two items, unless the advice says just that."""
    spacing, advice = finding.spacing, finding.advice or ""
    if spacing is None:
        return []
    hours = {each for each in (spacing.target_before_h, spacing.target_after_h) if each is not None}
    advised = {
        float(number) / (_MINUTES if found["minutes"] else 1)
        for found in _DURATION.finditer(advice)
        for number in (found["from"], found["to"])
        if number is not None
    }
    if hours <= advised:
        return []
    said = [_spacing(spacing, subject, target)]
    return [*said, _("Where the hours differ, keep to the longer ones.")] if advised else said


def _spacing(spacing: SpacingHours, subject: str, target: str) -> str:
    orders = []
    if spacing.target_before_h is not None:
        orders.append(_("at least {time} before").format(time=_duration(spacing.target_before_h)))
    if spacing.target_after_h is not None:
        orders.append(_("at least {time} after").format(time=_duration(spacing.target_after_h)))
    either = _(" or ").join(orders)
    return _("⏱ Take {target} {when} {subject}.").format(
        target=escape(target), when=either, subject=escape(subject)
    )


def _duration(hours: float) -> str:
    if hours < 1:
        return _("{n:g} minutes").format(n=hours * _MINUTES)
    return ngettext("{n:g} hour", "{n:g} hours", round(hours)).format(n=hours)


def _fine_lines(labels: Mapping[str, str], fine: Sequence[FineFinding], *, alone: bool) -> list[str]:
    """Say which pairs a source calls fine, and what to mind; one asked about alone in the source's words."""
    by_watch: dict[str | None, list[FineFinding]] = {}
    for each in fine:
        by_watch.setdefault(each.watch, []).append(each)
    lines = []
    for watch, its in by_watch.items():
        pairs = "; ".join(_pair(labels, each.pair) for each in its)
        said = (
            escape(its[0].text) if alone else _("{pairs}: fine together at usual doses.").format(pairs=pairs)
        )
        mind = _("Mind: {what}").format(what=escape(watch)) if watch else ""
        lines.append(f"✅ {said} {mind}".strip())
    return ["\n".join(lines)] if lines else []


def _no_warning_lines(labels: Mapping[str, str], check: InteractionCheck) -> list[str]:
    unruled = frozenset(check.unruled)
    ruled = [pair for pair in check.clear if pair not in unruled]
    parts = []
    if ruled and len(ruled) <= _MAX_PAIRS:
        parts.append(
            _(
                "⚪ No warning found for {pairs}. That does not prove them fine together: ask a pharmacist."
            ).format(pairs=_pairs(labels, ruled))
        )
    elif ruled:
        others = len(check.findings) + len(check.fine) > 0
        parts += [_count_without_warning(len(ruled), others=others), _which_pairs(labels, ruled)]
    if check.unruled and len(check.unruled) <= _MAX_PAIRS:
        parts.append(
            _(
                "⚪ My rules are about supplements and pain relievers, so I can't say anything on {pairs}. "
                "Ask a pharmacist about these medicines with each other."
            ).format(pairs=_pairs(labels, check.unruled))
        )
    elif check.unruled:
        n = len(check.unruled)
        said = ngettext(
            "⚪ My rules are about supplements and pain relievers, so I can't say anything on {n} pair. "
            "Ask a pharmacist about these with each other.",
            "⚪ My rules are about supplements and pain relievers, so I can't say anything on {n} pairs. "
            "Ask a pharmacist about these with each other.",
            n,
        )
        parts += [said.format(n=n), _which_pairs(labels, check.unruled)]
    return parts


def _count_without_warning(n: int, *, others: bool) -> str:
    """Say for how many pairs no warning was found; `others`: something was found for other pairs."""
    if not others:
        return ngettext(
            "⚪ No warning found for {n} pair. That does not prove them fine together: ask a pharmacist.",
            "⚪ No warning found for any of the {n} pairs. "
            "That does not prove them fine together: ask a pharmacist.",
            n,
        ).format(n=n)
    return ngettext(
        "⚪ No warning found for the other {n} pair. That proves nothing: ask a pharmacist.",
        "⚪ No warning found for the other {n} pairs. That proves nothing: ask a pharmacist.",
        n,
    ).format(n=n)


def _which_pairs(labels: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> str:
    """Name many pairs in a closed quote, all those of one item in one line."""
    lines = [
        _("{one} with {others}").format(
            one=escape(_label(labels, one)), others=", ".join(escape(_label(labels, each)) for each in others)
        )
        for one, others in _by_item(pairs[:_MAX_LISTED_PAIRS])
    ]
    more = len(pairs) - _MAX_LISTED_PAIRS
    if more > 0:
        lines.append(
            ngettext(
                "And {n} more pair: check fewer names at once to see it.",
                "And {n} more pairs: check fewer names at once to see them.",
                more,
            ).format(n=more)
        )
    said = "\n".join([bold(_("Which pairs?")), *lines])
    return f"<blockquote expandable>{said}</blockquote>"


def _by_item(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield an item of the most pairs with the others of its pairs, until each pair has come once."""
    left = list(pairs)
    while left:
        ((one, _count),) = Counter(each for pair in left for each in pair).most_common(1)
        yield one, [other for pair in left if one in pair for other in pair if other != one]
        left = [pair for pair in left if one not in pair]


def _pair(labels: Mapping[str, str], pair: tuple[str, str]) -> str:
    return " + ".join(escape(_label(labels, each)) for each in pair)


def _pairs(labels: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> str:
    return "; ".join(_pair(labels, pair) for pair in pairs)


def _not_known_lines(check: InteractionCheck) -> list[str]:
    unknown_items = [item for item in check.items if item.id is None]
    if not unknown_items:
        return []
    names_shown = [
        _unknown_name_text(item.name, item.suggestions) for item in unknown_items[:MAX_UNKNOWN_NAMES]
    ]
    more = len(unknown_items) - len(names_shown)
    names = "; ".join([*names_shown, *([_("and {n} more").format(n=more)] if more else [])])
    return [
        _("❓ I don't know {names}. Whether it goes with the rest, ask a pharmacist.").format(names=names)
    ]


def _unknown_name_text(name: str, suggestions: Sequence[str]) -> str:
    name = _short(name)
    if not suggestions:
        return escape(name)
    return _("{name} (did you mean {suggestions}?)").format(
        name=escape(name), suggestions=escape(", ".join(suggestions))
    )
