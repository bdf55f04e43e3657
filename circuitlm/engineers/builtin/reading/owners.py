"""Which part a pin belongs to: the one it stands behind ('LED on D5'), or the one that follows it ('D5 drives the LED').

A pin that no part stands close to belongs to none: a wrong owner is worse than a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DETERMINERS, FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue

ACTS = words("""
    drives dims fades pulses triggers fires operates powers lights senses controls reads switches feeds gives sends puts outputs has holds lets makes starts stops
    carries serves takes works runs moves turns opens closes pulls pushes blinks sounds beeps notices watches sees listens
""")
"""What a single pin does to the part behind it."""
_FORWARD = ACTS | words("for controls reads goes is switches -> : = to into feeds gets runs takes has")
_ATTACHED = words("on to at via ( using pin = : from with into > @")
_LISTED = words(", and / &")
_BREAKS = words(", ; / | and &")
"""Signs and words that end what is said of one pin."""
_SMALL = DETERMINERS | words("""
    - > = : for is are goes go to into drives drive dims dim fades pulses triggers fires operates powers lights senses controls control
    reads read gets get feeds switches my own via through over ) takes measures sees carries wiper output signal of from gives sends puts outputs has holds serves works runs moves turns opens closes
    pulls pushes blinks sounds notices watches pwm pulses signals
""")
_THROUGH = words("via through over")
_MEASURES = words("v volt volts w watt a amp m cm mm")
_FREE = words("free unused empty spare unconnected left reserved")
_DOUBTS = words("i think guess believe , maybe probably which afaik")
_JUDGED = words("bad good fine ok okay broken dead taken used problematic risky safe idea better")
_STAYS = words("is are stays stay remains remain keep keeps still")
_MEASURED = words("voltage volts level")
_CELLS = words("cell battery pack lipo accu panel")
"""What is no device: its voltage is what goes to a pin."""


HELD = words("pulled tied held shorted bridged grounded")
"""What is done to a single pin by a contact."""
_JOINED = HELD | words("pull pulls tie hold short bridge connected connect joined goes put brought to")
_GROUND = words("ground gnd low earth 0v grounded")
_WITH = words("with by via through over using")
_NEAR = 4
"""Tokens from a pin to the word that says what is done with it."""


_ONE_WIRE = words("contact divider resistive load onewire led-data led")


@dataclass(slots=True)
class Span:
    """A pin's tokens and its clean name; pins of one list share a group."""

    start: int
    end: int
    name: str
    group: int
    explicit: bool = True


def left_free(text: Text, end: int) -> bool:
    """'and A5 is free', 'D8 I think is bad', 'D7 is fine, isn't it?': a pin that is to belong to nothing, or that is only judged."""
    k = end
    while text.low(k) in _DOUBTS and k - end < _NEAR:
        k += 1
    stays = k
    while text.low(k) in _STAYS | {"also", "not", "no", "a", "probably", "already"}:
        k += 1
    if k == stays or text.low(stays) not in _STAYS:
        return False
    return (text.low(k) in _FREE and text.low(k + 1) not in ("for", "to")) or text.low(k) in _JUDGED


_TURNS_DOWN = re.compile(
    r"\b(?:avoid(?:ing)?|(?:do not|don'?t|never|not|cannot|can'?t|without) (?:use|using|touch|touching|wire|connect)(?: anything (?:to|on))?|stay(?:ing)? (?:away from|off)|"
    r"keep(?:ing)? (?:off|away from|clear of))(?: (?:the|pins?|gpios?|strapping|boot|like))*\W*$",
    re.I,
)
_TO_STAY = re.compile(r"\b(?:leave|keep)(?: (?:the|pins?|gpios?))*\s*$", re.I)
_FREELY = re.compile(r"\s*(?:pins? )?(?:free|unused|alone|open|unconnected|clear|untouched)\b(?! (?:for|to)\b)", re.I)


