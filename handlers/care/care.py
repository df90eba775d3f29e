"""/care: a person invites a caregiver by a link, both agree, and either may end it."""

from secrets import token_urlsafe

from telegram import Update

from bot.context import Context
from bot.doses import caregivers
from bot.messages.care_news import CareAccepted, CareStarted
from bot.replies import basics
from bot.replies.basics import HelpSection
from bot.replies.care import care as replies
from bot.replies.message import Message
from bot.store.care import care
from bot.store.care.care import DELAY_MINUTES, CareLink, CareTerms
from bot.store.reminders import schedules
from handlers import callbacks
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, Feature

# Prefix of the token in an invitation link.
LINK = "care_"
# Caregivers a person may have; more than a few are no help.
MAX_CAREGIVERS = 5
MAX_NAME_LENGTH = 64


async def care_command(_update: Update, context: Context) -> None:
    """Show who looks after this person, and whom this person looks after."""
    context.say(await _render_overview(context))


async def _render_overview(context: Context) -> Message:
    await context.subscriber()
    tx = await context.tx()
    await care.delete_expired(tx, context.chat_id, context.now)
    mine = await care.of_chat(tx, context.chat_id)
    return replies.care_overview(mine, await care.of_caregiver(tx, context.chat_id))


async def care_pressed(update: Update, context: Context) -> None:
    """Handle a button of the list, of an invitation, or of an accepted invitation."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["list"]:
            callbacks.answer_in_place(context, press, await _render_overview(context))
        case ["new"]:
            shows_names = not (await context.subscriber()).discreet
            await _show_invitation(context, press, CareTerms(shows_names=shows_names), 0)
        case ["new" | "make" as verb, delay, "0" | "1" as may, "0" | "1" as names, who]:
            await _change_terms(update, context, press, verb, (delay, may, names, who))
        case ["yes" | "no" as verb, token]:
            await _answer_invitation(update, context, press, token, agreed=verb == "yes")
        case ["confirm" | "end" as verb, which] if (
            known := await _find_relation(context, which)
        ) is not None:
            await (_confirm if verb == "confirm" else _end)(update, context, press, known)
        case _:
            await callbacks.answer_unknown(update, context)


async def _find_relation(context: Context, which: str) -> CareLink | None:
    """Return the care relation a button names, from either side; None when this chat has no part in one.

    Raises:
        OutdatedCardError: The relation is with somebody else than the button shows.
    """
    care_id = callbacks.parse_row_id(which)
    relations = {} if care_id is None else await care.by_id(await context.tx(), [care_id])
    own = [each for each in relations.values() if context.chat_id in {each.chat_id, each.caregiver_id}]
    if any(each.ref != which for each in own):
        raise callbacks.OutdatedCardError(basics.old_card_toast("/care"))
    return next(iter(own), None)


async def _list_people(context: Context) -> list[str]:
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    return sorted({each.item.person for each in reminders if each.item.person is not None})


async def _show_invitation(context: Context, press: Press, terms: CareTerms, who: int) -> None:
    callbacks.answer_in_place(
        context, press, replies.invitation_card(terms, who, await _list_people(context))
    )


async def _change_terms(
    update: Update, context: Context, press: Press, verb: str, words: tuple[str, str, str, str]
) -> None:
    """Apply a change to the terms of an invitation, or create the link with the terms as they are."""
    delay, may, names, which = words
    people, who = [None, *await _list_people(context)], callbacks.parse_row_id(which)
    if delay not in map(str, DELAY_MINUTES) or who is None or who >= len(people):
        await callbacks.answer_unknown(update, context)
        return
    if replies.person_scope_reference(who, people[who]) != which:  # the list of people has changed since
        raise callbacks.OutdatedCardError(basics.old_card_toast("/care"))
    terms = CareTerms(int(delay), may == "1", names == "1", people[who])
    if verb == "new":
        await _show_invitation(context, press, terms, who)
    else:
        await _create_invitation(update, context, press, terms)


async def _create_invitation(update: Update, context: Context, press: Press, terms: CareTerms) -> None:
    tx = await context.tx()
    await care.delete_expired(tx, context.chat_id, context.now)
    if context.chat_id < 0:
        callbacks.answer_in_place(context, press, replies.link_refusal("group"))
    elif len(await care.of_chat(tx, context.chat_id)) >= MAX_CAREGIVERS:
        callbacks.answer_in_place(context, press, replies.link_refusal("many"))
    else:
        await context.subscriber()
        called, token = _first_name(update), token_urlsafe(12)
        await care.invite(tx, context.chat_id, called, terms, token, context.now)
        callbacks.answer_in_place(context, press, replies.link_introduction())
        context.say(
            replies.invitation_link(called, f"https://t.me/{context.bot.username}?start={LINK}{token}")
        )


def _first_name(update: Update) -> str:
    user = update.effective_user
    return "" if user is None else user.first_name[:MAX_NAME_LENGTH]


async def open_link(context: Context, token: str) -> None:
    """Answer the opening of an invitation link."""
    invitation = await care.by_token(await context.tx(), token)
    refusal = await _find_refusal(context, invitation)
    if invitation is None or refusal == "unknown":
        context.say(replies.link_refusal("unknown"))
    else:
        context.say(
            replies.invitation_offer(invitation)
            if refusal is None
            else replies.named_link_refusal(refusal, invitation)
        )


async def _find_refusal(context: Context, invitation: CareLink | None) -> str | None:
    """Return why this chat cannot use the invitation link; None when it can."""
    if invitation is None:
        return "unknown"
    if invitation.chat_id == context.chat_id:
        return "own"
    if context.chat_id < 0:
        return "group"
    relations = await care.of_caregiver(await context.tx(), context.chat_id)
    existing = [
        each
        for each in relations
        if (each.chat_id, each.terms.person) == (invitation.chat_id, invitation.terms.person)
    ]
    if existing:  # a second relation would only send every notice twice
        return "active" if existing[0].state == "active" else "waiting"
    if invitation.state != "invited":
        return "used"
    return "expired" if invitation.is_expired(context.now) else None


async def _answer_invitation(
    update: Update, context: Context, press: Press, token: str, *, agreed: bool
) -> None:
    """Record the yes or no of the person who opened the link; of two at once the first counts."""
    tx = await context.tx()
    invitation = await care.by_token(tx, token)
    refusal = await _find_refusal(context, invitation)
    if invitation is None or refusal is not None:
        message = (
            replies.link_refusal("unknown")
            if invitation is None
            else replies.named_link_refusal(refusal or "", invitation)
        )
        callbacks.answer_in_place(context, press, message)
    elif not agreed:
        callbacks.answer_in_place(context, press, replies.refusal_confirmed())
    elif accepted := await care.accept(tx, invitation, context.chat_id, _first_name(update)):
        callbacks.answer_in_place(context, press, replies.acceptance_confirmed(invitation))
        news = CareAccepted(due_at=context.now, name=accepted.caregiver_name or "", ref=accepted.ref)
        expires_at = context.now + caregivers.NOTICE_LIFETIME
        context.outgoing.append(news.to(invitation.chat_id, expires_at=expires_at))
    else:
        callbacks.answer_in_place(context, press, replies.link_refusal("used"))


async def _confirm(update: Update, context: Context, press: Press, relation: CareLink) -> None:
    confirmed = await care.confirm(await context.tx(), context.chat_id, relation.id, context.now)
    if confirmed is None or confirmed.caregiver_id is None:
        await callbacks.answer_unknown(update, context)
        return
    callbacks.answer_in_place(context, press, replies.care_confirmed(confirmed))
    news = CareStarted(due_at=context.now, name=confirmed.display_name)
    expires_at = context.now + caregivers.NOTICE_LIFETIME
    context.outgoing.append(news.to(confirmed.caregiver_id, expires_at=expires_at))


async def _end(update: Update, context: Context, press: Press, relation: CareLink) -> None:
    tx = await context.tx()
    ended = await care.end(tx, context.chat_id, relation.id)
    if ended is None:
        await callbacks.answer_unknown(update, context)
        return
    await caregivers.notify_ended(tx, context.chat_id, [ended], context.now)
    other = ended.caregiver_name if ended.chat_id == context.chat_id else ended.display_name
    callbacks.answer_in_place(context, press, replies.end_confirmed(other))


FEATURE = Feature(
    commands=(Command("care", care_command, N_("Who looks after whom"), HelpSection.TO_REMEMBER),),
    buttons=(
        ButtonHandler(
            "care",
            care_pressed,
            affects_group=frozenset({"new", "make", "yes", "no", "confirm", "end"}),
            reads=frozenset({"new"}),
        ),
    ),
)
