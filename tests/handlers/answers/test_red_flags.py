"""Help before everything else: the questions, what is written, and the day's tips."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.domain.profiles import Profile, Region
from bot.store import tips
from bot.store.account import profiles
from tests.handlers.conftest import Shown, Talk, buttons


async def live(talk: Talk, region: Region) -> None:
    await talk.say("/start")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(region=region))


def copied(message: Shown) -> list[str]:
    """What the message's buttons copy; each says so."""
    keys: Iterable[Any] = buttons(message)
    texts = {each["text"]: each["copy_text"]["text"] for each in keys if "copy_text" in each}
    assert list(texts) == [f"📋 Copy {number}" for number in texts.values()]
    return list(texts.values())


async def next_tip_in_hours(talk: Talk) -> float | None:
    async with talk.vesper.world.database.read() as tx:
        subscription = await tips.get(tx, talk.user.id)
    assert subscription is not None
    due_at = subscription.next_due_at
    return None if due_at is None else (due_at - talk.clock.now()) / timedelta(hours=1)


async def subscribe(talk: Talk) -> None:
    """To a tip at 20:00 UTC; it is six in the morning."""
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.press("20:00")
    assert await next_tip_in_hours(talk) == pytest.approx(14, abs=0.1)


async def test_urgent_gives_every_number_at_once_and_two_ways_in(talk: Talk) -> None:
    text = await talk.say("/urgent")
    assert all(number in text for number in ("112", "911", "999", "1-800-222-1222", "988", "116 123"))
    assert talk.labels[-2:] == ["My back", "Sleep, medicines, anything else"]
    assert copied(talk.last) == ["112", "911", "999", "1-800-222-1222", "988", "116 123"]


@pytest.mark.parametrize(("way", "group"), [("My back", "back"), ("Sleep, medicines", "sleep_and_safety")])
@pytest.mark.thorough
async def test_the_questions_go_from_the_most_dangerous_down_and_promise_nothing(
    talk: Talk, way: str, group: str
) -> None:
    flags = [flag for flag in talk.vesper.world.library.red_flags.values() if flag.group == group]
    await talk.say("/urgent")
    await talk.press(way)
    asked = []
    while "Question" in talk.last["text"]:
        asked.append(talk.last["text"])
        await talk.press("No", talk.last)
    found = [flag for text in asked for flag in flags if all(sign in text for sign in flag.signs)]
    assert {flag.id for flag in found} == {flag.id for flag in flags}
    order = ["emergency", "same_day", "urgent", "routine", "ask_first"]
    assert [flag.urgency for flag in found] == sorted((flag.urgency for flag in found), key=order.index)
    assert "cannot rule out" in talk.last["text"]
    assert "not a diagnosis" in talk.last["text"]


async def test_the_first_yes_ends_the_questions_with_what_to_do_and_the_number(talk: Talk) -> None:
    await live(talk, "UK")
    await talk.say("/urgent")
    await talk.press("My back")
    text = await talk.press("Yes")
    assert "go to A&E/ER now" in text
    assert "☎️ UK: 999" in text
    assert "☎️ US" not in text
    assert "Question" not in talk.last["text"]


async def test_not_sure_is_treated_as_a_yes_and_the_rest_can_still_be_asked(talk: Talk) -> None:
    await talk.say("/urgent")
    await talk.press("My back")
    first = await talk.press("Not sure")
    assert "treat it as a yes" in first
    assert "go to A&E/ER now" in first
    assert "911" in first
    await talk.press("Go on")
    assert "Question 2" in talk.last["text"]
    assert first in [message["text"] for message in talk.shown]


async def test_answers_may_be_typed_and_a_question_in_between_is_answered(talk: Talk) -> None:
    await talk.say("/urgent")
    await talk.press("My back")
    assert "Question 2" in await talk.say("No.")
    told = talk.vesper.world.library.cell("magnesium.too_much")
    assert told is not None
    assert (await talk.say("how much magnesium is too much")).startswith(told.says)
    assert "Question 3" in await talk.say("no")
    assert "treat it as a yes" in await talk.say("not sure")
    assert "Question" not in await talk.say("no")