def turned_down(text: Text, start: int, end: int) -> int | None:
    """The token from which pins are turned down: 'avoid GPIO0 and GPIO2', "don't use D3", 'keep GP4 free'; None where they are not."""
    low, _ = text.sentence_bounds(start)
    before = text.raw[text.tokens[low].start : text.tokens[start].start]
    said = _TURNS_DOWN.search(before)
    if said is None and (kept := _TO_STAY.search(before)) and _FREELY.match(text.raw, text.tokens[end - 1].end):
        said = kept
    return None if said is None else text.token_at(text.tokens[low].start + said.start())


def said_of(text: Text, k: int) -> str:
    """The verb behind a pin: 'dims' in 'PB1 dims', 'pulled' in 'IO0 is to be pulled'."""
    while text.low(k) in ("to", "be", "is", "gets", "should", "must", "has", "needs", "being") and text.low(k + 1):
        k += 1
    return text.low(k)


def speaks(m: Mention, protocol: str) -> bool:
    return any(i.type == protocol for i in catalogue().get(m.component).interfaces)


def owner_of(text: Text, start: int, end: int, devices: list[Mention], spans: list[Span], protocol: str | None = None) -> Mention | None:
    """The part that a list of pins (tokens *start* to *end*) belongs to, None where none is close; *protocol*: of a peripheral."""
    low, high = text.sentence_bounds(start)
    same = [m for m in devices if low <= m.start < high and not _has_all(text, m)]
    if protocol:
        same = [m for m in same if speaks(m, protocol)]
    before = [m for m in same if m.end <= start]
    if (spoken := _spoken_of(text, start, low, devices)) is not None and not protocol:
        return spoken
    reach = min((s.start for s in spans if s.start >= end), default=high)
    reach = min(reach, _closed(text, start, low, high)) if before else reach
    after = [m for m in same if end <= m.start < reach]
    lead, follow = text.low(start - 1), text.low(end)
    if (meant := _by_purpose(text, start, devices) or _grounded_by(text, end, after)) is not None:
        return meant
    if after and _leads(text, start, end, before, after[0], spans):
        return after[0]
    between_pins = bool(before) and any(before[-1].end <= s.start < start for s in spans)
    forward = bool(after) and follow in _FORWARD and (not before or lead in ("use", "using", ",", "and", "pin", "") or between_pins)
    if text.low(start - 2) in _CELLS and lead in _ATTACHED:
        return None  # 'measure the cell on A0'
    if before:
        said = _outside_brackets(text, before[-1].end, start)
        if said & _MEASURED and text.low(before[-1].end) != "for" and (before[-1].entry["kind"] != "sensor" or "," in said):
            return None  # 'DS18B20 on D2, battery voltage to A0'
        if (lead in _ATTACHED or (lead in _LISTED and between_pins)) and not (forward and follow == "for"):
            return before[-1]
    if forward:
        return after[0]
    if before:
        return before[-1]
    if {t.low for t in text.tokens[max(low, start - 4) : start]} & _MEASURED:
        return None  # 'measure the cell voltage on GPIO34'
    if (
        after
        and lead in ("on", "at")
        and follow in ("when", "if", "while", "as", "that", "once")
        and any(s.start >= after[0].end and s.start < high for s in spans)
    ):
        return None  # 'something tells the board on P0 when it is dry, and then an LED shines, that is on P1'
    if after and follow in (",", ";") and _placed_here(text, start, low):
        return None  # 'a light barrier on an Uno pin 2, a 16x2 LCD'
    return after[0] if after and not _pin_behind(text, after[0], spans) else None


_NO_THING = words("""
    connect wire put attach hook place plug solder mount join run set go input inputs output outputs dac adc pwm signal signals data line lines
    channel channels port ports pulse pulses level voltage interrupt
""") | ADJECTIVES | FUNCTION_WORDS


def _placed_here(text: Text, start: int, low: int) -> bool:
    """Whether a thing that is no part stands before 'on' and the pin: 'light barrier on an Uno pin 2', 'motion detection on pin 4'."""
    k = start - 1
    while k > low and text.low(k) not in ("on", "at", *_BREAKS):
        k -= 1
    thing = text.low(k - 1)
    return k > low and text.low(k) in ("on", "at") and thing.isalpha() and thing not in _NO_THING


