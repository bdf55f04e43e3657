"""Where a passive goes: the part, pin or rail that the words around its value name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.pins import canonical, find_pin
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem

PAIRS = (("A", "B"), ("CANH", "CANL"), ("D+", "D-"))
_LINKING = words("with via through over by using + ( plus behind")
_BETWEEN = _LINKING | words(
    "on at to and , ) a an the its each own pin - one some as usual wire bus data line of ring strip string sensor module board "
    "pixels pixel leds led lamps lamp their data signal both from directly straight"
)
_ARTICLES = r"(?:(?:the|(?-i:a)|an|its|my|both|all|of|each|every)\s+)*"


@dataclass(slots=True)
class Spot:
    """A place: the part, a pin or rail as written, whether every such part is meant; `end`: where its words end."""

    owner: Mention | None
    owners: list[Mention] = field(default_factory=list)
    at: str = ""
    every: bool = False
    signal: bool = False
    """The pin carries a signal; else it is a supply's."""
    end: int = 0

    def __post_init__(self) -> None:
        if self.owner is not None and not self.owners:
            self.owners = [self.owner]


def pin_named(component: Component, word: str) -> Pin | None:
    """The pin that a word means: by its names, or as the reset input of a chip whose pin is called otherwise."""
    pin = find_pin(component, word)
    if pin is None and canonical(word) in ("RESET", "RST", "NRST", "RUN"):
        pin = next((p for p in component.pins if "reset" in p.caution), None)
    return pin or next(
        (component.pin(p) for i in component.interfaces for r, p in i.pins.items() if r == word.lower() and len(r) > 2), None
    )


def _has(c: Component, *types: str) -> bool:
    return bool(c.interfaces_of(*types))


def fits(c: Component | None, role: str) -> bool:
    """Whether a part can own a passive of that role."""
    if c is None:
        return False
    shape = c.shape
    if role == "gate":
        return shape in ("nmos", "pmos")
    if role == "base":
        return shape in ("npn", "pnp")
    if role in ("pullup", "pulldown"):
        contact = _has(c, "contact") and not c.supplies
        return (
            contact
            or shape in ("nmos", "pmos", "npn", "pnp")
            or (_has(c, "i2c", "onewire") and not c.mcu)
            or c.kind in ("sensor", "isolator")
        )
    if role == "divider":
        return bool(c.supplies) and not c.mcu and any(p.type in ("output", "tri_state", "bidirectional") for p in c.pins)
    if role == "shunt":
        return shape in ("nmos", "npn")
    if role == "termination":
        return any(c.has_pin(a) and c.has_pin(b) for a, b in PAIRS)
    if role == "load-cap":
        return shape == "crystal" or bool(c.mcu and c.form == "ic")
    if role == "coupling":
        return c.kind == "audio" or _has(c, "speaker")
    if role == "series":
        return shape == "led" or _has(c, "led", "led-data", "speaker")
    if role == "regulator":
        return c.has_pin("IN") and c.has_pin("OUT") and c.kind in ("converter", "power")
    if role in ("decoupling", "bulk"):
        return bool(c.supplies or c.rails)
    if role == "filter":
        return c.kind in ("sensor", "input") or _has(c, "contact", "resistive", "divider", "photocurrent")
    return role == "across" and c.kind not in ("passive", "controller")


_SUPPLY = re.compile(r"(?:(?:power|dc|main|motor|led|input|output|external|board)\s+)?(?:supply|supplies|power|battery|adapter|psu|rails?|input)\b(?:\s+(?:lines?|rails?|input|terminals?|pins?|leads))?", re.I)


def _supply(start: int, rest: str) -> Spot | None:
    """'Across the supply', 'at the power input': whatever feeds the circuit."""
    m = _SUPPLY.match(rest)
    return Spot(None, at="supply", end=start + m.end()) if m else None


