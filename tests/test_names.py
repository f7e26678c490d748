"""Proper names: where they stand, and which spellings are one name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.names import name_words, names, same_name, short_forms, skeleton, variants

GIVEN = ["Anna", "Jean-Luc", "Keir", "Olaf", "María", "Jan", "Łukasz"]
FAMILY = ["Lindqvist", "O'Brien", "Novák", "van der Berg", "Okafor", "Müller"]
news = st.text(st.sampled_from("abcdEFG .,’'-“”:\nÉß1"), max_size=60)


class TestNames:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            # the first word of a sentence
            ("Officials met in Oslo.", ["Oslo"]),
            ("Angela Merkel met officials.", ["Angela Merkel"]),
            ("Spain won. Italy lost to Spain.", ["Spain", "Spain"]),
            ("NATO agreed.", ["NATO"]),
            ("“Nobody left,” she said. “Peter stayed.”", []),
            ("Anglo-Danish talks began.", ["Anglo-Danish"]),
            # possessives are not part of a name, but inside one they are
            ("It was Macron’s idea.", ["Macron"]),
            ("It is Northern Ireland's Sinn Féin.", ["Northern Ireland's Sinn Féin"]),
            # linking words and hyphens
            ("The Bank of England and the Bank of Japan met.", ["Bank of England", "Bank of Japan"]),
            ("She leads the Institute for the Study of War.", ["Institute for the Study of War"]),
            ("It was Ursula von der Leyen.", ["Ursula von der Leyen"]),
            ("the Anglo-Danish firm Orsted-Shell", ["Anglo-Danish", "Orsted-Shell"]),
            ("with Jean-Luc Picard aboard", ["Jean-Luc Picard"]),
            # titles and initials end no sentence
            ("Dr. Omar Haddad and Mr. Lee", ["Dr. Omar Haddad", "Mr. Lee"]),
            ("The general, Gen. Petr Pavel, said", ["Gen. Petr Pavel"]),
            ("a flat in St. Petersburg", ["St. Petersburg"]),
            ("books by J. K. Rowling", ["J. K. Rowling"]),
            ("The U.S. Senate voted.", ["U.S. Senate"]),
            # months and days
            ("It opened in May.", []),
            ("On Monday and in March it rained.", []),
            ("Theresa May and Jan Novak met in May.", ["Theresa May", "Jan Novak"]),
            ("In April Macron flew to Rome.", ["Macron", "Rome"]),
            ("By May 5 it was over.", []),
            # capitals tell nothing where all is in capitals
            ("MAYOR OF LISBON RESIGNS AFTER PROTESTS", []),
            ("PARIS (Reuters) - The minister left Paris.", ["PARIS", "Reuters", "Paris"]),
            ("nothing here", []),
            ("", []),
        ],
    )
    def test_examples(self, text: str, found: list[str]) -> None:
        assert [n.text for n in names(text)] == found

    def test_words_leave_out_the_linking_words(self) -> None:
        (name,) = names("at the Institute for the Study of War’s office")
        assert name.text == "Institute for the Study of War"
        assert name.words == ("Institute", "Study", "War")

    def test_us_is_a_name_and_not_the_pronoun(self) -> None:
        assert [n.words for n in names("It told us that the US agreed.")] == [("US",)]

    @settings(deadline=None)
    @given(news)
    def test_offsets_slice_and_never_overlap(self, text: str) -> None:
        end = 0
        for name in names(text):
            assert text[name.start : name.end] == name.text
            assert end <= name.start < name.end
            assert "\n" not in name.text
            end = name.end
        starts = [w.start for w in name_words(text)]
        assert starts == sorted(set(starts))

    @settings(deadline=None)
    @given(st.sampled_from(GIVEN), st.sampled_from(FAMILY))
    def test_a_full_name_is_one_name_wherever_it_stands(self, first: str, last: str) -> None:
        full = f"{first} {last}"
        for text in (f"The prize went to {full} on Friday.", f"{full} won.", f"He met {full}’s lawyer.", f"“{full}”"):
            assert full in [n.text for n in names(text)]


class TestSameName:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Canadians", "Canada"), ("Dutch", "Netherlands"), ("Afghan", "Afghanistan"),
            ("Kyiv", "Kiev"), ("Zelensky", "Zelenskyy"), ("Tchaikovsky", "Chaikovsky"), ("Navalny", "Nawalny"),
            ("Odesa", "Odessa"), ("Dnipro", "Dnepr"), ("Mohammed", "Muhammad"), ("Hussein", "Husayn"),
            ("Kharkiv", "Kharkov"), ("Luhansk", "Lugansk"), ("Oreshnik", "Orechnik"), ("Houthi", "Huthi"),
            ("Gaddafi", "Qaddafi"), ("Gorbachev", "Gorbachyov"), ("Moscow", "Moskva"), ("Janssen", "Jansen"),
            ("Merkel’s", "Merkel"), ("MERKEL", "Merkel"), ("Danish", "Denmark"), ("French", "France"),
            ("Müller", "Muller"),
        ],
    )  # fmt: skip
    def test_spellings_of_one_name(self, one: str, other: str) -> None:
        assert same_name(one, other)
        assert same_name(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Iran", "Iraq"), ("Putin", "Patton"), ("Austria", "Australia"), ("Slovakia", "Slovenia"),
            ("Mali", "Malta"), ("Kerry", "Gerry"),
            ("Chad", "Chile"), ("Paris", "Peru"), ("Latvia", "Lithuania"), ("Xi", "Xu"), ("India", "Indiana"),
            ("Rotterdam", "Amsterdam"), ("Monaco", "Morocco"), ("Sudan", "Sweden"), ("Danish", "France"),
        ],
    )  # fmt: skip
    def test_different_names(self, one: str, other: str) -> None:
        assert not same_name(one, other)
        assert not same_name(other, one)

    @settings(deadline=None)
    @given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
    def test_is_symmetric_and_reflexive(self, one: str, other: str) -> None:
        assert same_name(one, one)
        assert same_name(one, other) == same_name(other, one)

    def test_skeleton(self) -> None:
        assert skeleton("Kyiv") == skeleton("Kiev") == "kv"
        assert skeleton("Oreshnik") == skeleton("Orechnik") == "*rSnk"
        assert skeleton("") == ""

    def test_variants_are_other_spellings_only(self) -> None:
        assert variants("Kiev", ["Kyiv", "Kiev", "kiev", "Lviv"]) == ["Kyiv"]


class TestShortForms:
    @pytest.mark.parametrize(
        ("text", "forms"),
        [
            ("The World Health Organization (WHO) met.", {"WHO": "World Health Organization"}),
            ("the Institute for the Study of War (ISW)", {"ISW": "Institute for the Study of War"}),
            ("the Bank for International Settlements (BIS) and the European Central Bank (ECB)",
             {"BIS": "Bank for International Settlements", "ECB": "European Central Bank"}),
            ("unmanned aerial vehicles (UAVs)", {}),
            ("the mayor (ABC)", {}),
            ("nothing", {}),
        ],
    )  # fmt: skip
    def test_examples(self, text: str, forms: dict[str, str]) -> None:
        assert short_forms(text) == forms
