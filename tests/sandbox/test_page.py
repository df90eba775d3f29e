"""The chat page in a real Chromium, with PTB's Bot on the other side."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal, Protocol

import pytest
from playwright.async_api import (
    ConsoleMessage,
    Error,
    Geolocation,
    Locator,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)
from telegram import (
    Bot,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import Forbidden
from telegram.request import HTTPXRequest

from sandbox.files import tiny_photo
from sandbox.people import User
from sandbox.server import Server, serve
from sandbox.telegram import Telegram

# What people do most on the page is done by tests/test_demo.py, which `make test` runs.
pytestmark = pytest.mark.thorough

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The sandbox's noon in UTC is a quarter to six here: a page that showed UTC would be found out.
ZONE = "Asia/Kathmandu"
NOON = "17:45"
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)
ATTACK = '<img src=x onerror="document.title=1"><b>bold</b>'
SMALLEST_TARGET_PX = 40
# From the Web Content Accessibility Guidelines, 1.4.3, for text.
READABLE_CONTRAST = 4.5


class Visit(Protocol):
    """Opens the chat page as somebody."""

    async def __call__(self, person: User, url: str = "", size: ViewportSize = ...) -> Page: ...


@pytest.fixture(scope="module")
async def tab() -> AsyncIterator[Page]:
    """One tab for the whole file: the page keeps nothing in it, and each test has a server of its own."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = await chromium.new_context(timezone_id=ZONE, reduced_motion="reduce")
        context.set_default_timeout(5_000)
        yield await context.new_page()
        await chromium.close()


@pytest.fixture
async def server(telegram: Telegram, clock: Any) -> AsyncIterator[Server]:
    async with serve(telegram, clock=clock) as running:
        yield running


@asynccontextmanager
async def bot_of(server: Server) -> AsyncIterator[Bot]:
    # No certificates are needed on this machine, and reading them is what makes a client slow to start.
    client, poller = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    token = server.telegram.token
    async with Bot(token, f"{server.url}/bot", request=client, get_updates_request=poller) as running:
        yield running


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    async with bot_of(server) as running:
        yield running


@pytest.fixture
async def visit(tab: Page, server: Server) -> AsyncIterator[Visit]:
    """Pages may not throw, log an error or break their own content security policy."""
    errors: list[str] = []

    def on_console(line: ConsoleMessage) -> None:
        if _is_fault(line):
            errors.append(line.text)

    def on_error(error: Error) -> None:
        errors.append(str(error))

    async def open_page(person: User, url: str = "", size: ViewportSize = PHONE) -> Page:
        await tab.set_viewport_size(size)
        await tab.goto(f"{url or server.url}#{person.id}")
        await expect(tab.get_by_role("banner")).to_contain_text(f"you are {person.first_name}")
        return tab

    tab.on("console", on_console)
    tab.on("pageerror", on_error)
    yield open_page
    await tab.goto("about:blank")
    tab.remove_listener("console", on_console)
    tab.remove_listener("pageerror", on_error)
    assert errors == []


def _is_fault(line: ConsoleMessage) -> bool:
    """Not the browser's own remark that the sandbox refused or is away: tests do that on purpose."""
    return line.type == "error" and "/chat/" not in line.location["url"]


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def newest(page: Page) -> Locator:
    return page.get_by_role("article").last


def box(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, "rgb(1, 2, 3)", as the Web Content Accessibility Guidelines define it."""
    darker, lighter = sorted(_luminance(each) for each in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def said(telegram: Telegram, person: User) -> list[str]:
    return [message.get("text", "") for message in telegram.messages(person.id)]


async def pressed(bot: Bot) -> CallbackQuery:
    """The next pressed button, as the bot's own long poll brings it."""
    offset = None
    while True:
        for update in await bot.get_updates(offset=offset, timeout=5):
            offset = update.update_id + 1
            if update.callback_query:
                return update.callback_query


def keys(*names: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(name, callback_data=name.lower()) for name in names]])


