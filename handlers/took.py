"""/took: as-needed doses, compared with their limits before they are recorded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update

from bot.answering import Door
from bot.context import Context
from bot.domain import names, strengths
from bot.domain.answers import nearest, taken_at
from bot.domain.parsed_message import ParsedMessage, slots_of_intake
from bot.domain.reading import Problem
from bot.domain.reading.amounts import (
    Amount,
    bare_of_a_reliever,
    typed,
    unit_is_missing,
    written,
)
from bot.domain.reading.intakes import Said, intake
from bot.domain.reading.moments import Moment, moment
from bot.domain.reading.typed import replaced
from bot.doses.change import Change
from bot.doses.effects import announce
from bot.replies import basics, troubles
from bot.replies import fits as fit_replies
from bot.replies import intakes as cards
from bot.replies import took as replies
from bot.replies.intakes import Shown
from bot.replies.message import Message
from bot.replies.personal import first
from bot.search import items
from bot.store import dialogs, doses, schedules
from bot.store import intakes as records
from bot.store.dialogs import Dialog
from bot.store.schedules import Item
from handlers import intakes, people, pressing, which_dose
from handlers.drafts import CONFIRM
from handlers.pressing import Press

NAME = "took"
DAY = timedelta(days=1)
ONE = Fraction(1)
# Unit that labels of pain relievers count in.
UNIT_OF_RELIEVERS = "mg"


async def took_command(_update: Update, context: Context) -> None:
    """Read the text after /took, or list what is taken as needed."""
    await context.subscriber()
    line = " ".join(context.args or [])
    if line:
        await _heard_line(context, line)
    else:
        context.say(await _overview(context))


async def _overview(context: Context) -> Message:
    reminders = await intakes.as_needed(context)
    outlooks = [(each, await intakes.outlook(context, each.item, context.now)) for each in reminders]
    return (
        replies.overview(outlooks, await intakes.zone(context), context.now) if outlooks else replies.how_to()
    )


async def _heard_line(context: Context, line: str) -> None:
    read = _read(context, line)
    if isinstance(read, Problem):
        context.parsed = ParsedMessage("took", suggestions=read.suggestions, asks_back=True)
        await _choose(context, line, read)
        return
    context.parsed = ParsedMessage("took", {"medicines": [slots_of_intake(read)]})
    things = list(items.read(context.world.index, read.name))
    item = await _item_of(context, read)
    if await which_dose.is_on_list(context, item):
        await _show_said(context, read)
    elif len(things) > 1:
        words = await intakes.overdose_words(context, item, read.count)
        context.say(first(words, replies.one_at_a_time()))
    elif things[0].to_confirm:
        readings = [_line(replace(read, name=each)) for each in things[0].to_confirm]
        await _ask_meant(context, line, read.name, readings, line)
    else:
        await _show_said(context, read)


async def _show_said(context: Context, said: Said) -> None:
    """Show the card of an intake at the time that was given; ask for the time if it is not clear."""
    item = await _item_of(context, said)
    if said.at is None:
        await _show(context, item, said.count)
        return
    where = await intakes.zone(context)
    last_day = taken_at(said.at, context.now, context.now - DAY, context.now, where)
    instants = last_day if said.at.days_ago is not None else nearest(last_day, context.now, where)
    draft = _draft(item, instants, said.count)
    _note_moments(context, instants, where)
    if len(instants) == 1:
        await _offer(context, draft, instants[0])
        return
    await dialogs.put(await context.tx(), context.chat_id, replace(draft, step="when"), context.now)
    words = await intakes.overdose_words(context, item, said.count)
    if instants:
        question = replies.which_time(item, instants, where, context.now, draft.data["token"])
    elif said.at == Moment() or said.at.walls:
        question = replies.ask_when(item, draft.data["token"])
    else:
        question = replies.no_such_time()
    context.say(first(words, question))


def _note_moments(context: Context, found: Sequence[datetime], where: str) -> None:
    """Add the local time of the intake to the parsed message, or that the time is asked for."""
    if context.parsed is not None:
        local = [f"{each.astimezone(ZoneInfo(where)):%Y-%m-%dT%H:%M}" for each in found]
        slots = {**context.parsed.slots, **({"at": local[0]} if len(local) == 1 else {})}
        context.parsed = replace(context.parsed, slots=slots, asks_back=len(local) != 1)


def _line(said: Said) -> str:
    """Write the line that an intake would be typed as."""
    parts = [said.name]
    if said.amount is not None:
        parts.append(typed(Amount(said.amount, said.unit or "", said.count)).strip())
    parts += [] if said.person is None else [f'for "{said.person}"']
    return " ".join([*parts, said.when]).strip()


async def _item_of(context: Context, said: Said) -> Item:
    """Return the item of an intake, for the person as the other reminders spell them.

    "mum" is the same person as "Mum".
    """
    person = said.person
    if person is not None:
        known = people.by_person(await schedules.of_chat(await context.tx(), context.chat_id))
        called = {names.fold(each): each for each in known if each is not None}
        person = called.get(names.fold(person), person)
    strength = await intakes.strength_of(context, said.name, person)
    return Item(said.name, said.amount, said.unit, person, strength)


def _read(context: Context, line: str) -> Said | Problem:
    """Parse a line, and find the meaning of an amount without a unit.

    A bare number is part of a name ("omega 3"), or milligrams of a pain reliever; any other is a problem.
    """
    known = context.world.index.lexicon
    read = intake(line, lambda called: known.resolve(called, guess=False).term is not None)
    if isinstance(read, Problem) or read.amount is None or read.unit is not None:
        return read
    index, number = context.world.index, written(read.amount)
    if index.lexicon.resolve(f"{read.name} {number}", guess=False).term is not None:
        return replace(read, name=f"{read.name} {number}", amount=None)
    things = [each.thing for each in items.read(index, read.name)]
    if all(thing is not None and set(thing.entities) <= index.medicine_cards.keys() for thing in things):
        return bare_of_a_reliever(number) or replace(read, unit=UNIT_OF_RELIEVERS)
    return unit_is_missing(number)


async def _choose(context: Context, line: str, problem: Problem) -> None:
    lines = [replaced(line, problem.text, each) for each in problem.suggestions]
    if readings := [each for each in lines if each is not None]:
        await _ask_meant(context, line, problem.text, readings, None)
    else:
        words = await intakes.unread_words(context, line)
        context.say(first(words, troubles.sentence(problem, f"/took {replies.EXAMPLE}")))


async def _ask_meant(context: Context, line: str, said: str, meant: list[str], as_is: str | None) -> None:
    """Offer the possible readings; `as_is` is the line that may be taken as typed, None where none may."""
    if context.parsed is not None:
        context.parsed = replace(context.parsed, suggestions=tuple(meant), asks_back=True)
    token = token_hex(4)
    data = {"meant": meant, "as_is": as_is, "token": token}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, CONFIRM, data), context.now)
    question = replies.did_you_mean(said, meant, token, as_is=as_is is not None)
    words = await _overdose(context, meant) or await intakes.unread_words(context, line)
    context.say(first(words, question))


async def _overdose(context: Context, meant: Sequence[str]) -> str:
    """Return the emergency advice if the possible readings call for help; empty if not.

    For a pain reliever one such reading is enough; otherwise all must be, because a unit may be missing.
    """
    advices = []
    for read in (_read(context, each) for each in meant):
        if isinstance(read, Said):
            advice = await intakes.overdose_words(context, await _item_of(context, read), read.count)
            if advice and intakes.is_reliever(context, read.name):
                return advice
            advices.append(advice)
    return advices[0] if advices and all(advices) else ""


async def _show(context: Context, item: Item, count: Fraction = ONE) -> None:
    """Show the card of an intake now."""
    await _offer(context, _draft(item, count=count), context.now)


async def _offer(context: Context, draft: Dialog, at: datetime) -> None:
    """Ask whether the intake was a planned dose; if it fits none, show it with its limits."""
    asked = await _asked(context, draft, at)
    if asked is None:
        await dialogs.put(await context.tx(), context.chat_id, draft, context.now)
    context.say(asked or await card(context, draft))


async def _asked(context: Context, draft: Dialog, at: datetime) -> Message | None:
    """Ask which dose an intake at that instant was; None when it fits no dose that was not denied."""
    item = _item(draft.data)
    candidates = await which_dose.open_fits(context, item, at, draft.data.get("denied", ()))
    if not candidates:
        return None
    data = {**draft.data, "fits": [each.key for each in candidates], "asked_at": at.isoformat()}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, CONFIRM, data), context.now)
    return await which_dose.question(context, item, candidates, at, data["token"], _count(draft))


def _draft(item: Item, moments: Sequence[datetime] = (), count: Fraction = ONE) -> Dialog:
    """Create the dialog of an intake; one instant is when it was, several are to be asked about."""
    amount = None if item.amount is None else str(item.amount)
    kept = {"name": item.name, "amount": amount, "unit": item.unit, "person": item.person}
    said = [each.isoformat() for each in moments]
    more = {"moments": said, "count": str(count), "strength": strengths.dumped(item.strength)}
    return Dialog(NAME, CONFIRM, {**kept, **more, "token": token_hex(4)})


def _at(context: Context, draft: Dialog) -> datetime:
    """Return when the intake was: the one instant that was given, or now."""
    moments: list[str] = draft.data.get("moments", []) if draft.step == CONFIRM else []
    return datetime.fromisoformat(moments[0]) if len(moments) == 1 else context.now


def _item(kept: dict[str, Any]) -> Item:
    amount = None if kept["amount"] is None else Decimal(kept["amount"])
    strength = strengths.loaded(kept.get("strength"))
    return Item(kept["name"], amount, kept["unit"], kept["person"], strength)


def _count(draft: Dialog) -> Fraction:
    """Return the number of equal pieces that the intake was typed as."""
    return Fraction(draft.data.get("count", 1))


async def shown(context: Context, draft: Dialog) -> Shown:
    """Collect everything that the draft's card is rendered from."""
    data = await intakes.shown(context, _item(draft.data), _at(context, draft), count=_count(draft))
    return replace(data, asked=None) if draft.data.get("unasked") else data


