"""Canonical text, words, index terms and the normalised view with its way back."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text import (
    STOPWORDS,
    canonical,
    content_terms,
    fold,
    is_stop,
    ngrams,
    normalised,
    stem,
    term,
    terms,
    words,
)

# Letters, what text is hidden with, what decomposes oddly, quotes and dashes; lone surrogates too.
HIDING = "\u200b\u200e\u202e\u2066\ufeff\u00ad\u061c\u180e\U000e0041"
ODD = f"{HIDING}\u0000\u0007\u0085\u2028\r\n\t\u00a0\u2009\u3000\ud800\udfff"
LETTERS = "aZéßÅﬁ½…¨İıłøæ한글e\u0301K𝐀’“”«»–—·'\"-. "
anything = st.text(st.one_of(st.sampled_from(ODD + LETTERS), st.characters()), max_size=60)


class TestCanonical:
    @pytest.mark.parametrize(
        ("raw", "stored"),
        [
            ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            ("one\u2028two\u2029three\x0bfour\x0cfive\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
            ("5\u00a0000\u2009km\u202faway", "5 000 km away"),
            ("pay\u200bment and \u202eesrever\u202c", "payment and esrever"),
            ("\ufeffhidden\U000e0069\U000e0067\U000e006e", "hidden"),
            ("nul\x00 and bell\x07", "nul and bell"),
            ("half \ud83d of a pair", "half  of a pair"),
            ("cafe\u0301 A\u030angstrom", "café Ångstrom"),
            ("co\u00adoperate", "cooperate"),
            ("tabs\tstay,  spaces  too", "tabs\tstay,  spaces  too"),
            ("“curly” – stays", "“curly” – stays"),
        ],
    )
    def test_examples(self, raw: str, stored: str) -> None:
        assert canonical(raw) == stored

    @settings(deadline=None)
    @given(anything)
    def test_is_idempotent_composed_and_free_of_what_hides(self, raw: str) -> None:
        text = canonical(raw)
        assert canonical(text) == text
        assert unicodedata.is_normalized("NFC", text)
        for char in text:
            assert char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
            assert char == " " or unicodedata.category(char) != "Zs"
            assert char not in HIDING and not 0xE0000 <= ord(char) < 0xE1000

    @settings(deadline=None)
    @given(st.lists(st.sampled_from("\u00a0\u1680\u2000\u2002\u2003\u2009\u200a\u202f\u205f\u3000ab"), max_size=30))
    def test_spaces_are_replaced_one_for_one(self, chars: list[str]) -> None:
        assert canonical("".join(chars)) == "".join(c if c in "ab" else " " for c in chars)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("The U.S. and the U.K. agreed.", ["The", "U.S.", "and", "the", "U.K.", "agreed"]),
            ("Anglo-Danish talks", ["Anglo", "Danish", "talks"]),
            ("O’Brien's boat didn’t sink", ["O’Brien's", "boat", "didn’t", "sink"]),
            ("the U.S.’s debt", ["the", "U.S.’s", "debt"]),
            ("naïve Łódź, São Paulo", ["naïve", "Łódź", "São", "Paulo"]),
            ("12–15 km, 3.5%", ["12", "15", "km", "3", "5"]),
            ("snake_case", ["snake", "case"]),
            ("… — !", []),
        ],
    )
    def test_examples(self, text: str, found: list[str]) -> None:
        assert [w.text for w in words(text)] == found

    @settings(deadline=None)
    @given(anything)
    def test_offsets_slice_to_the_word_in_order(self, text: str) -> None:
        end = 0
        for word in words(text):
            assert text[word.start : word.end] == word.text
            assert end <= word.start < word.end
            end = word.end

    def test_a_word_knows_its_term_and_whether_it_carries_meaning(self) -> None:
        the, ministers = words("The ministers")
        assert (the.is_stop, the.is_capital) == (True, True)
        assert (ministers.term, ministers.is_stop, ministers.is_capital) == ("minist", False, False)


class TestTerms:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Macron's", "Macron"), ("Macron’s", "Macron"), ("ministers", "Minister"), ("São", "Sao"), ("Łódź", "Lodz"),
            ("Ørsted", "Orsted"), ("Đoković", "Dokovic"), ("U.S.", "US"), ("U.S.’s", "US’s"), ("Straße", "Strasse"),
            ("didn't", "didn’t"), ("flooding", "FLOODING"),
        ],
    )  # fmt: skip
    def test_forms_of_one_word_share_a_term(self, one: str, other: str) -> None:
        assert term(one) == term(other)

    @pytest.mark.parametrize(("one", "other"), [("US", "us"), ("Mali", "Malta"), ("war", "ward"), ("U.N.", "un")])
    def test_different_words_do_not(self, one: str, other: str) -> None:
        assert term(one) != term(other)

    @pytest.mark.parametrize("word", ["the", "THE", "It", "IT", "at", "AT", "WE", "isn't", "he’s"])
    def test_function_words_in_any_case(self, word: str) -> None:
        assert is_stop(word)

    @pytest.mark.parametrize("word", ["US", "US's", "EU", "UN", "ferry", "MPs"])
    def test_words_that_carry_meaning(self, word: str) -> None:
        assert not is_stop(word)

    def test_terms_keep_order_and_content_terms_are_distinct(self) -> None:
        assert terms("The ferry and the ferries") == ["the", "ferri", "and", "the", "ferri"]
        assert content_terms("The ferry and the ferries sank") == ["ferri", "sank"]

    @settings(deadline=None)
    @given(anything)
    def test_content_terms_are_distinct_terms_of_the_text(self, text: str) -> None:
        found = content_terms(text)
        assert len(found) == len(set(found))
        assert set(found) <= set(terms(text))

    @settings(deadline=None)
    @given(st.characters(categories=["L", "N"]))
    def test_no_term_is_empty(self, char: str) -> None:
        assert all(one.strip() for one in terms(char))
        assert all(one.strip() for one in terms("\uff9e \ufe70 \ufc5e"))

    @settings(deadline=None)
    @given(st.characters())
    def test_fold_is_idempotent(self, char: str) -> None:
        assert fold(fold(char)) == fold(char)

    def test_fold_leaves_no_plain_capital(self) -> None:
        folded = {fold(chr(i)) for i in range(0x1F200) if not 0xD800 <= i < 0xE000}
        assert not [f for f in folded if re.search("[A-Z]", f)]

    def test_stopwords_are_folded_themselves(self) -> None:
        assert all(fold(w) == w for w in STOPWORDS)
        assert stem("running") == "run"


class TestNormalised:
    @pytest.mark.parametrize(
        ("text", "view"),
        [
            ("“We  left,”\nhe said", '"we left," he said'),
            ("Zürich – Genève", "zurich - geneve"),
            ("  It’s…", "it's..."),
            ("«Oui»", '"oui"'),
            ("a ¨ b", "a b"),
            ("", ""),
        ],
    )
    def test_examples(self, text: str, view: str) -> None:
        assert normalised(text).text == view

    @settings(deadline=None)
    @given(anything, st.data())
    def test_back_leads_to_text_whose_view_matches(self, text: str, data: st.DataObject) -> None:
        view = normalised(text)
        assert len(view.index) == len(view.text)
        assert list(view.index) == sorted(view.index)
        if not view.text:
            return
        start = data.draw(st.integers(0, len(view.text) - 1))
        end = data.draw(st.integers(start + 1, len(view.text)))
        first, last = view.back(start, end)
        assert 0 <= first < last <= len(text)
        # A ligature or a fraction is several letters of the view from one of the text.
        assert view.text[start:end].strip() in normalised(text[first:last]).text

    @settings(deadline=None)
    @given(anything)
    def test_spaces_are_single_and_never_lead(self, text: str) -> None:
        assert not re.search(r"^\s|\s\s", normalised(text).text)

    @settings(deadline=None)
    @given(st.text("abcäöü “”’–.,", min_size=1, max_size=40))
    def test_case_accents_and_quotes_make_no_difference(self, text: str) -> None:
        plain = text.upper().replace("“", '"').replace("”", '"').replace("’", "'").replace("–", "-")
        assert normalised(plain).text == normalised(text).text


def test_ngrams() -> None:
    assert list(ngrams(["a", "b", "c", "d"], 2)) == [("a", "b"), ("b", "c"), ("c", "d")]
    assert list(ngrams(["a", "b", "c", "d"], 3)) == [("a", "b", "c"), ("b", "c", "d")]
    assert list(ngrams(["a"], 3)) == []


def test_stemming_is_the_same_from_several_threads() -> None:
    forms = [
        f"{root}{ending}"
        for root in ("advanc", "negotiat", "clos", "report")
        for ending in ("ing", "ed", "es", "ement")
    ]
    forms += [f"{form}{number}ly" for form in forms for number in range(60)]
    stem.cache_clear()
    alone = [stem(form) for form in forms]
    stem.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert all(list(pool.map(stem, forms)) == alone for _ in range(2))