async def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Walk with the Tab key until something with this name has the focus."""
    wanted = f"{name} is reached"
    for _ in range(40):
        await page.keyboard.press(key)
        focused = await page.evaluate(
            "() => { const at = document.activeElement;"
            "return at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent.trim(); }"
        )
        if focused == name:
            return
    pytest.fail(f"not so: {wanted} by {key}")


async def accessible(page: Page) -> list[tuple[str, str, bool]]:
    """What Chromium tells a screen reader of each thing: role, name and whether it takes the focus."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    return [_heard(node) for node in tree["nodes"] if not node["ignored"]]


def _heard(node: dict[str, Any]) -> tuple[str, str, bool]:
    properties = {item["name"]: item["value"].get("value") for item in node.get("properties", [])}
    return node["role"]["value"], node.get("name", {}).get("value", ""), bool(properties.get("focusable"))


async def test_a_newcomer_reads_what_the_bot_is_for_and_starts_it(
    visit: Visit, bot: Bot, telegram: Telegram
) -> None:
    you = telegram.add_user("You")
    page = await visit(you)
    await bot.set_my_description("Better nights, sourced.")
    await expect(page.get_by_role("region", name="What can this bot do?")).to_contain_text("Better nights")
    await button(page, "Start").click()
    await expect(page.get_by_role("article", name=f"You, {NOON}")).to_contain_text("/start")
    await expect(box(page)).to_be_focused()
    assert said(telegram, you) == ["/start"]


async def test_a_deep_link_goes_out_with_the_first_start(
    visit: Visit, telegram: Telegram, ada: User, server: Server
) -> None:
    page = await visit(ada, f"{server.url}/?start=sleep")
    await button(page, "Start").click()
    await expect(newest(page)).to_contain_text("/start sleep")
    await page.reload()
    await expect(box(page)).to_be_visible()
    assert said(telegram, ada) == ["/start", "/start sleep"]


