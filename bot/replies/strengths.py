"""How strong one piece is: the question, its buttons, and what cannot be told until it is answered."""

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
    """Of what the strength of one piece is asked.

    Attributes:
        name: As the person named it.
        unit: What it is counted in, such as "tablet".
        choices: Usual strengths, mg.
    """

    name: str
    unit: str
    choices: tuple[int, ...] = ()


def check(name: str) -> str:
    """Return what a button carries of the name that it is about."""
    return f"{crc32(fold(name).encode()):08x}"


def one(unit: str) -> str:
    """One piece in words, such as "one tablet"."""
    return _("one {unit}").format(unit=unit_words(unit, ONE))


def question(asked: Asked) -> str:
    """Ask how strong one piece is."""
    return _("How strong is {one} of <b>{name}</b>? It stands on the pack.").format(
        one=one(asked.unit), name=escape(isolated(asked.name))
    )


def buttons(asked: Asked, token: str) -> Rows:
    """The usual strengths, another one, or that nobody knows."""
    known = [Button(f"{mg} mg", _data(token, f"{mg} mg", asked)) for mg in asked.choices]
    other = _("✏️ Another…") if known else _("✏️ Type it")
    rest = [Button(other, _data(token, "type", asked)), Button(_("I don't know"), _data(token, "no", asked))]
    return (*stacked(known, across=3), tuple(rest))


def ask_button(asked: Asked, token: str) -> Button:
    """Leads to the question."""
    return Button(_("❓ How strong is {one}?").format(one=one(asked.unit)), _data(token, "ask", asked))


def change_button(asked: Asked, strength: Strength, token: str) -> Button:
    """Leads to the question again, where the answer was another one."""
    label = _("✏️ Not {strength} in {one}?").format(
        strength=amount_words(strength.value, strength.unit), one=one(asked.unit)
    )
    return Button(label, _data(token, "ask", asked))


def keep_button(asked: Asked, strength: Strength, token: str) -> Button:
    """Keeps the strength that was typed just now in place of the one that is kept."""
    written = amount_words(strength.value, strength.unit)
    label = _("✏️ Count {one} as {strength}, earlier ones too").format(one=one(asked.unit), strength=written)
    return Button(label, _data(token, f"{strength.value:f} {strength.unit}", asked))


def _data(token: str, word: str, asked: Asked) -> str:
    return data("strength", word, token, check(asked.name))


def ask(asked: Asked, token: str) -> Message:
    """The question as a message of its own."""
    return Message(question(asked), buttons(asked, token))


def ask_typed(asked: Asked) -> Message:
    """Ask for an amount that has no button."""
    text = _("Write how much {one} of <b>{name}</b> holds, such as <i>{example}</i>. /cancel leaves it open.")
    return Message(text.format(one=one(asked.unit), name=escape(isolated(asked.name)), example=EXAMPLE))


def not_read() -> Message:
    """What was typed is no strength of one piece."""
    return Message(
        _(
            "I can't read that as the strength of one piece. Write a number with mg, mcg, g or IU, such as "
            "<i>{example}</i>, or /cancel."
        ).format(example=EXAMPLE)
    )


def kept(asked: Asked, strength: Strength) -> str:
    """What is counted for one piece."""
    return _("{one} of {name} counts as {strength}.").format(
        one=one(asked.unit).capitalize(),
        name=escape(isolated(asked.name)),
        strength=amount_words(strength.value, strength.unit),
    )


def cannot_tell(asked: Sequence[tuple[str, str, Why]]) -> str:
    """Say that an amount cannot be held against a limit, and what is missing.

    Args:
        asked: Of each dose without a known amount: its words, what it is counted in, and why.
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
    """The card of a reminder with what one piece counts as, or that nobody knows, and the button to tell."""
    if asked is None:
        return card
    if strength is None:
        line, button = not_counted(asked), ask_button(asked, token)
    else:
        line, button = kept(asked, strength), change_button(asked, strength, token)
    return replace(card, text=f"{card.text}\n\n{line}", rows=(*card.rows, (button,)))


def not_counted(asked: Asked) -> str:
    """Say on the card of a reminder that no total can count it yet."""
    text = _("❓ Until I know how strong {one} is, I can't count it, or tell whether it is too much.")
    return text.format(one=one(asked.unit))
