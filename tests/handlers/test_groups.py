"""Several people in one chat: when the bot is meant, and who may do what."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.store.core import tables
from sandbox.chats import Chat
from sandbox.faults import Fault, FaultKind
from tests.delivery_rig import rows
from tests.handlers.conftest import Shown, Talk, due, on_both_engines

ONLY = "Only the person who set me up"
NAME = "@vesper_sandbox_bot"


@dataclass(frozen=True)
class Family:
    """A group: Ann made it, Ben set the bot up there, Eve is a member."""

    group: Chat
    ann: Talk
    ben: Talk
    eve: Talk

    @property
    def said(self) -> list[str]:
        """The bot's messages in the group."""
        return [str(m.get("text") or m.get("caption")) for m in self.ben.shown]


@pytest.fixture
async def family(talk: Talk) -> Family:
    group = talk.telegram.add_group("Family", talk.user)
    ann, ben, eve = (each.within(group) for each in (talk, talk.somebody_else(), talk.somebody_else()))
    await ben.say("/start")
    return Family(group, ann, ben, eve)


# Who is meant


CHATTER = [
    "shall we have pizza tonight?",
    "magnesium helps me sleep, does it?",
    "yes",
    "9:00",
    "I want to kill myself",
    "ask @vesper_sandbox_bot_2 or @not_vesper_sandbox_bot",
    "see t.me/vesper_sandbox_bot",
    "/help@other_bot",
    "/took@other_bot ibuprofen 400 mg",
    "/magnesium@other_bot",
]


@pytest.mark.parametrize("words", CHATTER)
async def test_what_people_say_to_each_other_or_to_another_bot_is_not_answered(
    family: Family, words: str
) -> None:
    before = len(family.said)
    await family.eve.say(words)
    await family.eve.edit("and now?")
    assert len(family.said) == before


async def test_of_what_people_say_to_each_other_nothing_is_kept(talk: Talk) -> None:
    group = talk.telegram.add_group("Family").id
    talk.user.send("shall we have pizza tonight?", chat_id=group)
    talk.user.share_location(48.2, 16.4, chat_id=group)
    talk.user.send_photo(caption="the pizza", chat_id=group)
    talk.user.send_sticker("🍕", chat_id=group)
    await talk.settle()
    assert talk.telegram.messages(group)[-1]["from"]["id"] == talk.user.id
    assert await rows(talk.vesper.world, tables.subscribers) == []


@pytest.mark.parametrize(
    "words",
    [
        f"{NAME} does magnesium help sleep?",
        f"does magnesium help sleep, {NAME.upper()}?",
        "/ask does magnesium help sleep?",
        f"/ask{NAME} does magnesium help sleep?",
        "/ask@VESPER_Sandbox_bot does magnesium help sleep?",
    ],
)
async def test_a_command_or_a_mention_is_answered(family: Family, words: str) -> None:
    works = family.eve.vesper.world.library.pages["magnesium"].cells["works"]
    assert (await family.eve.say(words)).startswith(works.says)
    assert len(family.said) == 2


async def test_a_bare_call_hears_how_to_ask(family: Family) -> None:
    assert "type your question" in await family.eve.say(NAME)


async def test_a_reply_to_the_bot_is_answered_and_one_to_somebody_else_is_not(family: Family) -> None:
    theirs = family.ann.user.send("what's good for sleep?", chat_id=family.group.id)
    family.eve.user.send("magnesium?", chat_id=family.group.id, reply_to=theirs)
    await family.eve.settle()
    assert len(family.said) == 1
    family.eve.user.send("magnesium?", chat_id=family.group.id, reply_to=family.ben.last)
    await family.eve.settle()
    assert "agnesium" in family.said[-1]


async def test_a_caption_that_calls_the_bot_is_answered(family: Family) -> None:
    family.eve.user.send_photo(caption=f"{NAME} magnesium?", chat_id=family.group.id)
    await family.eve.settle()
    assert "agnesium" in family.said[-1]


async def test_a_dialog_hears_only_whom_it_asked(family: Family) -> None:
    await family.ben.say("/remind iron 65 mg")
    asked = len(family.said)
    await family.eve.say("9:00")
    await family.ann.say("cancel")
    assert len(family.said) == asked
    await family.eve.say("/help")  # ends no dialog of somebody else
    assert "So that 09:00 is your 09:00" in await family.ben.say("9:00")