async def test_formatting_is_shown_as_telegram_means_it(visit: Visit, bot: Bot, ada: User) -> None:
    page = await visit(ada)
    await bot.send_message(
        ada.id,
        "<b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>200 mg</code> <a href='http://example.org/a'>paper</a>"
        "<pre><code class='language-json'>{}</code></pre>"
        f"<blockquote expandable>{'long quote ' * 60}</blockquote>"
        "😴 <tg-spoiler>secret <b>name</b></tg-spoiler> /sleep",
        ParseMode.HTML,
    )
    bubble = newest(page)
    for tag, text in {"strong em": "both", "u": "under", "s": "gone", "code": "200 mg", "pre": "{}"}.items():
        await expect(bubble.locator(tag).first).to_have_text(text)
    link = bubble.get_by_role("link", name="paper")
    await expect(link).to_have_attribute("href", "http://example.org/a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(link).to_have_attribute("target", "_blank")
    quote = bubble.get_by_role("button", name="Whole quote")
    folded = await bubble.locator("blockquote").bounding_box()
    await quote.click()
    await expect(quote).to_have_attribute("aria-expanded", "true")
    opened = await bubble.locator("blockquote").bounding_box()
    assert folded
    assert opened
    assert opened["height"] > folded["height"] * 2
    await bubble.get_by_role("button", name="Hidden text, press to show").click()
    await expect(bubble.get_by_text("secret name")).not_to_have_attribute("role", "button")
    await bubble.get_by_role("button", name="/sleep").click()
    await expect(page.get_by_role("article", name="You").last).to_contain_text("/sleep")


async def test_an_instant_is_shown_by_the_readers_clock(visit: Visit, bot: Bot, ada: User) -> None:
    """The sandbox's noon on Sunday, 1 March 2026, as UTC writes it."""
    page = await visit(ada)
    said = "from <b><tg-time unix='1772366400'{}>12:00</tg-time></b> on"
    for form, shown in {
        " format='wt'": f"from Sunday {NOON} on",
        " format='Dt'": f"from {NOON} March 1, 2026 on",
        " format='wdT'": f"from Sunday {NOON}:00 03/01/26 on",
        " format='r'": "from 12:00 on",
        "": "from 12:00 on",
    }.items():
        await bot.send_message(ada.id, said.format(form), ParseMode.HTML)
        await expect(newest(page).locator(".text")).to_have_text(shown)
        instant = newest(page).locator(".text time")
        await expect(instant).to_have_attribute("datetime", "2026-03-01T12:00:00.000Z")
        await expect(instant).to_have_attribute("title", f"Sunday {NOON} March 1, 2026")


async def test_a_spoiler_is_not_read_out_before_it_is_opened(visit: Visit, bot: Bot, ada: User) -> None:
    page = await visit(ada)
    await bot.send_message(ada.id, "Take <tg-spoiler>sertraline</tg-spoiler>", ParseMode.HTML)
    await expect(newest(page)).to_contain_text("Take")
    assert not any("sertraline" in name for _, name, _ in await accessible(page))
    await newest(page).get_by_role("button").focus()
    await page.keyboard.press("Enter")
    assert any("sertraline" in name for _, name, _ in await accessible(page))


async def test_markup_in_a_text_or_a_name_stays_text(
    visit: Visit, bot: Bot, telegram: Telegram, ada: User
) -> None:
    telegram.add_user(ATTACK)
    page = await visit(ada, size=DESK)
    await box(page).fill(ATTACK)
    await page.keyboard.press("Enter")
    await expect(newest(page)).to_contain_text(ATTACK)
    await bot.send_document(
        ada.id, b"x", caption=ATTACK, filename="<img src=x>.txt", reply_markup=keys("<b>")
    )
    await expect(newest(page)).to_contain_text("<img src=x>.txt")
    await expect(page.get_by_role("complementary")).to_contain_text(ATTACK)
    assert await page.locator("img[src=x], .text b, .key b").count() == 0
    assert await page.title() == "Vesper · chat"


async def test_an_address_that_could_run_code_is_no_link(visit: Visit, ada: User) -> None:
    page = await visit(ada)
    addresses = [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
    ]
    protocols = await page.evaluate(
        """async (addresses) => {
          const { rich } = await import("/page/entities.js");
          const made = document.createElement("p");
          const linkTo = (url) => rich("here", [{ type: "text_link", offset: 0, length: 4, url }]);
          made.append(...addresses.map(linkTo));
          return [...made.querySelectorAll("a")].map((link) => link.protocol);
        }""",
        [*addresses, "https://example.org"],
    )
    assert set(protocols) == {"https:"}


async def test_a_pressed_button_waits_then_shows_the_toast_and_the_edit(
    visit: Visit, bot: Bot, ada: User
) -> None:
    sent = await bot.send_message(ada.id, "Magnesium 21:00?", reply_markup=keys("Save", "Cancel"))
    page = await visit(ada)
    await button(page, "Save").click()
    await expect(button(page, "Save")).to_have_attribute("aria-busy", "true")
    await (await pressed(bot)).answer("Saved for tonight")
    await expect(button(page, "Save")).not_to_have_attribute("aria-busy", "true")
    await expect(page.get_by_text("Saved for tonight")).to_be_visible()
    await bot.edit_message_text("Magnesium is saved", ada.id, sent.message_id, reply_markup=keys("Undo"))
    await expect(newest(page)).to_contain_text("Magnesium is saved")
    await expect(newest(page)).to_contain_text(f"edited {NOON}")
    await expect(button(page, "Undo")).to_be_focused()


async def test_a_number_is_copied_with_one_press(visit: Visit, bot: Bot, ada: User) -> None:
    page = await visit(ada)
    number = InlineKeyboardButton("📋 Copy 112", copy_text=CopyTextButton("112"))
    await bot.send_message(ada.id, "Call now.", reply_markup=InlineKeyboardMarkup([[number]]))
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await button(page, "📋 Copy 112").click()
    await expect(page.get_by_text("Copied: 112")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "112"
    await page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); }"
    )
    await button(page, "📋 Copy 112").click()
    await expect(page.get_by_text("Your browser did not let me copy 112.")).to_be_visible()
    await page.context.clear_permissions()


