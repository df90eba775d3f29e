"""Caution for a question that names a condition, read before anything about pain relievers."""

from bot.answer import Answer
from bot.domain.conditions import NamedCondition
from bot.replies.i18n import _
from bot.replies.message import escape
from bot.replies.time_format import join_and

_MAX_LINES = 2
# Conditions that the content's red flags `pregnancy` and `child` already speak of.
COVERED_BY_RED_FLAG = frozenset({"pregnancy", "breastfeeding", "under_18"})


def condition_caution(answer: Answer) -> list[str]:
    """Return the paragraphs to put first; none where the question names no condition that matters."""
    named_caution = answer.caution
    if named_caution is None:
        return []
    named = [
        each
        for each in named_caution.conditions
        if answer.red_flag is None or each not in COVERED_BY_RED_FLAG
    ]
    lines = []
    if named:
        medicine = named_caution.label or _("any pain reliever")
        lines.append(
            _("⚠️ <b>Because of {what}: ask a doctor or pharmacist before you take {medicine}.</b>").format(
                what=join_and([named_condition_words(each) for each in named]), medicine=escape(medicine)
            )
        )
    # A written answer on who asks first says the rest.
    said = answer.cell is not None and answer.intent in {"pregnancy", "child", "condition"}
    if named_caution.lines and not said:
        lines.append(
            _("The label names: {lines}.").format(lines=escape("; ".join(named_caution.lines[:_MAX_LINES])))
        )
    if answer.kind != "interaction" and not said:
        lines.append(_("So I name no amount here."))
    return ["\n".join(lines)] if lines else []


def named_condition_words(condition: NamedCondition) -> str:
    """Return a condition that the question named, in general words."""
    return {
        "kidney_disease": _("your kidneys"),
        "pregnancy": _("a pregnancy"),
        "breastfeeding": _("breastfeeding"),
        "under_18": _("somebody under 18"),
        "blood_thinner": _("a blood thinner or a bleeding problem"),
        "ulcer": _("an ulcer or bleeding"),
        "nsaid_allergy": _("an allergy to a pain reliever"),
        "asthma": _("asthma"),
        "antidepressant": _("an antidepressant"),
        "steroid": _("a steroid"),
        "heart": _("a heart problem or a stroke"),
        "blood_pressure": _("blood pressure"),
        "liver": _("your liver"),
        "alcohol": _("alcohol"),
        "lithium": _("lithium"),
        "methotrexate": _("methotrexate"),
        "over_60": _("an age of 60 or over"),
        "dehydration": _("too little fluid"),
    }[condition]
