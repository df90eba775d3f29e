"""A parser of Telegram's HTML parse mode, with Telegram's error messages."""

import re
import sys
from dataclasses import dataclass, field

from sandbox.entities import Entity, Formatted, clean, normalize, utf16_length
from sandbox.refusals import ApiError, bad_request

_STYLE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS = {*_STYLE_OF_TAG, "a", "blockquote", "tg-emoji", "tg-time"}
_NAMED_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,7})|#([0-9]{1,8})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_PLAIN = re.compile(r"[^<&]*")
_NAME = re.compile(r"[^\s>]*", re.ASCII)
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*", re.ASCII)
_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
_AFTER_TOKEN = re.compile(r"\s|>|$", re.ASCII)
_SPACE = re.compile(r"\s*", re.ASCII)
_HOST = r"(?:(?:[\w-]+\.)+[^\W\d_][\w-]+|\d{1,3}(?:\.\d{1,3}){3})"
_WEB_LINK = re.compile(rf"(https?://)?({_HOST}(?::\d+)?)([/?#]\S*)?", re.IGNORECASE)
_OTHER_LINK = re.compile(r"(?:tg|ton|mailto|tel):\S+", re.IGNORECASE)
_UNIX_TIME = re.compile(r"-?\d{1,20}", re.ASCII)
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_LATEST_UNIX_TIME = 2**31 - 1
_PERSON = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class _OpenTag:
    """A start tag that waits for its end tag."""

    tag: str
    attributes: dict[str, str]
    offset: int
    output_start: int


