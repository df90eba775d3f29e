"""A caregiver's buttons under the doses of the person they look after."""

from telegram import Update

from bot import watching
from bot.answering import Door
from bot.context import Context
from bot.domain.checks import is_checked
from bot.replies import watching as replies
from bot.store import care, doses, watched
from bot.store.care import Care
from bot.store.doses import Dose
from handlers import pressing
from handlers.pressing import Press

# Outcomes shown as an alert: the press changed nothing.
NEEDS_READING = {"late", "over"}


async def watch_pressed(update: Update, context: Context) -> None:
    """Act on doses this caregiver was told of, and only while they look after the person."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["taken" | "mine" | "undo" | "show" as verb, which] if (
            dose_id := pressing.row_id(which)
        ) is not None:
            tx = await context.tx()
            relation = await care.told_of(tx, context.chat_id, dose_id)
            dose = (await doses.by_id(tx, [dose_id])).get(dose_id)
            if relation is None or dose is None or not (relation.terms.may_answer or verb == "show"):
                context.toast(press.query_id, replies.toast("over"), alert=True)
            elif not await _is_shown(context, press, which, relation, dose):
                pressing.old(context, press, replies.toast("old"))
                await watching.mend(tx, [dose_id], context.now)
            else:
                await _press(context, press, verb, relation, dose)
        case _:
            await pressing.stale(update, context)


async def _is_shown(context: Context, press: Press, which: str, about: Care, found: Dose) -> bool:
    """Return whether the dose is still what the button shows.

    Buttons of versions before checksums are valid only on the message that the dose arrived in.
    """
    if is_checked(which):
        return found.ref == which
    place = (about.id, press.message_id)
    return found.id in (await watched.seen_in(await context.tx(), [place])).get(place, [])


async def _press(context: Context, press: Press, verb: str, about: Care, found: Dose) -> None:
    outcome = await _look_after(context, verb, found)
    context.toast(press.query_id, replies.toast(outcome), alert=outcome in NEEDS_READING)
    tx, place = await context.tx(), (about.id, press.message_id)
    here = (await watched.seen_in(tx, [place])).get(place, [])
    if here and outcome in {"taken", "mine", "undo"}:
        return  # the refresh of all caregivers' messages redraws this one
    shown = await doses.get(tx, about.chat_id, here or [found.id])
    card = replies.told(about, shown, await context.subscriber(), revealed=verb == "show")
    if press.beside != [button.data.split(":") for row in card.rows for button in row]:
        pressing.change(context, press, card)


async def _look_after(context: Context, verb: str, found: Dose) -> str:
    tx = await context.tx()
    door = Door(tx, context.world, context.now)
    if verb == "show":
        return verb
    if verb == "taken":
        return "taken" if await door.taken_now([found], by=context.chat_id) else "late"
    if verb == "undo":  # a caregiver may undo only their own answer
        own = [found] if found.answered_by == context.chat_id else []
        return "undo" if await door.undo(own) else "late"
    if not await care.take_on(tx, found.id, context.chat_id):
        return "late"
    await door.mend([found])
    await watching.mend(tx, [found.id], context.now)
    return "mine"
