"""The words of a wiring that is told net by net: places, values, parts and the small words that join them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.passive_words import VALUE
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_PASSIVE = ("resistor", "resistor-power", "capacitor", "capacitor-polarised", "current-shunt")
_NOUN = re.compile(
    r"[ -]{0,2}(?:\([^()]{0,12}\) ?)?(?:(?:series|ceramic|film|electrolytic|burden|bleeder|current|sense|gate|base|pull-?(?:up|down)|filter|power|load)[ -])*"
    r"(?:resistors?|caps?|capacitors?|shunts?|burden|resistance)\b",
    re.I,
)
_ROLE = re.compile(r"[ -](?:external |weak |strong )?(?:pull|hold)-?(?:ups?|downs?)\b", re.I)
_JOINS: tuple[tuple[str, str], ...] = (
    ("x", r"(?:in )?(?:anti)?parallel(?: (?:to|with))?|across|bridg(?:ed|ing)"),
    ("s", r"in series(?: (?:with|to|in|into))?"),
    ("T", r"(?:on|at) (?:the )?top|upper|top|high side|above"),
    ("B", r"(?:on|at) (?:the )?bottom|below|lower|bottom|beneath|underneath"),
    ("n", r"(?:and )?then|followed by|(?:and |that )?(?:it |this )?goes|and on|and from there"),
    ("m", r"(?:that |the |their |its )?(?:mid-?point|middle|centre|center|tap|junction|node)|that point|from there|there"),
    ("h", r"(?:the )?(?:shunt|burden|sense)(?: voltage| signal)?|(?:the )?voltage (?:across|over|at|on) (?:it|the shunt|that)"),
    ("i", r"the (?:pin|input|adc pin|adc input)"),
    ("f", r"from"),
    ("b", r"between"),
    ("v", r"via|through|thru|over|by way of"),
    ("!", r"direct(?:ly)?|straight|right|tied|itself"),
    ("w", r"at|on|in(?! ?to\b)"),
    ("t", r"in ?to|onto|towards?|against|reaches|to|before|feeds|feeding|lands|up to|down to|by(?! way)"),
    ("a", r"and|plus|as well as"),
    ("e", r"each|every|all|both|apiece"),
)
_JOIN = re.compile("|".join(rf"(?P<k{n}>\b(?:{p})\b)" for n, (_, p) in enumerate(_JOINS)), re.I)
_ARROW = re.compile(r"<?[-=–—]{1,3}>|→|➔|⇒|>|(?:--?|–|—)")
_STOP = re.compile(r"[.;!?](?=\s|$)|\n")
_GROUND = re.compile(r"(?<![\w.,])(?:ground|gnd|0 ?V|mass|earth|agnd|dgnd|battery minus|(?:minus|negative)(?! ?-? ?\d))\b", re.I)
_PLUS = re.compile(r"\b(?:the )?(?:plus|positive|battery \+|b\+|bat\+)(?! ?(?:input|pin|in)\b)", re.I)
_RAIL = re.compile(r"(?<![\w.,])\+? ?(?P<v>\d{1,2}(?:[.,]\d)?) ?V(?P<f>\d)?(?:olts?)?\b(?: rail| supply| line| pin)?", re.I)
_AFTER_RAIL = re.compile(
    r"\s*(?:$|[^\w\s]|(?:and|to|via|through|thru|over|at|on|into?|with|from|is|goes|then|down|up|as|so|because|for|by|of|or|side|a)\b)",
    re.I,
)
_LEVEL = re.compile(
    r"\b(?:is|are|was|be|only|about|max(?:imum)?|sends|gives|makes|outputs?|(?:runs?|works?|lives?)(?: at| on| from)?|at|on|of|for|x\d+|"
    r"(?:fed|powered|supplied|wired|set)(?: with| from| by| at| on| to)?)(?: up to)? $",
    re.I,
)
"""A voltage behind these words is what something has, and no place."""
_SPAN = re.compile(r"\d\s?(?:V ?)?(?:-|\.\.+|–|to|/|…)\s?$", re.I)
_WORDS = {
    "gate": "G",
    "drain": "D",
    "base": "B",
    "collector": "C",
    "emitter": "E",
    "anode": "A",
    "cathode": "K",
    "wiper": "W",
    "source": "S",
    "output": "OUT",
    "out": "OUT",
    "input": "IN",
}
"""What everybody calls a terminal, and what it is in a component's file or by its kind."""
_OF = re.compile(r" of (?:the|a|an|my) (\w+)")
_NAME = re.compile(r"(?<![\w.])[A-Za-z][\w]*[+-]?(?![\w])")
_LABEL = re.compile(r"\b([RC]\d{1,2})\b(?:\s?(?:=|:|is|of))?\s*$")
_TIMES = re.compile(r"\b(two|three|2|3)\s?x?\s+$", re.I)
_POLE = re.compile(r"\b(?:pole|screw|contact|terminal) ([12])\b", re.I)


