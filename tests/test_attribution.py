"""Who says a sentence, with which verb, and how certain it is."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.attribution import attribute
from rag.schema import ClaimStatus
from rag.verify import Cited, verify

SPOKEN: list[tuple[str, str, str]] = [
    # a table's row: nobody's name runs over two cells
    ("| 3 May | The port authority said the quay was closed. | Ships wait. |", "The port authority", "said"),
    # the subject in front
    ("The mayor said the bridge would close on Friday.", "The mayor", "said"),
    ("The report said the dam was badly built.", "The report", "said"),
    ("Officials in Rome told Reuters that the deal was off.", "Officials in Rome", "told"),
    ("Kenya's foreign ministry said Thursday that talks would resume.", "Kenya's foreign ministry", "said"),
    ("Both the army and the rebels said they held the town.", "Both the army and the rebels", "said"),
    ("Many said they would not vote.", "Many", "said"),
    ("Some argue that the plan is too costly.", "Some", "argue"),
    ("Experts warned of floods.", "Experts", "warned"),
    ("A study published on Monday found that bees sleep.", "A study", "found"),
    ("WHO chief Lena Holt said the risk was low.", "WHO chief Lena Holt", "said"),
    ("Yesterday he said he was tired.", "he", "said"),
    ("The minister resigned and said he was sorry.", "The minister", "said"),
    ("The utility said in a statement that 5,000 homes had no power.", "The utility", "said"),
    ("In a post on X, Governor Ron Hale wrote that help was coming.", "Governor Ron Hale", "wrote"),
    ("PARIS, May 3 (Reuters) - The bank said rates would rise.", "The bank", "said"),
    ("LONDON — Police said a man was held.", "Police", "said"),
    # no comma tells where who is heard ends
    ("According to the mayor the dam holds.", "the mayor", "according to"),
    ("According to police 12 people died.", "police", "according to"),
    ("According to police traffic was light.", "police", "according to"),
    ("The dam holds, according to the head of the agency.", "the head of the agency", "according to"),
    ("The dam holds, according to documents the Post has seen.", "documents", "according to"),
    ("Per company filings, revenue fell 4 percent.", "company filings", "according to"),
    ("Per Lind, a survivor, said the ferry rolled.", "Per Lind", "said"),
    ("The inspectors' report puts the damage at 4 million.", "The inspectors' report", "puts"),
    ("The dam, the mayor assures, will hold.", "the mayor", "assures"),
    ("The vote was rigged, contends the opposition.", "the opposition", "contends"),
    ("According to a clerk from within the bank the vault was open.", "a clerk from within the bank",
     "according to"),
    # those who watch
    ("Independent reporting tracked continued flooding without reported losses.", "Independent reporting", "tracked"),
    ("Monitors recorded 40 strikes on the town.", "Monitors", "recorded"),
    # whose view it is, without a verb
    ("By the union's own figures 300 had left.", "the union", "view"),
    ("In the view of Lena Holt, the risk was low.", "Lena Holt", "view"),
    ("The dam was badly built, as the engineers' report makes plain.", "the engineers", "view"),
    # verbs that report only with what follows them
    ("The minister made it clear that nobody would leave.", "The minister", "made"),
    ("For weeks the bank has let it be known that rates would rise.", "the bank", "let"),
    ("The ministry puts the toll at 12.", "The ministry", "puts"),
    ("The council viewed the plan as too costly.", "The council", "viewed"),
    ("The closure was made known on Monday by the port authority.", "the port authority", "citing"),
    # an acronym that is spelt like a small word
    ("The WHO said it would look at the data in April.", "The WHO", "said"),
    # a noun elsewhere
    ("A group based in Oslo claims that the list is longer.", "A group", "claims"),
    ("The accused claims that he was at home.", "The accused", "claims"),
    ("Jones states that the rules changed.", "Jones", "states"),
    ("The head of the armed forces reports that the town is quiet.", "The head of the armed forces", "reports"),
    ("Human Rights Watch reports that the camp is full.", "Human Rights Watch", "reports"),
    ("Some claim that the list is longer.", "Some", "claim"),
    ("Police intercepted a phone call to the camp, Lind said.", "Lind", "said"),
    # quoted by others
    ("“It was madness,” one officer was quoted as saying by the Post.", "one officer", "saying"),
    ("The minister was quoted by state media as warning that fuel was short.", "The minister", "warning"),
    # told who they are, or what they hold
    ("A student who fell ill in May told the Post that she spent three days in hospital.", "A student", "told"),
    ("A woman whose son became sick said the water was brown.", "A woman", "said"),
    ("The committee that investigated the crash concluded that the pilot was tired.", "The committee", "concluded"),
    ("Documents that officials say are false were leaked.", "officials", "say"),
    ("The company signed a statement saying that it had no debts.", "The company", "saying"),
    ("Lind doesn't own the house, and said it was never hers.", "Lind", "said"),
    ("The court sat without a jury, with the judge saying it was ill.", "the judge", "saying"),
    ("The report, a copy of which was seen by Reuters, says the dam leaks.", "The report", "says"),
    # one who is spoken of
    ("The court heard from a neighbour of the couple, who said she had seen smoke.", "a neighbour of the couple",
     "said"),
    ("The prize went to Anna Lind, 71, who later told reporters that she was proud.", "Anna Lind", "told"),
    # behind a comma, or with "that"
    ("The drug halves the risk, a study found.", "a study", "found"),
    ("Talks were “constructive”, both sides agreed.", "both sides", "agreed"),
    ("The court ruled on Monday that the ban was lawful.", "The court", "ruled"),
    ("Some have speculated that the ship sank.", "Some", "speculated"),
    ("Economists fear that the slump will spread.", "Economists", "fear"),
    ("The carmaker insists that its batteries are safe.", "The carmaker", "insists"),
    # what is made known
    ("The Russian delegation presented Kyiv with a list of demands that includes the withdrawal of troops.",
     "The Russian delegation", "presented"),
    ("The agency has issued a warning that the river may flood.", "The agency", "issued"),
    ("The union made false claims against the bank.", "The union", "made"),
    ("“I am innocent,” Keller shouted.", "Keller", "shouted"),
    ("“No,” the coach joked, “I am too old.”", "the coach", "joked"),
    ("The well has been dry for years, say local people.", "local people", "say"),
    ("Inflation to fall, says central bank", "central bank", "says"),
    ("Critics have long said the law is too weak.", "Critics", "said"),
    # headlines
    ("Minister: no tax rise before 2027", "Minister", "says"),
    ("Opposition leader: “This vote was stolen”", "Opposition leader", "says"),
    ("Nine dead after storm: police", "police", "says"),
    ("Bank warns of slump as rates rise", "Bank", "warns"),
    ("Volta Motors Inc. said on Tuesday it would cut 3,000 jobs.", "Volta Motors Inc.", "said"),
    # by which means
    ("“The road is gone,” Anna Lind said by telephone.", "Anna Lind", "said"),
    # who gives themselves a name
    ("A group that calls itself Red Tern claimed that it had been paid.", "A group", "claimed"),
    # an aside between subject and verb
    ("Lind, asked whether the team would play in Saturday's match, said no.", "Lind", "said"),
    ("Anna Lind, a spokeswoman for the port, said 40 ships were waiting.", "Anna Lind", "said"),
    ("Smith, 45, said the court was wrong.", "Smith", "said"),
    ("Smith, 45, told the court he was innocent.", "Smith", "told"),
    ("The mayor, Anna Lind, said the bridge was safe.", "The mayor, Anna Lind", "said"),
    ("The director, Dr. Omar Haddad, told reporters no one had died.", "The director, Dr. Omar Haddad", "told"),
    ("The World Health Organization (WHO) said five people had died.", "The World Health Organization", "said"),
    ("The news site “Lake Post,” citing two divers, says the wreck is older.", "The news site Lake Post", "says"),
    ("Independent tests in late May described the water as safe.", "Independent tests", "described"),
    ("The mayor — a former teacher — said she would resign.", "The mayor", "said"),
    # the subject behind
    ("Every household that was flooded may claim up to 4,000 crowns, said Anna Lind.", "Anna Lind", "said"),
    ("The dam that failed held a lake, the second largest, said Anna Lind.", "Anna Lind", "said"),
    ("Some 4,000 people said they would not vote.", "Some 4,000 people", "said"),
    ("The bridge would close on Friday, said the mayor.", "the mayor", "said"),
    ("Two people were killed, one critically, said officials.", "officials", "said"),
    ("The route to Linz, a hub for the army, could be cut by May, reports Radio Ost.", "Radio Ost", "reports"),
    ("“We will close the bridge,” said Anna Lind, a spokeswoman for the city.", "Anna Lind", "said"),
    ("“We won't pay,” said one resident, who asked not to be named.", "one resident", "said"),
    ("‘It’s over,’ said coach Luis Ferrer.", "coach Luis Ferrer", "said"),
    ("That is not true, said Ms. Okafor.", "Ms. Okafor", "said"),
    ("I think it's fine, said Prof. Lee Chen.", "Prof. Lee Chen", "said"),
    ("“Help is coming,” promised the mayor.", "the mayor", "promised"),
    # both sides of a quotation
    ("“We will close the bridge,” Mayor Anna Lind said.", "Mayor Anna Lind", "said"),
    ("“The bridge,” Lind said, “is closed.”", "Lind", "said"),
    ("“I said no,” the minister told reporters.", "the minister", "told"),
    ("It is unfair,” said Maria Rossi.", "Maria Rossi", "said"),
    ("Two people were killed, police said.", "police", "said"),
    ("Talks failed, the EU's top diplomat, Josep Vila, said.", "the EU's top diplomat, Josep Vila", "said"),
    # several speakers: the outer one
    ("Reuters reported that the deal was off, citing two officials.", "Reuters", "reported"),
    ("The minister said the union had lied; the union said he was wrong.", "The minister", "said"),
    # according to, and passives that name who speaks
    ("According to the transport ministry, the bridge is unsafe.", "the transport ministry", "according to"),
    ("It is unsafe, according to engineers at Delft University.", "engineers at Delft University", "according to"),
    ("The attack was claimed by the group.", "the group", "citing"),
    ("The news was first reported by The Hull Gazette.", "The Hull Gazette", "citing"),
    ("He was told by officials that the road was shut.", "officials", "citing"),
    ("The reports were described by one source at the club as “nonsense”.", "one source at the club", "citing"),
    ("The nests are safe, the trust that manages the wetland said.", "the trust", "said"),
    ("The company that runs the mine said it was safe.", "The company", "said"),
]  # fmt: skip

UNSPOKEN = [
    "The army held the town amid reported losses.",
    "The band recorded a song that nobody heard.",
    "The party dismissed its leader as chairman.",
    "The council rejects this proposal.",
    "Per person, the cost is 4 euros.",
    "The win assured them of the title.",
    "Norway assured its place in the final.",
    "The theft was reported to the police.",
    "He scored once and added two more goals later.",
    "In last year's report nothing was found.",
    "In the city's view tower the lift stopped.",
    "She put the cup at the edge.",
    "The city made public transport free.",
    "In the eyes of the law it was theft.",
    "The river rose three metres overnight.",
    "Prices rose, said to be the fastest rise in a decade.",
    "What the minister said was wrong.",
    "The man who said he saw it was wrong.",
    "Inflation is expected to fall to 2 percent.",
    "The ship was reported missing on Tuesday.",
    "A fire was reported at the plant.",
    "The deal was confirmed by the end of the day.",
    "Everything went according to plan.",
    "The prime minister called an election for June.",
    "The company posted a profit of $5 million.",
    "The carmaker recalled 5,000 cars.",
    "The firm added 300 jobs.",
    "He scored once and added two goals later.",
    "The flood claimed 12 lives.",
    "The senate rejected the proposal.",
    "The state of the roads is poor.",
    "The rebels' claim to the town is old.",
    "The mayor's notes were found.",
    "The film tells the story of a miner.",
    "The story told by the film is old.",
    "The minister could not say when it would open.",
    "He was denied bail.",
    "The court heard that he stole the car.",
    "The bank did not respond to a request for comment on the report.",
    "The minister left without comment on Friday.",
    # a noun that is a verb elsewhere: behind a preposition, a determiner, a verb; as subject of its own clause
    "The Russian delegation left Kyiv with a list of demands that includes the withdrawal of troops.",
    "Every household that was flooded may claim up to 4,000 crowns.",
    "The ministry is in charge of reports that go to the board.",
    "The firm has a history of claims that it never paid.",
    "The bank shrugged at repeated claims that it was broke.",
    "Amid reports that the army was retreating, thousands left the city.",
    "The minister answered calls that he resign with a shrug.",
    "Voters have heard promises that taxes will fall before.",
    "The police report was leaked to a newspaper.",
    "The ministry has not said how many died.",
    "The authorities have not yet commented.",
    "The minister never claimed that the bridge was safe.",
    "The army took five regions claimed by Norway.",
    "The army countered the attack.",
    "The mayor continued the talks.",
    "He cut trees, reports of the fire in hand.",
    "Nobody knows what the divers found.",
    "The boy was found.",
    "The sale ends in May, provided the banks agree.",
    "Smith claimed three wickets.",
    "The company had fewer losses than initially expected.",
    "The banker, who called an election, won.",
    "Coach: Luis Ferrer",
    "Results: Spain were first",
    "Explainer: how the vote works",
    "*Correction, 23 January: this article first stated that the fee was higher.",
    "Most states let officials vote early.",
    "The courts of the member states meet in May.",
    "The company faces claims that it hid losses.",
    "The spokeswoman left before the reports that the plant was to close.",
    "",
]


@pytest.mark.parametrize(("sentence", "speaker", "verb"), SPOKEN)
def test_finds_who_speaks(sentence: str, speaker: str, verb: str) -> None:
    found = attribute(sentence)
    assert (found.speaker, found.verb, found.inherited) == (speaker, verb, False)
    assert found.status == "attributed"


@pytest.mark.parametrize("sentence", UNSPOKEN)
def test_the_outlet_s_own_statement_has_no_speaker(sentence: str) -> None:
    found = attribute(sentence)
    assert (found.speaker, found.verb, found.status) == (None, None, "asserted")


@pytest.mark.parametrize(
    ("sentence", "speaker", "status"),
    [
        ("The company denied that it had dumped waste.", "The company", "denied"),
        ("The government has repeatedly denied the claims.", "The government", "denied"),
        ("The court dismissed claims that the vote had been rigged.", "The court", "denied"),
        ("The ministry dismissed as false reports that it had closed.", "The ministry", "denied"),
        ("Novex rejects this.", "Novex", "denied"),
        ("The minister dismisses that as nonsense.", "The minister", "denied"),
        ("The army dismissed the report as false.", "The army", "denied"),
        ("The airline dismissed the figures as “pure fantasy”.", "The airline", "denied"),
        ("Kosk has fallen, the rebels claimed in a letter that the army dismissed as false.", "the rebels", "disputed"),
        ("“No one was hurt,” the operator said, but residents disagreed.", "the operator", "disputed"),
        ("“We paid,” the owner said, though workers denied that.", "the owner", "disputed"),
        ("The two agreed on tax, officials said, but disagreed on spending.", "officials", "attributed"),
        ("The deal is said to be worth 3 billion.", None, "unverified"),
        ("She is said to have left.", None, "unverified"),
        ("It is understood that the deal is near.", None, "unverified"),
        ("It was widely believed that they lied.", None, "unverified"),
        ("The rebels are believed to hold 40 hostages.", None, "unverified"),
        ("The bridge was supposedly mined.", None, "unverified"),
        ("The minister said the thieves were believed to have left.", "The minister", "attributed"),
        ("The minister rejected calls to resign.", "The minister", "attributed"),
        ("The claim was denied by the company.", "the company", "denied"),
        ("The figure is disputed by the opposition.", "the opposition", "disputed"),
        ("The ministry says it shot down 40 drones; the rebels dispute that figure.", "The ministry", "attributed"),
        ("The ministry contests that the bridge was hit.", "The ministry", "disputed"),
        ("The death toll could not be independently verified.", None, "unverified"),
        ("Police reportedly arrested two men.", None, "unverified"),
        ("The company said it could not confirm the report.", "The company", "unverified"),
        ("There is no evidence that the drug works, the agency said.", "the agency", "unverified"),
        ("The allegedly stolen car was found.", None, "unverified"),
        ("The minister did not attend, but confirmed the plan.", "The minister", "attributed"),
        ("“It was never confirmed,” the doctor said.", "the doctor", "attributed"),  # his doubt, not the outlet's
        ("“We will never leave.”", None, "attributed"),  # all of it is somebody's words
        ("“We won't pay.", None, "attributed"),
        ("The line has cancelled 412 sailings since June, it said.", None, "attributed"),
        ("The line has cancelled 412 sailings, it said on Monday.", None, "attributed"),
        ("The line read the paper, it said nothing.", None, "asserted"),
        ("The line cut its ships while engineers, it said, looked for cracks.", None, "attributed"),
        ("State television showed what it said were captured tanks.", None, "attributed"),
    ],
)
def test_status(sentence: str, speaker: str | None, status: ClaimStatus) -> None:
    found = attribute(sentence)
    assert found.status == status
    assert found.speaker == speaker or speaker is None


@pytest.mark.parametrize(
    ("sentence", "speaker", "verb", "own"),
    [
        ("The ministry cut the budget, saying that money was short.", "The ministry", "saying",
         "The ministry cut the budget"),
        ("On Friday, the carmaker shut its plant, citing weak demand.", "the carmaker", "citing",
         "On Friday, the carmaker shut its plant"),
        ("Mayor Anna Lind left the talks, adding it was over.", "Mayor Anna Lind", "adding",
         "Mayor Anna Lind left the talks"),
        ("The club, which is in debt, sacked its coach, telling fans that it must save.", "The club", "telling",
         "The club, which is in debt, sacked its coach"),
        ("Prices rose and the bank cut its forecast, warning of a slump.", "the bank", "warning",
         "Prices rose and the bank cut its forecast"),
        ("The news site “Lake Post” shut, saying that it was broke.", "The news site Lake Post", "saying",
         "The news site “Lake Post” shut"),
        ("The union, saying that wages were too low, called a strike.", "The union", "saying", ""),
        ("Arguing that the evidence was thin, the judge threw out the case.", "the judge", "arguing", ""),
        ("The river flooded the town, claiming nine lives.", None, None, ""),
        ("She scored twice, adding a third goal that was offside.", None, None, ""),
        ("The prize went to the trainer, who said she was proud.", None, None, ""),  # a trainer may be a shoe
        ("The prize went to Anna Lind, who said she was proud.", "Anna Lind", "said", "The prize went to Anna Lind"),
        ("But Lind, who said she was proud, lost.", "Lind", "said", ""),
        ("Prices rose by 3 percent, adding to the pressure on households.", None, None, ""),
        ("The mayor said the bridge was shut, adding that it was safe.", "The mayor", "said", ""),
        ("The mayor, citing the police, said the bridge was shut.", "The mayor", "said", ""),
    ],
)  # fmt: skip
def test_who_does_something_says_what_is_told_beside(
    sentence: str, speaker: str | None, verb: str | None, own: str
) -> None:
    found = attribute(sentence)
    assert (found.speaker, found.verb, found.own) == (speaker, verb, own)
    assert found.status == ("attributed" if speaker else "asserted")


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("The operator closed the dam.", "supported"),
        ("The dam was unsafe.", "attribution-missing"),
        ("The operator closed the unsafe dam.", "attribution-missing"),
        ("The operator said the dam was unsafe.", "supported"),
    ],
)
def test_the_verifier_knows_what_is_the_outlet_s_own_beside_a_claim(sentence: str, verdict: str) -> None:
    assert verify(sentence, [Cited("The operator closed the dam, saying that it was unsafe.")]).verdict == verdict


@pytest.mark.parametrize(
    ("before", "sentence", "speaker"),
    [
        ("Transport minister Paul Weber defended the plan.", "He added that it would take two years.", "Paul Weber"),
        ("“It was loud,” said Maria Rossi.", "She said no one was hurt.", "Maria Rossi"),
        ("The operator, Lena Holt, was angry.", "She left the talks, saying that they were a farce.", "Lena Holt"),
        ("The ministry said the town had been taken.", "They claimed 40 prisoners.", "The ministry"),
        ("Coach Luis Ferrer left the pitch early.", "\"It's over,\" he said.", "Coach Luis Ferrer"),
        ("Coach Luis Ferrer left the pitch early.", "He added that more goals would come.", "Coach Luis Ferrer"),
    ],
)  # fmt: skip
def test_a_pronoun_takes_its_speaker_from_the_sentence_before(before: str, sentence: str, speaker: str) -> None:
    found = attribute(sentence, before)
    assert (found.speaker, found.inherited, found.status) == (speaker, True, "attributed")


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“He is our player until 2027.”", "Chairman Derek Moss"),  # the quotation goes on
        ("He added that nobody had called.", "Chairman Derek Moss"),
        ("The window closes in May.", None),
    ],
)
def test_whom_he_means_may_stand_two_sentences_before(sentence: str, speaker: str | None) -> None:
    found = attribute(sentence, "“No such promise was made,” he said.", "Chairman Derek Moss hit back last night.")
    assert found.speaker == speaker


def test_of_whom_two_sentences_tell_is_named_in_the_first() -> None:
    named = "The only survivor is Milagros Sandoval, 17."
    assert attribute("“The street was gone,” she said.", "She was at work.", named).speaker == "Milagros Sandoval"
    assert attribute("“The street was gone,” she said.", "Others were at work.", named).speaker == "she"


@pytest.mark.parametrize("before", ["", "It rained all day.", "He said nothing else."])
def test_a_pronoun_that_stands_for_nobody_stays(before: str) -> None:
    found = attribute("She said no one was hurt.", before)
    assert (found.speaker, found.inherited, found.status) == ("She", False, "attributed")


@settings(deadline=None)
@given(
    st.sampled_from(["The mayor", "Anna Lind", "Dr. Omar Haddad", "Police", "The U.N. envoy", "A port spokesman"]),
    st.sampled_from(["said", "says", "warned", "insisted", "announced", "claimed"]),
    st.sampled_from(["the road is shut", "ships were waiting", "nobody was hurt", "40 people left on Monday"]),
)
def test_usual_shapes_name_the_same_speaker(speaker: str, verb: str, claim: str) -> None:
    lower = speaker if speaker.startswith(("Anna", "Dr.")) else speaker[0].lower() + speaker[1:]
    for sentence in (
        f"{speaker} {verb} {claim}.",
        f"{speaker} {verb} that {claim}.",
        f"{claim.capitalize()}, {lower} {verb}.",
        f"“{claim.capitalize()},” {lower} {verb}.",
    ):
        found = attribute(sentence)
        assert found.speaker is not None
        assert found.speaker.lower() == speaker.lower()
        assert found.verb == verb


PIECES = [*"“”\",.;()—'’ ", "said", "told", "The mayor", "by", "citing", "He", "according to"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_any_text_gives_a_speaker_that_stands_in_it(text: str) -> None:
    found = attribute(text)
    if found.speaker is not None:
        assert re.search(r"\w", found.speaker)
        assert found.speaker in re.sub('[“”"]', "", text) or ", " in found.speaker
        assert found.verb is not None


@pytest.mark.parametrize("piece", ["said ", "A, ", "(said ", '"a ', "has ", "— ", "The mayor said "])
def test_odd_text_costs_little_time(piece: str) -> None:
    begun = time.perf_counter()
    attribute(piece * 2000 + "said")
    assert time.perf_counter() - begun < 2
