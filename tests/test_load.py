"""Finding files, their metadata beside them, standard input, and the cost of loading."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import make_files as make
import pytest
from read_files import PARAGRAPHS, PROSE, article, outcomes, refusal

from rag.parse.load import SUFFIXES, Refused, discover, load_stdin
from rag.schema import Record


def test_a_sidecar_gives_the_metadata_and_is_no_article(tmp_path: Path) -> None:
    text = make.write(tmp_path, "a.txt", "Words.")
    alone = article(text).raw_hash
    make.write(tmp_path, "a.json", '{"Title": "T", "outlet": "O", "date": "2024-05-01", "author": "A", "url": "u:x"}')
    record = article(text)
    assert (record.title, record.outlet, record.date) == ("T", "O", "2024-05-01")
    assert (record.author, record.url, record.language) == ("A", "u:x", None)
    assert record.raw_hash != alone  # a changed sidecar is a changed article
    assert discover([tmp_path]) == [text]
    assert discover([text, tmp_path / "a.json"]) == [text]
    assert "metadata of a.txt" in refusal(tmp_path / "a.json").error.message


def test_a_sidecar_outweighs_a_page_but_not_the_records_of_a_file(tmp_path: Path) -> None:
    make.write(tmp_path, "a.json", '{"title": "Given", "outlet": "The Post"}')
    page = article(make.write(tmp_path, "a.html", make.html(PARAGRAPHS, title="Declared")))
    assert (page.title, page.outlet) == ("Given", "The Post")
    (row,) = outcomes(make.write(tmp_path, "a.csv", make.csv_file([["title", "text"], ["Own", "Words."]])))
    assert isinstance(row, Record)
    assert (row.title, row.outlet) == ("Own", "The Post")


def test_a_json_file_with_text_is_an_article_beside_another(tmp_path: Path) -> None:
    text = make.write(tmp_path, "a.txt", "Words.")
    other = make.write(tmp_path, "a.json", '{"text": "Other words.", "title": "T"}')
    assert discover([tmp_path]) == [other, text]
    assert article(text).title is None
    assert article(other).title == "T"


def test_metadata_of_nothing_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    lone = make.write(tmp_path, "a.json", '{"title": "T"}')
    assert discover([tmp_path]) == [lone]
    assert "none of the fields" in refusal(lone).error.message


def test_a_broken_sidecar_refuses_its_article(tmp_path: Path) -> None:
    text = make.write(tmp_path, "a.txt", "Words.")
    make.write(tmp_path, "a.json", '{"title": ')
    refused = refusal(text)
    assert "a.json" in refused.error.message
    assert "a.json" in refused.error.remedy
    assert discover([tmp_path]) == [text]


def test_folders_are_read_in_order_without_what_is_hidden_or_foreign(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y/x.HTML", "c.csv", ".hidden.txt", ".git/a.txt", "tool.exe", "README"):
        make.write(tmp_path, name, "x")
    (tmp_path / "empty").mkdir()
    names = ["a/y/x.HTML", "a/z.md", "b.txt", "c.csv"]
    assert discover([tmp_path]) == [tmp_path / name for name in names]
    assert discover([tmp_path / "b.txt", tmp_path, tmp_path / "a" / ".." / "b.txt"])[0] == tmp_path / "b.txt"
    assert len(discover([tmp_path / "b.txt", tmp_path, tmp_path / "a" / ".." / "b.txt"])) == 4
    assert discover([tmp_path / ".hidden.txt"]) == [tmp_path / ".hidden.txt"]  # as named


def test_links_between_folders_are_followed_once(tmp_path: Path) -> None:
    make.write(tmp_path, "in/a.txt", "x")
    make.write(tmp_path, "out/b.txt", "x")
    (tmp_path / "in" / "up").symlink_to("..")
    (tmp_path / "in" / "twin.txt").symlink_to("a.txt")
    assert discover([tmp_path / "in"]) == [tmp_path / "in/a.txt", tmp_path / "in/up/out/b.txt"]


def _missing(folder: Path) -> Path:
    return folder / "missing.txt"


def _dangling(folder: Path) -> Path:
    (folder / "dangling.txt").symlink_to("nowhere")
    return folder / "dangling.txt"


def _loop(folder: Path) -> Path:
    (folder / "loop.txt").symlink_to("loop.txt")
    return folder / "loop.txt"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.txt")
    return folder / "pipe.txt"


def _socket(folder: Path) -> Path:
    os.chdir(folder)  # the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
    return folder / "socket.txt"


def _device(_folder: Path) -> Path:
    return Path("/dev/zero")


def _impossible(_folder: Path) -> Path:
    return Path("nul\x00.txt")


def _too_long(folder: Path) -> Path:
    return folder / ("x" * 300 + ".txt")


def _empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (_missing, "does not exist"),
        (_dangling, "not there"),
        (_loop, "leads back to itself"),
        (_pipe, "is a pipe"),
        (_socket, "device or socket"),
        (_device, "device or socket"),
        (_impossible, "cannot be read"),
        (_too_long, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(tmp_path: Path, build: Callable[[Path], Path], words: str) -> None:
    path = build(tmp_path)
    (found,) = discover([path])
    assert isinstance(found, Refused)
    assert words in found.error.message
    assert found.error.remedy
    assert words in refusal(path).error.message


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (found,) = discover([_empty_folder(tmp_path)])
    assert isinstance(found, Refused)
    assert "holds no file" in found.error.message
    (loaded,) = outcomes(tmp_path / "empty")
    assert isinstance(loaded, Refused)
    assert "is a folder" in loaded.error.message


def test_bad_entries_of_a_folder_do_not_hide_the_others(tmp_path: Path) -> None:
    good = make.write(tmp_path, "good.txt", "x")
    _dangling(tmp_path)
    _pipe(tmp_path)
    found = discover([tmp_path])
    assert [item.source for item in found if isinstance(item, Refused)] == ["dangling.txt", "pipe.txt"]
    assert good in found


def test_permission_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.write(tmp_path, "a.txt", "Words.")

    def forbidden(*_: object, **__: object) -> None:  # tests may run as root, whom no mode stops
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    assert "chmod" in refusal(path).error.remedy
    monkeypatch.setattr(os, "scandir", forbidden)
    (found,) = discover([tmp_path])
    assert isinstance(found, Refused)
    assert "may not be read" in found.error.message


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_empty_and_blank_files_are_refused(tmp_path: Path, suffix: str) -> None:
    assert "is empty" in refusal(make.write(tmp_path, f"a{suffix}", b"")).error.message
    if suffix not in (".pdf", ".docx"):
        assert refusal(make.write(tmp_path, f"b{suffix}", " \n\t\u200b\u00a0\x00\n")).error.remedy


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", None)
    error = refusal(path).error
    assert "50.0 MB" in error.message
    assert "BYLINE_MAX_FILE_MB" in error.remedy


def test_an_unknown_format_is_refused_with_those_known(tmp_path: Path) -> None:
    assert ".docx" in refusal(make.write(tmp_path, "a.exe", "x")).error.remedy


def test_standard_input_is_text_named_by_its_hash() -> None:
    data = b"Some words.\r\n"
    (record,) = load_stdin(data, max_mb=1)
    assert isinstance(record, Record)
    assert (record.source, record.text) == ("-", "Some words.")
    assert record.origin == f"-:{hashlib.sha256(data).hexdigest()}"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"text": "One.", "title": "T"}', [("-", "One.")]),
        (b'[{"text": "One."}, {"title": "x"}]', [("-#1", "One."), ("-#2", None)]),
        (b'{"text": "One."}\n{bad\n{"text": "Two."}\n', [("-#1", "One."), ("-#2", None), ("-#3", "Two.")]),
        (b'{"title": "no text"}', [("-", '{"title": "no text"}')]),
        (b"[1, 2]", [("-", "[1, 2]")]),
        (b"{" * 100_000, [("-", "{" * 100_000)]),
        (b"", [("-", None)]),
        (b" \n", [("-", None)]),
        (make.PNG, [("-", None)]),
        (b"words " * 200_000, [("-", None)]),
    ],
)
def test_standard_input_may_be_json(data: bytes, expected: list[tuple[str, str | None]]) -> None:
    found = list(load_stdin(data, max_mb=1))
    assert [(item.source, getattr(item, "text", None)) for item in found] == expected
    origin = f"-:{hashlib.sha256(data).hexdigest()}"
    assert all(item.origin == origin + item.source[1:] for item in found)


def test_plain_text_needs_no_heavy_library() -> None:
    code = (
        "import sys; from pathlib import Path; from rag.parse.load import load; Path('a.txt').write_text('Words.');"
        "print([r.text for r in load(Path('a.txt'), max_mb=1)]);"
        "print(sorted({'trafilatura', 'htmldate', 'pypdf', 'docx', 'markdown_it', 'frontmatter', 'py3langid',"
        " 'charset_normalizer', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['Words.']\n[]\n"


def test_a_small_article_loads_in_well_under_a_millisecond(tmp_path: Path) -> None:
    path = make.write(tmp_path, "a.txt", PROSE * 10)
    times = []
    for _ in range(50):
        start = time.perf_counter()
        outcomes(path)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.001
