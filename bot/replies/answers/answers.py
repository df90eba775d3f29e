"""Answers to questions and checks: red flags first, three states for pairs, never "safe"."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from bot.answer import AmountComparison, Answer, InteractionCheck, LimitShare, profile_warnings
from bot.domain.interactions import InteractionFinding, SpacingHours
from bot.library import Library, RedFlag
from bot.replies.amounts import element_name, format_mg, format_percent, limit_sign
from bot.replies.answers import amounts as answer_amounts
from bot.replies.answers import cards, claims, facts, named_conditions, red_flags
from bot.replies.i18n import _
from bot.replies.message import Message, escape, shorten_end
from bot.replies.sources import sources_line
from bot.replies.time_format import join_and

# Findings per message: more help nobody, and the strongest come first.
MAX_FINDINGS = 12
# Unknown names per message; the rest is counted.
MAX_UNKNOWN_NAMES = 30
_HOURS = re.compile(r"\d\D{0,12}\bhours?\b")
# Characters of an unknown name that are repeated.
MAX_ECHOED_CHARS = 60


def answer_message(
    library: Library, answer: Answer, region: str | None = None, *, amounts: bool = True
) -> Message:
    """Render the answer to a question.

    Args:
        library: The content.
        answer: The answer to render.
        region: The region whose emergency numbers are shown; None: all regions.
        amounts: Whether amounts may be named to this person.
    """
    if answer.kind == "red_flag":
        return red_flags.help_now(library, answer.red_flag, region)
    raised = library.red_flags.get(answer.red_flag or "")
    if raised is not None and raised.conditions:
        library, amounts = profile_warnings.library_for(library, raised.conditions), False
    body = _main_message(library, answer, amounts=amounts)
    parts = [
        *_ask_first_lines(library, answer.red_flag),
        *named_conditions.condition_caution(library, answer),
        body.text,
    ]
    if answer.check is None or answer.kind != "interaction":
        parts += spelling_notes(answer.corrections)
    nearby = cards.nearby_rows(cards.by_id(library.entries, answer.suggestions))
    return Message("\n\n".join(part for part in parts if part), (*body.rows, *nearby))


def _main_message(library: Library, answer: Answer, *, amounts: bool) -> Message:
    if answer.check is not None and answer.kind == "interaction":
        return check_message(library, answer.check)
    if answer.kind == "dose" and amounts:
        return _doses(library, answer)
    if answer.caution is not None and answer.caution.replaces_card:
        return Message("")
    if answer.kind == "unknown" or answer.entry is None:
        return unknown_answer(nearby=bool(answer.suggestions))
    card = _card(library, answer.entry)
    return Message(
        "\n\n".join([*facts.fact_paragraphs(library, answer, amounts=amounts), card.text]), card.rows
    )


def _card(library: Library, entry_id: str) -> Message:
    if entry_id in library.entries:
        entry = library.entries[entry_id]
        return Message(cards.entry_card(entry).text, cards.answer_rows(entry))
    if entry_id in library.claims:
        return claims.claim_card(library, library.claims[entry_id])
    return red_flag_card(library, library.red_flags[entry_id])


def _ask_first_lines(library: Library, flag: str | None) -> list[str]:
    red_flag = None if flag is None else library.red_flags.get(flag)
    return [] if red_flag is None else [f"⚠️ {escape(red_flags.action_text(red_flag))}"]


def red_flag_card(library: Library, flag: RedFlag) -> Message:
    """Render a warning sign that somebody asked about."""
    signs = "\n".join(f"• {escape(sign)}" for sign in flag.signs)
    text = f"<b>{escape(flag.title)}</b>\n\n{signs}\n\n<b>{escape(red_flags.action_text(flag))}</b>"
    return Message(f"{text}\n\n{sources_line(library, flag.sources)}", red_flags.urgent_rows(flag.group))


def unknown_answer(*, nearby: bool) -> Message:
    """Say honestly that the bot does not know."""
    text = _(
        "I don't know that, and I'd rather not guess. A pharmacist can help, usually without an appointment."
    )
    if nearby:
        text += "\n\n" + _("Perhaps one of these is near:")
    else:
        text += "\n\n" + _("What I do know: /sleep, /back, /safety")
    return Message(text)


def how_to_check() -> Message:
    """Explain /check when it comes without names and there are no reminders."""
    return Message(
        _("Write what you take, with commas: <code>/check magnesium, ibuprofen, levothyroxine</code>")
    )


def check_message(library: Library, check: InteractionCheck) -> Message:
    """Render all pairs of a list in three states: found, nothing in our data, not covered."""
    labels = {item.id: item.label for item in check.items if item.id is not None}
    parts = spelling_notes([(item.name, item.label) for item in check.items if item.corrected])
    parts += [_finding(library, labels, finding) for finding in check.findings[:MAX_FINDINGS]]
    if len(check.findings) > MAX_FINDINGS:
        more = len(check.findings) - MAX_FINDINGS
        parts.append(_("There are {n} more findings. Check fewer names at once to see them.").format(n=more))
    parts += _no_finding_lines(labels, check)
    parts += _not_covered_lines(check)
    if not parts:
        parts.append(_("That is only one name. Add what else you take, with commas, and I compare them."))
    return Message("\n\n".join(parts), red_flags.urgent_rows("sleep_and_safety") if check.findings else ())


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


def _finding(library: Library, labels: dict[str, str], finding: InteractionFinding) -> str:
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
    if finding.shared_ingredients:
        both = join_and([escape(each.replace("_", " ")) for each in finding.shared_ingredients])
        lines.append(
            _("Both contain {what}: it adds up. Ask a pharmacist about the total.").format(what=both)
        )
    if finding.spacing is not None:
        lines.append(_spacing(finding.spacing, *[_label(labels, each) for each in finding.pair]))
        if finding.advice and _HOURS.search(finding.advice):
            lines.append(_("Where the hours differ, keep to the longer ones."))
    if finding.sources:
        lines.append(sources_line(library, finding.sources))
    return "\n".join(lines)


def _involved_ids(finding: InteractionFinding) -> tuple[str, ...]:
    return finding.pair if finding.third is None else (*finding.pair, finding.third)


def _label(labels: dict[str, str], item_id: str) -> str:
    return labels.get(item_id, item_id.replace("_", " "))


def _spacing(spacing: SpacingHours, subject: str, target: str) -> str:
    orders = []
    if spacing.target_before_h is not None:
        orders.append(_("at least {n:g} hours before").format(n=spacing.target_before_h))
    if spacing.target_after_h is not None:
        orders.append(_("at least {n:g} hours after").format(n=spacing.target_after_h))
    either = _(" or ").join(orders)
    return _("⏱ Take {target} {when} {subject}.").format(
        target=escape(target), when=either, subject=escape(subject)
    )


def _no_finding_lines(labels: dict[str, str], check: InteractionCheck) -> list[str]:
    unruled = frozenset(check.unruled)
    ruled = [pair for pair in check.clear if pair not in unruled]
    parts = []
    if ruled:
        parts.append(
            _(
                "⚪ Nothing in my data about: {pairs}. "
                "That does not make them safe together: ask a pharmacist."
            ).format(pairs=_pairs(labels, ruled))
        )
    if check.unruled:
        parts.append(
            _(
                "⚪ I only know supplements and common pain relievers, so I can't say anything about: "
                "{pairs}. Ask a pharmacist about these medicines with each other."
            ).format(pairs=_pairs(labels, check.unruled))
        )
    return parts


def _pairs(labels: dict[str, str], pairs: Sequence[tuple[str, str]]) -> str:
    names = [f"{escape(_label(labels, a))} + {escape(_label(labels, b))}" for a, b in pairs[:MAX_FINDINGS]]
    return "; ".join([*names, *(["…"] if len(pairs) > MAX_FINDINGS else [])])


def _not_covered_lines(check: InteractionCheck) -> list[str]:
    unknown_items = [item for item in check.items if item.id is None]
    if not unknown_items:
        return []
    names_shown = [
        _unknown_name_text(item.name, item.suggestions) for item in unknown_items[:MAX_UNKNOWN_NAMES]
    ]
    more = len(unknown_items) - len(names_shown)
    names = "; ".join([*names_shown, *([_("and {n} more").format(n=more)] if more else [])])
    return [
        _("❓ I don't know enough about: {names}. Whether it goes with the rest, ask a pharmacist.").format(
            names=names
        )
    ]


def _unknown_name_text(name: str, suggestions: Sequence[str]) -> str:
    name = _short(name)
    if not suggestions:
        return escape(name)
    return _("{name} (did you mean {suggestions}?)").format(
        name=escape(name), suggestions=escape(", ".join(suggestions))
    )


def _doses(library: Library, answer: Answer) -> Message:
    asked = [answer_amounts.ambiguous_amount_question(answer.readings)] if answer.readings else []
    text = "\n\n".join([*asked, *(_dose(library, dose) for dose in answer.comparisons)])
    if answer.entry is None:
        return Message(text)
    card = _card(library, answer.entry)
    first = facts.fact_paragraphs(library, answer, amounts=True) if answer.facts.gap is None else []
    return Message("\n\n".join([text, *first, card.text]), card.rows)


def _dose(library: Library, dose: AmountComparison) -> str:
    name = library.supplements[dose.id].name if dose.id in library.supplements else dose.id.replace("_", " ")
    lines = [
        _("<b>{amount} of {name}</b> compared with the limits:").format(
            amount=format_mg(dose.mg), name=escape(name)
        )
    ]
    lines += [_share(share) for share in dose.shares]
    if dose.elemental_mg is not None and dose.form is not None:
        lines.append(
            _("If the label means the whole compound ({form}), it holds {amount} of {element}:").format(
                form=escape(dose.form.replace("_", " ")),
                amount=format_mg(dose.elemental_mg),
                element=escape(element_name(library.supplements[dose.id])),
            )
        )
        lines += [_share(share) for share in dose.elemental_shares]
    lines.append(
        sources_line(library, dict.fromkeys(each for share in dose.shares for each in share.sources))
    )
    return "\n".join(lines)


def _share(share: LimitShare) -> str:
    return _("{sign} {region}: {percent} of {limit} a day ({scope})").format(
        sign=limit_sign(share.share),
        region=escape(share.region),
        percent=format_percent(share.share),
        limit=format_mg(share.limit_mg),
        scope=escape(share.scope),
    )


def plain_text(message: Message) -> str:
    """Return a message's text without markup, for the command line."""
    return unescape(re.sub(r"<[^<>]+>", "", message.text))


def ask_json(library: Library, answer: Answer) -> dict[str, Any]:
    """Return the output of `vesper ask --json`."""
    return {
        "question": answer.question,
        "kind": answer.kind,
        "entry": answer.entry,
        "topic": answer.topic,
        "entities": list(answer.entities),
        "red_flag": answer.red_flag,
        "text": plain_text(answer_message(library, answer)),
        "sources": list(answer.sources),
    }


def check_json(check: InteractionCheck) -> dict[str, Any]:
    """Return the output of `vesper check --json`."""
    return {
        "items": [{"name": item.name, "id": item.id, "kind": item.kind} for item in check.items],
        "findings": [
            {
                "pair": list(finding.pair),
                "action": finding.action,
                "urgency": finding.urgency,
                "advice": finding.advice,
                "sources": list(finding.sources),
            }
            for finding in check.findings
        ],
        "clear": [list(pair) for pair in check.clear],
        "not_covered": list(check.not_covered),
    }