async def test_two_people_are_asked_side_by_side(family: Family) -> None:
    await family.ben.say("/travel Reykjavik")
    await family.ben.press("Yes")
    await family.ben.say("/remind iron 65 mg")
    await family.eve.say("/remind zinc 15 mg")
    assert "iron" in await family.ben.say("9:00")
    assert "zinc" in await family.eve.say("10:00")


async def test_who_was_not_asked_cannot_press_save(family: Family) -> None:
    await family.ben.say("/travel Reykjavik")
    await family.ben.press("Yes")
    await family.ben.say("/remind iron 65 mg 9:00")
    await family.eve.press("Save")
    assert "somebody else" in family.eve.toast
    assert await rows(family.ben.vesper.world, tables.items) == []
    assert "Saved" in await family.ben.press("Save")


async def test_a_card_that_waits_for_save_takes_no_word_said_to_others(family: Family) -> None:
    await family.ben.say("/travel Reykjavik")
    await family.ben.press("Yes")
    await family.ben.say("/remind iron 65 mg 9:00")
    await family.ben.say("yes")
    assert await rows(family.ben.vesper.world, tables.items) == []


# Who may


async def takes_iron(family: Family) -> None:
    await due(family.ben, "iron 65 mg 21:00")


COMMANDS = ["/export", "/forget", "/stop", "/pause", "/pause iron", "/resume", "/travel Tokyo"]


@on_both_engines
@pytest.mark.thorough
async def test_a_member_can_neither_export_nor_forget_nor_stop_for_all(family: Family) -> None:
    await takes_iron(family)
    before = await family.ben.kept()
    for command in COMMANDS:
        assert (await family.eve.say(command)).startswith(ONLY), command
        assert not [m for m in family.eve.shown if "document" in m]
    for button in BUTTONS:
        assert (await family.eve.forge(button.format(id=1))).startswith(ONLY), button
    after = await family.ben.kept()
    names = ("items", "schedules", "tip_subscriptions")
    assert {name: after.get(name) for name in names} == {name: before.get(name) for name in names}
    assert after["subscribers"][0]["state"] == "active"


BUTTONS = [
    *("forget:yes", "schedule:delete:{id}", "schedule:really:{id}", "schedule:edit:{id}"),
    *("schedule:pause:{id}", "pause:open:{id}", "pause:days:all:7", "care:confirm:1", "care:end:1"),
    *("set:discreet:1", "set:zone", "quiet:off", "nag:pace:{id}:off", "travel:do:now:Asia/Tokyo"),
    *("tips:stop", "tips:topics:sleep", "tips:time:0800:sleep", "tips:hour", "plan:apply:x", "news:off"),
    *("care:new", "stock:off:{id}"),
    *("go:export", "go:forget", "go:pause", "go:travel", "stop:all", "stop:tips"),
]


@pytest.mark.parametrize("button", ["Change it", "Add a time"])
@pytest.mark.thorough
async def test_a_member_cannot_change_a_reminder_by_setting_it_up_again(family: Family, button: str) -> None:
    await takes_iron(family)
    before = (await family.ben.kept())["schedules"]
    await family.eve.say("/remind iron 65 mg 03:00")
    await family.eve.press(button)
    assert family.eve.toast.startswith(ONLY)
    assert (await family.ben.kept())["schedules"] == before
    await family.eve.press("Save both")
    assert len((await family.ben.kept())["schedules"]) == 2


@pytest.mark.parametrize("asked_herself", [False, True])
@pytest.mark.thorough
async def test_a_member_who_was_not_asked_cannot_move_everybodys_clocks(
    family: Family, *, asked_herself: bool
) -> None:
    await takes_iron(family)
    if asked_herself:
        await family.eve.say("/remind")
    for button in ("zone:yes:Asia/Tokyo", "zone:Asia/Tokyo", "zone:no"):
        assert "somebody else" in await family.eve.forge(button)
    assert (await family.ben.kept())["subscribers"][0]["zone"] == "Atlantic/Reykjavik"


async def test_the_first_who_sets_up_a_reminder_says_where_the_group_is(talk: Talk) -> None:
    there = talk.within(talk.telegram.add_group("Family"))
    await there.say("/remind iron 65 mg 21:00")
    await there.say("Reykjavik")
    assert "Saved" in await there.press("Save")


async def test_what_is_kept_of_who_set_it_up_is_said_in_a_group(family: Family) -> None:
    private = Talk(family.eve.telegram, family.eve.bot, family.eve.user)
    assert "the person who set me up here" in await family.eve.say("/privacy")
    assert "set me up" not in await private.say("/privacy")


