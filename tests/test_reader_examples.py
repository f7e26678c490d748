"""Training examples of the reader: what is asked of a passage that answers, and of one that no longer does."""

from __future__ import annotations

import bz2
import gzip
import json
import random
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.mutate import elsewhere
from rag.reader.examples import alone, examples, retold
from rag.reader.records import TITLE_PLACE, Asked, Restated, claims, questions, reports, restated, written
from rag.reader.restated import AMONG, chosen, of_restated
from rag.reader.rivals import articles, groups, of_written
from rag.reader.spoiled import Makings, Near, Unanswered, as_fact, merged
from rag.reader.texts import HEADING, WINDOW, beside, changed_behind, headed, reworded, sentence_of, windowed, without
from rag.reader.wordnet import WordNet

PASSAGE = (
    "The harbour bridge was closed on 4 May 2021 after a ship struck it. The mayor, Ann Vole, said that repairs would "
    "cost 3.1 million crowns. No one was hurt, the coast guard said."
)
ANSWER = "3.1 million crowns"


class Few:
    """Words by meaning, as few as the texts here need."""

    LIKE: ClassVar = {"closed": ["shut"], "repairs": ["mending"]}
    UNLIKE: ClassVar = {"closed": ["opened"], "bridge": ["tunnel"], "repairs": ["paintings"], "hurt": ["helped"]}

    def like(self, word: str) -> list[str]:
        return self.LIKE.get(word, [])

    def unlike(self, word: str) -> list[str]:
        return self.UNLIKE.get(word, [])


