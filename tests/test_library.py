"""The library page: what it lists, finds, opens, corrects and removes, and how files come into it."""

from __future__ import annotations

import json
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_files import PNG, write
from streamlit.testing.v1 import AppTest

from rag import Desk, Settings
from rag.errors import UsageError
from rag.schema import IngestItem, IngestReport, Problem, Progress, SourceInfo
from rag.store.upkeep import write_lock
from ui import add_form, adding, library, resources, talk
from ui.adding import NAME_BYTES, Adding, Glance, Upload, file_name, places

TEXT = "The council of {} approved the bridge on Monday. Mayor Jana Nova said the work would take two years."
HOSTILE = "<script>alert(1)</script> **x** $y$ :smile: [z](javascript:alert(1)) www.example.com"


def text(place: str) -> bytes:
    return TEXT.format(place).encode()


def finished(begun: Adding) -> Glance:
    begun.join(60)
    return begun.glance()


def statuses(glance: Glance) -> dict[str, str]:
    assert glance.report is not None, glance.problem
    return {item.source: item.status for item in glance.report.articles}


def problems(glance: Glance) -> dict[str, Problem]:
    assert glance.report is not None, glance.problem
    return {item.source: item.error for item in glance.report.articles if item.error is not None}


def uploads_left() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("byline-upload-*"))


@pytest.fixture
def writable(own: Path) -> Iterator[Desk]:
    with Desk.open(Settings(data_dir=own, model="quotes")) as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(Settings(data_dir=tmp_path / "empty", model="quotes")) as opened:
        yield opened


def slow(go: threading.Event) -> Callable[[Adding], IngestReport]:
    """Work that goes on until ``go`` is set."""

    def work(_: Adding) -> IngestReport:
        assert go.wait(60)
        return IngestReport((), 0.0)

    return work