async def test_a_reaction_of_the_bot_is_shown_and_named(visit: Visit, bot: Bot, ada: User) -> None:
    page = await visit(ada)
    thanks = ada.send("thanks")["message_id"]
    await bot.set_message_reaction(ada.id, thanks, "👍")
    await expect(newest(page).get_by_role("img", name="Vesper reacted with 👍")).to_have_text("👍")
    await bot.set_message_reaction(ada.id, thanks)
    await expect(newest(page).get_by_role("img")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_coloured_button_is_easy_to_read(
    visit: Visit, bot: Bot, ada: User, theme: Literal["light", "dark"]
) -> None:
    page = await visit(ada)
    await page.emulate_media(color_scheme=theme)
    styles = ["success", "danger", "primary"]
    row = [InlineKeyboardButton(style, callback_data=style, style=style) for style in styles]
    await bot.send_message(ada.id, "Choose", reply_markup=InlineKeyboardMarkup([row]))
    fills = set()
    for style in styles:
        text, fill = await button(page, style).evaluate(
            "(key) => { const look = getComputedStyle(key); return [look.color, look.backgroundColor]; }"
        )
        assert contrast(text, fill) >= READABLE_CONTRAST
        fills.add(fill)
    assert len(fills) == len(styles)
    await page.emulate_media(color_scheme="null")


async def test_an_alert_is_a_dialog_that_gives_the_focus_back(visit: Visit, bot: Bot, ada: User) -> None:
    await bot.send_message(ada.id, "How much?", reply_markup=keys("More"))
    page = await visit(ada)
    await button(page, "More").click()
    await (await pressed(bot)).answer("That is the daily maximum.", show_alert=True)
    await expect(page.get_by_role("dialog", name="That is the daily maximum.")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(button(page, "More")).to_be_focused()


async def test_a_button_that_is_gone_says_so_and_goes(
    visit: Visit, bot: Bot, telegram: Telegram, ada: User
) -> None:
    sent = await bot.send_message(ada.id, "Old", reply_markup=keys("Stale"))
    page = await visit(ada)
    await expect(button(page, "Stale")).to_be_visible()
    del telegram.chats[ada.id].messages[sent.message_id]
    await button(page, "Stale").click()
    await expect(page.get_by_text("This button is no longer there.")).to_be_visible()
    await expect(button(page, "Stale")).to_have_count(0)


async def test_deleted_messages_and_typing_come_and_go(visit: Visit, bot: Bot, ada: User) -> None:
    page = await visit(ada)
    await bot.send_chat_action(ada.id, ChatAction.TYPING)
    await expect(page.get_by_text("typing…")).to_be_visible()
    sent = await bot.send_message(ada.id, "Soon gone")
    await expect(page.get_by_text("typing…")).to_be_hidden()
    await expect(log(page)).to_contain_text("Soon gone")
    await bot.delete_message(ada.id, sent.message_id)
    await expect(log(page)).not_to_contain_text("Soon gone")


async def test_pictures_open_and_files_are_saved(visit: Visit, bot: Bot, ada: User) -> None:
    page = await visit(ada)
    await bot.send_photo(ada.id, tiny_photo().data, caption="Your week")
    await newest(page).get_by_role("button", name="Open photo").click()
    picture = page.get_by_role("dialog", name="Picture").get_by_role("img", name="Your week")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0
    await button(page, "Close picture").click()
    await bot.send_document(ada.id, b'{"doses": []}', filename="my export.json")
    async with page.expect_download() as saved:
        await newest(page).get_by_role("link", name="my export.json").click()
    file = await saved.value
    assert file.suggested_filename == "my export.json"
    assert (await file.path()).read_bytes() == b'{"doses": []}'


async def test_a_place_is_shared_from_a_city_coordinates_or_the_real_position(
    visit: Visit, telegram: Telegram, ada: User
) -> None:
    here = Geolocation(latitude=27.7, longitude=85.3)
    page = await visit(ada)
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation(here)

    async def open_places() -> Locator:
        await button(page, "Attach").click()
        await button(page, "Location…").click()
        return page.get_by_role("dialog", name="Share a location")

    await (await open_places()).get_by_role("button", name="Berlin").click()
    await expect(newest(page)).to_contain_text("Location near Berlin")
    await (await open_places()).get_by_role("button", name="Use my real position").click()
    await expect(newest(page)).to_contain_text("Location near Kathmandu")
    dialog = await open_places()
    await dialog.get_by_label("Latitude").fill("91")
    await dialog.get_by_label("Longitude").fill("-30.5")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("Latitude is a number from −90 to 90")
    await dialog.get_by_label("Latitude").fill("-0.25")
    await dialog.get_by_role("button", name="Share", exact=True).click()
    await expect(newest(page)).to_contain_text("-0.2500, -30.5000")
    places = [message["location"] for message in telegram.messages(ada.id) if "location" in message]
    assert places == [{"latitude": 52.52, "longitude": 13.405}, here, {"latitude": -0.25, "longitude": -30.5}]


async def test_the_bots_keyboard_answers_and_shares_a_place(
    visit: Visit, bot: Bot, telegram: Telegram, ada: User
) -> None:
    page = await visit(ada)
    markup = ReplyKeyboardMarkup([[KeyboardButton("Share my place", request_location=True)], ["Type a city"]])
    await bot.send_message(ada.id, "Where are you?", reply_markup=markup)
    await button(page, "Type a city").click()
    await expect(newest(page)).to_contain_text("Type a city")
    await button(page, "Share my place").click()
    await page.get_by_role("dialog").get_by_role("button", name="Tokyo").click()
    await expect(newest(page)).to_contain_text("Location near Tokyo")
    await button(page, "Bot’s keyboard").click()
    await expect(button(page, "Type a city")).to_be_hidden()
    assert said(telegram, ada) == ["/start", "Where are you?", "Type a city", ""]


async def test_stickers_and_photos_are_sent_and_several_lines_are_one_message(
    visit: Visit, telegram: Telegram, ada: User
) -> None:
    page = await visit(ada)
    await button(page, "Attach").click()
    await button(page, "Sticker 😴").click()
    await expect(page.get_by_role("img", name="Sticker 😴")).to_be_visible()
    await button(page, "Attach").click()
    await button(page, "Sample photo").click()
    await expect(button(page, "Open photo")).to_be_visible()
    await page.keyboard.type("first")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second")
    await page.keyboard.press("Enter")
    await expect(newest(page)).to_contain_text("second")
    assert said(telegram, ada)[-1] == "first\nsecond"


async def test_the_clock_moves_by_an_hour_and_to_what_is_due(
    visit: Visit, bot: Bot, clock: Any, ada: User
) -> None:
    clock.due = clock.at.replace(hour=14, minute=30)
    page = await visit(ada, size=DESK)
    panel = page.get_by_role("region", name="Clock")
    await expect(panel).to_contain_text(f"{NOON}Sun, Mar 1, 2026")
    await expect(panel).to_contain_text("Next due Sun 20:15, in 2 h 30 min")
    await button(page, "+1 h").click()
    await expect(panel).to_contain_text("in 1 h 30 min")
    await button(page, "To the next due message").click()
    await expect(panel).to_contain_text("It is Sun 20:15 now")
    clock.due = None
    await bot.send_message(ada.id, "Time for magnesium")
    await expect(page.get_by_role("article", name="Vesper, 20:15")).to_contain_text("Time for magnesium")
    await expect(panel).to_contain_text("Nothing is due")
    await button(page, "+1 day").click()
    await expect(log(page)).to_contain_text("Yesterday")


async def test_each_person_has_a_chat_a_draft_and_a_count_of_unread(
    visit: Visit, bot: Bot, telegram: Telegram, ada: User
) -> None:
    you = telegram.add_user("You")
    you.send("mine")
    page = await visit(you, size=DESK)
    await box(page).fill("half a thought")
    ada.send("said by Ada on another page")
    await bot.send_message(ada.id, "for Ada")
    await button(page, "Ada, 1 unread").click()
    await expect(button(page, "Ada")).to_have_attribute("aria-pressed", "true")
    await expect(log(page)).to_contain_text("for Ada")
    await expect(log(page)).not_to_contain_text("mine")
    await expect(box(page)).to_have_value("")
    await button(page, "You").click()
    await expect(box(page)).to_have_value("half a thought")
    await page.get_by_label("Name of a new person").fill("Grace")
    await page.keyboard.press("Enter")
    await expect(button(page, "Grace")).to_have_attribute("aria-pressed", "true")
    await expect(button(page, "Start")).to_be_visible()


async def test_somebody_who_blocks_the_bot_can_restart_it(
    visit: Visit, bot: Bot, telegram: Telegram, ada: User
) -> None:
    page = await visit(ada)
    await button(page, "Chat menu").click()
    await button(page, "Stop and block bot").click()
    await expect(button(page, "Restart bot")).to_be_visible()
    with pytest.raises(Forbidden):
        await bot.send_message(ada.id, "still there?")
    await button(page, "Restart bot").click()
    await expect(page.get_by_role("article")).to_have_count(2)
    await expect(box(page)).to_be_visible()
    assert said(telegram, ada) == ["/start", "/start"]


async def test_what_happens_elsewhere_is_shown_here(
    visit: Visit, bot: Bot, telegram: Telegram, ada: User
) -> None:
    page = await visit(ada, size=DESK)
    telegram.add_user("Grace")
    await expect(button(page, "Grace")).to_be_visible()
    await bot.set_my_commands([("sleep", "What helps")])
    await button(page, "Commands").click()
    await expect(button(page, "/sleep What helps")).to_be_visible()
    ada.block()
    await expect(button(page, "Restart bot")).to_be_visible()
    ada.unblock()
    await expect(box(page)).to_be_visible()


async def test_the_newest_message_stays_in_sight_unless_one_reads_further_up(
    visit: Visit, bot: Bot, ada: User
) -> None:
    for number in range(30):
        ada.send(f"line {number}")
    page = await visit(ada)
    await bot.send_message(ada.id, "seen at once")
    await expect(page.get_by_text("seen at once")).to_be_in_viewport()
    await log(page).hover()
    await page.mouse.wheel(0, -600)
    await expect(page.get_by_text("seen at once")).not_to_be_in_viewport()
    await bot.send_message(ada.id, "below the edge")
    await button(page, "1 new message").click()
    await expect(page.get_by_text("below the edge")).to_be_in_viewport()
    await expect(button(page, "1 new message")).to_be_hidden()


async def test_everything_can_be_done_with_the_keyboard_alone(
    visit: Visit, bot: Bot, telegram: Telegram
) -> None:
    await bot.set_my_commands([("sleep", "What helps"), ("safety", "Supplements"), ("today", "What is due")])
    you = telegram.add_user("You")
    page = await visit(you)
    await tab_to(page, "Start")
    await page.keyboard.press("Enter")
    await expect(box(page)).to_be_focused()
    await page.keyboard.type("/s")
    await expect(page.get_by_role("group", name="Commands").get_by_role("button")).to_have_count(2)
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(newest(page)).to_contain_text("/sleep")
    await bot.send_message(you.id, "Sleep", reply_markup=keys("Open"))
    await expect(newest(page)).to_contain_text("Open")
    await tab_to(page, "Open", "Shift+Tab")
    await page.keyboard.press("Enter")
    assert (await pressed(bot)).data == "open"
    await tab_to(page, "Attach")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Share a location")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await tab_to(page, "Demo controls: clock and people", "Shift+Tab")
    await page.keyboard.press("Enter")
    await tab_to(page, "+1 h")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="Clock")).to_contain_text("18:45")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("region", name="Clock")).to_be_hidden()


