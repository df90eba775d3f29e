"""/profile: what a person told about themselves, and the questions."""

from collections.abc import Sequence

from bot.domain.profiles import REGIONS, Condition, Profile, Region
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data

QUESTIONS: tuple[Condition, ...] = (
    "under_18",
    "pregnancy",
    "breastfeeding",
    "kidney_disease",
    "blood_thinner",
    "ulcer",
    "nsaid_allergy",
)


def profile_card(profile: Profile) -> Message:
    """List everything told so far, with a button to tell or take back each fact."""
    lines = [_("🌍 Region: {answer}").format(answer=region_word(profile.region))]
    lines += [
        f"• {_title(each)}: {_answer_word(_displayed_answer(each, profile.answer(each)))}"
        for each in QUESTIONS
    ]
    text = "\n\n".join(
        [
            _("<b>About you</b>"),
            _(
                "All of it is optional. With it I can warn you first, leave out tips that are not for you, "
                "and use the names and limits of where you live."
            ),
            "\n".join(lines),
            _(
                "What you don't tell me stays unknown; I never take it for a “no”. It is private: kept with "
                "your reminders, used for nothing else. /privacy says more, /forget erases it."
            ),
        ]
    )
    buttons = [Button(_title(each), callback_data("me", "ask", each)) for each in QUESTIONS]
    return Message(
        text,
        ((Button(_("🌍 Region"), callback_data("me", "ask", "region")),), *button_rows(buttons, per_row=2)),
    )


def ask_region() -> Message:
    """Ask where the person lives."""
    buttons = [Button(region_word(each), callback_data("me", "region", each)) for each in REGIONS]
    return Message(
        _(
            "<b>Where do you live?</b>\n\n"
            "It decides which limits, names and units I show: acetaminophen or paracetamol, IU or µg."
        ),
        (
            *button_rows(buttons, per_row=3),
            (Button(_("Somewhere else, or rather not say"), callback_data("me", "region", "unset")),),
            (_back(),),
        ),
    )


def ask_condition(condition: Condition) -> Message:
    """Ask about one condition, with yes, no and "rather not say"."""
    answers = (("yes", _("Yes")), ("no", _("No")), ("unset", _("Rather not say")))
    buttons = tuple(Button(label, callback_data("me", "tell", condition, word)) for word, label in answers)
    return Message(f"<b>{_question(condition)}</b>\n\n{_why(condition)}", (buttons, (_back(),)))


def offer_to_remember(conditions: Sequence[Condition]) -> Message:
    """Offer to note conditions that somebody said they have."""
    # The question about age asks whether somebody is over 18.
    named = [_("Under 18") if each == "under_18" else _title(each) for each in conditions]
    return Message(
        _(
            "Shall I keep that in mind? Then I say first what you should ask a pharmacist or doctor "
            "about.\n\n{conditions}"
        ).format(conditions="\n".join(f"<b>{each}</b>" for each in named)),
        (
            (Button(_("✅ Yes, remember it"), callback_data("me", "told", *conditions)),),
            (Button(_("What else you can tell me"), callback_data("me", "card")),),
        ),
    )


def _back() -> Button:
    return Button(_("‹ Back"), callback_data("me", "card"))


def answer_noted_toast() -> str:
    """Return the toast after an answer."""
    return _("Noted. You can change it at any time.")


def only_in_private_chat() -> Message:
    """Refuse /profile in a group, where others read along."""
    return Message(_("That is between you and me: write /profile to me in our own chat, not in a group."))


def region_word(region: Region | None) -> str:
    """Return a region's name."""
    if region is None:
        return _("not told")
    return {"US": _("United States"), "EU": _("European Union"), "UK": _("United Kingdom")}[region]


def _displayed_answer(condition: Condition, has: bool | None) -> bool | None:  # noqa: FBT001 - an answer, not a switch
    """Return the answer to show: people are asked whether they are over 18, not under."""
    return has if condition != "under_18" or has is None else not has


def _answer_word(answer: bool | None) -> str:  # noqa: FBT001 - an answer, not a switch
    return {True: _("yes"), False: _("no"), None: _("not told")}[answer]


def _title(condition: Condition) -> str:
    return {
        "under_18": _("Over 18"),
        "pregnancy": _("Pregnant"),
        "breastfeeding": _("Breastfeeding"),
        "kidney_disease": _("Kidney disease"),
        "blood_thinner": _("Blood thinner"),
        "ulcer": _("Stomach ulcer"),
        "nsaid_allergy": _("NSAID allergy"),
    }[condition]


def _question(condition: Condition) -> str:
    return {
        "under_18": _("Are you 18 or older?"),
        "pregnancy": _("Are you pregnant?"),
        "breastfeeding": _("Are you breastfeeding?"),
        "kidney_disease": _("Do you have kidney disease?"),
        "blood_thinner": _("Do you take a blood thinner?"),
        "ulcer": _("Do you have, or did you have, a stomach ulcer?"),
        "nsaid_allergy": _("Are you allergic to NSAIDs?"),
    }[condition]


def _why(condition: Condition) -> str:
    return {
        "under_18": _("What I know about amounts is for adults, so I give none to anybody younger."),
        "pregnancy": _("Some advice does not hold then, and I leave amounts to your midwife or doctor."),
        "breastfeeding": _("Some advice does not hold then, and I leave amounts to your midwife or doctor."),
        "kidney_disease": _(
            "Dialysis counts, too. Some supplements and pain relievers need advice first then."
        ),
        "blood_thinner": _(
            "Such as warfarin or apixaban. Some supplements and pain relievers don't go with them."
        ),
        "ulcer": _("A bleeding stomach counts, too. Some pain relievers and supplements can harm it."),
        "nsaid_allergy": _(
            "A rash, swelling or asthma after aspirin, ibuprofen, naproxen or a similar pain reliever."
        ),
    }[condition]
