"""Whether a mention speaks of a part that was named before: by a title's general word, by what feeds it, by the same noun."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import DETERMINERS, FUNCTION_WORDS
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import deep_stem, stem
from circuitlm.plan import Request, Wish

_ASKED = (["need"], ["build"], ["want"], ["make"], ["building"], ["making"], ["design"], ["me"])
"""'Need a beeper for a cable tester: ...': what the whole is called."""
ONE = (["a"], ["an"], ["one"], ["the"], ["another"])
_FEEDING = re.compile(
    r" (?:(?:all|both|are|is|run|runs|running|get|gets|powered|fed|supplied|have|has|eats?|lives?|feeds?) )*(?:from |off |on |by |at |with )?"
    r"(?:an? |the |its |their |own |separate |external )*(?:\d+(?:[.,]\d+)? ?v\b"
    r"|(?:(?:\d|two|three|four|six|eight) ?x? ?)?(?:a{2,3}s?|lipo|18650s?|batter(?:y|ies)|power ?bank|cells)\b)",
    re.I,
)
_TITLE = 12
"""A title's colon stands within the first so many words."""


def fed(text: Text, m: Mention) -> bool:
    """'..., motors from a 12 V brick', 'servos get 6 V': a bare word for a load and where its current comes from."""
    if m.entry["kind"] != "actuator" or m.pins or text.low(m.lead) in ("a", "an"):
        return False
    return _FEEDING.match(text.raw[text.tokens[m.end - 1].end :]) is not None


def _colon(text: Text) -> int:
    """The token of a title's colon, -1 where the request has no title."""
    return next((i for i in range(min(_TITLE, len(text.tokens))) if text.low(i) == ":"), -1)


def titled(text: Text, request: Request, wish: Wish, m: Mention) -> bool:
    """'Pocket beeper: a 555 drives a piezo': the title's general word for what makes the sound or light that is named behind it."""
    return (
        wish.at < _colon(text) < m.start
        and not re.search(r"\d", wish.words)
        and (wish.attributes.get("before", "").split()[-1:] not in ONE or wish.attributes["before"].split()[-2:-1] in _ASKED)
        and not m.definite
        and m.entry["kind"] in ("audio", "indicator", "light", "display")
        and catalogue().entries[wish.component or ""]["kind"] == m.entry["kind"]
        and (catalogue().entries[wish.component or ""]["form"] != "module" or m.entry["form"] == "module")  # a player is no speaker
        and not any(w.component == m.component for w in request.wishes)
    )


def built(wish: Wish, m: Mention) -> bool:
    """'A PWM fan controller ... 4-wire PC fan': what the thing that is built is called after, and the part that it is."""
    if "generic" not in wish.attributes or wish.count > 1 or wish.component is None:
        return False
    return kinship(wish.component, m.component) >= 2 and m.count == 1 and not (wish.pins and m.pins)


def one_noun(text: Text, wish: Wish, m: Mention) -> bool:
    """Whether two generic loads are called by the same noun, or one by the other's general name; a title's by one of the same root."""
    first, second = ({stem(w) for w in re.findall(r"[a-z]+", words.lower())} for words in (wish.words, m.words))
    if m.definite or wish.at < _colon(text) < m.start:  # 'a heating element ... switch the heater': nouns of one root
        first, second = ({deep_stem(w) for w in nouns} for nouns in (first, second))
    return bool(first & second - {"mains", "v", "ac", "electric"}) or bool({"load", "appliance", "device"} & (first | second))


def another_thing(text: Text, wish: Wish, m: Mention) -> bool:
    """'A 230 V fan and a 230 V heater', 'three solenoids and a door lock': one entry of the catalogue, two things."""
    told = m.entry["kind"] == "actuator" and (m.counted or text.low(m.lead) in ("a", "an"))
    return (m.entry["kind"] == "load" or told) and m.entry["form"] == "generic" and not one_noun(text, wish, m)


_BEFORE_LABEL = frozenset({",", ";", ":", "and", "&", "+", "(", "a", "an", "one", "plus"})
_NO_LABEL = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "your",
        "our",
        "its",
        "their",
        "this",
        "that",
        "these",
        "those",
        "one",
        "two",
        "some",
        "any",
        "each",
        "every",
        "no",
        "or",
        "and",
        "with",
        "of",
        "on",
        "at",
        "to",
        "from",
        "in",
        "for",
        "by",
        "via",
        "as",
        "is",
        "are",
        "small",
        "big",
        "little",
        "simple",
        "single",
        "normal",
        "standard",
        "usual",
        "push",
        "tactile",
        "momentary",
        "toggle",
        "slide",
        "dc",
        "servo",
        "stepper",
        "led",
        "status",
        "piezo",
        "active",
        "passive",
    ]
)