def write(folder: Path, name: str, records: list[dict[str, Any]]) -> None:
    with (bz2 if name.endswith(".bz2") else gzip).open(folder / name, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asked = {
        "origin": "made", "id": 1, "question": "How much would the repairs of the bridge cost, according to Ann Vole?",
        "passage": PASSAGE, "answerable": True, "answers": [ANSWER], "starts": [PASSAGE.index(ANSWER)],
    }  # fmt: skip
    old = "Repairs of the old bridge at Varnholm began in 1999, and 12 men work there."
    others = [
        asked | {"id": 2, "answerable": False, "question": "Who struck the tower?", "answers": [], "starts": []},
        asked | {"id": 3, "passage": old, "answers": ["1999"], "starts": [old.index("1999")],
                 "question": "When did repairs begin at Varnholm?"},
    ]  # fmt: skip
    write(tmp_path, "qa.jsonl.gz", [asked, *others])
    claim = {
        "origin": "made",
        "id": 1,
        "premise": "Ann Vole closed the bridge in May.",
        "claim": "The bridge was closed.",
    }
    write(tmp_path, "nli.jsonl.gz", [claim | {"label": "supports"}, claim | {"id": 2, "label": "neutral"}])
    write(tmp_path, "nli_binary.jsonl.gz", [claim | {"label": "not_supports"}])
    return tmp_path


def test_records_are_read_with_their_spans_and_labels(folder: Path) -> None:
    first = questions(folder)[0]
    assert [first.passage[start:end] for start, end in first.spans] == [ANSWER]
    assert [one.support for one in examples(folder, Few(), 1) if one.first == "The bridge was closed."][:3].count(
        None
    ) == 0
    assert [one.label for one in claims(folder)] == ["supports", "neither", "not-supports"]


def test_the_same_seed_makes_the_same_examples(folder: Path) -> None:
    assert list(examples(folder, Few(), 7)) == list(examples(folder, Few(), 7))


@pytest.mark.parametrize("seed", range(8))
def test_what_answers_holds_its_span_and_what_does_not_lacks_the_answer_or_asks_for_another_thing(
    folder: Path, seed: int
) -> None:
    made = [one for one in examples(folder, Few(), seed) if one.answers is not None]
    asked = {one.question: one for one in questions(folder)}
    assert any(one.answers for one in made) and any(not one.answers for one in made)
    for one in made:
        if one.answers:
            assert one.span is not None
            start, end = one.span
            assert one.passage[start:end] in {ANSWER, "1999"}
        elif one.first in asked and asked[one.first].answerable:
            own = asked[one.first]
            answer = own.passage[slice(*own.spans[0])]
            said = own.passage[slice(*sentence_of(own.passage, own.spans[0]))].strip()
            assert answer not in one.passage or said not in one.passage  # gone, or in a sentence that says otherwise


@pytest.mark.parametrize("seed", range(8))
def test_a_changed_statement_is_never_taught_as_supported(folder: Path, seed: int) -> None:
    true = {*(PASSAGE[a:b].strip() for a, b in [sentence_of(PASSAGE, (at, at)) for at in (0, 80, 160)])}
    for one in examples(folder, Few(), seed):
        if one.support == "supports" and one.passage.startswith(PASSAGE[:20]):
            assert one.first.strip().replace("shut", "closed").replace("mending", "repairs") in true


@pytest.mark.parametrize("seed", range(12))
def test_a_question_is_asked_of_the_sentence_that_answers_and_of_one_beside_it(folder: Path, seed: int) -> None:
    asked = questions(folder)[0]
    made = Makings(Near([]), elsewhere([PASSAGE]), Few())
    first, second, *_ = alone(asked, made, random.Random(seed))
    assert first.answers and first.span is not None
    assert first.passage[slice(*first.span)] == ANSWER
    lines = first.passage.split("\n")
    assert PASSAGE[slice(*sentence_of(PASSAGE, asked.spans[0]))].strip() == lines[-1]
    assert all(PASSAGE.startswith(line) for line in lines[:-1])
    assert not second.answers and ANSWER not in second.passage
    assert second.passage.split("\n")[-1] in PASSAGE


def test_a_heading_is_the_beginning_of_the_text_and_never_the_sentence_itself() -> None:
    first, later = sentence_of(PASSAGE, (0, 1)), sentence_of(PASSAGE, (PASSAGE.index(ANSWER), len(PASSAGE)))
    found = {headed(PASSAGE, later, random.Random(seed)) for seed in range(20)}
    assert found == {"", "The harbour bridge was closed on 4 May 2021 after a ship struck it.\n"}
    assert {headed(PASSAGE, first, random.Random(seed)) for seed in range(20)} == {""}
    long = "word " * 60 + "end. Another sentence is here."
    assert {len(headed(long, (305, 335), random.Random(seed))) <= HEADING for seed in range(20)} == {True}


def test_beside_the_sentence_that_answers_stands_mostly_the_one_with_the_question_s_words() -> None:
    own = sentence_of(PASSAGE, (PASSAGE.index(ANSWER), len(PASSAGE)))
    found = [beside(PASSAGE, own, "Was the harbour bridge closed?", [ANSWER], random.Random(n)) for n in range(40)]
    begun = [one.split()[0] for one in found if one is not None]
    like, other = begun.count("The"), begun.count("No")
    assert like > other > 0 and like + other == 40
    assert beside(PASSAGE, own, "Was it closed?", [ANSWER, "ship", "hurt"], random.Random(1)) is None


def test_a_near_passage_shares_the_subject_and_not_the_answer() -> None:
    near = Near([PASSAGE, "The bridge of Ann Vole was painted.", "Wheat rose on Monday.", f"The bridge cost {ANSWER}."])
    assert near.find("What did Ann Vole say of the bridge?", PASSAGE, [ANSWER]) == "The bridge of Ann Vole was painted."
    assert near.find("Zzyzx?", PASSAGE, [ANSWER]) is None


def test_without_takes_out_the_sentence_that_answers() -> None:
    left = without(PASSAGE, [(PASSAGE.index(ANSWER), PASSAGE.index(ANSWER) + len(ANSWER))])
    assert ANSWER not in left and left.startswith("The harbour bridge") and left.endswith("coast guard said.")


@given(st.lists(st.text("abcdefgh ", min_size=1, max_size=90), min_size=1, max_size=30), st.data())
def test_a_window_keeps_the_span_where_it_says(parts: list[str], data: st.DataObject) -> None:
    text = "".join(f"A{part}. " for part in parts)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 60)))
    cut, span = windowed(text, (start, end), random.Random(data.draw(st.integers(0, 9))))
    assert span is not None and cut[slice(*span)] == text[start:end]
    assert len(cut) <= max(WINDOW, 300) + 100


# What no longer holds


