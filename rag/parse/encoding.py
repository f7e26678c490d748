"""Bytes → text: which encoding a file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

# How well-known files begin, for telling people what a misnamed file is.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (as .docx, .xlsx and .epub are)"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "an Ogg sound or film"),
    (b"ID3", "an MP3 sound"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes({*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)})
_MULTIBYTE = re.compile(b"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(b"[\x80-\xff]")
_C1 = re.compile(b"[\x80-\x9f]")
_SAMPLE = 1 << 16

# Code pages of languages written in Latin letters; where none is listed it is Western Europe's.
_CODE_PAGES = {
    **dict.fromkeys(["pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq", "sr"], "cp1250"),
    **dict.fromkeys(["tr", "az", "ku"], "cp1254"),
    **dict.fromkeys(["lt", "lv", "et"], "cp1257"),
    "vi": "cp1258",
}


def looks_like(data: bytes) -> str | None:
    """What the bytes are if they are no text (``a PNG image``), else None."""
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "an image, sound or film"
    if data[4:8] == b"ftyp":
        return "a film or an image of a phone (MP4, HEIC, AVIF)"
    sample = data[:_SAMPLE]
    if not sample or _wide(sample) or any(sample.startswith(bom) for bom, _ in _BOMS):
        return None
    controls = (len(sample) - len(sample.translate(None, _CONTROL))) / len(sample)
    # Stray control characters are dropped; many, or some among bytes of no known encoding, are no text.
    binary = len(sample) > 16 and (controls > 0.3 or (controls > 0.05 and not _is_utf8(sample)))
    return "binary data" if binary else None


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of ``data``; never raises.

    A byte order mark decides, then valid UTF-8, then ``declared`` (what the file says of itself), then
    whether the bytes are mostly UTF-8 with some Windows-1252 among them, then statistics.
    """
    for bom, marked in _BOMS:
        if data.startswith(bom):
            return data.decode(marked, "replace")
    if wide := _wide(data[:_SAMPLE]):
        return data.decode(wide, "replace")
    for encoding in ("utf-8", declared):
        text = _strictly(data, encoding)
        if text is not None:
            return text
    multibyte = _MULTIBYTE.findall(data)
    strays = len(_HIGH.findall(data)) - sum(map(len, multibyte))
    if len(multibyte) >= strays:
        return data.decode("utf-8", _STRAYS)
    return _legacy(data)


def _strictly(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (LookupError, ValueError):  # an encoding nobody knows, or not this one
        return None


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # a cut-off last character is no fault
    except UnicodeDecodeError:
        return False
    return True


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in text with Latin letters every other byte is NUL."""
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.05 else None


def _legacy(data: bytes) -> str:
    """Text in an encoding from before Unicode."""
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is not None:
        text = str(best)
        letters = [char for char in text[:20000] if char.isalpha() and not char.isascii()]
        if letters and sum(char < "\u0250" for char in letters) < len(letters) / 2:
            return text  # another script: these statistics are reliable
    # Among Latin encodings they are not (Polish, French and Czech are taken for each other). Its plain
    # letters tell the language, and the language its code page.
    from py3langid import classify

    language, _ = classify(data[:20000].decode("ascii", "ignore"))
    encoding = _CODE_PAGES.get(language, "cp1252")
    if encoding == "cp1250" and not _C1.search(data):
        encoding = "iso8859_2"  # the same letters, but Windows has š, ś and ž where this has controls
    return data.decode(encoding, "replace")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """A decoding error handler: bytes that are not UTF-8 are read as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_STRAYS = "byline-cp1252"
codecs.register_error(_STRAYS, _as_cp1252)
