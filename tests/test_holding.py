"""Whether a sentence holds a thing of the kind that is asked for."""

from __future__ import annotations

import pytest

from rag.holding import holds
from rag.question import understand


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("How many people were hurt?", "At least 12 people were hurt.", True),
        ("How many people were hurt?", "The storm left 12 victims.", True),
        ("How many people were hurt?", "The blast broke 12 windows of the house.", False),
        ("How many people were hurt?", "On 12 May people were hurt.", False),
        ("How many boats sank?", "Twelve boats sank.", True),
        ("How far is it from Graz?", "It lies 12 km from the city.", True),
        ("When did it sink?", "It sank on Tuesday.", True),
        ("When did it sink?", "It sank last week.", True),
        ("When did it sink?", "It sank quickly.", False),
        ("Who led the search?", "The search was led by Nuno Reis.", True),
        ("Who led the search?", "The search went on.", False),
        ("Who is Nuno Reis?", "They asked Nuno Reis again.", False),  # the question's own words
        ("Where did it sink?", "It sank near Bergen.", True),
        ("Where did it sink?", "It sank near the coast.", True),
        ("Where did it sink?", "It sank in the old harbour.", True),
        ("Where in the harbour did it sink?", "It sank in the harbour.", False),  # the question's own words
        ("Where did it sink?", "It sank in a few minutes.", False),
        ("Why did it sink?", "It sank because the radar had failed.", True),
        ("Why did it sink?", "It sank.", False),
        ("Why did it sink?", "The owner blamed the radar.", True),
        ("Why did they go?", "They went to Bergen.", False),
        ("Why did they go?", "They went to the port.", False),
        ("Why did they go?", "They went to quickly mend the radar.", True),
        ("How many people will be out of work?", "It closes with the loss of 214 jobs.", True),
        ("How did they reach it?", "They reached it by using a tug.", True),
        ("What did the captain say?", "“All is well,” the captain said.", True),
        ("What did the captain say?", "The captain left.", False),
        ("In what year was it built?", "They were warned of it in March and in July.", False),
        ("In what year was it built?", "It was built in 1998.", True),
        ("In what year was it built?", "It was built ten years ago.", True),
        ("Which year was it built?", "It was built in 1648 by Danes.", True),
        ("In what words did the captain put it?", "The captain said that all was well.", False),
        ("In what words did the captain put it?", "All was “well enough”, the captain said.", True),
        ("What were his own words on it?", "“All is well, the captain said.", True),  # its end is in the next
        ("What sank?", "Anything at all.", True),
        ("Who found the wreck?", "A dog walker found it.", True),
        ("Who found the wreck?", "Two teenagers did.", True),
        ("Who found the wreck?", "The council paid for it.", True),
        ("On which day of the week is it shut?", "It is shut from 24 May to 14 September.", False),
        ("On which day of the week is it shut?", "It is shut on Tuesdays.", True),
        ("Who stole the bell?", "A diver said that the bell had been stolen.", False),
        ("Who stole the bell?", "The bell was stolen in May by a diver.", True),
        ("Who stole the bell?", "A diver was held after the bell was stolen, and he stole it.", True),
        ("Who rammed the boat?", "The boat was later rammed, the captain said.", False),
        ("Who killed the monk?", "The monk was killed in an army air strike.", True),
        ("Who was killed?", "A monk was killed.", True),
        ("Who are the divers?", "The divers went home.", False),  # the question's own
        ("What are the names of those who found it?", "A dog walker found it.", False),
        ("When was it sunk?", "It was sunk in the 1830s.", True),
        ("When was it sunk?", "It was sunk in 1776.", True),
        ("When was it sunk?", "It went down at dawn.", True),
        ("When was it sunk?", "At 2.40 a.m. it went down.", True),
        ("When was it sunk?", "It went down in the early spring.", True),
        ("When was it sunk?", "It went down a few days later.", True),
        ("When was it sunk?", "It fell into the sea.", False),
        ("How many ferries sank?", "One ferry sank.", True),
        ("How many ferries sank?", "Both of the old ferries sank.", True),
        ("How many ferries sank?", "No ferries sank.", True),
        ("How many ferries sank?", "The ferry sank.", False),
        ("How many people died?", "Nobody was killed.", True),
        ("How many ferries sank?", "Nobody was killed.", False),
        ("How long was it closed?", "It was closed all night.", True),
        ("How long has it been closed?", "It has been closed since March.", True),
        ("How often does it sail?", "It sails every other week.", True),
        ("How long was it closed?", "It was closed by the harbour office.", False),
        ("How many metres long is it?", "It is 48 m long.", True),
        ("How strong was the storm?", "It was the worst since 1920, when 171 people died.", False),
        ("How strong was the storm?", "It was a storm of force 11.", True),
        ("How many sailors drowned?", "Seven other ports were shut.", False),
        ("How many sailors drowned?", "He put the figure at 1,120, saying it was low.", True),
        ("How much did it cost?", "It cost €40,000.", True),
        ("How much did it cost?", "It cost about 1,200 Swedish crowns.", True),
        ("How much did it cost?", "It cost two million.", True),
        ("How much did it cost?", "It covers 60 hectares.", False),
        ("How expensive was it?", "There were three conditions.", False),
        ("How much oil leaked?", "It lost 300 tonnes at sea.", True),
    ],
)
def test_a_thing_of_the_kind_asked_for(question: str, text: str, answer: bool) -> None:
    assert holds(understand(question), text) is answer
