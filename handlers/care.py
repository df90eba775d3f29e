"""/care: a person invites a caregiver by a link, both agree, and either may end it."""

from secrets import token_urlsafe

from telegram import Update

from bot import watching
from bot.context import Context
from bot.replies import basics
from bot.replies import care as replies
from bot.replies.message import Message
from bot.store import care, schedules
from bot.store.care import DELAYS, Care, Terms
from handlers import pressing
from handlers.pressing import Press

# Prefix of the token in an invitation link.
LINK = "care_"
# Caregivers a person may have; more than a few are no help.
MOST_CAREGIVERS = 5
LONGEST_NAME = 64


async def care_command(_update: Update, context: Context) -> None:
    """Show who looks after this person, and whom this person looks after."""
    context.say(await _overview(context))


async def _overview(context: Context) -> Message:
    await context.subscriber()
    tx = await context.tx()
    await care.drop_unused(tx, context.chat_id, context.now)
    mine = await care.of_person(tx, context.chat_id)
    return replies.overview(mine, await care.of_caregiver(tx, context.chat_id))


async def care_pressed(update: Update, context: Context) -> None:
    """Handle a button of the list, of an invitation, or of an accepted invitation."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["list"]:
            pressing.replace(context, press, await _overview(context))
        case ["new"]:
            shows_names = not (await context.subscriber()).discreet
            await _invitation(context, press, Terms(shows_names=shows_names), 0)
        case ["new" | "make" as verb, delay, "0" | "1" as may, "0" | "1" as names, who]:
            await _drawn_up(update, context, press, verb, (delay, may, names, who))
        case ["yes" | "no" as verb, token]:
            await _answered(update, context, press, token, agreed=verb == "yes")
        case ["confirm" | "end" as verb, which] if (known := await _named(context, which)) is not None:
            await (_confirmed if verb == "confirm" else _ended)(update, context, press, known)
        case _:
            await pressing.stale(update, context)


async def _named(context: Context, which: str) -> Care | None:
    """Return the care relation a button names, from either side; None when this chat has no part in one.

    Raises:
        OutdatedCardError: The relation is with somebody else than the button shows.
    """
    care_id = pressing.row_id(which)
    relations = {} if care_id is None else await care.by_id(await context.tx(), [care_id])
    own = [each for each in relations.values() if context.chat_id in {each.chat_id, each.caregiver_id}]
    if any(each.ref != which for each in own):
        raise pressing.OldCardError(basics.old_card("/care"))
    return next(iter(own), None)


async def _people(context: Context) -> list[str]:
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    return sorted({each.item.person for each in reminders if each.item.person is not None})


async def _invitation(context: Context, press: Press, terms: Terms, who: int) -> None:
    pressing.replace(context, press, replies.invitation(terms, who, await _people(context)))


async def _drawn_up(
    update: Update, context: Context, press: Press, verb: str, words: tuple[str, str, str, str]
) -> None:
    """Apply a change to the terms of an invitation, or create the link with the terms as they are."""
    delay, may, names, which = words
    people, who = [None, *await _people(context)], pressing.row_id(which)
    if delay not in map(str, DELAYS) or who is None or who >= len(people):
        await pressing.stale(update, context)
        return
    if replies.whose_word(who, people[who]) != which:  # the list of people has changed since
        raise pressing.OldCardError(basics.old_card("/care"))
    terms = Terms(int(delay), may == "1", names == "1", people[who])
    if verb == "new":
        await _invitation(context, press, terms, who)
    else:
        await _make(update, context, press, terms)


async def _make(update: Update, context: Context, press: Press, terms: Terms) -> None:
    tx = await context.tx()
    await care.drop_unused(tx, context.chat_id, context.now)
    if context.chat_id < 0:
        pressing.replace(context, press, replies.refusal("group"))
    elif len(await care.of_person(tx, context.chat_id)) >= MOST_CAREGIVERS:
        pressing.replace(context, press, replies.refusal("many"))
    else:
        await context.subscriber()
        called, token = _name(update), token_urlsafe(12)
        await care.invite(tx, context.chat_id, called, terms, token, context.now)
        pressing.replace(context, press, replies.link_ready())
        context.say(replies.link(called, f"https://t.me/{context.bot.username}?start={LINK}{token}"))


def _name(update: Update) -> str:
    user = update.effective_user
    return "" if user is None else user.first_name[:LONGEST_NAME]


async def opened(context: Context, token: str) -> None:
    """Answer the opening of an invitation link."""
    invitation = await care.by_token(await context.tx(), token)
    refusal = await _refused(context, invitation)
    if invitation is None or refusal == "unknown":
        context.say(replies.refusal("unknown"))
    else:
        context.say(replies.offer(invitation) if refusal is None else replies.about_link(refusal, invitation))


async def _refused(context: Context, found: Care | None) -> str | None:
    """Return why this chat cannot use the invitation link; None when it can."""
    if found is None:
        return "unknown"
    if found.chat_id == context.chat_id:
        return "own"
    if context.chat_id < 0:
        return "group"
    relations = await care.of_caregiver(await context.tx(), context.chat_id)
    existing = [
        each for each in relations if (each.chat_id, each.terms.person) == (found.chat_id, found.terms.person)
    ]
    if existing:  # a second relation would only send every notice twice
        return "active" if existing[0].state == "active" else "waiting"
    if found.state != "invited":
        return "used"
    return "expired" if found.is_over(context.now) else None


async def _answered(update: Update, context: Context, press: Press, token: str, *, agreed: bool) -> None:
    """Record the yes or no of the person who opened the link; of two at once the first counts."""
    tx = await context.tx()
    invitation = await care.by_token(tx, token)
    refusal = await _refused(context, invitation)
    if invitation is None or refusal is not None:
        message = (
            replies.refusal("unknown")
            if invitation is None
            else replies.about_link(refusal or "", invitation)
        )
        pressing.replace(context, press, message)
    elif not agreed:
        pressing.replace(context, press, replies.declined())
    elif accepted := await care.accept(tx, invitation, context.chat_id, _name(update)):
        pressing.replace(context, press, replies.accepted(invitation))
        names = {"who": accepted.name, "of": accepted.ref}
        context.outgoing.append(watching.news(invitation.chat_id, "care_accepted", context.now, **names))
    else:
        pressing.replace(context, press, replies.refusal("used"))


async def _confirmed(update: Update, context: Context, press: Press, known: Care) -> None:
    confirmed = await care.confirm(await context.tx(), context.chat_id, known.id, context.now)
    if confirmed is None or confirmed.caregiver_id is None:
        await pressing.stale(update, context)
        return
    pressing.replace(context, press, replies.confirmed(confirmed))
    context.outgoing.append(
        watching.news(confirmed.caregiver_id, "care_active", context.now, who=confirmed.of)
    )


async def _ended(update: Update, context: Context, press: Press, known: Care) -> None:
    tx = await context.tx()
    ended = await care.end(tx, context.chat_id, known.id)
    if ended is None:
        await pressing.stale(update, context)
        return
    await watching.tell_ended(tx, context.chat_id, [ended], context.now)
    other = ended.name if ended.chat_id == context.chat_id else ended.of
    pressing.replace(context, press, replies.ended(other))
