"""The hub: everything the bot can do, some taps away, in one message that is edited in place."""

from collections.abc import Callable, Mapping
from itertools import groupby

from bot.replies.basics import CommandHelp, HelpSection, restart_button
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape


def _opens(label: str, command: str) -> Button:
    return Button(label, callback_data("go", command))


def _turns_to(label: str, page: str) -> Button:
    return Button(label, callback_data("hub", page))


def _tiles() -> Rows:
    """Return the six buttons of the hub."""
    return (
        (
            _opens(_("💬 Ask"), "ask"),
            _turns_to(_("💊 My list"), "list"),
            _opens(_("⏰ Today"), "today"),
        ),
        (
            _opens(_("🌅 Tip"), "tips"),
            _turns_to(_("👪 Family"), "family"),
            _turns_to(_("⚙️ More"), "more"),
        ),
    )


def _with_back(buttons: list[Button], per_row: int = 2) -> Rows:
    return button_rows([*buttons, _turns_to(_("‹ Back"), "home")], per_row)


def welcome() -> Message:
    """Render the first message that a person reads."""
    text = _(
        "<b>Hello, I'm Vesper</b> 🌙\n\n"
        "Ask me about sleep, your back or something you take:\n"
        "<i>does magnesium help sleep?</i>\n\n"
        "Or let me remind you:\n"
        "<i>remind me of magnesium at 9 pm</i>\n\n"
        "I can't diagnose. In an emergency, call your local emergency number."
    )
    return Message(text, _tiles())


def greeting() -> Message:
    """Greet somebody who knows the bot."""
    text = _(
        "Hello. 🌙 Ask me about sleep, your back or something you take, or say: "
        "<i>remind me of magnesium at 9 pm</i>"
    )
    return Message(text, _tiles())


def greeting_while_stopped() -> Message:
    """Greet somebody who stopped the bot, and offer to start again."""
    text = _(
        "Hello. You stopped me, so <b>nothing is being sent</b>: no reminders and no tips. "
        "Your list is kept.\n\n"
        "Shall I write to you again?"
    )
    return Message(text, ((restart_button(),), *_tiles()))


def capabilities() -> Message:
    """Say in a few examples what the bot can do; one phone screen, buttons included."""
    text = _(
        "<b>What I can do</b>\n"
        "💬 Answer: <i>does magnesium help sleep?</i>\n"
        "⏰ Remind: <i>remind me of magnesium at 9 pm</i>\n"
        "✅ Note: <i>I took ibuprofen 400 mg</i>\n"
        "🔍 Check: <i>ibuprofen with lisinopril</i>\n"
        "🌅 Send one short tip a day: tap Tip\n"
        "👪 Keep Mum's list, too: tap Family\n\n"
        "Type it as you would say it. /stop ends all messages.\n\n"
        "I give general information, not a diagnosis. In an emergency, call your local emergency number."
    )
    return Message(text, (*_tiles(), (_turns_to(_("📋 All commands"), "commands"),)))


def home() -> Message:
    """Render the hub after "Back"."""
    return Message(_("Type a question, or tap what you need."), _tiles())


def my_list() -> Message:
    """Offer what concerns the things that the person takes."""
    return Message(
        _("<b>My list</b>\nWhat you take, when, and how it went."),
        _with_back(
            [
                _opens(_("➕ New reminder"), "remind"),
                _opens(_("✅ Took something"), "took"),
                _opens(_("💊 All reminders"), "doses"),
                _opens(_("🗓 Times that fit"), "plan"),
                _opens(_("🔍 Check my list"), "check"),
                _opens(_("📦 What is left"), "refill"),
                _opens(_("📈 History"), "history"),
                _opens(_("📓 Diary"), "diary"),
                _opens(_("🔎 Does it help me?"), "trial"),
            ]
        ),
    )


def family() -> Message:
    """Explain a list for somebody else, and care."""
    return Message(
        _(
            "<b>Family</b>\n"
            "I can keep a list for somebody else, too. Say for whom it is:\n"
            "<i>remind me of amlodipine 5 mg at 8 am for Mum</i>\n"
            "Then Mum's list, checks and history stand apart from yours.\n\n"
            "Somebody close to you can also be told when you leave a dose unanswered."
        ),
        _with_back(
            [_opens(_("➕ New reminder"), "remind"), _opens(_("👪 Who looks after whom"), "care")], per_row=1
        ),
    )


def more() -> Message:
    """Offer the settings and what concerns the person's data."""
    return Message(
        _("<b>More</b>\nHow I work for you, and what I keep."),
        _with_back(
            [
                _opens(_("⚙️ Settings"), "settings"),
                _opens(_("👤 About you"), "profile"),
                _opens(_("🌍 Time zone"), "travel"),
                _opens(_("⏸ Pause"), "pause"),
                _opens(_("📅 Calendar file"), "calendar"),
                _opens(_("📄 Data file"), "export"),
                _opens(_("🔒 What I keep"), "privacy"),
                Button(_("⏹ Stop messages"), callback_data("stop", "ask")),
                _turns_to(_("📋 All commands"), "commands"),
            ]
        ),
    )


# By the word of the button that turns the hub to the page.
PAGES: Mapping[str, Callable[[], Message]] = {"home": home, "list": my_list, "family": family, "more": more}


def command_list(commands: Mapping[str, CommandHelp]) -> Message:
    """List commands with their descriptions, in sections, with a way back to the hub."""
    headings = {
        HelpSection.TO_KNOW: _("To know"),
        HelpSection.TO_REMEMBER: _("To remember"),
        HelpSection.YOUR_DATA: _("Settings and your data"),
        HelpSection.OPERATORS: _("For operators"),
    }
    listing = []
    for section, listed in groupby(commands.items(), key=lambda each: each[1].section):
        if section in headings:
            listing.append(f"\n<b>{headings[section]}</b>")
        listing += [f"/{name} – {escape(_(each.description))}" for name, each in listed]
    intro = _("You can type each of these, or just write what you want.")
    return Message("\n".join([intro, "", *listing]), _with_back([]))