async def test_a_red_flag_in_a_changed_reply_to_the_bot_is_heard(family: Family) -> None:
    reply = family.eve.user.send("magnesium?", chat_id=family.group.id, reply_to=family.ben.last)
    await family.eve.settle()
    await family.eve.say("/help")
    await family.eve.edit("I want to kill myself", reply)
    assert family.said[-1] == await family.eve.say("/ask I want to kill myself")


@pytest.mark.thorough
async def test_who_set_it_up_gets_the_export_alone(family: Family) -> None:
    await takes_iron(family)
    assert "open a private chat with me" in await family.ben.say("/export")
    private = Talk(family.ben.telegram, family.ben.bot, family.ben.user)
    await private.say("/start")
    assert "in our private chat" in await family.ben.say("/export")
    assert [item["name"] for item in private.file()["items"]] == ["iron"]
    assert not [m for m in family.ben.shown if "document" in m]


@pytest.mark.parametrize("status", ["creator", "administrator"])
@pytest.mark.thorough
async def test_an_administrator_may_what_who_set_it_up_may(family: Family, status: str) -> None:
    await takes_iron(family)
    family.group.members[family.eve.user.id] = status
    assert "Erase everything?" in await family.eve.say("/forget")
    await family.eve.press("Yes, erase everything")
    assert await family.ben.kept() == {}


async def test_an_administrator_who_is_one_no_more_may_not(family: Family) -> None:
    assert "Erase everything?" in await family.ann.say("/forget")
    family.group.members[family.ann.user.id] = "member"
    await family.ann.press("Yes, erase everything")
    assert family.ann.toast.startswith(ONLY)
    assert await family.ben.kept() != {}


async def test_an_unnamed_administrator_may_but_gets_no_file(family: Family) -> None:
    command = {"text": "/stop", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
    family.ben.telegram.say_anonymously(family.group.id, command)
    await family.ben.settle()
    assert "I've stopped" in family.said[-1]
    command = {"text": "/export", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]}
    family.ben.telegram.say_anonymously(family.group.id, command)
    await family.ben.settle()
    assert "in your own name" in family.said[-1]


