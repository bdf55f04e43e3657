"""A second reading of a request's nouns: kinds of part that its circuit shows nowhere, counts not reached, parts turned down that it holds.

Like `lost_names`, it shares nothing with the reader that plans the design but the catalogue's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from circuitlm.circuit.model import Circuit, Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import STOP, normal, plain, stem
from circuitlm.pipeline.lost_names import is_number

_KINDS = frozenset(("sensor", "actuator", "display", "input", "audio", "light", "radio", "storage", "clock", "indicator"))
"""Kinds of part that a request asks for by a plain noun; supplies, boards and passives are named in passing too often."""
_COUNTED = _KINDS | {"controller"}
_WORD = re.compile(r"[A-Za-z0-9+']+(?:\.[A-Za-z0-9]+)*|[^ \t\rA-Za-z0-9]")
_LONGEST_NAME = 5
_COUNTS = {w: n for n, w in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2)}


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of part that a text names: the catalogue's part of that name, the words, where they stand among the text's words."""

    component: str
    words: str
    first: int
    behind: int
    """Index of the word behind the name."""

    @property
    def kind(self) -> str:
        return str(catalogue().entries[self.component]["kind"])

    @property
    def number(self) -> bool:
        """Whether it is a part number, not a plain noun."""
        return is_number(normal(self.words))


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words and signs with their places."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> Words:
        found = list(_WORD.finditer(text))
        return cls(text, [m[0].lower() for m in found], [m.start() for m in found], [m.end() for m in found])

    def near(self, i: int) -> str:
        """The word at an index; '' beyond the ends."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def clause(self, i: int) -> list[str]:
        """The words around an index up to the next signs."""
        first = next((k + 1 for k in range(i, -1, -1) if self.words[k] in _CLAUSE_END), 0)
        behind = next((k for k in range(i, len(self.words)) if self.words[k] in _CLAUSE_END), len(self.words))
        return self.words[first:behind]


def things(words: Words) -> Iterator[Thing]:
    """The names for kinds of part in a text, the longest first."""
    cat = catalogue()
    i = 0
    while i < len(words.words):
        for n in range(min(_LONGEST_NAME, len(words.words) - i), 0, -1):
            piece = words.words[i : i + n]
            if any(not w[0].isalnum() and w != "-" for w in piece) or not (piece[0][0].isalnum() and piece[-1][0].isalnum()):
                continue
            written = words.text[words.starts[i] : words.ends[i + n - 1]].rstrip(".")
            component = cat.aliases.get(normal(written))
            if component is None:
                continue
            if cat.entries[component]["kind"] in _COUNTED:
                yield Thing(component, written, i, i + n)
            i += n - 1
            break
        i += 1


def lost_things(text: str, circuit: Circuit, said: Iterable[str]) -> list[str]:
    """The kinds of part that a text names and that no part of the circuit is, as written; *said*: words that go with the design."""
    told = normal(" ".join(said))
    words = Words.of(text)
    shown = [(p, _vocabulary(p)) for p in circuit.parts.values()]
    if any(p.component.kind == "connector" for p, _ in shown):
        return []
    out = []
    for thing in things(words):
        if thing.number or thing.kind not in _KINDS or normal(thing.words) in told or _in_passing(words, thing):
            continue
        if not any(_is(part, vocabulary, thing) for part, vocabulary in shown):
            out.append(thing.words)
    return list(dict.fromkeys(out))


def short_counts(text: str, circuit: Circuit) -> list[str]:
    """The counts of parts that a text gives ('three servos', '2x DHT22') and that the circuit does not reach, as written, with what it has."""
    words = Words.of(text)
    shown = [(p, _vocabulary(p)) for p in circuit.parts.values()]
    out = []
    for thing in things(words):
        found = _count_before(words, thing)
        if found is None or _in_passing(words, thing):
            continue
        count, first = found
        own = [p for p, vocabulary in shown if _is(p, vocabulary, thing)]
        own = [p for p in own if p.component.kind == thing.kind] or own
        if own and len(own) < count and not any(_holds(p, count) for p in own):
            out.append(f"{words.text[words.starts[first] : words.ends[thing.behind - 1]]} ({len(own)} in the circuit)")
    return list(dict.fromkeys(out))


def held_against(text: str, circuit: Circuit) -> list[str]:
    """The parts that a text turns down ('no display') and that the circuit holds all the same, as written."""
    words = Words.of(text)
    found = [(t, _denial(words, t)) for t in things(words)]
    wanted = {t.component for t, denial in found if denial is None}
    out = []
    for thing, denial in found:
        if denial is None or thing.kind not in _KINDS or thing.component in wanted:
            continue
        name = normal(thing.words)
        if any(p.id == thing.component or name in {normal(a) for a in p.component.aliases} for p in circuit.parts.values() if not p.role):
            out.append(words.text[words.starts[denial] : words.ends[thing.behind - 1]])
    return list(dict.fromkeys(out))


def _denial(words: Words, thing: Thing) -> int | None:
    """Index of the word that turns a part down: 'no display', 'without any buzzer', where the name ends there. 'no LED resistor' is about
    a resistor."""
    i = thing.first - 1
    while words.near(i) in ("a", "an", "any", "extra", "the", "my"):
        i -= 1
    behind = words.near(thing.behind)
    if behind and behind[0].isalnum() and behind not in _ENDS:
        return None
    if (words.near(i - 1), words.near(i)) == ("instead", "of"):
        return i - 1
    return i if words.near(i) in ("no", "without", "nor") else None


_ENDS = frozenset(["and", "or", "nor", "please", "needed", "but", "just", "for", "on", "at", "this", "here", "thanks", "in", "so"])
_ASIDE = frozenset(
    [
        "not",
        "no",
        "without",
        "except",
        "nor",
        "neither",
        "never",
        "of",
        "than",
        "like",
        "don't",
        "dont",
        "doesn't",
        "isn't",
        "aren't",
        "won't",
        "can't",
        "cannot",
        "or",
        "either",
        "whether",
    ]
)
_GONE = frozenset(["broken", "dead", "fried", "died", "burnt", "melted", "had", "was", "were", "used", "instead", "already", "rather"])
_REACH = 4
"""So many words before a name may turn it down."""
_CLAUSE_END = frozenset(",;:.!?()\n-")
_AMBIGUOUS = frozenset(("switch", "light", "slider", "pot", "load", "plug", "coil"))
"""Names that are as often a verb or another thing: a camera's slider, tomato pots."""
_GO_ON = frozenset(
    [
        "but",
        "please",
        "plus",
        "which",
        "that",
        "who",
        "will",
        "shall",
        "should",
        "must",
        "may",
        "might",
        "can",
        "could",
        "connected",
        "wired",
        "attached",
        "driven",
        "controlled",
        "powered",
        "hooked",
        "hanging",
        "sitting",
        "mounted",
        "between",
        "through",
        "via",
        "over",
        "under",
        "inside",
        "outside",
        "behind",
        "near",
        "plugged",
        "runs",
        "needs",
        "goes",
        "turns",
        "comes",
        "shows",
        "starts",
        "sounds",
        "lights",
        "beeps",
        "because",
        "since",
        "while",
        "until",
        "using",
        "also",
        "too",
        "there",
        "here",
        "thanks",
        "and",
    ]
)
_VERB_ENDINGS = ("ing", "ed", "ly")
_PREDICATE = frozenset(["as", "is", "are", "inside"])
_VERB_BEHIND = frozenset(
    ["a", "an", "the", "on", "off", "it", "them", "its", "my", "his", "her", "their", "this", "that", "these", "those", "if", "when", "at"]
)


