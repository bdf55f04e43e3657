"""Which parts of the catalogue the prompt names, how many, and with what attributes."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.strips import strip_lengths
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.search import search

_JOINERS = {"-", "/", "_", "."}
_VERBS = {
    "display",
    "switch",
    "light",
    "power",
    "sound",
    "log",
    "fan",
    "pump",
    "charge",
    "relay",
    "ring",
    "lock",
    "button",
    "control",
    "drive",
    "motor",
    "record",
    "buzz",
    "heat",
    "cool",
    "camera",
    "buffer",
    "amplify",
    "lamp",
    "supply",
    "store",
    "clock",
    "latch",
}
_BEFORE_VERB = {
    "to",
    "will",
    "should",
    "can",
    "must",
    "and",
    "then",
    "it",
    "that",
    "which",
    "would",
    "could",
    "i",
    "we",
    "you",
    "they",
    "automatically",
    "may",
    "please",
    "not",
    "also",
}
_AFTER_VERB = {
    "the",
    "a",
    "an",
    "it",
    "on",
    "off",
    "my",
    "this",
    "that",
    "data",
    "its",
    "up",
    "them",
    "all",
    "between",
    "our",
    "your",
    "two",
}
_DETERMINERS = {"a", "an", "the", "this", "that", "my", "its", "some", "any", "each", "every", "your", "our", "these", "those"}
_DEFINITE = {"the", "this", "that", "its", "these", "those", "said", "same"}
_COUNTABLE = {"indicator", "input", "actuator"}
_NEGATIONS = {"without", "no", "avoid", "instead", "except", "excluding", "rather"}
_ADJECTIVES = {
    "separate",
    "individual",
    "independent",
    "single",
    "small",
    "large",
    "big",
    "different",
    "additional",
    "extra",
    "more",
    "external",
    "bare",
    "digital",
    "analog",
    "i2c",
    "spi",
    "simple",
    "cheap",
    "standard",
    "high",
    "power",
    "bright",
    "common",
    "of",
    "little",
    "identical",
    "other",
    "push",
    "old",
    "new",
    "mini",
    "tiny",
    "long",
    "normal",
    "bipolar",
    "ps2",
    "mm",
    "dc",
    "ac",
    "usb",
    "lead",
    "acid",
    "regulated",
    "wall",
    "brushed",
    "geared",
    "dumb",
    "plain",
    "smart",
    "hobby",
    "micro",
    "soft",
    "chained",
    "daisy",
    "cascaded",
    "waterproof",
    "capacitive",
    "momentary",
    "warm",
    "cold",
    "illuminated",
    "latching",
    "stackable",
    "matching",
    "cheapo",
    "colored",
    "coloured",
    "onboard",
    "status",
    "5mm",
    "3mm",
    "10mm",
    "generic",
    "my",
    "the",
    "those",
    "these",
}


def find_mentions(text: Text) -> list[Mention]:
    """All mentions, longest match first at each place; `describe` adds counts and attributes."""
    found: list[Mention] = []
    index = search()
    i = 0
    while i < len(text.tokens):
        hit = _match(text, i, index.aliases)
        if hit is None:
            i += 1
            continue
        component, end = hit
        m = Mention(component, i, end, words=text.words(i, end), lead=i)
        if end - i == 1 and _is_verb(text, i):
            text.explain(i, end)
            i += 1
            continue
        if _is_pin_word(text, end, m) or _own_adc(text, i, end, found):
            text.explain(i, end)
            i = end
            continue
        m.specific = any(ch.isdigit() for ch in m.words)
        found.append(m)
        i = end
    found = _merge_appositions(text, found)
    found = strip_lengths(text, _compounds(text, found))
    found = _acting_as(text, _signals_in_brackets(text, found))
    found = _drop_general(text, found)
    for m in found:
        text.explain(m.start, m.end)
    return found


def _match(text: Text, start: int, aliases: dict[str, str]) -> tuple[str, int] | None:
    """The longest run of tokens from *start* that is an alias: (component id, end)."""
    best = None
    key = ""
    tokens = text.tokens
    if not tokens[start].low[0].isalnum() or tokens[start].low in ("a", "an"):
        return None
    if "'" in tokens[start].low and not tokens[start].low.endswith("'s"):
        return None
    for end in range(start + 1, min(start + 9, len(tokens) + 1)):
        token = tokens[end - 1]
        if token.sentence != tokens[start].sentence:
            break
        if token.low[0].isalnum():
            key += token.stem.replace(",", ".") if "." in token.low else token.stem
        elif token.low == "+":
            key += "+"
        elif token.low in ('"', "'", "''"):
            key += ""
        elif token.low not in _JOINERS and not (token.low == ":" and _tight(text, end - 1)):
            break
        else:
            continue
        if key in aliases:
            best = (aliases[key], end)
    return best


def _tight(text: Text, i: int) -> bool:
    """Whether a sign touches both its neighbours ('micro:bit')."""
    return (
        0 < i < len(text.tokens) - 1 and text.tokens[i - 1].end == text.tokens[i].start and text.tokens[i].end == text.tokens[i + 1].start
    )


def _is_verb(text: Text, i: int) -> bool:
    """Whether a single word that could be a part is a verb here ('switch the lamp', 'display the data')."""
    word = text.tokens[i].low
    base = text.tokens[i].stem
    if base == "switch" and text.low(i - 1) == "side" and text.low(i - 2 - (text.low(i - 2) == "-")) in ("high", "low"):
        return True  # 'a high side switch' is a transistor
    if base not in _VERBS and word not in _VERBS:
        return False
    before, after = text.low(i - 1), text.low(i + 1)
    if before in _DETERMINERS or (number_at(text, i - 1) is not None and before not in ("a", "an")):
        return after in ("the", "it") and before not in _DETERMINERS
    if before in _BEFORE_VERB and before != "and":
        return True
    if after in _AFTER_VERB and after not in ("on", "off", "up", "between", "that"):
        return True
    if after in ("on", "off"):
        return (i == 0 or before in ("and", ",", ".")) and text.low(i + 2) in _DETERMINERS | {"when", "if", "it", "", ".", ",", "!"}
    return (i == 0 or before in ("and", ",", ".")) and after in _AFTER_VERB


def _is_pin_word(text: Text, end: int, m: Mention) -> bool:
    """'an ADC pin', 'the I2C port': a feature of the board, no part."""
    if not {"adc", "dac", "serial-usb"} & set(m.entry["default_for"]):
        return False
    if re.fullmatch(r"(gpio|gp|io|a|p[abc])\d{1,2}", text.low(end)):
        return True
    for word in (text.low(end + k) for k in range(4)):
        if word in ("pin", "pins", "input", "inputs", "port", "channel"):
            return True
        if word not in ("(", ")", "adc", "dac"):
            return False
    return False


def _own_adc(text: Text, i: int, end: int, found: list[Mention]) -> bool:
    """'a Pico ADC', 'the ADC of an ESP32': the converter inside the board that is named right beside it."""
    if text.low(i) != "adc" or end != i + 1:
        return False
    if found and found[-1].entry["controller"] and i - found[-1].end <= 1 and text.low(i - 1) not in (",", "+", "&", "/"):
        return True
    return text.low(i - 1) in ("its", "internal", "own", "onboard") or text.low(end) in ("of", "in")


_FAMILIES: tuple[set[str], ...] = (
    {"indicator", "light"},
    {"sensor"},
    {"display"},
    {"audio"},
    {"input"},
    {"driver", "converter"},
    {"radio"},
)
_HEADS = {"led", "leds", "pixel", "pixels", "strip", "ring", "sensor", "module", "light", "lights", "display", "screen", "button", "driver"}


def _compounds(text: Text, found: list[Mention]) -> list[Mention]:
    """'WS2812B leds', 'neopixel strip lights': two nouns side by side, of which the second is a general word of the same family."""
    out: list[Mention] = []
    for m in found:
        last = out[-1] if out else None
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


def _signals_in_brackets(text: Text, found: list[Mention]) -> list[Mention]:
    """'joystick (VRx A0, VRy A1, button D2)': what stands in the brackets behind a part and is called like one of its signals is one."""
    from circuitlm.engineers.builtin.reading.roles import role_words

    out: list[Mention] = []
    for m in found:
        last = out[-1] if out else None
        if (
            last is not None
            and m.end - m.start == 1
            and last.entry["kind"] in ("input", "sensor", "display")
            and number_at(text, m.start - 1) is None
        ):
            between = [t.low for t in text.tokens[last.end : m.start]]
            if "(" in between[:2] and ")" not in between and text.low(m.start) in role_words(last.component):
                text.explain(m.start, m.end)
                continue
        out.append(m)
    return out


def _drop_general(text: Text, found: list[Mention]) -> list[Mention]:
    """'LoRa mailbox with an RFM95', 'a K-type thermocouple with a MAX31855': the general word is no second one."""
    out = []
    for m in found:
        general = not any(ch.isdigit() for ch in m.words) and (
            (m.entry["kind"] == "radio" and m.end - m.start == 1) or text.low(m.end - 1) in ("thermocouple", "thermocouples")
        )
        others = [
            x
            for x in found
            if x.component != m.component
            and any(ch.isdigit() for ch in x.words)
            and set(m.entry["default_for"]) & set(x.entry["provides"] + x.entry["default_for"])
        ]
        if general and others:
            text.explain(m.start, m.end)
            continue
        out.append(m)
    return out


def _acting_as(text: Text, found: list[Mention]) -> list[Mention]:
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


def _merge_appositions(text: Text, found: list[Mention]) -> list[Mention]:
    """'OLED (SSD1306)', 'DHT22 temperature sensor', 'pump (represented by a dc-motor)': one thing, its exact name wins."""
    out: list[Mention] = []
    for m in found:
        if not out:
            out.append(m)
            continue
        last = out[-1]
        between = [t.low for t in text.tokens[last.end : m.start]]
        close = text.low(m.end) == ")"
        represented = "represented" in between or (
            between[:1] == ["("] and between[1:] in (["a"], ["an"], ["i", ".", "e", "."], ["e", ".", "g", "."])
        )
        adjacent = between in (
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
        ) or (represented and close)
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
        same = last.component == m.component
        a, z = last.entry, m.entry
        related = (
            a["kind"] == z["kind"]
            or bool(set(a["default_for"]) & set(z["default_for"] + z["provides"]))
            or bool(set(z["default_for"]) & set(a["provides"]))
            or represented
        )
        if adjacent and (same or (related and (between[:1] == ["("] or represented or last.specific != m.specific))):
            keep_new = represented or (m.specific and not last.specific and not same)
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


def _counted_before(text: Text, m: Mention) -> bool:
    return number_at(text, m.start - 1) is not None


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


def negated(text: Text, start: int) -> bool:
    """Whether 'without', 'no', 'instead of', "don't use" stands right before a noun phrase."""
    i = start - 1
    for _ in range(4):
        word = text.low(i)
        if not word or word in (".", ";", ",", "!", "?"):
            return False
        if word in ("no", "without", "avoid", "except", "excluding"):
            return not (word == "no" and text.low(i + 1) in ("need",) and False)
        if word in ("or", "nor") and i > start - 3:  # 'no wifi or bluetooth'
            return negated(text, i - 1) or negated(text, i - 2)
        if word in ("nothing", "none", "neither"):
            return True
        if (word == "of" and text.low(i - 1) == "instead") or (word == "than" and text.low(i - 1) == "rather"):
            return True
        if (
            word == "not"
            and text.low(i + 1) in ("a", "an", "the", "use", "want", "need", "any", "another")
            and text.low(i - 1) not in ("if", "is", "does")
        ):
            return True
        if word in ("don't", "dont", "doesn't", "doesnt", "do"):
            follow = [text.low(i + k) for k in (1, 2)]
            if (word != "do" and follow[0] in ("use", "want", "need", "have", "like")) or follow[0] == "not":
                return True
        if word in (
            "for",
            "any",
            "a",
            "an",
            "the",
            "use",
            "want",
            "need",
            "have",
            "of",
            "than",
            "using",
            "like",
            "with",
            "additional",
            "extra",
            "an",
            "my",
            "external",
        ):
            i -= 1
            continue
        return False
    return False