def unanswered(chance: int = 1) -> Unanswered:
    start = PASSAGE.index(ANSWER)
    asked = Asked(
        "made", "1", "How much will repairs of the bridge cost?", PASSAGE, True, ((start, start + len(ANSWER)),)
    )
    others = elsewhere(["Olga Rask told the council of Varnholm that 40 trains ran."])
    near = Near([PASSAGE, "Repairs of the old bridge were begun in spring."])
    return Unanswered(asked, asked.spans[0], Makings(near, others, Few()), random.Random(chance))


@pytest.mark.parametrize("seed", range(6))
def test_an_altered_passage_still_holds_the_answer_but_tells_it_of_another_thing(seed: int) -> None:
    wrong = unanswered(seed).altered()
    assert wrong is not None
    question, passage = wrong
    assert question == "How much will repairs of the bridge cost?"
    assert ANSWER in passage and "repairs would" not in passage


def test_a_question_in_other_words_asks_for_another_thing_of_the_same_passage() -> None:
    wrong = unanswered()._in_other_words()
    assert wrong is not None
    assert wrong[0] in {"How much will paintings of the bridge cost?", "How much will repairs of the tunnel cost?"}
    assert ANSWER in wrong[1]


def test_what_can_be_made_in_no_way_is_not_made() -> None:
    bare = Asked("made", "1", "How?", "So.", True, ((0, 2),))
    assert Unanswered(bare, (0, 2), Makings(Near(["So."]), elsewhere([]), Few()), random.Random(1)).any() is None


@pytest.mark.parametrize("seed", range(5))
def test_a_harmless_change_stands_behind_the_answer(seed: int) -> None:
    place = PASSAGE.index(ANSWER) + len(ANSWER)
    changed = changed_behind(PASSAGE, place, Few().unlike, random.Random(seed))
    assert changed[:place] == PASSAGE[:place] and changed.endswith("No one was helped, the coast guard said.")


def test_only_words_in_small_letters_are_exchanged_and_only_those_asked_for() -> None:
    chance = random.Random(1)
    assert reworded("Bridge closed.", Few().unlike, chance) == "Bridge opened."
    assert reworded("The bridge closed.", Few().unlike, chance, only={"bridg"}) == "The tunnel closed."
    assert reworded("Wheat rose.", Few().unlike, chance) is None


# Told as a fact, merged wrongly

PITCH = "The pitch at Oakfield was flooded on Friday."


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("The groundsman, Lou Pratt, said that the drains had been blocked for weeks.",
         "The drains had been blocked for weeks."),
        ("Prosecutors claimed that the firm hid its losses in Malta.", "The firm hid its losses in Malta."),
        ("According to the union, three drivers were dismissed without notice.",
         "Three drivers were dismissed without notice."),
        ("The company denied that the valve was cracked.", "The valve was cracked."),
        ("The polls closed two hours late, an observer said.", "The polls closed two hours late."),
        ("A lawyer told the court on Tuesday that the will was forged.", "The will was forged."),
        ("Mayor Ines Roca said the levee had held all night.", "The levee had held all night."),
        # the text's own, or as good as: confirmed, announced, found; nobody but the writer speaks; more than one claim
        ("Police confirmed that the driver was drunk.", None),
        ("We estimated that half of the votes were lost.", None),
        ("The drains were blocked for weeks.", None),
        ("The company did not say that the valve was cracked.", None),
        ("The club said that it had paid the referee.", None),
        ("The bank said that the fee was refunded and that nobody lost money.", None),
        ("The coach said that the fans, “all of them”, were loud.", None),
    ],
)  # fmt: skip
def test_a_claim_is_told_as_a_fact_where_it_is_nothing_but_a_claim(said: str, claim: str | None) -> None:
    text = f"{PITCH} {said} Rain is forecast."
    found = as_fact(text, random.Random(1))
    assert (found and found[0]) == claim
    if found is not None:
        assert text[slice(*found[1])].strip() == said


@pytest.mark.parametrize(
    "told",
    ["Its drains had been blocked for weeks.", "A report found the drains blocked by leaves for weeks.",
     "Blocked for weeks, the drains burst, the club admitted."],
)  # fmt: skip
def test_what_another_sentence_tells_too_is_no_mere_claim(told: str) -> None:
    text = f"{PITCH} The groundsman said that the drains had been blocked for weeks. {told}"
    assert as_fact(text, random.Random(1)) is None


