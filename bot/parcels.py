"""Renders deliveries into parameters of Bot API calls, with the text as it should read when it is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import following, looking, watching
from bot.context import World
from bot.library import Library
from bot.looking import Sheet
from bot.replies import basics, cards, care, stock, travel
from bot.replies import broadcasts as announcements
from bot.replies import following as waiting
from bot.replies.dose_buttons import is_waiting
from bot.replies.doses import asked_below, came_too_early, doses_card, perhaps_seen, reminder_deleted
from bot.replies.following import Waiting
from bot.replies.message import Message
from bot.replies.stock import View
from bot.replies.words import language
from bot.runout import warned_of
from bot.store import broadcasts, doses, subscribers
from bot.store.broadcasts import Broadcast
from bot.store.doses import Dose
from bot.store.outbox import SENDS, Delivery
from bot.store.subscribers import Subscriber
from bot.watching import Seen

# Errors that a payload raises which no version of Vesper wrote.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True)
class Parcel:
    """A delivery ready to send: the parameters of its Bot API method, and the doses that the message shows.

    `caregiver_dose_ids` are the doses that the message shows to a caregiver.
    """

    delivery: Delivery
    params: dict[str, Any]
    dose_ids: tuple[int, ...] = ()
    told_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Packed:
    """Claimed deliveries after rendering: ready to send, stale (no longer worth sending), or failed."""

    parcels: list[Parcel] = field(default_factory=list)
    stale: list[Delivery] = field(default_factory=list)
    broken: list[tuple[Delivery, Exception]] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """The data that all claimed deliveries are rendered from, read once for all of them."""

    library: Library
    subscribers: Mapping[int, Subscriber]
    doses: Mapping[int, Dose]
    shown: Mapping[tuple[int, int], list[Dose]]
    stocks: Mapping[int, View | None]
    sheets: Mapping[int, Callable[[], Sheet]]
    watched: Mapping[int, Seen]
    waits: Mapping[int, Waiting]
    news: Mapping[int, list[Waiting]]
    broadcasts: Mapping[int, Broadcast]
    now: datetime


async def compose(tx: AsyncConnection, world: World, deliveries: Sequence[Delivery], now: datetime) -> Packed:
    """Render deliveries as they should read now; one that fails to render does not affect the others."""
    try:
        return await _composed(tx, world, deliveries, now)
    except UNREADABLE as error:
        if len(deliveries) == 1:
            return Packed(broken=[(deliveries[0], error)])
    packed = Packed()
    for delivery in deliveries:
        alone = await compose(tx, world, [delivery], now)
        packed.parcels.extend(alone.parcels)
        packed.stale.extend(alone.stale)
        packed.broken.extend(alone.broken)
    return packed


async def _composed(
    tx: AsyncConnection, world: World, deliveries: Sequence[Delivery], now: datetime
) -> Packed:
    named = [dose_id for delivery in deliveries for dose_id in delivery.payload.get("doses", ())]
    stale = [
        d for d in deliveries if d.kind == "reminder" and d.method not in SENDS and "care" not in d.payload
    ]
    low = {each.payload["stock"]: each.chat_id for each in deliveries if "stock" in each.payload}
    of_named = await doses.by_id(tx, named)
    shown = {_place(d): await doses.shown_in(tx, *_place(d)) for d in stale}
    every = [*of_named.values(), *(dose for each in shown.values() for dose in each)]
    facts = Facts(
        world.library,
        await subscribers.get_many(tx, {delivery.chat_id for delivery in deliveries}),
        of_named,
        shown,
        {each: await warned_of(tx, chat_id, each, now) for each, chat_id in low.items()},
        {
            d.id: await looking.prepared(tx, world, d.chat_id, d.payload, now)
            for d in deliveries
            if "drawing" in d.payload
        },
        await watching.gather(tx, deliveries),
        await following.of_doses(tx, world, every, now),
        {
            d.id: await following.after_dose(tx, world, d.payload["dose"], now)
            for d in deliveries
            if d.payload.get("news") == "waiting"
        },
        await broadcasts.by_id(tx, {d.payload["broadcast"] for d in deliveries if d.kind == "broadcast"}),
        now,
    )
    packed = Packed()
    for delivery in deliveries:
        try:
            parcel = _rendered(facts, delivery)
        except Exception as error:  # noqa: BLE001 - whatever the error is, the others are still sent
            packed.broken.append((delivery, error))
        else:
            if parcel is None:
                packed.stale.append(delivery)
            else:
                packed.parcels.append(parcel)
    return packed


def _place(delivery: Delivery) -> tuple[int, int]:
    return delivery.chat_id, delivery.payload["message_id"]


def _rendered(facts: Facts, delivery: Delivery) -> Parcel | None:
    if delivery.expires_at is not None and delivery.expires_at <= facts.now:
        return None
    subscriber = facts.subscribers.get(delivery.chat_id)
    language.set("en" if subscriber is None else subscriber.language)
    if delivery.kind == "reply":
        return _reply(facts, delivery)
    if subscriber is None or not _is_welcome(delivery, subscriber):
        return None
    return _by_itself(facts, delivery, subscriber)


def _by_itself(facts: Facts, delivery: Delivery, subscriber: Subscriber) -> Parcel | None:
    """Render a message that Vesper sends on its own."""
    if delivery.kind == "tip":
        tip = facts.library.tips.get(delivery.payload["tip"])
        return None if tip is None else Parcel(delivery, _params(cards.daily_tip(tip)))
    if delivery.kind == "broadcast":
        return _broadcast(facts, delivery, subscriber)
    if "news" in delivery.payload:
        return _news(facts, delivery, subscriber)
    if "care" in delivery.payload:
        return _told(facts, delivery, subscriber)
    if delivery.method not in SENDS:
        return _refreshed(facts, delivery, subscriber)
    return _reminder(facts, delivery, subscriber)


def _broadcast(facts: Facts, delivery: Delivery, subscriber: Subscriber) -> Parcel | None:
    """Render an operator's broadcast; None if it was cancelled or the subscriber wants none by now."""
    known = facts.broadcasts.get(delivery.payload["broadcast"])
    is_test = "test" in delivery.payload
    if known is None or not (is_test or known.may_reach(subscriber)):
        return None
    return Parcel(delivery, announcements.params(known.text, known.photo))