def _label(text: Text, start: int, end: int) -> str:
    """The word that tells one of several alike: 'up' in 'up button', 'start' where the name itself is 'start button'."""
    inner = text.low(start)
    return inner if end - start > 1 and inner.isalpha() and inner not in _NO_LABEL else label_before(text, start)


def label_before(text: Text, start: int) -> str:
    """The word in front of a name, where it can tell one of several alike."""
    word = text.low(start - 1)
    return word if word.isalpha() and word not in _NO_LABEL else ""


def _before_color(text: Text, start: int) -> int:
    """Where a name begins with the colour in front of it."""
    while text.low(start - 1) in COLORS:
        start -= 1
    return start


def for_another(text: Text, wish: Wish, m: Mention) -> bool:
    """'3 LEDs for the cars and 2 LEDs for the pedestrians': what is counted again is for something of its own."""
    if _owned_apart(text, wish, m):
        return True
    end = wish.at + len(wish.words.split())
    if not m.counted or m.definite or text.low(end) != "for" or text.low(m.end) != "for":
        return False
    purposes = [i + 2 if text.low(i + 1) in DETERMINERS else i + 1 for i in (end, m.end)]
    first, second = (text.tokens[i].stem if i < len(text.tokens) else "" for i in purposes)
    return first.isalpha() and second.isalpha() and first != second


def _owned_apart(text: Text, wish: Wish, m: Mention) -> bool:
    """'Cars have red, yellow and green LEDs, pedestrians have red and green LEDs': two lists of colours, each with whose they are."""
    if m.definite or min(len(a.attributes.get("colors", "").split()) for a in (wish, m)) < 2 or wish.pins or m.pins:
        return False
    first, second = _owner(text, wish.at), _owner(text, m.start)
    return bool(first and second) and first != second


def _owner(text: Text, at: int) -> str:
    """The noun in front of the list of colours before token *at*, 'have' or 'with' between them or not."""
    k = at - 1
    while text.low(k) in COLORS or text.low(k) in (",", "and", "&", "/", "+", "a", "an", "one"):
        k -= 1
    while text.low(k) in _HAVE:
        k -= 1
    word = text.low(k)
    return stem(word) if word.isalpha() and word not in FUNCTION_WORDS and k < at - 1 else ""


_HAVE = frozenset(["has", "have", "gets", "get", "needs", "need", "with", "shows", "show", ":", "-", "each"])


def listed_apart(text: Text, wish: Wish, m: Mention) -> bool:
    """'Up button, down button, stop button': members of one list that a word in front of each tells apart are as many parts."""
    end = wish.at + len(wish.words.split())
    then, now = _before_color(text, wish.at), _before_color(text, m.start)  # 'left red LED, right red LED'
    first = _label(text, then, end) if then == wish.at else label_before(text, then)
    second = _label(text, m.start, m.end) if now == m.start else label_before(text, now)
    if not first or not second or stem(first) == stem(second) or text.tokens[wish.at].sentence != text.tokens[m.start].sentence:
        return False
    at = now - (0 if text.low(now) == second else 1)
    if text.low(at - 1) not in _BEFORE_LABEL:
        return False
    return text.low(wish.at + len(wish.words.split()) - 1) == text.low(m.end - 1)


_SIDES = ({"left", "right"}, {"front", "rear", "back"}, {"upper", "lower"}, {"top", "bottom"}, {"inner", "outer"}, {"indoor", "outdoor"})
_ON_SIDES = ("actuator", "audio", "indicator", "light", "input", "sensor", "load", "display")


def of_another_side(text: Text, wish: Wish, m: Mention) -> bool:
    """'The left motor ... the right motor', 'front light, rear light': one each, in whatever sentence."""
    if wish.count > 1 or m.count > 1 or m.entry["kind"] not in _ON_SIDES:
        return False
    first, second = (text.low(_before_color(text, at) - 1) for at in (wish.at, m.start))
    return first != second and any({first, second} <= sides for sides in _SIDES)


_OF_A_PART = frozenset({"contact", "contacts", "output", "outputs", "coil", "coils", "terminals", "channels", "leads", "shaft", "horn"})


def subject(text: Text, m: Mention) -> bool:
    """'Relay clicks sometimes', 'all relay contacts on terminals': a bare noun that opens a sentence and does something, or that says
    whose contacts are meant, is one that was named."""
    low, _ = text.sentence_bounds(m.start)
    if text.low(m.end) in _OF_A_PART and text.low(m.lead) not in ("a", "an", "another"):
        return True
    verb = text.low(m.end)
    return m.start == low > 0 and m.end - m.start == 1 and verb.isalpha() and (verb.endswith("s") or verb in ("keep", "does", "will"))


