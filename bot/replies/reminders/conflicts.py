"""Conflicts between two items of a person, with evidence and sources."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.answer.conflicts import Conflict, Excess, ListedItem
from bot.domain.profiles import Region
from bot.domain.regions import localise, medicine_names
from bot.library import Library
from bot.replies import amounts
from bot.replies.answers import cards
from bot.replies.answers.checks import low_dose_lines
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_text
from bot.replies.message import Button, Message, callback_data, escape
from bot.replies.sources import sources_line
from bot.replies.time_format import duration_words, join_and, wall_time
from bot.store.reminders.schedules import Item

# Conflicts per message: more help nobody, and the strongest come first.
MOST = 6


def bold_name(item: ListedItem) -> str:
    """Return an item's name and amount in bold."""
    return f"<b>{escape(plain_name(item))}</b>"


def plain_name(item: ListedItem) -> str:
    """Return an item's name and amount as plain text."""
    return item_text(Item(item.name, item.amount, item.unit))


def conflict_warnings(
    library: Library,
    conflicts: Sequence[Conflict],
    excesses: Sequence[Excess],
    key: str,
    region: Region | None,
) -> list[str]:
    """Return what to know before the item with `key` is saved as it is; empty when there is nothing."""
    lines = [conflict_text(library, each, key, region) for each in conflicts[:MOST]]
    if len(conflicts) > MOST:
        more = len(conflicts) - MOST
        lines.append(
            ngettext("And {n} more: /check shows it.", "And {n} more: /check shows them.", more).format(
                n=more
            )
        )
    return [*lines, *(excess_text(library, each, region) for each in excesses)]


def conflict_text(library: Library, conflict: Conflict, key: str, region: Region | None) -> str:
    """Render one conflict as seen from the item with `key`."""
    other = conflict.target if conflict.subject.key == key else conflict.subject
    if conflict.is_duplicate:
        return _("ℹ️ You have another reminder for {other}: both count.").format(other=bold_name(other))
    finding = conflict.finding
    lines = [_heading(conflict, bold_name(other))]
    lines += [escape(localise(each, region)) for each in (finding.advice, finding.note) if each]
    lines += low_dose_lines(finding)
    if finding.shared_ingredients:
        both = "; ".join(medicine_names(each, region)[0] for each in finding.shared_ingredients)
        lines.append(_("Both contain {what}: it adds up.").format(what=escape(both)))
    return "\n".join([*lines, *source_lines(library, conflict)])


def is_it_daily(item: ListedItem) -> str:
    """Doubt that something is taken every day."""
    text = _(
        "🟠 <b>Every day?</b> For {name} I never assume that: look at the label, or ask a pharmacist, before "
        "you save."
    )
    return text.format(name=bold_name(item))


def _heading(conflict: Conflict, other: str) -> str:
    if conflict.finding.action == "avoid":
        return _("🔴 Not together with {other}, unless a doctor says so.").format(other=other)
    if conflict.finding.action == "monitor":
        return _("🟡 With {other}: check with a pharmacist, and watch for effects.").format(other=other)
    if conflict.clash is None:
        return _("🟠 To be kept apart from {other}; by how long, a pharmacist knows.").format(other=other)
    return _("🟠 Too near to {other}: {one} {first}, {two} {second}.").format(
        other=other,
        one=escape(conflict.subject.name),
        first=wall_of(conflict.subject, conflict.clash.subject.at),
        two=escape(conflict.target.name),
        second=wall_of(conflict.target, conflict.clash.target.at),
    )


def wall_of(item: ListedItem, at: datetime) -> str:
    """Return an instant as the wall time of an item's zone."""
    return wall_time(at, "UTC" if item.schedule is None else item.schedule.zone)


def source_lines(library: Library, conflict: Conflict) -> list[str]:
    """Return evidence and sources of a rule; empty for two items that merely hold the same ingredient."""
    rule = conflict.finding.rule
    if rule is None:
        return []
    interaction = library.interactions[rule]
    return [
        cards.evidence_footer(interaction.grade),
        sources_line(library, conflict.finding.sources),
    ]


def excess_text(library: Library, excess: Excess, region: Region | None) -> str:
    """Render a limit that the reminders exceed."""
    thing, limit = excess.ingredient, excess.limit_check.limit
    supplement = library.supplements.get(thing)
    what = amounts.element_name(supplement) if supplement else " / ".join(medicine_names(thing, region))
    lines = []
    if excess.limit_check.over_limit and limit.max_in_24h is not None:
        text = _("🔴 Your reminders make {peak} of {what} in 24 hours, at most {most}.")
        if not excess.limit_check.certain:
            text = _(
                "🔴 Your reminders make at least {peak} of {what} in 24 hours, at most {most}: "
                "I don't know every amount."
            )
        lines.append(
            text.format(
                peak=amounts.format_amount(supplement, excess.limit_check.peak, region),
                what=escape(what),
                most=amounts.format_amount(supplement, limit.max_in_24h, region),
            )
        )
    if excess.limit_check.too_much_at_once and limit.max_single is not None:
        most = amounts.format_amount(supplement, limit.max_single, region)
        lines.append(
            _("🔴 More {what} than one dose may be: at most {most}.").format(what=escape(what), most=most)
        )
    if excess.limit_check.too_soon and limit.min_gap is not None:
        lines.append(
            _("⏳ Doses of {what} nearer than {gap}.").format(
                what=escape(what), gap=duration_words(limit.min_gap // timedelta(minutes=1))
            )
        )
    scope = [escape(limit.scope)] if limit.scope else []
    return "\n".join([*lines, *scope, sources_line(library, limit.sources)])


def with_warnings(
    card: Message,
    text: str,
    times: Sequence[time] | None,
    token: str,
    overdose: str = "",
    *,
    accepted: bool = False,
) -> Message:
    """Add the draft's conflicts to its card, where they are read before Save is pressed.

    Args:
        card: The draft's card; its first button is Save.
        text: The conflicts in words; empty: none.
        times: The nearest times without a clash; None: there are none to offer.
        token: The draft's token.
        overdose: What to do now about an amount that can be an overdose; it comes before the card itself.
        accepted: Whether this reminder was saved with these very conflicts before: they are one tap away.
    """
    if not text and not overdose:
        return card
    (save, *beside), *others = card.rows
    # No longer green: nothing invites people to save what they are warned of.
    anyway = replace(save, text=_("💾 Save all the same"), style="")
    rows: list[tuple[Button, ...]] = [(anyway, *beside), *others]
    if times:
        walls = join_and([f"{each:%H:%M}" for each in times])
        rows = [
            (Button(_("🕐 At {times} instead").format(times=walls), callback_data("draft", "move", token)),),
            *rows,
        ]
    if text and accepted:
        text = _("⚠️ You have seen these warnings before, and they still count.")
        rows.append((Button(_("Show"), callback_data("draft", "show", token)),))
    heading = _("<b>Before you save it:</b>")
    parts = [heading, overdose, card.text, text] if overdose else [card.text, heading, text]
    return Message("\n\n".join(part for part in parts if part), tuple(rows))


def resumed_conflicts(
    library: Library, conflicts: Sequence[Conflict], resumed: Collection[str], region: Region | None
) -> Message:
    """Warn after a pause about items that conflict again."""
    parts = []
    for each in conflicts[:MOST]:
        mine = each.subject if each.subject.key in resumed else each.target
        parts.append(f"{bold_name(mine)}\n{conflict_text(library, each, mine.key, region)}")
    heading = _("<b>On again</b>, and to be kept in mind; /plan finds times that fit:")
    return Message("\n\n".join([heading, *parts]))