@dataclass(slots=True)
class Lexeme:
    """One word of a wiring. *kind*: N a place, P a part, C a board as a whole, V a value, R the label of one, else what a small word does (see
    `_JOINS`)."""

    kind: str
    start: int
    end: int
    words: str
    what: str = ""
    """Of a place: its end as `Told.ends` has it. Of a value: resistor or capacitor."""
    value: float = 0.0
    label: str = ""
    times: int = 1


def lex(text: Text, mentions: list[Mention]) -> list[Lexeme]:
    """All lexemes of a text in their order; words that say nothing of a wiring are left out."""
    return _Lexer(text, mentions).run()


class _Lexer:
    def __init__(self, text: Text, mentions: list[Mention]):
        self.text, self.raw = text, text.raw
        self.boards = [m for m in mentions if m.entry["controller"]]
        self.parts = [m for m in mentions if not m.entry["controller"] and m.component not in _PASSIVE]
        self.spans = {id(m): (text.tokens[m.start].start, text.tokens[m.end - 1].end) for m in mentions}
        covered = {i for m in mentions if m.component not in _PASSIVE for i in range(m.start, m.end)}
        self.names = PinNames(text, [m.component for m in self.boards], covered)
        self.terminals = _terminals(self.parts)
        self.owners: set[int] = set()
        """Mentions that only say whose a terminal or pin is."""

    def run(self) -> list[Lexeme]:
        found = [*self._values()]
        for make in (self._pins, self._poles, self._rails, self._named, self._ports, self._mentions, self._joins):
            taken = [(x.start, x.end) for x in found]
            found += [x for x in make() if not any(a < x.end and x.start < b for a, b in taken)]
        found = [x for x in found if not (x.kind == "P" and int(x.label) in self.owners)]
        return sorted(found, key=lambda x: x.start)

    def _values(self) -> Iterator[Lexeme]:
        for m in VALUE.finditer(self.raw):
            behind = self._mention_at(m.end())
            if behind is not None and behind.component not in _PASSIVE:
                continue  # 'a 10k pot', 'an 8 ohm speaker': the part's own
            if any(a <= m.start() < b + self._own(b, m.end()) for x in self.parts for a, b in [self.spans[id(x)]]):
                continue
            if _ROLE.match(self.raw, m.end()):
                continue  # '1k pull-ups': what the role says more of than places do
            kind, unit = ("resistor", "Ω") if m["ohms"] else ("capacitor", "F")
            before = self.raw[max(0, m.start() - 14) : m.start()]
            times = _TIMES.search(before)
            label = _LABEL.search(before)
            noun = _NOUN.match(self.raw, m.end())
            try:
                value = units.parse(m[0].strip().replace("K", "k"), unit).value
            except ValueError:
                continue
            start = label.start() - len(before) + m.start() if label else m.start()
            yield Lexeme(
                "V", start, noun.end() if noun else m.end(), m[0].strip(), kind, value,
                label[1].upper() if label else "", {"two": 2, "2": 2, "three": 3, "3": 3}[times[1].lower()] if times else 1,
            )  # fmt: skip

    def _own(self, behind: int, end: int) -> int:
        """Characters behind a part within which a value is its own: 'a potentiometer (10k)'."""
        return 3 if re.fullmatch(r" \([^()]*", self.raw[behind:end]) and self.raw[end : end + 1] == ")" else 0

    def _mention_at(self, char: int) -> Mention | None:
        """The mention that begins right behind a place."""
        return next((m for m in self.parts if 0 <= self.spans[id(m)][0] - char <= 1), None)

    def _pins(self) -> Iterator[Lexeme]:
        i = 0
        while i < len(self.text.tokens) and self.boards:
            written = self.names.one(i, roles=True)
            if written is None:
                i += 1
                continue
            start, end = self.text.tokens[i].start, self.text.tokens[written.end - 1].end
            i = written.end
            part = self._whose(start, end, self.parts)
            if part is not None and (word := self._terminal(part, written.name)):
                yield Lexeme("N", start, end, self.raw[start:end], f"part:{part.component}:{word}")
                continue
            board = self._whose(start, end, self.boards)
            if board is None and (of := _OF.match(self.raw, end)) and of[1].lower() not in self.names.boards:
                yield Lexeme(
                    "N", start, end, self.raw[start:end], f"node:{self.raw[start:end]}"
                )  # 'pin 4 of the DIN': a place that is not ours
                continue
            if board is None:
                able = [m for m in self.boards if find_pin(catalogue().get(m.component), written.name) is not None]
                exact = [m for m in able if self._terminal(m, written.name)]
                able = exact or able
                board = next((m for m in reversed(able) if self.spans[id(m)][0] < start), able[0] if able else None)
            yield Lexeme("N", start, end, self.raw[start:end], f"pin:{board.component if board else ''}:{written.name}")

    def _whose(self, start: int, end: int, among: list[Mention]) -> Mention | None:
        """The part that stands with a terminal: 'A0 of the ADS1115', 'the Uno's pin 1', 'IRLB8721 drain'."""
        behind = re.match(r"(?:\s*\([^()]*\))? (?:of|on|at|from) (?:(?:the|a|an|my|our|its)\s+)?(?P<n>\w*)", self.raw[end : end + 60])
        for m in among:
            a, b = self.spans[id(m)]
            if behind and end + behind.start("n") == a:
                self.owners.add(id(m))
                return m
            if behind and len(behind["n"]) > 2 and m.component.startswith(behind["n"].lower()):
                return m
            if b <= start and re.fullmatch(r"(?:'s|’s)? (?:the )?", self.raw[b:start]):
                self.owners.add(id(m))
                return m
            if 0 <= a - end <= 1 and self.raw[end:a].strip() == "":
                self.owners.add(id(m))
                return m
        return None

    def _terminal(self, part: Mention, written: str) -> str:
        c = catalogue().get(part.component)
        return next((p.id for p in c.pins if written.upper() in {n.upper() for n in (p.id, p.name or "", *p.aka)}), "")

    def _poles(self) -> Iterator[Lexeme]:
        row = next((m for m in self.parts if catalogue().get(m.component).kind == "connector"), None)
        if row is None:
            return
        for m in _POLE.finditer(self.raw):
            self._whose(m.start(), m.end(), self.parts)
            yield Lexeme("N", m.start(), m.end(), m[0], f"part:{row.component}:{m[1]}")

    def _named(self) -> Iterator[Lexeme]:
        for m in _NAME.finditer(self.raw):
            low = m[0].lower()
            wanted = self.terminals.get(low, [])
            if not wanted or (len(low) < 2 and not m[0].isupper()):
                continue
            if any(a <= m.start() < b for x in self.parts for a, b in [self.spans[id(x)]]):
                continue
            owner = self._whose(m.start(), m.end(), self.parts)
            if owner is not None and not any(o is owner for o, _ in wanted):
                continue
            earlier = [w for w in wanted if self.spans[id(w[0])][0] < m.start()]
            mention, name = next((w for w in wanted if w[0] is owner), earlier[-1] if earlier else wanted[0])
            yield Lexeme("N", m.start(), m.end(), m[0], f"part:{mention.component}:{name}")

    def _ports(self) -> Iterator[Lexeme]:
        for m in re.finditer(r"(?<![\w.])V?(?:IN|OUT)(?![\w.])", self.raw):
            yield Lexeme("N", m.start(), m.end(), m[0], f"port:{m[0]}")

    def _rails(self) -> Iterator[Lexeme]:
        for m in _GROUND.finditer(self.raw):
            yield Lexeme("N", m.start(), m.end(), m[0], "gnd")
        for m in _PLUS.finditer(self.raw):
            yield Lexeme("N", m.start(), m.end(), m[0], "plus")
        for m in re.finditer(r"\b(?:VCC|VDD|VIN supply)\b", self.raw):
            yield Lexeme("N", m.start(), m.end(), m[0], "logic")
        for m in _RAIL.finditer(self.raw):
            behind = self.raw[m.end() :]
            if _LEVEL.search(self.raw[max(0, m.start() - 24) : m.start()]):
                continue
            known = any(0 <= self.spans[id(x)][0] - m.end() <= 1 for x in self.parts)
            if known or not _AFTER_RAIL.match(behind) or _SPAN.search(self.raw[max(0, m.start() - 8) : m.start()]):
                continue
            volts = float(m["v"].replace(",", ".")) + (int(m["f"]) / 10 if m["f"] else 0)
            yield Lexeme("N", m.start(), m.end(), m[0], f"rail:{volts:g}" if volts else "gnd")

    def _mentions(self) -> Iterator[Lexeme]:
        for m in self.parts:
            start, end = self.spans[id(m)]
            if m.entry["shape"] == "led" and (whole := self._whose(start, end, [x for x in self.parts if x is not m])) is not None:
                if inside := next((i.id for i in catalogue().get(whole.component).interfaces_of("led")), ""):
                    yield Lexeme("N", start, end, self.raw[start:end], f"part:{whole.component}:{inside}")  # an optocoupler's LED
                    continue
            kind = m.entry["kind"]
            what = "plus" if kind == "supply" else f"part:{m.component}:"
            yield Lexeme("P", start, end, self.raw[start:end], what, value=float(kind == "analog"), label=str(id(m)))
        for m in self.boards:
            if id(m) not in self.owners:
                start, end = self.spans[id(m)]
                yield Lexeme("C", start, end, self.raw[start:end])

    def _joins(self) -> Iterator[Lexeme]:
        for m in _STOP.finditer(self.raw):
            yield Lexeme(".", m.start(), m.end(), m[0])
        for m in _ARROW.finditer(self.raw):
            yield Lexeme(">", m.start(), m.end(), m[0])
        inside = [range(m.start(), m.end()) for m in re.finditer(r"\([^()]*\)", self.raw)]
        for m in re.finditer(r"[,:]", self.raw):
            yield Lexeme(";" if any(m.start() in r for r in inside) else ",", m.start(), m.end(), m[0])
        for m in re.finditer(r"[/+&]", self.raw):
            yield Lexeme("a", m.start(), m.end(), m[0])
        for m in re.finditer(r"\b[RC]\d{1,2}\b", self.raw):
            yield Lexeme("R", m.start(), m.end(), m[0], m[0].upper())
        for m in _JOIN.finditer(self.raw):
            yield Lexeme(_JOINS[int((m.lastgroup or "k0")[1:])][0], m.start(), m.end(), m[0])


