"""The evaluation's own parts: matching, the loader's refusals, grades and figures against cases counted by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from eval import baseline, metrics
from eval.alter import CHANGES, altered, files
from eval.answers import Header, kept, read
from eval.briefings import read_briefings
from eval.corpora import NAMES, corpus
from eval.faults import FAULTS, ROOT
from eval.gold import (
    Asked,
    GoldError,
    GoldSpan,
    Question,
    check_summaries,
    located,
    read_questions,
    read_summaries,
)
from eval.grade import Grade, grade
from eval.matching import flat, found, spans
from eval.recorded import Tape, chosen, key_of
from rag import Desk, Settings
from rag.schema import Answer, AnswerSentence, Citation, Evidence, Span

TEXT = "The mayor said “six boats” sank.\u00a0Nobody else\n could confirm it. The toll was 1,500."


class TestMatching:
    @pytest.mark.parametrize(
        "string", ["six boats", "SIX BOATS", 'said "six', "sank. Nobody else could", "1,500", "mayor … boats"]
    )
    def test_found(self, string: str) -> None:
        assert found(string, TEXT)

    @pytest.mark.parametrize("string", ["six boat", "500", "1,50", "1", "mayor … 1,500", "boats … mayor", "ix boats"])
    def test_not_found(self, string: str) -> None:
        assert not found(string, TEXT)

    def test_a_gap_is_at_most_eight_words(self) -> None:
        words = "a one two three four five six seven eight b"
        assert found("a … b", words) and not found("a … b", words.replace("a ", "a zero "))

    @pytest.mark.parametrize("string", [" … x", "x …  … y"])
    def test_an_empty_part_is_an_error(self, string: str) -> None:
        with pytest.raises(ValueError, match="empty part"):
            found(string, TEXT)

    def test_a_quote_leads_back_to_its_own_characters(self) -> None:
        ((start, end),) = spans('"six boats" sank. Nobody else could', TEXT)
        assert TEXT[start:end] == "“six boats” sank.\u00a0Nobody else\n could"

    def test_cells_of_a_row(self) -> None:
        assert spans("Halvey | 11,046", "| Halvey | 11,046 |")

    @given(st.text(max_size=60), st.data())
    def test_every_part_of_a_text_is_found_where_it_stands(self, text: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        quote = text[start:end]
        if flat(quote).text.strip():
            assert (
                any(s <= end and start <= e for s, e in spans(quote, text)) or flat(quote).text not in flat(text).text
            )
        view = flat(text)
        assert len(view.text) == len(view.origin) and list(view.origin) == sorted(view.origin)


ARTICLES = {"a.txt": "The mayor said six boats sank. The union denied it.", "b.txt": "Five boats came back."}


def question(**changes: Any) -> Question:
    fields: dict[str, Any] = {
        "id": "fact-1", "kind": "fact", "question": "How many vessels went down?", "facts": [{"any": ["six boats"]}],
        "evidence": [{"article": "a.txt", "quote": "The mayor said six boats sank."}],
    }  # fmt: skip
    return Question.model_validate({**fields, **changes})


UNANSWERABLE = {"kind": "near-miss", "facts": (), "evidence": (), "why": "No article says it."}


class TestLoader:
    def test_evidence_becomes_spans(self) -> None:
        (one,) = located([question()], ARTICLES)
        assert one.spans == (GoldSpan("a.txt", 0, 30),)
        located([question(), question(id="x", question="Who swam?", **UNANSWERABLE)], ARTICLES)

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"evidence": [{"article": "a.txt", "quote": "The mayor said seven boats sank."}]}, "not in a.txt"),
            ({"evidence": [{"article": "c.txt", "quote": "x"}]}, "no article c.txt"),
            ({"facts": [{"any": ["seven boats"]}]}, "stands in its evidence"),
            ({"evidence": ()}, "needs evidence"),
            ({"facts": [{"any": ["six boats"], "optional": True}]}, "needs a required fact"),
            ({"kind": "near-miss"}, "has no facts"),
            ({**UNANSWERABLE, "why": ""}, "say why"),
            ({"kind": "follow-up"}, "name it in after"),
            ({**UNANSWERABLE, "correction": ["five"]}, "stands in its evidence"),
            ({"never": ["six boats"]}, "must not be said"),
        ],
    )
    def test_what_does_not_hold_together_is_refused(self, changes: dict[str, Any], told: str) -> None:
        with pytest.raises(GoldError, match="fact-1") as error:
            located([question(**changes)], ARTICLES)
        assert told in str(error.value)

    def test_doubles_are_refused(self) -> None:
        with pytest.raises(GoldError, match="2 questions have this id"):
            located([question(), question(question="Something else?")], ARTICLES)
        with pytest.raises(GoldError, match="asked 2 times"):
            located([question(), question(id="fact-2", question="how many VESSELS went down?")], ARTICLES)

    @pytest.mark.parametrize(
        "text", ["- id: [", "- {id: fact-1}", "- {id: a, kind: gossip, question: Who is it?}", "- x", "[]"]
    )
    def test_a_file_that_is_no_gold_names_itself(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "bad.yaml").write_text(text, "utf-8")
        with pytest.raises(GoldError, match=r"bad\.yaml|no gold question"):
            read_questions(tmp_path)

    def test_a_summary_point_stands_in_its_evidence(self) -> None:
        points = [
            {"name": f"p{n}", "facts": [{"any": ["six boats"]}], "evidence": ["six boats sank"]} for n in range(5)
        ]
        points[0]["facts"] = [{"any": ["nine boats"]}]
        gold = {"points": points, "never": [{"name": "x", "any": ["y"]}] * 2}
        folder = Path("gold")
        folder.mkdir()
        (folder / "summaries.yaml").write_text(yaml.safe_dump({"a.txt": gold}), "utf-8")
        with pytest.raises(GoldError, match=r"p0: none of .*nine boats"):
            check_summaries(read_summaries(folder), ARTICLES)


def cited(start: int, end: int, source: str = "a.txt") -> Citation:
    quote = ARTICLES[source][start:end]
    return Citation(1, "id", source, None, None, None, "unknown", start, end, quote)


def sentence(text: str, *citations: Citation, lead_in: str | None = None) -> AnswerSentence:
    return AnswerSentence(text, lead_in, None, None, "supported", citations, ())


def offered(start: int, end: int, score: float) -> Evidence:
    return Evidence(
        Span("id", start, end), ARTICLES["a.txt"][start:end], "", 0, "a.txt", None, None, None, "unknown", score, 0.0
    )


def answer(*sentences: AnswerSentence, evidence: tuple[Evidence, ...] = ()) -> Answer:
    return Answer(
        None, "?", "?", "answered" if sentences else "abstained", "answered" if sentences else "not-said", None, None,
        " ".join(s.text for s in sentences), "quotes", sentences, (), evidence, (), {"all": 250.0}, None, None, "i",
    )  # fmt: skip


@pytest.fixture
def asked() -> Asked:
    (one,) = located([question(speaker=["mayor"], never=["seven boats"])], ARTICLES)
    return one


class TestGrade:
    def test_a_right_answer(self, asked: Asked) -> None:
        told = answer(
            sentence("The mayor said six boats sank.", cited(0, 30)),
            sentence("Five boats came back.", cited(0, 21, "b.txt")),
            evidence=(offered(31, 51, 0.9), offered(0, 30, 0.5)),
        )  # fmt: skip
        made = grade(asked, told, ARTICLES)
        assert made.right and made.fault == ""
        assert (made.citations, made.citations_on_gold, made.sentences_with_fact, made.own_prose) == (2, 1, 1, 0)
        assert (made.attributed, made.attributed_kept, made.words, made.rank, made.seconds) == (1, 1, 10, 2, 0.25)

    @pytest.mark.parametrize(
        ("told", "fault"),
        [
            (answer(), "refuses (not-said)"),
            (answer(sentence("The mayor said so.", cited(0, 30))), "lacks six boats"),
            (answer(sentence("Six boats, not seven boats.", cited(0, 30))), "says seven boats"),
            (answer(sentence("Six boats.", cited(31, 51))), "cites no sentence that carries the answer"),
            (answer(sentence("Six boats.")), "cites no sentence that carries the answer"),
        ],
    )
    def test_faults_are_named(self, asked: Asked, told: Answer, fault: str) -> None:
        made = grade(asked, told, ARTICLES)
        assert not made.right and made.fault == fault

    def test_a_quotation_that_is_not_in_the_article_is_never_right(self, asked: Asked) -> None:
        false = Citation(1, "id", "a.txt", None, None, None, "unknown", 1, 31, ARTICLES["a.txt"][0:30])
        made = grade(asked, answer(sentence("Six boats.", false)), ARTICLES)
        assert made.false_quotes == 1 and not made.right

    def test_a_claim_without_speaker_or_hedge_is_not_kept(self, asked: Asked) -> None:
        bare = grade(asked, answer(sentence("Six boats sank.", cited(0, 30))), ARTICLES)
        led = grade(asked, answer(sentence("Six boats sank.", cited(0, 30), lead_in="The mayor:")), ARTICLES)
        assert (bare.attributed, bare.attributed_kept, led.attributed_kept) == (1, 0, 1)

    def test_an_unanswerable_question_is_right_when_refused(self) -> None:
        (one,) = located([question(**UNANSWERABLE)], ARTICLES)
        assert grade(one, answer(), ARTICLES).right
        wrong = grade(one, answer(sentence("Six boats.", cited(0, 30))), ARTICLES)
        assert not wrong.right and wrong.fault == "answers what the articles do not say"


def graded(**changes: Any) -> Grade:
    fields: dict[str, Any] = {
        "id": "q", "kind": "fact", "answerable": True, "abstained": False, "outcome": "answered", "missing": (),
        "required": 1, "forbidden": (), "citations": 1, "citations_on_gold": 1, "false_quotes": 0, "sentences": 1,
        "sentences_on_gold": 1, "sentences_with_fact": 1, "attributed": 0, "attributed_kept": 0, "own_prose": 0,
        "words": 10, "rank": 1, "stages": {"retrieve": 10.0, "verify": 2.0}, "tokens": 0,
    }  # fmt: skip
    return Grade(**{**fields, **changes})


REFUSED = {"abstained": True, "outcome": "not-said", "citations": 0, "citations_on_gold": 0, "sentences": 0, "words": 0}


class TestMetrics:
    def test_figures_counted_by_hand(self) -> None:
        four = [
            graded(id="a", required=2, missing=("x",), citations=3, citations_on_gold=2, words=20, rank=4),
            graded(id="b"),
            graded(id="c", missing=("y",), rank=None, **REFUSED),
            graded(id="d", answerable=False, required=0, kind="near-miss", **REFUSED),
            graded(id="e", answerable=False, required=0, kind="near-miss"),
        ]
        made = metrics.scores(four)
        assert made.fact_recall == metrics.Share(2, 4)
        assert made.citation_precision == metrics.Share(3, 4)
        assert made.right == metrics.Share(2, 5)
        assert (made.abstention_precision, made.abstention_recall) == (metrics.Share(1, 2), metrics.Share(1, 2))
        assert made.abstention_f1 == 0.5 and made.over_refusal == metrics.Share(1, 3)
        assert {k: share.hits for k, share in made.retrieved.items()} == {1: 1, 5: 2, 10: 2}
        assert made.median_words == 10
        assert made.stages == {"retrieve": 10.0, "verify": 2.0} and made.median_seconds == 0.012

    def test_a_refused_answer_has_no_facts_even_if_it_needed_none(self) -> None:
        made = metrics.scores([graded(missing=(), **REFUSED)])
        assert made.fact_recall == metrics.Share(0, 1)

    def test_nothing_measured_is_not_zero(self) -> None:
        made = metrics.scores([])
        assert made.right.value is None and made.right.interval is None
        assert set(made.figures().values()) == {None}

    def test_wilson(self) -> None:
        # p = 0.8, n = 10, z = 1.96: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), by hand.
        low, high = metrics.Share(8, 10).interval or (0, 0)
        assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)

    def test_mcnemar_is_a_sign_test_of_what_changed(self) -> None:
        first = {"a": True, "b": True, "c": True, "d": False, "only": True}
        second = {"a": False, "b": False, "c": True, "d": True}
        assert metrics.mcnemar(first, second) == (2, 1, 1.0)
        five = metrics.mcnemar({str(n): True for n in range(5)}, {str(n): False for n in range(5)})
        assert five == (5, 0, 2 * 0.5**5)

    def test_ndcg(self) -> None:
        assert metrics.ndcg(["x", "a", "b"], {"a": 1, "b": 1}) == pytest.approx(
            (1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3))
        )
        assert metrics.ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0.0 and metrics.ndcg(["a"], {}) == 0.0

    def test_auc_and_balanced_accuracy(self) -> None:
        assert metrics.auc([3, 2], [1, 2]) == 3.5 / 4
        assert metrics.auc([1], []) is None
        assert metrics.balanced_accuracy([0.9, 0.4], [0.1, 0.2, 0.3, 0.6], 0.5) == (0.5 + 0.75) / 2

    @given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.lists(st.integers(0, 5), min_size=1, max_size=8))
    def test_auc_is_the_share_of_pairs_in_order(self, high: list[int], low: list[int]) -> None:
        pairs = [(a > b) + (a == b) / 2 for a in high for b in low]
        assert metrics.auc(high, low) == pytest.approx(sum(pairs) / len(pairs))


class TestBaseline:
    def test_margins_and_what_breaks_them(self) -> None:
        good = [graded(id=str(n)) for n in range(10)]
        known = baseline.known(good, "data")
        assert known.kinds == {"fact": 0.8} and known.figures["fact_recall"] == 0.97
        assert known.figures["median_words"] == 18 and known.figures["false_quotes"] == 0
        assert baseline.broken(known, good) == []
        three_lost = [graded(id=str(n), missing=("x",) if n < 3 else ()) for n in range(10)]
        told = baseline.broken(known, three_lost)
        assert told[0] == "fact: 0.700 right, floor 0.800" and any(line.startswith("fact_recall") for line in told)
        wordy = [graded(id=str(n), words=40) for n in range(10)]
        assert baseline.broken(known, wordy) == ["median_words: 40.000, ceiling 18.000"]
        assert any("unmeasured" in line for line in baseline.broken(known, []))

    def test_worse_names_each_loss(self) -> None:
        old = baseline.known([graded(id="a"), graded(id="b")], "data")
        new = baseline.known([graded(id="a", missing=("x",))], "data")
        told = baseline.worse(old, new)
        assert "a was right: lacks x" in told and "b is asked no more" in told
        assert baseline.worse(old, old) == []

    def test_it_is_read_as_it_was_stored(self, tmp_path: Path) -> None:
        made = baseline.Baseline("p", "c", {"seeds": baseline.known([graded(id="a")], "data")})
        baseline.store(made, tmp_path / "b.json")
        assert baseline.load(tmp_path / "b.json") == made
        with pytest.raises(ValueError, match="--update-baseline"):
            baseline.load(tmp_path / "none.json")


class TestAltered:
    @pytest.fixture
    def change(self) -> Callable[[str], str]:
        changes = {
            "names": {"Russia": "Varland", "New York Times": "Old Times", "US": "AU", "Feb": "May"},
            "claims": {"was not confirmed": "was confirmed"}, "years": -9, "seed": 1,
        }  # fmt: skip
        return altered(["45 of 70 and 600,000 or 650,000 or 650"], changes)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Russia's New York Times", "Varland's Old Times"), ("Prussia in JOIN US", "Prussia in JOIN AU"),
            ("Feb 2022", "May 2013"), ("on the 10th, the tenth", "on the 11th, the eleventh"),
            ("Dec 26–27", "Dec 25–26"),
            ("one or two of six", "one or two of seven"), ("3 million, 3,000,000", "4 million, 4,000,000"),
            ("it was not confirmed", "it was confirmed"),
        ],
    )  # fmt: skip
    def test_words_and_numbers(self, change: Callable[[str], str], old: str, new: str) -> None:
        assert change(old) == new

    def test_larger_stays_larger_and_nothing_stays(self, change: Callable[[str], str]) -> None:
        numbers = [int(change(one).replace(",", "")) for one in ("45", "70", "600,000", "650,000")]
        assert numbers == sorted(set(numbers)) and not {45, 70, 600_000, 650_000} & set(numbers)
        assert change("650") == change("650,000").removesuffix(",000")

    def test_what_is_committed_is_what_the_script_makes(self) -> None:
        made = files(corpus("seeds"), yaml.safe_load(CHANGES.read_text("utf-8")))
        there = {
            str(p.relative_to(CHANGES.parent)): p.read_text("utf-8")
            for kind in ("articles", "gold") for p in (CHANGES.parent / kind).iterdir()
        }  # fmt: skip
        assert made == there

    def test_no_name_of_the_seeds_is_left(self) -> None:
        left = [
            f"{file.name}: {name}"
            for file in sorted(corpus("altered").articles.iterdir())
            for name in ("Russia", "Ukrain", "Putin", "Zelensk", "Trump", "Dnipro", "Donetsk", "Kremlin", "2024", "ISW")
            if name in file.read_text("utf-8")
        ]
        assert left == []


class TestGoldOfTheProject:
    def test_there_is_enough_of_each_kind(self) -> None:
        gold = read_questions(corpus("seeds").gold)
        assert len(gold) >= 150 and sum(not one.answerable for one in gold) >= 45
        assert len(read_questions(corpus("fresh").gold)) >= 40
        assert 2 * sum(one.writer == "articles-only" for one in gold) >= len(gold)

    @pytest.mark.parametrize("name", NAMES)
    def test_questions_use_other_words_than_their_evidence(self, name: str) -> None:
        """A question that copies the article measures nothing but word search."""
        copied = {one.id: round(share, 2) for one in read_questions(corpus(name).gold) if (share := overlap(one)) > 0.6}
        assert copied == {}


STOP = frozenset(
    "a an and are as at be been by did do does for from had has have how in is it its of on or that the their them "
    "they this to was were what when where which who whom whose why will with".split()
)


def overlap(one: Question) -> float:
    """Share of the question's content words, names and figures aside, that stand in its best evidence."""
    told = one.question
    asked = {word.lower()[:6] for word in told.replace("?", " ").replace(",", " ").split()
             if word.islower() and word.lower() not in STOP}  # fmt: skip
    if len(asked) < 3:
        return 0.0
    best = 0.0
    for evidence in one.evidence:
        there = {word.strip(".,;:“”\"'()").lower()[:6] for word in evidence.quote.split()}
        best = max(best, len(asked & there) / len(asked))
    return best


