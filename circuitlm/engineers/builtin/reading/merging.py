"""Several mentions that speak of one thing: appositions, compounds, a board and its chip, general words beside exact ones."""

from __future__ import annotations

import re
from typing import Any

from circuitlm.engineers.builtin.reading.chip_told import chip_told, in_its_place
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.senses import one_thing
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal, stem
from circuitlm.knowledge.search import search
from circuitlm.knowledge.slips import is_code

_FAMILIES: tuple[set[str], ...] = (
    {"indicator", "light"},
    {"sensor"},
    {"display"},
    {"audio"},
    {"input"},
    {"driver", "converter"},
    {"radio"},
)
_HEADS = words("led leds pixel pixels strip ring sensor module light lights display screen button driver")


_ONE_OF = words("those these such")
"""'One of those tiny geared steppers, 28BYJ-48'."""


_MADE_OF = frozenset(
    (*verb, *article)
    for verb in (
        ("made", "of"),
        ("made", "from"),
        ("built", "from"),
        ("built", "of"),
        ("consisting", "of"),
        ("which", "is"),
        ("that", "is"),
        ("aka",),
        ("i", ".", "e", "."),
    )
    for article in ((), ("a",), ("an",), ("some",))
)
"""Words between a thing and what it consists of."""


def merge_appositions(text: Text, found: list[Mention]) -> list[Mention]:
    """'OLED (SSD1306)', 'DHT22 temperature sensor', 'pump (represented by a dc-motor)': one thing, its exact name wins."""
    out: list[Mention] = []
    for m in found:
        if not out:
            out.append(m)
            continue
        last = out[-1]
        between = [t.low for t in text.tokens[last.end : m.start]]
        close = text.low(m.end) == ")"
        if in_its_place(text, last, m, between) or (between == ["("] and _switched_by(last, m)):
            out.append(m)
            continue
        represented = "represented" in between or (
            between[:1] == ["("] and between[1:] in (["a"], ["an"], ["i", ".", "e", "."], ["e", ".", "g", "."])
        )
        adjacent = (
            between
            in (
                [],
                ["("],
                ["-"],
                ["["],
                ["module", "("],
                ["sensor", "("],
                ["sensor"],
                ["module"],
                ["display"],
                ["display", "("],
                ["sensors", "("],
                ["board", "("],
                ["chip"],
                ["breakout"],
                ["driver", "("],
                ["an", "("],
                [":"],
                [":", "a"],
                [":", "an"],
            )
            or (represented and close)
            or (between == [","] and bool(_ONE_OF & {t.low for t in text.tokens[max(0, last.start - 4) : last.start]}))
        )
        if (
            last.entry["controller"] != m.entry["controller"]
            and ":" in text.raw[text.tokens[last.end - 1].end : text.tokens[m.start].start]
        ):
            out.append(m)
            continue  # 'a Nano RP2040 Connect: gyroscope and a servo'
        if (
            last.entry["controller"]
            and m.entry["controller"]
            and last.component != m.component
            and not m.definite
            and (
                (
                    between in ([], ["("], ["-"])
                    or (between[:1] == ["on"] and last.entry["form"] == "ic" != m.entry["form"] and len(between) <= 2)
                )
                and text.low(m.end) not in ("or", "/")
                and not _counted_before(text, m)
            )
        ):
            out[-1] = _one_board(text, last, m, close)
            continue
        if chip_told(last, m, between):
            last.end, last.words = m.end + (1 if close and "(" in between else 0), text.words(last.start, last.end)
            continue
        same = last.component == m.component
        a, z = last.entry, m.entry
        related = (
            a["kind"] == z["kind"]
            or bool(set(a["default_for"]) & set(z["default_for"] + z["provides"]))
            or bool(set(z["default_for"]) & set(a["provides"]))
            or (m.specific and not last.specific and _called_so(_stems(text, last), z))
            or represented
            or (last.specific and not m.specific and not between and a["kind"] == "sensor" and _called_so(_stems(text, m), a))
        ) and (same or (a["kind"] == "supply") == (z["kind"] == "supply"))  # 'a LiPo (TP4056 board)': the cell and what charges it
        boards = number_at(text, m.start - 1) if between[:1] == ["("] and len(between) == 2 else None
        if boards and (same or related) and not _counted_before(text, last):
            out[-1] = m  # 'over RS485 (two MAX485 boards)': how many there are of what
            continue
        if adjacent and a["kind"] == z["kind"] and not same and _same_chip(last, m):
            last.end, last.words = m.end + (1 if close and "(" in between else 0), text.words(last.start, m.end)
            continue  # 'an 8 digit 7-segment display (MAX7219)': the chip that both modules carry
        if same and tuple(between) in _MADE_OF:
            last.end, last.words = m.end, text.words(last.start, m.end)
            continue  # 'a dew strap made of resistance wire'
        if not between and last.specific and (_last_word(text, last, m) or _said_again(text, last, m)):
            last.end, last.words = m.end, text.words(last.start, m.end)
            continue
        numbered, compound = _numbered(text, last, m), _compound(text, last, m)
        told = between[:1] == ["("] or represented or last.specific != m.specific or numbered
        if adjacent and (same or (related and told) or compound):
            old, new = _stems(text, last), _stems(text, m)
            more = old < new or (compound and len([w for w in old if w not in ("v", "volt") and not w[0].isdigit()]) < len(new))
            named = m.specific and (not last.specific or (_by_bus(last) and not _by_bus(m)))  # 'RS485 (MAX3485)'
            keep_new = represented or numbered or (named and not same) or more
            merged = Mention(
                m.component if keep_new else last.component,
                last.start,
                m.end + (1 if close and "(" in between else 0),
                words=text.words(last.start, m.end),
                lead=last.lead,
                specific=last.specific or m.specific,
            )
            if represented:
                merged.attributes["label"] = text.words(last.start, last.end)
            out[-1] = merged
            continue
        out.append(m)
    return out


