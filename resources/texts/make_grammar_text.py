#!/usr/bin/env python3
"""Writes the small English text that Embedscope brings along, and the classes of its words.

A grammar with known word classes makes little stories, one a line. Words of one class stand in the same places, so a model
trained on the text should find them near each other: grammar_classes.tsv says which words belong together.

    python3 make_grammar_text.py            writes little_stories.txt and grammar_classes.tsv beside this script
    python3 make_grammar_text.py --check    says whether the two files are what the script writes

Standard library only; the seed is fixed, so the files are the same on every machine.
"""

import pathlib
import random
import re
import sys

SEED = 20260
LINES = 14000
# Stories told more often than the others, so that no class is rare.
OFTEN = {"pets": 1.5, "fruit": 1.5, "meals": 1.6, "journeys": 1.6, "hikes": 2.2, "work": 1.7, "workshop": 1.5, "birds": 1.2,
         "family": 0.6, "tasting": 0.7}

CLASSES = {
    "animal": "dog cat horse cow sheep goat pig rabbit pony donkey hamster lamb calf puppy kitten",
    "bird": "sparrow robin owl eagle swan crow pigeon stork heron goose parrot blackbird",
    "fruit": "apple pear plum cherry peach apricot banana lemon mango melon fig raspberry strawberry",
    "vegetable": "carrot potato onion tomato cabbage cucumber pumpkin leek radish turnip courgette beetroot",
    "drink": "tea coffee milk cocoa lemonade juice cider espresso buttermilk smoothie",
    "dish": "soup stew pasta pizza curry omelette risotto salad casserole lasagne goulash pie",
    "city": "Lisbon Vienna Paris Rome Madrid Berlin Prague Dublin Oslo Warsaw Athens Helsinki Budapest Zurich",
    "landscape": "forest meadow valley beach lake river hill mountain moor marsh cliff canyon",
    "room": "kitchen bathroom bedroom attic cellar hallway garage pantry nursery basement",
    "profession": "teacher doctor baker farmer nurse lawyer engineer carpenter plumber dentist tailor librarian gardener "
                  "chef journalist electrician",
    "colour": "red blue green yellow white black brown purple pink grey turquoise scarlet",
    "vehicle": "car bus van taxi truck lorry jeep minibus motorbike scooter camper limousine",
    "weather": "rain snow fog hail thunder drizzle sleet mist frost snowfall",
    "instrument": "piano violin guitar flute trumpet drum cello clarinet harp saxophone accordion oboe",
    "body part": "arm leg shoulder knee elbow wrist ankle finger toe thumb hip foot",
    "clothes": "jacket coat scarf hat dress shirt sweater skirt vest blouse cardigan raincoat",
    "furniture": "table chair sofa wardrobe shelf bed desk bench stool armchair cupboard",
    "tool": "hammer screwdriver wrench chisel shovel rake axe spade crowbar mallet",
    "sport": "football tennis basketball volleyball hockey badminton rugby cricket golf handball",
    "school subject": "mathematics history geography biology physics chemistry literature economics philosophy astronomy",
    "flower": "rose tulip daisy lily sunflower violet poppy orchid daffodil marigold",
    "tree": "oak beech birch pine maple willow chestnut elm spruce poplar",
    "weekday": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "month": "January February March April May June July August September October November December",
    "name": "Anna Marta Lena Clara Nora Ella Ruth Ines Tom Peter Oscar David Felix Hugo Max Leo",
    "family": "mother father sister brother aunt uncle cousin grandmother grandfather",
    "feeling": "happy sad angry nervous proud tired curious lonely excited jealous",
    "taste": "sweet sour bitter salty spicy creamy crunchy juicy",
    "moving": "walked ran hurried strolled wandered marched rushed jogged hiked crept",
    "speaking": "said whispered shouted explained replied muttered sighed exclaimed declared joked",
    "cooking": "baked fried boiled roasted grilled steamed cooked seasoned",
    "crafting": "repaired built painted polished carved assembled sanded varnished",
    "seeing": "saw noticed spotted watched observed discovered photographed admired",
    "number": "two three four five six seven eight nine ten eleven twelve",
    "material": "gold silver copper bronze brass glass marble crystal porcelain platinum",
    "language": "English French Spanish Italian German Polish Greek Turkish Japanese Chinese Dutch Swedish",
}
WOMEN = set("Anna Marta Lena Clara Nora Ella Ruth Ines".split())

