"""How pins are written: 'D5', 'GPIO 21', 'digital pin 7', 'pins 5, 6 and 7', 'PA0-PA7', and whatever the named boards call theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_GENERAL = re.compile(r"(gpio|gp|io|d|a|p[abc])(\d{1,2})")
_LEAD = {"pin", "pins", "gpio", "gpios", "gp", "io", "digital", "analog", "analogue", "physical", "bcm"}
_AFTER_LEAD = {"#", "number", "no", "nr"}
_LEAD_PREFIX = {"gpio": "GPIO", "gpios": "GPIO", "gp": "GP", "io": "IO", "analog": "A", "analogue": "A", "bcm": "GPIO"}
_WEAK_LEAD = {"digital", "analog", "analogue", "physical", "io", "bcm"}
_PORTS = {"serial", "uart", "usart", "i2c", "spi"}
_PORT = re.compile(r"(serial|us?art|lpuart|i2c|spi|wire|can)[0-8]")
PROTOCOLS = {"serial": "uart", "usart": "uart", "lpuart": "uart", "wire": "i2c"}
"""Words for a peripheral and the protocol that it speaks, where they differ."""
_BETWEEN = {",", "and", "/", "&", "+", "plus"}
_RANGE = {"-", "to", "through", "thru", "."}
_AFTER_NUMBER = {
    "instead",
    "like",
    "too",
    "also",
    "only",
    "already",
    "now",
    "directly",
    "through",
    "thru",
    "and",
    "or",
    "for",
    "respectively",
    "with",
    "to",
    "on",
    "as",
    "in",
    "is",
    "are",
    "from",
    "via",
    "using",
    "while",
    "but",
    "plus",
    "the",
    "at",
    "of",
    "a",
    "an",
    "when",
    "that",
    "which",
    "so",
    "then",
    "if",
    "both",
    "it",
    "i",
    "my",
    "goes",
    "go",
    "drives",
    "controls",
    "thanks",
    "each",
    "turn",
    "turns",
    "switch",
    "switches",
    "switched",
    "connect",
    "connected",
    "read",
    "blink",
    "by",
    "without",
    "because",
    "since",
    "where",
    "between",
    "having",
    "this",
    "there",
    "we",
    "they",
    "you",
    "please",
    "can",
    *("shall", "must", "will", "should", "would", "could", "may", "might", "has", "have", "does", "needs", "wants", "gets"),
}
_OBJECTS = {"the", "a", "an", "it", "my", "them", "this", "that", "when", "while", "if", "up", "down"}
"""What follows a verb and no plural."""
UNITS = {
    "v",
    "volt",
    "volts",
    "ohm",
    "ohms",
    "k",
    "ma",
    "a",
    "hz",
    "khz",
    "%",
    "mm",
    "cm",
    "s",
    "seconds",
    "minutes",
    "x",
    "led",
    "leds",
    "°",
    "degrees",
    "w",
    "m",
    "kohm",
    "kohms",
    "kω",
    "mω",
    "ω",
    "nf",
    "pf",
    "µf",
    "uf",
    "mhz",
    "bit",
    "bits",
    "bytes",
    "times",
    "amp",
    "amps",
    "hours",
    "ms",
}
_ALONE = frozenset({"goes", "is", "drives", "reads", "controls", "feeds", "switches", "gets", "has", "carries", "lights", "sounds", "runs"})
"""Verbs that speak of one pin."""
_HIGHEST = 60
MOST = 99
"""The highest bare number that is read as a pin."""


@dataclass(frozen=True, slots=True)
class Written:
    """A pin as written: clean name, prefix, number, end of its tokens, whether only a number after a lead word."""

    name: str
    prefix: str
    number: int | None
    end: int
    bare: bool = False


class PinNames:
    """The names that the pins of this prompt's boards may have, over the prompt's tokens."""

    def __init__(self, text: Text, controllers: list[str], covered: set[int]):
        self.text = text
        self.covered = covered
        self.own: set[str] = set()
        self.boards = {a.lower() for c in controllers for a in catalogue().entries[c]["aliases"]} | {"board", "arduino"}
        self.ports: dict[str, str] = {}
        """What the boards call their peripherals besides, and which they are (HSPI: spi2)."""
        numbers = [int(p.io) for c in controllers for p in catalogue().get(c).pins if p.io and p.io.isdigit()]
        self.highest = max(_HIGHEST, *numbers, 0)
        """The highest number that 'on 7' reads as a pin: what the boards have that number their pins through (a Mega's A15 is 69)."""
        for component in controllers:
            if (mcu := catalogue().get(component).mcu) is not None:
                self.ports |= mcu.peripherals
            for pin in catalogue().get(component).pins:
                if "digital" in pin.fn or any(f.startswith("adc") for f in pin.fn):
                    self.own.update(
                        n.lower()
                        for n in (pin.id, pin.name or pin.id, pin.io or pin.id, *pin.aka)
                        if re.fullmatch(r"(?!CH\d)[A-Za-z]{1,4}\d{1,2}", n)  # channels are read by themselves
                    )

    def one(self, i: int, roles: bool = False) -> Written | None:
        """The pin that is written from token *i*, None when none is. *roles*: a serial line (RX2) is one, too."""
        text = self.text
        j, leads = i, list[str]()
        while len(leads) < 3 and text.low(j) in _LEAD:
            leads.append(text.low(j))
            j += 1
        while leads and text.low(j) in _AFTER_LEAD | {"."} and j - i < 5:
            j += 1
        if j >= len(text.tokens) or self.covered.intersection(range(i, j + 1)):
            return None
        low = text.low(j)
        if m := _GENERAL.fullmatch(low):
            return Written(low.upper(), m[1].upper(), int(m[2]), j + 1)
        if low in self.own and (roles or low[:2] not in ("rx", "tx")):
            prefix = re.sub(r"\d", "", low).upper()
            return Written(low.upper(), prefix, int(low[len(prefix) :]), j + 1)
        if (
            leads
            and re.fullmatch(r"\d{1,2}", low)
            and (text.low(j + 1) not in UNITS or self._article(j + 1))
            and (set(leads) - _WEAK_LEAD or self.ends(j + 1))
            and not self.span(j)
        ):
            prefix = next((_LEAD_PREFIX[w] for w in leads if w in _LEAD_PREFIX), "")
            return Written(f"{prefix}{int(low)}", prefix, int(low), j + 1, bare=True)
        return None

    def span(self, i: int) -> bool:
        """Whether a range with a unit begins at token *i*: 'an analog 4-20mA signal' names no pin 4."""
        return (
            self.text.low(i + 1) in ("-", "to", "..", "–")
            and bool(re.fullmatch(r"\d+(?:\.\d+)?(?:m?a|m?v|hz)?", self.text.low(i + 2)))
            and (not self.text.low(i + 2)[-1:].isdigit() or self.text.low(i + 3) in UNITS)
        )

    def port(self, i: int) -> Written | None:
        """The peripheral of a board that is written from token *i*: 'UART2', 'Serial 1', 'HSPI'."""
        text, low = self.text, self.text.low(i)
        if i in self.covered:
            return None
        if low in _PORTS and re.fullmatch(r"[0-3]", text.low(i + 1)) and (low in ("serial", "uart") or self.ends(i + 2)):
            return Written(text.tokens[i].text + text.low(i + 1), "", None, i + 2)
        return Written(text.tokens[i].text, "", None, i + 1) if self.protocol(low) else None

    def protocol(self, name: str) -> str | None:
        """What the peripheral of that name speaks (uart, i2c, spi); None for a pin."""
        low = name.lower()
        if _PORT.fullmatch(low) is None and low not in self.ports:
            return None
        kind = self.ports.get(low, low).rstrip("0123456789")
        return PROTOCOLS.get(kind, kind)

    def bare(self, i: int) -> int | None:
        """A number at token *i* that counts and measures nothing."""
        low = self.text.low(i)
        if not re.fullmatch(r"\d{1,2}", low) or i in self.covered or int(low) > MOST:
            return None
        counts = self.text.low(i + 1) == "of" and self.text.low(i + 2) in ("those", "these", "them", "the", "my")  # three of those pumps
        counts = counts and self.text.low(i + 3) not in self.boards  # 'pins 2 and 3 of my nano'
        return int(low) if self.ends(i + 1) and not counts and not self.span(i) else None

    def ends(self, i: int) -> bool:
        """Whether no noun or unit follows a number: the text's end, a sign, or a small word."""
        low = self.text.low(i)
        tokens = self.text.tokens
        if 0 < i < len(tokens) and (
            tokens[i].sentence != tokens[i - 1].sentence or "\n" in self.text.raw[tokens[i - 1].end : tokens[i].start]
        ):
            return True  # 'echo 10' at the end of a line, 'LCD' on the next
        if low in UNITS:
            return False
        if low == "." and self.text.low(i + 1).isdigit() and self.text.tokens[i + 1].start == self.text.tokens[i].end:
            return False
        if low in COLORS:  # '3 LEDs on 6, 7, 8 green yellow red'
            behind = self.text.low(i + 1)
            if not self.text.low(i - 3)[-1:].isdigit():
                return False  # '3 LEDs: 2 green, 1 red'
            return not behind or behind in COLORS or behind in ("and", "or") or not behind[0].isalnum()
        return (
            not low
            or (not low[0].isalnum() and low not in ("%", "°", '"'))
            or low in _AFTER_NUMBER
            or self._acts(i)
            or self.one(i) is not None
        )

    def _acts(self, i: int) -> bool:
        """'A servo on 6 pulls the latch', 'a button on 7 starts it': a verb behind the pin, which no number counts."""
        verb = self.text.low(i).endswith("s") and not self.text.low(i).endswith("ss") and i not in self.covered
        return verb and self.text.low(i + 1) in _OBJECTS

    def group(self, i: int, loose: bool = False, most: int = 40) -> list[Written]:
        """The pins from token *i* that one list names; *loose*: bare numbers are pins here."""
        text = self.text
        first = self.one(i, roles=loose)
        if first is None:
            if not loose or (n := self._number(i)) is None:
                return []
            first = Written(str(n), "", n, i + 1, bare=True)
        found = [first]
        while len(found) < most:
            last = found[-1]
            j = last.end
            if (run := self._range(last)) is not None:
                found += run
                continue
            k = j
            while text.low(k) in _BETWEEN:
                k += 1
            if k == j:
                row = self.row(k) if first.prefix or loose or text.low(i) in ("pins", "gpios") else []
                found += [Written(f"{last.prefix}{n}", last.prefix, n, k + 1 + at, bare=True) for at, n in enumerate(row)]
                if row:
                    continue
                break
            nxt = self.one(k, roles=loose) if loose else None
            if nxt is None and (n := self.bare(k)) is not None:
                nxt = Written(f"{last.prefix}{n}", last.prefix, n, k + 1, bare=True)
            if nxt is None or (text.low(j) == "," and k == j + 1 and text.low(nxt.end) in _ALONE):
                break  # 'DI at D1, D4 goes to DE': the next pin is what the next clause is about
            found.append(nxt)
        return found

    def row(self, i: int) -> list[int]:
        """Numbers with nothing but spaces between ('GPIO 16 17 18'), of which the last counts and measures nothing."""
        row: list[int] = []
        while re.fullmatch(r"\d{1,2}", self.text.low(i + len(row))) and i + len(row) not in self.covered:
            row.append(int(self.text.low(i + len(row))))
        end = i + len(row)
        closed = self.ends(end) or (len(row) > 1 and self.text.low(end) not in UNITS and end not in self.covered)  # '16 17 18 19 switching'
        return row if row and max(row) <= MOST and closed else []

    def _number(self, i: int) -> int | None:
        low = self.text.low(i)
        return (
            int(low)
            if re.fullmatch(r"\d{1,2}", low) and i not in self.covered and (self.text.low(i + 1) not in UNITS or self._article(i + 1))
            else None
        )

    def _article(self, i: int) -> bool:
        """'On 4 a button': no ampere."""
        tokens = self.text.tokens
        return 0 < i < len(tokens) - 1 and tokens[i].text == "a" and tokens[i].start > tokens[i - 1].end and self.text.low(i + 1).isalpha()

    def _range(self, first: Written) -> list[Written] | None:
        """The rest of 'D2-D5', 'PA0 to PA7', '2..9' after its first pin."""
        text, j = self.text, first.end
        if first.number is None or text.low(j) not in _RANGE or text.tokens[j].sentence != text.tokens[j - 1].sentence:
            return None  # nor is the dash of the next item of a list one
        k = j + 1
        while text.low(k) == text.low(j) == ".":
            k += 1
        if text.low(j) == "." and k - j < 2:
            return None
        if text.low(k).isdigit() and text.low(k + 1) in _RANGE and text.low(k + 2)[:1].isdigit():
            return None  # 'D9 to 0-10 V': a range of its own begins here
        last = self.one(k)
        if last is None and (n := self.bare(k)) is not None:
            last = Written(f"{first.prefix}{n}", first.prefix, n, k + 1)
        if last is None or last.number is None or last.prefix != first.prefix or not 0 < abs(last.number - first.number) < 24:
            return None
        step = 1 if last.number > first.number else -1
        return [Written(f"{first.prefix}{n}", first.prefix, n, last.end) for n in range(first.number + step, last.number + step, step)]


def in_a_row_of_to(names: PinNames, devices: list[Mention], low: int) -> bool:
    """'Servo to 6, LED to 13': several parts, each with 'to' and a number right behind its name, are wired and not moved."""
    text, high = names.text, names.text.sentence_bounds(low)[1]
    return sum(text.low(m.end) == "to" and names.bare(m.end + 1) is not None for m in devices if low <= m.start < high) > 1
