"""What is owed is stored as it always was, and every row that a version wrote is a message again."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.diary.asking import Asked
from bot.messages.broadcast_copy import BroadcastCopy
from bot.messages.care_news import CareAccepted, CareEnded, CareStarted
from bot.messages.caregiver_notice import CaregiverNotice, CaregiverRedraw
from bot.messages.clock_apology import ClockApology
from bot.messages.daily_tip import DailyTip
from bot.messages.diary_question import DiaryGoesOn, DiaryQuestion
from bot.messages.dose_reminder import DoseReminder, ReminderRedraw
from bot.messages.doses_wait import DosesWait
from bot.messages.registry import KINDS, decode
from bot.messages.replies import (
    ButtonAnswer,
    DocumentReply,
    DrawnEdit,
    DrawnReply,
    PhotoReply,
    Reaction,
    Reply,
    ReplyDeletion,
    ReplyEdit,
)
from bot.messages.stock_warning import StockWarning
from bot.messages.trial_news import TrialOver, TrialShort, TrialWithout
from bot.messages.typed import TypedMessage
from bot.messages.week_look_back import WeekLookBack
from bot.messages.zone_shift_done import ZoneShiftDone
from bot.store.queue.outbox import Delivery, OutboxKind

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
AT = NOW.isoformat()
SEND, EDIT = "send_message", "edit_message_text"
KEYS = {"inline_keyboard": [[{"text": "Taken", "callback_data": "dose:1"}]]}
MONTH = {"kind": "month", "month": "2026-03", "who": "a"}

Row = tuple[OutboxKind, str, dict[str, Any]]

# As version 0.1.0 wrote them: a row that changes here needs a migration.
STORED: list[tuple[Row, TypedMessage]] = [
    (("reply", SEND, {"text": "Hi", "reply_markup": KEYS}), Reply(text="Hi", reply_markup=KEYS)),
    (
        ("reply", SEND, {"text": "Sorry", "reply_markup": None, "apology": True}),
        Reply(text="Sorry", reply_markup=None, is_apology=True),
    ),
    (
        ("reply", SEND, {"text": "Right?", "reply_markup": KEYS, "draft": "0f1e"}),
        Reply(text="Right?", reply_markup=KEYS, draft_token="0f1e"),
    ),
    (
        ("reply", "send_photo", {"text": "", "reply_markup": None, "drawing": MONTH}),
        DrawnReply(text="", reply_markup=None, drawing=MONTH, sent_by="send_photo"),
    ),
    (
        ("reply", "send_photo", {"text": "News", "reply_markup": KEYS, "photo": "AgAC"}),
        PhotoReply(text="News", reply_markup=KEYS, photo="AgAC"),
    ),
    (
        ("reply", "send_document", {"text": "Your data", "document": {"name": "a.json", "text": "{}"}}),
        DocumentReply(text="Your data", document={"name": "a.json", "text": "{}"}),
    ),
    (
        ("reply", EDIT, {"message_id": 5, "text": "Hi", "reply_markup": None}),
        ReplyEdit(message_id=5, text="Hi", reply_markup=None),
    ),
    (
        (
            "reply",
            "edit_message_media",
            {"message_id": 5, "text": "", "reply_markup": KEYS, "drawing": MONTH},
        ),
        DrawnEdit(message_id=5, text="", reply_markup=KEYS, drawing=MONTH),
    ),
    (("reply", "delete_message", {"message_id": 5}), ReplyDeletion(message_id=5)),
    (
        ("reply", "answer_callback_query", {"callback_query_id": "q", "text": "", "show_alert": False}),
        ButtonAnswer(query_id="q", text="", show_alert=False),
    ),
    (
        ("reply", "set_message_reaction", {"message_id": 5, "emoji": "👍"}),
        Reaction(message_id=5, emoji="👍"),
    ),
    (("reminder", SEND, {"doses": [1, 2], "due_at": AT}), DoseReminder(due_at=NOW, dose_ids=(1, 2))),
    (
        ("reminder", SEND, {"doses": [3], "due_at": AT, "last_night": [1, 2]}),
        DoseReminder(due_at=NOW, dose_ids=(3,), last_night_ids=(1, 2)),
    ),
    (
        ("reminder", SEND, {"doses": [3], "due_at": AT, "trial": [3]}),
        DoseReminder(due_at=NOW, dose_ids=(3,), trial_ids=(3,)),
    ),
    (
        (
            "reminder",
            SEND,
            {
                "news": "trial without",
                "due_at": AT,
                "trial_id": 7,
                "schedule_id": 3,
                "local_date": "2026-03-02",
                "tonight": True,
            },
        ),
        TrialWithout(due_at=NOW, trial_id=7, schedule_id=3, local_date=NOW.date(), tonight=True),
    ),
    (("reminder", SEND, {"news": "trial over", "trial_id": 7}), TrialOver(trial_id=7)),
    (
        ("reminder", SEND, {"news": "trial short", "trial_id": 7, "rated": 60}),
        TrialShort(trial_id=7, rated=60),
    ),
    (("reminder", EDIT, {"message_id": 5}), ReminderRedraw(message_id=5)),
    (("reminder", EDIT, {"message_id": 5, "deleted": True}), ReminderRedraw(message_id=5, deleted=True)),
    (("reminder", EDIT, {"message_id": 5, "too_early": True}), ReminderRedraw(message_id=5, too_early=True)),
    (("reminder", EDIT, {"message_id": 5, "doses": [1]}), ReminderRedraw(message_id=5, superseded_ids=(1,))),
    (("reminder", SEND, {"stock": 3, "due_at": AT}), StockWarning(due_at=NOW, schedule_id=3)),
    (
        ("reminder", SEND, {"care": 7, "doses": [1], "due_at": AT}),
        CaregiverNotice(due_at=NOW, care_id=7, dose_ids=(1,)),
    ),
    (("reminder", EDIT, {"care": 7, "message_id": 5}), CaregiverRedraw(care_id=7, message_id=5)),
    (
        ("reminder", SEND, {"news": "care_accepted", "due_at": AT, "who": "Ben", "of": "7x"}),
        CareAccepted(due_at=NOW, name="Ben", ref="7x"),
    ),
    (
        ("reminder", SEND, {"news": "care_active", "due_at": AT, "who": "Ada"}),
        CareStarted(due_at=NOW, name="Ada"),
    ),
    (
        ("reminder", SEND, {"news": "care_ended", "due_at": AT, "who": "Ada", "by": "person"}),
        CareEnded(due_at=NOW, name="Ada", by="person"),
    ),
    (("reminder", SEND, {"news": "clock_was_wrong", "due_at": AT}), ClockApology(due_at=NOW)),
    (("reminder", SEND, {"news": "waiting", "dose": 9, "due_at": AT}), DosesWait(due_at=NOW, dose_id=9)),
    (
        ("reminder", SEND, {"news": "arrived", "zone": "Asia/Tokyo", "due_at": AT}),
        ZoneShiftDone(due_at=NOW, zone="Asia/Tokyo"),
    ),
    (
        ("reminder", SEND, {"news": "diary_week", "due_at": AT, "first": "2026-02-23"}),
        WeekLookBack(due_at=NOW, first=date(2026, 2, 23)),
    ),
    (
        ("reminder", SEND, {"news": "diary_week", "due_at": AT, "first": "2026-02-23", "person": "Mum"}),
        WeekLookBack(due_at=NOW, first=date(2026, 2, 23), person="Mum"),
    ),
    (
        (
            "reminder",
            SEND,
            {"news": "diary_question", "what": "night", "local_date": "2026-03-02", "due_at": AT},
        ),
        DiaryQuestion(due_at=NOW, what="night", local_date=NOW.date()),
    ),
    (
        ("reminder", SEND, {"news": "diary_goes_on", "person": "Mum", "due_at": AT}),
        DiaryGoesOn(due_at=NOW, person="Mum"),
    ),
    (("tip", SEND, {"tip": "dark-room"}), DailyTip(tip_id="dark-room")),
    (("broadcast", SEND, {"broadcast": 4}), BroadcastCopy(broadcast_id=4, sent_by=SEND)),
    (
        ("broadcast", "send_photo", {"broadcast": 4, "test": True}),
        BroadcastCopy(broadcast_id=4, is_test=True, sent_by="send_photo"),
    ),
]


def delivery(kind: OutboxKind, method: str, payload: Any) -> Delivery:
    """A row as it is claimed."""
    return Delivery(1, 42, kind, method, payload, NOW, None, uncertain=False, attempts=0)


@pytest.mark.parametrize(("row", "message"), STORED)
def test_every_stored_form_is_a_message_and_the_message_is_stored_in_that_form(
    row: Row, message: TypedMessage
) -> None:
    owed = message.to(42)

    assert decode(delivery(*row)) == message
    assert (owed.kind, owed.method, owed.payload) == row


def test_no_kind_is_left_out_above_that_rows_may_be_of() -> None:
    assert {kind.message for kind in KINDS} == {type(message) for _row, message in STORED}


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=3)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    tuple[int, ...]: st.lists(st.integers()).map(tuple),
    dict[str, str]: st.dictionaries(st.text(), st.text()),
    dict[str, Any]: st.dictionaries(st.text(), JSON),
    dict[str, Any] | None: st.none() | st.dictionaries(st.text(), JSON),
    date: st.dates(),
    Asked: st.sampled_from(get_args(Asked)),
    str: st.text(),
    str | None: st.none() | st.text(),
}


def any_of(message: type[TypedMessage]) -> st.SearchStrategy[TypedMessage]:
    """Any message of a kind."""
    types = get_type_hints(message)
    values = {each.name: VALUES[types[each.name]] for each in fields(message)}
    if "sent_by" in values:
        values["sent_by"] = st.sampled_from(["send_message", "send_photo", "send_document"])
    return st.builds(message, **values)


@given(st.one_of([any_of(kind.message) for kind in KINDS]))
def test_what_is_stored_is_what_was_owed(message: TypedMessage) -> None:
    owed = message.to(42)
    stored = json.loads(json.dumps(owed.payload))

    assert decode(delivery(owed.kind, owed.method, stored)) == message


@pytest.mark.parametrize(
    ("kind", "method", "payload"),
    [
        ("reminder", SEND, {"news": "of the world", "due_at": AT}),
        ("reply", SEND, {"news": "clock_was_wrong", "due_at": AT}),
        ("reply", "send_teapot", {"text": "Hi", "reply_markup": None}),
        ("reply", SEND, {"words": "where text should be"}),
        ("tip", SEND, {}),
    ],
)
def test_a_row_that_no_version_wrote_is_no_message(
    kind: OutboxKind, method: str, payload: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="nobody knows the message"):
        decode(delivery(kind, method, payload))


def test_a_field_that_is_missing_or_of_another_type_is_an_error() -> None:
    for payload in ({"stock": 3}, {"stock": "three", "due_at": AT}, {"stock": 3, "due_at": "noon"}):
        with pytest.raises(ValueError, match="StockWarning"):
            decode(delivery("reminder", SEND, payload))