FLOOD = ("Ines Roca moved 14 boats to the river in April 2019.",
         "Olav Lund repaired the harbour wall with 230 divers in May 2021.", "Nobody was hurt.")  # fmt: skip


def test_two_sentences_are_merged_by_subject_name_number_and_date() -> None:
    found = {made[0] for seed in range(80) if (made := merged(" ".join(FLOOD), random.Random(seed))) is not None}
    wall = "repaired the harbour wall with 230 divers in May 2021."
    assert found >= {
        "Olav Lund moved 14 boats to the river in April 2019.", "Ines Roca moved 230 boats to the river in April 2019.",
        "Ines Roca moved 14 boats to the river in May 2021.", f"Ines Roca {wall}",
        f"Ines Roca moved 14 boats to the river in April 2019 and {wall}",
    }  # fmt: skip
    assert not found & set(FLOOD)


@pytest.mark.parametrize(
    "text",
    [
        # told of both; told of her elsewhere, by another word for her; a bound that another number fulfils too; claims
        "Ines Roca moved some boats to the river. Olav Lund and Ines Roca repaired the wall of the harbour.",
        "Ann Vole opened the new museum. Olga Rask closed the old theatre that week. She closed the theatre, too.",
        "More than 600 people fled from the valley. About 650 soldiers were sent there.",
        "The mayor said that Ramsund lost 14 houses. The coast guard said that Tonsvik lost 20 boats.",
    ],
)
def test_what_may_be_so_is_not_merged(text: str) -> None:
    wrong = {made[0] for seed in range(40) if (made := merged(text, random.Random(seed))) is not None}
    assert not wrong & {"Ines Roca repaired the wall of the harbour.", "Ann Vole closed the old theatre that week."}
    assert not any("650 people" in one or "lost 20 houses" in one for one in wrong)


@pytest.mark.parametrize("seed", range(6))
def test_retold_wrongly_is_never_taught_as_supported_and_stands_before_its_source(seed: int) -> None:
    said = "Harbour master Olav Lund said that the pilots had ignored two warnings."
    text = f"{' '.join(FLOOD)} {said}"
    right, lost, mixed = retold(text, random.Random(seed))
    assert (right.first, right.support) == (said, "supports")
    assert (lost.first, lost.support) == ("The pilots had ignored two warnings.", "not-supports")
    assert mixed.support == "not-supports" and mixed.first not in text
    assert said in lost.passage and FLOOD[0] in mixed.passage


def test_claims_are_drawn_with_what_their_texts_make_wrong(folder: Path) -> None:
    said = "The union claimed that the dam was never inspected."
    entry = {"origin": "made", "premise": f"{PITCH} {said}", "claim": "A pitch was flooded.", "label": "supports"}
    write(folder, "nli.jsonl.gz", [{**entry, "id": n} for n in range(40)])
    made = [one for one in examples(folder, Few(), 1) if one.first == "The dam was never inspected."]
    assert made and all(one.support == "not-supports" and said in one.passage for one in made)


# WordNet's files

HEAD = "  1 This is the licence, which is skipped\n"
FILES = {
    "index.verb": """
close v 1 1 ! 1 1 00000001
shut v 1 0 1 1 00000001
open v 1 1 ! 1 1 00000002
hold v 1 0 1 1 00000003
""",
    "data.verb": """
00000001 30 v 02 close 0 shut 0 001 ! 00000002 v 0101 | make not open
00000002 30 v 01 open 0 001 ! 00000001 v 0101 | make open
00000003 30 v 01 hold 0 000 | keep
""",
    "index.noun": """
hut n 1 1 @ 1 1 00000011
barn n 1 1 @ 1 1 00000012
tower_block n 1 0 1 1 00000013
house n 1 1 ~ 1 1 00000010
""",
    "data.noun": """
00000010 06 n 01 house 0 002 ~ 00000011 n 0000 ~ 00000012 n 0000 | a building
00000011 06 n 01 hut 0 001 @ 00000010 n 0000 | a small one
00000012 06 n 01 barn 0 001 @ 00000010 n 0000 | for hay
""",
    "index.adj": "", "data.adj": "", "index.adv": "", "data.adv": "", "verb.exc": "held hold",
}  # fmt: skip


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text if name.endswith("exc") else HEAD + text.lstrip(), "utf-8")
    return WordNet(tmp_path)


