"""The strength of one piece: the question, its buttons, and what stays unknown until it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from zlib import crc32

from bot.answer.intakes import Why
from bot.domain.names import fold
from bot.domain.strengths import Strength
from bot.replies.items import isolated, unit_words
from bot.replies.message import Button, Message, Rows, data, escape, stacked
from bot.replies.planned import amount_words
from bot.replies.words import _

ONE = Decimal(1)
EXAMPLE = "200 mg"


@dataclass(frozen=True)
class Asked:
    """The item whose strength of one piece is asked for.

    Attributes:
        name: The item's name as the person wrote it.
        unit: The unit of one piece, such as "tablet".
        choices: The usual strengths, mg.
    """

    name: str
    unit: str
    choices: tuple[int, ...] = ()


def check(name: str) -> str:
    """Return the checksum of a name that a button carries."""
    return f"{crc32(fold(name).encode()):08x}"


def one(unit: str) -> str:
    """Return one piece in words, such as "one tablet"."""
    return _("one {unit}").format(unit=unit_words(unit, ONE))


def question(asked: Asked) -> str:
    """Ask how strong one piece is."""
    return _("How strong is {one} of <b>{name}</b>? It stands on the pack.").format(
        one=one(asked.unit), name=escape(isolated(asked.name))
    )


def buttons(asked: Asked, token: str) -> Rows:
    """Return the usual strengths, "Another…" and "I don't know"."""
    usual = [Button(f"{mg} mg", _data(token, f"{mg} mg", asked)) for mg in asked.choices]
    other = _("✏️ Another…") if usual else _("✏️ Type it")
    rest = [Button(other, _data(token, "type", asked)), Button(_("I don't know"), _data(token, "no", asked))]
    return (*stacked(usual, across=3), tuple(rest))


def ask_button(asked: Asked, token: str) -> Button:
    """Return the button that opens the question."""
    return Button(_("❓ How strong is {one}?").format(one=one(asked.unit)), _data(token, "ask", asked))


def change_button(asked: Asked, strength: Strength, token: str) -> Button:
    """Return the button that opens the question again, to change a known strength."""
    label = _("✏️ Not {strength} in {one}?").format(
        strength=amount_words(strength.value, strength.unit), one=one(asked.unit)
    )
    return Button(label, _data(token, "ask", asked))


def keep_button(asked: Asked, strength: Strength, token: str) -> Button:
    """Return the button that stores the strength typed just now in place of the stored one."""
    written = amount_words(strength.value, strength.unit)
    label = _("✏️ Count {one} as {strength}, earlier ones too").format(one=one(asked.unit), strength=written)
    return Button(label, _data(token, f"{strength.value:f} {strength.unit}", asked))


def _data(token: str, word: str, asked: Asked) -> str:
    return data("strength", word, token, check(asked.name))


def ask(asked: Asked, token: str) -> Message:
    """Ask how strong one piece is, as a message of its own."""
    return Message(question(asked), buttons(asked, token))


def ask_typed(asked: Asked) -> Message:
    """Ask for an amount that has no button."""
    text = _("Write how much {one} of <b>{name}</b> holds, such as <i>{example}</i>. /cancel leaves it open.")
    return Message(text.format(one=one(asked.unit), name=escape(isolated(asked.name)), example=EXAMPLE))


def not_read() -> Message:
    """Say that the typed text is no strength of one piece."""
    return Message(
        _(
            "I can't read that as the strength of one piece. Write a number with mg, mcg, g or IU, such as "
            "<i>{example}</i>, or /cancel."
        ).format(example=EXAMPLE)
    )


def kept(asked: Asked, strength: Strength) -> str:
    """Say what one piece counts as."""
    return _("{one} of {name} counts as {strength}.").format(
        one=one(asked.unit).capitalize(),
        name=escape(isolated(asked.name)),
        strength=amount_words(strength.value, strength.unit),
    )


def cannot_tell(asked: Sequence[tuple[str, str, Why]]) -> str:
    """Say that an amount cannot be compared with a limit, and which fact is missing.

    Args:
        asked: For each dose of unknown amount its item in words, its unit, and why the amount is unknown.
    """
    missing = [_missing(*each) for each in asked]
    heading = _("❓ <b>I can't tell whether this is too much.</b>")
    return " ".join([heading, *dict.fromkeys(missing)])


def _missing(item: str, unit: str, why: Why) -> str:
    if why == "pieces":
        return _("I don't know how strong {one} is in “{item}”.").format(one=one(unit), item=item)
    if why == "nothing":
        return _("I don't know how much “{item}” was: no amount was told.").format(item=item)
    if why == "several":
        return _("I don't know how much of each ingredient is in “{item}”.").format(item=item)
    text = _("I can't hold “{item}” against a limit: tell me the amount in mg, if the pack says it.")
    return text.format(item=item)


def with_strength(card: Message, asked: Asked | None, strength: Strength | None, token: str) -> Message:
    """Add to a reminder's card the strength of one piece, or that it is unknown, and a button."""
    if asked is None:
        return card
    if strength is None:
        line, button = not_counted(asked), ask_button(asked, token)
    else:
        line, button = kept(asked, strength), change_button(asked, strength, token)
    return replace(card, text=f"{card.text}\n\n{line}", rows=(*card.rows, (button,)))


def not_counted(asked: Asked) -> str:
    """Say on a reminder's card that no total can count it yet."""
    text = _("❓ Until I know how strong {one} is, I can't count it, or tell whether it is too much.")
    return text.format(one=one(asked.unit))
