"""How to ask, privacy, stopping, and replies for input that nothing else handles."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from bot.replies.i18n import _
from bot.replies.message import Attachment, Button, Message, button_rows, callback_data


def welcome_back() -> Message:
    """Confirm after /stop, or after the bot had been blocked, that reminders and tips are on again."""
    return Message(_("Welcome back. Your reminders and tips are on again. /today shows what is due."))


def description() -> str:
    """Return the text that people read before the first Start; Telegram allows 512 characters."""
    return _(
        "I help with sleep, back pain and supplement safety: short answers with sources, a daily tip, "
        "and dose reminders.\n\nI can't diagnose, and I'm not for emergencies."
    )


def short_description() -> str:
    """Return the line for the bot's profile; Telegram allows 120 characters."""
    return _("Sleep, back pain, supplement safety: sourced answers, tips and reminders.")


def how_to_ask() -> Message:
    """Explain how to ask, with buttons for who would rather browse."""
    text = _(
        "Just type your question, as you would ask a friend. For example:\n"
        "• <i>does magnesium help sleep?</i>\n"
        "• <i>can I take ibuprofen with lisinopril?</i>\n\n"
        "Or browse:"
    )
    subjects = (
        (_("🌙 Sleep"), "sleep"),
        (_("🛋 Back pain"), "back"),
        (_("🛡 Safety"), "safety"),
        (_("🌿 Supplements"), "supplement"),
        (_("🤔 Myth or fact?"), "facts"),
        (_("⚖️ Amounts"), "dose"),
        (_("🚑 When to get help"), "urgent"),
    )
    return choice_message(text, [(label, callback_data("go", name)) for label, name in subjects], across=2)


class HelpSection(IntEnum):
    """A section of the list of all commands, in the order of the list."""

    BEGIN = 0  # no heading
    TO_KNOW = 1
    TO_REMEMBER = 2
    YOUR_DATA = 3
    OPERATORS = 4


@dataclass(frozen=True)
class CommandHelp:
    """A command's line in a list: its English description, translated where it is shown, and its section."""

    description: str
    section: HelpSection


@dataclass(frozen=True)
class RetentionDays:
    """Retention in days of failed updates, backups and inactive people; 0: no backups, never erased."""

    failed_updates: int
    backups: int
    inactive: int


def privacy_notice(retention: RetentionDays, *, in_group: bool = False) -> Message:
    """Say which data are kept, who sees them and how to erase them."""
    text = _(
        "<b>Your data</b>\n\n"
        "<b>I keep</b> what you set up here: time zone, reminders, how you answered them and what you "
        "have left, tips you saw and rated, what you told under /profile, what you noted under /diary. "
        "Also Telegram's number for this chat, your app's language and the day you last wrote.\n"
        "<b>Questions</b> are forgotten once answered; what they were about, after ten minutes; which "
        "signs of danger I asked about, after an hour. One that I could not handle is kept for {days} "
        "days, to find the fault.\n"
        "<b>Who sees it:</b> this bot's operator runs the server. Telegram carries the messages; "
        "bot chats are not end-to-end encrypted. Somebody who looks after you under /care sees the doses "
        "you left unanswered, and your first name; you see theirs, until either of you ends it. "
        "Nobody else.\n"
        "<b>Not kept:</b> your name otherwise, phone number, or the place you share (only its time "
        "zone).\n\n"
        "/export gives you a file with everything. /forget erases it at once."
    ).format(days=retention.failed_updates) + _retention_text(retention)
    if in_group:
        text += " " + _("Of this group I also keep Telegram's number for the person who set me up here.")
    return Message(text)


def _retention_text(retention: RetentionDays) -> str:
    """Say what outlives /forget for a while, and after how many silent days data are erased unasked."""
    text = ""
    if retention.backups:
        text += " " + _("From backups it is gone after {days} days.").format(days=retention.backups)
    if retention.inactive:
        silence = _(
            "If nothing is set up here and I do not hear from you for {days} days, I tell you, and erase it."
        )
        text += " " + silence.format(days=retention.inactive)
    return text


def export_message(subject_chat_id: int | None = None, *, has_diary: bool = False) -> Message:
    """Offer a chat's data as a file, made when it is sent.

    Args:
        subject_chat_id: The chat whose data it is; None: that of the chat that gets the file.
        has_diary: Whether there are entries of a diary, which can also be had as tables.
    """
    of = {} if subject_chat_id is None else {"whose": subject_chat_id}
    tables = [
        Button(_("Sleep as CSV"), callback_data("export", "sleeps")),
        Button(_("Ratings as CSV"), callback_data("export", "ratings")),
        Button(_("Trials as CSV"), callback_data("export", "trials")),
    ]
    rows = button_rows(tables, per_row=2) if has_diary else ()
    return Message("", rows, attachment=Attachment("export", of))


def table_message(table: Literal["sleeps", "ratings", "trials"]) -> Message:
    """Offer entries of diaries, or trials, as a table, made when it is sent."""
    return Message("", attachment=Attachment(table, {}))


def table_caption(table: str) -> str:
    """Caption such a table."""
    return {
        "sleeps": _("Every sleep on record; times are in UTC, and an empty cell was not told."),
        "ratings": _("Every rating on record, 0 to 10."),
        "trials": _("Every trial on record; of one under way the lot stays hidden until its end."),
    }[table]


def export_caption(*, of_another: bool) -> str:
    """Caption the file; `of_another` when it is about another chat than the one that receives it."""
    if of_another:
        return _("Everything I keep about the group you asked for. /forget in the group erases it.")
    return _("Everything I keep about this chat. /forget erases it.")