def _in_passing(words: Words, thing: Thing) -> bool:
    """Whether a name asks for no part: turned down or left open in its clause, a verb ('switches two lamps'), or words run together."""
    first, behind = thing.first, thing.behind
    if normal(thing.words) in _AMBIGUOUS:
        return True
    if words.words[first] in STOP:
        return True
    clause = words.clause(first)
    if any(w in _GONE for w in clause) or any(w in _ASIDE for w in words.words[max(0, first - _REACH) : first]):
        return True
    if "not" in words.words[behind : behind + 2]:
        return True
    after = words.near(behind)
    if behind - first == 1 and thing.words.endswith("s") and (after in _VERB_BEHIND or after.isdigit() or after in _COUNTS):
        before = words.near(first - 1)
        return not (before.isdigit() or before in _COUNTS or before in STOP)
    if after.isalpha() and len(after) > 2 and after not in STOP | _VERB_BEHIND | _GO_ON and not after.endswith(_VERB_ENDINGS):
        return True
    lead = first - 1
    while words.near(lead) in ("a", "an", "the", "my"):
        lead -= 1
    return words.near(lead) in _PREDICATE or after in _PREDICATE or after == "'"


def _count_before(words: Words, thing: Thing) -> tuple[int, int] | None:
    """(count, index of its word) of the number that stands before a name with at most two words of colour and kind between."""
    times = words.near(thing.behind)
    if re.fullmatch(r"x\d{1,2}", times) and 2 <= int(times[1:]) <= _MOST:
        return int(times[1:]), thing.first
    for back in range(1, 4):
        i = thing.first - back
        word = words.near(i)
        if m := re.fullmatch(r"(\d{1,2})x?", word):
            count = int(m[1])
        elif word in ("x", "×") and words.near(i - 1).isdigit():
            count, i = int(words.near(i - 1)), i - 1
        else:
            count = _COUNTS.get(word, 0)
        if count:
            plural = thing.words.endswith("s") or word.endswith(("x", "×")) or thing.number
            joined = i > 0 and words.ends[i - 1] == words.starts[i]
            whole = words.near(i - 1) not in (_PART_OF_NUMBER if joined else _PINS)
            return (count, i) if 2 <= count <= _MOST and plural and whole else None
        if not word.isalpha() or word in STOP or stem(word) in _MEASURED_BY:
            return None
    return None


