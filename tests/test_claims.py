"""Which claims of one article answer those before them, and how claims of two articles meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from stores import HashingEmbedder

from rag import claims
from rag.attribution import attribute
from rag.claims import COUNTED, JOINED, LEAST, MATTER, NEAR, met, relation
from rag.denials import Said, denials
from rag.facts import Worded, left_open, read_out
from rag.schema import Article, Relation, Sentence
from rag.store.catalog import ArticleCard, StoredSentence
from rag.told import Read, Told
from rag.when import Known

CLAIM = "The union says about 900 boxes were left in the hall."
MORE = "“They were moved without our observers,” said its chairman, Piet Lammers."
DENIAL = "The Electoral Office denied this."


def said(*texts: str, article: str = "a", day: date | None = None) -> list[Said]:
    """Sentences of one article, in order; near where they share words."""
    card = ArticleCard(article, article, None, None, day, "unknown", "en")
    vectors = HashingEmbedder().matrix(texts)
    out = []
    for at, text in enumerate(texts):
        before = texts[at - 1] if at else ""
        known = Known(day)
        stored = StoredSentence(Sentence(at, 100 * at, 100 * at + len(text), 0), text, vectors[at])
        out.append(Said(Told(card, article, "paragraph", stored, before, read_out(Worded(text, before, ""), known))))
    return out


def _read(id: str, text: str, day: int, copy_of: str | None) -> Read:
    """An article of one sentence, of a day in June."""
    on = date(2025, 6, day)
    (one,) = said(text, article=id, day=on)
    article = Article(id, id, text, None, None, None, None, on, "given", "en", None, (), copy_of)
    return Read(article, (replace(one.told, voice=copy_of or id),))


def answers(*texts: str) -> set[tuple[int, int, Relation]]:
    return set(denials(said(*texts)))


@pytest.mark.parametrize(
    "denial",
    [
        DENIAL,
        "The Electoral Office rejected the allegation.",
        "The Electoral Office disputes that figure.",
        "The Electoral Office called the report “invented”.",
    ],
)
def test_a_denial_conflicts_with_what_stands_before_it(denial: str) -> None:
    assert answers(CLAIM, denial) == {(0, 1, "conflicts")}


@pytest.mark.parametrize(
    "other",
    [
        "The Electoral Office opened the hall at nine.",
        "The Electoral Office said the hall had been opened at nine.",
        "The Electoral Office rejected a second bid.",
        "The union denied this.",
    ],
)
def test_what_denies_nothing_of_anothers_conflicts_with_nothing(other: str) -> None:
    assert answers(CLAIM, other) == set()


def test_a_denial_reaches_all_that_the_other_side_claims_and_those_who_speak_for_it() -> None:
    assert answers(CLAIM, MORE, DENIAL) == {(0, 2, "conflicts"), (1, 2, "conflicts")}


def test_that_claim_is_the_last_one_alone() -> None:
    assert answers(CLAIM, MORE, "The Electoral Office disputes that claim.") == {(1, 2, "conflicts")}


def test_a_denial_reaches_no_further_than_the_nearest_other_side() -> None:
    assert answers(CLAIM, "The mayor said the votes had been counted twice.", DENIAL) == {(1, 2, "conflicts")}


def test_what_bears_a_denial_out_agrees_with_it_and_conflicts_where_it_speaks_of_the_same() -> None:
    found = answers(CLAIM, DENIAL, "Its director, Jan Novak, said every box had been sealed.")
    assert found == {(0, 1, "conflicts"), (1, 2, "agrees"), (0, 2, "conflicts")}
    found = answers(CLAIM, DENIAL, "Its director, Jan Novak, said the weather had been fine.")
    assert found == {(0, 1, "conflicts"), (1, 2, "agrees")}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The mayor said she had passed the letters on.", "The water authority says that they never arrived."),
        ("The sirens sounded at 3.05, the ministry said.", "Several residents said that they had heard none at all."),
        ("At least 14 people died, according to the hospital.", "The ministry said that its lower figure was right."),
    ],
)
def test_another_side_that_says_no_to_the_sentence_before_conflicts_with_it(first: str, second: str) -> None:
    assert answers(first, second) == {(0, 1, "conflicts")}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The mayor said she had passed the letters on.", "The water authority says that none of its pumps failed."),
        ("The mayor said it was a hard night.", "The ministry said that its lower figure was right."),
        ("The mayor said she had passed the letters on.", "Residents said that they never left their homes."),
        ("The prosecutor demanded eight years.", "His office said it had not made up its mind."),
        ("The letters were passed on.", "The water authority says that they never arrived."),
        ("The mayor said no letter had come.", "The water authority says that none came in May either."),
    ],
)
def test_a_no_to_something_else_does_not(first: str, second: str) -> None:
    assert answers(first, second) == set()


def test_no_denial_reaches_into_another_article() -> None:
    assert list(denials([*said(CLAIM, article="a"), *said(DENIAL, article="b")])) == []
    found = denials([*said("It rained."), *said(CLAIM, DENIAL, article="b")])
    assert list(found) == [(1, 2, "conflicts")], "places are of the whole, not of the article"


def test_two_counts_of_one_thing_conflict_and_a_later_one_updates() -> None:
    (one,) = said("Eleven people died when the river broke the dyke.", day=date(2024, 5, 1))
    (other,) = said("At least fourteen people died at the dyke of the river.", article="b", day=date(2024, 5, 1))
    (later,) = said("At least fourteen people died at the dyke of the river.", article="b", day=date(2024, 5, 2))
    assert relation(one, other, COUNTED) == "conflicts"
    assert relation(one, later, COUNTED) == "updates"


QUAYS = [
    one
    for at, (place, left) in enumerate(product(("quay", "mill", "harbour"), (40, 41, 90)))
    for one in said(
        f"The mayor said that {left} people had left the old {place}.", f"Nobody denied that the {place} was shut.",
        f"It {'was' if at % 2 else 'was not'} shut after the flood of the {place}.", article=f"a{at}",
    )
]  # fmt: skip


def test_how_many_are_compared_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found, steps = list(met(QUAYS)), list[tuple[int, int]]()
    assert len({relation for _, _, relation in found}) > 1 and len({(a, b) for a, b, _ in found}) == len(found)
    monkeypatch.setattr(claims, "CELLS", 4 * len(QUAYS) + 1)
    assert list(met(QUAYS, lambda done, of: steps.append((done, of)))) == found
    assert steps == [(done, 27) for done in (0, 4, 8, 12, 16, 20, 24, 27)]


@pytest.mark.parametrize("among", [[5], [20, 3, 4], range(27), []])
def test_some_are_compared_with_all(among: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "MOST", len(QUAYS))
    wanted = {(a, b): relation for a, b, relation in met(QUAYS) if a in among or b in among}
    found = [((min(a, b), max(a, b)), relation) for a, b, relation in met(QUAYS, among=among)]
    assert dict(found) == wanted and len(found) == len(wanted) and bool(wanted) == bool(among)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        # what happens once to one thing happens at one time
        ("The Larsen bridge reopened on Monday.", "The Larsen bridge reopened on Tuesday, drivers said.", "conflicts"),
        ("On Monday, the club sacked its coach.", "The club sacked its coach in March, two players said.", "conflicts"),
        ("The law was read twice and takes effect in July.", "The water law takes effect in September.", "conflicts"),
        # what may happen twice does not
        ("The army attacked the town of Kosk on Monday.", "The army attacked the town of Kosk on Tuesday.", None),
        ("A ferry sank off Korvik on Monday.", "A ferry sank off Korvik on Tuesday.", None),
        ("Exports rose in May, the bank said.", "Exports rose in June, the bank said.", None),
        ("The court will sentence Ana Ruiz in June.", "The court will sentence Ana Ruiz on 3 June.", "agrees"),
        # a no for a yes, and both a no
        ("Two lifts could not be repaired.", "All lifts were repaired in time, the owner said.", "conflicts"),
        ("Nobody was charged over the crash.", "The pilot was charged over the crash.", "conflicts"),
        ("The alarms were not switched on.", "The alarms were switched off, guards said.", None),
        ("Novex denied that it had sold the drug.", "Novex said that it had never sold the drug.", None),
        # other numbers
        ("The flood killed nine people in Aren.", "The flood hurt 14 people in Aren.", None),
    ],
)
def test_what_is_alike_but_told_otherwise_never_agrees(first: str, second: str, found: Relation | None) -> None:
    (one,), (other,) = said(first, day=date(2025, 4, 30)), said(second, article="b", day=date(2025, 4, 30))
    assert relation(one, other, 0.9) == relation(other, one, 0.9) == found


JUNE = {2: date(2025, 6, 2), 9: date(2025, 6, 9)}


@pytest.mark.parametrize(
    ("first", "second", "day", "found"),
    [
        # whom the same befell, in other words
        ("Nine perished in the Aren flood.", "The death toll from the Aren flood has risen to 14.", 9, "updates"),
        ("The Korvik fire injured 40 guests.", "Some 70 people were hurt in the fire at Korvik.", 2, "conflicts"),
        ("The Korvik fire injured 40 guests.", "Dozens of guests were hurt in the Korvik fire.", 2, "agrees"),
        ("Floods in Aren killed nine people.", "Floods in Tolm killed 14 people.", 9, None),
        ("A fire at the Korvik mill killed two in 2019.", "The fire at the Korvik mill killed 14 people.", 9, None),
        # shares, of one whole alone
        ("Novex expects sales to rise by 5 percent.", "Novex expects sales to fall by 2 percent.", 9, "updates"),
        ("Prices rose to 6.1 percent, Statland said.", "Wages rose to 6.4 percent, Statland said.", 9, None),
        ("Novex expects sales up 4.8 percent.", "Novex expects sales up 4.6 percent.", 9, "updates"),
        # what was to come, or was so, is called off, or done after all
        ("Nurses in Aren will strike on Friday.", "The nurses' walkout in Aren was called off.", 9, "updates"),
        ("Ferries to Korvik are suspended.", "Ferries to Korvik have resumed.", 9, "updates"),
        ("Lindt refused to concede defeat in Aren.", "Lindt conceded defeat in the Aren runoff.", 9, "updates"),
        ("The club will not sell its stadium.", "The club will sell its stadium to the bank.", 9, "updates"),
        ("The club will not sell its stadium.", "The club opened its stadium to the bank.", 9, None),
        # no word for it in common but a noun
        ("The town was warned of the dam.", "The town received no warning of the dam.", 2, "conflicts"),
    ],
)  # fmt: skip
def test_what_is_told_in_other_words_is_told_otherwise_or_later(
    first: str, second: str, day: int, found: Relation | None
) -> None:
    (one,), (other,) = said(first, day=JUNE[2]), said(second, article="b", day=JUNE[day])
    assert relation(one, other, NEAR) == relation(other, one, NEAR) == found


def test_what_one_calls_off_is_not_what_the_other_tells() -> None:
    (one,), (other,) = said("Laxen has bought Novex."), said("The purchase of Novex by Laxen was blocked.", article="b")
    (same,) = said("Laxen has acquired Novex.", article="b")
    assert relation(one, other, MATTER) is None and relation(one, same, MATTER) == "agrees"


def test_who_denies_a_claim_denies_it_to_all_who_make_it() -> None:
    claim = "The ministry has bought votes in Aren, the union said."
    other = said("Votes were bought by the ministry in Aren.", article="b")
    denied = said(claim, "The ministry denied this.", article="c")
    reads = [
        Read(Article(id, id, "", None, None, None, None, None, "unknown", "en", None, ()), tuple(s.told for s in of))
        for id, of in (("b", other), ("c", denied))
    ]
    every = claims.claims(reads)
    met_by = {one.text: {met.relation for met in one.about} for one in every}
    assert met_by["Votes were bought by the ministry in Aren."] == {"agrees", "conflicts"}
    assert len(next(one for one in every if one.text == "The ministry denied this.").about) == 2


def test_a_plan_that_changed_updates() -> None:
    (one,) = said("The court will sentence Ana Ruiz on Friday.", day=date(2025, 6, 2))
    (later,) = said("The court will sentence Ana Ruiz in July.", article="b", day=date(2025, 6, 5))
    assert relation(one, later, COUNTED) == "updates"


@pytest.mark.parametrize(
    ("denial", "other", "found"),
    [
        ("Novex denied that it had sold the drug.", "Novex sold the drug to children, a lawsuit says.", "conflicts"),
        ("The mayor dismissed claims that votes were bought.", "Votes were bought in two towns, voters said.",
         "conflicts"),
        ("The mayor dismissed claims that votes were bought.", "No votes were bought, observers said.", None),
        ("Novex denied that it had sold the drug.", "Laxen sold the drug to children, a lawsuit says.", None),
        ("Novex denied that 40 people had fallen ill.", "The drug worked in 12 people who had fallen ill.", None),
        ("The club denied that its coach had been sacked.", "The coach praised the club.", None),
        ("Police denied that the driver had been detained.", "The driver was arrested, his son said.", "conflicts"),
        ("Novex denied that the new pumps in Aren were faulty.", "The new pumps of Novex in Aren whirr.", None),
    ],
)  # fmt: skip
def test_a_denial_conflicts_with_what_says_in_other_words_what_is_denied(
    denial: str, other: str, found: Relation | None
) -> None:
    (one,), (another,) = said(denial), said(other, article="b")
    assert relation(one, another, JOINED) == relation(another, one, JOINED) == found


def test_speakers_of_one_article_meet_where_they_conflict() -> None:
    article = said(
        "The villages were warned too late, survivors say.", "The river fell overnight.",
        "The governor denied that the villages had been warned too late.", "The governor was in Aren.",
    )  # fmt: skip
    assert list(met(article)) == [(0, 2, "conflicts")]
    same = said("The ministry said the pumps had failed.", "The ministry denied that the pumps had failed.")
    assert list(met(same)) == []


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        ("Some 4,000 people marched in Tolm, organisers said.", "Police said 800 people took part.", True),
        ("The dam broke and 30 people are missing, the governor said.", "The union says 45 people are missing.", True),
        ("Some 4,000 people marched in Tolm, police said.", "Organisers put the number of marchers at 9,000.", True),
        ("The damage is 4 million crowns, the owner said.", "Insurers put the damage at 9 million crowns.", True),
        ("The owner may claim 4,000 crowns, he said.", "Insurers put the damage at 9 million crowns.", False),
        ("Some 4,000 people marched in Tolm, police said.", "Organisers said 800 people took part in Aren.", False),
        ("The fire killed nine people, police said.", "The hospital said three people had burns.", False),
    ],
)
def test_another_number_of_what_was_just_counted_conflicts_with_it(first: str, second: str, conflict: bool) -> None:
    assert answers(first, second) == ({(0, 1, "conflicts")} if conflict else set())


def test_what_the_outlet_tells_right_before_a_denial_is_what_is_denied() -> None:
    assert answers(CLAIM, "The manager was charged in March.", "He denies the charge.") == {(1, 2, "conflicts")}


def test_how_articles_stand_to_a_claim() -> None:
    toll = "The ferry fire off Korvik killed 12 people, the coast guard said."
    read = [
        _read(article, text, day, copy_of)
        for article, text, day, copy_of in (
            ("a", toll, 12, None), ("b", toll, 13, "a"),
            ("c", "The ferry fire off Korvik killed 17 people, the coast guard said.", 14, None),
            ("d", "The ferry fire off Korvik killed 9 people, the coast guard said.", 12, None),
            ("e", "It rained.", 12, None),
        )
    ]  # fmt: skip
    every = claims.claims(read)
    first = next(one for one in every if one.article == "a")
    told = {one.article: (one.stance, len(one.claims)) for one in claims.stances(first, every, read)}
    assert told == {
        "a": ("says", 1), "b": ("says", 1), "c": ("updates", 1), "d": ("contradicts", 1), "e": ("silent", 0)
    }  # fmt: skip
    assert len({one.matter for one in every if one.text == toll}) == 1


def test_a_sentence_and_its_copy_are_one_matter_though_nothing_meets_them() -> None:
    every = claims.claims([_read("a", "It rained.", 12, None), _read("b", "It rained.", 13, "a")])
    assert [one.matter for one in every] == [0, 0] and not any(one.about for one in every)


def test_the_same_unit_alone_makes_no_matter() -> None:
    (one,) = said("Eleven people died when the river broke the dyke.")
    (other,) = said("Fourteen people were at the concert.", article="b")
    assert relation(one, other, COUNTED) is None


def test_what_is_alike_agrees_unless_one_denies_it() -> None:
    (one,) = said("The ministry said the pumps had failed.")
    (same,) = said("The pumps had failed, the ministry said.", article="b")
    (denied,) = said("The ministry denied that the pumps had failed.", article="b")
    assert relation(one, same, MATTER) == "agrees"
    assert relation(one, denied, MATTER) == "conflicts"
    (elsewhere,) = said("The ministry denied this.", article="b")
    assert relation(one, elsewhere, MATTER) is None


def test_what_is_less_alike_agrees_if_it_holds_the_same_words_and_names() -> None:
    (one,) = said("Tap water in Corrin is not fit to drink.")
    (same,) = said("The tap water is not fit to drink, the utility said.", article="b")
    (elsewhere,) = said("Tap water in Tessenholt is not fit to drink.", article="b")
    (other,) = said("The river is high and no bridge is open.", article="b")
    assert relation(one, same, NEAR) == "agrees"
    assert relation(one, elsewhere, NEAR) is None
    assert relation(one, other, NEAR) is None
    assert relation(one, same, LEAST) == "agrees" and relation(one, same, LEAST - 0.01) is None
    (less,) = said("Water from the river is fit to swim in once a tap is shut, the utility said.", article="b")
    assert relation(one, less, NEAR - 0.01) is None


@pytest.mark.parametrize(
    ("sentence", "speaker", "verb"),
    [
        ("Two bakers independently told the Standard that the street was flooded.", "Two bakers", "told"),
        ("The council has met twice, and said on Monday that it would pay.", "The council", "said"),
        ("His office has a month in which to appeal and said it had not decided.", "His office", "said"),
        ("The utility, Ansel Water (AW), hopes to have its pumps running by May.", "The utility, Ansel Water", "hopes"),
        ("Oslo continues to demand a cap on the catch.", "Oslo", "demand"),
        ("“Boxes were moved,” said its manager, Greta Sollander.", "its manager, Greta Sollander", "said"),
        ("Power was lost again (the tenth time, per the agency’s report).", "the agency’s report", "according to"),
        ("The Federation does not believe her.", "The Federation", "does not believe"),
        ("More than 100 officials said the plan had failed.", "More than 100 officials", "said"),
        ("The water came earlier than officials have admitted.", None, None),
        ("A video said to show the boxes spread on Monday.", None, None),
    ],
)
def test_whose_claim_it_is(sentence: str, speaker: str | None, verb: str | None) -> None:
    found = attribute(sentence)
    assert (found.speaker, found.verb) == (speaker, verb)


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("The Electoral Office rejected the allegation.", "denied"),
        ("The Federation does not believe her.", "denied"),
        ("The club called the report “invented from the first word to the last”.", "denied"),
        ("The club called the report “thorough”.", "attributed"),
        ("The club rejected the offer.", "asserted"),
    ],
)
def test_a_rejected_claim_is_denied(sentence: str, status: str) -> None:
    assert attribute(sentence).status == status


@pytest.mark.parametrize(
    ("claim", "behind", "status"),
    [
        ("The union said the lifts had failed.", "This could not be independently verified.", "unverified"),
        ("The union said the lifts had failed.", "The Post was unable to verify the claim.", "unverified"),
        ("The union said the lifts had failed.", "There was no confirmation of the union's account.", "unverified"),
        ("The union said the lifts had failed.", "The ministry said it could not confirm the report.", "attributed"),
        ("The union said the lifts had failed.", "The drug could not be verified as safe.", "attributed"),
        ("The union denied that the lifts had failed.", "This could not be independently verified.", "denied"),
        ("The lifts had failed.", "This could not be independently verified.", "asserted"),
    ],
)
def test_a_claim_is_unverified_where_the_sentence_behind_says_so(claim: str, behind: str, status: str) -> None:
    sentences = [Worded(claim, "", ""), Worded(behind, claim, "")]
    found = left_open([read_out(one, Known()) for one in sentences], sentences)
    assert found[0].voice.status == status
    assert (found[0].marked is None) == (status in {"attributed", "asserted"})