def _news(facts: Facts, delivery: Delivery, subscriber: Subscriber) -> Parcel | None:
    """Render a notification of something that happened without the person."""
    match delivery.payload["news"]:
        case "arrived":
            message = travel.arrived(delivery.payload["zone"])
        case "care_accepted":
            message = care.ask_to_confirm(delivery.payload["who"], delivery.payload["of"])
        case "care_active":
            message = care.begun(delivery.payload["who"])
        case "care_ended":
            message = care.was_ended(delivery.payload["who"], delivery.payload["by"])
        case "clock_was_wrong":
            message = basics.clock_was_wrong()
        case "waiting":
            found = facts.news[delivery.id]
            if not found:
                return None
            message = waiting.news(facts.library, found, discreet=subscriber.discreet)
        case unknown:
            raise ValueError(f"nobody knows the news {unknown}")
    return Parcel(delivery, _marked(delivery, _params(message)))


def _reply(facts: Facts, delivery: Delivery) -> Parcel:
    """Render a reply; an attachment gets its caption now and is drawn later, outside the transaction."""
    if delivery.id not in facts.sheets:
        return Parcel(delivery, _marked(delivery, delivery.payload))
    sheet = facts.sheets[delivery.id]()
    return Parcel(delivery, _marked(delivery, {**delivery.payload, "text": sheet.caption, "sheet": sheet}))


def _told(facts: Facts, delivery: Delivery, subscriber: Subscriber) -> Parcel | None:
    """Render a caregiver's message about somebody else's doses."""
    found = watching.message(delivery, facts.watched, subscriber)
    if found is None:
        return None
    message, dose_ids = found
    if delivery.method in SENDS:
        return Parcel(delivery, _marked(delivery, _params(message)), told_ids=dose_ids)
    return Parcel(delivery, {**_params(message), "message_id": delivery.payload["message_id"]})


def _is_welcome(delivery: Delivery, subscriber: Subscriber) -> bool:
    """Return whether a subscriber gets this; after /stop only edits, so that old messages do not mislead."""
    mends = delivery.kind == "reminder" and delivery.method not in SENDS
    return subscriber.state == "active" or (mends and subscriber.state == "stopped")


def _refreshed(facts: Facts, delivery: Delivery, subscriber: Subscriber) -> Parcel | None:
    """Render a reminder's message again: the doses it shows, and those that a newer message took over."""
    shown = facts.shown[_place(delivery)]
    left = [facts.doses[each] for each in delivery.payload.get("doses", ()) if each in facts.doses]
    if shown:
        card = doses_card(_as_of(facts.now, shown), subscriber, facts.now, left=left)
        message = waiting.noted(card, facts.waits, shown, facts.now, hidden=subscriber.discreet)
    elif left:
        message = asked_below(left, subscriber, facts.now)
    elif delivery.payload.get("deleted"):
        message = reminder_deleted()
    elif delivery.payload.get("too_early"):
        message = came_too_early()
    else:
        return None
    return Parcel(delivery, {**_params(message), "message_id": delivery.payload["message_id"]})


def _reminder(facts: Facts, delivery: Delivery, subscriber: Subscriber) -> Parcel | None:
    if "stock" in delivery.payload:
        return _running_out(facts, delivery, subscriber)
    named = [facts.doses[each] for each in delivery.payload["doses"] if each in facts.doses]
    unanswered = [
        dose for dose in named if dose.state in {"due", "missed"} and not is_waiting(dose, facts.now)
    ]
    if not unanswered:
        return None
    card = doses_card(_as_of(facts.now, unanswered), subscriber, facts.now)
    message = waiting.noted(card, facts.waits, unanswered, facts.now, hidden=subscriber.discreet)
    return Parcel(delivery, _marked(delivery, _params(message)), tuple(dose.id for dose in unanswered))


def _running_out(facts: Facts, delivery: Delivery, subscriber: Subscriber) -> Parcel | None:
    view = facts.stocks.get(delivery.payload["stock"])
    message = None if view is None else stock.running_out(view, hidden=subscriber.discreet)
    return None if message is None else Parcel(delivery, _marked(delivery, _params(message)))


def _as_of(now: datetime, shown: Sequence[Dose]) -> list[Dose]:
    """Return the doses, those past their window as missed even before the next tick records that (P3)."""
    return [
        replace(dose, state="missed") if dose.state == "due" and dose.closes_at <= now else dose
        for dose in shown
    ]


def _params(message: Message) -> dict[str, Any]:
    return {"text": message.text, "reply_markup": message.markup()}


def _marked(delivery: Delivery, params: dict[str, Any]) -> dict[str, Any]:
    if not delivery.uncertain or delivery.method not in SENDS:
        return params
    return {**params, "text": f"{perhaps_seen()}\n\n{params['text']}"}
