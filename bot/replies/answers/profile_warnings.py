"""Warnings from a person's profile, put first where they matter."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.answer import Answer, profile_warnings
from bot.answer.profile_warnings import ProfileWarning
from bot.domain import regions
from bot.domain.profiles import Condition, Profile, Region
from bot.domain.questions import Intent
from bot.library import Library
from bot.replies.i18n import _
from bot.replies.message import Message, escape
from bot.replies.time_format import join_and
from bot.search import Knowledge

TAG = re.compile(r"(<[^<>]+>)")
MAX_CAUTIONS = 3
# Cells that say themselves who asks first.
_ASK_FIRST_CELLS: frozenset[Intent] = frozenset({"pregnancy", "child"})
MIN_CAUTION_WORDS = 2


def products_concern(library: Library, product_ids: Iterable[str], profile: Profile) -> ProfileWarning | None:
    """Return what in the profile matters for these supplements and pain relievers."""
    return profile_warnings.find_profile_warning(library, profile.conditions, product_ids)


def personal_answer(knowledge: Knowledge, answer: Answer, profile: Profile, message: Message) -> Message:
    """Adapt the answer that everybody would see to this person."""
    if answer.kind in {"red_flag", "unknown", "ask_back", "not_read"} or answer.intent in _ASK_FIRST_CELLS:
        return localized(message, profile.region)
    things = {knowledge.index.medicine_cards.get(each, each) for each in answer.entities}
    concern = products_concern(knowledge.library, sorted(things), profile)
    if concern is not None and concern.no_amounts and answer.kind == "dose":
        return amounts_withheld(concern)
    return localized(prepend(profile_warning(concern), message), profile.region)


def personal_check(knowledge: Knowledge, taken: Iterable[str], profile: Profile, message: Message) -> Message:
    """Adapt a check of items taken together to this person; `taken` are ingredients."""
    things = [knowledge.index.medicine_cards.get(each, each) for each in taken]
    return localized(
        prepend(profile_warning(products_concern(knowledge.library, things, profile)), message),
        profile.region,
    )


def localized(message: Message, region: Region | None) -> Message:
    """Replace names and units by those of the person's region; sources keep their own titles."""
    lines = (
        line if _("Sources") in line else _outside_tags(line, region) for line in message.text.split("\n")
    )
    return replace(message, text="\n".join(lines))


def _outside_tags(line: str, region: Region | None) -> str:
    parts = TAG.split(line)
    return "".join(part if TAG.fullmatch(part) else regions.localise(part, region) for part in parts)


def prepend(paragraph: str, message: Message) -> Message:
    """Put a paragraph before everything else in a message, if there is one."""
    return replace(message, text=f"{paragraph}\n\n{message.text}") if paragraph else message


def profile_warning(concern: ProfileWarning | None) -> str:
    """Say whom to ask before anything is taken; empty when nothing in the profile matters."""
    if concern is None:
        return ""
    conditions = join_and([told_condition_words(each) for each in concern.conditions])
    lines = [
        _("⚠️ <b>You told me about {what}: ask {whom} before you take this.</b>").format(
            what=conditions, whom=_whom_to_ask(concern)
        )
    ]
    # Skip cautions such as "kidney disease", which repeat the condition in the line above.
    telling = [escape(line) for line in concern.cautions if len(line.split()) > MIN_CAUTION_WORDS]
    if telling:
        lines.append(_("On my list of who asks first: {who}.").format(who="; ".join(telling[:MAX_CAUTIONS])))
    if concern.no_amounts:
        lines.append(_("I leave amounts out for you: they decide about those."))
    return "\n".join(lines)


def amounts_withheld(concern: ProfileWarning) -> Message:
    """Replace an answer that would name a dose by the warning."""
    return Message(profile_warning(concern))


def _whom_to_ask(concern: ProfileWarning) -> str:
    """Return whom to ask, as the content's red flags `pregnancy` and `child` put it."""
    if "under_18" in concern.conditions:
        return _("a children's doctor or a pharmacist")
    if concern.no_amounts:
        return _("your midwife, doctor or pharmacist")
    return _("a doctor or pharmacist")


def told_condition_words(condition: Condition) -> str:
    """Return a condition as the person told it."""
    return {
        "kidney_disease": _("kidney disease"),
        "pregnancy": _("your pregnancy"),
        "breastfeeding": _("breastfeeding"),
        "under_18": _("being under 18"),
        "blood_thinner": _("your blood thinner"),
        "ulcer": _("your stomach ulcer"),
        "nsaid_allergy": _("your allergy to NSAIDs"),
    }[condition]
