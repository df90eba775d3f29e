"""All tables; comments say what each NULL means."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)


class _InstantText(sqlite.DATETIME):
    """SQLite's type for instants, without SQLAlchemy's slow conversion: `Instant` converts."""

    def bind_processor(self, dialect: sa.Dialect) -> None:
        """Convert nothing: `Instant` returns the text."""

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> None:
        """Convert nothing: `Instant` parses the text."""


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant in UTC: timestamptz on PostgreSQL; text that sorts, without offset, on SQLite."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return the type that keeps the offset where the engine can."""
        # SQLAlchemy does not annotate its SQLite types.
        text = _InstantText()  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(text if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Convert to UTC; refuse a naive time, because nobody knows which instant it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.isoformat(" ", "microseconds")[:-6] if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Return an aware datetime in UTC on both engines."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(f"{value}+00:00")
        instant: datetime = value.astimezone(UTC)
        return instant


# SQLite generates ids for INTEGER only; PostgreSQL needs room for more than 2^31.
RowId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
JSON = sa.JSON(none_as_null=True)
# Marks a column that holds the id of a chat and is not called chat_id; see `chat_columns`.
OF_CHAT = {"is_chat": True}


def _row_id() -> sa.Column[int]:
    """Return an id column; `sqlite_autoincrement` never reuses an id, as it may stand under a button."""
    return sa.Column("id", RowId, primary_key=True, autoincrement=True)


def _owner(*, is_key: bool = False) -> sa.Column[int]:
    """Return the column of the owning chat; `is_key` where it is the primary key or part of it."""
    return sa.Column(
        "chat_id",
        sa.BigInteger,
        sa.ForeignKey("subscribers.chat_id", ondelete="CASCADE", onupdate="CASCADE"),
        nullable=False,
        primary_key=is_key,
        autoincrement=False,
    )


def _thread() -> sa.Column[int]:
    """Return the column of a forum's topic to send to; NULL: no forum, or its General topic."""
    return sa.Column("thread_id", sa.BigInteger)


def _diarist() -> sa.Column[str]:
    """Return the key column of the person whose diary it is, as in items; "": the chat's owner."""
    return sa.Column("person", sa.String(32), primary_key=True)


def _partial_index(name: str, *columns: str, where: str) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


subscribers = sa.Table(
    "subscribers",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("zone", sa.String(64)),  # NULL: never told; nothing can be scheduled without it
    sa.Column("discreet", sa.Boolean, nullable=False),
    sa.Column(
        "state", sa.String(8), nullable=False
    ),  # active | stopped (by /stop) | blocked (the bot, as Telegram reports)
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("quiet_from", sa.String(5)),  # "22:00", wall time; NULL with the next: none
    sa.Column("quiet_until", sa.String(5)),
    sa.Column("routine", JSON),  # {"wake": "07:00", "bed": …}, wall times; NULL: never told
    # A zone shift by an hour a day: {"home", "to", "zone": the present one}; NULL: none is under way.
    sa.Column("moving", sa.JSON(none_as_null=True)),
    sa.Column("shift_at", Instant),  # the next step of the shift; NULL exactly when moving is
    sa.Column(
        "seen_at", Instant
    ),  # when they wrote or pressed last, to half a day; NULL: not since they signed up
    # When they were warned that their data will be erased; NULL, or before seen_at: not warned.
    sa.Column("told_idle_at", Instant),
    sa.Column("broadcasts_off_at", Instant),  # NULL: broadcasts are on
    # Of a group: the user who first wrote to the bot there; NULL: unknown, or a private chat.
    sa.Column("set_up_by", sa.BigInteger),
    # The message answered anew when edited; NULL: the last one changed data or opened a dialog.
    sa.Column("again_message_id", sa.BigInteger),
    _partial_index("ix_subscribers_shift_at", "shift_at", where="shift_at IS NOT NULL"),
)

dialogs = sa.Table(
    "dialogs",
    metadata,
    _owner(is_key=True),
    # In a group: the member whose dialog it is; 0 in a private chat.
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(16), nullable=False),
    sa.Column("step", sa.String(16), nullable=False),
    sa.Column("data", JSON, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    # Whether the bot said something else since.
    sa.Column("overtaken", sa.Boolean, nullable=False, server_default=sa.false()),
)

# Signs of danger that were asked about within the hour, so that they are not asked about with every message.
asked_signs = sa.Table(
    "asked_signs",
    metadata,
    _owner(is_key=True),
    sa.Column("flag", sa.String(64), primary_key=True),  # the id of a red flag
    sa.Column("asked_at", Instant, nullable=False),
)

items = sa.Table(
    "items",
    metadata,
    _row_id(),
    _owner(),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("amount", sa.String(24)),  # NULL: none was given; a decimal as text keeps 0.10 exact
    sa.Column("unit", sa.String(16)),  # NULL exactly when amount is
    sa.Column("person", sa.String(32)),  # who takes it, "Mum"; NULL: the chat's owner
    sa.Column("piece", sa.String(24)),  # strength of one tablet, …, a decimal as text; NULL: not known
    sa.Column("piece_unit", sa.String(16)),  # "mg"; NULL exactly when piece is
    sa.Column("stock", sa.String(24)),  # units left, a decimal as text; NULL: not counted
    sa.Column("per_dose", sa.String(24)),  # units taken at once; NULL: one
    sa.Column("warn_days", sa.Integer),  # warn when so many days of stock are left; NULL: the default
    sa.Column("warned_on", sa.Date),  # local date of the last warning; NULL: none since the last refill
    sa.Column("look_at", Instant),  # when to check the stock; NULL: not counted, or warned
    sa.Column("created_at", Instant, nullable=False),
    sa.Index("ix_items_chat_id", "chat_id"),
    _partial_index("ix_items_look_at", "look_at", where="look_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

schedules = sa.Table(
    "schedules",
    metadata,
    _row_id(),
    _owner(),
    sa.Column("item_id", RowId, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    sa.Column("times", sa.String(256), nullable=False),  # "08:00 20:00", wall time; "": as needed
    sa.Column("start_on", sa.Date, nullable=False),  # local date
    sa.Column("end_on", sa.Date),  # local date, inclusive; NULL: no end
    # {"kind": "cycle", "on": 21, "off": 7}, see bot/store/reminders/recurrences.py; NULL: as needed
    sa.Column("recurrence", JSON),
    # The dose that hours are counted from; NULL: none taken yet, or no hours. A column of its own, as every
    # answer and every change of clocks sets it, and the repair of a wrong clock compares it with the present.
    sa.Column("anchor_at", Instant),
    sa.Column("amounts", JSON),  # {"steps": [[5, "20"]]} | {"weekdays": {"0": "5"}}; NULL: the item's
    sa.Column("food", sa.String(8)),  # with | without; NULL: not given
    sa.Column("nag", sa.String(10)),  # gentle | persistent; NULL: remind once
    sa.Column("loud", sa.Boolean),  # true: nags also in quiet hours; NULL: it does not
    sa.Column("gap_minutes", sa.Integer),  # at least, between two as-needed doses; NULL: not given
    sa.Column("most_in_day", sa.String(24)),  # in the item's unit, in any 24 hours; NULL: not given
    sa.Column("note", sa.String(96)),  # "30 minutes before breakfast"; NULL: none
    sa.Column("accepted", sa.String(16)),  # hash of the warnings that it was saved with; NULL: none
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),  # active | paused | ended (kept for its doses)
    sa.Column("paused_until", sa.Date),  # first local date after it; NULL: until the person resumes
    sa.Column("next_due_at", Instant),  # NULL: nothing more is due (paused, ended, stopped, finished)
    _thread(),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index("ix_schedules_chat_id", "chat_id"),
    sa.Index("ix_schedules_item_id", "item_id"),
    sa.Index(
        "ix_schedules_next_due_at", "next_due_at", "chat_id", sqlite_where=sa.text("next_due_at IS NOT NULL")
    ),
    sqlite_autoincrement=True,
)
COUNTS_FROM_DOSE = schedules.c.recurrence["counts_from"].as_string() == "dose"
"""Whether a schedule counts hours from the last dose that was taken."""

doses = sa.Table(
    "doses",
    metadata,
    _row_id(),
    _owner(),
    sa.Column("schedule_id", RowId, sa.ForeignKey("schedules.id", ondelete="CASCADE"), nullable=False),
    sa.Column("local_date", sa.Date, nullable=False),
    sa.Column("slot", sa.Integer, nullable=False),
    sa.Column("wall", sa.String(5), nullable=False),  # "08:00"
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("closes_at", Instant, nullable=False),  # unanswered by then: missed
    sa.Column("state", sa.String(8), nullable=False),  # due | taken | skipped | missed
    sa.Column("amount", sa.String(24)),  # as it was due then, or as taken; NULL: none was given
    sa.Column("due_amount", sa.String(24)),  # as it was due, in the same unit; NULL: no less was taken
    sa.Column("unit", sa.String(16)),  # NULL exactly when amount is
    sa.Column("answered_at", Instant),  # NULL: not answered
    # The caregiver's chat, 0 if erased; of an open dose: the caregiver responsible for it. NULL: the
    # person, or nobody.
    sa.Column("answered_by", sa.BigInteger, info=OF_CHAT),
    sa.Column("taken_at", Instant),  # when it was swallowed; NULL: not taken, or not told
    sa.Column("counted", sa.String(24)),  # units it took off the present stock; NULL: none
    sa.Column("reason", sa.String(16)),  # why it was skipped; NULL: not skipped, or not told
    sa.Column("moved_from", Instant),  # when it was due before it was postponed; NULL: not postponed
    sa.Column("nag_at", Instant),  # when to remind again, after a snooze or as a nag; NULL: never
    sa.Column("nags", sa.Integer),  # number of nags so far; NULL: none
    sa.Column("snoozed_until", Instant),  # NULL: not snoozed
    sa.Column("message_id", sa.BigInteger),  # the newest reminder shown; NULL: none arrived
    # Makes a doubled dose impossible, whatever the ticker does.
    sa.UniqueConstraint("schedule_id", "local_date", "slot", name="uq_doses_occurrence"),
    sa.Index("ix_doses_chat_id_local_date", "chat_id", "local_date"),
    sa.Index(
        "ix_doses_closes_at",
        "closes_at",
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    ),
    _partial_index("ix_doses_open", "schedule_id", where="state = 'due'"),
    _partial_index("ix_doses_nag_at", "nag_at", where="nag_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

# Caregivers: who may look after whom, once both have said yes.
care = sa.Table(
    "care",
    metadata,
    _row_id(),
    _owner(),
    sa.Column("person", sa.String(32)),  # as in items, the person whose doses are meant; NULL: all
    # The caregiver's chat; NULL: the link was not opened yet.
    sa.Column("caregiver_id", sa.BigInteger, info=OF_CHAT),
    sa.Column("name", sa.String(64)),  # the caregiver's name at Telegram; NULL with caregiver_id
    sa.Column("called", sa.String(64), nullable=False),  # the name at Telegram of the person looked after
    sa.Column("token", sa.String(24), nullable=False),  # the token in the link
    sa.Column("state", sa.String(10), nullable=False),  # invited | accepted (by the caregiver) | active
    sa.Column("delay_minutes", sa.Integer, nullable=False),  # from due until the caregiver is notified
    sa.Column("may_answer", sa.Boolean, nullable=False),
    sa.Column("shows_names", sa.Boolean, nullable=False),  # false: the names of medicines stay hidden
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("active_at", Instant),  # no notice of an earlier dose; NULL: not both have said yes
    sa.Column("look_at", Instant),  # the next check for unanswered doses; NULL with active_at
    sa.UniqueConstraint("token"),
    sa.Index("ix_care_chat_id", "chat_id"),
    sa.Index("ix_care_caregiver_id", "caregiver_id"),
    _partial_index("ix_care_look_at", "look_at", where="look_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

# Notices to caregivers: of which dose, in which message, so that one tap answers the dose in all of them.
watched = sa.Table(
    "watched",
    metadata,
    sa.Column("care_id", RowId, sa.ForeignKey("care.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("dose_id", RowId, sa.ForeignKey("doses.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("message_id", sa.BigInteger),  # NULL: not delivered yet
    sa.Index("ix_watched_dose_id", "dose_id"),
)

# Trials of one person: days with and without an item. The order follows from the seed and is stored nowhere.
trials = sa.Table(
    "trials",
    metadata,
    _row_id(),
    _owner(),
    sa.Column("item_id", RowId, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    sa.Column("outcome", sa.String(8), nullable=False),  # night | pain (ratings) | minutes (to fall asleep)
    sa.Column("worth", sa.SmallInteger, nullable=False),  # a worthwhile difference, in points or minutes
    sa.Column("kind", sa.String(8), nullable=False),  # quick | days56 | days80
    sa.Column("lag", sa.SmallInteger, nullable=False),  # days from a dose to the date of its value
    sa.Column("start_on", sa.Date, nullable=False),  # local date of the first day
    # The last local date of which the arm was said; at first, the date before start_on.
    sa.Column("told_on", sa.Date, nullable=False),
    sa.Column("seed", sa.String(64), nullable=False),  # 32 bytes as hexadecimal digits
    sa.Column("version", sa.SmallInteger, nullable=False),  # of the algorithm that makes the order
    # [["2026-03-02", "2026-03-09"]]: first local date of a pause, first after it; null: it goes on.
    sa.Column("pauses", JSON, nullable=False),
    sa.Column("extended", sa.Boolean, nullable=False),  # whether two weeks were added, as too few were rated
    # Local date on which the person was asked whether to add them; NULL: not asked, or they were added.
    sa.Column("asked_on", sa.Date),
    sa.Column("state", sa.String(8), nullable=False),  # running | ended | stopped (by the person: no verdict)
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),  # NULL exactly while running
    sa.Column("result", JSON),  # see bot/domain/trials/result.py; NULL: running, or stopped
    sa.Index("ix_trials_chat_id", "chat_id"),
    sa.Index("ix_trials_item_id", "item_id"),
    sa.Index(
        "uq_trials_running",
        "item_id",
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    ),
    sqlite_autoincrement=True,
)

tip_subscriptions = sa.Table(
    "tip_subscriptions",
    metadata,
    _owner(is_key=True),
    sa.Column("wall", sa.String(5), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("topics", sa.String(64), nullable=False),  # "sleep back_pain shift_work"
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("next_due_at", Instant),  # NULL: paused or stopped
    _thread(),
    sa.Index("ix_tip_subscriptions_next_due_at", "next_due_at"),
)

tips_seen = sa.Table(
    "tips_seen",
    metadata,
    _owner(is_key=True),
    sa.Column("tip_id", sa.String(64), primary_key=True),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("vote", sa.SmallInteger),  # 1 | -1; NULL: no opinion
)

# Diaries of sleep and pain: what is asked of whom, and when. "" is the chat's owner here and in the entries,
# where NULL could not be part of a key.
diaries = sa.Table(
    "diaries",
    metadata,
    _owner(is_key=True),
    _diarist(),
    sa.Column("asks", sa.String(5), nullable=False),  # sleep | pain | both
    sa.Column("morning_wall", sa.String(5)),  # NULL: with the evening's question
    sa.Column("evening_wall", sa.String(5), nullable=False),
    sa.Column("every_days", sa.SmallInteger, nullable=False),  # 1 | 2
    sa.Column("start_on", sa.Date, nullable=False),  # local date from which days are counted
    sa.Column("weekly_day", sa.SmallInteger),  # of the look back, 0 is Monday; NULL: not wanted
    # active | waiting (nothing was answered for days, and they were asked whether to go on) | stopped
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("unanswered", sa.SmallInteger, nullable=False),  # days asked since the last entry
    sa.Column("asked_on", sa.Date),  # the last local date with a question; NULL: none yet
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("next_due_at", Instant),  # NULL: nothing is asked (waiting, stopped, the chat is inactive)
    _thread(),
    _partial_index("ix_diaries_next_due_at", "next_due_at", where="next_due_at IS NOT NULL"),
)

sleeps = sa.Table(
    "sleeps",
    metadata,
    _row_id(),
    _owner(),
    sa.Column("person", sa.String(32), nullable=False),  # as in diaries
    sa.Column("local_date", sa.Date, nullable=False),  # that of woke_at in zone
    sa.Column("kind", sa.String(4), nullable=False),  # main | nap
    sa.Column("bed_at", Instant),  # NULL: not told, as all that follows
    sa.Column("tried_at", Instant),
    sa.Column("fell_asleep_minutes", sa.SmallInteger),
    sa.Column("awake_minutes", sa.SmallInteger),
    sa.Column("wakings", sa.SmallInteger),
    sa.Column("woke_at", Instant, nullable=False),
    sa.Column("up_at", Instant, nullable=False),
    sa.Column("told_minutes", sa.SmallInteger),  # "slept 5 hours"; 0: no sleep; NULL: not told so
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("entered_at", Instant, nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Index("ix_sleeps_chat_id_person_local_date", "chat_id", "person", "local_date"),
    sqlite_autoincrement=True,
)

# One number a day and subject, whatever is pressed twice.
ratings = sa.Table(
    "ratings",
    metadata,
    _owner(is_key=True),
    _diarist(),
    sa.Column("local_date", sa.Date, primary_key=True),
    sa.Column("what", sa.String(9), primary_key=True),  # night | pain | hindrance
    sa.Column("value", sa.SmallInteger, nullable=False),  # 0 to 10
    sa.Column("entered_at", Instant, nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
)

# Questions of diaries that came due; the key makes a second one of a day impossible.
diary_prompts = sa.Table(
    "diary_prompts",
    metadata,
    _owner(is_key=True),
    _diarist(),
    sa.Column("local_date", sa.Date, primary_key=True),
    sa.Column("what", sa.String(5), primary_key=True),  # night | pain | week
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("closes_at", Instant, nullable=False),  # not sent from then on
    sa.Column("answered_at", Instant),  # NULL: not answered
    sa.Index("ix_diary_prompts_closes_at", "closes_at"),
)

profiles = sa.Table(
    "profiles",
    metadata,
    _owner(is_key=True),
    sa.Column("region", sa.String(2)),  # US | EU | UK; NULL: elsewhere, or never told
    sa.Column("over_18", sa.Boolean),  # NULL: never told, which is not "yes"
    sa.Column("conditions", JSON, nullable=False),  # {"ulcer": true}; absent: never told, which is not "no"
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("chat_id", sa.BigInteger),  # NULL: handled, or about no chat
    sa.Column("payload", sa.Text),  # NULL: handled, so the content is erased
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("handled_at", Instant),  # NULL: waiting, unless set aside
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),  # NULL: never failed
    sa.Column("set_aside_at", Instant),  # NULL: not given up
    sa.Index("ix_inbox_received_at", "received_at"),
    sa.Index("ix_inbox_chat_id", "chat_id"),
    _partial_index("ix_inbox_set_aside_at", "set_aside_at", where="set_aside_at IS NOT NULL"),
    # The queue: the chats with waiting updates, and the oldest update of each.
    _partial_index(
        "ix_inbox_waiting", "chat_id", "update_id", where="handled_at IS NULL AND set_aside_at IS NULL"
    ),
)

# Every row is owed; a delivered message is deleted, so that no text is kept longer than needed.
outbox = sa.Table(
    "outbox",
    metadata,
    _row_id(),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),  # reply | reminder | tip | broadcast
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("method", sa.String(32), nullable=False),
    sa.Column("payload", JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),  # not before
    sa.Column("expires_at", Instant),  # NULL: worth sending however late
    sa.Column("lease_until", Instant),  # NULL: nobody is sending it
    sa.Column("uncertain", sa.Boolean, nullable=False),  # an earlier copy may have arrived
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),  # NULL: never failed
    sa.Column("failed_at", Instant),  # NULL: not given up
    _thread(),
    sa.Index("ix_outbox_chat_id", "chat_id"),
    _partial_index("ix_outbox_waiting", "priority", "due_at", "id", where="failed_at IS NULL"),
    _partial_index("ix_outbox_failed_at", "failed_at", where="failed_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

# Messages from operators to many people; recipients are read page by page, in the order of chat ids.
broadcasts = sa.Table(
    "broadcasts",
    metadata,
    _row_id(),
    _owner(),  # the operator's own chat
    sa.Column("text", sa.Text, nullable=False),  # HTML
    sa.Column("photo", sa.String(255)),  # Telegram's file id; NULL: text only
    sa.Column("audience", sa.String(32), nullable=False),  # all | topic.sleep | language.pt | seen.30 | …
    sa.Column("important", sa.Boolean, nullable=False),  # goes at once, also to those who want no broadcasts
    sa.Column("state", sa.String(10), nullable=False),  # draft | running | cancelled | done
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("started_at", Instant),  # NULL: a draft
    sa.Column("ended_at", Instant),  # when the last delivery was over; NULL: not yet
    sa.Column("cursor", sa.BigInteger),  # the last chat that was looked at; NULL: none yet
    sa.Column("walked_at", Instant),  # when every subscriber had been looked at; NULL: not yet
    sa.Column("people", sa.Integer, nullable=False),  # size of the audience when it started
    sa.Column("owed", sa.Integer, nullable=False),  # put into the outbox so far; their outcomes:
    sa.Column("delivered", sa.Integer, nullable=False),
    sa.Column("blocked", sa.Integer, nullable=False),  # had blocked the bot, or were gone
    sa.Column("refused", sa.Integer, nullable=False),  # Telegram rejected this message
    sa.Column("skipped", sa.Integer, nullable=False),  # had said stop, or no broadcasts, by then
    sa.Column("withdrawn", sa.Integer, nullable=False),  # cancelled before it was sent
    sa.Column("message_id", sa.BigInteger),  # the message that shows the progress; NULL: not sent yet
    sa.Column("shown_at", Instant),  # when that message was last drawn; NULL: not yet
    sa.Column("shown", sa.Integer, nullable=False),  # the sum of the counts shown there
    sa.Index("ix_broadcasts_chat_id", "chat_id"),
    _partial_index("ix_broadcasts_open", "id", where="ended_at IS NULL AND started_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

# Broadcasts that wait for the end of a chat's quiet hours.
postponed = sa.Table(
    "postponed",
    metadata,
    sa.Column("broadcast_id", RowId, sa.ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    _owner(is_key=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Index("ix_postponed_due_at", "due_at"),
    sa.Index("ix_postponed_chat_id", "chat_id"),
)

# Daily counts of events (UTC), for operators; they say nothing of any person.
daily = sa.Table(
    "daily",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("name", sa.String(48), primary_key=True),  # "delivered reminder", "late 60"
    sa.Column("count", sa.BigInteger, nullable=False),
)

# How questions were answered, for operators; it says nothing of any person, of any words or of when.
answer_counts = sa.Table(
    "answer_counts",
    metadata,
    sa.Column("subject", sa.String(64), primary_key=True),  # a page of content/answers
    sa.Column("intent", sa.String(16), primary_key=True),
    sa.Column("outcome", sa.String(10), primary_key=True),  # answered | asked_back | no_cell | pressed
    sa.Column("count", sa.BigInteger, nullable=False),
)

# A few facts about this installation, such as halted_until and the tzdata version.
state = sa.Table(
    "state",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


def chat_columns() -> list[sa.Column[Any]]:
    """Return every column that holds the id of a chat that owns the row or is concerned by it."""
    every = (column for table in metadata.sorted_tables for column in table.c)
    return [each for each in every if each.name == "chat_id" or each.info == OF_CHAT]
