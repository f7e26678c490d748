"""What rules read out of articles is kept with them: the same whether it is read or kept, and never out of date."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import dying
import pytest
from hypothesis import given
from hypothesis import strategies as some
from stores import Store, article, assert_whole, opened, stored

from rag import Desk, Settings, facts, told
from rag.facts import Worded, read_out
from rag.schema import Filters
from rag.store.catalog import Catalog
from rag.store.database import FILE
from rag.told import Read, Told
from rag.when import Known

TEXTS = [
    "The mayor of Bergen said on Tuesday that 40 people had left.\nOfficials denied this.\nIt closed in May 2023.",
    "“Nobody was hurt,” said Anna Kovac.\nShe added that the bridge would reopen on 3 May.\nThe toll is disputed.",
    "The Harbour Office claimed that 12 boats sank last week.\nThat could not be verified.",
    "| Date | Event |\nThe union called the figure invented.\nOn 4 June 2021 the quay was sold.",
]
DAY = date(2024, 5, 9)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with closing(Catalog.open(tmp_path / "data")) as catalog:
        stored(catalog, *(article(text, source=f"{at}.txt", day=DAY) for at, text in enumerate(TEXTS)))
        yield catalog


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences that rules were asked about, in order."""
    texts: list[str] = []

    def counted(one: Worded, known: Known) -> facts.Fact:
        texts.append(one.text)
        return read_out(one, known)

    monkeypatch.setattr(facts, "read_out", counted)
    return texts


def read(catalog: Catalog) -> list[Read]:
    return list(told.articles(catalog, catalog.chosen(Filters())))


def every(catalog: Catalog) -> list[tuple[str, facts.Fact]]:
    return [(one.text, one.fact) for article in read(catalog) for one in article.told]


def rows(folder: Path) -> dict[str, tuple[str, str]]:
    """By the article's id what is kept of it."""
    with closing(sqlite3.connect(folder / FILE)) as db:
        found = db.execute("SELECT a.id, d.origin, d.facts FROM derived d LEFT JOIN articles a ON a.key = d.article")
        return {id: (origin, kept) for id, origin, kept in found}


PARTS = [
    "Kovac", "said", "on Tuesday", "in May 2021", "the ministry", "denied", "that", "“no”", "reportedly", "3–5 June",
    "last month", "yesterday", "disputed", "the union’s claim", ", saying", ",", "| 4 June 2021 |", "Vision 2030", "🚢",
    '"',
]  # fmt: skip


@given(some.lists(some.sampled_from(PARTS), max_size=9).map(" ".join), some.sampled_from(TEXTS), some.booleans())
def test_facts_are_the_same_after_they_were_kept(text: str, before: str, dated: bool) -> None:
    fact = read_out(Worded(text, before, "| Date | Event |"), Known(DAY if dated else None, True, (2021,)))
    assert facts.unpacked(facts.packed([fact])) == [fact]


def test_rules_read_each_article_once(catalog: Catalog, asked: list[str]) -> None:
    first = every(catalog)
    assert asked == [text for text, _ in first] and len(asked) > 8
    assert any(fact.times for _, fact in first) and any(fact.named for _, fact in first)
    assert {fact.voice.status for _, fact in first} > {"attributed", "denied", "disputed", "unverified"}
    asked.clear()
    assert every(catalog) == first and not asked
    with closing(Catalog.open(catalog.database.path.parent)) as another:
        assert every(another) == first and not asked


def test_only_what_is_new_is_read_out(catalog: Catalog, asked: list[str]) -> None:
    before = every(catalog)
    asked.clear()
    stored(catalog, article("The quay burnt down on Monday, said Jan Novak.", source="new.txt", day=DAY))
    assert every(catalog)[:-1] == before
    assert asked == ["The quay burnt down on Monday, said Jan Novak."]


def test_a_briefing_is_the_same_from_what_is_kept(own: Path, asked: list[str]) -> None:
    def made() -> list[Any]:
        with Desk.open(Settings(data_dir=own, model="quotes", reader=False)) as desk:
            return [make(topic=topic) for topic in (None, "the war in Ukraine")
                    for make in (desk.timeline, desk.claims, desk.summarise)]  # fmt: skip

    with closing(sqlite3.connect(own / FILE)) as db, db:
        db.execute("DELETE FROM derived")  # other tests may have kept some before this folder was copied
    first = made()
    assert len(asked) > 100
    asked.clear()
    assert made() == first and not asked


# Never out of date


