"""What two texts have in common, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.overlap import akin, carried, coverage, idf_of

words = st.sampled_from(["ferri", "sank", "bergen", "crew", "captain", "radar", "danish", "rate"])
EVEN = idf_of(100, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [("explod", "explos"), ("elect", "elector"), ("kadyrov", "kadirov"), ("danish", "denmark")],
)
def test_of_one_family(one: str, other: str) -> None:
    assert akin(one, other)
    assert carried(one, frozenset({other})) == 0.8
    assert carried(one, frozenset({one})) == 1.0


@pytest.mark.parametrize(("one", "other"), [("port", "sport"), ("war", "ward"), ("iran", "iraq"), ("rate", "rank")])
def test_of_two(one: str, other: str) -> None:
    assert not akin(one, other)
    assert carried(one, frozenset({other})) == 0.0


@settings(deadline=None)
@given(st.text("abcdefgkz", min_size=1, max_size=9), st.text("abcdefgkz", min_size=1, max_size=9))
def test_kinship_is_mutual(one: str, other: str) -> None:
    assert akin(one, other) == akin(other, one)
    assert akin(one, one) or len(one) < 4


@settings(deadline=None)
@given(st.lists(words, max_size=6), st.frozensets(words), st.frozensets(words))
def test_coverage_is_a_share_that_grows_with_what_is_there(
    wanted: list[str], there: frozenset[str], more: frozenset[str]
) -> None:
    assert 0 <= coverage(wanted, there, EVEN) <= coverage(wanted, there | more, EVEN) <= 1
    assert coverage(wanted, there | frozenset(wanted), EVEN) == pytest.approx(1.0 if wanted else 0.0)


def test_rare_terms_weigh_more() -> None:
    idf = idf_of(1000, {"ferri": 900, "bergen": 2})
    assert idf("unseen") > idf("bergen") > idf("ferri") > 0
    assert coverage(["ferri", "bergen"], frozenset({"bergen"}), idf) > 0.9