async def test_the_page_comes_back_with_the_server_and_loses_no_text(
    visit: Visit, telegram: Telegram, ada: User
) -> None:
    async with serve(telegram) as first:
        page = await visit(ada, first.url)
    await expect(page.get_by_role("banner")).to_contain_text("connecting…")
    await box(page).fill("kept")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Not sent. There is no connection to the sandbox.")).to_be_visible()
    await expect(box(page)).to_have_value("kept")
    ada.send("meanwhile")
    async with serve(telegram, port=first.port) as second, bot_of(second) as bot:
        await expect(page.get_by_role("banner")).to_contain_text("you are Ada")
        await expect(log(page)).to_contain_text("meanwhile")
        await box(page).press("Enter")
        await expect(newest(page)).to_contain_text("kept")
        await bot.send_message(ada.id, "and live again")
        await expect(newest(page)).to_contain_text("and live again")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_every_control_has_a_name_and_is_large_enough_to_hit(
    visit: Visit, bot: Bot, ada: User, size: ViewportSize
) -> None:
    await bot.set_my_commands([("sleep", "What helps")])
    await bot.send_message(ada.id, "Choose", reply_markup=keys("Yes", "No"))
    page = await visit(ada, size=size)
    await expect(button(page, "Yes")).to_be_visible()
    for opener in ("Attach", "Chat menu", "Demo controls: clock and people"):
        if await button(page, opener).is_visible():
            await button(page, opener).click()
        controls = page.locator(":is(button, a, input, textarea):visible:not(.text *)")
        for control in await controls.all():
            area = await control.bounding_box()
            assert area
            assert min(area["width"], area["height"]) >= SMALLEST_TARGET_PX, await control.aria_snapshot()
    nameless = [role for role, name, focusable in await accessible(page) if focusable and not name]
    assert nameless == []