async def test_who_writes_in_the_name_of_a_channel_is_nobody_in_particular(family: Family) -> None:
    channel = {"id": -1_002_000_000_001, "type": "channel", "title": "News"}
    words = {"text": "/stop", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
    family.ben.telegram.say(family.ben.user, family.group.id, {**words, "sender_chat": channel})
    await family.ben.settle()
    assert family.said[-1].startswith(ONLY)


@pytest.mark.parametrize("kind", ["error_500", "chat_not_found", "drop"])
async def test_while_telegram_does_not_say_who_it_is_nothing_is_done(family: Family, kind: FaultKind) -> None:
    family.ben.telegram.faults.add(Fault(kind, "getChatMember"))
    assert "couldn't ask Telegram" in await family.eve.say("/stop")
    assert (await family.ben.kept())["subscribers"][0]["state"] == "active"


@pytest.mark.thorough
async def test_any_member_may_answer_a_dose_and_set_up_a_reminder(family: Family) -> None:
    await takes_iron(family)
    assert "taken at 21:00" in await family.eve.press("Taken")
    await family.eve.remind("zinc 15 mg 22:00")
    assert {row["name"] for row in (await family.ben.kept())["items"]} == {"iron", "zinc"}


async def test_a_group_that_was_there_before_asks_its_administrators(family: Family) -> None:
    async with family.ben.vesper.world.database.write() as tx:
        await tx.execute(tables.subscribers.update().values(set_up_by=None))
    assert (await family.ben.say("/stop")).startswith(ONLY)
    assert "I've stopped" in await family.ann.say("/stop")


async def test_a_red_flag_behind_a_command_is_heard_whoever_gives_it(family: Family) -> None:
    assert not (await family.eve.say("/stop I want to kill myself")).startswith(ONLY)
    # Words that only speak of a danger open no door.
    assert (await family.eve.say("/stop suicide prevention call with the school")).startswith(ONLY)
    assert (await family.ben.kept())["subscribers"][0]["state"] == "active"


async def test_only_who_set_it_up_chooses_the_language_of_reminders(family: Family) -> None:
    pia = family.ben.somebody_else("pt-BR").within(family.group)
    await pia.say("/help")
    assert (await family.ben.kept())["subscribers"][0]["language"] == "en"


@pytest.mark.parametrize("command", ["/admin", "/broadcast hello", "/reload"])
@pytest.mark.thorough
async def test_operators_commands_work_in_private_only(family: Family, command: str) -> None:
    await family.ben.restart_with(admin_ids=frozenset({family.ben.user.id}))
    assert "private chat" in await family.ben.say(command)
    await family.ben.say("/help")
    assert "/admin" not in await family.ben.press("All commands")
    assert not [m for m in family.ben.shown if "photo" in m]


# The group moves


@on_both_engines
@pytest.mark.parametrize("oldest_first", [True, False])
@pytest.mark.thorough
async def test_a_group_that_becomes_a_supergroup_keeps_everything(
    family: Family, *, oldest_first: bool
) -> None:
    await takes_iron(family)
    new = family.ben.telegram.migrate(family.group, oldest_first=oldest_first)
    await family.ben.settle()
    there = family.ben.within(new)
    assert "iron" in await there.say("/doses")
    assert "I've stopped" in await there.say("/stop")  # who set it up is known over there
    (row,) = await rows(there.vesper.world, tables.subscribers)
    assert (row.chat_id, row.zone) == (new.id, "Atlantic/Reykjavik")


@on_both_engines
@pytest.mark.thorough
async def test_a_reminder_that_comes_due_after_the_move_comes_there(family: Family) -> None:
    await takes_iron(family)
    new = family.ben.telegram.migrate(family.group)
    there = family.ben.within(new)
    await there.settle()
    await there.later(timedelta(days=1))
    assert "iron" in there.text
    assert "taken at 21:00" in await there.press("Taken")


async def test_a_group_that_moves_to_where_it_is_keeps_everything(family: Family) -> None:
    await takes_iron(family)
    before = (await family.ben.kept())["doses"]
    for kind in ("migrate_to_chat_id", "migrate_from_chat_id"):
        family.ben.telegram.say(family.ben.user, family.group.id, {kind: family.group.id})
    await family.ben.settle()
    assert (await family.ben.kept())["doses"] == before


@on_both_engines
@pytest.mark.thorough
async def test_an_export_that_waits_while_the_group_moves_is_about_the_same_group(family: Family) -> None:
    await takes_iron(family)
    private = Talk(family.ben.telegram, family.ben.bot, family.ben.user)
    await private.say("/start")
    family.ben.telegram.faults.add(Fault("error_500", "sendDocument", times=2))
    family.ben.user.send("/export", chat_id=private.chat_id)
    await private.settle()
    assert "in our private chat" in await family.ben.say("/export")  # not taken for the one about him
    family.ben.telegram.migrate(family.group)
    await private.settle()
    await private.later(timedelta(minutes=10))
    await private.later(timedelta(minutes=10))
    sent = [
        family.ben.telegram.files.find(m["document"]["file_id"]) for m in private.shown if "document" in m
    ]
    assert [b'"iron"' in each.data for each in sent if each is not None] == [False, True]


async def test_a_dialog_goes_on_over_there(family: Family) -> None:
    await family.ben.say("/travel Reykjavik")
    await family.ben.press("Yes")
    await family.ben.say("/remind iron 65 mg")
    new = family.ben.telegram.migrate(family.group)
    assert "iron" in await family.ben.within(new).say("9:00")


async def test_a_move_of_an_unknown_group_puts_nobody_on_record(talk: Talk) -> None:
    talk.telegram.migrate(talk.telegram.add_group("Family"))
    await talk.settle()
    assert await rows(talk.vesper.world, tables.subscribers) == []


@pytest.mark.thorough
async def test_what_waits_to_be_handled_is_handled_over_there(family: Family) -> None:
    await family.ben.bot.stop()
    family.eve.user.send("/remind", chat_id=family.group.id)
    new = family.ben.telegram.migrate(family.group, oldest_first=False)
    await family.ben.bot.start()
    await family.ben.settle()
    assert [row.chat_id for row in await rows(family.ben.vesper.world, tables.subscribers)] == [new.id]
    assert "remind" in family.eve.within(new).text


# Topics


@pytest.fixture
def forum(talk: Talk) -> Chat:
    return talk.telegram.add_forum("House")


def where(talk: Talk) -> list[int | None]:
    """The topic of each of the bot's messages."""
    return [m.get("message_thread_id") for m in talk.shown if "text" in m]


async def say_in(talk: Talk, thread_id: int | None, words: str) -> None:
    talk.user.send(words, chat_id=talk.chat_id, thread_id=thread_id)
    await talk.settle()


async def test_a_topic_gets_its_answers_and_the_general_one_its_own(talk: Talk, forum: Chat) -> None:
    there, pills = talk.within(forum), talk.telegram.add_topic(forum, "Pills")
    await say_in(there, pills, "/help")
    await say_in(there, None, "/help")
    assert where(there) == [pills, None]


async def test_a_sentence_in_a_topic_that_the_bot_opened_is_no_reply_to_it(talk: Talk, forum: Chat) -> None:
    pills = talk.telegram.add_topic(forum, "Pills")
    first = talk.telegram.messages(forum.id)[-1]
    talk.user.send("pizza?", chat_id=forum.id, thread_id=pills, reply_to=first)
    await talk.settle()
    assert where(talk.within(forum)) == []


@on_both_engines
@pytest.mark.thorough
async def test_reminders_come_where_they_were_set_up(talk: Talk, forum: Chat) -> None:
    there = talk.within(forum)
    pills, vitamins = (talk.telegram.add_topic(forum, name) for name in ("Pills", "Vitamins"))
    await say_in(there, pills, "/travel Reykjavik")
    await there.press("Yes")
    for thread_id, words in ((pills, "iron"), (vitamins, "zinc"), (None, "selenium")):
        await say_in(there, thread_id, f"/remind {words} 21:00")
        await there.press("Save")
    before = len(where(there))
    await there.until_hour(21)
    reminders = {m.get("message_thread_id"): m["text"] for m in there.shown[-3:]}
    assert len(where(there)) == before + 3
    assert {place: name in reminders[place] for place, name in ((pills, "iron"), (vitamins, "zinc"))} == {
        pills: True,
        vitamins: True,
    }
    assert "selenium" in reminders[None]


async def test_who_is_asked_again_is_asked_in_the_same_topic(talk: Talk, forum: Chat) -> None:
    there, pills = talk.within(forum), talk.telegram.add_topic(forum, "Pills")
    await say_in(there, pills, "/travel Reykjavik")
    await there.press("Yes")
    await say_in(there, pills, "/remind iron 21:00")
    await there.press("Save")
    await there.until_hour(21)
    await there.press("Later")
    await there.press("In 1 hour")
    before = len(where(there))
    await there.later(timedelta(minutes=61))
    assert where(there)[before:] == [pills]


@pytest.mark.parametrize("gone", [False, True])
async def test_a_closed_topics_messages_go_to_the_general_one(talk: Talk, forum: Chat, *, gone: bool) -> None:
    there, pills = talk.within(forum), talk.telegram.add_topic(forum, "Pills")
    talk.telegram.close_topic(forum, pills)
    if gone:
        del forum.topics[pills]
    await say_in(there, pills, "/help")
    assert where(there) == [None]


async def test_with_the_general_topic_closed_the_others_are_answered(talk: Talk, forum: Chat) -> None:
    there, pills = talk.within(forum), talk.telegram.add_topic(forum, "Pills")
    talk.telegram.close_topic(forum)
    await say_in(there, pills, "/help")
    assert where(there) == [pills]


async def test_a_thread_of_replies_outside_of_a_forum_is_no_topic(talk: Talk) -> None:
    group = talk.telegram.add_group("Family")
    theirs = talk.user.send("hello", chat_id=group.id)
    said: Shown = {"text": "/help", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
    said.update(message_thread_id=theirs["message_id"], reply_to_message=theirs)
    talk.telegram.say(talk.user, group.id, said)
    await talk.settle()
    (call,) = [call for call in talk.telegram.ledger if call.chat_id == group.id]
    assert "message_thread_id" not in call.params


async def test_every_member_may_read_a_tip_and_not_every_one_decide_on_one_a_day(family: Family) -> None:
    offer = await family.eve.say("/tips")
    assert offer == "Would you like a tip like this every day? Tap a time."
    await family.eve.press("08:00")
    assert family.eve.toast.startswith(ONLY)
    await family.eve.say(f"{NAME} 8 am")
    assert "tip_subscriptions" not in await family.ben.kept()
    assert "All right." in await family.ben.press("Not now")


async def test_tips_come_in_the_topic_where_they_were_asked_for(talk: Talk, forum: Chat) -> None:
    there, pills = talk.within(forum), talk.telegram.add_topic(forum, "Pills")
    await say_in(there, pills, "/travel Reykjavik")
    await there.press("Yes")
    await say_in(there, pills, "/tips")
    await there.press("08:00")
    await there.until_hour(8)
    assert where(there)[-1] == pills
