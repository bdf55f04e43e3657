"""Which parts of the catalogue the prompt names, how many, and with what attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_JOINERS = {"-", "/", "_", "."}
_VERBS = {"display", "switch", "light", "power", "sound", "log", "fan", "pump", "charge", "relay", "ring", "lock", "button", "control",
          "drive", "motor", "record", "buzz", "heat", "cool", "camera", "buffer", "amplify", "lamp", "supply", "store", "clock", "latch"}
_BEFORE_VERB = {"to", "will", "should", "can", "must", "and", "then", "it", "that", "which", "would", "could", "i", "we", "you", "they",
                "automatically", "may", "please", "not", "also"}
_AFTER_VERB = {"the", "a", "an", "it", "on", "off", "my", "this", "that", "data", "its", "up", "them", "all", "between", "our", "your", "two"}
_DETERMINERS = {"a", "an", "the", "this", "that", "my", "its", "some", "any", "each", "every", "your", "our", "these", "those"}
_DEFINITE = {"the", "this", "that", "its", "these", "those", "said", "same"}
_COUNTABLE = {"indicator", "input", "actuator"}
_NEGATIONS = {"without", "no", "avoid", "instead", "except", "excluding", "rather"}
COLORS = {"red", "green", "blue", "yellow", "white", "orange", "amber", "pink", "purple", "violet", "uv"}
_ADJECTIVES = {"separate", "individual", "independent", "single", "small", "large", "big", "different", "additional", "extra", "more",
               "external", "bare", "digital", "analog", "i2c", "spi", "simple", "cheap", "standard", "high", "power", "bright", "common",
               "of", "little", "identical", "other", "push", "old", "new", "mini", "tiny", "long", "normal", "bipolar", "ps2", "mm",
               "dc", "ac", "usb", "lead", "acid", "regulated", "wall", "cheap", "brushed", "geared", "dumb", "plain", "smart", "hobby", "micro",
               "soft", "colored", "coloured", "onboard", "status", "5mm", "3mm", "10mm", "generic", "my", "the", "those", "these"}


@dataclass(slots=True)
class Mention:
    """A catalogue part in the prompt: token span, count, whether it was said with 'the', attributes."""

    component: str
    start: int
    end: int
    count: int = 1
    counted: bool = False
    definite: bool = False
    plural: bool = False
    negated: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=dict)
    words: str = ""
    alternatives: list[str] = field(default_factory=list)
    specific: bool = False
    """Named by a part number (a digit in its name) and not by a general word."""
    lead: int = 0
    """Token index where its noun phrase begins (count, adjectives)."""

    @property
    def entry(self) -> dict:  # type: ignore[type-arg]
        return catalogue().entries[self.component]


def find_mentions(text: Text) -> list[Mention]:
    """All mentions, longest match first at each place, with counts and attributes."""
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
        if _is_pin_word(text, end, m):
            text.explain(i, end)
            i = end
            continue
        m.specific = any(ch.isdigit() for ch in m.words)
        found.append(m)
        i = end
    found = _merge_appositions(text, found)
    found = _acting_as(text, found)
    found = _drop_general(text, found)
    for m in found:
        text.explain(m.start, m.end)
        _describe(text, m, found)
        m.negated = negated(text, m.lead)
    _each(text, found)
    return found


def _match(text: Text, start: int, aliases: dict[str, str]) -> tuple[str, int] | None:
    """The longest run of tokens from *start* that is an alias: (component id, end)."""
    best = None
    key = ""
    tokens = text.tokens
    if not tokens[start].low[0].isalnum() or tokens[start].low in ("a", "an"):
        return None
    if "'" in tokens[start].low:
        return None
    for end in range(start + 1, min(start + 9, len(tokens) + 1)):
        token = tokens[end - 1]
        if token.sentence != tokens[start].sentence:
            break
        if token.low[0].isalnum():
            key += token.stem.replace(",", ".") if "." in token.low else token.stem
        elif token.low == "+":
            key += "+"
        elif token.low in ("\"", "'", "''"):
            key += ""
        elif token.low not in _JOINERS:
            break
        else:
            continue
        if key in aliases:
            best = (aliases[key], end)
    return best


def _is_verb(text: Text, i: int) -> bool:
    """Whether a single word that could be a part is a verb here ('switch the lamp', 'display the data')."""
    word = text.tokens[i].low
    base = text.tokens[i].stem
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
    for word in (text.low(end + k) for k in range(4)):
        if word in ("pin", "pins", "input", "inputs", "port", "channel"):
            return True
        if word not in ("(", ")", "adc", "dac"):
            return False
    return False


def _drop_general(text: Text, found: list[Mention]) -> list[Mention]:
    """'LoRa mailbox with an RFM95': the general word for a radio is no second radio."""
    out = []
    for m in found:
        general = not any(ch.isdigit() for ch in m.words) and m.entry["kind"] == "radio" and m.end - m.start == 1
        others = [x for x in found if x.component != m.component and any(ch.isdigit() for ch in x.words) and
                  set(m.entry["default_for"]) & set(x.entry["provides"] + x.entry["default_for"])]
        if general and others:
            text.explain(m.start, m.end)
            continue
        out.append(m)
    return out


def _acting_as(text: Text, found: list[Mention]) -> list[Mention]:
    """'two buttons as limit switches': buttons, labelled; no limit switches besides."""
    out: list[Mention] = []
    for m in found:
        before = [t.low for t in text.tokens[max(0, m.start - 3):m.start]]
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
        between = [t.low for t in text.tokens[last.end:m.start]]
        close = text.low(m.end) == ")"
        represented = "represented" in between or (between[:1] == ["("] and between[1:] in (["a"], ["an"], ["i", ".", "e", "."], ["e", ".", "g", "."]))
        adjacent = between in ([], ["("], ["-"], ["["], ["module", "("], ["sensor", "("], ["sensor"], ["module"], ["display"], ["display", "("],
                               ["sensors", "("], ["board", "("], ["chip"], ["breakout"], ["driver", "("], ["an", "("]) or (represented and close)
        same = last.component == m.component
        a, z = last.entry, m.entry
        related = a["kind"] == z["kind"] or bool(set(a["default_for"]) & set(z["default_for"] + z["provides"])) or bool(
            set(z["default_for"]) & set(a["provides"])) or represented
        if adjacent and (same or (related and (between[:1] == ["("] or represented or last.specific != m.specific))):
            keep_new = represented or (m.specific and not last.specific and not same)
            merged = Mention(m.component if keep_new else last.component, last.start, m.end + (1 if close and "(" in between else 0),
                             words=text.words(last.start, m.end), lead=last.lead, specific=last.specific or m.specific)
            if represented:
                merged.attributes["label"] = text.words(last.start, last.end)
            out[-1] = merged
            continue
        out.append(m)
    return out


def _describe(text: Text, m: Mention, found: list[Mention]) -> None:
    """Count and attributes from the words before and after a mention."""
    floor = max((x.end for x in found if x.end <= m.start), default=0)
    i = m.start - 1
    steps = 0
    while i >= floor and steps < 7 and text.tokens[i].sentence == text.tokens[m.start].sentence:
        word = text.low(i)
        if word in _DEFINITE:
            m.definite = True
            text.explain(i, i + 1)
            m.lead = i
            if number_at(text, i - 1) is None and text.low(i - 1) != "of":
                break
        elif word in COLORS:
            m.attributes.setdefault("color", word)
            text.explain(i, i + 1)
        elif (n := number_at(text, i)) is not None and not (text.tokens[i].text == "A" and text.low(i - 1)[:1].isdigit()):
            if word in ("a", "an", "single", "one") and not m.counted:
                m.count = 1
                m.counted = word in ("one", "single")
                text.explain(i, i + 1)
                m.lead = i
                if word in ("a", "an"):
                    break
            elif not m.counted:
                m.count, m.counted = max(1, n), True
                if (text.low(i - 1) == "half" and word in ("dozen",)) or (text.low(i - 1) == "a" and text.low(i - 2) == "half"):
                    m.count = 6
                text.explain(i, i + 1)
            m.lead = i
        elif word in ("dozen",):
            m.count, m.counted = 12, True
        elif q := _quantity(text, i):
            unit, value, first = q
            m.attributes.setdefault({"V": "volts", "A": "amps", "Ω": "ohms", "F": "farads", "H": "henries", "W": "watts",
                                     "Hz": "hertz"}.get(unit, unit), value)
            text.explain(first, i + 1)
            i = first
        elif word == "x" and number_at(text, i - 1) is not None:
            m.count, m.counted = number_at(text, i - 1) or 1, True
            text.explain(i - 1, i + 1)
            m.lead = i - 1
            i -= 1
        elif word in ("anode", "cathode") and text.low(i - 1) == "common":
            m.attributes["common"] = word
            text.explain(i - 1, i + 1)
            i -= 1
        elif word == "half" and text.low(i + 1) in ("a", "dozen"):
            m.count, m.counted = 6, True
            text.explain(i, i + 1)
        elif word in _ADJECTIVES or word in ("-", "dimmable", "passive", "active", "bare", "water", "limit") or word.endswith("channel"):
            if word in ("separate",):
                m.attributes["separate"] = "yes"
            if word in ("i2c", "spi", "uart"):
                m.attributes["protocol"] = word
        else:
            break
        m.lead = min(m.lead, i)
        i -= 1
        steps += 1
    _after(text, m)
    last = text.tokens[m.end - 1]
    m.plural = last.low != last.stem and last.low.endswith("s")


def _after(text: Text, m: Mention) -> None:
    """'x2', 'LEDs (330 ohm)', 'at 0x77', 'of 10k', '(SPI)', 'via I2C' behind a mention."""
    end = m.end
    nxt = text.low(end)
    if m.entry["kind"] == "sensor" and not m.counted and nxt in ("of", "from", "in", "at", "for"):
        n = number_at(text, end + 1)
        if n and n > 1 and text.low(end + 1) not in ("a", "an") and text.low(end + 2) not in ("%", "v", "cm", "m", "s"):
            m.count, m.counted = n, True
    if re.fullmatch(r"x\d{1,2}", nxt) or (nxt == "x" and text.low(end + 1).isdigit()):
        m.count, m.counted = int(re.sub(r"\D", "", nxt + (text.low(end + 1) if nxt == "x" else ""))), True
        text.explain(end, end + (1 if nxt != "x" else 2))
        end += 1 if nxt != "x" else 2
    window = range(end, min(end + 7, len(text.tokens)))
    for j in window:
        token = text.tokens[j]
        if token.low in ("+", "&") or token.sentence != text.tokens[m.start].sentence or (token.low in (",", "and", "+", "(", "&") and j > end + 1):
            break
        if re.fullmatch(r"0x[0-9a-f]{2}", token.low):
            m.attributes["address"] = "0x" + token.low[2:].upper()
            text.explain(j, j + 1)
        elif token.low in ("i2c", "spi", "uart") and text.low(j - 1) in ("via", "over", "using", "(", "by", "on", "through", "in", "with", "the"):
            m.attributes.setdefault("protocol", token.low)
            text.explain(j, j + 1)
        elif text.low(j - 1) in ("(", "of") and j - m.end <= 3 and (q := _quantity_from(text, j)):
            unit, value, last = q
            m.attributes.setdefault({"V": "volts", "A": "amps", "Ω": "ohms", "F": "farads", "H": "henries"}.get(unit, unit), value)
            text.explain(j, last)


_Q = re.compile(r"^[0-9]+(?:[.,][0-9]+)?$")


def _quantity(text: Text, i: int) -> tuple[str, str, int] | None:
    """A quantity that ends at token *i*: (unit, text, first token)."""
    for first in (i - 2, i - 1, i):
        if first < 0:
            continue
        raw = text.words(first, i + 1).replace("-", " ")
        if not raw[:1].isdigit():
            continue
        if (q := _parse(raw)) is not None:
            return q[0], q[1], first
    return None


def _quantity_from(text: Text, i: int) -> tuple[str, str, int] | None:
    for last in (i + 2, i + 1):
        raw = text.words(i, min(last, len(text.tokens)))
        if raw[:1].isdigit() and (q := _parse(raw)) is not None:
            return q[0], q[1], last
    return None


def _parse(raw: str) -> tuple[str, str] | None:
    raw = raw.strip()
    if _Q.match(raw):
        return None
    try:
        q = units.parse(raw)
    except ValueError:
        return None
    unit = q.unit
    if unit == "" and re.search(r"\d[kKMR](\d|$)", raw):
        unit = "Ω"
    if unit == "" and re.search(r"\d\s?[pnuµ]$", raw):
        unit = "F"
    return (unit, raw) if unit in ("V", "A", "Ω", "F", "H", "W", "Hz", "Ah", "m") else None


def negated(text: Text, start: int) -> bool:
    """Whether 'without', 'no', 'instead of', "don't use" stands right before a noun phrase."""
    i = start - 1
    for _ in range(4):
        word = text.low(i)
        if not word or word in (".", ";", ",", "!", "?"):
            return False
        if word in ("no", "without", "avoid", "except", "excluding"):
            return not (word == "no" and text.low(i + 1) in ("need",) and False)
        if (word == "of" and text.low(i - 1) == "instead") or (word == "than" and text.low(i - 1) == "rather"):
            return True
        if word == "not" and text.low(i + 1) in ("a", "an", "the", "use", "want", "need", "any", "another") and text.low(i - 1) not in ("if", "is", "does"):
            return True
        if word in ("don't", "dont", "do"):
            follow = [text.low(i + k) for k in (1, 2)]
            if (word != "do" and follow[0] in ("use", "want", "need", "have", "like")) or follow[0] == "not":
                return True
        if word in ("any", "a", "an", "the", "use", "want", "need", "have", "of", "than", "using", "like", "with", "additional", "extra", "an", "my", "external"):
            i -= 1
            continue
        return False
    return False


def describe(text: Text, mentions: list[Mention], everything: list[Mention]) -> None:
    """Counts and attributes for mentions found later (misspelt names)."""
    for m in mentions:
        _describe(text, m, everything)
        m.negated = negated(text, m.lead)


def _each(text: Text, found: list[Mention]) -> None:
    """'two drivers, each driving a stepper': as many steppers as drivers."""
    for k, m in enumerate(found):
        if m.counted or k == 0:
            continue
        words = [t.low for t in text.tokens[max(0, m.lead - 4):m.lead + 1]]
        if "each" in words or "every" in words:
            earlier = [x for x in found[:k] if x.count > 1 and text.tokens[x.start].sentence == text.tokens[m.start].sentence]
            if earlier:
                m.count, m.counted = earlier[-1].count, True
