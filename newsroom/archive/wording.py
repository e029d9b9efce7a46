"""Words for an archive, as a local paper has them: rare names stand beside common words."""

import random
import re
from functools import cache

FIRST_NAMES = """
Ada Alan Amina Anwen Barbara Ben Callum Carys Clive Daniel Deepa Edith Elin Farid Fiona Gareth
Grace Hamza Hannah Ines Ivor Jack Joan Kofi Leila Liam Maeve Mateo Morag Nadia Nell Oskar Owen
Priya Rafal Rhian Rosa Ruth Sanjay Seren Tariq Tess Una Victor Wanda Yusuf Zofia
""".split()
FAMILY_NAMES = """
Abbott Ahmed Barrow Begum Bevan Birch Calder Chandra Cole Dacre Ellwood Farrow Fell Gosling
Hale Harker Ibbotson Jeffs Kerr Kowalski Lindale Marsh Mensah Nicol Okoro Penhale Quill Rigg
Scarr Silva Stitt Thwaite Tyson Udall Vickers Walsh Yewdale
""".split()
BEGINNINGS = """
Ald Ash Bar Beck Bir Brack Cal Carn Cold Dal Dun East Ell Fen Fos Gar Glen Hal Har Hawk Helm
Hol Ing Kel Kirk Lang Lin Mar Mel Mill Nor Oak Or Pen Ram Rath Rose Sand Sel Skel Stan Stock
Sun Thorn Tor Under Wal Wend West Whit Win Wyth
""".split()
ENDINGS = """
beck borough bridge brook burgh bury by combe cote dale den don field ford gate ham haven head
holme hurst ing keld land ley mere moor mouth ness ridge rigg scale shaw side stead stone thwaite
ton wade water wick with worth
""".split()
BODIES = """
council|parish meeting|harbour board|health trust|school board|bus company|water company|
rowing club|planning committee|lifeboat crew|traders’ guild|farmers’ union|allotment society|
college|housing association|magistrates’ court|coroner|library service|ferry operator|museum
""".replace("\n", "").split("|")
MATTERS = """
a new footbridge|the winter timetable|a rise in parking charges|the flood wall|second homes|
the night shelter|the quarry licence|school meals|the ferry slipway|a solar farm|the old cinema|
cuts to bus routes|the fish dock|a cycle lane|the swimming pool|sheep on the common|the bandstand|
a mobile phone mast|the minor injuries unit|the river’s health|street lights|the cattle market|
a ban on barbecues|the railway halt|rents on the quay|the youth club|peat on the fell|
the county record|the harvest|broadband in the valley
""".replace("\n", "").split("|")
VERBS = "backs|rejects|delays|defends|reviews|questions|pays for|puts off|reopens|drops".split("|")
TOPICS = """
Harbour Planning Housing Transport Schools Health Rivers Farming Music Theatre Walking Cricket
Rowing Dogs Volunteers Energy Budget Courts Markets Weather Wildlife Libraries Ferries Railways
""".split()
SECTIONS = "News Politics Business Sport Culture Opinion Countryside World".split()
OUTLETS = ["Wend Valley Radio", "The Fellside Post", "Coast Wire", "County Gazette"]
ADDRESS = "https://www.example.org/reports/{number}"
SENTENCES = """
The {body} in {place} spent £{number},000 on {matter} last year, according to its accounts.
{name}, who lives in {place}, said nobody had asked the people who would have to live with it.
“We were told {number} weeks, and it is now twice that,” {name} said.
Papers seen by this newspaper put the cost of {matter} at £{number} million.
A spokeswoman for the {body} said the decision would be looked at again in the spring.
Work near {place} is expected to last until the end of the month.
The vote was {number} to nine, with two members away.
About {number} people came to the hall in {place} to hear what was planned.
{name} has run the stall beside the bridge at {place} since the flood.
The {body} has until Friday to answer a letter from {name}.
Nobody was hurt, and the road was open again by six in the morning.
It is the third time in {number} years that {matter} has come before the {body}.
The plan was first drawn up by {name}, an engineer from {place}, and then forgotten.
Traders say that {matter} would cost them a tenth of what they take in summer.
The {body} said it had learnt from {place}, where the same thing was tried and given up.
“It is a small thing to put right,” said {name}. “It would take an afternoon.”
Rain is forecast for {place}, and the river stood at {number} centimetres on Monday.
Children from the school at {place} have written {number} letters about it.
""".strip().splitlines()
REMARKS = """
I have walked past {matter} for {number} years and it was never any different.
Well said. Somebody at the {body} should read this twice.
It looks different from {place}, where we pay for it.
Has anybody asked {name}?
With respect, that is not what the figures say.
My neighbour in {place} was told the opposite on Tuesday.
Good. About time.
The {body} had {number} meetings about it, and I went to most of them.
Thank you for reporting this; nobody else did.
I was against it in the beginning. I have changed my mind.
You cannot get a bus there after six, so what is the use?
Ask in {place} how that went.
""".strip().splitlines()
SPAM = "Earn £{number} a day from home, see {place}-loans.example for {matter}."


@cache
def parts_of(pattern: str) -> list[tuple[str, bool]]:
    """The parts of a pattern, and of each whether it names what chance puts there."""
    parts = re.split(r"\{(\w+)\}", pattern)
    return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


class Chance(random.Random):
    """Chance that picks in half the time: a large archive picks a hundred million times."""

    def choice(self, things):
        return things[int(self.random() * len(things))]


class Wording:
    """Sentences drawn by chance; the same chance gives the same words."""

    def __init__(self, chance):
        self.chance = chance
        self.draw = {
            "body": lambda: chance.choice(BODIES),
            "place": self.place,
            "matter": lambda: chance.choice(MATTERS),
            "name": self.name,
            "number": lambda: str(2 + int(97 * chance.random())),
        }

    def place(self) -> str:
        """A name of some two thousand; the first of each list stand for market towns."""
        beginning = BEGINNINGS[int(len(BEGINNINGS) * self.chance.random() ** 2)]
        return beginning + ENDINGS[int(len(ENDINGS) * self.chance.random() ** 2)]

    def name(self) -> str:
        return f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(FAMILY_NAMES)}"

    def sentence(self, patterns=SENTENCES) -> str:
        parts = parts_of(self.chance.choice(patterns))
        return "".join(self.draw[part]() if is_drawn else part for part, is_drawn in parts)

    def headline(self) -> str:
        chance = self.chance
        body, matter = chance.choice(BODIES), chance.choice(MATTERS)
        return f"{self.place()} {body} {chance.choice(VERBS)} {matter}"

    def paragraphs(self, number: int) -> list[str]:
        return [
            " ".join(self.sentence() for _each in range(2 + int(3 * self.chance.random())))
            for _each in range(number)
        ]

    def remark(self) -> str:
        first = self.sentence(REMARKS)
        return f"{first} {self.sentence(REMARKS)}" if self.chance.random() < 0.3 else first

    def spam(self) -> str:
        return self.sentence([SPAM])
