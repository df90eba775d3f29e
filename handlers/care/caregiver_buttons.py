"""A caregiver's buttons under the doses of the person they look after."""

from telegram import Update

from bot.context import Context
from bot.domain.row_references import has_checksum
from bot.doses import caregivers
from bot.doses.actions import DoseActions
from bot.replies.care import caregiver_messages as replies
from bot.store.care import care, caregiver_notices
from bot.store.care.care import CareLink
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from handlers import callbacks
from handlers.callbacks import Press
from handlers.feature import ButtonHandler, Feature

# Outcomes shown as an alert: the press changed nothing.
ALERT_OUTCOMES = {"late", "over"}


async def watch_pressed(update: Update, context: Context) -> None:
    """Act on doses this caregiver was told of, and only while they look after the person."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["taken" | "mine" | "undo" | "show" as verb, which] if (
            dose_id := callbacks.parse_row_id(which)
        ) is not None:
            tx = await context.tx()
            relation = await care.by_notice(tx, context.chat_id, dose_id)
            dose = (await doses.by_id(tx, [dose_id])).get(dose_id)
            if relation is None or dose is None or not (relation.terms.may_answer or verb == "show"):
                context.toast(press.query_id, replies.caregiver_toast("over"), alert=True)
            elif not await _is_current(context, press, which, relation, dose):
                callbacks.answer_outdated(context, press, replies.caregiver_toast("old"))
                await caregivers.refresh_messages(tx, [dose_id], context.now)
            else:
                await _handle_press(context, press, verb, relation, dose)
        case _:
            await callbacks.answer_unknown(update, context)


async def _is_current(context: Context, press: Press, which: str, relation: CareLink, dose: Dose) -> bool:
    """Return whether the dose is still what the button shows.

    Buttons of versions before checksums are valid only on the message that the dose arrived in.
    """
    if has_checksum(which):
        return dose.ref == which
    place = (relation.id, press.message_id)
    return dose.id in (await caregiver_notices.doses_in(await context.tx(), [place])).get(place, [])


async def _handle_press(context: Context, press: Press, verb: str, relation: CareLink, dose: Dose) -> None:
    outcome = await _apply(context, verb, dose)
    context.toast(press.query_id, replies.caregiver_toast(outcome), alert=outcome in ALERT_OUTCOMES)
    tx, place = await context.tx(), (relation.id, press.message_id)
    here = (await caregiver_notices.doses_in(tx, [place])).get(place, [])
    if here and outcome in {"taken", "mine", "undo"}:
        return  # the refresh of all caregivers' messages redraws this one
    shown = await doses.get(tx, relation.chat_id, here or [dose.id])
    card = replies.caregiver_card(relation, shown, await context.subscriber(), revealed=verb == "show")
    if press.keyboard != [button.data.split(":") for row in card.rows for button in row]:
        callbacks.edit_or_send(context, press, card)


async def _apply(context: Context, verb: str, dose: Dose) -> str:
    tx = await context.tx()
    actions = DoseActions(tx, context.world, context.now)
    if verb == "show":
        return verb
    if verb == "taken":
        return "taken" if await actions.mark_taken([dose], answered_by=context.chat_id) else "late"
    if verb == "undo":  # a caregiver may undo only their own answer
        own = [dose] if dose.answered_by == context.chat_id else []
        return "undo" if await actions.undo(own) else "late"
    if not await care.take_responsibility(tx, dose.id, context.chat_id):
        return "late"
    await actions.refresh_messages([dose])
    await caregivers.refresh_messages(tx, [dose.id], context.now)
    return "mine"


FEATURE = Feature(
    buttons=(ButtonHandler("watch", watch_pressed),),
)
