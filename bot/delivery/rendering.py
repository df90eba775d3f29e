"""Renders deliveries into parameters of Bot API calls, with the text as it should read when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.messages.kind import Claimed, Reading, Rendered, Renderer
from bot.messages.registry import KINDS, decode
from bot.messages.typed import TypedMessage
from bot.replies.doses.doses import (
    possible_duplicate_note,
)
from bot.replies.i18n import language
from bot.store.account import subscribers
from bot.store.account.subscribers import Subscriber
from bot.store.queue.outbox import SEND_METHODS, Delivery

# Errors that a payload raises which no version of Vesper wrote.
PAYLOAD_ERRORS = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True)
class RenderedDelivery:
    """A delivery ready to send: its message, and that in words."""

    delivery: Delivery
    message: TypedMessage
    words: Rendered


@dataclass(frozen=True)
class RenderResult:
    """Claimed deliveries after rendering: ready to send, stale (no longer worth sending), or failed."""

    rendered: list[RenderedDelivery] = field(default_factory=list)
    stale: list[Delivery] = field(default_factory=list)
    failed: list[tuple[Delivery, Exception]] = field(default_factory=list)


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
    fresh = [each for each in deliveries if not _is_expired(each, now)]
    claimed = [Claimed(each.id, each.chat_id, decode(each)) for each in fresh]
    reading = Reading(tx, world.knowledge, world.zone_of, now)
    renderers = await _prepare(reading, claimed)
    readers = await subscribers.get_many(tx, {each.chat_id for each in fresh})
    packed = RenderResult(stale=[each for each in deliveries if _is_expired(each, now)])
    for delivery, each in zip(fresh, claimed, strict=True):
        try:
            words = _render_one(renderers.get(each.id), readers.get(each.chat_id))
        except Exception as error:  # noqa: BLE001 - whatever the error is, the others are still sent
            packed.failed.append((delivery, error))
        else:
            if words is None:
                packed.stale.append(delivery)
            else:
                packed.rendered.append(
                    RenderedDelivery(delivery, each.message, _mark_if_uncertain(delivery, words))
                )
    return packed


def _is_expired(delivery: Delivery, now: datetime) -> bool:
    return delivery.expires_at is not None and delivery.expires_at <= now


async def _prepare(reading: Reading, claimed: Sequence[Claimed[TypedMessage]]) -> Mapping[int, Renderer]:
    """Read the facts of all messages, kind by kind; return the renderers by the row's id."""
    renderers: dict[int, Renderer] = {}
    for kind in KINDS:
        renderers |= await kind.prepare(reading, claimed)
    return renderers


def _render_one(renderer: Renderer | None, reader: Subscriber | None) -> Rendered | None:
    language.set("en" if reader is None else reader.language)
    return None if renderer is None else renderer(reader)


def _mark_if_uncertain(delivery: Delivery, words: Rendered) -> Rendered:
    if not delivery.uncertain or delivery.method not in SEND_METHODS:
        return words
    marked: dict[str, Any] = {
        **words.params,
        "text": f"{possible_duplicate_note()}\n\n{words.params['text']}",
    }
    return replace(words, params=marked)