def _numbered(text: Text, last: Mention, m: Mention) -> bool:
    """Whether a part number stands right behind general words that are its own: 'a 7 segment display TM1637'."""
    codes = [any(is_code(t.low) for t in text.tokens[x.start : x.end]) for x in (last, m)]
    return codes == [False, True] and last.end == m.start and not m.counted and _called_so(_stems(text, last), m.entry)


def _last_word(text: Text, last: Mention, m: Mention) -> bool:
    """'A TCA9548A switch', which is called 'I2C switch' as well: the noun behind a part's number says what it is."""
    if m.specific or m.end - m.start > 1 or last.entry["controller"] or m.entry["controller"]:
        return False
    noun = text.tokens[m.start].stem
    return noun != "coil" and any(stem(alias.lower().split()[-1]) == noun for alias in last.entry["aliases"] if " " in alias)


_FORMS = words("module board breakout shield chip ic kit")


def _said_again(text: Text, last: Mention, m: Mention) -> bool:
    """'An LM386 amplifier module', which is called 'audio amplifier chip' as well: general words whose noun is the part's own."""
    if last.entry["controller"] or m.entry["controller"]:
        return False
    forms = {stem(w) for w in _FORMS}
    said = [t.stem for t in text.tokens[m.start : m.end] if t.low.isalnum() and t.stem not in forms]
    if (band := re.fullmatch(r"(\d+)mhz", "".join(said))) and last.entry["kind"] == m.entry["kind"] == "radio":
        c = catalogue().get(last.component)
        return re.search(rf"\b{band[1]}\b", f"{c.name} {c.description}") is not None  # 'an SX1278 433 MHz module': what it sends on
    if m.specific or _counted_before(text, m):
        return False
    called = ([s for w in alias.lower().split() if (s := stem(w)) not in forms] for alias in (last.entry["name"], *last.entry["aliases"]))
    return bool(said) and any(own[-1:] == said[-1:] and set(said) <= set(own) for own in called)


_VOLTS = re.compile(r"\b\d+(?:[.,]\d+)?\s?v(?:olts?|dc|ac)?\b", re.I)


def _compound(text: Text, last: Mention, m: Mention) -> bool:
    """Whether two general names stand side by side: 'a TFT round display', 'a solenoid water valve' are one."""
    kind = m.entry["kind"]
    if (
        kind not in ("display", "actuator")
        or last.entry["kind"] != kind
        or m.specific
        or any(ch.isdigit() for ch in _VOLTS.sub("", last.words))
    ):
        return False
    if kind == "actuator" and catalogue().get(last.component).shape != catalogue().get(m.component).shape:
        return False
    return last.component != m.component and last.end == m.start and not _counted_before(text, m)


def _same_chip(a: Mention, b: Mention) -> bool:
    """Whether two modules are built around the same chip."""
    first, second = catalogue().get(a.component), catalogue().get(b.component)
    return bool(first.mpn) and first.mpn == second.mpn


def _called_so(said: set[str], entry: dict[str, Any]) -> bool:
    """Whether general words are also those of a part's own names: 'audio amplifier LM386', which is an 'audio amplifier chip'."""
    return any(said <= {stem(w) for w in alias.lower().split()} for alias in entry["aliases"])