async def card(context: Context, draft: Dialog) -> Message:
    """Render the draft's card."""
    at = _at(context, draft)
    data = await shown(context, draft)
    drawn = cards.before(context.library, data, draft.data["token"], at)
    warning = await which_dose.warning(context, _item(draft.data), at)
    if warning is None:
        return drawn
    # Emergency advice comes before everything.
    texts = (drawn.text, warning) if data.overdose else (warning, drawn.text)
    return replace(drawn, text="\n\n".join(texts))


async def took_pressed(update: Update, context: Context) -> None:
    """Handle a button of /took."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["item", which]:
            if await _open(context, press, which):
                return
        case ["undo", which]:
            if await _undo(context, press, which):
                return
        case [verb, token, *rest]:
            draft = await dialogs.get(await context.tx(), context.chat_id, context.now)
            mine = draft is not None and draft.name == NAME and draft.data.get("token") == token
            if draft is not None and mine and await _go_on(context, press, draft, [verb, *rest]):
                return
    await pressing.stale(update, context)


async def _open(context: Context, press: Press, which: str) -> bool:
    reminder = await pressing.reminder(context, which)
    if reminder is None or reminder.schedule is not None:
        return False
    context.toast(press.query_id)
    await _show(context, reminder.item)
    return True


async def _go_on(context: Context, press: Press, draft: Dialog, words: list[str]) -> bool:
    """Take one step from a card; return False for what no button of that card says."""
    tx = await context.tx()
    match words:
        case ["say", n] if "meant" in draft.data:
            return await _said(context, press, draft, n)
        case ["that", n] if n in {str(each) for each in range(len(draft.data.get("fits", ())))}:
            pressing.replace(context, press, await _record_dose(context, draft, int(n)))
        case ["extra"] if "fits" in draft.data:
            pressing.replace(context, press, await _deny(context, draft))
        case ["now"] if "name" in draft.data and "fits" not in draft.data:
            pressing.replace(context, press, await _record(context, draft, context.now))
        case ["earlier"] if "name" in draft.data:
            await dialogs.put(tx, context.chat_id, replace(draft, step="when"), context.now)
            asked = replies.ask_when(_item(draft.data), draft.data["token"])
            help_now = await intakes.overdose_words(context, _item(draft.data), _count(draft))
            pressing.replace(context, press, first(help_now, asked))
        case ["no"] if "name" in draft.data:
            await dialogs.clear(tx, context.chat_id)
            pressing.replace(context, press, replies.not_taken())
        case ["ago", n] if draft.step == "when" and n in {str(each) for each in replies.AGO}:
            at = context.now - timedelta(minutes=int(n))
            pressing.replace(context, press, await _record_then(context, draft, at))
        case ["at", n] if n in {str(each) for each in range(len(draft.data.get("moments", ())))}:
            at = datetime.fromisoformat(draft.data["moments"][int(n)])
            pressing.replace(context, press, await _record_then(context, draft, at))
        case _:
            return False
    return True


async def _said(context: Context, press: Press, draft: Dialog, n: str) -> bool:
    """Handle the choice of a reading, or of the line as it was typed."""
    choices = {str(place): each for place, each in enumerate(draft.data["meant"])}
    as_is = draft.data["as_is"]
    if n in choices:
        context.toast(press.query_id)
        await _heard_line(context, choices[n])
        return True
    read = None if as_is is None or n != str(len(choices)) else _read(context, as_is)
    if read is None or isinstance(read, Problem):
        return False
    context.toast(press.query_id)
    await _show_said(context, read)
    return True


async def heard(context: Context, draft: Dialog, text: str) -> None:
    """Handle a typed time."""
    zone, parsed = await intakes.zone(context), moment(text)
    instants = []
    if not isinstance(parsed, Problem):
        instants = taken_at(parsed, context.now, context.now - DAY, context.now, zone)
    if len(instants) == 1:
        context.say(await _record_then(context, draft, instants[0]))
        return
    data = {**draft.data, "moments": [each.isoformat() for each in instants]}
    await dialogs.put(await context.tx(), context.chat_id, replace(draft, data=data), context.now)
    if instants:
        context.say(replies.which_time(_item(data), instants, zone, context.now, data["token"]))
    else:
        context.say(replies.no_such_time())


async def record_typed(context: Context, draft: Dialog) -> None:
    """Record the intake when "yes" was typed under its card."""
    if len(draft.data.get("fits", ())) == 1:
        context.say(await _record_dose(context, draft, 0))
    elif "fits" in draft.data:
        asked = await _asked(context, draft, datetime.fromisoformat(draft.data["asked_at"]))
        context.say(replies.how_to() if asked is None else fit_replies.tap_one(asked))
    elif "name" in draft.data:
        context.say(await _record(context, draft, _at(context, draft)))
    else:
        context.say(replies.how_to())


async def deny_typed(context: Context, draft: Dialog) -> bool:
    """Handle "no" to the question which dose it was; return False when that was not asked."""
    if "fits" not in draft.data:
        return False
    context.say(await _deny(context, draft))
    return True


async def _deny(context: Context, draft: Dialog) -> Message:
    """Go on as with an as-needed dose: the intake was none of the doses offered."""
    data = {key: value for key, value in draft.data.items() if key not in {"fits", "asked_at"}}
    data["denied"] = [*data.get("denied", ()), *draft.data["fits"]]
    extra = Dialog(NAME, CONFIRM, {**data, "token": token_hex(4)})
    if draft.data.get("card_seen"):
        return await _record(context, extra, datetime.fromisoformat(draft.data["asked_at"]))
    await dialogs.put(await context.tx(), context.chat_id, extra, context.now)
    return await card(context, extra)


async def _record_dose(context: Context, draft: Dialog, n: int) -> Message:
    """Record the nth dose offered as taken, and the surplus as an extra intake.

    If that dose is gone, offer to record the intake all the same.
    """
    item, at = _item(draft.data), datetime.fromisoformat(draft.data["asked_at"])
    card, more = await which_dose.record(context, item, draft.data["fits"][n], at)
    if card is None:
        return await _deny(context, draft)
    await dialogs.clear(await context.tx(), context.chat_id)
    if more is not None:
        extra = _draft(replace(item, amount=more))
        context.say(await _record(context, extra, at))
    return card


async def _record_then(context: Context, draft: Dialog, at: datetime) -> Message:
    """Ask whether the intake was a dose planned about then, or record it."""
    seen = replace(draft, data={**draft.data, "card_seen": True})
    return await _asked(context, seen, at) or await _record(context, draft, at)


async def _record(context: Context, draft: Dialog, at: datetime) -> Message:
    """Record the intake, however much it is: too much must be on record above all."""
    tx, item = await context.tx(), _item(draft.data)
    await dialogs.clear(tx, context.chat_id)
    reminder = await intakes.recorded_as(context, item)
    dose_id = await records.put(tx, reminder, item.amount, item.unit, at, context.now)
    (dose,) = await doses.get(tx, context.chat_id, [dose_id])
    await announce(Change(tx, context.world, context.now, None, dose))
    data = await intakes.shown(context, item, at, without=dose_id, count=_count(draft))
    outlook_now = await intakes.outlook(context, item, context.now)
    return cards.recorded(context.library, data, at, outlook_now, dose.ref)


async def _undo(context: Context, press: Press, which: str) -> bool:
    tx, dose_id = await context.tx(), pressing.row_id(which)
    named = [] if dose_id is None else await doses.get(tx, context.chat_id, [dose_id])
    if any(each.ref != which for each in named):
        raise pressing.OldCardError(basics.old_card("/today"))
    as_needed = [each for each in named if each.as_needed]
    if not await Door(tx, context.world, context.now, press.message_id).undo(as_needed):
        return False
    pressing.replace(context, press, replies.undone(as_needed[0].item))
    return True