def _terminals(parts: list[Mention]) -> dict[str, list[tuple[Mention, str]]]:
    """Name in lower case -> the parts that have such a terminal, and its name there."""
    table: dict[str, list[tuple[Mention, str]]] = {}
    for m in parts:
        c = catalogue().get(m.component)
        supplies = {*c.supply_pins(), *c.ground_pins()}
        names: dict[str, str] = {}
        for pin in c.pins:
            for name in (pin.id, pin.name or "", *pin.aka) if pin.id not in supplies else ():
                if name[:1].isalpha() and name.upper() not in ("GND", "VCC", "VDD", "VIN"):
                    names.setdefault(name.lower(), pin.id)
        for i in c.interfaces:
            for role, pin_id in i.pins.items():
                if role.isalpha() and len(role) > 1:
                    names.setdefault(role.lower(), pin_id)
            if len(i.pins) in (2, 3) and i.type in ("load", "contact") and m.entry["kind"] != "input":
                names |= {i.id: i.id, f"{i.id}s": i.id}
        for word, short in _WORDS.items():
            if (pin_id := _by_kind(c, short)) and word not in names:
                names[word] = pin_id
        for name, pin_id in names.items():
            table.setdefault(name, []).append((m, pin_id))
    return table


def _by_kind(c: Component, short: str) -> str:
    """The pin that a general word means: the only output of a sensor, the first of an amplifier."""
    pins = c.pins
    if own := next((p.id for p in pins if p.id.upper() == short), ""):
        return str(own)
    if short == "OUT":
        return str(next((p.id for p in pins if p.type == "output"), ""))
    return ""
