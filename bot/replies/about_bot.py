"""Answers to questions about the bot itself."""

from bot.replies.i18n import _
from bot.replies.message import Message


def about_bot(subject: str) -> Message:
    """Answer a question about the bot, by its subject (`TalkWords.about_bot`)."""
    return Message(
        {
            "call": _("I can't call anybody for you. Please call yourself, or let somebody near you call."),
            "price": _("I ask for no money, and show no advertisements."),
            "privacy": _(
                "Whoever runs this bot has the server on which your reminders are kept, and Telegram carries "
                "the messages. Nobody else sees them, unless you invite somebody with /care. /privacy says "
                "all of it, /export gives you a copy, /forget erases everything."
            ),
            "offline": _(
                "I need Telegram and a connection. If your phone is off, my reminders wait, and come when "
                "it is on again."
            ),
            "language": _(
                "I read English only. In another language I can at least tell you whom to call in an "
                "emergency, and I still know most names of medicines."
            ),
            "pets": _(
                "I'm made for people: what is fine for us can harm an animal. Please ask your vet. A "
                "reminder works for anybody, for example <i>remind me of the dog's tablet at 8:00</i>."
            ),
            "people": _(
                "Yes. Say whose it is, and I keep it apart: <i>ramipril 5 mg at 8:00 for Mum</i>. Everybody "
                "can also write to me from their own Telegram, and look after each other with /care."
            ),
            "trust": _(
                "Each answer names its source and how sure it is; tap 📚 Sources to see them. I can be "
                "wrong, and I say so when I don't know. What matters for your treatment, ask your pharmacist "
                "or doctor."
            ),
            "doctor": _(
                "No. I can't examine or diagnose anybody, and I prescribe nothing. I give checked facts, "
                "keep your reminders, and say when to ask a doctor or pharmacist."
            ),
            "media": _("I read text only: please type what you want to know or note."),
        }[subject]
    )
