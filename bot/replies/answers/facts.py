"""Facts that answer the question, above the card; or a plain word that we do not hold them."""

from collections.abc import Sequence

from bot.answer import Answer, Fact, FactSection
from bot.library import Library
from bot.replies.i18n import _, ngettext
from bot.replies.message import escape
from bot.replies.sources import sources_line
from bot.search.intents import Intent


def fact_paragraphs(library: Library, answer: Answer, *, amounts: bool) -> list[str]:
    """Return the paragraphs above the card; without `amounts`, no fact that names an amount is shown."""
    facts = [fact for fact in answer.facts.facts if amounts or not fact.amounts]
    parts = [_gap(answer.facts)] if answer.facts.gap else []
    lines = [_fact(fact) for fact in facts]
    if not lines:
        return parts
    if sources := [source for fact in facts for source in fact.sources]:
        lines.append(sources_line(library, sources))
    if not all(fact.reviewed for fact in facts):
        lines.append(f"<i>{_('Not all of this is checked against its source yet.')}</i>")
    return [*parts, "\n".join(lines)]


def _fact(fact: Fact) -> str:
    if fact.heading == "says":
        return "\n".join(f"▸ {escape(line)}" for line in fact.lines)
    if fact.heading == "days":
        days = int(fact.lines[0])
        return ngettext(
            "▸ <b>How long:</b> at most {n} day for pain without advice",
            "▸ <b>How long:</b> at most {n} days for pain without advice",
            days,
        ).format(n=days)
    return f"▸ <b>{_heading(fact)}:</b> {_joined(fact.lines)}"


def _joined(lines: Sequence[str]) -> str:
    return escape("; ".join(lines))


def _heading(fact: Fact) -> str:
    return {
        "need": _("Daily need of adults, food included"),
        "limits": _("Most a day"),
        "conversion": _("Units"),
        "how_to_take": _("How to take it"),
        "side_effects": _("Side effects"),
        "overdose_signs": _("Signs of too much"),
        "ask_first": _("Ask a doctor or pharmacist first"),
        "do_not": _("Do not take it"),
        "warnings": _("Warnings"),
        "stop_and_seek": _("Stop and get help"),
        "overdose": _("Too much"),
        "dose": _("Adults, as on the pack"),
        "daily_max": _("Most in 24 hours"),
        "contains": _("Active ingredients that I know of"),
        "signs": _("Signs of it"),
        "names": _("Also called, or sold as"),
        "avoid": _("Don't combine with, unless a doctor says so"),
        "space": _("Keep hours apart from"),
        "monitor": _("Ask a pharmacist about it together with"),
    }[fact.heading]


def _gap(lead: FactSection) -> str:
    if lead.gap == "thing":
        return _(
            "About {what} itself I hold nothing checked, so I'd rather not guess: a pharmacist can help. "
            "The nearest I have:"
        ).format(what=f"<b>{escape(lead.about)}</b>")
    if lead.gap == "aspect":
        return _(
            "I hold nothing checked on {what}, so I'd rather not guess: ask a pharmacist or a doctor. "
            "What I do have:"
        ).format(what=f"<b>{_aspect(lead.aspect)}</b>")
    return _(
        "I may not have an answer to exactly that; a pharmacist or a doctor can help. The nearest I have:"
    )


def _aspect(aspect: Intent) -> str:
    return {
        "overdose": _("how much is too much"),
        "pregnancy": _("this in pregnancy or while breastfeeding"),
        "names": _("other names of it"),
        "ingredients": _("what exactly is in it"),
        "interactions": _("what goes with it"),
        "onset": _("how soon it works"),
        "duration": _("how long it takes or lasts"),
        "dose": _("how much to take"),
        "timing": _("the best time for it"),
        "foods": _("what foods or sources it is in"),
        "deficiency": _("low levels of it"),
        "strength": _("which is better or stronger"),
        "outlook": _("how it goes on"),
        "side_effects": _("its side effects"),
        "symptoms": _("its signs, or how it is found"),
        "missed": _("what to do after a forgotten dose"),
        "storage": _("how to keep it"),
        "causes": _("what causes it, or who gets it"),
        "purpose": _("what it is good for"),
        "treatment": _("how to treat it"),
        "general": _("that"),
    }[aspect]