def _closed(text: Text, start: int, low: int, high: int) -> int:
    """Where the bracket closes that token *start* stands in: 'two LEDs (blue on D4 for cold, red on D5 for hot) and a buzzer'; *high* outside of one."""
    signs = [text.low(k) for k in range(low, start) if text.low(k) in "()"]
    return next((k for k in range(start, high) if text.low(k) == ")"), high) if signs[-1:] == ["("] else high


def _outside_brackets(text: Text, start: int, end: int) -> set[str]:
    """The words between a part and a pin, without what stands in brackets: '2 relays (5 V, low level trigger) GPIO 26, 27'."""
    said: set[str] = set()
    depth = 0
    for t in text.tokens[start:end]:
        depth += (t.low == "(") - (t.low == ")")
        if depth <= 0 and t.low != ")":
            said.add(t.low)
    return said


def _pin_behind(text: Text, m: Mention, spans: list[Span]) -> bool:
    """Whether a part has a pin of its own right behind it: 'notice with P1 how bright it is and light an LED connected to P2'."""
    pin = next((s for s in spans if s.start >= m.end), None)
    said = [t.low for t in text.tokens[m.end : pin.start]] if pin is not None else []
    return bool(said) and len(said) <= _NEAR and said[-1] in _ATTACHED and not set(said) & _BREAKS


_PRONOUNS = words("that those these they it them this which")
_PLACED = words("'s s is are go goes sit sits hang hangs be should will must wired connected attached up on to at pin pins in")


_HOOKED = re.compile(
    r"\b(?:hook|wire|connect|attach|put|plug|solder|join|run|bring|get|read|add)(?:ed|ing|s)? (?P<what>that|this|it|them|these|those)(?: thing| one)?"
    r"(?: up| in| over)? (?:to|on|into|with|by|from) [^.,;!?]{0,36}$",
    re.I,
)
"""'How do I hook that up to a Leonardo on'."""


def _spoken_of(text: Text, start: int, low: int, devices: list[Mention]) -> Mention | None:
    """'..., those are on 18 and 19', "that's on P1", 'hook that up to a Leonardo on A2': the part named last, of which a pronoun speaks."""
    k = start - 1
    while k > low and text.low(k) in _PLACED:
        k -= 1
    word = text.low(k).removesuffix("'s").removesuffix("'re")
    if hooked := _HOOKED.search(text.raw[text.tokens[low].start : text.tokens[start].start]):
        k = text.token_at(text.tokens[low].start + hooked.start("what"))
        word = hooked["what"].lower()
    if word not in _PRONOUNS or text.low(start - 1) not in ("on", "to", "at", "pin", "pins") or text.low(k + 1) in ("pin", "pins"):
        return None
    named = [m for m in devices if m.end <= k]
    if not named or named[-1].pins:
        return None
    resistive = bool(catalogue().get(named[-1].component).interfaces_of("resistive"))
    return named[-1] if resistive or one_wire(named[-1].component) else None


def _grounded_by(text: Text, end: int, after: list[Mention]) -> Mention | None:
    """'IO0 pulled to ground with a jumper', 'D4 goes low by a button': the contact behind a pin that joins it to ground."""
    contact = next((m for m in after if catalogue().get(m.component).interfaces_of("contact")), None)
    if contact is None:
        return None
    said = [t.low for t in text.tokens[end : contact.start] if t.low not in DETERMINERS]
    joined = next((n for n, w in enumerate(said) if w in _JOINED), None)
    if joined is None or joined > _NEAR or not set(said[joined:]) & _GROUND or not set(said[joined:]) & _WITH:
        return None
    return contact if not set(said) & {".", ";"} else None


def _has_all(text: Text, m: Mention) -> bool:
    """Whether a single part with one wire to the controller has its pin already: the next one is another part's."""
    last = text.tokens[m.end - 1]
    several = (last.low != last.stem and last.low.endswith("s")) or any(
        (number_at(text, k) or 1) > 1 for k in range(max(0, m.start - 3), m.start)
    )
    return bool(m.pins) and not several and one_wire(m.component)


