"""The card of an intake: which dose it was, its limits, and what a tap puts on record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from secrets import token_hex
from typing import Any

from bot.context import Context
from bot.domain import strengths
from bot.doses.change import DoseChange
from bot.doses.effects import run_effects
from bot.replies.doses import as_needed as cards
from bot.replies.doses.as_needed import IntakeView
from bot.replies.message import Message
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.doses import doses
from bot.store.doses import intakes as records
from bot.store.reminders.schedules import Item
from handlers.doses import as_needed, dose_matching
from handlers.reminders.confirmation import CONFIRM

NAME = "took"
ONE = Fraction(1)


async def show_now(context: Context, item: Item, count: Fraction = ONE) -> None:
    """Show the card of an intake now."""
    await ask_or_show(context, make_draft(item, count=count), context.now)


async def ask_or_show(context: Context, draft: Dialog, at: datetime) -> None:
    """Ask whether the intake was a planned dose; if it fits none, show it with its limits."""
    asked = await ask_which_dose(context, draft, at)
    if asked is None:
        await dialogs.put(await context.tx(), context.chat_id, draft, context.now)
    context.say(asked or await render_card(context, draft))


async def ask_which_dose(context: Context, draft: Dialog, at: datetime) -> Message | None:
    """Ask which dose an intake at that instant was; None when it fits no dose that was not denied."""
    item = load_item(draft.data)
    candidates = await dose_matching.find_candidates(context, item, at, draft.data.get("denied", ()))
    if not candidates:
        return None
    data = {**draft.data, "fits": [each.key for each in candidates], "asked_at": at.isoformat()}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, CONFIRM, data), context.now)
    return await dose_matching.render_question(
        context, item, candidates, at, data["token"], piece_count(draft)
    )


def make_draft(item: Item, instants: Sequence[datetime] = (), count: Fraction = ONE) -> Dialog:
    """Create the dialog of an intake; one instant is when it was, several are to be asked about."""
    amount = None if item.amount is None else str(item.amount)
    kept = {"name": item.name, "amount": amount, "unit": item.unit, "person": item.person}
    said = [each.isoformat() for each in instants]
    more = {"moments": said, "count": str(count), "strength": strengths.to_json(item.strength)}
    return Dialog(NAME, CONFIRM, {**kept, **more, "token": token_hex(4)})


def intake_time(context: Context, draft: Dialog) -> datetime:
    """Return when the intake was: the one instant that was given, or now."""
    moments: list[str] = draft.data.get("moments", []) if draft.step == CONFIRM else []
    return datetime.fromisoformat(moments[0]) if len(moments) == 1 else context.now


def load_item(kept: dict[str, Any]) -> Item:
    """Return the item of a draft's data."""
    amount = None if kept["amount"] is None else Decimal(kept["amount"])
    strength = strengths.from_json(kept.get("strength"))
    return Item(kept["name"], amount, kept["unit"], kept["person"], strength)


def piece_count(draft: Dialog) -> Fraction:
    """Return the number of equal pieces that the intake was typed as."""
    return Fraction(draft.data.get("count", 1))


async def collect_card_data(context: Context, draft: Dialog) -> IntakeView:
    """Collect everything that the draft's card is rendered from."""
    data = await as_needed.collect_card_data(
        context, load_item(draft.data), intake_time(context, draft), count=piece_count(draft)
    )
    return replace(data, strength_question=None) if draft.data.get("unasked") else data


async def render_card(context: Context, draft: Dialog) -> Message:
    """Render the draft's card."""
    at = intake_time(context, draft)
    data = await collect_card_data(context, draft)
    drawn = cards.intake_card(context.library, data, draft.data["token"], at)
    warning = await dose_matching.render_warning(context, load_item(draft.data), at)
    if warning is None:
        return drawn
    # Emergency advice comes before everything.
    texts = (drawn.text, warning) if data.overdose_ingredients else (warning, drawn.text)
    return replace(drawn, text="\n\n".join(texts))


async def deny(context: Context, draft: Dialog) -> Message:
    """Go on as with an as-needed dose: the intake was none of the doses offered."""
    data = {key: value for key, value in draft.data.items() if key not in {"fits", "asked_at"}}
    data["denied"] = [*data.get("denied", ()), *draft.data["fits"]]
    extra = Dialog(NAME, CONFIRM, {**data, "token": token_hex(4)})
    if draft.data.get("card_seen"):
        return await record(context, extra, datetime.fromisoformat(draft.data["asked_at"]))
    await dialogs.put(await context.tx(), context.chat_id, extra, context.now)
    return await render_card(context, extra)


async def record_dose(context: Context, draft: Dialog, n: int) -> Message:
    """Record the nth dose offered as taken, and the surplus as an extra intake.

    If that dose is gone, offer to record the intake all the same.
    """
    item, at = load_item(draft.data), datetime.fromisoformat(draft.data["asked_at"])
    card, more = await dose_matching.record_dose(context, item, draft.data["fits"][n], at)
    if card is None:
        return await deny(context, draft)
    context.react("✍")
    await dialogs.clear(await context.tx(), context.chat_id)
    if more is not None:
        extra = make_draft(replace(item, amount=more))
        context.say(await record(context, extra, at))
    return card


async def record_at(context: Context, draft: Dialog, at: datetime) -> Message:
    """Ask whether the intake was a dose planned about then, or record it."""
    seen = replace(draft, data={**draft.data, "card_seen": True})
    return await ask_which_dose(context, seen, at) or await record(context, draft, at)


async def record(context: Context, draft: Dialog, at: datetime) -> Message:
    """Record the intake, however much it is: too much must be on record above all."""
    tx, item = await context.tx(), load_item(draft.data)
    await dialogs.clear(tx, context.chat_id)
    reminder = await as_needed.find_or_add_item(context, item)
    dose_id = await records.record(tx, reminder, item.amount, item.unit, at, context.now)
    (dose,) = await doses.get(tx, context.chat_id, [dose_id])
    await run_effects(DoseChange(tx, context.world, context.now, None, dose))
    context.react("✍")
    data = await as_needed.collect_card_data(
        context, item, at, exclude_dose_id=dose_id, count=piece_count(draft)
    )
    outlook_now = await as_needed.check_limits(context, item, context.now)
    return cards.recorded_card(context.library, data, at, outlook_now, dose.ref)
