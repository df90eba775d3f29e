"""Care: both say yes, misses are told, one tap closes it for all, either side ends it at once."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, buttons, instants, on_both_engines

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def link_of(talk: Talk, *presses: str) -> str:
    """The word behind /start in a fresh link."""
    await talk.say("/care")
    for label in ("Invite somebody", *presses, "Make the link"):
        await talk.press(label)
    return talk.text.rsplit("start=", 1)[1]


async def both_say_yes(talk: Talk, caregiver: Talk, *presses: str) -> None:
    word = await link_of(talk, *presses)
    await caregiver.say(f"/start {word}")
    await caregiver.press("Yes, I will")
    await talk.press("Yes, confirm")


async def a_dose_and_a_caregiver(talk: Talk, *presses: str) -> Talk:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 8:00")
    caregiver = talk.somebody_else()
    await both_say_yes(talk, caregiver, *presses)
    return caregiver


@on_both_engines
@pytest.mark.thorough
async def test_a_dose_left_unanswered_is_told_after_the_delay_and_not_before(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await talk.until_hour(8)
    await talk.later(59 * MINUTE)
    assert not caregiver.saying("magnesium")
    await talk.later(MINUTE)
    assert caregiver.text == "🔔 Guest\n⏳ magnesium 200 mg – was due 08:00, not answered"
    assert caregiver.labels == ["✅ Taken", "👐 I'll look after it"]
    await talk.later(HOUR)
    assert len(caregiver.saying("🔔")) == 1


@pytest.mark.parametrize(("city", "told"), [("Reykjavik", "08:00"), ("Tokyo", "08:00, 17:00 for you")])
async def test_a_caregiver_elsewhere_reads_both_clocks_and_the_phone_knows_the_instant(
    talk: Talk, city: str, told: str
) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await caregiver.live_in(city)
    await talk.until_hour(9)
    assert f"was due {told}, not answered" in caregiver.text
    eight = talk.clock.now().replace(hour=8, minute=0, second=0, microsecond=0)
    shown = {"08:00": (eight, "")} if city == "Reykjavik" else {"17:00": (eight, "t")}
    assert instants(caregiver.last) == shown


@on_both_engines
@pytest.mark.thorough
async def test_one_tap_by_the_caregiver_closes_it_for_all(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    other = talk.somebody_else()
    await both_say_yes(talk, other)
    await talk.until_hour(9)
    await caregiver.press("Taken")
    assert "taken (due 08:00), as you said" in caregiver.text
    assert "taken (due 08:00), as another caregiver said" in other.text
    assert caregiver.labels == ["↩ Undo"]
    assert not other.labels
    assert "✅ magnesium 200 mg – taken at 09:00 · said by Visitor" in talk.saying("magnesium")[-1]["text"]
    [dose] = (await talk.kept())["doses"]
    assert (dose["state"], dose["answered_by"]) == ("taken", "a caregiver")
    assert "said by Visitor" in await talk.say("/today")


@pytest.mark.thorough
async def test_a_caregiver_takes_back_only_their_own_word(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    other = talk.somebody_else()
    await both_say_yes(talk, other)
    await talk.until_hour(9)
    await caregiver.press("Taken")
    assert "Somebody was sooner" in await other.forge(f"watch:undo:{await talk.word_of('doses')}")
    await caregiver.press("Undo")
    assert "not answered" in caregiver.text
    assert "not answered" in other.text
    assert (await talk.kept())["doses"][0]["state"] == "due"


@on_both_engines
@pytest.mark.thorough
async def test_of_two_caregivers_who_press_at_once_one_counts(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    other = talk.somebody_else()
    await both_say_yes(talk, other)
    await talk.until_hour(9)
    for each in (caregiver, other):
        data = next(b["callback_data"] for b in buttons(each.last) if "look after" in b["text"])
        each.user.press(each.last["message_id"], data)
    await talk.settle()
    toasts = [answer.text for answer in talk.telegram.callback_answers[-2:]]
    assert sorted(str(each) for each in toasts) == [
        "Somebody was sooner.",
        "Thank you. Everybody sees that you look after it.",
    ]
    assert sorted(["you look after it" in caregiver.text, "you look after it" in other.text]) == [False, True]
    assert "👐 Visitor looks after it" in talk.saying("magnesium")[-1]["text"]


@pytest.mark.thorough
async def test_what_the_person_answers_is_seen_by_the_caregiver(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await talk.until_hour(9)
    await talk.press("Taken", on=talk.with_button("✅ Taken"))
    assert "✅ magnesium 200 mg – taken (due 08:00)" in caregiver.text
    assert not caregiver.labels
    await talk.press("Undo")
    assert "not answered" in caregiver.text


@pytest.mark.thorough
async def test_what_is_answered_in_time_is_not_told(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await talk.until_hour(8)
    await talk.press("Taken")
    await talk.later(5 * HOUR)
    assert not caregiver.saying("🔔")


@pytest.mark.thorough
async def test_a_miss_after_a_silence_is_told_through_a_restart(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    talk.clock.advance(7 * HOUR)
    await talk.restart()
    await talk.later(MINUTE)
    assert len(caregiver.saying("was due 08:00, not answered")) == 1
    await talk.restart()
    await talk.later(MINUTE)
    assert len(caregiver.saying("was due 08:00, not answered")) == 1


@pytest.mark.thorough
async def test_nothing_from_before_both_said_yes_is_told(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 8:00")
    await talk.until_hour(8)
    caregiver = talk.somebody_else()
    await both_say_yes(talk, caregiver)
    await talk.later(4 * HOUR)
    assert not caregiver.saying("🔔")


async def test_before_the_person_confirms_nothing_is_told(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 8:00")
    caregiver = talk.somebody_else()
    word = await link_of(talk)
    offer = await caregiver.say(f"/start {word}")
    assert "Guest asks you to look after their doses." in offer
    assert "still unanswered 1 hour after it was due. You could mark a dose as taken." in offer
    await caregiver.press("Yes, I will")
    assert "Visitor opened your link" in talk.text
    await talk.until_hour(10)
    assert not caregiver.saying("🔔")


@pytest.mark.thorough
async def test_terms_are_chosen_before_the_link_is_made(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk, "30 minutes", "only see", "Hide the names")
    await talk.until_hour(8)
    await talk.later(30 * MINUTE)
    assert caregiver.text == "🔔 Guest\n⏳ a dose – was due 08:00, not answered"
    assert not caregiver.labels
    dose = await talk.word_of("doses")
    assert "no longer yours to look after" in await caregiver.forge(f"watch:taken:{dose}")


async def test_discreet_people_hide_the_names_unless_they_say_otherwise(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("discreet mode on")
    await talk.say("/care")
    assert "The names of what you take stay hidden" in await talk.press("Invite")
    assert "They see the names of what you take." in await talk.press("Show the names")


@pytest.mark.thorough
async def test_a_discreet_caregiver_taps_to_see_the_names(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await caregiver.say("/settings")
    await caregiver.press("discreet mode on")
    await talk.until_hour(9)
    assert "magnesium" not in caregiver.text
    assert "magnesium 200 mg" in await caregiver.press("Show names")


@pytest.mark.thorough
async def test_a_link_leads_nowhere_for_whom_it_is_not_meant(talk: Talk) -> None:
    word = await link_of(talk)
    assert "for the one who shall look after you" in await talk.say(f"/start {word}")
    caregiver, third = talk.somebody_else(), talk.somebody_else()
    assert "not valid" in await caregiver.say("/start care_forged")
    await caregiver.say(f"/start {word}")
    await third.say(f"/start {word}")
    await caregiver.press("Yes, I will")
    assert "Guest has to confirm you" in await caregiver.say(f"/start {word}")
    assert "used already" in await third.press("Yes, I will")
    assert "used already" in await third.say(f"/start {word}")
    await talk.press("Yes, confirm")
    assert "You look after Guest already" in await caregiver.say(f"/start {word}")


async def test_nobody_looks_after_the_same_doses_twice(talk: Talk) -> None:
    caregiver = talk.somebody_else()
    await both_say_yes(talk, caregiver)
    assert "You look after Guest already" in await caregiver.say(f"/start {await link_of(talk)}")


async def test_a_link_grows_old(talk: Talk) -> None:
    word = await link_of(talk)
    caregiver = talk.somebody_else()
    await caregiver.say(f"/start {word}")
    await talk.later(7 * DAY)
    assert "older than 7 days" in await caregiver.press("Yes, I will")
    assert "older than 7 days" in await caregiver.say(f"/start {word}")
    assert "nobody has opened yet" not in await talk.say("/care")
    assert "not valid" in await caregiver.say(f"/start {word}")


async def test_who_says_no_leaves_the_link_good(talk: Talk) -> None:
    word = await link_of(talk)
    caregiver = talk.somebody_else()
    await caregiver.say(f"/start {word}")
    assert "nothing was set up" in await caregiver.press("No")
    assert "asks you to look after" in await caregiver.say(f"/start {word}")


async def test_the_person_can_refuse_who_opened_the_link(talk: Talk) -> None:
    caregiver = talk.somebody_else()
    await caregiver.say(f"/start {await link_of(talk)}")
    await caregiver.press("Yes, I will")
    await talk.press("✖ No")
    assert "You no longer look after the doses of Guest" in caregiver.text
    assert "Who looks after you" not in await talk.say("/care")


@pytest.mark.thorough
async def test_there_are_only_a_few_caregivers(talk: Talk) -> None:
    for _ in range(5):
        await link_of(talk)
    await talk.say("/care")
    await talk.press("Invite somebody")
    assert "as many caregivers as I can keep" in await talk.press("Make the link")


@pytest.mark.parametrize("ends", [0, 1])
@pytest.mark.thorough
async def test_either_side_ends_it_and_old_buttons_do_nothing(talk: Talk, ends: int) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await talk.until_hour(9)
    told = caregiver.last
    pair = (talk, caregiver)
    await pair[ends].say("/care")
    assert "Ended, also for" in await pair[ends].press("End: ")
    assert "no longer look" in pair[1 - ends].text
    await caregiver.press("✅ Taken", on=told)
    assert "no longer yours to look after" in caregiver.toast
    assert [row["state"] for row in (await talk.kept())["doses"]] == ["due"]
    await talk.later(DAY)
    assert len(caregiver.saying("🔔")) == 1


@pytest.mark.thorough
async def test_what_a_caregiver_had_taken_on_is_open_again_when_they_leave(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await talk.until_hour(9)
    await caregiver.press("look after it")
    await caregiver.say("/stop")
    assert "You no longer look after Guest" in caregiver.text
    assert (await talk.kept())["doses"][0]["answered_by"] is None


@pytest.mark.thorough
async def test_it_ends_when_either_stops_blocks_or_forgets(talk: Talk) -> None:
    async def stops(who: Talk) -> None:
        await who.say("/stop")
        await who.press("Start again")

    async def blocks(who: Talk) -> None:
        who.user.block()
        await who.settle()
        who.user.unblock()
        await who.settle()

    async def forgets(who: Talk) -> None:
        await who.say("/forget")
        await who.press("Yes, erase")

    for leave in (stops, blocks, forgets):
        for ends, other in ((0, 1), (1, 0)):
            pair = (talk.somebody_else(), talk.somebody_else())
            await both_say_yes(*pair)
            await leave(pair[ends])
            assert "no longer look" in pair[other].text
            for each in pair:
                assert not {"care", "looks_after"} & set(await each.kept())


@pytest.mark.thorough
async def test_who_taken_care_of_is_forgotten_leaves_no_trace_of_the_caregiver(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    await talk.until_hour(9)
    await caregiver.press("Taken")
    assert (await caregiver.kept())["looks_after"][0]["looks_after"] == "Guest"
    await caregiver.say("/forget")
    await caregiver.press("Yes, erase")
    assert "said by a caregiver" in await talk.say("/today")


async def test_a_group_looks_after_nobody(talk: Talk) -> None:
    word = await link_of(talk)
    group = talk.telegram.add_group("Family")
    talk.somebody_else().user.send(f"/start {word}", chat_id=group.id)
    await talk.settle()
    said = [m["text"] for m in talk.telegram.messages(group.id) if m["from"]["is_bot"]]
    assert "a group cannot look after somebody" in said[-1]


@pytest.mark.thorough
async def test_forged_buttons_of_care_do_nothing(talk: Talk) -> None:
    caregiver = await a_dose_and_a_caregiver(talk)
    stranger = talk.somebody_else()
    await stranger.say("/start")
    await talk.until_hour(9)
    dose, care = await talk.word_of("doses"), await talk.word_of("care")
    for forged in (f"care:end:{care}", f"care:confirm:{care}", "care:new:45:1:1:0", "care:make:60:1:1:7"):
        assert "out of date" in await stranger.forge(forged)
    for forged in (f"watch:taken:{dose}", f"watch:mine:{dose}", f"watch:show:{dose}"):
        assert "no longer yours to look after" in await stranger.forge(forged)
    assert "out of date" in await caregiver.forge(f"watch:erase:{dose}")
    assert (await talk.kept())["doses"][0]["state"] == "due"