def told_by_number(wish: Wish, m: Mention) -> bool:
    """'For the servos I use a PCA9685 ..., six MG90S': an uncounted plural with 'the', and the parts of its function that are counted later."""
    return m.counted and m.count > 1 and "assumed-count" in wish.attributes and kinship(wish.component or "", m.component) > 1


def counted_title(wish: Wish, m: Mention) -> bool:
    """'Gate valves: four valves': the title's uncounted plural is what is counted behind it."""
    return bool(m.counted and not wish.pins and wish.at < m.start and wish.attributes.pop("assumed-count", ""))


def _fed_apart(text: Text, m: Mention) -> bool:
    """'Pump on a 12 V battery, arduino from USB': a bare make and what feeds the board."""
    if text.low(m.start - 1) in ("a", "an", "another", "second", "one", "other", "with"):
        return False
    behind = [t.low for t in text.tokens[m.end : m.end + 5]]
    return bool({"usb", "battery", "supply", "adapter", "powerbank", "5v"} & set(behind)) and behind[0] in (
        "from",
        "on",
        "off",
        "is",
        "gets",
        "runs",
        "via",
        "over",
        "by",
        "powered",
        "stays",
        "itself",
        "through",
    )


def of_that_make(text: Text, request: Request, m: Mention) -> Wish | None:
    """'The Arduino pins', 'my Arduino' after a Nano: a make that a board's own name bears, said of that board."""
    word = text.low(m.start)
    if not m.entry["controller"] or m.specific or m.end - m.start > 1 or m.counted or m.pins:
        return None
    told = (
        m.definite
        or text.low(m.start - 1) in ("my", "your")
        or text.low(m.end) in ("pin", "pins", "board", "side", "itself")
        or _fed_apart(text, m)
    )
    boards = [w for w in request.of("part") if w.component and catalogue().entries[w.component]["controller"]]
    return next((w for w in boards if told and word in catalogue().entries[w.component or ""]["name"].lower().split()), None)


def variant_of(wish: Wish, m: Mention) -> bool:
    """'A seven segment counter with a common anode display': the general name, and the variant of the part that it is."""
    known = wish.component or ""
    plain = (
        not wish.pins and not m.counted and wish.count == 1 and not re.search(r"\b(?:a|an|one|the|\d+)$", wish.attributes.get("before", ""))
    )
    return (
        bool(known) and plain and m.component.startswith(f"{known}-") and catalogue().entries[known]["kind"] == m.entry["kind"] == "display"
    )


def rated(text: Text, wish: Wish, m: Mention) -> bool:
    """'8 relays on port A ..., relays 12V coil': the parts that were counted before, and what they are rated for."""
    volts = "volts" in m.attributes or re.search(r"\d\s?v\b", m.words, re.I)
    several = m.plural or any(t.low != t.stem and t.low.endswith("s") for t in text.tokens[m.start : m.end])  # 'relays 12V coil'
    if not (several and volts) or m.counted or m.pins or wish.count < 2 or wish.component is None or "volts" in wish.attributes:
        return False
    nouns = {stem(w) for w in re.findall(r"[a-z]+", wish.words.lower())} & {t.stem for t in text.tokens[m.start : m.end]}
    alike = catalogue().entries[wish.component]["kind"] == m.entry["kind"] and not re.search(r"\d", wish.words)
    return bool(nouns) and alike and (m.lead == 0 or text.low(m.lead - 1) in (",", ";", ".", "(", "the", "all", "those", "these", "with"))


def own_coil(request: Request, m: Mention) -> bool:
    """'The coil takes 150 mA' of a relay or a valve: no inductor."""
    if m.words.lower() not in ("coil", "coils") or m.attributes.keys() & {"value", "henries"}:
        return False
    wound = (catalogue().get(w.component) for w in request.of("part") if w.component)
    return any(
        c.kind == "actuator" and (c.spec.get("coil_volts") or c.interfaces_of("contact") or c.shape in ("relay", "solenoid")) for c in wound
    )


def has_inputs(wish: Wish, m: Mention) -> bool:
    """Whether one part has an input for each of the listed ones: 'a 4 channel relay board ... relays on D4, D5, D6'."""
    inputs = [i for i in catalogue().get(wish.component or "").interfaces if i.type == "signals" and i.default]
    return wish.count == 1 and 1 < len(m.pins) <= len(inputs)


def complement(known: dict[str, str], new: dict[str, str]) -> bool:
    """'Fan PWM on 9, fan tacho on 2': two named signals are of one part."""
    return not set(known) & set(new) and all(k and not k.startswith("#") for k in (*known, *new))


def next_one(wish: Wish, m: Mention) -> bool:
    """Whether a mention with one pin is the next of several counted parts, of which some have no pin yet."""
    listed = all(k == "" or k.startswith("#") for k in wish.pins)
    return list(m.pins) == [""] and not m.plural and bool(wish.pins) and listed and len(wish.pins) < wish.count