def behind(c: Component, kind: str) -> str:
    """The role of a value that stands right behind a part: 'LED via 330R', 'DS18B20 with 4k7', 'crystal + 22p'."""
    if kind == "capacitor":
        if c.shape == "crystal":
            return "load-cap"
        return "bulk" if c.supplies or _has(c, "motor") else ""
    if c.shape == "led" or _has(c, "led-data"):
        return "series"
    if _has(c, "resistive", "photocurrent") and not c.value:
        return "divider-bottom"  # 'an LDR with 10k'
    if _has(c, "resistive", "divider") or c.value:
        return ""
    if c.shape in ("npn", "pnp"):
        return "base"
    needs = {n for i in c.interfaces for group in i.needs.values() for n in group}
    return "pullup" if _has(c, "onewire") or "pullup" in needs or (_has(c, "contact") and not c.supplies) else ""


class Place:
    """Questions about places in a prompt."""

    def __init__(self, text: Text, mentions: list[Mention]):
        self.text = text
        self.inner: list[Mention] = []
        """Mentions that turned out to be the inside of another part."""
        self.mentions = [m for m in sorted(mentions, key=lambda m: m.start) if not m.negated and m.entry["kind"] != "supply"]

    def component(self, m: Mention) -> Component:
        return catalogue().get(m.component)

    def bounds(self, char: int) -> tuple[int, int]:
        """First and last character of the sentence that a character stands in."""
        low, high = self.text.sentence_bounds(min(self.text.token_at(char), len(self.text.tokens) - 1))
        return self.text.tokens[low].start, self.text.tokens[high - 1].end

    def nearest(self, char: int, role: str) -> Mention | None:
        """The part that a passive of that role serves: the last before it in its sentence, else the first behind it, else the last before."""
        here, (low, high) = self.text.token_at(char), self.bounds(char)
        suiting = [m for m in self.mentions if fits(self.component(m), role)]
        start = {id(m): self.text.tokens[m.start].start for m in suiting}
        before = [m for m in suiting if m.start < here]
        inside = [m for m in before if start[id(m)] >= low]
        later = [m for m in suiting if m.start >= here and start[id(m)] < high]
        return next(iter(inside[-1:] or later[:1] or before[-1:]), None)

    def joined(self, char: int, loose: bool = False, listed: bool = False) -> tuple[Mention | None, str]:
        """The part right before a value, with nothing but its pins and linking words between, and those words; `loose`: a crystal's 'and' will do; `listed`: a comma will."""
        here = self.text.token_at(char)
        before = [m for m in self.mentions if m.end <= here]
        boards = {i for m in before if m.entry["controller"] for i in range(m.start, m.end)}
        if (things := [m for m in before if not m.entry["controller"]]) and {"of", "on"} & {
            self.text.low(before[-1].start - k) for k in (1, 2)
        }:
            before = things  # 'LEDs on 4 and 5 of an Uno with 330 ohm'
        if not before:
            return None, ""
        m = before[-1]
        aside = boards | self._purposes(m.end, here)
        said = [self.text.low(i) for i in range(m.end, here) if i not in self.text.pinned and i not in aside]
        if lit := self.component(m).shape == "led":
            said = [w for w in said if w not in COLORS | {":", "="}]  # 'LEDs: red on 6, green on 7, blue on 8, each with 330 ohms'
        gap = self.text.raw[self.text.tokens[m.end - 1].end : char]
        linked = listed or _LINKING.intersection(said) or (loose and self.component(m).shape == "crystal")
        if len(said) > (12 if lit else 6) or any(w not in _BETWEEN and not w.isdigit() for w in said) or not linked:
            return None, ""
        if self.text.tokens[m.start].sentence != self.text.tokens[here].sentence:
            return None, ""
        return m, gap

    def _purposes(self, start: int, end: int) -> set[int]:
        """The tokens of 'for the eyes', 'as tail lights' between a part and its value: they say what for and not where."""
        found: set[int] = set()
        for i in range(start, end):
            if self.text.low(i) in ("for", "as"):
                k = i + 1
                while k < end and k < i + 4 and self.text.low(k).isalpha() and self.text.low(k) not in _BETWEEN - {"the", "a", "an"}:
                    k += 1
                found.update(range(i, k))
        return found

    def listed(self, last: Mention) -> list[Mention]:
        """'Green LED D5, yellow LED D6, red LED D7 each': the run of parts of one kind that ends with *last*."""
        run = [last]
        for m in reversed([x for x in self.mentions if x.end <= last.start]):
            same = self.text.tokens[m.start].sentence == self.text.tokens[last.start].sentence
            if m.component != last.component or not same:
                break
            run.append(m)
        return run

    def read(self, char: int, value: int, role: str = "decoupling") -> Spot | None:
        """The place that is named from a character on, for a value that stands at *value*."""
        raw, high = self.text.raw, self.bounds(value)[1]
        opening = re.match(_ARTICLES, raw[char:high], re.I)
        start = char + (opening.end() if opening else 0)
        every = bool(opening and re.search(r"each|every|all|both", opening[0], re.I))
        rest = raw[start:high]
        if re.match(r"sides?\b|ends?\b", rest, re.I):
            return None
        if m := re.match(r"(?:it|them|(?:single )?one(?: of them)?|(?:single one )?of them)\b", rest, re.I):
            owner = self.nearest(value, role)
            return Spot(owner, every=every, end=start + m.end()) if owner else None
        if m := re.match(r"(?:\w+\s+)?pin\b(?!\s?\d)", rest, re.I):
            pin = self._last_pin(value)
            return Spot(self._controller(value), at=pin, signal=True, end=start + m.end()) if pin else None
        if m := re.match(r"(?:chips?|ics?|devices?|modules?)\b", rest, re.I):
            return Spot(None, every=True, end=start + m.end())
        if m := re.match(r"([A-Z]\w{0,5}[+-]?)\s*(?:/|and|to|-)\s*([A-Z]\w{0,5}[+-]?)(?!\w)", rest, re.I):
            owner = self._with_pins(value, m[1], m[2])
            if owner is not None:
                found = [find_pin(self.component(owner), w) for w in (m[1], m[2])]
                feeds = [p for p in found if p is not None and p.id in self.component(owner).supply_pins()]
                if len(feeds) == 2:  # '100 nF on VCC and AVCC': one at each
                    return Spot(owner, at=f"{m[1]}+{m[2]}", end=start + m.end())
                return Spot(owner, at=f"{m[1]}/{m[2]}", signal=True, end=start + m.end())
        if m := re.match(r"(\d+(?:\.\d+)?)\s?v(?:olts?)?\b(?:\s+(?:rail|supply|line|bus|side))?|(\d)v(\d)\b", rest, re.I):
            volts = m[1] or f"{m[2]}.{m[3]}"
            return Spot(None, at=f"{volts}V", end=start + m.end())
        return self._part(start, rest, value, every) or self._pin(start, rest, value) or _supply(start, rest)

    def _part(self, start: int, rest: str, value: int, every: bool) -> Spot | None:
        """A part named within the next few words, with 'rail', 'supply', 'terminals' behind it, or one of its pins."""
        first = self.text.token_at(start)
        m = next(
            (
                x
                for x in self.mentions
                if first <= x.start <= first + 2
                and self.text.tokens[x.start].start < start + len(rest)
                and x.component not in ("resistor", "capacitor")
            ),
            None,
        )
        if m is not None and (opto := self._inside(m)) is not None:
            self.mentions.remove(m)
            self.inner.append(m)
            opto.pins = opto.pins or m.pins
            return Spot(opto, end=self.text.tokens[m.end - 1].end)
        if m is None and (word := re.match(r"[A-Za-z]{4,}", rest)) and (kin := self._of_kind(word[0], value)) is not None:
            return Spot(kin, every=every, end=start + word.end())
        if m is None or any(w in rest[: self.text.tokens[m.start].start - start] for w in ",;("):
            return None
        end = self.text.tokens[m.end - 1].end
        tail = re.match(r"(?:'s)?\s+(?:supply|rail|power|terminals|input|output|leads|coil|pins?)\b", self.text.raw[end:], re.I)
        spot = Spot(m, every=every, end=end + (tail.end() if tail else 0))
        own = re.match(r"(?:'s)?\s+([A-Za-z]\w*)", self.text.raw[end:])
        if own and not tail and (pin := pin_named(self.component(m), own[1])) is not None:
            spot.at, spot.end, spot.signal = pin.id, end + own.end(), not self._supply_pin(self.component(m), pin)
        return spot

    def _of_kind(self, word: str, value: int) -> Mention | None:
        """'The driver', 'each sensor', 'the regulator': the nearest part whose kind or name says so."""
        one = stem(word.lower())
        return next(
            (
                m
                for m in self._by_distance(value)
                if one in (m.entry["kind"], *(stem(w) for w in f"{self.component(m).name} {m.words}".lower().split()))
            ),
            None,
        )

    def _inside(self, m: Mention) -> Mention | None:
        """'The LED' of an optocoupler: a part named with 'the' that no other word asks for, and that another part has inside."""
        if not m.definite or self.component(m).shape != "led" or any(x is not m and x.component == m.component for x in self.mentions):
            return None
        return next((x for x in self.mentions if x.start < m.start and x.entry["kind"] == "isolator"), None)

    def pin(self, word: str, value: int) -> Spot | None:
        """The pin of a named part that one word means."""
        owner = next((m for m in self._by_distance(value) if pin_named(self.component(m), word)), None)
        return Spot(owner, at=word.upper(), signal=True) if owner else None

    def _pin(self, start: int, rest: str, value: int) -> Spot | None:
        """A pin of a named part: 'RESET', "the AVR's reset", 'VCC', 'VMOT', 'GPIO4'."""
        for m in re.finditer(r"[A-Za-z+]\w*", rest[:30]):
            if re.search(r"[,;(]", rest[: m.start()]) or rest[: m.start()].count(" ") > 2:
                break
            for owner in self._by_distance(value):
                c = self.component(owner)
                if (len(m[0]) < 2 and not (m[0].isupper() and fits(c, "termination"))) or (pin := pin_named(c, m[0])) is None:
                    continue
                return Spot(
                    owner,
                    at=m[0].upper() if find_pin(c, m[0]) or c.mcu else pin.id,
                    signal=not self._supply_pin(c, pin),
                    end=start + m.end(),
                )
        return None

    def role_at(self, spot: Spot) -> str:
        """What a resistor at a place does when no word says it: it holds a pin."""
        return "pullup" if spot.at and spot.signal else ""

    def _supply_pin(self, c: Component, pin: Pin) -> bool:
        return pin.type in ("power_in", "power_out") or pin.id in c.supply_pins()

    def _by_distance(self, value: int) -> list[Mention]:
        here = self.text.token_at(value)
        return sorted(self.mentions, key=lambda m: (m.start > here, abs(m.start - here)))

    def _with_pins(self, value: int, *pins: str) -> Mention | None:
        return next((m for m in self._by_distance(value) if all(find_pin(self.component(m), p) for p in pins)), None)

    def _controller(self, value: int) -> Mention | None:
        return next((m for m in self._by_distance(value) if m.entry["controller"]), None)

    def tap(self, value: int) -> Spot | None:
        """The board's pin that was named last before a value."""
        board, pin = self._controller(value), self._last_pin(value)
        return Spot(board, at=pin, signal=True) if board is not None and pin else None

    def _last_pin(self, value: int) -> str:
        """The pin that was named last before a value."""
        i = self.text.token_at(value) - 1
        while i >= 0 and i not in self.text.pinned:
            i -= 1
        return self.text.tokens[i].text if i >= 0 else ""