def one_wire(component: str) -> bool:
    """Whether a part has a single wire to the controller: an LED, a button, a relay module, a servo."""
    ways = [i for i in catalogue().get(component).interfaces if i.default and (i.role != "source" or i.type in ("contact", "divider"))]
    if any(i.type == "signals" for i in ways):  # a relay module's contacts are no wires to the controller
        ways = [i for i in ways if i.type != "contact"]
    return (
        len(ways) == 1
        and (ways[0].type in _ONE_WIRE or (ways[0].type == "signals" and len(ways[0].pins) == 1))
        and not {"r", "g", "b"} <= set(ways[0].pins)
    )


def _leads(text: Text, start: int, end: int, before: list[Mention], target: Mention, spans: list[Span]) -> bool:
    """'D2 button / D3 led', 'PWM on PB1 into an AO3400': the part right behind a pin, where none stands in its own phrase before it."""
    between = [t.low for t in text.tokens[end : target.start]]
    if any(w not in _SMALL | COLORS | ADJECTIVES | _MEASURES and not w[:1].isdigit() for w in between) or text.low(end) in ("on", "at"):
        return False
    if before and not _ended(text, before[-1], start, spans):
        return False
    after = next((s for s in spans if s.start >= target.end), None)
    own = after is not None and [t.low for t in text.tokens[target.end : after.start]]
    if own is not False and not set(own) & _BREAKS and not before:
        return True  # the first pin of a sentence, with a part behind it
    if own is not False and not set(own) & _BREAKS and len(own) <= 3:
        return False  # that part has a pin of its own behind it
    lead = text.low(start - 1)
    return lead not in _ATTACHED or bool(set(between) & (_FORWARD | _THROUGH) - {"=", ":", "to"})


def _ended(text: Text, m: Mention, start: int, spans: list[Span]) -> bool:
    """Whether what is said of a part before a pin is over: by a sign, or because a pin right before the part has it."""
    if {t.low for t in text.tokens[m.end : start]} & _BREAKS:
        return True
    pin = next((s for s in reversed(spans) if s.end <= m.start), None)
    return pin is not None and all(t.low in _SMALL for t in text.tokens[pin.end : m.start])


def _by_purpose(text: Text, start: int, devices: list[Mention]) -> Mention | None:
    """'A microswitch for the door ... door GP18': the part that the word before a pin was said to be for."""
    word = text.low(start - 1)
    if len(word) < 3 or not word.isalpha() or word in _SMALL | _ATTACHED | _LISTED or any(m.start <= start - 1 < m.end for m in devices):
        return None
    said = [
        m
        for m in devices
        if m.end < start - 1 and text.low(m.end) == "for" and word in [t.low for t in text.tokens[m.end + 1 : m.end + 4]] and not m.pins
    ]
    return said[0] if len(said) == 1 else None


def several(text: Text, m: Mention) -> bool:
    """Whether a mention is said in the plural or with a number."""
    last = text.tokens[m.end - 1]
    return (last.low != last.stem and last.low.endswith("s") and not last.low.endswith("'s")) or m.count > 1


VERBS = words("""
    connected would should will be goes go wired hooked attached sits hangs is are up going connect plugged soldered hang sit
""")
"""Words for lying on a pin, that say nothing else."""


def one_each(text: Text, start: int, devices: list[Mention], count: int) -> list[Mention | None] | None:
    """'button and LED on 2 and 13': as many parts as pins, one each in order."""
    low, _ = text.sentence_bounds(start)
    row: list[Mention | None] = []
    edge = start
    for m in reversed([m for m in devices if low <= m.start and m.end <= start]):
        between = {t.low for t in text.tokens[m.end : edge]}
        allowed = _LISTED | {"a", "an", "the", "one", "my"} | COLORS if row else _ATTACHED | VERBS | {"pin", "pins", "respectively"}
        if not between <= allowed or m.pins or several(text, m) or (row and not between & _LISTED):
            break
        row.insert(0, m)
        edge = m.start
    return row if len(row) == count > 1 and any(m is not None and one_wire(m.component) for m in row) else None  # two on one I2C bus share both