# A story is one sentence of its first list and then up to two of its second. {animal} is a word of a class, {animal:x} the
# same one wherever x stands, {a animal} has its article, [one|other] is a choice. {name:n}, {he}, {his} and {him} belong
# together.
STORIES = {
    "pets": (
        [
            "{name:n} has [a small|an old|a young|a clever|a shy] {animal:x} called [Biscuit|Pepper|Socks|Bella|Rocky|Patches|Snowball].",
            "The {animal:x} of our neighbour {name:n} [barks at nobody|follows everybody home|sleeps until noon|is afraid of the dark].",
            "On {weekday} {name:n} found a hungry {animal:x} [behind the barn|near the fence|under a bush|beside the road].",
            "A {colour} {animal:x} with soft fur [lived|slept|hid] in the barn of {name:n}.",
        ],
        [
            "The {animal:x} [licked its paws|wagged its tail|shook its fur|pricked up its whiskers] and [fell asleep|trotted away|looked up|yawned].",
            "{he} feeds the {animal:x} every morning and brushes its fur [at night|after school|once a week].",
            "A {animal} and a {animal} [chased|sniffed at|played with] the {animal:x} in the yard.",
            "[The vet|A kind vet] gave the {animal:x} a [pill|bandage|check] and stroked its fur.",
            "At night the {animal:x} crawls into the straw [next to|behind|beside] the old {animal}.",
            "Like every {animal}, it has paws, a tail and a wet snout.",
        ],
    ),
    "birds": (
        [
            "High above the roofs {a bird:x} spread its wings and [sang|called|circled].",
            "{a bird:x} made its nest [under the roof|on the chimney|in the hedge] and laid {number} eggs.",
            "Every spring the {bird:x} flies back to its nest [from the south|across the sea|over the rooftops].",
            "A {colour} feather fell from the wing of the {bird:x}.",
        ],
        [
            "The {bird:x} flapped its wings and flew off with {a bird}.",
            "Its feathers shone, and its beak was [bright as straw|thin and sharp|open wide].",
            "{number} eggs lay in the nest of the {bird:x}, warm under its feathers.",
            "A {bird} and {a bird} perched on the wire, chirping with open beaks.",
            "{name} scattered crumbs, and the {bird:x} hopped closer, beak first.",
        ],
    ),
    "fruit": (
        [
            "{name:n} picked a ripe {fruit:x} from the orchard.",
            "The {fruit:x} was so soft and ripe that {name:n} [ate the peel as well|smiled|wanted another].",
            "In {month} the orchard is full, and every basket holds a ripe {fruit:x}.",
            "{name:n} made jam from {fruit:x} and {fruit}.",
        ],
        [
            "{he} bit into the {fruit:x} [at once|with delight|and smiled], for it was fresh from the orchard.",
            "For the cake {he} needed a {fruit} and a basket of other fruit.",
            "A ripe {fruit} from the orchard makes the best jam.",
            "The peel of the {fruit:x} went on the compost, the stone into {his} pocket.",
            "Some like {fruit} jam, others prefer {fruit} jam on bread.",
        ],
    ),
    "vegetables": (
        [
            "{name:n} pulled a {vegetable:x} out of the soil and washed it.",
            "Behind the shed grows a row of {vegetable:x} beside a row of {vegetable}.",
            "{name:n} peeled a {vegetable:x}, diced a {vegetable} and put both into the pot.",
            "The gardeners planted {vegetable:x} seeds in the soil in {month}.",
        ],
        [
            "The snails had eaten every {vegetable} in the patch except the {vegetable:x}.",
            "A diced {vegetable} and a peeled {vegetable} went into the pot.",
            "{he} watered the {vegetable} patch and pulled the weeds out of the soil.",
            "A {vegetable:x} from our own soil tastes better than one from the shop.",
        ],
    ),
    "meals": (
        [
            "The {family:f} of {name:n} {cooking:v} everything for the {dish:x} and invited the whole family.",
            "{name:n} {cooking:v} the filling for the {dish:x} [slowly|with garlic|in butter|with fresh herbs] and served it hot.",
            "For dinner there was {dish:x} with herbs, and for lunch there was {dish}.",
            "According to the recipe everything in the {dish:x} must be {cooking:v} with garlic and butter.",
        ],
        [
            "Everybody at dinner wanted a second plate of {dish:x}.",
            "It was too {taste}, so the cook added cheese and garlic to the {dish:x}.",
            "The meat for the {dish} was {cooking} with butter, the rest was {cooking} with herbs.",
            "A plate of hot {dish} is the best dinner after a long day.",
            "{name} ordered the {dish}, and {name} ordered the {dish} with extra cheese.",
            "First they {cooking} the meat, then they {cooking} the rest [with garlic|in butter|with herbs].",
        ],
    ),
    "drinks": (
        [
            "{name:n} drank a cup of {drink:x} [before work|after lunch|by the fire|in one gulp].",
            "Would you like a mug of {drink:x} or a cup of {drink}?",
            "The waiter poured {drink:x} into a cup and {drink} into a mug.",
            "A mug of {drink:x} stood steaming next to the newspaper.",
        ],
        [
            "{he} sipped the {drink:x}, but it was still too [hot|cold|strong].",
            "{name} spilled {drink} on the newspaper and poured another cup.",
            "The thirsty guests drank {drink} and {drink} from the same jug.",
            "A cup of {drink} costs {number} coins, a jug of {drink} costs more.",
        ],
    ),
    "journeys": (
        [
            "{name:n} took the {vehicle:x} to {city:c} on {weekday}.",
            "The {vehicle:x} to {city:c} [was late|was full|left at dawn|broke down] again.",
            "{name:n} has lived in {city:c} since {month} and drives {a vehicle:x} to work.",
            "In {month} {name:n} and {name} travelled from {city:c} to {city} by {vehicle:x}.",
        ],
        [
            "The driver parked the {vehicle:x} and waited for the passengers.",
            "A {vehicle} overtook the {vehicle:x} on the road to {city}.",
            "The streets of {city:c} are busier than the streets of {city}.",
            "{he} had never visited {city}, only {city:c} and {city}.",
            "The engine of the {vehicle:x} stopped, so the passengers climbed into {a vehicle}.",
            "Tourists love {city}, the capital with its old bridges and museums.",
            "A mechanic changed a tyre of the {vehicle} and checked its engine.",
        ],
    ),
    "hikes": (
        [
            "{name:n} {moving:v} [slowly|happily|alone|bravely] towards the {landscape:x} until sunset.",
            "A narrow path leads from the {landscape:x} down to the {landscape}.",
            "{name:n} and {name} {moving:v} along the path to the {landscape:x}.",
            "Beyond the {landscape:x} lies a quiet {landscape} that few people know.",
        ],
        [
            "They {moving} past the {landscape} and {moving} back before dark.",
            "From the {landscape:x} they {seeing} {a animal} and {a bird}.",
            "The path to the {landscape} was steep, so {he} {moving} home.",
            "On the edge of the {landscape} {he} {seeing} a [small hut|wild camp|broken signpost].",
            "A map showed the {landscape}, the {landscape} and a path between them.",
            "Everyone {moving} faster when the sun set over the {landscape:x}.",
        ],
    ),
    "watching": (
        [
            "{name:n} {seeing:v} {a animal:x} through the binoculars.",
            "From the window {name:n} {seeing:v} {a bird:x} and wrote it down.",
            "With a lens {name:n} {seeing:v} {a flower:x} closely and made notes.",
            "The children {seeing:v} a shooting star from the {landscape}.",
        ],
        [
            "{name} {seeing} it too, a moment later, through the binoculars.",
            "Nobody else {seeing} it, so {he} took out a notebook and a camera.",
            "Later {he} {seeing} another one through the lens of the camera.",
            "First {he} {seeing} a shadow, then {he} {seeing} a movement.",
        ],
    ),
    "home": (
        [
            "The {furniture:x} stands in the {room:r} next to the {furniture}.",
            "{name:n} moved the heavy {furniture:x} from the {room:r} to the {room}.",
            "Somebody left the light on in the {room:r} and the {room}.",
            "The keys were lying on the {furniture:x} in the {room:r}.",
        ],
        [
            "There is dust on the {furniture} and a blanket on the {furniture:x}.",
            "{name} swept the floor of the {room:r} and opened the window in the {room}.",
            "Behind the door of the {room} there is another {furniture}.",
            "The lamp from the {room} now stands beside the {furniture:x}.",
            "{he} put the cushions on the {furniture} and cleaned the floor of the {room}.",
            "The stairs lead past the {room} straight to the {room:r}.",
        ],
    ),
    "work": (
        [
            "{name:n} works as {a profession:p} [in a small town|for a good salary|in a busy street].",
            "The {profession:p} {name:n} started a new job in {month}.",
            "When {name:n} grows up, {he} wants to become {a profession:p} or {a profession}.",
            "The {family} of {name:n} is {a profession:p}, and {his} {family} is {a profession}.",
        ],
        [
            "Every {profession} needs patience, and a good {profession} loves the job.",
            "The {profession:p} earns less than the {profession}, but enjoys the work.",
            "A customer thanked the {profession:p} and paid the bill.",
            "After {number} years in the job the {profession:p} became the boss.",
            "An experienced {profession} trained the young {profession} for the job.",
        ],
    ),
    "workshop": (
        [
            "{name:n} {crafting:v} the old {furniture:x} with {a tool:t}.",
            "In the workshop {name:n} {crafting:v} a wooden frame with {a tool:t}.",
            "The {tool:t} hangs on a nail in the workshop beside the {tool}.",
            "{name:n} borrowed {a tool:t} and {a tool} from the workshop.",
        ],
        [
            "First {he} {crafting} the boards, then {he} {crafting} the lid.",
            "The handle of the {tool:t} was loose, so {he} used {a tool}.",
            "{name} {crafting} the box and {crafting} the frame in one afternoon.",
            "Put the {tool} back into the toolbox when you have finished with the {tool:t}.",
            "The boards were {crafting} by hand and later {crafting} again.",
            "With {a tool} and {a tool} you can fix almost any fence.",
        ],
    ),
    "clothes": (
        [
            "{name:n} wore a {colour:c} {clothes:x} and a {colour} {clothes}.",
            "The {clothes:x} in the shop window was {colour:c} with {number} buttons.",
            "{name:n} bought a {colour:c} {clothes:x} at the sale on {weekday}.",
            "The sleeve of the {colour:c} {clothes:x} had a hole.",
        ],
        [
            "{he} washed the {clothes:x} and ironed the {clothes}.",
            "The {colour:c} {clothes:x} did not match the {colour} {clothes}.",
            "A button was missing on the {clothes}, so {he} wore the {clothes:x}.",
            "{name} folded the {clothes} and hung the {colour} {clothes} on a hanger.",
            "The stripes were {colour} and {colour}, the dots were {colour}.",
        ],
    ),
    "weather": (
        [
            "On {weekday} there was a lot of {weather:x}, and on {weekday} there was {weather}.",
            "The forecast for {city} promises {weather:x} and {weather} until {weekday}.",
            "[Heavy|Cold|Endless|Sudden] {weather:x} kept everybody indoors [all morning|all night|until evening].",
            "After days of {weather:x} the sky cleared at last in {month}.",
        ],
        [
            "The {weather:x} turned into {weather} towards evening.",
            "According to the forecast the {weather} will ease by {weekday}.",
            "Nobody minded the {weather}, for the {weather:x} had been worse.",
            "In {month} we expect {weather}, in {month} mostly {weather}.",
            "Clouds gathered, and soon the {weather} began again.",
        ],
    ),
    "music": (
        [
            "{name:n} plays the {instrument:x} in the school orchestra.",
            "{name:n} practised the {instrument:x} for {number} hours before the concert.",
            "At the concert a solo for {instrument:x} was followed by a duet for {instrument} and {instrument}.",
            "The melody of the {instrument:x} filled the concert hall.",
        ],
        [
            "The audience clapped when the {instrument} joined the {instrument:x}.",
            "{name} tuned the {instrument} and played a slow melody.",
            "{he} would rather learn the {instrument} than the {instrument}.",
            "Lessons for the {instrument:x} take place on {weekday}, those for the {instrument} on {weekday}.",
            "The orchestra still needs somebody who plays the {instrument}.",
        ],
    ),
    "accidents": (
        [
            "{name:n} hurt {his} left {body part:x} during the match.",
            "{name:n} bumped {his} {body part:x} and bruised {his} {body part}.",
            "Since {weekday} the {family:f} of {name:n} has had a pain in the right {body part:x}.",
            "{name:n} slipped on the ice and sprained {his} {body part:x}.",
        ],
        [
            "The {body part:x} was swollen, and the {body part} was sore.",
            "Somebody bandaged the {body part:x} and put ice on the {body part}.",
            "The X-ray showed that the left {body part} was not broken.",
            "After a week {he} could bend the {body part:x} again without pain.",
            "Stretch the right {body part}, then bend the left {body part}.",
        ],
    ),
    "sports": (
        [
            "{name:n} won the {sport:x} match against the team from {city}.",
            "On {weekday} there is {sport:x} training, on {weekday} there is {sport} training.",
            "{name:n} is good at {sport:x} but prefers to play {sport}.",
            "The {sport:x} team scored {number} points in the final.",
        ],
        [
            "The coach of the {sport:x} team praised every player.",
            "More players joined the {sport} club than the {sport} club.",
            "The {sport:x} tournament attracted fans of both teams.",
            "{name} lost the {sport} final by {number} points.",
            "In a {sport} match the referee has the last word.",
        ],
    ),
    "school": (
        [
            "{name:n} has an exam in {school subject:x} on {weekday}.",
            "Our {school subject:x} lesson was about a famous discovery.",
            "{name:n} got the best mark in {school subject:x} and a good one in {school subject}.",
            "The homework for {school subject:x} is longer than the homework for {school subject}.",
        ],
        [
            "Before the exam {he} read the {school subject:x} textbook twice.",
            "Pupils who enjoy {school subject} often enjoy {school subject} too.",
            "At university {he} will choose {school subject} or {school subject}.",
            "The {school subject} textbook lies under the {school subject} homework.",
            "The marks in {school subject:x} were better than those in {school subject}.",
        ],
    ),
    "languages": (
        [
            "{name:n} speaks {language:x} and understands a little {language}.",
            "The book was translated from {language:x} into {language}.",
            "{name:n} learns {language:x} with a new dictionary.",
            "{number} guests at the party spoke {language:x}, the others spoke {language}.",
        ],
        [
            "The grammar of {language:x} is easier than that of {language}.",
            "{he} wrote the letter in {language} and read it aloud in {language}.",
            "A dictionary of {language} helps with difficult words.",
            "In {city} you hear {language}, but also {language:x} and {language}.",
            "The interpreter translated every word from {language} into {language:x}.",
        ],
    ),
    "garden": (
        [
            "{name:n} planted a {flower:x} in a pot, and it bloomed in {month}.",
            "A bee landed on the petals of the {flower:x}.",
            "{name:n} gave {his} {family:f} a bouquet with a {flower:x} and a {flower}.",
            "The {flower:x} bloomed {colour} beside a {colour} {flower}.",
        ],
        [
            "The scent of the {flower:x} drew a bee to its petals.",
            "A vase with a {flower} and a {flower} decorated the window sill.",
            "Its petals were {colour}, those of the {flower} were {colour}.",
            "The {flower} in the vase wilted before the {flower:x} bloomed.",
        ],
    ),
    "trees": (
        [
            "The leaves of the old {tree:x} rustled above the playground.",
            "{name:n} climbed the tall {tree:x} and sat on a thick branch.",
            "A branch of the {tree:x} broke off and fell across the lane.",
            "In the shade of the {tree:x} {name:n} [read a novel|took a nap|ate a sandwich].",
        ],
        [
            "Its trunk was thicker than that of the {tree} by the church.",
            "The roots of the {tree:x} reach as deep as those of the {tree}.",
            "In {month} the leaves of the {tree} turn [golden|rusty|crimson] and fall.",
            "Woodpeckers love the trunk of {a tree} and the bark of {a tree}.",
            "A tall {tree} stood to the left, a young {tree} to the right of the lane.",
        ],
    ),
    "feelings": (
        [
            "{name:n} felt {feeling:x} because {his} {family:f} had forgotten the birthday.",
            "When the letter arrived, {name:n} was {feeling:x} and a little {feeling}.",
            "\"Why are you so {feeling:x}?\" {speaking:v} {name:n}.",
            "The {family:f} of {name:n} looked {feeling:x}, but {his} {family} seemed {feeling}.",
        ],
        [
            "{name} had never felt so {feeling} before.",
            "\"I am not {feeling}, only {feeling},\" {speaking} {his} {family}.",
            "The news made everybody {feeling}, even {his} {feeling} {family}.",
            "Sometimes {he} is {feeling} for no reason at all.",
        ],
    ),
    "talking": (
        [
            "\"We should leave now,\" {speaking:v} {name:n}.",
            "\"That was a wonderful evening,\" {speaking:v} the {family:f} of {name:n}.",
            "\"Please close the door,\" {speaking:v} {name:n} in a low voice.",
            "\"I have lost my ticket,\" {speaking:v} {name:n}, and everybody laughed.",
            "\"Nobody told me about it,\" {speaking:v} {name:n} with a grin.",
        ],
        [
            "\"Of course,\" {speaking} {name}.",
            "\"Not today,\" {speaking} {his} {family} with a smile.",
            "\"Tell me more about it,\" {speaking} {name} in a loud voice.",
            "\"You are right,\" {speaking} {name}, and then {he} {speaking} it again.",
            "\"Perhaps tomorrow,\" {he} {speaking} after a pause.",
        ],
    ),
    "family": (
        [
            "The {family:f} of {name:n} turned [forty|fifty|thirty] in {month}.",
            "{name:n} visited {his} {family:f} and {his} {family} on {weekday}.",
            "On {weekday} {name:n} wrote a long letter to {his} {family:f}.",
            "In {month} the {family:f} of {name:n} married a friend of {his} {family}.",
        ],
        [
            "{he} had not seen {his} {family} since {month}.",
            "The wedding is planned for a {weekday} in {month}.",
            "Next {weekday} {his} {family} will visit from {city}.",
            "{his} {family} is {number} years older than {his} {family}.",
            "They meet every {weekday}, but never in {month}.",
        ],
    ),
    "shopping": (
        [
            "At the market {name:n} counted {number:k} coins and bought {number} candles.",
            "The shop sells rings of {material:x} and bowls of {material}.",
            "{name:n} keeps {number:k} stamps in a box made of {material:x}.",
            "The statue is made of {material:x}, its base is made of {material}.",
        ],
        [
            "{number} of the boxes were already sold, and {number} were empty.",
            "A bracelet of {material} is dearer than one of {material:x}.",
            "The bowl made of {material:x} cost {number} coins.",
            "{he} paid {number} coins for a figure made of {material}.",
            "Take {number} steps to the left and {number} steps to the right.",
        ],
    ),
    "tasting": (
        [
            "The jury tried {number} cakes, some {taste:x}, some {taste}.",
            "{name:n} finds the sauce too {taste:x} and the bread too {taste}.",
            "A good snack should be {taste:x} and not too {taste}.",
        ],
        [
            "It tasted {taste}, almost {taste}, with a {taste} note at the end.",
            "{name} prefers a {taste} snack to a {taste} one.",
            "The more {taste} the sauce, the better {he} liked its flavour.",
        ],
    ),
}