@pytest.mark.parametrize(
    ("word", "like", "unlike"),
    [
        ("close", ["shut"], ["open"]), ("closed", ["shuted"], ["opened"]), ("closing", ["shuting"], ["opening"]),
        ("hut", [], ["barn"]), ("Huts", [], ["Barns"]), ("hold", [], []), ("house", [], []), ("xyz", [], []),
    ],
)  # fmt: skip
def test_words_by_meaning_keep_their_ending(wordnet: WordNet, word: str, like: list[str], unlike: list[str]) -> None:
    assert wordnet.like(word) == like
    assert wordnet.unlike(word) == unlike


def test_a_folder_without_the_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"index\.noun"):
        WordNet(tmp_path / "none")


SIBLINGS = ("The bridge cost 9 million crowns in 1971.", "Ferries will carry cars until the repairs of the bridge end.")

ASKED = ("Where is it shut?", "What will the repairs of the bridge cost?", "Was it dear?", "How long is there help?")


@pytest.fixture
def told_one_by_one(tmp_path: Path) -> Path:
    """An article whose sentences are asked about one by one, and a text whose sentences are marked."""
    texts = ("A bridge in Ostby is shut.", f"Repairs will cost {ANSWER}.", *SIBLINGS)
    records = [
        {"origin": "qamr", "id": f"Wiki1k:wikinews:7:1:{at}_0", "question": ASKED[at],
         "passage": text, "answerable": True, "answers": [text.split()[-1]], "starts": [text.index(text.split()[-1])]}
        for at, text in enumerate(texts)
    ]  # fmt: skip
    records[1] |= {"answers": [ANSWER], "starts": [texts[1].index(ANSWER)]}
    marked = [
        {"origin": "selqa", "id": f"s{at}", "question": "Who built it?", "passage": text, "answerable": at == 1,
         "answers": [], "starts": []}
        for at, text in enumerate(("It stands in Ostby.", "Ann Vole built it.", "It is of steel.", "It is long."))
    ]  # fmt: skip
    write(tmp_path, "qa.jsonl.gz", [*records, *marked])
    return tmp_path


@pytest.mark.parametrize("seed", range(6))
def test_an_answer_stands_before_its_rivals_which_do_not_tell_it(told_one_by_one: Path, seed: int) -> None:
    made = list(groups(told_one_by_one, Few(), seed))
    assert made == list(groups(told_one_by_one, Few(), seed))
    asked = next(group for group in made if group[0].passage.endswith(f"Repairs will cost {ANSWER}."))
    first, *rivals = asked
    assert first.answers and first.span is not None
    assert first.passage[slice(*first.span)] == ANSWER
    assert {text for text in SIBLINGS if any(text in one.passage for one in rivals)} == set(SIBLINGS)
    assert all(one.answers is False and one.first == first.first for one in rivals)
    assert all(one.passage != first.passage for one in rivals)
    (marked,) = [group for group in made if group[0].first == "Who built it?"]
    assert (marked[0].passage, len(marked)) == ("Ann Vole built it.", 4)


def test_a_group_without_an_answer_is_of_another_question_or_of_other_sentences(told_one_by_one: Path) -> None:
    made = [group for seed in range(40) for group in groups(told_one_by_one, Few(), seed)]
    right = {(group[0].first, group[0].passage.rsplit("\n", 1)[-1]) for group in made if group[0].answers}
    without = [group for group in made if not group[0].answers]
    assert without
    for group in without:
        assert not any(one.answers for one in group)
        assert len({one.first for one in group}) == 1
        assert not right & {(one.first, one.passage.rsplit("\n", 1)[-1]) for one in group}


