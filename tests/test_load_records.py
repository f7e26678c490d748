"""JSON, JSON Lines and CSV: many articles in a file, one bad one never spoiling the others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import make_files as make
import pytest
from read_files import article, outcomes, refusal

from rag.parse.load import Refused
from rag.schema import Record


def test_one_json_object_is_the_file(tmp_path: Path) -> None:
    fields = {"Text": " One.\nTwo. ", "TITLE": "A\n title", "outlet": None, "author": ["A. B", {"name": "C"}, 3, None],
              "date": 1714521600, "url": "https://a.example", "language": "en", "id": 7}  # fmt: skip
    path = make.write(tmp_path, "a.json", json.dumps(fields))
    record = article(path)
    assert (record.source, record.text, record.title) == ("a.json", "One.\nTwo.", "A title")
    assert (record.outlet, record.author, record.date) == (None, "A. B, C, 3", "2024-05-01")
    assert record.raw_hash == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_list_of_objects_is_numbered(tmp_path: Path, wrapped: bool) -> None:
    items: list[object] = [{"content": "One."}, 5, {"body": ["Two.", "Three."]}, {"title": "no text"}]
    path = make.write(tmp_path, "a.json", json.dumps({"articles": items} if wrapped else items))
    found = outcomes(path)
    assert [item.source for item in found] == ["a.json#1", "a.json#2", "a.json#3", "a.json#4"]
    assert [item.origin for item in found] == [f"{path.resolve()}#{n}" for n in (1, 2, 3, 4)]
    assert [getattr(item, "text", None) for item in found] == ["One.", None, "Two.\nThree.", None]
    assert "article 4" in found[3].error.message if isinstance(found[3], Refused) else False


def test_a_bad_line_is_refused_by_number_and_the_others_go_in(tmp_path: Path) -> None:
    lines: list[object] = [{"text": f"Article {n}."} for n in range(1, 10)]
    lines[6] = '{"text": "broken'
    lines[2] = ""
    path = make.write(tmp_path, "a.jsonl", make.jsonl(lines))
    found = outcomes(path)
    assert [item.source for item in found] == [f"a.jsonl#{n}" for n in (1, 2, 4, 5, 6, 7, 8, 9)]
    (bad,) = [item for item in found if isinstance(item, Refused)]
    assert "a.jsonl, line 7" in bad.error.message
    assert bad.source == "a.jsonl#7"


def test_a_changed_line_changes_only_its_own_hash(tmp_path: Path) -> None:
    lines: list[object] = [{"text": f"Article {n}.", "title": "T"} for n in range(3)]
    before = outcomes(make.write(tmp_path, "a.jsonl", make.jsonl(lines)))
    after = outcomes(
        make.write(tmp_path, "a.jsonl", make.jsonl([lines[0], {"text": "Article 1.", "title": "U"}, lines[2]]))
    )
    same = [
        a.raw_hash == b.raw_hash
        for a, b in zip(before, after, strict=True)
        if isinstance(a, Record) and isinstance(b, Record)
    ]
    assert same == [True, False, True]


def test_a_field_of_html_is_read_as_html(tmp_path: Path) -> None:
    html = "<p>The river <b>rose</b>.</p><script>x()</script><ul><li>One</li></ul><p>It fell again, they said.</p>"
    fields = {"content": html, "title": "T"}
    record = article(make.write(tmp_path, "a.json", json.dumps(fields)))
    assert record.text == "The river rose.\nOne\nIt fell again, they said."
    assert record.title == "T"


def test_surrogates_and_controls_in_json_are_dropped(tmp_path: Path) -> None:
    record = article(make.write(tmp_path, "a.json", rb'{"text": "\ud800One\u0000 two\u202e.", "title": "\udfffT"}'))
    assert (record.text, record.title) == ("One two.", "T")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"text": "a"', "not valid JSON"),
        ('{"text": "a"}\n{"text": "b"}', "not valid JSON"),
        ('{"title": "a"}', "none of the fields"),
        ('{"text": ""}', "is empty"),
        ('{"text": 5}', "is a number"),
        ('"words"', "is no JSON object"),
        ("null", "is no JSON object"),
        ("[]", "no articles"),
        ('{"text": 1' + "0" * 5000 + "}", "cannot be read"),
    ],
)
def test_json_that_is_no_article_is_refused(tmp_path: Path, data: str, words: str) -> None:
    assert words in refusal(make.write(tmp_path, "a.json", data)).error.message


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_rows_are_articles(tmp_path: Path, delimiter: str) -> None:
    rows = [["Title", " Body ", "date"], ["A", f'Said "no", {delimiter} twice.\nAnd left.', "2024-05-01"],
            ["", "", ""], ["B", "word " * 60_000, ""]]  # fmt: skip
    path = make.write(tmp_path, "a.csv", make.csv_file(rows, delimiter))
    first, second = outcomes(path)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.text == f'Said "no", {delimiter} twice.\nAnd left.'
    assert (first.source, first.title, first.date) == ("a.csv#1", "A", "2024-05-01")
    assert (second.source, second.title, second.date) == ("a.csv#2", "B", None)
    assert len(second.text) == 299_999


def test_bad_csv_rows_are_refused_by_number(tmp_path: Path) -> None:
    data = b'title,text\na,One.\nb,Two., three\nc,\n"d","un"quoted"\ne,Five.\nf,"open\n'
    found = outcomes(make.write(tmp_path, "a.csv", data))
    assert [(item.source, isinstance(item, Record)) for item in found] == [
        ("a.csv#1", True), ("a.csv#2", False), ("a.csv#3", False), ("a.csv#4", False), ("a.csv#5", True),
        ("a.csv#6", False),
    ]  # fmt: skip
    for number, item in enumerate(found, 1):
        assert isinstance(item, Record) or f"row {number}" in item.error.message


@pytest.mark.parametrize("header", ["headline,story", '"text","ti"tle"', '"text'])
def test_csv_without_a_text_column_is_refused(tmp_path: Path, header: str) -> None:
    assert header in refusal(make.write(tmp_path, "a.csv", f"{header}\na,b\n")).error.message


@pytest.mark.parametrize("rest", ["", "\r\n", "\n,\n \n"])
def test_csv_without_a_row_is_refused(tmp_path: Path, rest: str) -> None:
    assert "no row" in refusal(make.write(tmp_path, "a.csv", f"title,text{rest}")).error.message