def test_other_rules_read_everything_anew(catalog: Catalog, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first, before = every(catalog), rows(catalog.database.path.parent)
    asked.clear()
    monkeypatch.setattr(facts, "rules", lambda: "others")
    assert every(catalog) == first and len(asked) == len(first)
    after = rows(catalog.database.path.parent)
    assert before.keys() == after.keys() and not {o for o, _ in before.values()} & {o for o, _ in after.values()}


def test_any_change_of_the_code_makes_other_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "verify").mkdir()
    found = set()
    for name, code in [("a.py", "A = 1"), ("a.py", "A = 2"), ("verify/b.py", "A = 2"), ("verify/b.py", "A = 3")]:
        (tmp_path / name).write_text(code, "utf-8")
        monkeypatch.setattr(facts, "__file__", str(tmp_path / "facts.py"))
        found.add(facts.rules.__wrapped__())
    assert len(found) == 4 and facts.rules.__wrapped__() in found


def test_another_day_of_the_article_gives_its_sentences_other_times(own: Path, asked: list[str]) -> None:
    with Desk.open(Settings(data_dir=own, model="quotes", reader=False)) as desk:
        source = next(one for one in desk.sources() if one.source.startswith("001"))
        before = {one.text: one.fact.times for one in _told(desk, source.id)}
        desk.timeline()
        asked.clear()
        desk.correct(source.id, date="2023-02-01")
        desk.timeline()
        after = {one.text: one.fact.times for one in _told(desk, source.id)}
        assert set(asked) == set(after) and before.keys() == after.keys() and before != after


@pytest.mark.parametrize("was", ["of another day", "in fewer sentences"])
def test_what_another_process_kept_of_an_article_as_it_was_is_not_believed(catalog: Catalog, was: str) -> None:
    """It read the article just before that was corrected, or read anew."""
    now = read(catalog)[0]
    worded = [Worded(one.text, one.before, one.context) for one in now.told]
    with catalog.database.writing() as db:
        db.execute("DELETE FROM derived")
    other = facts.Facts(catalog.database)
    stale = (
        other.of(replace(now.article, date=date(2020, 1, 1)), worded) if was == "of another day" else
        other.of(now.article, worded[:1])
    )  # fmt: skip
    other.keep()
    assert rows(catalog.database.path.parent).keys() == {now.article.id}
    found = [one.fact for one in read(catalog)[0].told]
    assert found == [one.fact for one in now.told] != stale


def _told(desk: Desk, id: str) -> tuple[Told, ...]:
    (found,) = told.articles(desk._catalog, [id])
    return found.told


# It goes with its article, and its loss costs time alone


def test_a_removed_article_takes_its_facts_along(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for at, text in enumerate(TEXTS):
        (articles / f"{at}.txt").write_text(text, "utf-8")
    with opened(tmp_path / "data") as store:
        store.ingest(articles)
        read(store.catalog)
        assert rows(tmp_path / "data").keys() == store.ids() and len(store.ids()) == len(TEXTS)
        (gone,) = store.catalog.resolve("1.txt")
        store.remove(gone)
        assert rows(tmp_path / "data").keys() == store.ids() and gone not in store.ids()
        assert_whole(store)


def test_facts_of_an_article_that_is_gone_are_not_kept(catalog: Catalog) -> None:
    new = article("Nobody stored this.").article
    gone = facts.Facts(catalog.database)
    assert len(gone.of(new, [Worded("Nobody stored this.", "", "")])) == 1
    gone.keep()
    assert not rows(catalog.database.path.parent)


def test_a_store_that_cannot_be_written_is_read_all_the_same(catalog: Catalog, asked: list[str]) -> None:
    catalog.database._writer.execute("PRAGMA query_only = ON")  # SQLite then answers as for a read-only file
    assert every(catalog) == every(catalog)
    assert not rows(catalog.database.path.parent) and asked


def test_a_store_made_before_facts_were_kept_gets_their_table(tmp_path: Path) -> None:
    with closing(Catalog.open(tmp_path)) as catalog:
        stored(catalog, article(TEXTS[0]))
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("DROP TABLE derived")
    with closing(Catalog.open(tmp_path)) as catalog:
        assert len(rows(tmp_path)) == 0 and every(catalog) and len(rows(tmp_path)) == 1


def _brief(store: Store, _articles: Path) -> object:
    facts.BATCH = 1
    return read(store.catalog)


@pytest.mark.parametrize("die_at", [1, 2, 5, 8])
def test_a_kill_while_facts_are_kept_harms_nothing(catalog: Catalog, die_at: int) -> None:
    folder = catalog.database.path.parent
    assert dying.run(_brief, folder, folder, die_at) == -9
    assert len(rows(folder)) == die_at // 2
    before = rows(folder)
    assert len(every(catalog)) == sum(text.count("\n") + 1 for text in TEXTS)
    assert before.items() <= rows(folder).items() and len(rows(folder)) == len(TEXTS)


def test_many_may_keep_the_same_at_once(catalog: Catalog) -> None:
    folder = catalog.database.path.parent
    processes = [dying.start(_brief, folder, folder) for _ in range(3)]
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(every(catalog))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(found) == 4 and all(one == found[0] for one in found)
    assert len(rows(folder)) == len(TEXTS)
