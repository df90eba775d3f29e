"""Reads the text of a PDF of fpdf2 back, as a reader's search does: by what its fonts say of their glyphs."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
_TEXT = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj|(ET)", re.DOTALL)
_GLYPH = re.compile(rb"<(\w{4})> <(\w+)>")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def texts(pdf: bytes) -> list[str]:
    """Every piece of text, in the order in which it was written: lines, or cells of a table."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        int(number): _glyphs(objects, int(font))
        for number, font in re.findall(rb"/F(\d+) (\d+) 0 R", b"".join(objects.values()))
    }
    found: list[str] = []
    for body in objects.values():
        if b"/Filter /FlateDecode" in body and b"/Length1" not in body and b"/Subtype" not in body:
            found += _texts_of(_stream(body), fonts)
    return found


def _texts_of(content: bytes, fonts: dict[int, dict[int, str]]) -> list[str]:
    found, font, words = [], 0, ""
    for chosen, shown, end in _TEXT.findall(content):
        font = int(chosen) if chosen else font
        if shown:
            raw = _ESCAPED.sub(lambda each: b"\r" if each[1] == b"r" else each[1], shown)
            codes = (int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2))
            words += "".join(fonts[font][code] for code in codes)
        if end and words:
            found.append(words)
            words = ""
    return found


def _glyphs(objects: dict[int, bytes], font: int) -> dict[int, str]:
    (cmap,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[font])
    named = _GLYPH.findall(_stream(objects[int(cmap)]))
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in named}


def _stream(body: bytes) -> bytes:
    match = _STREAM.search(body)
    assert match is not None
    return zlib.decompress(match[1]) if b"/FlateDecode" in body else match[1]
