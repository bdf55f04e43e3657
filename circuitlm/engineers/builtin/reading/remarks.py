"""Names of parts that order nothing: what an older version had, what a motor moves, what sits in another part, a title's own noun."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from circuitlm.engineers.builtin.reading.acts import told_act
from circuitlm.engineers.builtin.reading.already import there_already
from circuitlm.engineers.builtin.reading.brought import brought_along, refers_back
from circuitlm.engineers.builtin.reading.conditions import CAUSE, roles
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import doubted
from circuitlm.engineers.builtin.reading.only_there import only_a_place
from circuitlm.engineers.builtin.reading.text import Text, compile_phrase, number_at, phrase_spans
from circuitlm.engineers.builtin.reading.told import tales
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice, function_data
from circuitlm.knowledge.search import search

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.reading.functions import FunctionHit

_HISTORY = re.compile(
    r"\b(?:v ?\d|version \d|(?:the|my|our) (?:old|older|previous|former|first|last|earlier|original)(?: (?:one|version|design|build|prototype|attempt|try|box|circuit|board|project))?|"
    r"last (?:time|year|month|week|summer|winter))\b[^.;!?,]{0,25}?\b(?:had|used|was using|came with|ran on|relied on|contained|i (?:had|used|took))\b(?:(?!\b(?:the|my|our) (?:new|next)\b|\bnow\b|\bthis (?:time|one)\b)[^.;!?])*$"
)
_KEPT = re.compile(r"\b(?:keep|kept|reuse|re-use|still|stays?|again use|same|want (?:that|it|them)|like (?:that|it|them))\b")
_MOVING = words("""
    turn turns turning rotate rotates rotating move moves moving tilt tilts tilting aim aims aiming point points pointing lift lifts lifting
    lower lowers lowering pan pans panning swing swings swinging push pushes pushing pull pulls pulling raise raises raising
""")
_INSIDE = re.compile(
    r"\s*(?:itself |slot |reader |holder )*(?:sits|sit|is|are|goes|go|lives|stays|plugs|belongs|fits)\s+(?:already |right |straight |directly |built |integrated |soldered )*"
    r"(?:in|inside|into|on board of|onboard)(?: of)?\s+(?:the|that|this|my|its|an?)\s+"
)


def remarks(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that are mere remarks; their words are spent."""
    kept: list[Mention] = []
    told = _told(text)
    for i in told:
        text.explain(i, i + 1)
    for m in mentions:
        if m.negated and _kept_apart(text, m):
            _free_of(text, m, mentions)
        elif m.start not in told and (m.negated or not _orders_nothing(text, m, mentions, kept)):
            kept.append(m)
            continue
        text.explain(m.start, m.end)
        text.spent.update(range(m.start, m.end))
    return kept


def _orders_nothing(text: Text, m: Mention, mentions: list[Mention], kept: list[Mention]) -> bool:
    """Whether the words around a mention make it a remark."""
    return (
        _hearsay(text, m)
        or (m.entry["kind"] != "supply" and _built_in(text, m.start, m.end))  # 'the motor has two AA cells of its own': its supply
        or _of_its_own(text, m, mentions)
        or _built_into(text, m, mentions)
        or _what_it_turns(m, mentions)
        or _history(text, m)
        or _disturbance(text, m)
        or _moved(text, m, kept)
        or _inside(text, m, mentions)
        or brought_along(text, m, mentions)
        or refers_back(text, m, mentions)
        or _not_perceived(text, m)
        or _said_of_a_contact(text, m, mentions)
        or _supplied(text, m, mentions)
        or _made_of(text, m, mentions)
        or _behind_a_coupler(m, mentions)
        or (m.entry["kind"] == "connector" and attributive(text, m))  # 'an antenna tuner'
        or (_hangs_on_mains(m.component) and (_lit_otherwise(text, m.end, mentions) or only_a_place(text, m)))
    )


def _behind_a_coupler(m: Mention, mentions: list[Mention]) -> bool:
    """'A PNP switch into pin 2 through a PC817': the device of the field's side, whose signal comes to the coupler's terminal."""
    couplers = [x for x in mentions if x.entry["kind"] == "isolator" and not x.negated]
    if not couplers or not catalogue().get(m.component).spec.get("field"):
        return False
    couplers[0].count = max(couplers[0].count, m.count)
    return True


