"""Markdown and HTML: clean prose, blocks and declared metadata."""

from __future__ import annotations

from pathlib import Path

import make_files as make
import pytest
from read_files import PARAGRAPHS, article, kinds, refusal

MARKDOWN = """---
Title: "Dockers: the strike goes on"
outlet: The Courier
date: 2025-05-15
author: [Maren Holloway, {name: J. Doe}]
tags: [strike]
---

# Dockers go on

The *strike* at [Tarnvik](https://a.example "t") is in its **second** week,
said `Norrhaven`. ~~It ended.~~ ![a crane](crane.png)

**What both sides want**

## How many?

1. more pay
   - and shifts
2. no cuts

> A quotation, they said.

| Quay | Ships |
|------|------:|
| East | 14 \\| 15 |
| West |  |

<div>Some <b>markup</b> &amp; words.</div>
<script>alert("no")</script>
"""


def test_markdown_becomes_clean_prose_with_blocks_and_metadata(tmp_path: Path) -> None:
    record = article(make.write(tmp_path, "a.md", MARKDOWN))
    assert kinds(record) == [
        ("title", "Dockers go on"),
        ("paragraph", "The strike at Tarnvik is in its second week, said Norrhaven."),
        ("heading", "What both sides want"),
        ("heading", "How many?"),
        ("list-item", "more pay"),
        ("list-item", "and shifts"),
        ("list-item", "no cuts"),
        ("paragraph", "A quotation, they said."),
        ("table-header", "| Quay | Ships |"),
        ("table-row", "| East | 14 / 15 |"),
        ("table-row", "| West | |"),
        ("paragraph", "Some markup & words."),
    ]
    assert (record.title, record.outlet) == ("Dockers: the strike goes on", "The Courier")
    assert (record.date, record.author) == ("2025-05-15", "Maren Holloway, J. Doe")
    assert record.language is None


def test_broken_front_matter_is_refused_so_that_no_metadata_is_lost(tmp_path: Path) -> None:
    path = make.write(tmp_path, "a.md", "---\ntitle: Russia: a story\n---\nText.")
    assert "front matter" in refusal(path).error.message


@pytest.mark.parametrize(
    "text", ["---\nSome words: of prose\n---\nMore.", "---\nA rule.\n\nNo second.", "---\n- a\n- b\n---\nMore."]
)
def test_rules_at_the_start_are_not_front_matter(tmp_path: Path, text: str) -> None:
    record = article(make.write(tmp_path, "a.md", text))
    assert all(word in record.text for word in text.replace("-", " ").split())


