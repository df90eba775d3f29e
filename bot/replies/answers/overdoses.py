"""Advice about an amount that can be an overdose; it precedes everything else."""

from collections.abc import Iterable
from typing import Literal

from bot.domain.profiles import Region
from bot.domain.triage.recogniser import OVERDOSE
from bot.library import Library, PainReliever, Supplement
from bot.replies.answers import red_flags
from bot.replies.i18n import _
from bot.replies.message import escape

Stage = Literal["asked", "recorded", "planned"]


def overdose_advice(
    library: Library, things: Iterable[PainReliever | Supplement], region: Region | None, stage: Stage
) -> str:
    """Say what to do and whom to call; empty where nothing can be an overdose.

    Args:
        library: The content with the advice and the phone numbers.
        things: The pain relievers and supplements of which there is too much.
        region: The region whose numbers are given; None: all regions.
        stage: Whether the dose is asked about, on record, or planned.
    """
    actions = list(dict.fromkeys(_action(library, each) for each in things))
    return _words(library, actions, region, stage) if actions else ""


def general_overdose_advice(library: Library, region: Region | None) -> str:
    """Say what to do and whom to call where the ingredient of the overdose is unknown."""
    return _words(library, [library.red_flags[OVERDOSE].action], region, "asked")


def advice_over_label(library: Library, reliever: PainReliever) -> str:
    """Say what to do for somebody who took more than the label allows, in the content's words."""
    return _("<b>If somebody took it: {what}</b>").format(what=escape(_action(library, reliever)))


def _words(library: Library, actions: Iterable[str], region: Region | None, stage: Stage) -> str:
    lines = [f"<b>{escape(each)}</b>" for each in actions]
    return "\n".join([_heading(stage), *lines, red_flags.phone_numbers(library, OVERDOSE, region)])


def _heading(stage: Stage) -> str:
    return {
        "asked": _("🚨 <b>This can be an overdose. If it was taken, get help now: don't wait for signs.</b>"),
        "recorded": _("🚨 <b>This can be an overdose. Get help now: don't wait for signs.</b>"),
        "planned": _(
            "🚨 <b>This can be an overdose: don't take it like this unless a doctor said so. "
            "If it was taken already, get help now: don't wait for signs.</b>"
        ),
    }[stage]


def _action(library: Library, thing: PainReliever | Supplement) -> str:
    own = thing.overdose if isinstance(thing, PainReliever) else None
    return own or library.red_flags[OVERDOSE].action
