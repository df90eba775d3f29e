"""Answers to questions and checks: red flags first, three states for pairs, never "safe"."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from bot.answer import AmountComparison, Answer, InteractionCheck, LimitShare, totals
from bot.answer.red_flags import is_alarm
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.domain.triage.recogniser import OVERDOSE
from bot.library import Library, RedFlag
from bot.replies.amounts import element_name, format_mg
from bot.replies.answers import amounts as answer_amounts
from bot.replies.answers import cells, checks, labels, named_conditions, red_flags
from bot.replies.i18n import _
from bot.replies.message import Button, Message, callback_data, escape
from bot.replies.time_format import join_and


def answer_message(
    library: Library,
    answer: Answer,
    region: Region | None = None,
    country: str | None = None,
    *,
    amounts: bool = True,
) -> Message:
    """Render the answer to a question.

    Args:
        library: The content.
        answer: The answer to render.
        region: The region whose numbers are shown; None: those for everybody.
        country: The country (ISO 3166-1) whose lines to call are shown; None: those of the region.
        amounts: Whether amounts may be named to this person.
    """
    if answer.kind == "red_flag":
        return red_flags.help_now(library, answer.red_flag, region, country)
    if answer.kind == "not_read":
        return _not_read(library, answer, region, country)
    raised = library.red_flags.get(answer.red_flag or "")
    amounts = amounts and not (raised is not None and raised.conditions)
    body = _main_message(library, answer, region, amounts=amounts)
    is_general = answer.signs_of is not None or (
        answer.red_flag is not None and is_alarm(library, answer.red_flag)
    )
    comes_first = is_general or answer.too_much_today
    whom_to_call = red_flags.help_line(library, region, country)
    parts = [
        *([whom_to_call, *_too_much_today(answer)] if comes_first else []),
        *([] if is_general else _ask_first_lines(raised, answer)),
        *named_conditions.condition_caution(answer),
        body.text,
    ]
    if answer.check is None or answer.kind != "interaction":
        parts += checks.spelling_notes(answer.corrections)
    is_told = red_flags.tells_whom_to_call(
        body.text, library, region, country, swallowed=answer.intent == "too_much"
    )
    if answer.help_line and not answer.asked and not comes_first and not is_told:
        parts.append(whom_to_call)
    return Message("\n\n".join(part for part in parts if part), body.rows)


def _not_read(library: Library, answer: Answer, region: Region | None, country: str | None) -> Message:
    """Say whom to call in the language of the message; then what is heard in it all the same, in English."""
    line = red_flags.not_read(library, answer.language, region, country)
    if answer.red_flag is not None:
        heard = red_flags.help_now(library, answer.red_flag, region, country)
        return Message(f"{line}\n\n{heard.text}", heard.rows)
    if answer.check is not None:
        checked = checks.check_message(library, answer.check, usual_doses=False)
        return Message(f"{line}\n\n{checked.text}", checked.rows)
    return Message(line, (red_flags.urgent_row(),))


def _main_message(library: Library, answer: Answer, region: Region | None, *, amounts: bool) -> Message:
    cell = library.cell(answer.cell or "")
    if answer.signs_of is not None:
        return red_flags.signs_message(library, library.red_flags[answer.signs_of])
    if answer.check is not None and answer.kind == "interaction":
        return checks.check_message(library, answer.check, usual_doses=amounts and answer.caution is None)
    if answer.kind == "dose":
        return _doses(library, answer, region) if amounts else Message("")
    if cell is not None and answer.cell is not None:
        shown = cells.cell_message(library, answer.cell, cell, region, answer.choices)
        return cells.headed_by_subject(library, answer.cell, shown) if answer.is_guess else shown
    if answer.caution is not None and answer.caution.replaces_cell:
        return Message("", (red_flags.urgent_row(),))
    return cells.without_cell(library, answer, amounts=amounts)


def _too_much_today(answer: Answer) -> list[str]:
    if not answer.too_much_today:
        return []
    return [_("⚠️ That is more than one day is meant for: take no more of it today, and ask a pharmacist.")]


def _ask_first_lines(raised: RedFlag | None, answer: Answer) -> list[str]:
    """Return what a flag of lesser urgency says; nothing before a cell that is about just that."""
    if raised is None or (answer.cell is not None and answer.intent in {"pregnancy", "child"}):
        return []
    return [f"⚠️ {escape(red_flags.action_text(raised))}"]


def pair_still_counts(names: Sequence[str]) -> Message:
    """Say below an answer about one of several things that their check before it still counts."""
    listed = join_and([escape(each) for each in names])
    return Message(_("Together with {names}, what I said above still counts.").format(names=listed))


def how_to_check() -> Message:
    """Explain /check when it comes without names and there are no reminders."""
    return Message(
        _("Write what you take, with commas: <code>/check magnesium, ibuprofen, levothyroxine</code>")
    )


def _doses(library: Library, answer: Answer, region: Region | None) -> Message:
    """Compare an amount with its limits, as /dose does; both readings of one that may be of a compound."""
    taken = answer.taken
    if taken is not None and answer.reliever is not None:
        nothing_else = totals.total_ingredient(library, taken.id, ())
        reliever = library.pain_relief[answer.reliever]
        return labels.pain_reliever_card(library, reliever, taken, region, nothing_else)
    if taken is not None and taken.reading is not None and taken.id in library.supplements:
        nothing_else = totals.total_ingredient(library, taken.id, ())
        return answer_amounts.supplement_amount_card(library, taken, region, nothing_else)
    asked = [answer_amounts.ambiguous_amount_question(answer.readings)] if answer.readings else []
    text = "\n\n".join([*asked, *(_dose(library, dose) for dose in answer.comparisons)])
    more = [Button(_("Who asks first"), callback_data("cell", f"{answer.entry}.condition"))]
    known = library.cell(f"{answer.entry}.condition") is not None
    return Message(text, ((*(more if known else []), *red_flags.urgent_row()),))


def _dose(library: Library, dose: AmountComparison) -> str:
    supplement = library.supplements.get(dose.id)
    if supplement is None:
        return _beside_label(library, dose)
    name = escape(supplement.name.lower() if supplement.name.istitle() else supplement.name)
    if dose.elemental_mg is None or dose.form is None:
        what = _("{amount} of {name} a day").format(amount=format_mg(dose.mg), name=name)
        return _verdict(what, dose.shares)
    element = escape(element_name(supplement))
    whole = _("{amount} of the compound ({form}) holds about {held} of {element}").format(
        amount=format_mg(dose.mg),
        form=escape(dose.form.replace("_", " ")),
        held=format_mg(dose.elemental_mg),
        element=element,
    )
    pure = _("If the label means {amount} of {element} itself").format(
        amount=format_mg(dose.mg), element=element
    )
    return "\n\n".join([_verdict(whole, dose.elemental_shares), _verdict(pure, dose.shares)])


def _verdict(what: str, shares: Sequence[LimitShare]) -> str:
    """Say whether an amount is within the limits, over them, or over some of them."""
    over = [share for share in shares if share.share > 1]
    within = [share for share in shares if share.share <= 1]
    if not over:
        text = _("🟢 {what}: within the limits of {within}.")
    elif not within:
        text = _("🔴 {what}: over the limits of {over}.")
    else:
        text = _("🟠 {what}: over the limits of {over}; within those of {within}.")
    return text.format(what=what, over=_limits(over), within=_limits(within))


def _limits(shares: Sequence[LimitShare]) -> str:
    return join_and([f"{escape(share.region)} ({format_mg(share.limit_mg)})" for share in shares])


def _beside_label(library: Library, dose: AmountComparison) -> str:
    share = dose.shares[0]
    over = share.share > 1
    text = (
        _("🔴 {amount} of {name} is more than the {limit} that is the most in a day ({scope}).")
        if over
        else _("🟢 {amount} of {name} is within the {limit} that is the most in a day ({scope}).")
    )
    told = text.format(
        amount=format_mg(dose.mg),
        name=escape(" / ".join(medicine_names(dose.id, None)).replace("_", " ")),
        limit=format_mg(share.limit_mg),
        scope=escape(share.scope),
    )
    alarm = f"🚨 <b>{escape(library.red_flags[OVERDOSE].action)}</b>"
    return "\n\n".join([told, alarm] if over else [told])


def plain_text(message: Message) -> str:
    """Return a message's text without markup, for the command line."""
    return unescape(re.sub(r"<[^<>]+>", "", message.text))


def ask_json(library: Library, answer: Answer) -> dict[str, Any]:
    """Return the output of `vesper ask --json`."""
    return {
        "question": answer.question,
        "kind": answer.kind,
        "entry": answer.entry,
        "cell": answer.cell,
        "topic": answer.topic,
        "entities": list(answer.entities),
        "red_flag": answer.red_flag,
        "text": plain_text(answer_message(library, answer)),
        "triage": answer.triage,
        "help_line": answer.help_line or bool(answer.asked),
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
        "fine": [
            {"pair": list(fine.pair), "watch": fine.watch, "sources": list(fine.sources)}
            for fine in check.fine
        ],
        "clear": [list(pair) for pair in check.clear],
        "not_covered": list(check.not_covered),
    }
