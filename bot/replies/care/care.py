"""Care: invitations, the consent of both sides, and its end."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.row_references import row_reference
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, bold, callback_data, escape
from bot.replies.time_format import duration_words
from bot.store.care.care import DELAY_MINUTES, CareLink, CareTerms


def care_overview(caregivers: Sequence[CareLink], cared_for: Sequence[CareLink]) -> Message:
    """List the person's caregivers and the people they look after, with a button to end each."""
    parts = [
        _(
            "<b>Care</b>\nSomebody close to you can be told when a dose stays unanswered. "
            "Both of you have to say yes, and either of you can end it at once."
        )
    ]
    if caregivers:
        parts.append("\n".join([bold(_("Who looks after you")), *map(_caregiver_line, caregivers)]))
    if cared_for:
        parts.append("\n".join([bold(_("Whom you look after")), *map(_cared_for_line, cared_for)]))
    rows: list[tuple[Button, ...]] = [(Button(_("➕ Invite somebody"), callback_data("care", "new")),)]
    rows += [
        (
            Button(
                _("✅ Confirm {name}").format(name=each.caregiver_name),
                callback_data("care", "confirm", each.ref),
            ),
        )
        for each in caregivers
        if each.state == "accepted"
    ]
    rows += [
        (Button(_end_label(each.caregiver_name), callback_data("care", "end", each.ref)),)
        for each in caregivers
    ]
    rows += [
        (Button(_end_label(each.display_name), callback_data("care", "end", each.ref)),) for each in cared_for
    ]
    return Message("\n\n".join(parts), tuple(rows))


def _end_label(name: str | None) -> str:
    return _("✖ End: {name}").format(name=name) if name else _("✖ Take the link back")


def _caregiver_line(each: CareLink) -> str:
    if each.state == "invited":
        return _("• a link that nobody has opened yet ({terms})").format(terms=_terms_text(each.terms))
    words = _("• {name} ({terms})") if each.state == "active" else _("• {name}, waits for your yes ({terms})")
    return words.format(name=escape(each.caregiver_name or ""), terms=_terms_text(each.terms))


def _cared_for_line(each: CareLink) -> str:
    words = _("• {name} ({terms})") if each.state == "active" else _("• {name}, has to confirm you ({terms})")
    return words.format(name=escape(each.display_name), terms=_terms_text(each.terms))


def _terms_text(terms: CareTerms) -> str:
    allowed = _("may mark as taken") if terms.may_answer else _("only sees")
    who = [_("only for {person}").format(person=escape(terms.person))] if terms.person else []
    return ", ".join([_("after {delay}").format(delay=duration_words(terms.delay_minutes)), allowed, *who])


def invitation_card(terms: CareTerms, person_index: int, people: Sequence[str]) -> Message:
    """Render the terms that the person agrees to, changed by taps, before a link is made."""
    text = _(
        "<b>Invite a caregiver</b>\n"
        "They are told of a dose when you haven't answered it {delay} after it was due.\n\n"
        "{allowed}\n{names}\n{whose}"
    ).format(
        delay=duration_words(terms.delay_minutes),
        allowed=_permission_line(terms),
        names=_names(terms),
        whose=_scope_line(terms),
    )
    rows: Rows = (
        tuple(
            Button(
                _mark_selected(duration_words(each), on=each == terms.delay_minutes),
                _invitation_data("new", each, terms, person_index),
            )
            for each in DELAY_MINUTES
        ),
        (
            Button(
                _may_label(terms),
                _invitation_data("new", terms.delay_minutes, terms, person_index, flip="may"),
            ),
        ),
        (
            Button(
                _names_label(terms),
                _invitation_data("new", terms.delay_minutes, terms, person_index, flip="names"),
            ),
        ),
    )
    if people:
        following = (person_index + 1) % (len(people) + 1)
        label = _("👥 Whose doses: {who}").format(who=terms.person or _("everybody's"))
        others = replace(terms, person=(None, *people)[following])
        rows = (*rows, (Button(label, _invitation_data("new", terms.delay_minutes, others, following)),))
    make = Button(_("🔗 Make the link"), _invitation_data("make", terms.delay_minutes, terms, person_index))
    return Message(text, (*rows, (make,), (Button(_("‹ Back"), callback_data("care", "list")),)))


def _invitation_data(verb: str, delay: int, terms: CareTerms, person_index: int, flip: str = "") -> str:
    may, names = terms.may_answer != (flip == "may"), terms.shows_names != (flip == "names")
    return callback_data(
        "care", verb, delay, int(may), int(names), person_scope_reference(person_index, terms.person)
    )


def person_scope_reference(person_index: int, person: str | None) -> str:
    """Return a button's reference to whose doses are meant: the index among `people`, 0 for everybody."""
    return row_reference(person_index, person)


def _mark_selected(label: str, *, on: bool) -> str:
    return f"• {label} •" if on else label


def _permission_line(terms: CareTerms) -> str:
    if terms.may_answer:
        return _("They may mark a dose as taken; you will see who did.")
    return _("They only see that it is unanswered.")


def _may_label(terms: CareTerms) -> str:
    return _("👁 Let them only see") if terms.may_answer else _("✅ Let them mark as taken")


def _names(terms: CareTerms) -> str:
    if terms.shows_names:
        return _("They see the names of what you take.")
    return _("The names of what you take stay hidden from them.")


def _names_label(terms: CareTerms) -> str:
    return _("🤫 Hide the names") if terms.shows_names else _("💊 Show the names")


