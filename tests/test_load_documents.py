"""PDF and Word: paragraphs out of lines, blocks out of styles."""

from __future__ import annotations

import io
from pathlib import Path
from textwrap import wrap

import make_files as make
import pytest
from read_files import PROSE, article, kinds, refusal

HYPHENS = ["The long-term plan was criticised by the opposi-", "tion, which called it a waste of long-", "term money."]


def test_pdf_lines_flow_into_paragraphs(tmp_path: Path) -> None:
    lines = wrap(PROSE, 60)
    pages = [
        [
            "The Valley Post",
            "",
            "River floods again",
            "",
            *lines,
            "",
            *lines[:3],
            "valley.example | News",
            "Page 1 of 3",
        ],
        ["The Valley Post", "", *lines[3:], "", *HYPHENS, "valley.example | News", "Page 2 of 3"],
        ["The Valley Post", "", "The end came (so they said) at night.", "valley.example | News", "Page 3 of 3"],
    ]
    record = article(make.write(tmp_path, "a.pdf", make.pdf(pages, title="River floods", author="Jane Roe")))
    assert record.text.split("\n") == [
        "The Valley Post",  # once
        "River floods again",
        PROSE,
        PROSE,
        "The long-term plan was criticised by the opposition, which called it a waste of long-term money.",
        "The end came (so they said) at night.",
    ]
    assert (record.title, record.author, record.date) == ("River floods", "Jane Roe", None)
    assert record.blocks == ()


def test_pdf_paragraphs_without_gaps_end_at_short_lines(tmp_path: Path) -> None:
    lines = [line for paragraph in (PROSE, PROSE, PROSE) for line in wrap(paragraph, 64)]
    assert article(make.write(tmp_path, "a.pdf", make.pdf([lines]))).text == "\n".join([PROSE] * 3)


def test_pdf_paragraphs_with_full_last_lines_end_at_gaps(tmp_path: Path) -> None:
    paragraph = ["The river rose by three metres on the first day", "and it fell again by four metres on the second."]
    lines = [*paragraph, "", *paragraph, "", *paragraph]
    text = " ".join(paragraph)
    assert article(make.write(tmp_path, "a.pdf", make.pdf([lines]))).text == "\n".join([text] * 3)


def test_a_header_with_numbers_goes_from_all_pages(tmp_path: Path) -> None:
    pages = [
        [f"2026-11-23, 10:1{n} The Post {n}/2", "", f"Page {word} says this."] for n, word in ((1, "one"), (2, "two"))
    ]
    record = article(make.write(tmp_path, "a.pdf", make.pdf(pages)))
    assert record.text == "Page one says this. Page two says this."


def test_a_program_name_is_no_title(tmp_path: Path) -> None:
    path = make.write(tmp_path, "a.pdf", make.pdf([[PROSE[:60]]], title="Microsoft Word - draft 3.doc"))
    assert article(path).title is None


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (make.pdf([["Words."]])[:300], "damaged", "new PDF"),
        (b"no PDF at all", "damaged", "new PDF"),
        (make.pdf([["Words."]], password="secret"), "encrypted", "password"),
        (make.pdf([[], []]), "no text", "OCR"),
    ],
)
def test_pdfs_that_cannot_be_read_are_refused_each_with_its_remedy(
    tmp_path: Path, data: bytes, what: str, remedy: str, capfd: pytest.CaptureFixture[str]
) -> None:
    error = refusal(make.write(tmp_path, "a.pdf", data)).error
    assert what in error.message
    assert remedy in error.remedy
    assert capfd.readouterr() == ("", "")


def test_a_pdf_with_an_empty_password_opens(tmp_path: Path) -> None:
    assert article(make.write(tmp_path, "a.pdf", make.pdf([["Some words."]], password=""))).text == "Some words."


def test_word_styles_become_blocks(tmp_path: Path) -> None:
    data = make.docx(
        [("Title", "River floods"), ("Heading 1", "What happened"), "One\nTwo.", ("List Bullet", "a"),
         ("List Number", "b"), ("Caption", "The river")],
        table=[["Town", "Level"], ["Upper", "3 | 4"]],
        properties={"title": "Floods", "author": "Jane Roe", "language": "en-GB"},
    )  # fmt: skip
    record = article(make.write(tmp_path, "a.docx", data))
    assert kinds(record) == [
        ("title", "River floods"),
        ("heading", "What happened"),
        ("paragraph", "One"),
        ("paragraph", "Two."),
        ("list-item", "a"),
        ("list-item", "b"),
        ("caption", "The river"),
        ("table-header", "| Town | Level |"),
        ("table-row", "| Upper | 3 / 4 |"),
    ]
    assert (record.title, record.author, record.language) == ("Floods", "Jane Roe", "en-GB")
    assert record.date is None  # when the file was made is not when the article was published


def test_tracked_changes_in_word_read_as_accepted(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document.element.body.insert(0, parse_xml(
        f'<w:p {spaces}><w:r><w:t xml:space="preserve">Ten </w:t></w:r>'
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>"
        "<w:r><w:tab/><w:t>houses.</w:t></w:r></w:p>"
    ))  # fmt: skip
    buffer = io.BytesIO()
    document.save(buffer)
    assert article(make.write(tmp_path, "a.docx", buffer.getvalue())).text == "Ten new houses."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (make.docx(["Words."])[:800], "damaged"),
        (b"no Word file", "damaged"),
        (make.docx([]), "no text"),
        (make.zip_bomb_docx(150), "unpacks to"),
    ],
)
def test_word_files_that_cannot_be_read_are_refused(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in refusal(make.write(tmp_path, "a.docx", data)).error.message
