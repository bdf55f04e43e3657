"""Words that ask for no part: a question to the designer ('tell me if an op-amp is called for'), a device at the other end of a bus ('an
electricity meter with Modbus'), a general word that the part behind its colon tells ('a knob for the brightness: 10k pot')."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.named_again import names_of
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import FAR_BUSES, words

_TELL = re.compile(r"\b(?:tell|let|show|explain|say|advise|inform)\b", re.I)
_JUDGED = re.compile(
    r"\b(?:needed|necessary|required|called for|makes? sense|possible|ok|okay|alright|correct|right|wrong|enough|sufficient|better|advisable|recommended|"
    r"worth|works?|will do|would do|suits?|suitable|can (?:i|we|it|this|that)|(?:i|we) (?:should|must|have to|need|can)|do (?:i|we) need|is (?:it|that|this) (?:safe|fine|good))\b",
    re.I,
)
_SPEAKS = words("with speaking talking over via on by using that which has having and its offers offering")
_OTHERS = words("a an the its speaks talks has offers uses interface output port connection")
_REACH = 5


def asks_us(text: Text, start: int, function: str) -> bool:
    """'Suggest R and C and tell me if a follower is called for': what the answer shall say, and nothing that beeps."""
    if function not in ("alert", "sound", "notify") or not _TELL.fullmatch(text.low(start)):
        return False
    _, high = text.sentence_bounds(start)
    return bool(_JUDGED.search(text.words(start, high))) and text.low(start + 2) in ("if", "whether", "when", "know", "what", "which")


def heat_asked(text: Text, start: int, words: str) -> bool:
    """'Will it need a heat sink?': a question about the parts, and no temperature to measure."""
    low, high = text.sentence_bounds(start)
    return "heat" in words.lower() and bool(re.search(r"\bheat ?-?sinks?\b", text.words(low, high), re.I))


def at_the_far_end(text: Text, end: int) -> bool:
    """'An electricity meter with Modbus over RS-485': a device that is spoken to."""
    k = end
    while k - end < _REACH and text.low(k) in _SPEAKS | _OTHERS:
        k += 1
    said = text.low(k) + ("-485" if text.low(k) == "rs" and text.low(k + 2) == "485" else "")
    return k > end and (said in FAR_BUSES or said == "rs-485")


def told_behind(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A knob for the brightness: 10k pot into A0': the same part told exactly behind a colon or in brackets."""
    if _title_of_several(text, m, mentions):
        return True
    if m.specific or m.counted or m.plural or text.low(m.start - 1) not in ("a", "an", "the", "one", "my"):
        return False
    x = next((x for x in mentions if x.start >= m.end), None)
    if x is None or x.component != m.component or x.plural or x.counted:
        return False
    between = [text.low(k) for k in range(m.end, x.start)]
    signs = [k for k, w in enumerate(between) if w in (":", "(", "=", "-")]
    if not signs or any(w in ".;?!" for w in between) or set(between) & {"and", "plus"}:
        return False
    behind = between[signs[-1] + 1 :]
    return (
        len(between) <= 8
        and len(behind) <= 3
        and (not behind or behind[0] in ("a", "an", "this", "just", "simply") or behind[0][:1].isdigit())
    )


def _title_of_several(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A USB powered LED lamp: 3 white LEDs': what is made, and behind the colon of how many it is made."""
    x = next((x for x in mentions if x.start >= m.end), None)
    if m.specific or m.counted or m.plural or m.pins or x is None or x.component != m.component or text.low(m.end) != ":":
        return False
    between = [text.low(k) for k in range(m.end + 1, x.start)]
    return len(between) <= 4 and bool(between) and number_at(text, m.end + 1) is not None


_IN_A_DRAWER = ("bus", "radio", "semiconductor", "analog", "timer", "isolator", "converter")


def some_at_hand(text: Text, mentions: list[Mention]) -> None:
    """'I've got a Mega and a few MAX485 boards': what lies there is no number of wires; each unit's own bus needs one."""
    for m in mentions:
        k = m.start - 1 - (text.low(m.start - 1) == "of")
        low, _ = text.sentence_bounds(m.start)
        have = {text.low(j).removesuffix("'ve") for j in range(low, m.start)} & {"got", "have", "bought", "ordered", "own", "spare"}
        if m.entry["kind"] in _IN_A_DRAWER and text.low(k) in ("few", "couple", "several", "some", "bunch", "pack") and have:
            m.count, m.counted, m.plural = 1, False, False


def pieces_listed(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'Traffic lights: red, yellow and green 12 V bulbs': what is made, and behind the colon the lights that it is made of."""
    if m.specific or m.counted or m.entry["kind"] not in ("indicator", "light") or text.low(m.end) not in (":", "("):
        return False
    after = next((x for x in mentions if x.start >= m.end and x.entry["kind"] in ("indicator", "light")), None)
    between = [text.low(k) for k in range(m.end + 1, after.start)] if after is not None else []
    return len([w for w in between if w in COLORS]) > 1 and not {".", ";", "?"} & set(between)


def exemplified(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A MOSFET like the IRF520 module', 'an op-amp such as the LM358': the general name of the part that is named as an example."""
    if m.specific or m.counted or m.plural or m.entry["controller"]:
        return False
    behind = m.end + (text.low(m.end) == "such") + 1
    if text.low(behind - 1) not in ("like", "as") or (text.low(behind - 1) == "as" and text.low(m.end) != "such"):
        return False
    x = next((x for x in mentions if x.start >= behind), None)
    between = {text.low(k) for k in range(behind, x.start)} if x is not None else {"-"}
    if x is None or not x.specific or not between <= {"the", "a", "an", "this", "these"}:
        return False
    named = {t.stem for t in text.tokens[m.start : m.end]}
    return kinship(m.component, x.component) > 0 or named <= names_of(x.component)


_DEVICES = words(
    "meter meters inverter inverters vfd drive plc hmi controller station transmitter transmitters thermostat bms logger gateway"
)
_BUS = re.compile(r"\bmodbus\b|\brs-?\s?485\b", re.I)
_TOWARDS = words("to with from of and reads read reading poll polls polling talk talking connect connecting for")


def field_devices(text: Text, unknown: list[tuple[str, int, list[str]]], repaired: list[Mention]) -> list[range]:
    """The tokens of 'an SDM120 energy meter' on Modbus: a device by its type, with its noun behind it, that the bus leads to. A type that is
    no part's is none that was misspelt either."""
    found = []
    named = [(name, at) for name, at, _ in unknown] + [(m.words, m.start) for m in repaired if "misspelt" in m.attributes]
    for name, at in named if _BUS.search(text.raw) else ():
        k = at - 1
        for _ in range(3):  # 'two ABB', 'the', 'an Eastron'
            if text.low(k) in _COUNTS or (text.low(k) not in _TOWARDS and text.low(k).isalpha() and text.tokens[k].text[:1].isupper()):
                k -= 1
        last = next((j for j in range(at, at + len(name.split()) + 4) if text.low(j) in _DEVICES), None)
        if last is not None and text.low(k) in _TOWARDS and not {",", ".", ";"} & {text.low(j) for j in range(at, last)}:
            found.append(range(at, last + 1))
    return found


_COUNTS = words("a an the my our some one two three four both several")


def nearby(text: Text, m: Mention) -> bool:
    """'In a machine with motors nearby': what is around the circuit and disturbs it."""
    return m.entry["kind"] in ("actuator", "load") and not m.specific and not m.pins and text.low(m.end) in ("nearby", "around")