def _stems(text: Text, m: Mention) -> set[str]:
    """The words of a name: 'switches' says less than 'limit switches'."""
    return {t.stem for t in text.tokens[m.start : m.end] if t.low.isalnum()}


def _one_board(text: Text, last: Mention, m: Mention, close: bool) -> Mention:
    """'Arduino Nano (ATmega328P)', 'ESP8266 D1 mini': a board and the chip on it; the name that tells more is the part."""
    if (last.entry["form"] == "ic") != (m.entry["form"] == "ic"):
        keep = m if last.entry["form"] == "ic" else last
    else:
        chip_like = [x for x in (last, m) if x.end - x.start == 1 and any(ch.isdigit() for ch in x.words)]
        keep = m if chip_like == [last] or (len(chip_like) != 1 and m.entry["rank"] > last.entry["rank"]) else last
    return Mention(
        keep.component, last.start, m.end + (1 if close else 0), words=text.words(last.start, m.end), lead=last.lead, specific=True
    )


def _counted_before(text: Text, m: Mention) -> bool:
    return number_at(text, m.start - 1) is not None


_DRIVES = frozenset(["driver", "expander", "converter"])
_DRIVERS = words("driver drivers controller controllers dimmer")


def compounds(text: Text, found: list[Mention]) -> list[Mention]:
    """'WS2812B leds', 'neopixel strip lights': two nouns side by side, of which the second is a general word of the same family."""
    out: list[Mention] = []
    for m in found:
        last = out[-1] if out else None
        if last is not None and last.end == m.start and text.low(m.start) == "lights" and one_thing(text, last.start):
            text.explain(m.start, m.end)
            text.spent.update(range(m.start, m.end))
            continue  # 'an LED lights while the door is open'
        if last is not None and last.end == m.start and last.entry["kind"] in _DRIVES and text.low(m.end) in _DRIVERS and not m.specific:
            text.explain(m.start, m.end + 1)
            text.spent.update(range(m.start, m.end + 1))
            last.end, last.words = m.end + 1, text.words(last.start, m.end + 1)
            continue  # 'an LDD-700H LED driver', 'a PCA9685 servo controller'
        if last is not None and (whole := _parted(text, last, m)) is not None:
            last.component, last.end, last.words = whole, m.end, text.words(last.start, m.end)
            continue
        if (
            last is not None
            and last.end == m.start
            and m.end - m.start == 1
            and text.low(m.start) in _HEADS
            and not m.specific
            and any({last.entry["kind"], m.entry["kind"]} <= family for family in _FAMILIES)
        ):
            last.end, last.words = m.end, text.words(last.start, m.end)
            continue
        out.append(m)
    return out


def _parted(text: Text, last: Mention, m: Mention) -> str | None:
    """'A solenoid latching valve': two nouns that are one name, with a word of what kind it is between."""
    word = text.low(last.end)
    if m.start - last.end != 1 or m.end - m.start > 1 or m.specific or not word.isalpha() or word in FUNCTION_WORDS or word == "per":
        return None
    whole = search().aliases.get(text.tokens[last.end - 1].stem + text.tokens[m.start].stem)
    return whole if whole is not None and catalogue().entries[whole]["kind"] == last.entry["kind"] == m.entry["kind"] else None


def signals_in_brackets(text: Text, found: list[Mention]) -> list[Mention]:
    """'joystick (VRx A0, VRy A1, button D2)': what stands in the brackets behind a part and is called like one of its signals is one."""
    from circuitlm.engineers.builtin.reading.roletable import role_words

    out: list[Mention] = []
    for m in found:
        last = out[-1] if out else None
        if last is not None and m.end - m.start == 1 and {text.low(m.start), text.low(m.end)} <= role_words(last.component):
            if text.tokens[m.start].text.isupper() and text.tokens[m.end].text.isupper():
                continue  # 'select lines S0 S1 S2'
        if (
            last is not None
            and (m.end - m.start == 1 or text.low(m.start - 1) == "its")
            and last.entry["kind"] in ("input", "sensor", "display")
            and number_at(text, m.start - 1) is None
        ):
            between = [t.low for t in text.tokens[last.end : m.start]]
            own = role_words(last.component)
            signals = sum(text.tokens[j].text.isupper() and text.low(j) in own for j in range(last.end, m.start))
            opened = len(between) - 1 - between[::-1].index("(") if "(" in between else -1
            inside = opened >= 0 and ")" not in between[opened:] and bool(own & set(between[opened:]))
            listed = ("(" in between[:2] and ")" not in between) or inside or (between[-1:] in (["the"], ["its"]) and signals > 1)
            listed |= between[-1:] == ["its"] and m.entry["kind"] == "input"  # 'an encoder and its push switch'
            if listed and text.low(m.end - 1) in own:
                text.explain(m.start, m.end)
                continue
        out.append(m)
    return out


