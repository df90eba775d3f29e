"""Replies to plain talk: thanks, complaints, what the bot is, and which of two things is meant."""

from bot.replies.doses.history_data import FILTER_EVERYTHING
from bot.replies.i18n import _
from bot.replies.message import Button, Message, callback_data, escape


def you_are_welcome() -> Message:
    """Answer thanks."""
    return Message(_("You're welcome."))


def goodbye() -> Message:
    """Answer a goodbye."""
    return Message(_("Take care. Sleep well. 🌙"))


def who_i_am() -> Message:
    """Say what the bot is."""
    return Message(
        _(
            "I'm Vesper, a computer program: no nurse or doctor reads along. I answer from checked sources, "
            "keep your reminders, and say so when I don't know."
        )
    )


def sorry_for_that() -> Message:
    """Answer a complaint, with what can be changed at once."""
    return Message(
        _("I'm sorry, that should not be a nuisance. What shall I change?"),
        (
            (Button(_("🌙 Quiet hours"), callback_data("quiet", "open")),),
            (
                Button(_("⏰ My reminders"), callback_data("talk", "do", "what_you_take")),
                Button(_("🌅 Tips"), callback_data("go", "tips")),
            ),
        ),
    )


def out_of_scope() -> Message:
    """Say what the bot is for, after a request for something else."""
    return Message(
        _(
            "I can't help with that. I know about sleep, sore backs, supplements and medicines, "
            "and I can remind you of what you take."
        )
    )


def nothing_to_undo() -> Message:
    """Say that no dose was answered that could be taken back."""
    return Message(_("No dose was answered today or yesterday. What else was wrong? Tell me in your words."))


def nothing_asked() -> Message:
    """Answer a bare "yes", "no" or number when no question is open."""
    return Message(
        _(
            "I have no open question just now. Ask me something, or say for example "
            "<i>remind me of magnesium at 9 pm</i>."
        )
    )


def tell_each_intake(intake: str) -> Message:
    """Ask for each time of an intake such as "zinc 10 mg", where a sentence says more than cards hold."""
    return Message(
        _(
            "I don't want to note that wrongly, so nothing is noted yet. Tell me when you took each, "
            "for example <i>I took {intake} at 7:30 and at 21:00</i>."
        ).format(intake=escape(intake))
    )


def ask_what_was_taken() -> Message:
    """Ask which medicine it was and how much, where a sentence leaves that open; nothing is noted."""
    return Message(
        _(
            "I don't want to note that wrongly, so nothing is noted yet. Which one did you take, and how "
            "much? Write each on its own, for example <i>took magnesium 200 mg</i>. If it was more than you "
            "should take, call the poison line before you take anything else."
        )
    )


def how_to_move_one_dose() -> Message:
    """Say how to move a dose of this day only, since a reminder that is changed is changed for every day."""
    return Message(
        _(
            "I can move a single dose when it is due: tap <b>Later</b> below it then, or just write "
            "<i>in an hour</i>. To change the time of every day, leave out <i>today</i>."
        )
    )


def how_to_name_a_person(person: str | None) -> Message:
    """Say how to set something up for somebody else."""
    if person is None:
        return Message(
            _(
                "I can keep more than one person's medicines apart. Write who it is for, "
                "for example <i>ramipril 5 mg 8:00 for Mum</i>."
            )
        )
    return Message(
        _(
            "I'll keep {person}'s medicines apart from yours. Write what and when, "
            "for example <i>ramipril 5 mg 8:00 for {person}</i>."
        ).format(person=person)
    )


def report_choice() -> Message:
    """Offer the report for a doctor."""
    return Message(
        _("I can make one page for your doctor: what you took and missed. Over how long?"),
        (
            (
                Button(_("📄 30 days"), callback_data("history", "report", "30", FILTER_EVERYTHING)),
                Button(_("📄 90 days"), callback_data("history", "report", "90", FILTER_EVERYTHING)),
            ),
        ),
    )


def ask_to_hide_names() -> Message:
    """Offer to leave the names of medicines out of messages."""
    return Message(
        _("I can leave the names out, so that messages say only <i>Your reminder</i>. Shall I?"),
        (
            (Button(_("🙈 Hide the names"), callback_data("set", "discreet", "1")),),
            (Button(_("Show the names"), callback_data("set", "discreet", "0")),),
        ),
    )


def ask_which_is_meant(intents: tuple[str, ...], token: str) -> Message:
    """Ask which of the things that a text may want is meant."""
    rows = tuple(
        (Button(intent_label(each), callback_data("talk", "meant", str(place), token)),)
        for place, each in enumerate(intents)
    )
    return Message(_("I'm not sure what you mean. Which is it?"), rows)


def ask_what_to_do_with_list(intents: tuple[str, ...], token: str) -> Message:
    """Ask what to do with a list of names: check them against each other, or set up reminders."""
    labels = {"check_list": _("🔍 Check them together"), "remind_new": _("⏰ Remind me of them")}
    rows = tuple(
        (Button(labels[each], callback_data("talk", "meant", str(place), token)),)
        for place, each in enumerate(intents)
    )
    return Message(_("What shall I do with these?"), rows)


def intent_label(intent: str) -> str:
    """Return the label of what can be wanted of the bot, for a button."""
    return {
        "bye": _("Just goodbye"),
        "capabilities": _("What you can do"),
        "care_invite": _("Let somebody look after me"),
        "check_list": _("Check what I take together"),
        "complaint": _("Something is wrong"),
        "diary_pain": _("Note my pain"),
        "diary_sleep": _("Note my night"),
        "discreet": _("Hide the names"),
        "due_today": _("What is due"),
        "erase": _("Erase my data"),
        "export": _("My data as a file"),
        "greet": _("Just hello"),
        "history": _("What I took"),
        "missed_dose": _("I missed a dose"),
        "next_safe_time": _("When I can take it again"),
        "out_of_scope": _("Something else"),
        "plan_times": _("Plan the times"),
        "question": _("It is a question"),
        "quiet_hours": _("Quiet hours"),
        "remind_change": _("Change a reminder"),
        "remind_delete": _("Delete a reminder"),
        "remind_new": _("A new reminder"),
        "remind_pause": _("Pause reminders"),
        "report": _("A page for my doctor"),
        "stock_set": _("How much I have left"),
        "stock_when": _("When it runs out"),
        "thanks": _("Just thanks"),
        "tips_change": _("Change the daily tip"),
        "tips_start": _("Get a daily tip"),
        "tips_stop": _("Stop the daily tip"),
        "took": _("I took it"),
        "took_earlier": _("I took it earlier"),
        "trial": _("Test if something helps me"),
        "what_you_know": _("What you know about me"),
        "who_are_you": _("Who you are"),
        "who_for": _("It is for somebody else"),
        "zone": _("My time zone"),
    }[intent]