@dataclass
class _HtmlParser:
    source: str
    position: int = 0
    offset: int = 0
    output: list[str] = field(default_factory=list)
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Entity]]:
        while self.position < len(self.source):
            if self.source[self.position] != "<":
                self._text()
            elif self.source.startswith("</", self.position):
                self._end_tag()
            else:
                self._start_tag()
        if self.open_tags:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open_tags[-1].tag}"')
        return "".join(self.output), self.entities

    def _text(self) -> None:
        text = self._consume(_PLAIN, self.position)
        if not text:
            text, self.position = _decode_character(self.source, self.position)
        self.output.append(text)
        self.offset += utf16_length(text)

    def _start_tag(self) -> None:
        begin = self.position
        tag = self._consume(_NAME, begin + 1).lower()
        if self.position >= len(self.source):
            raise self._error("Unclosed start tag", begin)
        if tag not in _TAGS:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.open_tags.append(_OpenTag(tag, attributes, self.offset, len(self.output)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._consume(_SPACE, self.position)
            if self._at(">"):
                self.position += 1
                return attributes
            name = self._consume(_ATTRIBUTE_NAME, self.position)
            if not name:
                raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
            attributes[name] = self._attribute_value(tag, name, begin)

    def _attribute_value(self, tag: str, name: str, begin: int) -> str:
        self._consume(_SPACE, self.position)
        if not self._at("="):
            # The only attribute that needs no value.
            if tag == "blockquote" and name == "expandable":
                return ""
            raise self._error(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self._consume(_SPACE, self.position + 1)
        value = self._quoted(self.source[self.position]) if self._at('"', "'") else self._token(begin)
        if self.position >= len(self.source):
            raise self._error("Unclosed start tag", begin)
        return value

    def _token(self, begin: int) -> str:
        if self.position >= len(self.source):
            raise self._error("Unclosed start tag", begin)
        token_begin = self.position
        token = self._consume(_TOKEN, token_begin).lower()
        if not _AFTER_TOKEN.match(self.source, self.position):
            raise self._error("Unexpected end of name token", token_begin)
        return token

    def _quoted(self, quote: str) -> str:
        self.position += 1
        value: list[str] = []
        while self.position < len(self.source) and not self._at(quote):
            character, self.position = _decode_character(self.source, self.position)
            value.append(character)
        self.position += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open_tags:
            raise self._error("Unexpected end tag", begin)
        tag = self._consume(_NAME, begin + len("</")).lower()
        self._consume(_SPACE, self.position)
        if not self._at(">"):
            raise self._error("Unclosed end tag", begin)
        self.position += 1
        opened = self.open_tags.pop()
        if tag not in ("", opened.tag):
            raise _unparsable(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"',
            )
        if self.offset > opened.offset:
            self._add_entity(opened)

    def _add_entity(self, opened: _OpenTag) -> None:
        place = {"offset": opened.offset, "length": self.offset - opened.offset}
        if opened.tag == "a":
            self._add_link(opened, place)
        elif opened.tag == "blockquote":
            kind = "expandable_blockquote" if "expandable" in opened.attributes else "blockquote"
            self.entities.append({"type": kind, **place})
        elif opened.tag == "tg-emoji":
            self.entities.append({"type": "custom_emoji", **place, "custom_emoji_id": _emoji_id(opened)})
        elif opened.tag == "tg-time":
            self._add_time(opened, place)
        elif opened.tag == "pre":
            self._add_pre(place)
        else:
            self.entities.append({"type": _STYLE_OF_TAG[opened.tag], **place, **_language(opened)})

    def _add_link(self, opened: _OpenTag, place: Entity) -> None:
        """Add a link or mention; an invalid target stays plain text, as in Telegram."""
        target = opened.attributes.get("href") or "".join(self.output[opened.output_start :])
        if person := _PERSON.fullmatch(target):
            user = {"id": int(person[1]), "is_bot": False, "first_name": "user"}
            self.entities.append({"type": "text_mention", **place, "user": user})
        elif url := checked_url(target):
            self.entities.append({"type": "text_link", **place, "url": url})

    def _add_time(self, opened: _OpenTag, place: Entity) -> None:
        """Add an instant; one that is too large for Telegram stays plain text, as in Telegram."""
        form, unix_time = opened.attributes.get("format", ""), _unix_time(opened)
        if not _TIME_FORMAT.fullmatch(form):
            raise _unparsable("Invalid date-time format specified")
        if abs(unix_time) <= _LATEST_UNIX_TIME:
            shown = {"date_time_format": form} if form else {}
            self.entities.append({"type": "date_time", **place, "unix_time": unix_time, **shown})

    def _add_pre(self, place: Entity) -> None:
        """Add a `pre`; `<pre><code class="language-x">` is one entity, other code inside is dropped later."""
        last = self.entities[-1] if self.entities else {}
        same_place = (last.get("type"), last.get("offset"), last.get("length")) == ("code", *place.values())
        if same_place:
            self.entities.pop()
        language = {"language": last["language"]} if same_place and "language" in last else {}
        self.entities.append({"type": "pre", **place, **language})

    def _consume(self, pattern: re.Pattern[str], start: int) -> str:
        found = pattern.match(self.source, start)
        taken = found.group() if found else ""
        self.position = start + len(taken)
        return taken

    def _at(self, *characters: str) -> bool:
        return self.source.startswith(characters, self.position)

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _error(self, problem: str, position: int) -> ApiError:
        return _unparsable(f"{problem} at byte offset {self._byte(position)}")


def parse_html(source: str) -> Formatted:
    """Parse a text in Telegram's HTML.

    Args:
        source: The text with tags, as a bot sends it.

    Returns:
        The text and entities that Telegram would store.

    Raises:
        ApiError: 400 "can't parse entities: …" with the byte offset, in Telegram's words.
    """
    text, entities = _HtmlParser(clean(source)).parse()
    plain = [
        {key: value for key, value in entity.items() if key != "language" or entity["type"] == "pre"}
        for entity in entities
    ]
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _unparsable(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ) from None
    return normalize(text, plain)


def checked_url(target: str) -> str | None:
    """Return a URL as Telegram stores it in a link or a button, or None if Telegram does not accept it.

    A missing scheme becomes `http://`, a missing path `/`.
    """
    target = target.strip()
    if _OTHER_LINK.fullmatch(target):
        return target
    link = _WEB_LINK.fullmatch(target)
    if link is None:
        return None
    scheme, host, rest = link.groups()
    path = rest if rest and rest.startswith("/") else f"/{rest or ''}"
    return f"{(scheme or 'http://').lower()}{host.lower()}{path}"


def _decode_character(source: str, position: int) -> tuple[str, int]:
    """Decode the character, or character reference, at a position; return it with the next position."""
    found = _CHARACTER.match(source, position)
    if found is None:
        return source[position], position + 1
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED_CHARACTERS[name], found.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < sys.maxunicode:
        return source[position], position + 1
    return chr(code), found.end()


def _unix_time(opened: _OpenTag) -> int:
    unix_time = opened.attributes.get("unix", "")
    if not _UNIX_TIME.fullmatch(unix_time):
        raise _unparsable("Invalid Unix time specified")
    return int(unix_time)


def _emoji_id(opened: _OpenTag) -> str:
    identifier = opened.attributes.get("emoji-id", "")
    if not identifier.isdecimal() or int(identifier) == 0:
        raise _unparsable("Invalid custom emoji identifier specified")
    return identifier


def _language(opened: _OpenTag) -> dict[str, str]:
    name = opened.attributes.get("class", "")
    return {"language": name.removeprefix("language-")} if name.startswith("language-") else {}


def _unparsable(problem: str) -> ApiError:
    return bad_request(f"can't parse entities: {problem}")
