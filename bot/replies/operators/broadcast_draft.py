"""The operator's way from a broadcast draft to its sending."""

from collections.abc import Sequence
from datetime import timedelta

from bot.replies.i18n import _
from bot.replies.message import MAX_CAPTION_CHARS, Button, Message, button_rows, callback_data
from bot.replies.operators.audiences import audience_words
from bot.replies.operators.broadcast import people_count, short_duration
from bot.store.operators.broadcasts import Broadcast


def ask_for_message(recent: Sequence[Broadcast]) -> Message:
    """Ask for the message, and offer the recent broadcasts."""
    text = _(
        "📣 <b>Write to everyone</b>\n\n"
        "Send me the message now, just as people shall read it: bold, links and so on are kept. A picture "
        "with words beside it is fine, too.\n\n"
        "Nobody gets it before you have seen it and said yes. /cancel leaves."
    )
    return Message(text, button_rows([_recent(each) for each in recent]))


def _recent(broadcast: Broadcast) -> Button:
    states = {"running": _("under way"), "cancelled": _("cancelled"), "done": _("out")}
    label = _("📊 Announcement {number}: {state}").format(number=broadcast.id, state=states[broadcast.state])
    return Button(label, callback_data("cast", "look", broadcast.ref))


def only_in_private_chat() -> Message:
    """Refuse /broadcast in a group, where others read along."""
    return Message(_("Please write /broadcast to me in our private chat, where nobody reads your drafts."))


def unsupported_content() -> Message:
    """Refuse a file, sticker or voice message."""
    return Message(
        _("I can pass on words, or one picture with words beside it. Send me one of these, or /cancel.")
    )


def caption_missing() -> Message:
    """Ask for a caption: a picture alone says nothing to people who cannot see it."""
    return Message(
        _("Please send the picture once more with words beside it: not everybody can see pictures.")
    )


def links_too_long() -> Message:
    """Refuse a message whose links and formatting are too long to be sent to many."""
    return Message(
        _(
            "The links in that message are too long or too many for an announcement. Please use fewer or "
            "shorter ones, such as https://example.org/news, and send it again."
        )
    )


def caption_too_long(length: int) -> Message:
    """Refuse a caption that is longer than Telegram lets a bot send."""
    return Message(
        _(
            "Beside a picture I may write {most} characters, and these are {length}. "
            "Please shorten it, or send the words without the picture."
        ).format(most=f"{MAX_CAPTION_CHARS:,}", length=f"{length:,}")
    )


def draft_card(draft: Broadcast, count: int) -> Message:
    """Render the card below the preview: the audience and the possible actions."""
    rule = _("no. It waits for quiet hours to end, and skips who wants no announcements.")
    toggle = _("❗ Mark as important")
    if draft.important:
        rule = _("yes. It goes at once, also in quiet hours and to who wants no announcements.")
        toggle = _("Not important after all")
    text = _(
        "👆 This is how it will look.\n\n"
        "👥 <b>To:</b> {whom} ({people})\n"
        "❗ <b>Important:</b> {rule}\n\n"
        "Who said /stop gets nothing. Important is for safety notices only."
    ).format(whom=audience_words(draft.audience), people=people_count(count), rule=rule)
    return Message(
        text,
        (
            (_button(_("✉️ Test: send it to me only"), "test", draft),),
            (
                _button(_("👥 To whom?"), "whom", draft),
                Button(toggle, callback_data("cast", "important", draft.ref, int(not draft.important))),
            ),
            (_button(_("✏️ Write it anew"), "again", draft), _button(_("🗑 Throw away"), "drop", draft)),
            (_button(_("🚀 Send…"), "send", draft),),
        ),
    )


def _button(label: str, verb: str, draft: Broadcast) -> Button:
    return Button(label, callback_data("cast", verb, draft.ref))


def ask_audience(draft: Broadcast, choices: Sequence[str]) -> Message:
    """Ask for the audience."""
    buttons = [
        Button(_label(each, chosen=each == draft.audience), callback_data("cast", "to", draft.ref, each))
        for each in choices
    ]
    back = _button(_("‹ Back"), "open", draft)
    return Message(_("👥 Who shall get it?"), (*button_rows(buttons), (back,)))


def _label(audience: str, *, chosen: bool) -> str:
    words = audience_words(audience)
    return f"● {words}" if chosen else words


def ask_to_send(draft: Broadcast, count: int, per_second: int) -> Message:
    """Ask for the final confirmation; `per_second` is the number of messages sent per second."""
    back = _button(_("‹ Back"), "open", draft)
    if count == 0:
        return Message(_("Nobody fits: {whom}.").format(whom=audience_words(draft.audience)), ((back,),))
    text = _(
        "<b>Send it to {people}?</b>\n\n"
        "👥 {whom}\n"
        "⏱ About {time}, behind everything else I have to send. You can cancel at any time; what has "
        "arrived by then stays."
    ).format(
        people=people_count(count),
        whom=audience_words(draft.audience),
        time=short_duration(timedelta(seconds=max(count / per_second, 1))),
    )
    return Message(text, ((_button(_("✅ Yes, send it"), "yes", draft),), (back,)))


def test_sent_toast() -> str:
    """Return the toast after "Test"."""
    return _("On its way, to you only.")


def already_sending_toast() -> str:
    """Return the toast for a second press of Yes."""
    return _("It is under way already.")


def already_over_toast() -> str:
    """Return the toast for Cancel after the broadcast has ended."""
    return _("It is over already.")


def draft_deleted() -> Message:
    """Confirm that the draft was deleted."""
    return Message(_("Thrown away. Nobody got it. /broadcast begins another."))
