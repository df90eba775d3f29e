"""Answers to questions and checks: red flags first, three states for pairs, never "safe"."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from bot.answer import Answer, Check, Dose, Share, concerns
from bot.domain.interactions import Finding, Spacing
from bot.library import Condition, Library, RedFlag
from bot.replies import cards, claims, leads, named_conditions, portions, urgent
from bot.replies.citing import cited
from bot.replies.message import Message, escape
from bot.replies.times import listed
from bot.replies.words import _

# Findings per message: more help nobody, and the strongest come first.
MOST_FINDINGS = 12
# Unknown names per message; the rest is counted.
MOST_STRANGERS = 30
_HOURS = re.compile(r"\d\D{0,12}\bhours?\b")
# Red flags whose condition forbids naming amounts, by the content.
_WHO_ASKS_FIRST: dict[str, Condition] = {"pregnancy": "pregnancy", "child": "under_18"}
# Characters of an unknown name that are repeated.
LONGEST_ECHO = 60
MILLIGRAM_IN_MICROGRAMS = 1_000


def answered(library: Library, answer: Answer, region: str | None = None, *, amounts: bool = True) -> Message:
    """Render the answer to a question.

    Args:
        library: The content.
        answer: The answer to render.
        region: The region whose emergency numbers are shown; None: all regions.
        amounts: Whether amounts may be named to this person.
    """
    if answer.kind == "red_flag":
        return urgent.help_now(library, answer.red_flag, region)
    asks_first = _WHO_ASKS_FIRST.get(answer.red_flag or "")
    if asks_first is not None:
        library, amounts = concerns.fitting(library, [asks_first]), False
    body = _found(library, answer, amounts=amounts)
    parts = [*_ask_first(library, answer.red_flag), *named_conditions.caution(library, answer), body.text]
    if answer.check is None or answer.kind != "interaction":
        parts += read_as(answer.corrected)
    nearby = cards.nearest(cards.by_id(library.entries, answer.suggestions))
    return Message("\n\n".join(part for part in parts if part), (*body.rows, *nearby))


def _found(library: Library, answer: Answer, *, amounts: bool) -> Message:
    if answer.check is not None and answer.kind == "interaction":
        return checked(library, answer.check)
    if answer.kind == "dose" and amounts:
        return _doses(library, answer)
    if answer.caution is not None and answer.caution.replaces_card:
        return Message("")
    if answer.kind == "unknown" or answer.entry is None:
        return unknown(nearby=bool(answer.suggestions))
    card = _card(library, answer.entry)
    return Message("\n\n".join([*leads.lead(library, answer, amounts=amounts), card.text]), card.rows)


def _card(library: Library, entry_id: str) -> Message:
    if entry_id in library.entries:
        entry = library.entries[entry_id]
        return Message(cards.card(entry).text, cards.answer_rows(entry))
    if entry_id in library.claims:
        return claims.claim(library, library.claims[entry_id])
    return flag_card(library, library.red_flags[entry_id])


def _ask_first(library: Library, flag: str | None) -> list[str]:
    red_flag = None if flag is None else library.red_flags.get(flag)
    return [] if red_flag is None else [f"⚠️ {escape(urgent.action(red_flag))}"]


def flag_card(library: Library, flag: RedFlag) -> Message:
    """Render a warning sign that somebody asked about."""
    signs = "\n".join(f"• {escape(sign)}" for sign in flag.signs)
    text = f"<b>{escape(flag.title)}</b>\n\n{signs}\n\n<b>{escape(urgent.action(flag))}</b>"
    return Message(f"{text}\n\n{cited(library, flag.sources)}", urgent.rows(flag.group))


def unknown(*, nearby: bool) -> Message:
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


def checked(library: Library, check: Check) -> Message:
    """Render all pairs of a list in three states: found, nothing in our data, not covered."""
    labels = {item.id: item.label for item in check.items if item.id is not None}
    parts = read_as([(item.name, item.label) for item in check.items if item.corrected])
    parts += [_finding(library, labels, finding) for finding in check.findings[:MOST_FINDINGS]]
    if len(check.findings) > MOST_FINDINGS:
        more = len(check.findings) - MOST_FINDINGS
        parts.append(_("There are {n} more findings. Check fewer names at once to see them.").format(n=more))
    parts += _clear(labels, check)
    parts += _not_covered(check)
    if not parts:
        parts.append(_("That is only one name. Add what else you take, with commas, and I compare them."))
    return Message("\n\n".join(parts), urgent.rows("sleep_and_safety") if check.findings else ())


def read_as(corrected: Sequence[tuple[str, str]]) -> list[str]:
    """Say which name a misspelt one was read as, so that nobody reads about a medicine they do not take."""
    if not corrected:
        return []
    names = listed([f"“{escape(_short(written))}” → <b>{escape(label)}</b>" for written, label in corrected])
    return [
        _("✏️ I read {names}. If you mean something else, write the name as it stands on the pack.").format(
            names=names
        )
    ]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_ECHO else f"{name[: LONGEST_ECHO - 1]}…"


def _finding(library: Library, labels: dict[str, str], found: Finding) -> str:
    names = listed([f"<b>{escape(_label(labels, each))}</b>" for each in _involved(found)])
    heading = {
        "avoid": _("🔴 {names}: don't combine these unless a doctor says so."),
        "space": _("🟠 {names}: keep these apart."),
        "monitor": _("🟡 {names}: check with a pharmacist, and watch for effects."),
    }[found.action].format(names=names)
    lines = [heading]
    if found.advice:
        lines.append(escape(found.advice))
    if found.note:
        lines.append(escape(found.note))
    if found.doubled:
        both = listed([escape(each.replace("_", " ")) for each in found.doubled])
        lines.append(
            _("Both contain {what}: it adds up. Ask a pharmacist about the total.").format(what=both)
        )
    if found.spacing is not None:
        lines.append(_spacing(found.spacing, *[_label(labels, each) for each in found.pair]))
        if found.advice and _HOURS.search(found.advice):
            lines.append(_("Where the hours differ, keep to the longer ones."))
    if found.sources:
        lines.append(cited(library, found.sources))
    return "\n".join(lines)


def _involved(found: Finding) -> tuple[str, ...]:
    return found.pair if found.also is None else (*found.pair, found.also)


def _label(labels: dict[str, str], item_id: str) -> str:
    return labels.get(item_id, item_id.replace("_", " "))


def _spacing(spacing: Spacing, subject: str, target: str) -> str:
    orders = []
    if spacing.target_before_h is not None:
        orders.append(_("at least {n:g} hours before").format(n=spacing.target_before_h))
    if spacing.target_after_h is not None:
        orders.append(_("at least {n:g} hours after").format(n=spacing.target_after_h))
    either = _(" or ").join(orders)
    return _("⏱ Take {target} {when} {subject}.").format(
        target=escape(target), when=either, subject=escape(subject)
    )


def _clear(labels: dict[str, str], check: Check) -> list[str]:
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
    names = [f"{escape(_label(labels, a))} + {escape(_label(labels, b))}" for a, b in pairs[:MOST_FINDINGS]]
    return "; ".join([*names, *(["…"] if len(pairs) > MOST_FINDINGS else [])])


def _not_covered(check: Check) -> list[str]:
    unknown_items = [item for item in check.items if item.id is None]
    if not unknown_items:
        return []
    names_shown = [_stranger(item.name, item.suggestions) for item in unknown_items[:MOST_STRANGERS]]
    more = len(unknown_items) - len(names_shown)
    names = "; ".join([*names_shown, *([_("and {n} more").format(n=more)] if more else [])])
    return [
        _("❓ I don't know enough about: {names}. Whether it goes with the rest, ask a pharmacist.").format(
            names=names
        )
    ]


def _stranger(name: str, suggestions: Sequence[str]) -> str:
    name = _short(name)
    if not suggestions:
        return escape(name)
    return _("{name} (did you mean {suggestions}?)").format(
        name=escape(name), suggestions=escape(", ".join(suggestions))
    )


def _doses(library: Library, answer: Answer) -> Message:
    asked = [portions.two_readings(answer.unclear)] if answer.unclear else []
    text = "\n\n".join([*asked, *(_dose(library, dose) for dose in answer.doses)])
    if answer.entry is None:
        return Message(text)
    card = _card(library, answer.entry)
    first = leads.lead(library, answer, amounts=True) if answer.lead.gap is None else []
    return Message("\n\n".join([text, *first, card.text]), card.rows)


def _dose(library: Library, dose: Dose) -> str:
    name = library.supplements[dose.id].name if dose.id in library.supplements else dose.id.replace("_", " ")
    lines = [
        _("<b>{amount} of {name}</b> compared with the limits:").format(
            amount=_mg(dose.mg), name=escape(name)
        )
    ]
    lines += [_share(share) for share in dose.shares]
    if dose.elemental_mg is not None and dose.form is not None:
        lines.append(
            _("If the label means the whole compound ({form}), it holds {amount} of magnesium:").format(
                form=escape(dose.form.replace("_", " ")), amount=_mg(dose.elemental_mg)
            )
        )
        lines += [_share(share) for share in dose.elemental_shares]
    lines.append(cited(library, dict.fromkeys(each for share in dose.shares for each in share.sources)))
    return "\n".join(lines)


def _share(share: Share) -> str:
    sign = "🔴" if share.share > 1 else "•"
    return _("{sign} {region}: {percent:.0f}% of {limit} a day ({scope})").format(
        sign=sign,
        region=escape(share.region),
        percent=100 * share.share,
        limit=_mg(share.limit_mg),
        scope=escape(share.scope),
    )


def _mg(amount: float) -> str:
    if amount < 1:
        return _("{n:g} µg").format(n=amount * MILLIGRAM_IN_MICROGRAMS)
    return _("{n:,.6g} mg").format(n=amount)


def plain(message: Message) -> str:
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
        "text": plain(answered(library, answer)),
        "sources": list(answer.sources),
    }


def check_json(check: Check) -> dict[str, Any]:
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