_STAGES = words("preamp preamps preamplifier preamplifiers pre amp amps amplifier amplifiers")


def _of_a_stage(text: Text, found: list[Mention], m: Mention) -> bool:
    """'Mic preamp: the capsule is an electret': what the stage is for, where the part itself is named elsewhere."""
    said = m.words.lower()
    if text.low(m.end) not in _STAGES or m.entry["kind"] != "sensor" or any(ch.isdigit() for ch in said):
        return False
    same = (x for x in found if x is not m and x.entry["kind"] == m.entry["kind"])
    return any(said in {w for a in catalogue().get(x.component).aliases for w in a.lower().split()} for x in same)


def drop_general(text: Text, found: list[Mention]) -> list[Mention]:
    """'LoRa mailbox with an RFM95', 'a K-type thermocouple with a MAX31855', 'RS485, each with a MAX485': the general word is no second one."""
    out = []
    for m in found:
        if _of_a_stage(text, found, m):
            text.explain(m.start, m.end)
            continue
        if _bus_alone(m) and any(
            x is not m and not _bus_alone(x) and set(m.entry["default_for"]) & set(x.entry["default_for"]) for x in found
        ):
            text.explain(m.start, m.end)
            continue
        general = not any(ch.isdigit() for ch in m.words) and (
            (m.entry["kind"] == "radio" and m.end - m.start == 1)
            or (m.entry["kind"] == "driver" and text.low(m.start - 1) in ("a", "an", "the", "some"))  # 'an H-bridge ... the DRV8833'
            or bool({"thermocouple", "thermocouples", "type"} & {text.low(k) for k in range(m.start, m.end)})  # 'a type K probe'
            or (text.low(m.start - 1) == "for" and bool(catalogue().get(m.component).supplies))  # 'an MPR121 for touch pads'
            or _adjective(text, m)  # 'an ultrasonic parking aid with a JSN-SR04T'
        )
        others = [
            x
            for x in found
            if x.component != m.component
            and any(ch.isdigit() for ch in x.words)
            and (set(m.entry["default_for"]) & set(x.entry["provides"] + x.entry["default_for"]) or _both_bridges(m, x))
        ]
        if general and others:
            text.explain(m.start, m.end)
            continue
        out.append(m)
    return out


def _switched_by(last: Mention, m: Mention) -> bool:
    """'2 relays (pump, heater)': what the relays are for, and no name of theirs."""
    contacts = bool(catalogue().get(last.component).interfaces_of("contact")) and last.entry["kind"] == "actuator"
    return contacts and m.entry["kind"] in ("actuator", "load", "light", "radio") and not catalogue().get(m.component).interfaces_of("contact")


def _adjective(text: Text, m: Mention) -> bool:
    """Whether a sensor's name of one word only says of what kind the thing behind it is."""
    noun = text.low(m.end)
    plain = noun.isalpha() and len(noun) > 3 and noun not in FUNCTION_WORDS and stem(noun) not in _FORM_WORDS
    return m.entry["kind"] == "sensor" and m.end - m.start == 1 and plain and not m.plural


_FORM_WORDS = words("sensor module board transducer detector probe breakout")


def _both_bridges(m: Mention, x: Mention) -> bool:
    """Whether two drivers are bridges for motors."""
    return all(
        y.entry["kind"] == "driver" and any(i.role == "source" for i in catalogue().get(y.component).interfaces_of("motor")) for y in (m, x)
    )


def _bus_alone(m: Mention) -> bool:
    """Whether a transceiver is named by its bus and no more: 'RS-485'."""
    return m.entry["kind"] == "bus" and normal(m.words) in m.entry["default_for"]


def _by_bus(m: Mention) -> bool:
    """Whether a transceiver is named without its maker's number: 'RS-485 transceiver'."""
    mpn = catalogue().get(m.component).mpn
    return m.entry["kind"] == "bus" and bool(mpn) and normal(mpn or "") not in normal(m.words)


def acting_as(text: Text, found: list[Mention]) -> list[Mention]:
    """'two buttons as limit switches': buttons, labelled; no limit switches besides."""
    out: list[Mention] = []
    for m in found:
        before = [t.low for t in text.tokens[max(0, m.start - 3) : m.start]]
        if out and "as" in before and out[-1].entry["kind"] == m.entry["kind"] and m.start - out[-1].end <= 4:
            out[-1].attributes["label"] = m.words
            text.explain(m.start, m.end)
            text.spent.update(range(m.start, m.end))
            continue
        out.append(m)
    return out
