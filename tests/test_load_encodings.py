"""Plain text: encodings, and what is no text at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import make_files as make
import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_files import article, refusal

from rag.parse.encoding import decode, looks_like


def test_plain_text_is_one_record_named_by_its_file(tmp_path: Path) -> None:
    data = "Title\r\n\r\nOne\u00a0line.\x00\u200b Two\ufeff.\r\n".encode()
    path = make.write(tmp_path, "reports/a.txt", data)
    record = article(path)
    assert record.text == "Title\n\nOne line. Two."
    assert record.source == "a.txt"
    assert record.origin == str(path.resolve())
    assert record.raw_hash == hashlib.sha256(data).hexdigest()
    assert record.blocks == ()
    assert record.title is None


GERMAN = "Der Minister äußerte sich in München über die größeren Übungen."
POLISH = "Według źródeł żołnierze posunęli się na wschód; ministerstwo odmówiło komentarza."
RUSSIAN = "Министерство обороны сообщило во вторник, что войска продвинулись к городу."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("“We can’t wait,” the café’s owner said — prices rose by £30.", "cp1252"),
        ("Le président a été élu à l’été après une série d’événements où rien n’a été dit.", "cp1252"),
        (GERMAN, "latin-1"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        ("Bakanlık Salı günü yaptığı açıklamada birliklerin şehre doğru ilerlediğini söyledi.", "cp1254"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("国防省は火曜日、部隊が市に向かって前進したと発表した。", "shift_jis"),
        (GERMAN, "utf-16"),
        (RUSSIAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "utf-8-sig"),
    ],
)
def test_encodings_are_detected(tmp_path: Path, text: str, encoding: str) -> None:
    assert article(make.write(tmp_path, "a.txt", text.encode(encoding))).text == text


def test_utf8_with_some_windows_bytes_stays_readable(tmp_path: Path) -> None:
    data = "“Żołnierze” — the café’s £30.\n".encode() + "It’s “new”, said José.".encode("cp1252")
    assert article(make.write(tmp_path, "a.txt", data)).text.split("\n") == [
        "“Żołnierze” — the café’s £30.",
        "It’s “new”, said José.",
    ]


def test_one_line_of_a_megabyte(tmp_path: Path) -> None:
    assert len(article(make.write(tmp_path, "a.txt", b"word " * 200_000 + b"end.")).text) == 1_000_004


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (make.PNG + bytes(100), "PNG image"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG image"),
        (make.zip_bomb_docx(0), "ZIP archive"),
        (make.pdf([["Words."]]), "PDF document"),
        (bytes(range(256)) * 20, "binary data"),
        (b"\x7fELF" + bytes(50), "program"),
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".jsonl", ".csv"])
def test_what_is_not_text_is_refused_by_what_it_looks_like(
    tmp_path: Path, data: bytes, named: str, suffix: str
) -> None:
    assert named in refusal(make.write(tmp_path, f"a{suffix}", data)).error.message


def test_a_misnamed_pdf_or_word_file_is_told_its_ending(tmp_path: Path) -> None:
    assert ".pdf" in refusal(make.write(tmp_path, "a.txt", make.pdf([["Words."]]))).error.remedy
    assert ".docx" in refusal(make.write(tmp_path, "b.txt", make.docx(["Words."]))).error.remedy


def test_text_with_stray_control_characters_is_text() -> None:
    assert looks_like(b"The min\x00ister s\x01aid no\x1b[0m.\x00\x00") is None
    assert looks_like(POLISH.encode("cp1250")) is None
    assert looks_like(os.urandom(400)) == "binary data"


@given(st.text())
def test_decoding_gives_back_utf8(text: str) -> None:
    encoded = text.encode("utf-8", "ignore")
    if b"\x00" not in encoded and not encoded.startswith((b"\xff", b"\xfe", b"\xef\xbb\xbf")):
        assert decode(encoded) == encoded.decode()


@given(st.binary(max_size=300), st.sampled_from([None, "cp1252", "shift_jis", "hex", "nonsense", "idna"]))
def test_decoding_never_raises(data: bytes, declared: str | None) -> None:
    decode(data, declared)
    looks_like(data)