def test_front_matter_that_refers_to_itself_is_harmless(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{last}'] * 9)}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    path = make.write(tmp_path, "a.md", f"---\n{bomb}title: *i\nauthor: &s [*s]\n---\nText.")
    assert article(path).text == "Text."


HEAD = """<meta property="og:site_name" content="The Valley Post">
<meta property="og:title" content="River floods - The Valley Post"><meta name="author" content="Jane Roe">
<meta property="article:modified_time" content="2024-02-09T10:00:00Z">
<link rel="canonical" href="https://valley.example/floods">
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-02-03T23:30:00Z"}</script>"""
BODY = """<h2>What <i>happened</i></h2><p>Rain fell.<br><br>Then the dam<br>was opened, they said.</p>
<p><strong>The numbers</strong></p><p>Some <del>nine</del> ten houses<script>evil()</script> fell.</p>
<ul><li>Houses: 10<ul><li>old: 3</li></ul></li></ul><blockquote>"No," she said.</blockquote>
<table><tr><th>Town</th><th>Level</th></tr><tr><td>Upper</td><td>3.1 | m</td></tr></table>
<p>He said <q>Yes</q> on <time datetime="2001-01-01">Monday</time>, in <code>plain</code> <em>words</em>.</p>
<table><tr><td>Only arranged in a table, this is a sentence.</td></tr></table>"""


def test_a_page_gives_its_main_text_as_blocks_and_what_it_declares(tmp_path: Path) -> None:
    data = make.html(PARAGRAPHS, title="River floods", head=HEAD, body=BODY, language="en-GB")
    record = article(make.write(tmp_path, "a.html", data))
    assert kinds(record) == [
        ("title", "River floods"),
        *(("paragraph", paragraph) for paragraph in PARAGRAPHS),
        ("heading", "What happened"),
        ("paragraph", "Rain fell."),
        ("paragraph", "Then the dam was opened, they said."),
        ("heading", "The numbers"),
        ("paragraph", "Some ten houses fell."),
        ("list-item", "Houses: 10"),
        ("list-item", "old: 3"),
        ("paragraph", '"No," she said.'),
        ("table-header", "| Town | Level |"),
        ("table-row", "| Upper | 3.1 / m |"),
        ("paragraph", "He said “Yes” on Monday, in plain words."),
        ("paragraph", "Only arranged in a table, this is a sentence."),
    ]
    assert (record.title, record.outlet, record.author) == ("River floods", "The Valley Post", "Jane Roe")
    assert (record.date, record.url) == ("2024-02-03", "https://valley.example/floods")
    assert record.language == "en-GB"


@pytest.mark.parametrize(
    ("head", "before", "date"),
    [
        ("", "", None),  # the date of the event in the text is not the article's
        ('<meta property="article:modified_time" content="2024-02-09">', "", None),
        ('<meta property="article:published_time" content="2024-02-03">', "", "2024-02-03"),
        ('<link rel="canonical" href="https://a.example/2024/02/03/river">', "", "2024-02-03"),
        ("", '<time datetime="2024-02-03">3 Feb</time>', "2024-02-03"),
        ("", '<p class="byline">By Jane Roe, 3 February 2024</p>', "2024-02-03"),
        ("", '</article><div class="date">Monday, 23 November 2020</div><article>', None),
    ],
)
def test_only_a_declared_publication_date_is_taken(tmp_path: Path, head: str, before: str, date: str | None) -> None:
    data = make.html(PARAGRAPHS, title="River floods", head=head).replace(b"<article>", f"<article>{before}".encode())
    assert article(make.write(tmp_path, "a.html", data)).date == date


def test_a_page_in_its_declared_encoding(tmp_path: Path) -> None:
    text = make.html(["Σήμερα η κυβέρνηση ανακοίνωσε νέα μέτρα για την πόλη."], title="Νέα").decode()
    data = text.replace('charset="utf-8"', 'charset="windows-1253"').encode("cp1253")
    assert "κυβέρνηση" in article(make.write(tmp_path, "a.htm", data)).text


def test_html_in_a_text_file_or_a_bare_fragment_is_read_as_html(tmp_path: Path) -> None:
    page = make.html(PARAGRAPHS, title="River floods")
    assert article(make.write(tmp_path, "a.txt", page)).title == "River floods"
    fragment = "<p>The river rose by <b>three</b> metres.</p><p>People left their homes.</p>"
    assert article(make.write(tmp_path, "b.html", fragment)).text.split("\n") == [
        "The river rose by three metres.",
        "People left their homes.",
    ]


def test_no_heading_of_the_text_is_taken_for_the_title(tmp_path: Path) -> None:
    data = make.html(PARAGRAPHS, body="<h2>What happened</h2><p>It rained for days, they said.</p>")
    assert article(make.write(tmp_path, "a.html", data)).title is None


@pytest.mark.parametrize(
    "data",
    [
        make.html([], title="Home"),
        b"<html><body><div id=root></div><noscript>You need JavaScript to run this app.</noscript></body></html>",
        b"<html></html>",
        b"<!DOCTYPE html>",
        b"<script>document.write('The river rose on Monday, they said.')</script>",
        b"<html><body>" + b"<div>" * 3000 + b"<p>Deep down, there were some words.</p>",
    ],
)
def test_a_page_without_an_article_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "no article" in refusal(make.write(tmp_path, "a.html", data)).error.message
