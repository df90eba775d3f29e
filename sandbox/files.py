"""Uploaded files, with the metadata that Telegram keeps about them."""

import hashlib
import mimetypes
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from telegram.constants import FileSizeLimit

from sandbox.refusals import ApiError, bad_request

Json = dict[str, Any]

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# Start-of-frame markers of JPEG (ITU T.81, table B.1), which carry the picture's size.
_JPEG_FRAMES = {*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
_MAX_PHOTO_SIDES = 10_000
_NARROWEST_PHOTO = 20


@dataclass(frozen=True)
class Upload:
    """A file uploaded in a request."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class StoredFile:
    """A file that Telegram keeps.

    Attributes:
        id: The file id with which a bot sends the file again.
        kind: `photo` or `document`.
        path: The path that getFile returns, with which the file's URL ends.
        size: Width and height of a photo, in pixels.
    """

    id: str
    kind: str
    path: str
    name: str
    mime_type: str
    data: bytes
    size: tuple[int, int] = (0, 0)

    @property
    def unique_id(self) -> str:
        """The unique id: the same for equal contents, as Telegram's often is."""
        return "AQAD" + hashlib.sha256(self.data).hexdigest()[:12]

    def json(self) -> Json:
        """Return the field of a message that shows this file: `photo` or `document`."""
        common = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}
        if self.kind == "photo":
            width, height = self.size
            return {"photo": [{**common, "width": width, "height": height}]}
        return {"document": {"file_name": self.name, "mime_type": self.mime_type, **common}}


@dataclass
class Files:
    """All files of one sandbox."""

    _by_id: dict[str, StoredFile] = field(default_factory=dict)

    def add_photo(self, upload: Upload) -> StoredFile:
        """Store a picture.

        Raises:
            ApiError: The picture is empty, too big, not a PNG or JPEG, or of a shape that Telegram refuses.
        """
        _refuse_size(upload, FileSizeLimit.PHOTOSIZE_UPLOAD)
        size = _picture_size(upload.data)
        if size is None or 0 in size:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if sum(size) > _MAX_PHOTO_SIDES or max(size) > _NARROWEST_PHOTO * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._add("photo", upload, size)

    def add_document(self, upload: Upload) -> StoredFile:
        """Store a file.

        Raises:
            ApiError: The file is empty or too big.
        """
        _refuse_size(upload, FileSizeLimit.FILESIZE_UPLOAD)
        return self._add("document", upload, (0, 0))

    def find(self, file_id: str) -> StoredFile | None:
        """Return the file with this id, if there is one."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Return the file with this path from getFile, if there is one."""
        return next((file for file in self._by_id.values() if file.path == path), None)

    def _add(self, kind: str, upload: Upload, size: tuple[int, int]) -> StoredFile:
        number = len(self._by_id)
        prefix = "AgACAgIAAxkBAAE" if kind == "photo" else "BQACAgIAAxkBAAE"
        name = PurePosixPath(upload.name).name or "file"
        suffix = PurePosixPath(name).suffix or (".jpg" if kind == "photo" else "")
        mime_type = mimetypes.guess_type(name)[0] or upload.content_type or "application/octet-stream"
        path = f"{kind}s/file_{number}{suffix}"
        stored = StoredFile(f"{prefix}{number:06d}", kind, path, name, mime_type, upload.data, size)
        self._by_id[stored.id] = stored
        return stored


def tiny_photo() -> Upload:
    """Make a small grey picture, for photos whose content does not matter."""
    width, height = 96, 64
    rows = (b"\x00" + b"\xb4" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return Upload("photo.png", "image/png", _PNG + b"".join(_png_chunk(*chunk) for chunk in chunks))


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _refuse_size(upload: Upload, most: int) -> None:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > most:
        raise ApiError(413, "Request Entity Too Large")


def _picture_size(data: bytes) -> tuple[int, int] | None:
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= len(_PNG) + 16:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    return _jpeg_size(data) if data.startswith(_JPEG) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = len(_JPEG)
    while position + 9 <= len(data) and data[position] == 0xFF:  # noqa: PLR2004 - every JPEG marker starts with FF
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None
