"""Renders deliveries into parameters of Bot API calls, with the text as it should read when it is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.delivery import attachments
from bot.delivery.attachments import PreparedAttachment
from bot.doses import caregivers, spacing
from bot.doses.caregivers import CareDoses
from bot.doses.stock import view_for_warning
from bot.library import Library
from bot.replies import basics
from bot.replies.account import travel
from bot.replies.answers import cards
from bot.replies.care import care
from bot.replies.doses import spacing as waiting
from bot.replies.doses.dose_buttons import is_postponed
from bot.replies.doses.doses import (
    doses_card,
    possible_duplicate_note,
    reminder_deleted,
    sent_too_early,
    superseded_card,
)
from bot.replies.doses.spacing import SpacingNotice
from bot.replies.i18n import language
from bot.replies.message import Message
from bot.replies.operators import broadcast as announcements
from bot.replies.reminders import stock
from bot.replies.reminders.stock import StockView
from bot.store.account import subscribers
from bot.store.account.subscribers import Subscriber
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.operators import broadcasts
from bot.store.operators.broadcasts import Broadcast
from bot.store.queue.outbox import SEND_METHODS, Delivery

# Errors that a payload raises which no version of Vesper wrote.
PAYLOAD_ERRORS = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True)
class RenderedDelivery:
    """A delivery ready to send: the parameters of its Bot API method, and the doses that the message shows.

    `caregiver_dose_ids` are the doses that the message shows to a caregiver.
    """

    delivery: Delivery
    params: dict[str, Any]
    dose_ids: tuple[int, ...] = ()
    caregiver_dose_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class RenderResult:
    """Claimed deliveries after rendering: ready to send, stale (no longer worth sending), or failed."""

    rendered: list[RenderedDelivery] = field(default_factory=list)
    stale: list[Delivery] = field(default_factory=list)
    failed: list[tuple[Delivery, Exception]] = field(default_factory=list)


@dataclass(frozen=True)
class RenderContext:
    """The data that all claimed deliveries are rendered from, read once for all of them."""

    library: Library
    subscribers: Mapping[int, Subscriber]
    doses: Mapping[int, Dose]
    doses_by_message: Mapping[tuple[int, int], list[Dose]]
    stocks: Mapping[int, StockView | None]
    attachments: Mapping[int, Callable[[], PreparedAttachment]]
    caregiver_notices: Mapping[int, CareDoses]
    spacing_waits: Mapping[int, SpacingNotice]
    waits_after_dose: Mapping[int, list[SpacingNotice]]
    broadcasts: Mapping[int, Broadcast]
    now: datetime


async def render(
    tx: AsyncConnection, world: World, deliveries: Sequence[Delivery], now: datetime
) -> RenderResult:
    """Render deliveries as they should read now; one that fails to render does not affect the others."""
    try:
        return await _render_batch(tx, world, deliveries, now)
    except PAYLOAD_ERRORS as error:
        if len(deliveries) == 1:
            return RenderResult(failed=[(deliveries[0], error)])
    packed = RenderResult()
    for delivery in deliveries:
        alone = await render(tx, world, [delivery], now)
        packed.rendered.extend(alone.rendered)
        packed.stale.extend(alone.stale)
        packed.failed.extend(alone.failed)
    return packed


async def _render_batch(
    tx: AsyncConnection, world: World, deliveries: Sequence[Delivery], now: datetime
) -> RenderResult:
    named = [dose_id for delivery in deliveries for dose_id in delivery.payload.get("doses", ())]
    stale = [
        d
        for d in deliveries
        if d.kind == "reminder" and d.method not in SEND_METHODS and "care" not in d.payload
    ]
    low = {each.payload["stock"]: each.chat_id for each in deliveries if "stock" in each.payload}
    of_named = await doses.by_id(tx, named)
    shown = {_message_key(d): await doses.in_message(tx, *_message_key(d)) for d in stale}
    every = [*of_named.values(), *(dose for each in shown.values() for dose in each)]
    facts = RenderContext(
        world.library,
        await subscribers.get_many(tx, {delivery.chat_id for delivery in deliveries}),
        of_named,
        shown,
        {each: await view_for_warning(tx, chat_id, each, now) for each, chat_id in low.items()},
        {
            d.id: await attachments.prepare(tx, world, d.chat_id, d.payload, now)
            for d in deliveries
            if "drawing" in d.payload
        },
        await caregivers.load_render_data(tx, deliveries),
        await spacing.waits_by_dose(tx, world, every, now),
        {
            d.id: await spacing.waits_after_dose_id(tx, world, d.payload["dose"], now)
            for d in deliveries
            if d.payload.get("news") == "waiting"
        },
        await broadcasts.by_id(tx, {d.payload["broadcast"] for d in deliveries if d.kind == "broadcast"}),
        now,
    )
    packed = RenderResult()
    for delivery in deliveries:
        try:
            parcel = _render_one(facts, delivery)
        except Exception as error:  # noqa: BLE001 - whatever the error is, the others are still sent
            packed.failed.append((delivery, error))
        else:
            if parcel is None:
                packed.stale.append(delivery)
            else:
                packed.rendered.append(parcel)
    return packed


def _message_key(delivery: Delivery) -> tuple[int, int]:
    return delivery.chat_id, delivery.payload["message_id"]


def _render_one(context: RenderContext, delivery: Delivery) -> RenderedDelivery | None:
    if delivery.expires_at is not None and delivery.expires_at <= context.now:
        return None
    subscriber = context.subscribers.get(delivery.chat_id)
    language.set("en" if subscriber is None else subscriber.language)
    if delivery.kind == "reply":
        return _render_reply(context, delivery)
    if subscriber is None or not _may_receive(delivery, subscriber):
        return None
    return _render_unprompted(context, delivery, subscriber)


def _render_unprompted(
    context: RenderContext, delivery: Delivery, subscriber: Subscriber
) -> RenderedDelivery | None:
    """Render a message that Vesper sends on its own."""
    if delivery.kind == "tip":
        tip = context.library.tips.get(delivery.payload["tip"])
        return None if tip is None else RenderedDelivery(delivery, _text_params(cards.tip_card(tip)))
    if delivery.kind == "broadcast":
        return _render_broadcast(context, delivery, subscriber)
    if "news" in delivery.payload:
        return _render_notification(context, delivery, subscriber)
    if "care" in delivery.payload:
        return _render_caregiver_notice(context, delivery, subscriber)
    if delivery.method not in SEND_METHODS:
        return _render_redraw(context, delivery, subscriber)
    return _render_reminder(context, delivery, subscriber)


def _render_broadcast(
    context: RenderContext, delivery: Delivery, subscriber: Subscriber
) -> RenderedDelivery | None:
    """Render an operator's broadcast; None if it was cancelled or the subscriber wants none by now."""
    known = context.broadcasts.get(delivery.payload["broadcast"])
    is_test = "test" in delivery.payload
    if known is None or not (is_test or known.may_reach(subscriber)):
        return None
    return RenderedDelivery(delivery, announcements.send_params(known.text, known.photo))