def test_a_written_question_stands_with_its_article(told_one_by_one: Path, tmp_path: Path) -> None:
    file = tmp_path / "written.jsonl.bz2"
    asked: list[dict[str, Any]] = [
        {"article": "wikinews:7", "question": "What sum must be found?", "sentence": "1.1", "span": ANSWER},
        {"article": "wikinews:7", "question": "Who will mend it?", "sentence": None, "near": "1.3"},
    ]
    write(tmp_path, file.name, asked)
    forms = set()
    for seed in range(30):
        (right, *rivals), (near, *others) = of_written(articles(told_one_by_one), file, seed)
        assert {one.first for one in rivals} == {right.first}
        forms |= {right.first, near.first}
        assert right.answers and right.span is not None and right.passage[slice(*right.span)] == ANSWER
        assert near.passage.endswith(SIBLINGS[1])
        assert not any(one.answers for one in (*rivals, near, *others))
        assert {len(rivals), len(others)} == {3}
        assert not any(ANSWER in one.passage for one in rivals)
    assert forms == {
        "What sum must be found?", "Who will mend it?",
        "What sum must be found? (Who will mend it)", "Who will mend it? (What sum must be found)",
        "What sum must be found (about: mend)?", "Who will mend it (about: sum must be found)?",
    }  # fmt: skip


def test_a_written_question_meets_the_sentences_of_other_articles_too(told_one_by_one: Path, tmp_path: Path) -> None:
    with gzip.open(told_one_by_one / "qa.jsonl.gz", "rt", encoding="utf-8") as read:
        records = [json.loads(line) for line in read]
    texts = ("Nobody knows what the tunnel at Varnholm costs.", f"It costs {ANSWER}.", "Rain fell.")
    records += [
        {"origin": "qamr", "id": f"Wiki1k:wikinews:8:1:{at}_0", "question": f"{at}?", "passage": text,
         "answerable": True, "answers": [text], "starts": [0]}
        for at, text in enumerate(texts)
    ]  # fmt: skip
    write(tmp_path, "qa.jsonl.gz", records)
    write(tmp_path, "written.jsonl.bz2", [
        {"article": "wikinews:7", "question": "What is the cost?", "sentence": "1.1", "span": ANSWER},
        {"article": "wikinews:8", "question": "Did it rain?", "sentence": "1.2", "span": "fell"},
    ])  # fmt: skip
    (_, *rivals), _ = of_written(articles(tmp_path), tmp_path / "written.jsonl.bz2", 1)
    assert [one.passage.rsplit("\n", 1)[-1] for one in rivals].count(texts[0]) == 1
    assert not any(ANSWER in one.passage for one in rivals)


def asked_once(folder: Path, question: str, at: str, words: str) -> Path:
    """A file that asks one article this, which the words at that place answer."""
    write(folder, "written.jsonl.bz2", [{"article": "report:1", "question": question, "sentence": at, "span": words}])
    return folder / "written.jsonl.bz2"


def test_a_turn_of_an_interview_is_read_behind_what_was_asked(tmp_path: Path) -> None:
    asked, *turns = ("What do your people need, brigadier?", "Marrant: Dry boots, and soon.", "Marrant: Then drones.")
    article = {(0, n): text for n, text in enumerate(["Snow fell on the pass all day.", asked, *turns])}
    file = asked_once(tmp_path, "What do the troops lack?", "0.3", "drones")
    for seed in range(10):
        ((right, *rivals),) = of_written({"report:1": article}, file, seed)
        assert right.passage.endswith(f"{asked}\n{turns[1]}")
        assert all(one.passage.endswith(f"{asked}\n{turns[0]}") for one in rivals if turns[0] in one.passage)


def test_a_row_of_a_table_is_read_under_its_header_which_is_no_rival(tmp_path: Path) -> None:
    rows = ("| Town | Voters |", "| Ostby | 14,200 |", "| Ternberg | 9,100 |")
    told = ("All of them voted on Sunday.", *rows, "Rain fell all day long.")
    article = {(0, n): text for n, text in enumerate(told)}
    file = asked_once(tmp_path, "How many may vote in Ostby?", "0.2", "14,200")
    for seed in range(30):
        ((right, *rivals),) = of_written({"report:1": article}, file, seed)
        assert right.passage.endswith(f"{rows[0]}\n{rows[1]}")
        assert {one.passage.rsplit("\n", 1)[-1] for one in rivals} == {article[0, 0], rows[2], article[0, 4]}
        assert all(one.passage.endswith(f"{rows[0]}\n{rows[2]}") for one in rivals if rows[2] in one.passage)