async def test_a_screen_reader_finds_the_parts_by_role_and_name(visit: Visit, bot: Bot, ada: User) -> None:
    await bot.send_message(ada.id, "Good evening", reply_markup=keys("Tips"))
    page = await visit(ada, size=DESK)
    await expect(log(page)).to_have_attribute("aria-live", "polite")
    await expect(page.locator("body")).to_match_aria_snapshot(
        f"""
        - banner:
          - heading "Vesper" [level=1]
          - button "Chat menu"
        - main:
          - log "Messages":
            - article "You, {NOON}"
            - article "Vesper, {NOON}":
              - text: "Vesper: Good evening"
              - group "Buttons of this message":
                - button "Tips"
          - textbox "Message"
          - button "Attach"
          - button "Send"
        - complementary "Demo controls":
          - region "Clock":
            - button "+1 h"
            - button "+1 day"
            - button "To the next due message" [disabled]
          - region "People":
            - list:
              - listitem:
                - button "Ada" [pressed]
            - textbox "Name of a new person"
            - button "Add person"
        """
    )


async def test_nothing_moves_for_people_who_ask_for_less_motion(visit: Visit, bot: Bot, ada: User) -> None:
    page = await visit(ada)
    await bot.send_message(ada.id, "Choose", reply_markup=keys("Yes"))
    await button(page, "Yes").click()
    await expect(button(page, "Yes")).to_have_attribute("aria-busy", "true")
    assert await page.evaluate("document.getAnimations().length") == 0
    await page.emulate_media(reduced_motion="no-preference")
    assert await page.evaluate("document.getAnimations().length") > 0
    await page.emulate_media(reduced_motion="reduce")
