import struct
from io import BytesIO

import aiohttp
import pytest
from telegram import Bot, InputFile, InputMediaPhoto, Message
from telegram.error import BadRequest

from sandbox.files import tiny_photo
from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Raw


def png(width: int, height: int) -> bytes:
    """The start of a PNG of some size, which is all that is looked at."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\0\0\0\0"


def jpeg(width: int, height: int) -> bytes:
    """The start of a JPEG of some size, with a comment before it."""
    comment = b"\xff\xfe\x00\x07hello"
    return b"\xff\xd8" + comment + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" * 20


async def test_a_document_goes_out_and_comes_back(bot: Bot, ada: User) -> None:
    sent = await bot.send_document(ada.id, b'{"doses": []}', filename="vesper.json", caption="Your data")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("vesper.json", "application/json")
    assert (sent.document.file_size, sent.caption) == (13, "Your data")
    fetched = await bot.get_file(sent.document.file_id)
    assert await fetched.download_as_bytearray() == b'{"doses": []}'


async def test_a_document_may_be_attached_under_another_name(bot: Bot, ada: User) -> None:
    attached = InputFile(b"x", filename="vesper.pdf", attach=True)
    sent = await bot.send_document(ada.id, attached)
    assert sent.document is not None
    assert sent.document.file_name == "vesper.pdf"


@pytest.mark.parametrize("picture", [png(640, 480), jpeg(640, 480)])
async def test_a_photo_has_its_own_size(bot: Bot, ada: User, picture: bytes) -> None:
    sent = await bot.send_photo(ada.id, picture)
    assert [(size.width, size.height, size.file_size) for size in sent.photo] == [(640, 480, len(picture))]


async def test_a_photo_gives_way_to_another_with_its_own_caption(bot: Bot, ada: User) -> None:
    sent = await bot.send_photo(ada.id, png(640, 480), caption="June")
    media = InputMediaPhoto(png(320, 240), caption="<b>July</b>", parse_mode="HTML")
    edited = await bot.edit_message_media(media, ada.id, sent.message_id)
    assert isinstance(edited, Message)
    assert [(size.width, size.height) for size in edited.photo] == [(320, 240)]
    assert (edited.caption, [each.type for each in edited.caption_entities]) == ("July", ["bold"])
    same = InputMediaPhoto(edited.photo[-1].file_id, caption="<b>July</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_media(same, ada.id, sent.message_id)


async def test_media_that_is_none_is_refused(raw: Raw, bot: Bot, ada: User) -> None:
    sent = await bot.send_photo(ada.id, png(640, 480))
    for media in ("[]", '{"type": "audio", "media": "x"}', '{"type": "photo", "media": "attach://nothing"}'):
        said = await raw.refusal("editMessageMedia", chat_id=ada.id, message_id=sent.message_id, media=media)
        assert said.startswith("Bad Request")


async def test_a_file_is_sent_again_by_its_id(bot: Bot, ada: User) -> None:
    first = await bot.send_photo(ada.id, tiny_photo().data)
    again = await bot.send_photo(ada.id, first.photo[-1].file_id)
    assert again.photo == first.photo


async def test_a_persons_photo_can_be_fetched(bot: Bot, ada: User) -> None:
    sent = ada.send_photo()
    fetched = await bot.get_file(sent["photo"][0]["file_id"])
    assert await fetched.download_as_bytearray() == tiny_photo().data


@pytest.mark.parametrize(
    ("picture", "problem"),
    [
        (b"no picture", r"(?i)image_process_failed"),
        (b"\x89PNG\r\n\x1a\n", r"(?i)image_process_failed"),
        (b"\xff\xd8\xff\xd9", r"(?i)image_process_failed"),
        (png(0, 10), r"(?i)image_process_failed"),
        (png(9000, 1001), r"(?i)photo_invalid_dimensions"),
        (png(10, 201), r"(?i)photo_invalid_dimensions"),
    ],
)
async def test_what_is_no_picture_is_refused(bot: Bot, ada: User, picture: bytes, problem: str) -> None:
    with pytest.raises(BadRequest, match=problem):
        await bot.send_photo(ada.id, picture)


async def test_an_empty_file_is_refused(bot: Bot, ada: User) -> None:
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ada.id, b"", filename="empty.txt")


async def test_a_photo_over_ten_megabytes_is_refused(raw: Raw, ada: User) -> None:
    form = aiohttp.FormData({"chat_id": str(ada.id)})
    form.add_field("photo", BytesIO(png(10, 10) + bytes(10_000_000)), filename="big.png")
    status, body = await raw.read(raw.http.post(raw.address("sendPhoto"), data=form))
    assert (status, body["description"]) == (413, "Request Entity Too Large")


@pytest.mark.parametrize(
    ("document", "description"),
    [
        ("", "Bad Request: there is no document in the request"),
        ("attach://missing", "Bad Request: wrong file identifier/HTTP URL specified"),
        ("https://example.org/x.pdf", "Bad Request: wrong file identifier/HTTP URL specified"),
    ],
)
async def test_a_file_is_uploaded_or_known(raw: Raw, ada: User, document: str, description: str) -> None:
    assert await raw.refusal("sendDocument", chat_id=ada.id, document=document) == description


async def test_a_photo_is_no_document(bot: Bot, ada: User) -> None:
    photo = ada.send_photo()["photo"][0]["file_id"]
    with pytest.raises(BadRequest, match="Can't use file of type photo as document"):
        await bot.send_document(ada.id, photo)


async def test_an_unknown_file_is_not_fetched(bot: Bot, raw: Raw) -> None:
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("AgAC")
    assert (await raw.get(f"/file/bot{raw.token}/photos/file_9.jpg"))[0] == 404
    assert (await raw.get("/file/bot42:WRONG/photos/file_0.png"))[0] == 401


async def test_a_file_over_twenty_megabytes_is_kept_but_not_given_back(
    bot: Bot, telegram: Telegram, ada: User
) -> None:
    sent = ada.send_document("long.csv", bytes(20_000_001))
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(sent["document"]["file_id"])
    assert telegram.messages(ada.id)[-1] == sent


async def test_a_path_in_a_file_name_is_left_out(ada: User) -> None:
    sent = ada.send_document("../../etc/passwd", b"x")
    assert sent["document"]["file_name"] == "passwd"
    assert sent["document"]["mime_type"] == "application/octet-stream"