async def test_cancel_ends_the_questions(talk: Talk) -> None:
    await talk.say("/urgent")
    await talk.press("My back")
    assert "Cancelled" in await talk.say("/cancel")
    assert "Question" not in await talk.say("no")


async def test_an_old_question_still_takes_an_answer_and_a_made_up_one_does_not(talk: Talk) -> None:
    await talk.say("/urgent")
    await talk.press("My back")
    question = talk.last
    await talk.say("/cancel")
    assert "A&E/ER now" in await talk.press_data(question["message_id"], "urgent:yes:cauda_equina")
    for forged in ("urgent:yes:nonsense", "urgent:begin:front", "urgent:perhaps:aaa", "urgent:"):
        await talk.press_data(question["message_id"], forged)
        assert "out of date" in talk.toast


@pytest.mark.parametrize("command", ["/sleep", "/back", "/safety"])
async def test_help_is_one_press_from_every_menu_and_two_from_its_pages(talk: Talk, command: str) -> None:
    await talk.say(command)
    await talk.press("When to get help")
    assert "Question 1" in talk.last["text"]
    await talk.say(command)
    first_page = next(button for button in buttons(talk.last) if button["callback_data"].startswith("card:"))
    await talk.press(first_page["text"])
    await talk.press("‹ All topics")
    await talk.press("When to get help")
    assert "Question 1" in talk.last["text"]


async def test_the_way_to_help_leads_to_the_questions_about_its_own_subject(talk: Talk) -> None:
    await talk.say("/back")
    await talk.press("When to get help")
    assert "saddle" in talk.last["text"]
    await talk.say("/check ibuprofen, naproxen")
    assert "When to get help" in talk.labels[-1]
    await talk.press("When to get help")
    assert "wanting to die" in talk.last["text"]


async def test_help_is_one_press_from_where_there_is_no_answer(talk: Talk) -> None:
    await talk.say("qwertzuiop asdfghjkl")
    await talk.press("When to get help")
    assert "Question 1" in talk.last["text"]


@pytest.mark.parametrize(
    "said",
    [
        "I want to die",
        "/ask I want to die",
        "/remind I want to die",
        "/check I want to die",
        "/urgent I want to die",
        "/nonsense I want to die",
    ],
)
async def test_despair_is_heard_wherever_it_is_written(talk: Talk, said: str) -> None:
    text = await talk.say(said)
    assert "Thoughts of suicide" in text
    assert "988" in text
    assert "116 123" in text


@pytest.mark.parametrize("opening", ["/remind", "/settings", "/urgent"])
async def test_a_red_flag_is_heard_in_the_middle_of_a_dialog_which_stays_open(
    talk: Talk, opening: str
) -> None:
    await talk.say(opening)
    if opening == "/settings":
        await talk.press("Time zone")
    elif opening == "/urgent":
        await talk.press("My back")
    assert "cauda equina" in await talk.say("I can't feel my groin")
    assert "overdose" in (await talk.say("took 30 tylenol")).lower()
    assert "Cancelled" in await talk.say("/cancel")


async def test_what_is_alarming_but_unclear_leads_to_the_questions(talk: Talk) -> None:
    text = await talk.say("lower back pain and loss of blood")
    assert "This could be an emergency" in text
    await talk.press("My back")
    assert "Question 1" in talk.last["text"]


async def test_a_red_flag_holds_the_tip_of_that_day_and_says_so(talk: Talk) -> None:
    await subscribe(talk)
    assert "I hold back today's tip" in await talk.say("I can't feel my groin")
    assert await next_tip_in_hours(talk) == pytest.approx(38, abs=0.1)
    count = len(talk.shown)
    await talk.later(timedelta(hours=15))
    assert len(talk.shown) == count
    await talk.later(timedelta(hours=24))
    assert "💡" in talk.last["text"]


async def test_a_yes_in_the_questions_holds_the_tip_and_a_no_does_not(talk: Talk) -> None:
    await subscribe(talk)
    await talk.say("/urgent")
    await talk.press("My back")
    await talk.press("No")
    assert await next_tip_in_hours(talk) == pytest.approx(14, abs=0.1)
    await talk.press("Yes")
    assert await next_tip_in_hours(talk) == pytest.approx(38, abs=0.1)


