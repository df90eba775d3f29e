"""Conflicts between two items of a person, with evidence and sources."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time

from bot.answer.spacing import Conflict, Excess, Kept
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names, spoken
from bot.library import Library
from bot.replies import amounts, cards
from bot.replies.citing import cited
from bot.replies.items import plain_item
from bot.replies.message import Button, Message, data, escape
from bot.replies.times import clock, listed
from bot.replies.words import _, ngettext
from bot.store.schedules import Item

# Conflicts per message: more help nobody, and the strongest come first.
MOST = 6
MINUTES = 60


def named(kept: Kept) -> str:
    """Return an item's name and amount in bold."""
    return f"<b>{escape(words(kept))}</b>"


def words(kept: Kept) -> str:
    """Return an item's name and amount as plain text."""
    return plain_item(Item(kept.name, kept.amount, kept.unit))


def warnings(
    library: Library,
    found: Sequence[Conflict],
    excesses: Sequence[Excess],
    key: str,
    region: Region | None,
) -> list[str]:
    """Return what to know before the item with `key` is saved as it is; empty when there is nothing."""
    lines = [about(library, each, key, region) for each in found[:MOST]]
    if len(found) > MOST:
        more = len(found) - MOST
        lines.append(
            ngettext("And {n} more: /check shows it.", "And {n} more: /check shows them.", more).format(
                n=more
            )
        )
    return [*lines, *(excess(library, each, region) for each in excesses)]


def about(library: Library, conflict: Conflict, key: str, region: Region | None) -> str:
    """Render one conflict as seen from the item with `key`."""
    other = conflict.target if conflict.subject.key == key else conflict.subject
    if conflict.is_twice:
        return _("ℹ️ You have another reminder for {other}: both count.").format(other=named(other))
    finding = conflict.finding
    lines = [_heading(conflict, named(other))]
    lines += [escape(spoken(each, region)) for each in (finding.advice, finding.note) if each]
    if finding.doubled:
        both = "; ".join(medicine_names(each, region)[0] for each in finding.doubled)
        lines.append(_("Both contain {what}: it adds up.").format(what=escape(both)))
    return "\n".join([*lines, *source(library, conflict)])


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
        first=_wall(conflict.subject, conflict.clash.subject.at),
        two=escape(conflict.target.name),
        second=_wall(conflict.target, conflict.clash.target.at),
    )


def _wall(kept: Kept, at: datetime) -> str:
    return clock(at, "UTC" if kept.schedule is None else kept.schedule.zone)


def source(library: Library, conflict: Conflict) -> list[str]:
    """Return evidence and sources of a rule; empty for two items that merely hold the same ingredient."""
    rule = conflict.finding.rule
    if rule is None:
        return []
    interaction = library.interactions[rule]
    return [cards.footing(interaction.grade, interaction.reviewed), cited(library, conflict.finding.sources)]


def excess(library: Library, found: Excess, region: Region | None) -> str:
    """Render a limit that the reminders exceed."""
    thing, limit = found.ingredient, found.standing.limit
    supplement = library.supplements.get(thing)
    what = amounts.element(supplement) if supplement else " / ".join(medicine_names(thing, region))
    lines = []
    if found.standing.over and limit.most is not None:
        text = _("🔴 Your reminders make {peak} of {what} in 24 hours, at most {most}.")
        if not found.standing.certain:
            text = _(
                "🔴 Your reminders make at least {peak} of {what} in 24 hours, at most {most}: "
                "I don't know every amount."
            )
        lines.append(
            text.format(
                peak=amounts.of(thing, found.standing.peak, region),
                what=escape(what),
                most=amounts.of(thing, limit.most, region),
            )
        )
    if found.standing.too_much_at_once and limit.at_once is not None:
        most = amounts.of(thing, limit.at_once, region)
        lines.append(
            _("🔴 More {what} than one dose may be: at most {most}.").format(what=escape(what), most=most)
        )
    if found.standing.too_soon and limit.gap is not None:
        lines.append(
            _("⏳ Doses of {what} nearer than {gap}.").format(
                what=escape(what), gap=length(int(limit.gap.total_seconds()) // MINUTES)
            )
        )
    scope = [escape(limit.scope)] if limit.scope else []
    return "\n".join([*lines, *scope, cited(library, limit.sources)])


def length(minutes: int) -> str:
    """Format a duration in hours where it is whole hours, else in minutes."""
    hours, rest = divmod(minutes, MINUTES)
    if rest:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)


def warned(card: Message, text: str, times: Sequence[time] | None, token: str, overdose: str = "") -> Message:
    """Add the draft's conflicts to its card, where they are read before Save is pressed.

    Args:
        card: The draft's card; its first button is Save.
        text: The conflicts in words; empty: none.
        times: The nearest times without a clash; None: there are none to offer.
        token: The draft's token.
        overdose: What to do now about an amount that can be an overdose; it comes before the card itself.
    """
    if not text and not overdose:
        return card
    (save, *beside), *others = card.rows
    rows: list[tuple[Button, ...]] = [(replace(save, text=_("💾 Save all the same")), *beside), *others]
    if times:
        walls = listed([f"{each:%H:%M}" for each in times])
        rows = [
            (Button(_("🕐 At {times} instead").format(times=walls), data("draft", "move", token)),),
            *rows,
        ]
    heading = _("<b>Before you save it:</b>")
    parts = [heading, overdose, card.text, text] if overdose else [card.text, heading, text]
    return Message("\n\n".join(part for part in parts if part), tuple(rows))


def on_again(
    library: Library, found: Sequence[Conflict], resumed: Collection[str], region: Region | None
) -> Message:
    """Warn after a pause about items that conflict again."""
    parts = []
    for each in found[:MOST]:
        mine = each.subject if each.subject.key in resumed else each.target
        parts.append(f"{named(mine)}\n{about(library, each, mine.key, region)}")
    heading = _("<b>On again</b>, and to be kept in mind; /plan finds times that fit:")
    return Message("\n\n".join([heading, *parts]))