TOKEN = re.compile(r"\[([^\[\]]*)\]|\{([^{}]*)\}")


class Grammar:
    """Makes lines. Frequent words of a class come up to three times as often as rare ones, as in a real text."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.words = {}
        self.weights = {}
        for name, words in CLASSES.items():
            self.words[name] = words.split()
            order = self.words[name][:]
            self.random.shuffle(order)
            self.weights[name] = [1.0 / (3 + 5.0 * order.index(word) / len(order)) for word in self.words[name]]

    def pick(self, name, taken):
        """A word of the class that the line does not have yet, as long as there is one."""
        while True:
            word = self.random.choices(self.words[name], self.weights[name])[0]
            if word not in taken or len(taken & set(self.words[name])) == len(self.words[name]):
                return word

    def expand(self, sentence, bound, taken):
        def replace(match):
            if match.group(1) is not None:
                return self.random.choice(match.group(1).split("|"))
            key = match.group(2)
            article = key.startswith("a ")
            if article:
                key = key[2:]
            name, _, variable = key.partition(":")
            if name in ("he", "his", "him"):
                person = bound.get("n") or self.random.choice(["Anna", "Tom"])
                bound.setdefault("n", person)
                woman = person in WOMEN
                return {"he": "she" if woman else "he", "his": "her" if woman else "his",
                        "him": "her" if woman else "him"}[name]
            word = bound.get(variable) if variable else None
            if word is None:
                word = self.pick(name, taken)
                taken.add(word)
                if variable:
                    bound[variable] = word
            if article:
                return ("an " if word[0] in "aeiouAEIOU" else "a ") + word
            return word

        sentence = re.sub(r"\b[Aa] \{(?!a )", "{a ", sentence)  # "a {fruit}" needs the article of the word that comes
        text = TOKEN.sub(replace, sentence)
        text = TOKEN.sub(replace, text)  # a choice may hold a class
        start = 1 if text[0] == '"' else 0
        return text[:start] + text[start].upper() + text[start + 1:]

    def line(self):
        often = [OFTEN.get(story, 1.0) for story in STORIES]
        first, second = STORIES[self.random.choices(list(STORIES), often)[0]]
        bound, taken = {}, set()
        opening = self.expand(self.random.choice(first), bound, taken)
        count = self.random.choice([0, 1, 1, 1, 2])
        return " ".join([opening] + [self.expand(s, bound, taken) for s in self.random.sample(second, count)])


def check_grammar():
    """No word has two classes, and none stands in a sentence as plain text, where it would blur its class."""
    owner = {}
    for name, words in CLASSES.items():
        for word in words.split():
            assert word.lower() not in owner, word
            owner[word.lower()] = name
    for first, second in STORIES.values():
        for sentence in first + second:
            for key in re.findall(r"\{([^{}]*)\}", sentence):
                name = key[2:] if key.startswith("a ") else key
                assert name.partition(":")[0] in list(CLASSES) + ["he", "his", "him"], sentence
            plain = re.sub(r"\{[^{}]*\}", " ", sentence).lower()
            clash = set(re.findall(r"[a-z]+", plain)) & set(owner)
            assert not clash, (clash, sentence)
    return owner


def make():
    owner = check_grammar()
    grammar = Grammar(SEED)
    lines, seen = [], set()
    while len(lines) < LINES:
        line = grammar.line()
        if line not in seen:
            seen.add(line)
            lines.append(line)
    counts = {}
    for word in re.findall(r"[a-z]+", " ".join(lines).lower()):
        if word in owner:
            counts[word] = counts.get(word, 0) + 1
    assert set(counts) == set(owner) and min(counts.values()) >= 50, sorted(counts.items(), key=lambda c: c[1])[:5]
    classes = [f"{word}\t{name}" for word, name in owner.items()]
    return {"little_stories.txt": "\n".join(lines) + "\n", "grammar_classes.tsv": "\n".join(classes) + "\n"}


def main():
    folder = pathlib.Path(__file__).resolve().parent
    good = True
    for name, content in make().items():
        path = folder / name
        if "--check" in sys.argv[1:]:
            same = path.exists() and path.read_text(encoding="utf-8") == content
            print(f"{name}: {'as the script writes it' if same else 'differs from what the script writes'}")
            good = good and same
        else:
            path.write_text(content, encoding="utf-8", newline="\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