def _scope_line(terms: CareTerms) -> str:
    if terms.person is None:
        return _("It is about all doses in this chat.")
    return _("It is only about the doses of {person}.").format(person=escape(terms.person))


def link_introduction() -> Message:
    """Introduce the message with the link, which is to be forwarded."""
    return Message(
        _(
            "Forward the next message to the one who shall look after you. The link works once, for 7 days. "
            "When they have said yes, I ask you to confirm them. /care takes it back."
        )
    )


def invitation_link(name: str, url: str) -> Message:
    """Render the invitation to be forwarded; it says nothing about what is taken."""
    return Message(
        _(
            "{name} asks you to look after their reminders with Vesper: you would be told when one stays "
            "unanswered. Open this link to see what it means:\n{url}"
        ).format(name=escape(name), url=escape(url)),
    )


def invitation_offer(care: CareLink) -> Message:
    """Render the terms that somebody who opened the link would agree to."""
    terms = care.terms
    names = _("You would see the names of what they take.")
    if not terms.shows_names:
        names = _("You would not see the names of what they take.")
    allowed = _("You could mark a dose as taken.") if terms.may_answer else _("You would only see it.")
    text = _(
        "<b>{name}</b> asks you to look after their doses.\n\n"
        "I would write to you when one is still unanswered {delay} after it was due. {allowed} {names}\n\n"
        "If you say yes, {name} sees your Telegram name and has to confirm you. "
        "You can end it at any time: /care"
    ).format(
        name=escape(care.display_name),
        delay=duration_words(terms.delay_minutes),
        allowed=allowed,
        names=names,
    )
    return Message(
        text,
        (
            (
                Button(_("✅ Yes, I will"), callback_data("care", "yes", care.token)),
                Button(_("No"), callback_data("care", "no", care.token)),
            ),
        ),
    )


def link_refusal(reason: str) -> Message:
    """Say why a link leads nowhere."""
    return Message(
        {
            "unknown": _(
                "This link is not valid: it was taken back, or not copied whole. "
                "Ask for a new one: /care makes it."
            ),
            "own": _(
                "This link is for the one who shall look after you: forward it to them. /care takes it back."
            ),
            "group": _(
                "Open this link in a private chat with me, please: a group cannot look after somebody."
            ),
            "used": _("This link was used already, and it works only once. Ask for a new one."),
            "waiting": _("You have said yes already. Now {name} has to confirm you."),
            "active": _("You look after {name} already. /care shows it."),
            "expired": _("This link is older than 7 days and no longer works. Ask for a new one."),
            "many": _("You have invited as many caregivers as I can keep. /care to end one first."),
        }[reason]
    )


def named_link_refusal(reason: str, care: CareLink) -> Message:
    """Say why a link leads nowhere, by the name of the person who made it."""
    return Message(link_refusal(reason).text.format(name=escape(care.display_name)))


def acceptance_confirmed(care: CareLink) -> Message:
    """Thank the caregiver for saying yes; the person has to confirm."""
    return Message(
        _("Thank you. Now <b>{name}</b> has to confirm you; I'll tell you.").format(
            name=escape(care.display_name)
        )
    )


def refusal_confirmed() -> Message:
    """Confirm the caregiver's no; the link stays valid for somebody else."""
    return Message(_("All right, nothing was set up."))


def ask_to_confirm_caregiver(caregiver_name: str, ref: str) -> Message:
    """Ask the person to confirm the caregiver who opened the link."""
    return Message(
        _("<b>{name}</b> opened your link and would look after your doses. Is that who you meant?").format(
            name=escape(caregiver_name)
        ),
        (
            (
                Button(_("✅ Yes, confirm"), callback_data("care", "confirm", ref)),
                Button(_("✖ No"), callback_data("care", "end", ref)),
            ),
        ),
    )


def care_confirmed(care: CareLink) -> Message:
    """Tell the person that the care is active."""
    return Message(
        _("✅ From now on <b>{name}</b> looks after your doses ({terms}). /care ends it.").format(
            name=escape(care.caregiver_name or ""), terms=_terms_text(care.terms)
        )
    )


def care_started(name: str) -> Message:
    """Tell the caregiver that both have said yes."""
    return Message(
        _(
            "✅ You now look after the doses of <b>{name}</b>. I write when one stays unanswered. "
            "/care ends it."
        ).format(name=escape(name))
    )


def end_confirmed(name: str | None) -> Message:
    """Confirm the end to the side that ended the care."""
    if not name:
        return Message(_("The link is taken back: it leads nowhere any more."))
    return Message(_("Ended, also for {name}. Nothing more is told.").format(name=escape(name)))


def care_ended(name: str, ended_by: str) -> Message:
    """Tell one side that the other ended the care."""
    if ended_by == "person":
        return Message(
            _("You no longer look after the doses of <b>{name}</b>: it was ended.").format(name=escape(name))
        )
    return Message(
        _("<b>{name}</b> no longer looks after your doses. /care invites somebody else.").format(
            name=escape(name)
        )
    )


def care_ended_by_stop(ended: Sequence[CareLink], chat_id: int) -> Message | None:
    """List which care ended because of /stop; None if there was none with a caregiver."""
    if not any(each.caregiver_id for each in ended):
        return None
    lines = [
        _("• {name} no longer looks after your doses.").format(name=escape(each.caregiver_name or ""))
        if each.chat_id == chat_id
        else _("• You no longer look after {name}.").format(name=escape(each.display_name))
        for each in ended
        if each.caregiver_id
    ]
    return Message("\n".join([_("Care has ended, too:"), *lines]))