class TestSaved:
    HEAD = Header("seeds", "quotes", "p", "d", "c")

    def test_it_goes_on_where_it_was_cut_off(self, desk: Desk, asked: Asked, tmp_path: Path) -> None:
        file = tmp_path / "x.jsonl"
        ((id, first),) = kept(file, self.HEAD, desk, [asked])
        assert id == "fact-1" and isinstance(first, Answer)
        whole = file.read_text("utf-8")
        file.write_text(whole + '{"id": "fact-2", "ans', "utf-8")
        head, found = read(file)
        assert head == self.HEAD and list(found) == ["fact-1"]
        list(kept(file, self.HEAD, desk, [asked]))
        assert file.read_text("utf-8") == whole, "what was answered is not asked again, what was cut off is gone"
        with pytest.raises(ValueError, match="another program"):
            list(kept(file, Header("seeds", "quotes", "q", "d", "c"), desk, [asked]))

    @pytest.mark.parametrize("text", ["", "x", "{}", '{"corpus": 1}'])
    def test_another_file_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "x.jsonl").write_text(text, "utf-8")
        with pytest.raises(ValueError, match="not a file of saved answers"):
            read(tmp_path / "x.jsonl")


class TestRecorded:
    def test_the_choice_is_fixed_and_of_each_kind(self) -> None:
        gold = [Asked(one, ()) for one in read_questions(corpus("seeds").gold)]
        picked = chosen(gold)
        assert len(picked) == 40 and picked == chosen(list(reversed(gold)))[::-1]
        assert {one.gold.kind for one in picked} == {one.gold.kind for one in gold}

    def test_the_fence_makes_no_other_prompt(self) -> None:
        from langchain_core.messages import HumanMessage

        first, second = (key_of([HumanMessage(f"~~~ {mark * 16} ~~~\n1 A.\n~~~ {mark * 16} ~~~")]) for mark in "ab")
        assert first == second != key_of([HumanMessage("~~~ aaaaaaaaaaaaaaaa ~~~\n2 A.\n~~~ aaaaaaaaaaaaaaaa ~~~")])

    def test_a_tape_keeps_finds_and_drops(self, tmp_path: Path) -> None:
        tape = Tape(tmp_path / "t.jsonl")
        tape.start({"model": "m", "corpus": "c"})
        tape.add("k1", "one [1].", 1.23)
        tape.add("k2", "two", 2)
        again = Tape(tmp_path / "t.jsonl")
        assert again.find("k1") == "one [1]." and again.find("k3") is None and again.missing == ["k3"]
        assert again.finish({"k1"}, {"index": "i"}) == 1
        last = Tape(tmp_path / "t.jsonl")
        assert last.head["index"] == "i" and last.find("k2") is None
        last.start({"model": "m", "corpus": "c"})
        assert last.find("k1") is not None
        last.start({"model": "other", "corpus": "c"})
        assert last.find("k1") is None


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.name))
def test_each_deliberate_fault_still_fits_the_program(fault: Any) -> None:
    """`python -m eval.faults` shows that each is caught."""
    assert (ROOT / fault.file).read_text("utf-8").count(fault.old) == 1


