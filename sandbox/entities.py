"""Formatted text as Telegram stores it: plain text, and entities counted in UTF-16 units."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sandbox.refusals import bad_request

Entity = dict[str, Any]

MAX_ENTITIES = 100
# Styles may be split and merged; all other entities are kept whole or dropped.
_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
_VERBATIM = ("pre", "code")
# Sort order of entities on the same stretch: the outer one first.
_ORDER = (*_QUOTES, "pre", "code", "text_link", "text_mention", "custom_emoji", "date_time", *_STYLES)

_DETECTED = {
    "url": re.compile(r"(?<![\w@])(?:https?://)[^\s<>\"']*[^\s<>\"'.,;:!?)\]]", re.IGNORECASE),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[a-z0-9-]+(?:\.[a-z]{2,})+(?!\w)", re.IGNORECASE),
    "mention": re.compile(r"(?<![\w@/])@[a-z][a-z0-9_]{3,31}(?!\w)", re.IGNORECASE),
    "bot_command": re.compile(
        r"(?<![\w/<>&])/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\w/@<])", re.IGNORECASE
    ),
    "hashtag": re.compile(r"(?<![\w#&])#(?=\w*[^\W\d])\w{1,256}"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Formatted:
    """A text and its entities (Bot API `MessageEntity` objects), sorted and not overlapping wrongly."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Return the length of a text as Telegram counts it, where characters beyond U+FFFF are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Clean a string as Telegram does first of all: control characters become spaces.

    Raises:
        ApiError: 400, the string holds half a surrogate pair.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return _CONTROL.sub(" ", text.replace("\r", ""))


def normalize(text: str, entities: list[Entity]) -> Formatted:
    """Trim a text, drop and merge its entities as Telegram does, and add those that Telegram detects.

    Args:
        text: The plain text.
        entities: The sender's entities, with offsets into the untrimmed text.
    """
    trimmed, moved = _trim(text, entities)
    kept = _without_conflicts(moved)
    found = [
        entity
        for entity in _detect(trimmed)
        if not any(_overlap(entity, other) for other in _indivisible(kept))
    ]
    ordered = sorted([*kept, *found], key=_rank)
    return Formatted(trimmed, tuple(ordered[:MAX_ENTITIES]))


def _rank(entity: Entity) -> tuple[int, int, int]:
    kind = entity["type"]
    return entity["offset"], -entity["length"], _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _end(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < _end(other) and other["offset"] < _end(one))


def _indivisible(entities: list[Entity]) -> list[Entity]:
    return [entity for entity in entities if entity["type"] not in (*_STYLES, *_QUOTES)]


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip spaces from the end, and from the start up to the first entity."""
    ended = text.rstrip()
    formatted_from = min((entity["offset"] for entity in entities), default=len(text))
    blank = len(ended) - len(ended.lstrip(" \n"))
    cut = min(blank, formatted_from)
    length = utf16_length(ended)
    moved = [
        {**entity, "offset": entity["offset"] - cut, "length": min(_end(entity), length) - entity["offset"]}
        for entity in entities
    ]
    return ended[cut:], [entity for entity in moved if entity["length"] > 0]


def _without_conflicts(entities: list[Entity]) -> list[Entity]:
    """Drop conflicts: code holds nothing and sits in nothing but a quote; links and quotes do not nest."""
    wholes: list[Entity] = []
    by_strength = sorted(
        (entity for entity in entities if entity["type"] not in _STYLES),
        key=lambda entity: (entity["type"] not in _VERBATIM, *_rank(entity)),
    )
    for entity in by_strength:
        quote = entity["type"] in _QUOTES
        rivals = [other for other in wholes if (other["type"] in _QUOTES) == quote]
        if not any(_overlap(entity, other) for other in rivals):
            wholes.append(entity)
    verbatim = [entity for entity in wholes if entity["type"] in _VERBATIM]
    return [*wholes, *(piece for style in _STYLES for piece in _style_pieces(style, entities, verbatim))]


def _style_pieces(style: str, entities: list[Entity], verbatim: list[Entity]) -> list[Entity]:
    """Return the entities of one style, with touching stretches merged and code cut out."""
    stretches = [(entity["offset"], _end(entity)) for entity in entities if entity["type"] == style]
    borders = sorted({point for stretch in stretches for point in stretch} | _edges(verbatim))
    pieces: list[Entity] = []
    for start, end in pairwise(borders):
        styled = any(begin <= start and end <= finish for begin, finish in stretches)
        coded = any(code["offset"] <= start and end <= _end(code) for code in verbatim)
        if styled and not coded:
            _append_or_extend(pieces, style, start, end)
    return pieces


def _edges(entities: list[Entity]) -> set[int]:
    return {edge for entity in entities for edge in (entity["offset"], _end(entity))}


def _append_or_extend(pieces: list[Entity], style: str, start: int, end: int) -> None:
    if pieces and _end(pieces[-1]) == start:
        pieces[-1]["length"] = end - pieces[-1]["offset"]
    else:
        pieces.append({"type": style, "offset": start, "length": end - start})


def _detect(text: str) -> list[Entity]:
    """Detect links, addresses, commands, mentions and hashtags; if two overlap, the kind tried first wins."""
    found: list[Entity] = []
    for kind, pattern in _DETECTED.items():
        for match in pattern.finditer(text):
            start, length = utf16_length(text[: match.start()]), utf16_length(match.group())
            entity = {"type": kind, "offset": start, "length": length}
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return found
