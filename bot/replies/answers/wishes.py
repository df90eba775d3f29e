"""What to do for somebody who wants something of the bot instead of an answer."""

from bot.replies.i18n import _


def wish_answer(wanted: str) -> str | None:
    """Return how to get what is wanted (a name of `labels.TALK_INTENTS`); None where there is no way."""
    words = {
        "remind_new": _(
            "Yes, I can remind you. Write it like this: /remind magnesium 200 mg at 21:00 every day"
        ),
        "remind_change": _("Your reminders, to change them: /doses"),
        "remind_pause": _("You can pause your reminders: /pause"),
        "remind_delete": _("Your reminders, to delete one: /doses"),
        "took": _("I can note it. Write it like this: /took ibuprofen 400 mg"),
        "took_earlier": _("I can note it. Write it like this: /took ibuprofen 400 mg at 14:00"),
        "due_today": _("What is due today: /today"),
        "history": _("What you took and when: /history"),
        "next_safe_time": _("When the next dose is possible stands under each dose you note with /took"),
        "stock_set": _("I can count what is left: /refill"),
        "stock_when": _("I can count what is left: /refill"),
        "plan_times": _("I can lay out the day for you: /plan"),
        "care_invite": _("Somebody can look after your doses with you: /care"),
        "tips_start": _("One short tip a day: /tips"),
        "tips_stop": _("You can stop the tips here: /tips"),
        "tips_change": _("You can change the tips here: /tips"),
        "zone": _("Your time zone: /settings"),
        "export": _("Everything I keep about you, as a file: /export"),
        "erase": _("You can erase everything I keep about you: /forget"),
        "what_you_know": _("What I keep, and for how long: /privacy. Everything as a file: /export"),
        "report": _("What you took, as a page for your doctor: /history"),
        "check_list": _(
            "Yes: write what you take with commas, such as /check magnesium, ibuprofen, warfarin"
        ),
        "greet": _("Hello! Ask me about sleep, your back, supplements or pain relievers, in your own words."),
        "thanks": _("You are welcome."),
        "bye": _("Take care."),
        "who_are_you": _(
            "I am a bot. I answer about sleep, backs, supplements and pain relievers, with sources: /help"
        ),
        "capabilities": _("What I can do: /help. What I keep of what you write: /privacy"),
    }
    return words.get(wanted)