@pytest.mark.thorough
async def test_after_talk_of_suicide_tips_wait_until_wanted_and_medicines_go_on(
    talk: Talk,
) -> None:
    await subscribe(talk)
    await talk.remind("magnesium 21:00")
    text = await talk.say("I want to die")
    assert "Your tips are paused" in text
    assert "Your reminders go on" in text
    assert await next_tip_in_hours(talk) is None
    await talk.until_hour(21)
    assert "due 21:00" in talk.last["text"]


async def test_what_need_not_be_seen_today_calls_nobody_and_holds_no_tip(talk: Talk) -> None:
    await subscribe(talk)
    question = await talk.say("/urgent")
    assert question
    text = await talk.press_data(talk.last["message_id"], "urgent:yes:rls_iron")
    assert "ferritin" in text
    assert "911" not in text
    assert await next_tip_in_hours(talk) == pytest.approx(14, abs=0.1)


async def test_what_was_heard_wrong_is_taken_back_and_the_tip_comes_after_all(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.press("07:30")
    (before,) = (await talk.kept())["tip_subscriptions"]
    alarm = await talk.say("his face is drooping on one side and he slurs his words")
    assert "This can be a stroke" in alarm or "Possible stroke" in str(talk.shown[-2:])
    (held,) = (await talk.kept())["tip_subscriptions"]
    assert held != before

    await talk.press("It is not that", on=talk.with_button("It is not that"))
    assert "I heard you wrong" in str(talk.shown)
    (after,) = (await talk.kept())["tip_subscriptions"]
    assert after == before


async def test_the_lines_to_call_are_those_of_the_persons_country(talk: Talk) -> None:
    await talk.live_in("Oslo")
    told = await talk.say("what is quantum physics")
    assert "call ambulance 113; 112 also connects. Poisoning: 22 59 13 00 (24 h)." in told
    assert "☎️ Emergency: ambulance 113" in await talk.say("I took 30 paracetamol an hour ago")
    assert copied(talk.last) == ["113", "22 59 13 00"]


async def test_signs_that_may_be_are_asked_about_before_the_answer(talk: Talk) -> None:
    await talk.say("my heart races after pre workout, is it the caffeine")
    asked = talk.with_button("None of these")
    assert "Is any of this so right now?" in asked["text"]
    await talk.press("None of these", on=asked)
    assert "If that changes, do not wait" in str(talk.shown)
    await talk.later(timedelta(minutes=61))
    await talk.say("my heart races after pre workout, is it the caffeine")
    asked = talk.with_button("None of these")
    sign = next(iter(buttons(asked)))["text"]
    await talk.press(sign, on=asked)
    assert "🚨" in str(talk.shown[-2:])


async def test_what_others_are_not_to_read_is_taken_away_with_one_tap(talk: Talk) -> None:
    await talk.say("my husband locked me in and says he will kill me tonight")
    await talk.press("🗑 Take this message away")
    assert "Taken away" in str(talk.shown)
    assert "you don't deserve this" not in str(talk.shown).lower()


async def test_another_language_is_told_whom_to_call_and_what_the_bot_can_do(talk: Talk) -> None:
    await talk.live_in("Oslo")  # the numbers are those of the country, whatever the language
    told = await talk.say("mi hijo se tragó algo y no sé qué hacer")
    assert told.startswith("🆘 Si alguien está en peligro, llame ahora: ambulance 113")
    assert "22 59 13 00" in told
    assert "solo leo inglés" in told
    assert "/start" in told
    assert "When to get help" in talk.labels[-1]


async def test_another_language_of_which_we_have_no_line_gets_the_english_one(talk: Talk) -> None:
    told = await talk.say("Ẹ ṣé gan, mo ti lo oògùn mi")
    assert told.startswith("🆘 If it is serious, call 112, 911 or 999")
    assert "I read only English" in told


async def test_an_alarm_in_another_language_comes_below_its_line_and_holds_the_tip(talk: Talk) -> None:
    await subscribe(talk)
    await talk.say("depuis ma sciatique de lundi je sens plus rien quand je m'essuie et je pisse sans sentir")
    told = talk.shown[-2]["text"]
    assert told.index("🆘 Si quelqu'un est en danger") < told.index("🚨")
    assert await next_tip_in_hours(talk) == pytest.approx(38, abs=0.1)


async def test_a_dialog_goes_on_below_what_may_be_wrong(talk: Talk) -> None:
    await talk.say("/remind")
    asked = len(talk.shown)
    await talk.say("mi hijo se cayó y tiene mucho sueño desde ayer")
    first, *others = (each["text"] for each in talk.shown[asked:])
    assert first.startswith("🆘 Si alguien está en peligro")
    assert others


async def test_what_is_told_is_added_to_what_is_on_record(talk: Talk) -> None:
    await talk.live_in("Oslo")
    just_took = "I weigh 70 kg, just took 4 paracetamol 500 mg"
    assert "🚨" not in await talk.say(just_took)
    for _ in range(3):
        await talk.say("/took paracetamol 1000 mg")
        await talk.press("Record it now")
        await talk.later(timedelta(hours=5))
    assert (await talk.say(just_took)).startswith("🚨 Possible overdose")
    await talk.later(timedelta(hours=20))
    assert "🚨" not in await talk.say(just_took)


async def test_alarms_and_questions_are_counted_by_flag_without_words(talk: Talk) -> None:
    def counted(flag: str, tier: str) -> float:
        return REGISTRY.get_sample_value("vesper_red_flags_total", {"flag": flag, "tier": tier}) or 0

    before = counted("overdose", "alarm"), counted("heart_attack", "ask")
    await talk.say("I took 30 paracetamol an hour ago")
    await talk.say("that match nearly gave my dad a heart attack")
    await talk.say("that match nearly gave my dad a heart attack")  # not asked again within the hour
    await talk.say("does zinc work")
    assert (counted("overdose", "alarm"), counted("heart_attack", "ask")) == (before[0] + 1, before[1] + 1)


async def test_a_command_is_done_below_the_signs_that_its_words_call_for(talk: Talk) -> None:
    await talk.live_in("Oslo")
    before = len(talk.shown)
    await talk.say("/stock gran has gone all lopsided in her face and talks gobbledygook")
    first, *others = (each["text"] for each in talk.shown[before:])
    assert "Is any of this so right now?" in first
    assert others
    await talk.say("/remind magnesium 200 mg at 21:00 daily")
    assert "Is any of this" not in talk.shown[-1]["text"]


async def test_an_alarm_in_another_language_interrupts_a_dialog_which_stays_open(talk: Talk) -> None:
    await talk.live_in("Oslo")
    await talk.say("/remind")
    assert "🚨" in await talk.say("ich habe 20 paracetamol genommen")
    assert "magnesium 200 mg" in await talk.say("magnesium 200 mg 21:00 daily")


async def test_signs_are_asked_about_once_an_hour_and_then_again(talk: Talk) -> None:
    async def is_asked() -> bool:
        before = len(talk.shown)
        await talk.say("that match nearly gave my dad a heart attack")
        return any("Is any of this so" in each["text"] for each in talk.shown[before:])

    await talk.live_in("Oslo")
    assert await is_asked()
    assert not await is_asked()
    assert "🆘 If it is serious, call ambulance 113" in talk.last["text"]
    await talk.later(timedelta(minutes=61))
    assert await is_asked()


@pytest.mark.parametrize("text", ["quiero morir", "ich will sterben", "quiero morir ya por favor"])
async def test_talk_of_suicide_is_heard_in_languages_that_the_model_does_not_know(
    talk: Talk, text: str
) -> None:
    assert "Somebody to talk to" in await talk.say(text) or "988" in talk.last["text"]
    assert "🚨" in talk.last["text"]


async def test_a_command_that_only_speaks_of_a_danger_is_carried_out(talk: Talk) -> None:
    await talk.live_in("Oslo")
    before = len(talk.shown)
    await talk.say('/remind "suicide prevention call" at 9:00 daily')
    assert "suicide prevention call" in str([each["text"] for each in talk.shown[before:]])


async def test_what_may_be_wrong_is_told_in_a_dialog_even_if_it_was_asked_within_the_hour(talk: Talk) -> None:
    await talk.live_in("Oslo")
    await talk.say("that match nearly gave my dad a heart attack")
    await talk.say("/remind")
    before = len(talk.shown)
    await talk.say("that match nearly gave my dad a heart attack")
    assert "call ambulance 113" in talk.shown[before]["text"]