def test_the_baseline_is_readable_and_of_the_three_corpora() -> None:
    known = json.loads(baseline.FILE.read_text("utf-8"))
    assert set(NAMES) <= set(known["corpora"])
    for one in known["corpora"].values():
        assert one["right"] and not set(one["right"]) & set(one["wrong"])


class TestBriefings:
    def gold(self, folder: Path) -> Path:
        told = {
            "timeline.yaml": "- {id: e1, date: 3 May 2025, given: absolute, what: x, evidence: "
            "[{article: a.txt, quote: six boats sank}]}",
            "claims.yaml": "- {id: c1, article: a.txt, quote: six boats sank, speaker: [mayor], status: attributed}",
            "matters.yaml": "- {id: m1, claim: c1, says: [a.txt], contradicts: [], silent: [b.txt]}",
        }
        for name, text in told.items():
            (folder / name).write_text(text, "utf-8")
        return folder

    def test_it_is_read_and_held_against_the_articles(self, tmp_path: Path) -> None:
        gold = read_briefings(self.gold(tmp_path), ARTICLES)
        assert (gold.events[0].date, gold.claims[0].speaker, gold.matters[0].silent) == (
            "3 May 2025", ("mayor",), ("b.txt",),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("file", "old", "new", "told"),
        [
            ("timeline.yaml", "six boats", "nine boats", "not in a.txt"),
            ("timeline.yaml", "3 May 2025", "some day", "no date"),
            ("timeline.yaml", "3 May 2025", "null", "undatable"),
            ("claims.yaml", "a.txt", "c.txt", "no article c.txt"),
            ("claims.yaml", "id: c1", "id: e1", "2 entries"),
            ("claims.yaml", "status: attributed", "status: rumoured", "claims.yaml"),
            ("claims.yaml", "attributed}", "attributed, meets: [{id: c9, relation: agrees}]}", "there is no c9"),
            ("matters.yaml", "silent: [b.txt]", "silent: []", "each article"),
            ("matters.yaml", "claim: c1", "claim: [", "matters.yaml"),
        ],
    )
    def test_what_does_not_hold_together_is_refused(
        self, tmp_path: Path, file: str, old: str, new: str, told: str
    ) -> None:
        folder = self.gold(tmp_path)
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")
        with pytest.raises(GoldError, match=told):
            read_briefings(folder, ARTICLES)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        (self.gold(tmp_path) / "claims.yaml").unlink()
        with pytest.raises(GoldError, match=r"claims\.yaml"):
            read_briefings(tmp_path, ARTICLES)

    @pytest.mark.parametrize("name", NAMES)
    def test_the_project_s_own(self, name: str, tmp_path: Path) -> None:
        chosen = corpus(name)
        with Desk.open(Settings(data_dir=tmp_path, model="quotes")) as own:
            own.ingest(sorted(chosen.articles.iterdir()))
            texts = {one.source: own.article(one.id).text for one in own.sources()}
        gold = read_briefings(chosen.gold, texts)
        assert len(gold.claims) >= 50 and len(gold.events) >= 15 and len(gold.matters) >= 5