_MOST = 16
_PINS = frozenset(("pin", "pins", "gpio", "=", "#", "/", "-", "to", "x"))
_PART_OF_NUMBER = _PINS | {".", ","}
_MEASURED_BY = frozenset(
    [
        "wire",
        "channel",
        "digit",
        "pin",
        "way",
        "bit",
        "cell",
        "inch",
        "axis",
        "pole",
        "row",
        "line",
        "volt",
        "v",
        "w",
        "watt",
        "amp",
        "gang",
        "position",
        "segment",
        "key",
        "button",
        "ohm",
        "k",
        "m",
        "mm",
        "cm",
        "step",
        "degree",
        "band",
        "string",
        "pixel",
        "character",
        "led",
        "hz",
        "khz",
        "mhz",
        "v",
        "ma",
        "x",
        "of",
        "more",
    ]
)
"""What a number before it measures within one part: 'two channel relays' may be one."""


def _holds(part: Part, count: int) -> bool:
    """Whether one part may be so many: its name, words or settings say that number."""
    c = part.component
    said = " ".join([part.label, part.value, *part.settings.values()]).lower()
    numbers = [int(n) for n in re.findall(r"(?<![\d.])\d{1,2}(?![\d.])", said)] + [n for w, n in _COUNTS.items() if w in said.split()]
    within = [int(a or b) for a, b in _WITHIN.findall(f"{c.name} {c.id}".lower())]
    return count in numbers or any(n >= count for n in within) or len(c.interfaces) >= count > 3


_WITHIN = re.compile(r"(?<=-)(\d{1,2})$|(?<![\d.])(\d{1,2})(?=[ -]?(?:channel|way|digit|relay|led|pixel|fold|button|key))")


_DESCRIBED = ("display", "audio")
"""Kinds whose descriptions tell what else they are called after: a backpack's digits, a player's card."""


def _vocabulary(part: Part) -> frozenset[str]:
    """The words, endings off, by which a part is called or what it does."""
    c = part.component
    said = [c.name, *c.aliases, *c.carries, *c.provides, *c.default_for, part.label, part.value, part.role]
    said += [c.description, *c.uses] if c.kind in _DESCRIBED else []
    return frozenset(w for text in said for w in plain(text))


_SHAPES_OF_MANY = frozenset(("box", "board", "connector", "source", "motor"))
_LIGHTS = ("indicator", "light")


def _is(part: Part, vocabulary: frozenset[str], thing: Thing) -> bool:
    """Whether a part may be what a noun names: by its shape, job, inside or words; of lights one word will do, a traffic light is of LEDs."""
    own, entry = part.component, catalogue().entries[thing.component]
    said = plain(thing.words)
    if part.id == thing.component or (entry["shape"] == own.shape and own.shape not in _SHAPES_OF_MANY):
        return True
    if {*entry["default_for"], *entry["provides"]} & {*own.default_for, *own.provides}:
        return True
    told = {w for w in said if not w[0].isdigit()}
    if told <= vocabulary or (entry["kind"] in _LIGHTS and own.kind in _LIGHTS and told & vocabulary):
        return True
    return _inside(part, thing)


_INSIDE, _CONTACT_PINS = frozenset(("led", "contact", "motor", "speaker", "coils")), frozenset(("SW", "BTN", "KEY", "SEL"))


def _inside(part: Part, thing: Thing) -> bool:
    """Whether a part has inside what a noun names: an optocoupler its LED, a joystick its button."""
    types = {i.type for i in catalogue().get(thing.component).interfaces} & _INSIDE
    return bool(types & {i.type for i in part.component.interfaces}) or (
        "contact" in types and any(p.id in _CONTACT_PINS for p in part.component.pins)
    )