def test_of_written_questions_the_share_of_the_first_pattern_that_fits_is_drawn(tmp_path: Path) -> None:
    told = {
        (0, n): text for n, text in enumerate(["Rain fell on the pass all day.", "Snow will come.", "It was cold."])
    }
    names = ["report:1.1", "report:12.1", "wikinews:1"]
    write(tmp_path, "written.jsonl.bz2", [
        {"article": name, "question": f"What fell, in case {n}?", "sentence": "0.0", "span": "Rain"}
        for name in names for n in range(200)
    ])  # fmt: skip

    def drawn(*shares: tuple[str, float]) -> list[str]:
        made = of_written(dict.fromkeys(names, told), tmp_path / "written.jsonl.bz2", 1, shares)
        return [group[0].first for group in made]

    whole = len(drawn())
    assert len(drawn(("report:?.*", 0.0), ("report:*", 1.0), ("*", 0.0))) * 3 == whole
    half = drawn(("*", 0.5))
    assert whole * 0.4 < len(half) < whole * 0.6
    assert half == drawn(("*", 0.5))


def test_every_written_question_can_be_used() -> None:
    asked = written(Path(__file__).parent.parent / "bench/written.jsonl.bz2")
    assert len({(one.article, one.question.casefold()) for one in asked}) == len(asked) > 2000
    assert all(one.question.strip() == one.question != "" and one.answer != "" for one in asked)
    assert 0.1 < sum(one.held for one in asked) / len(asked) < 0.2
    assert 0.2 < sum(one.answer is None for one in asked) / len(asked) < 0.5


def test_what_answers_of_a_report_stands_in_it() -> None:
    bench = Path(__file__).parent.parent / "bench"
    texts = reports(bench / "reports.jsonl.bz2")
    asked = [one for one in written(bench / "written.jsonl.bz2") if one.article.startswith("report:")]
    assert {one.article for one in asked} == set(texts)
    assert all((one.answer or "") in texts[one.article][one.place] for one in asked)
    assert all(min(text) == TITLE_PLACE and min(map(len, text.values())) > 0 for text in texts.values())


TRUE = f"It takes {ANSWER} to mend it."
WRONG = {"number": "It takes 4 million crowns to mend it.", "certainty": "It took the town that much."}


def test_a_restated_sentence_stands_with_its_source_and_what_is_wrong_of_it_behind(
    told_one_by_one: Path, tmp_path: Path
) -> None:
    file = tmp_path / "restated.jsonl.bz2"
    write(tmp_path, file.name, [{"article": "wikinews:7", "sentences": ["1.1"], "true": TRUE, "wrong": WRONG}])
    source = f"Repairs will cost {ANSWER}."
    passages, lacking = set(), 0
    for seed in range(30):
        made = list(of_restated(articles(told_one_by_one), file, seed))
        assert made == list(of_restated(articles(told_one_by_one), file, seed))
        first, *others = made
        assert [one.support for one in first] == ["supports", "not-supports", "not-supports"]
        assert {one.first for one in first} == {TRUE, *WRONG.values()}
        (passage,) = {one.passage for one in first}
        assert source in passage
        passages.add(passage)
        for group in others:
            assert all(one.support == "not-supports" and source not in one.passage for one in group)
        lacking += len(others)
    assert len(passages) > 1
    assert 0 < lacking < 30


def test_two_sentences_that_are_merged_stand_both_in_the_passage(told_one_by_one: Path) -> None:
    article = articles(told_one_by_one)["wikinews:7"]
    first, *_, last = sorted(article)
    one = Restated("wikinews:7", (first, last), "Shut, and long.", {})
    for manner in range(3):
        places = chosen(article, one, manner)
        assert places == sorted(set(places)) and {first, last} <= set(places)
    alone = Restated("wikinews:7", (last,), "Long.", {})
    assert len(chosen(article, alone, 0)) == 2
    assert len(chosen(article, alone, 2)) == 1 + AMONG


def test_every_restated_sentence_can_be_used() -> None:
    said = restated(Path(__file__).parent.parent / "bench/restated.jsonl.bz2")
    assert len({(one.article, one.true.casefold()) for one in said}) == len(said) > 2000
    assert all(one.places and one.wrong and one.true not in one.wrong.values() for one in said)
    assert 0.1 < sum(one.held for one in said) / len(said) < 0.2
