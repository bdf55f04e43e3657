"""Wiring in people's words: `Arduino Uno D13 -> 220 ohm resistor -> LED anode`, `VCC of the sensor -> 3V3`, tables, a part and its lines.

Every line becomes connections of `PART.PIN`, with the part declared under its own words; what is already a statement of the wiring list is left
to its reader, and what is neither is reported by it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from circuitlm.circuit.component import Component
from circuitlm.errors import UsageError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import plain
from circuitlm.knowledge.search import search
from circuitlm.views import infer, match, resolve, wire_tables, written
from circuitlm.views.text import one_line

SPLIT = re.compile(r"\s+(?:-{1,3}|<?-{1,2}>|<-{1,2}|—|–|→|↔|=>|to)\s+|\s*(?:<?-->|<?->|→|↔|—|–)\s*")
"""What stands between two ends."""
_VERB = re.compile(r"\s+(?:is\s+)?(?:goes|connect(?:s|ed)?|wired|runs)\s+(?:in)?to\s+", re.I)
_ORDER = re.compile(r"^\s*(?:[-*•]\s+|\d+[.)]\s+)?(?:(?:connect|wire|run|attach|hook(?: up)?)\s+)?", re.I)
_BETWEEN = re.compile(r"(?P<what>.+?)\s+between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)", re.I)
_OF = re.compile(
    r"(?:the\s+)?(?P<pin>[^\s].*?)\s+(?:pin\s+|wire\s+|lead\s+)?(?:of|on|from|von|vom)\s+(?:(?:the|an?|my|der|des|dem)\s+)?(?P<part>.+)",
    re.I,
)
_DOTTED = re.compile(r"(?P<ref>[^\s.:,=]+)[.:](?P<pin>[^\s=]*[^\s,=])")
_HEAD = re.compile(r"(?P<what>[^:]*[A-Za-z][^:]*?)\s*:")
_LISTED = re.compile(r"(?:parts?|components?|materials?|you need|bauteile|hardware)\s*:\s*(?P<parts>.+)", re.I)
_FILL = re.compile(r"\b(?:the|an?|my|pin|wire|lead|leg|terminal)\b(?=\s)|(?<=\s)(?:pin|wire|lead|leg|terminal)$|\([^)]*\)|[`*\"]", re.I)
_REF = re.compile(r"(?P<ref>(?:R|C|L|D|Q|T|U|IC|J|K|M|LED|SW|S|BTN|BT|BAT|X|Y|F|RV|P|POT|FB|TP|CON|V|PS)\d{1,3})\b\s*(?P<rest>.*)")
"""A designator (IEEE 315) and what it is."""
_GROUND = re.compile(r"(?:gnd|ground|masse|0v|-)(?:[._ ]?\d)?", re.I)
_LONGEST = 5
"""Words of a part's name, at most: more are a sentence."""
_WHICH = "write which pin is meant, or a part of two pins between two others: ESP32.21 - OLED.SDA, D13 -> 220R -> LED anode"


@dataclass(slots=True)
class Joined:
    """Two pins or more that a line joins, PART.PIN, and the parts that it names for the first time: (designator, words)."""

    pins: tuple[str, ...]
    parts: list[tuple[str, str]] = field(default_factory=list)
    net: str = ""
    note: str = ""


@dataclass(slots=True)
class _End:
    ref: str = ""
    pin: str = ""
    words: str = ""
    """Of a part without a pin."""
    net: str = ""


def statements(lines: list[str], bare: Callable[[str], str], strict: Callable[[str], bool]) -> Iterator[tuple[int, str | Joined]]:
    """The lines of a list with their numbers: as they stand where *strict* knows them, else what their words join. *bare*: a line without comment."""
    reader = _Words()
    table = wire_tables.used(lines)
    rows = {number: (a, b) for number, a, b in wire_tables.rows(lines, is_part)} if table else {}
    for number, line in enumerate(lines, 1):
        reader.new = []
        if number in table:
            if number in rows:
                yield from ((number, j) for j in reader.chain([reader.end(e, i > 0) for i, e in enumerate(rows[number])], number))
            continue
        text = bare(line)
        if not text:
            continue
        if (head := _HEAD.fullmatch(text)) and not infer.volts_of_name(head["what"]) and not _GROUND.fullmatch(head["what"]):
            if is_part(head["what"]):
                reader.heading(head["what"])
                yield from reader.declared()
                continue
        elif strict(text):
            reader.known(text)
            yield number, text
            continue
        try:
            found = list(reader.line(text, number))
        except UsageError:
            if table:  # prose around a table
                continue
            raise
        yield from ((number, j) for j in found)
        if not found:
            yield number, text