def _render_notification(
    context: RenderContext, delivery: Delivery, subscriber: Subscriber
) -> RenderedDelivery | None:
    """Render a notification of something that happened without the person."""
    match delivery.payload["news"]:
        case "arrived":
            message = travel.shift_finished(delivery.payload["zone"])
        case "care_accepted":
            message = care.ask_to_confirm_caregiver(delivery.payload["who"], delivery.payload["of"])
        case "care_active":
            message = care.care_started(delivery.payload["who"])
        case "care_ended":
            message = care.care_ended(delivery.payload["who"], delivery.payload["by"])
        case "clock_was_wrong":
            message = basics.clock_error_apology()
        case "waiting":
            found = context.waits_after_dose[delivery.id]
            if not found:
                return None
            message = waiting.spacing_message(context.library, found, discreet=subscriber.discreet)
        case unknown:
            raise ValueError(f"nobody knows the news {unknown}")
    return RenderedDelivery(delivery, _mark_if_uncertain(delivery, _text_params(message)))


def _render_reply(context: RenderContext, delivery: Delivery) -> RenderedDelivery:
    """Render a reply; an attachment gets its caption now and is drawn later, outside the transaction."""
    if delivery.id not in context.attachments:
        return RenderedDelivery(delivery, _mark_if_uncertain(delivery, delivery.payload))
    sheet = context.attachments[delivery.id]()
    return RenderedDelivery(
        delivery, _mark_if_uncertain(delivery, {**delivery.payload, "text": sheet.caption, "sheet": sheet})
    )