# Names of uploaded files


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("report.txt", "report.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\news\\2026\\report.txt", "report.txt"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (".hidden.txt", "hidden.txt"),
        ("a\0b\n.txt", "ab.txt"),
        ("\u202etxt.exe", "txt.exe"),
        ("Příliš žluťoučký.txt", "Příliš žluťoučký.txt"),
    ],
)
def test_an_uploaded_name_is_a_base_name(given_name: str, kept: str) -> None:
    assert file_name(given_name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    assert file_name("é" * 400 + ".txt") == "é" * ((NAME_BYTES - 4) // 2) + ".txt"


@given(st.text())
def test_any_name_can_be_a_file_in_a_folder(name: str) -> None:
    kept = file_name(name)
    assert kept not in ("", ".", "..") and not kept.startswith(".")
    assert not set("/\\\0") & set(kept)
    assert len(kept.encode()) <= NAME_BYTES
    assert file_name(kept) == kept


@given(st.lists(st.sampled_from(["a.txt", "A.txt", "b.txt", "a.json", "e\u0301.txt", "\u00e9.txt"])))
def test_files_go_together_but_for_a_second_of_the_same_name(names: list[str]) -> None:
    found = places(names)
    assert [place.split("/", 1)[1] for place in found] == names
    assert len({place.casefold() for place in found}) == len(names)
    same = [unicodedata.normalize("NFC", name).casefold() for name in names]
    assert [place.split("/")[0] for place in found] == [str(same[:at].count(one)) for at, one in enumerate(same)]


# Adding in the background


def test_good_and_bad_uploads_are_told_apart_and_leave_no_file(empty: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "UPLOAD_MB", 0.01)
    before = uploads_left()
    glance = finished(Adding.of_files(empty, [
        Upload("large.txt", b"word " * 2001), Upload("good.txt", text("Ostrava")), Upload("empty.txt", b""),
        Upload("picture.txt", PNG * 9), Upload("broken.pdf", b"%PDF-1.4 broken"), Upload("sheet.xls", b"a"),
    ]))  # fmt: skip
    assert statuses(glance) == {
        "large.txt": "refused", "good.txt": "stored", "empty.txt": "refused", "picture.txt": "refused",
        "broken.pdf": "refused", "sheet.xls": "refused",
    }  # fmt: skip
    told = problems(glance)
    assert told["large.txt"].message == "large.txt has 0.0 MB; uploads may have 0.01 MB each."
    assert told["empty.txt"].message == "empty.txt is empty."
    for problem in told.values():
        assert problem.remedy
        assert tempfile.gettempdir() not in problem.message + problem.remedy
    assert [one.source for one in empty.sources()] == ["good.txt"]
    assert uploads_left() == before


def test_metadata_is_found_beside_its_file_and_two_of_one_name_are_both_read(empty: Desk) -> None:
    side = json.dumps({"title": HOSTILE, "outlet": "Brno Post", "date": "2025-03-04"}).encode()
    glance = finished(Adding.of_files(empty, [
        Upload("x/report.txt", text("Brno")), Upload("y/report.txt", text("Lund")), Upload("x/report.json", side),
    ]))  # fmt: skip
    assert glance.report is not None
    assert [(item.source, item.status) for item in glance.report.articles] == [("report.txt", "stored")] * 2
    first, second = sorted(empty.sources(), key=lambda one: one.outlet or "~")
    assert (first.title, first.outlet, first.date) == (HOSTILE, "Brno Post", date(2025, 3, 4))
    assert second.outlet is None


def test_the_same_text_again_is_a_copy(writable: Desk) -> None:
    stored = writable.sources()
    same = writable.article(stored[0].id).text.encode()
    assert statuses(finished(Adding.of_files(writable, [Upload("again.txt", same)]))) == {"again.txt": "copy"}
    assert writable.sources() == stored


def test_a_folder_is_added_by_its_path(empty: Desk, tmp_path: Path) -> None:
    write(tmp_path / "news", "deep/one.txt", text("Gelten"))
    glance = finished(Adding.of_path(empty, f" {tmp_path / 'news'} "))
    assert statuses(glance) == {"one.txt": "stored"}
    assert {stage.stage for stage in glance.stages} >= {"read", "embed", "store"}


def test_a_path_that_is_not_there_is_refused_with_a_remedy(empty: Desk, tmp_path: Path) -> None:
    told = problems(finished(Adding.of_path(empty, str(tmp_path / "nowhere"))))
    assert told["nowhere"].message == f"{tmp_path / 'nowhere'} does not exist."
    assert told["nowhere"].remedy
    assert finished(Adding.of_path(empty, "~nobody-is-called-this/x")).done
    with pytest.raises(UsageError, match="No folder is named"):
        Adding.of_path(empty, "  ")


def test_a_full_disk_is_told_with_a_remedy(empty: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    problem = finished(Adding.of_files(empty, [Upload("a.txt", text("Lund"))])).problem
    assert problem is not None and problem.type == "StoreError"
    assert "No space left on device" in problem.message and problem.remedy


def test_a_fault_ends_the_addition_and_not_the_next(empty: Desk) -> None:
    def broken(_: Adding) -> IngestReport:
        raise ValueError("odd")

    problem = finished(Adding(broken)).problem
    assert problem is not None and "ValueError: odd" in problem.message
    assert statuses(finished(Adding.of_files(empty, [Upload("a.txt", text("Lund"))]))) == {"a.txt": "stored"}


def test_one_addition_waits_for_another_and_says_so(empty: Desk) -> None:
    go = threading.Event()
    held = Adding(slow(go))
    second = Adding.of_files(empty, [Upload("a.txt", text("Lund"))])
    deadline = time.monotonic() + 30
    while not second.glance().stages and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [stage.stage for stage in second.glance().stages] == ["wait"]
    assert not second.glance().done
    go.set()
    assert statuses(finished(second)) == {"a.txt": "stored"}
    assert "wait" not in [stage.stage for stage in second.glance().stages]
    assert finished(held).done


# What is drawn of it


def test_each_stage_has_a_bar_from_the_beginning() -> None:
    assert add_form.bars([]) == [(0.0, "Reading"), (0.0, "Indexing"), (0.0, "Storing")]
    heard = [Progress("read", 1, 4, "a_b.txt"), Progress("embed", 5, 10), Progress("store", 2, 2)]
    assert add_form.bars(heard) == [
        (0.25, r"Reading: 1 of 4 files · a\_b\.txt"), (0.5, "Indexing: 5 of 10 texts at hand"),
        (0.5, "Storing: 2 articles"),
    ]  # fmt: skip
    assert add_form.bars([Progress("wait", 0, 0, "x")]) == [(0.0, "Waiting until another ingest has finished")]


@given(st.lists(st.tuples(st.sampled_from(["read", "embed", "store"]), st.integers(0, 9), st.integers(0, 9))))
def test_no_bar_overflows(heard: list[tuple[str, int, int]]) -> None:
    stages = [Progress(name, done, total) for name, done, total in heard]
    assert all(0.0 <= share <= 1.0 for share, _ in add_form.bars(stages))


def test_the_report_says_what_became_of_each_file() -> None:
    items = [
        IngestItem("a.txt", "stored", "0" * 12, title="A\u202eB"), IngestItem("b.txt", "copy", "1" * 12),
        IngestItem("c.txt", "stored", "2" * 12, copy_of="0" * 12),
        IngestItem("d.txt", "refused", error=Problem("InputError", "d.txt is empty.", "Save it.")),
    ]  # fmt: skip
    assert add_form.summary(items) == "2 added, 1 already here, 1 refused"
    table = add_form.report_table(items)
    assert table["Title"][0] == "AB"
    assert table["Result"] == ["Added", "Already here", "Added", "Refused"]
    assert table["Note"][1:] == [
        f"The same text is stored already, as {'1' * 12}.",
        f"A near copy of {'0' * 12}: the two count as one voice.", "d.txt is empty. Save it.",
    ]  # fmt: skip


# The list


def source(number: int = 1, **known: object) -> SourceInfo:
    one = SourceInfo(f"{number:012x}", "a.txt", None, None, None, "unknown", "en", 100, 5, 1, None)
    return replace(one, **known)  # type: ignore[arg-type]  # its own fields, by name


def test_search_finds_each_word_in_any_field_whatever_case_and_accents() -> None:
    listed = [
        source(1, title="Přísný ministr v Brně", outlet="Lidové noviny", language="cs"),
        source(2, title="Straße gesperrt", source="verkehr.md", language="de"),
        source(3, title="Minister resigns", outlet="The Post"),
    ]
    for wanted, ids in {
        "": [1, 2, 3], "PRISNY brne": [1], "ministr noviny": [1], "strasse": [2], "VERKEHR de": [2], "minist": [1, 3],
        "minister lidove": [], "  post  ": [3],
    }.items():  # fmt: skip
        assert [int(one.id, 16) for one in library.matching(listed, wanted)] == ids, wanted


def test_the_list_tells_dates_apart_and_hides_no_article() -> None:
    listed = [
        source(1, title=":material/delete: \u202eX", date=date(2024, 8, 6), date_basis="inferred"),
        source(2, mentions=(date(2024, 2, 1), date(2024, 11, 30))),
    ]
    table = library.table(listed)
    assert table["Date"] == ["2024-08-06 inferred", "undated"]
    assert table["Title"] == [": material/delete: X", "a.txt"]
    assert table["Mentions"] == ["", "2024-02 – 2024-11"]
    assert library.names(listed)[1] == "a.txt · undated"


def test_two_thousand_articles_are_searched_and_listed_in_a_moment() -> None:
    listed = [source(n, title=f"Flood in the valley, day {n}", outlet=f"Výběr {n % 40}") for n in range(2000)]
    started = time.perf_counter()
    found = library.matching(listed, "vyber 7 flood")
    library.table(listed)
    library.names(listed)
    assert 0 < len(found) < 2000
    assert time.perf_counter() - started < 1.0  # about 0.1 s on two slow cores


# The page, without a browser


def _script() -> None:
    from ui import library

    library.page()


def page_over(desk: Desk, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    for module in (library, add_form, talk, resources):
        monkeypatch.setattr(module, "desk", lambda: desk)
    at = AppTest.from_function(_script, default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    return shown(at)


def shown(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def until_done(at: AppTest) -> AppTest:
    """Runs again, as the page does by itself, until the addition has its report."""
    begun = at.session_state["adding"]
    assert isinstance(begun, Adding)
    begun.join(60)
    return shown(at)


def addressed(at: AppTest) -> list[str]:
    """The article that the address names, if any."""
    named = at.query_params.get("article", [])
    return [named] if isinstance(named, str) else list(named)


def said(elements: Any) -> str:
    """The texts of Streamlit's elements of one kind."""
    return "\n".join(str(element.value) for element in elements)


def test_an_empty_library_says_what_to_do(empty: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page_over(empty, monkeypatch)
    assert [element.value for element in (*at.title, *at.header)] == ["Library", "No articles yet"]
    assert at.code[0].value == "byline ingest PATH"
    assert at.file_uploader[0].label and not at.dataframe


def test_every_article_is_listed_and_the_search_narrows_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page_over(desk, monkeypatch)
    assert len(at.dataframe[0].value) == len(desk.sources()) == 7
    at.text_input(key="search").set_value("skerry")
    assert list(shown(at).dataframe[0].value["Outlet"]) == ["The Skerry Courier"]
    at.text_input(key="search").set_value("zzz")
    assert not shown(at).dataframe and at.info
    at.text_input(key="search").set_value("")
    assert len(shown(at).dataframe[0].value) == 7


def test_an_article_is_opened_by_name_and_left_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = next(one for one in desk.sources() if one.outlet == "The Skerry Courier")
    at = page_over(desk, monkeypatch)
    at.text_input(key="search").set_value("dockers")
    shown(at).selectbox(key="open-by-name").set_value(wanted.id)
    assert addressed(shown(at)) == [wanted.id]
    assert f"{wanted.words:,} words" in said(at.caption) and not at.dataframe
    at.button(key="back").click()
    assert addressed(shown(at)) == []
    assert at.text_input(key="search").value == "dockers"  # as it was left
    assert len(at.dataframe[0].value) == 1


def test_an_unknown_article_is_a_message(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page_over(desk, monkeypatch, article="<b>nope</b> $x$")
    assert "called “\\<b\\>nope\\<\\/b\\> \\$x\\$”" in at.error[0].value
    assert at.button(key="back").label == "All articles"


def test_a_correction_is_kept_and_an_empty_field_clears(writable: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(one for one in writable.sources() if one.outlet == "The Skerry Courier")
    at = page_over(writable, monkeypatch, article=one.id)
    at.text_input(key=f"title-{one.id}").set_value(HOSTILE)
    at.text_input(key=f"outlet-{one.id}").set_value("")
    at.text_input(key=f"date-{one.id}").set_value("2020-02-29")
    at.button(key=f"save-{one.id}").click()
    assert "Saved" in said(shown(at).success)
    now = writable.article(one.id)
    assert (now.title, now.outlet, now.date, now.date_basis) == (HOSTILE, None, date(2020, 2, 29), "given")
    assert not shown(at).success  # told once
    at.text_input(key=f"date-{one.id}").set_value("next week")
    at.button(key=f"save-{one.id}").click()
    assert "next week" in said(shown(at).error)
    at.text_input(key=f"date-{one.id}").set_value("")
    at.button(key=f"save-{one.id}").click()
    shown(at)
    now = writable.article(one.id)
    assert (now.title, now.date) == (HOSTILE, None)
    at.button(key="back").click()
    assert HOSTILE in list(shown(at).dataframe[0].value["Title"])


def test_an_article_goes_only_when_that_is_confirmed(writable: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one = writable.sources()[-1]
    at = page_over(writable, monkeypatch, article=one.id)
    at.button(key=f"remove-{one.id}").click()
    assert one.id in [other.id for other in writable.sources()]
    shown(at).button(key="remove-not").click()
    shown(at)
    assert one.id in [other.id for other in writable.sources()]
    at.button(key=f"remove-{one.id}").click()
    shown(at).button(key="remove-sure").click()
    assert addressed(shown(at)) == []
    assert one.id not in [other.id for other in writable.sources()]
    assert "Removed" in said(at.success) and len(at.dataframe[0].value) == 6


def test_a_removal_that_fails_is_told(writable: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one = writable.sources()[0]
    at = page_over(writable, monkeypatch, article=one.id)
    at.button(key=f"remove-{one.id}").click()
    shown(at)
    hurried = Desk.open(Settings(data_dir=writable.settings.data_dir, model="quotes", lock_wait=0))
    monkeypatch.setattr(library, "desk", lambda: hurried)
    with write_lock(writable.settings, lambda _: None), hurried:
        at.button(key="remove-sure").click()
        assert "Another process is writing" in said(shown(at).error)
    assert one.id in [other.id for other in writable.sources()]


def test_uploads_are_added_once_and_reported(writable: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page_over(writable, monkeypatch)
    uploader = at.file_uploader[0]
    uploader.upload("good.txt", text("Ostrava"), "text/plain").upload("$e$.txt", b"", "text/plain")
    shown(at).button(key="add-uploads").click()
    shown(at)
    first = at.session_state["adding"]
    shown(at)  # any click runs the script again
    assert at.session_state["adding"] is first
    until_done(at)
    assert "1 added, 1 refused" in said(at.text)
    assert r"\$e\$\.txt is empty\." in at.error[0].value
    assert len(writable.sources()) == 8
    at.button(key="addition-done").click()
    assert not shown(at).file_uploader[0].value  # nothing left that could be added again
    assert len(at.dataframe[0].value) == 8


def test_two_clicks_at_once_begin_one_addition(monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    begun: list[Adding] = []

    def begin() -> Adding:
        time.sleep(0.05)  # as long as the thread of an addition may take to start
        begun.append(Adding(slow(go)))
        return begun[-1]

    state: dict[str, object] = {}
    monkeypatch.setattr("streamlit.session_state", state)
    clicks = [threading.Thread(target=add_form._begin, args=(begin,)) for _ in range(4)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    go.set()
    assert len(begun) == 1 and state["adding"] is begun[0]
    assert finished(begun[0]).done


def test_a_page_loaded_anew_finds_the_addition_and_its_report_again(
    writable: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    begun = Adding(slow(go), (writable.settings.data_dir, ""))
    assert "Adding articles" in said(page_over(writable, monkeypatch).header)
    go.set()
    begun.join(60)
    at = page_over(writable, monkeypatch)
    assert "Report" in said(at.header) and not at.file_uploader
    monkeypatch.setattr(adding, "KEPT", -1.0)
    assert "Report" not in said(page_over(writable, monkeypatch).header)
    monkeypatch.undo()
    at.button(key="addition-done").click()
    for module in (library, add_form, talk, resources):
        monkeypatch.setattr(module, "desk", lambda: writable)
    assert "Report" not in said(shown(at).header)
    assert "Report" not in said(page_over(writable, monkeypatch).header)


def test_nobody_sees_what_another_person_adds_or_what_goes_elsewhere(
    writable: Desk, empty: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    begun = Adding(slow(go), (writable.settings.data_dir, "ann@example.org"))
    assert adding.latest(writable, "ann@example.org") is begun
    assert adding.latest(writable) is None and adding.latest(empty, "ann@example.org") is None
    assert page_over(writable, monkeypatch).file_uploader
    go.set()
    begun.join(60)
    adding.close(begun)
    assert adding.latest(writable, "ann@example.org") is None


def test_a_folder_that_is_not_there_is_told_on_the_page(writable: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page_over(writable, monkeypatch)
    at.text_input(key="path").set_value("")
    at.button(key="add-from-path").click()
    assert "No folder is named" in said(shown(at).error)
    at.text_input(key="path").set_value("nowhere/[x](javascript:y)")
    at.button(key="add-from-path").click()
    until_done(shown(at))
    assert r"\[x\]\(javascript\:y\) does not exist\." in at.error[0].value
    assert len(writable.sources()) == 7