@functools.lru_cache(maxsize=2048)
def component_of(words: str) -> Component | None:
    """The part of the catalogue that words name, as far as its pins are concerned."""
    text = words.strip()
    m = _REF.fullmatch(text)
    if m and m["rest"]:
        text = m["rest"]
    if re.search(r"\bled\b", text, re.I) and (written.led(text, "LED") or text.lower() == "led"):
        return resolve.by_name("led")
    if found := resolve.by_name(text) or match.by_words(text) or match.by_family(text):
        return found
    if passive := written.passive(text, m["ref"][0] if m else ""):
        return resolve.by_name(passive[0])
    rest, value = written.named(text)
    if value and rest and (found := resolve.by_name(rest)):
        return found
    near = search().find(text, limit=1) if 2 <= len(plain(text)) <= _LONGEST else []
    return catalogue().get(near[0].id) if near and near[0].score >= match.SORT else None


def is_part(words: str) -> bool:
    """Whether words name a part that we know."""
    return len(words) > 1 and infer.volts_of_name(words) is None and not _GROUND.fullmatch(words) and component_of(words) is not None


class _Words:
    def __init__(self) -> None:
        self.refs: dict[str, str] = {}
        """Words of a part -> its designator."""
        self.components: dict[str, Component | None] = {}
        self.new: list[tuple[str, str]] = []
        self.board = self.section = self.last = ""

    # -- parts -------------------------------------------------------------------------------------------------------------
    def known(self, text: str) -> None:
        """Remember the parts of a line that is a statement by itself."""
        if m := re.fullmatch(r"(?P<ref>[^\s.:=,#]+)\s*=\s*(?P<what>\S.*)", text):
            self._add(m["what"], m["ref"])
            self.new = []

    def heading(self, words: str) -> None:
        self.section = self.last = self.part(words)

    def declared(self) -> Iterator[tuple[int, Joined]]:
        if self.new:
            yield 0, Joined((), self.new)
            self.new = []

    def part(self, words: str, fresh: bool = False) -> str:
        """The designator of a part that is called so; *fresh*: another one of the kind."""
        words = " ".join(_FILL.sub(" ", words).split()) or words
        if words in self.components:  # a designator
            return words
        m = _REF.fullmatch(words)
        if m and m["ref"] in self.components:
            return m["ref"]
        if not fresh:
            said = set(plain(words))
            if words.lower() in self.refs:
                return self.refs[words.lower()]
            alike = {ref for known, ref in self.refs.items() if said and said <= set(plain(known))}
            if len(alike) == 1:
                return alike.pop()
            kind = component_of(words) if len(said) > 1 else None
            same = [ref for ref, c in self.components.items() if c is not None and kind is c and c.form != "generic"]
            if len(same) == 1:
                return same[0]
        return self._add(words, m["ref"] if m else "")

    def _add(self, words: str, ref: str = "") -> str:
        base = ref or re.sub(r"[\s.:,=#\"]+|//", "_", words).strip("_-") or "X"
        name, n = base, 1
        while name in self.components:
            n += 1
            name = f"{base}_{n}"
        self.refs.setdefault(words.lower(), name)
        if ref:
            self.refs.setdefault(ref.lower(), name)
        m = _REF.fullmatch(words)
        what = (m["rest"] or m["ref"]) if m else words
        self.components[name] = component = component_of(what) or component_of(words)
        if component is not None and component.mcu and not self.board:
            self.board = name
        self.new.append((name, what))
        return name

    # -- ends --------------------------------------------------------------------------------------------------------------
    def end(self, text: str, right: bool = False) -> _End:
        """What an end's words mean. *right*: it is not the first of its line, where the board's pins usually stand."""
        if "\t" in text:  # a table's columns tell them apart
            part, _, pin = text.partition("\t")
            return _End(self.part(part), self._pin(pin))
        text = text.strip(" .;,")
        if (m := _DOTTED.fullmatch(text)) and infer.volts_of_name(text) is None:
            return _End(self.part(m["ref"]), m["pin"])
        if m := _OF.fullmatch(text):
            return _End(self.part(m["part"]), self._pin(m["pin"]))
        said = " ".join(_FILL.sub(" ", text).split()) or text
        words = said.split()
        for cut in range(len(words) - 1, 0, -1):
            name, pin = " ".join(words[:cut]), " ".join(words[cut:])
            if self._has(name, pin):
                return _End(self.part(name), pin)
        if len(words) == 1 and (found := self._lone(said, right)):
            return found
        if is_part(said) or said.lower() in self.refs:
            return _End(words=said)
        if len(words) > 1 and not written.passive(said, ""):
            name = " ".join(words[:-1])
            if name.lower() in self.refs or is_part(name):
                return _End(self.part(name), words[-1])
        return _End(words=said) if written.passive(said, "") else _End(net=said)

    def _pin(self, words: str) -> str:
        return " ".join(_FILL.sub(" ", f"{words} ").split()) or words

    def _has(self, name: str, pin: str) -> bool:
        component = component_of(name)
        if component is None:
            words = set(plain(name))
            alike = {ref for known, ref in self.refs.items() if words and words <= set(plain(known))} | ({name} & set(self.components))
            component = self.components[next(iter(alike))] if len(alike) == 1 else None
        return component is not None and fits(component, pin)

    def _lone(self, word: str, right: bool) -> _End | None:
        """A word alone: a pin of the part that the lines stand under or of the board, or a rail."""
        order = [self.board, self.section or self.last] if right else [self.section or self.last, self.board]
        rest = [r for r in reversed(self.components) if r not in order] if not self.section else []
        for ref in dict.fromkeys([*order, *rest]):
            if ref and (component := self.components.get(ref)) is not None and fits(component, word):
                return _End(ref, word)
        if infer.volts_of_name(word) is not None or _GROUND.fullmatch(word):
            return _End(net=word)
        return None

    # -- lines -------------------------------------------------------------------------------------------------------------
    def line(self, text: str, number: int) -> Iterator[Joined]:
        """What a line joins; nothing where it joins nothing that can be understood. Raises UsageError for a pin that it leaves open."""
        if m := _LISTED.fullmatch(text):
            for words in re.split(r"[,;]\s*|\s+and\s+", m["parts"]):
                if words.strip():
                    self.part(words.strip(" ."))
            yield Joined((), self.new)
            return
        said = _VERB.sub(" to ", _ORDER.sub("", text, count=1))
        if (m := _BETWEEN.fullmatch(said)) and (is_part(m["what"]) or written.passive(m["what"], "")):
            ends = [self.end(m["a"]), _End(words=m["what"]), self.end(m["b"], right=True)]
        else:
            pieces = [p for p in SPLIT.split(said) if p and p.strip()]
            if len(pieces) < 2:
                yield from self._named(text)
                return
            ends = [self.end(p, i > 0) for i, p in enumerate(pieces)]
        yield from self.chain(ends, number)

    def _named(self, text: str) -> Iterator[Joined]:
        """Parts that a title names: `Arduino Uno with a DHT22 sensor`."""
        pieces = [p.strip(" .") for p in re.split(r"\b(?:with|and|for|mit|und)\b|[,+&]", text)]
        names = [p for p in pieces if is_part(re.sub(r"^(?:an?|the|one)\s+", "", p))]
        if len(names) < len(pieces) or _DOTTED.search(text):
            return
        for name in names:
            self.last = self.part(re.sub(r"^(?:an?|the|one)\s+", "", name))
        self.section = ""
        if names:
            yield Joined((), self.new)

    def chain(self, ends: list[_End], number: int) -> Iterator[Joined]:
        """Ends one after the other; a part of two pins may stand between two of them."""
        new, self.new = self.new, []
        out: list[Joined] = []
        note = ""
        left = ends[0]
        if odd := next((e.net for e in ends if " " in e.net), ""):
            raise UsageError(f"line {number}: {one_line(odd, 40)!r} is neither a pin of a part that is known nor the name of a net", _WHICH)
        if not left.ref and not left.net:
            raise UsageError(f"line {number}: which pin of {left.words} is not said", _WHICH)
        for at, end in enumerate(ends[1:], 1):
            if end.words and at < len(ends) - 1:
                ref = self.part(end.words, fresh=_REF.match(end.words) is None)
                first, second, polar = self._through(ref, end.words, number)
                if polar and _GROUND.fullmatch(left.pin or left.net):
                    first, second = second, first
                note = f"line {number}: how {ref} is turned is not said: its {first} is taken to stand on the left" if polar else note
                end = _End(ref, second)
                out.append(_pair(left, _End(ref, first)))
            elif end.words:
                raise UsageError(f"line {number}: which pin of {end.words} is not said", _WHICH)
            else:
                out.append(_pair(left, end))
            left = end
        if any(not j.pins for j in out):
            raise UsageError(
                f"line {number}: {' and '.join(e.net for e in ends if e.net)}: no end is a pin of a part that is named", _WHICH
            )
        out[0].parts = [*new, *self.new]
        out[0].note = note
        self.new = []
        self.last = next((e.ref for e in ends if e.ref and e.ref != self.board), self.last)
        yield from out

    def _through(self, ref: str, words: str, number: int) -> tuple[str, str, bool]:
        """The two pins of a part that stands between two ends, and whether it matters which comes first."""
        component = self.components[ref]
        if component is None or len(component.pins) != 2:
            raise UsageError(f"line {number}: which pins of {words} are meant is not said", _WHICH)
        a, b = (p.id for p in component.pins)
        return a, b, component.shape in ("led", "diode", "schottky", "zener", "capacitor-polarised", "battery", "cell")


def _pair(a: _End, b: _End) -> Joined:
    pins = tuple(f"{e.ref}.{e.pin}" for e in (a, b) if e.ref)
    return Joined(pins, net=next((e.net for e in (a, b) if e.net), ""))


@functools.lru_cache(maxsize=256)
def _finder(component_id: str) -> resolve.PinFinder:
    return resolve.PinFinder(catalogue().get(component_id))


def fits(component: Component, pin: str) -> bool:
    """Whether a part has a pin that is called so."""
    return bool(_finder(component.id).all(pin))