def export_already_pending() -> Message:
    """Say that a file is on its way already; it will hold the data on record when it is sent."""
    return Message(_("Your file is on its way already and comes as soon as Telegram takes it. Please wait."))


def ask_to_forget() -> Message:
    """Ask once before everything is erased."""
    return Message(
        _(
            "<b>Erase everything?</b>\n\n"
            "Your reminders, doses, tips, settings and what you told me will be gone at once, and I will "
            "stop writing to you. This cannot be undone. /export first if you want a copy."
        ),
        (
            (Button(_("🗑 Yes, erase everything"), callback_data("forget", "yes"), style="danger"),),
            (Button(_("No, keep it"), callback_data("forget", "no")),),
        ),
    )


def everything_erased() -> Message:
    """Confirm that everything was erased; the last message to this person."""
    return Message(_("Done. Everything about you is erased. If you ever come back: /start. Take care."))


def nothing_erased() -> Message:
    """Confirm that nothing was erased."""
    return Message(_("Nothing was erased."))


def stop_confirmed() -> Message:
    """Confirm /stop."""
    return Message(
        _(
            "I've stopped. <b>No reminders and no tips will come</b> until you start me again.\n"
            "Your list is kept; /forget erases it."
        ),
        ((Button(_("▶️ Start again"), callback_data("go", "start")),),),
    )


def ask_what_to_stop(diaries: Sequence[Button] = ()) -> Message:
    """Ask after the word "stop", which may mean everything, the tips, a diary, or nothing of it."""
    text = _(
        "Stop all reminders and tips? Your list is kept. "
        "If somebody looks after you, or you after somebody, that ends."
    )
    return Message(
        text,
        (
            (
                Button(_("Stop all"), callback_data("stop", "all")),
                Button(_("Only tips"), callback_data("stop", "tips")),
                Button(_("No"), callback_data("stop", "no")),
            ),
            *button_rows([*diaries]),
        ),
    )


def nothing_stopped() -> Message:
    """Confirm "No" after the question what to stop."""
    return Message(_("Nothing was stopped. Everything comes as before."))


def restart_button() -> Button:
    """Return the button that agrees to start again after /stop."""
    return Button(_("▶️ Yes, start again"), callback_data("go", "start"))


def cancel_confirmed(*, was_active: bool) -> Message:
    """Confirm /cancel."""
    text = _("Cancelled. Nothing was saved.") if was_active else _("There was nothing to cancel.")
    return Message(text, drop_keyboard=True)


def tap_the_button() -> Message:
    """Answer a "yes" that may be the answer to any of several messages, or to none."""
    return Message(
        _(
            "I'm not sure what your “yes” belongs to, so I changed nothing. Please tap the button "
            "under the message that you mean."
        )
    )


def unknown_command(suggestions: Sequence[str]) -> Message:
    """Say that a command does not exist, and name the nearest ones that do."""
    if not suggestions:
        return Message(_("I don't know that command. /help shows what I can do, or just type your question."))
    nearest = " ".join(f"/{name}" for name in suggestions)
    return Message(_("I don't know that command. Did you mean {nearest}?").format(nearest=nearest))


def offer_restart() -> Message:
    """Offer to start again after something was set up although the person had sent /stop."""
    return Message(
        _("You stopped me earlier, so nothing will come yet. Shall I write to you again?"),
        ((restart_button(),),),
    )


def command_hint(name: str) -> Message:
    """Point out that a lone word is also a command."""
    return Message(
        _("If you mean the command, tap /{name}. Otherwise just type your question.").format(name=name)
    )


def only_caption_is_read() -> Message:
    """Say that only the caption of a photo or file is read."""
    return Message(_("I can't see pictures or open files, so I only read the words:"))


def only_text_is_read() -> Message:
    """Say that photos, stickers, voice messages and the like cannot be read."""
    return Message(
        _(
            "I can only read words, so I can't see or hear that. "
            "If it is about something you take, type its name, for example <i>magnesium citrate</i>. "
            "Or ask your question in words."
        )
    )


def stale_button_toast() -> str:
    """Return the toast for a button that belongs to nothing any more, or never did."""
    return _("That button is out of date, so nothing was changed. /doses shows what is saved.")


def old_card_toast(command: str) -> str:
    """Return the toast for an outdated button; it names the command that shows the present state."""
    return {
        "/today": _("That card is old; nothing changed. /today shows what is due."),
        "/doses": _("That card is old; nothing changed. /doses shows your reminders as they are now."),
        "/care": _("That card is old; nothing changed. /care shows who looks after whom."),
        "/history": _("That card is old; nothing changed. /history shows what is on record."),
        "/diary": _("That card is old; nothing changed. /diary shows what is set up."),
    }[command]


def internal_error() -> Message:
    """Apologise for an update that failed for good."""
    return Message(
        _(
            "Sorry, something went wrong on my side, and that didn't work. Please try again in a moment. "
            "If it was urgent, don't wait for me: ask a pharmacist or a doctor."
        )
    )


def clock_error_apology() -> Message:
    """Apologise for doses that were asked for or called missed before their time."""
    return Message(
        _(
            "Sorry, my clock was wrong for a while, so what I just wrote about doses that are due or missed "
            "was not right. It is put right now: please look at /today before you take anything."
        )
    )


def choice_message(text: str, buttons: Sequence[tuple[str, str]], across: int = 1) -> Message:
    """Ask a question with buttons (label, callback data)."""
    return Message(text, button_rows([Button(label, packed) for label, packed in buttons], across))