_MAINS = re.compile(r"\bmains\b|\b(?:1[012]0|127|2[234]0) ?v|\brelays?\b|\bssr\b|\btriac\b|\bwall (?:socket|outlet)|\bcontactor", re.I)


def _hangs_on_mains(component: str | None) -> bool:
    return component is not None and any(i.role == "sink" for i in catalogue().get(component).interfaces_of("mains"))


def _lit_otherwise(text: Text, end: int, mentions: list[Mention]) -> bool:
    """'A desk lamp from a 12 V LED strip', 'a night light with three LEDs': the lamp that is built, whose light is named, is none on mains."""
    if _MAINS.search(text.raw):
        return False
    for m in mentions:
        if m.negated or _hangs_on_mains(m.component):
            continue
        between = {t.low for t in text.tokens[end : m.lead]} if end <= m.lead <= end + _NEAR else {"and"}
        if m.entry["kind"] == "light" or (m.entry["kind"] == "indicator" and not between & _ELSE):
            return True
    return False


_NEAR = 7
"""Tokens between a lamp and the LEDs that it is made of."""
_ELSE = words("and plus + when while if status ; .")


def _made_of(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A traffic light with LEDs in three colours': what is built is no module where its lights are named."""
    if m.counted or m.specific or m.pins or m.entry["kind"] != "indicator" or text.low(m.end - 1) in ("module", "modules"):
        return False
    lamps = [
        x
        for x in mentions
        if x is not m and x.entry["kind"] == "indicator" and not x.negated and catalogue().get(x.component).shape == "led"
    ]
    return catalogue().get(m.component).shape != "led" and bool(lamps)


def _told(text: Text) -> set[int]:
    """Tokens of what is only told."""
    return {i for start, end in tales(text.raw) for i, t in enumerate(text.tokens) if start <= t.start < end}


_APART = re.compile(
    r"\s*(?:voltage |wiring |side )?(?:anywhere )?(?:near|close to|next to|around|inside|on|at|in)\b|"
    r"\s*(?:\w+ ){0,2}?(?:may|must|can|should|shall|is allowed|gets?|reach\w*|touch\w*|comes?|goes|anywhere|near)\b[^.;!?]{0,30}?"
    r"\b(?:get|reach|touch|come|go|near|close|to|into|on|onto|at)\b",
    re.I,
)


def _kept_apart(text: Text, m: Mention) -> bool:
    """'Nothing of the mains may get to the board': isolation is asked for; the mains itself is not turned down."""
    source = any(i.role == "source" for i in catalogue().get(m.component).interfaces_of("mains"))
    return source and _APART.match(text.raw, text.tokens[m.end - 1].end) is not None


def _free_of(text: Text, hazard: Mention, mentions: list[Mention]) -> None:
    """What the hazard is to be kept away from is not turned down either: 'no mains near the ESP32'."""
    for m in mentions:
        if m.start > hazard.end and text.tokens[m.start].sentence == text.tokens[hazard.start].sentence and m.negated:
            m.negated = False


def _disturbance(text: Text, m: Mention) -> bool:
    """'Mains hum', 'when mains fails': what spreads from the outlet into a signal, or befalls it, not the outlet."""
    spreads = m.entry["kind"] not in ("actuator", "audio", "load", "light")  # 'a heater comes on' is what shall happen
    return spreads and bool(catalogue().get(m.component).hazard) and not m.counted and text.low(m.end) in _DISTURBING


_DISTURBING = words(
    "fail fails failed failing failure outage outages blackout dies goes comes returns gone cut cuts hum noise frequency interference ripple buzz pickup rejection disturbance"
)


def _hearsay(text: Text, m: Mention) -> bool:
    """'A friend reckons I need a relay, I doubt that': another's advice, and not taken."""
    before = {t.low for t in text.tokens[max(0, m.start - 4) : m.start]}
    return bool({"need", "needs", "use", "add", "want", "take", "must"} & before) and doubted(text, m.start)


def _what_it_turns(m: Mention, mentions: list[Mention]) -> bool:
    """'A ball valve motor': the valve is what the motor turns, and no solenoid."""
    if m.entry["kind"] != "actuator" or m.counted or m.specific or not catalogue().get(m.component).interfaces_of("load"):
        return False
    moved = next((x for x in mentions if x.start == m.end and not x.negated), None)
    return moved is not None and bool(catalogue().get(moved.component).interfaces_of("motor")) and "valve" in m.words.lower()


_INBUILT = re.compile(r"\b(?:built[ -]?in|inbuilt|integrated|integral|internal|embedded)\s+(?:\w+\s+)?$", re.I)
_HAVING = words("with has have having incl including its and")


def _of_its_own(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A linear actuator with built-in limit switches': what a part that is no board brings along; a motor with an encoder is a part of its own."""
    told = _INBUILT.search(text.raw[: text.tokens[m.start].start][-24:])
    if told is None or m.pins or m.entry["kind"] in ("indicator", "light"):  # the LED in a button wants a pin
        return False
    low, _ = text.sentence_bounds(m.start)
    owner = next((x for x in reversed(mentions) if low <= x.start < m.start and not x.negated), None)
    if owner is None or owner.entry["controller"] or not _HAVING & {t.low for t in text.tokens[owner.end : m.start]}:
        return False
    one = search().exact(f"{owner.words} with {m.words}") or search().exact(f"{owner.words.split()[-1]} with {m.words}")
    if one is not None and not owner.specific:
        owner.component = one
    return True


_INTO = re.compile(
    r"\s*(?:(?:is|are|come|comes)\s+)?(?:already\s+)?(?:built|integrated)[ -]?(?:in\b(?:\s*to\b)?|into\b)(?:\s+(?:the|that|this|my|its|an?)\b)?\s*",
    re.I,
)


def _built_into(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'Limit switches built into the actuator', 'the end switches are built in': what another part has; one 'built into the lid' is ordered."""
    told = _INTO.match(text.raw, text.tokens[m.end - 1].end)
    earlier = [x for x in mentions if x.start < m.start and x.entry["kind"] == "actuator" and not x.negated]
    if told is None or m.pins or not earlier or m.entry["kind"] != "input":
        return False
    behind = text.raw[told.end() :]
    word = re.match(r"[a-z]+", behind, re.I)
    if word is None or word[0].lower() in ("and", "so", "but", "which", "already"):
        return re.match(r"\s*(?:is|are|come)\b", text.raw[text.tokens[m.end - 1].end :], re.I) is not None
    return any(word[0].lower() in x.words.lower().split() for x in earlier)


def _built_in(text: Text, start: int, end: int) -> bool:
    """'The board has a charger built in': what a thing brings along is not ordered besides."""
    behind = text.raw[text.tokens[end - 1].end :].lower()
    return re.match(
        r"\s*(?:already )?(?:built[ -]in|on[ -]?board|inside already|of its own|integrated)\b(?! the\b| an?\b)", behind
    ) is not None and bool(
        re.search(
            r"\b(?:has|have|with|brings|comes with)\s+(?:an?|its|the|their|own|\s)*$", text.raw[: text.tokens[start].start].lower()[-40:]
        )
    )


def _history(text: Text, m: Mention) -> bool:
    """'The old one had an OLED': said of another build, unless it is to be kept."""
    low, high = text.sentence_bounds(m.start)
    return bool(_HISTORY.search(text.words(low, m.start).lower())) and not _KEPT.search(text.words(m.start, high).lower())


def _moved(text: Text, m: Mention, before: list[Mention]) -> bool:
    """'A motor turning the antenna': a thing that is named with 'the' for the first time and is moved by a part."""
    if not m.definite or m.counted or m.entry["kind"] in ("actuator", "input", "controller", "driver"):
        return False
    verb = m.start - 1
    while verb > 0 and text.low(verb) not in _MOVING and m.start - verb < 4:
        verb -= 1
    if any(x.component == m.component for x in before) or text.low(verb) not in _MOVING:
        return False
    return any(x.entry["kind"] == "actuator" and text.tokens[x.start].sentence == text.tokens[m.start].sentence for x in before)


def _supplied(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'24 V motor supply' beside NEMA17s: the general word says what the supply is for, and the part is named elsewhere."""
    if m.counted or m.specific or m.pins or m.entry["kind"] != "actuator" or text.low(m.end) not in _SUPPLIES:
        return False

    others = [x for x in mentions if x is not m and not x.negated and text.low(x.end) not in _SUPPLIES]
    return any(kinship(m.component, x.component) > 1 or (_moves(m) and _moves(x)) for x in others if x.entry["kind"] == "actuator")


def _moves(m: Mention) -> bool:
    return bool(catalogue().get(m.component).interfaces_of("motor", "coils"))


def _inside(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'The SD card sits in the player': it comes with the part whose own slot it is."""
    if not m.definite and not (m.plural and m.entry["kind"] == "input"):
        return False
    hit = _INSIDE.match(text.raw[text.tokens[m.end - 1].end :].lower())
    if hit is None:
        return False
    at = text.tokens[m.end - 1].end + hit.end()
    if any(text.tokens[x.start].start == at or text.tokens[x.lead].start == at for x in mentions if x is not m):
        return True
    word = re.match(r"[a-z]+", text.raw[at:].lower())  # 'the end switches are inside the actuator', of a linear actuator
    return word is not None and any(word[0] in x.words.lower().split() for x in mentions if x is not m)


_BLIND = re.compile(
    r"\b(?:can ?not|can't|couldn't|unable to|hard to) (?:see|read|hear|notice)\s+(?:(?:any|the|those|these|small|tiny)\s+)*$", re.I
)


def _not_perceived(text: Text, m: Mention) -> bool:
    """'I cannot see LEDs': what is of no use to somebody is not ordered."""
    return bool(_BLIND.search(text.raw[: text.tokens[m.start].start][-50:]))


def _said_of_a_contact(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A second float switch is the emergency stop': what a contact that is named already serves as."""
    if m.entry["kind"] != "input" or m.specific or m.pins or m.counted:
        return False
    before = text.raw[: text.tokens[m.start].start].lower()[-24:]
    if not re.search(r"\b(?:is|acts as|serves as|works as|used as|be)\s+(?:the|my|our|an?)\s+$", before):
        return False
    low, _ = text.sentence_bounds(m.start)
    earlier = [x for x in mentions if low <= x.start < m.start and not x.negated and catalogue().get(x.component).interfaces_of("contact")]
    return bool(earlier) and earlier[-1].component != m.component


def no_wish(text: Text, hit: FunctionHit, mentions: list[Mention]) -> bool:
    """A function's words that ask for nothing: what the thing itself shall do ('so it gets brighter'), where a part lies ('sits on'),
    or work that is done elsewhere ('logs to the laptop'; the phrases are data, `elsewhere`)."""
    if hit.start in _told(text) or there_already(text, hit.places) or told_act(text, hit, mentions):
        return True
    data = function_data(hit.function)
    if data.get("acted") and _done_by_a_part(text, hit, mentions):
        return True
    if data.get("lit") and any(catalogue().get(m.component).shape == "led" and m.count > 1 and not m.negated for m in mentions):
        return True  # 'a running light with 8 LEDs' has its lights
    if data.get("mains") and _lit_otherwise(text, hit.end, mentions):
        return True
    senses = catalogue().entries.get(first_choice(hit.function) or "", {}).get("kind") == "sensor"
    low, high = text.sentence_bounds(hit.start)
    before = [t.low for t in text.tokens[max(low, hit.start - 4) : hit.start]]
    if senses and text.tokens[hit.start].stem in _BECOMING and (before[-2:-1] in (["so"], ["that"]) or _MAKING & set(before[-3:])):
        return not {"when", "if", "whenever", "once", "as", "until"} & set(before)
    conditions = {"when", "if", "whenever", "once", "as", "until"}
    if (
        senses
        and text.tokens[hit.start].stem in _BECOMING
        and any(m.entry["kind"] in ("light", "indicator") and 0 <= hit.start - m.end <= 8 for m in mentions)
        and not conditions & {t.low for t in text.tokens[max(low, hit.start - 6) : hit.start]}
    ):
        return True  # 'the strip gets brighter'
    if _built_in(text, hit.start, hit.end) or (senses and _asked_figure(text, hit)):
        return True
    if senses and text.tokens[hit.start].stem in ("sit", "lie", "hang") and any(m.end == hit.start for m in mentions):
        return True
    if data.get("elsewhere") and not set(str(data.get("here", "")).split()) & {text.low(i) for i in hit.places}:
        return any(low <= places[0] < high for places in phrase_places(text, data["elsewhere"]))
    return False


_FIGURE = re.compile(
    r"\b(?:how (?:much|many|big|hot|warm|high|large|long|strong|bright|fast)|what|which)\b[^.;!?]{0,40}?"
    r"\b(?:do|does|did|will|would|is|are|can|could|should|must|shall)\b[^.;!?]*\?"
    r"|^(?:and |so |but )?(?:will|does|do|is|are|should|must|would) (?:it|this|that|they|i|the \w+)\b[^.;!?]{0,16}?\b(?:need|get|become|run|require)\w*\b[^.;!?]*\?"
    r"|\bhow (?:far|close|near)\b[^.;!?]{0,12}?\b(?:can|could|may|should|must|do|does)\b[^.;!?]*\?",
    re.I,
)
_TO_SHOW = re.compile(
    r"\b(?:measur\w*|monitor\w*|show\w*|log\w*|display\w*|know\w*|tells?|read\w*|detect\w*|sens\w+|track\w*|sends?|reports?|texts?|mails?|follow\w*|check\w*)\b",
    re.I,
)


_ASKS = words(
    "when if whenever whether while once until tell tells warn warns alert alerts notify detect detects notice check forget forgets left leave knows know see show shows log"
)


_CONDITION = re.compile(r"\b(?:if|when|whenever|once|as soon as|so that|each time|every time)\b", re.I)


def _done_by_a_part(text: Text, hit: FunctionHit, mentions: list[Mention]) -> bool:
    """'The lid opens with a servo', 'a door that only opens for my cat' with a latch: what a named actuator does is not watched besides."""
    low, high = text.sentence_bounds(hit.start)
    if CAUSE in roles(text)[hit.start : hit.end]:
        return False
    if {t.low for t in text.tokens[low : hit.end]} & _ASKS or not any(text.tokens[i].stem in _OPENING for i in hit.places):
        return False
    return any(m.entry["kind"] == "actuator" and not m.negated and low <= m.start < high for m in mentions)


def _asked_figure(text: Text, hit: FunctionHit) -> bool:
    """'How much power does it burn?', 'how hot will the resistor get?': a question about the circuit, not what it is to measure."""
    low, high = text.sentence_bounds(hit.start)
    sentence = text.words(low, high)
    at = text.tokens[hit.start].start - text.tokens[low].start
    question = next((m for m in _FIGURE.finditer(sentence) if m.start() <= at < m.end()), None)
    if question is not None and _CONDITION.search(sentence, question.start(), at):
        return False  # 'what do I need so that it beeps if the wind is too strong?'
    return question is not None and not _TO_SHOW.search(sentence[: question.start()])


def phrase_places(text: Text, phrases: list[str]) -> list[tuple[int, ...]]:
    """Where phrases written as in functions.yaml stand."""
    return [places for p in phrases for places in phrase_spans(text, compile_phrase(p))]


def attributive(text: Text, m: Mention) -> bool:
    """'A knob box with five pots': the part's name before another noun, uncounted, names the thing that is built."""
    behind = text.low(m.end + (text.low(m.end) == "speed"))  # 'a fan speed thing'
    return (
        not m.counted
        and not m.plural
        and behind.isalpha()
        and behind in _BUILDS
        and number_at(text, m.end) is None
        and catalogue().entries[m.component]["kind"] in ("input", "indicator", "sensor", "actuator", "light", "connector")
    )


_OPENING = words("open close opens closes opening closing opened closed")
_SUPPLIES = words("supply psu power rail voltage")
_BECOMING = words("get go turn become")
_MAKING = words("make makes making")
_BUILDS = words("""
    tuner rotator rotor analyzer analyser mast box panel controller control tester desk station project thing clock machine device unit monitor display cube wall bar game board
    dimmer trainer organ synth toy piano pad deck console mixer
""")