def _render_caregiver_notice(
    context: RenderContext, delivery: Delivery, subscriber: Subscriber
) -> RenderedDelivery | None:
    """Render a caregiver's message about somebody else's doses."""
    found = caregivers.render_message(delivery, context.caregiver_notices, subscriber)
    if found is None:
        return None
    message, dose_ids = found
    if delivery.method in SEND_METHODS:
        return RenderedDelivery(
            delivery, _mark_if_uncertain(delivery, _text_params(message)), caregiver_dose_ids=dose_ids
        )
    return RenderedDelivery(delivery, {**_text_params(message), "message_id": delivery.payload["message_id"]})


def _may_receive(delivery: Delivery, subscriber: Subscriber) -> bool:
    """Return whether a subscriber gets this; after /stop only edits, so that old messages do not mislead."""
    mends = delivery.kind == "reminder" and delivery.method not in SEND_METHODS
    return subscriber.state == "active" or (mends and subscriber.state == "stopped")


def _render_redraw(
    context: RenderContext, delivery: Delivery, subscriber: Subscriber
) -> RenderedDelivery | None:
    """Render a reminder's message again: the doses it shows, and those that a newer message took over."""
    shown = context.doses_by_message[_message_key(delivery)]
    left = [context.doses[each] for each in delivery.payload.get("doses", ()) if each in context.doses]
    if shown:
        card = doses_card(_with_missed(context.now, shown), subscriber, context.now, superseded=left)
        message = waiting.with_spacing_notices(
            card, context.spacing_waits, shown, context.now, hidden=subscriber.discreet
        )
    elif left:
        message = superseded_card(left, subscriber, context.now)
    elif delivery.payload.get("deleted"):
        message = reminder_deleted()
    elif delivery.payload.get("too_early"):
        message = sent_too_early()
    else:
        return None
    return RenderedDelivery(delivery, {**_text_params(message), "message_id": delivery.payload["message_id"]})


def _render_reminder(
    context: RenderContext, delivery: Delivery, subscriber: Subscriber
) -> RenderedDelivery | None:
    if "stock" in delivery.payload:
        return _render_stock_warning(context, delivery, subscriber)
    named = [context.doses[each] for each in delivery.payload["doses"] if each in context.doses]
    unanswered = [
        dose for dose in named if dose.state in {"due", "missed"} and not is_postponed(dose, context.now)
    ]
    if not unanswered:
        return None
    card = doses_card(_with_missed(context.now, unanswered), subscriber, context.now)
    message = waiting.with_spacing_notices(
        card, context.spacing_waits, unanswered, context.now, hidden=subscriber.discreet
    )
    return RenderedDelivery(
        delivery, _mark_if_uncertain(delivery, _text_params(message)), tuple(dose.id for dose in unanswered)
    )


def _render_stock_warning(
    context: RenderContext, delivery: Delivery, subscriber: Subscriber
) -> RenderedDelivery | None:
    view = context.stocks.get(delivery.payload["stock"])
    message = None if view is None else stock.running_out_warning(view, hidden=subscriber.discreet)
    return (
        None
        if message is None
        else RenderedDelivery(delivery, _mark_if_uncertain(delivery, _text_params(message)))
    )


def _with_missed(now: datetime, of_message: Sequence[Dose]) -> list[Dose]:
    """Return the doses, those past their window as missed even before the next tick records that (P3)."""
    return [
        replace(dose, state="missed") if dose.state == "due" and dose.closes_at <= now else dose
        for dose in of_message
    ]


def _text_params(message: Message) -> dict[str, Any]:
    return {"text": message.text, "reply_markup": message.reply_markup()}


def _mark_if_uncertain(delivery: Delivery, params: dict[str, Any]) -> dict[str, Any]:
    if not delivery.uncertain or delivery.method not in SEND_METHODS:
        return params
    return {**params, "text": f"{possible_duplicate_note()}\n\n{params['text']}"}
