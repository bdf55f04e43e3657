"""Findings of the readers into wishes with ids: parts and what is said of them again, supplies, projects."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.again import (
    ONE,
    another_thing,
    built,
    complement,
    counted_title,
    fed,
    for_another,
    has_inputs,
    listed_apart,
    next_one,
    of_another_side,
    of_that_make,
    own_coil,
    rated,
    subject,
    titled,
    told_by_number,
    variant_of,
)
from circuitlm.engineers.builtin.reading.asked import only_asked
from circuitlm.engineers.builtin.reading.each_board import board_near
from circuitlm.engineers.builtin.reading.labels import add_label
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.remarks import attributive
from circuitlm.engineers.builtin.reading.roleorder import of_one
from circuitlm.engineers.builtin.reading.sections import section_of
from circuitlm.engineers.builtin.reading.speeds import throttled_motor
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, is_source
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem
from circuitlm.plan import Request, Wish

_SUPPORT_KINDS = {"passive", "protection"}
_ONE_MORE = frozenset({"second", "another", "additional", "extra", "separate", "further", "two"})
_FURTHER = frozenset({"another", "second", "2nd", "third", "3rd", "fourth", "4th", "fifth", "backup", "spare", "reserve"})
_LISTED = ("input", "indicator", "actuator", "audio", "light")
_DIMMING = ("dim", "dims", "dimming", "dimmed", "dimmable", "fade", "fades", "fading", "brightness", "pwm")
_CHIPS = {"bus", "expander", "driver", "converter", "logic", "analog"}
_SUPPORT_SHAPES = ("diode", "schottky")
_SUPPORT_IDS = {"resistor", "capacitor", "capacitor-polarised", "crystal"}


class Writer:
    """Turns findings into wishes with ids."""

    def __init__(self, request: Request, text: Text, sections: list[tuple[int, int]] | None = None):
        self.request = request
        self.sections = sections or []
        self.text = text
        self.by_token: dict[int, str] = {}

    def add(self, **fields: object) -> Wish:
        wish = Wish(id=f"w{len(self.request.wishes) + 1}", **fields)  # type: ignore[arg-type]
        self.request.wishes.append(wish)
        return wish

    def parts(self, mentions: list[Mention], supplies: list[SupplyReading]) -> None:
        supply_spans = {s.start for s in supplies}
        controllers = [m for m in mentions if catalogue().entries[m.component]["controller"] and not m.negated]
        for m in mentions:
            if "place" in m.attributes:
                self.passive(m)
                continue
            if only_asked(self.text, m):
                if m.entry["kind"] == "driver":  # what it would drive may well need it
                    self.request.flags["asked-drivers"] = f"{self.request.flags.get('asked-drivers', '')} {m.component}".strip()
                continue
            if m.component == "resistor" and m.attributes.get("role"):
                if not m.negated:  # 'no pull-up resistors' is a flag, not a circuit without resistors
                    self.resistor(m)
                elif m.attributes["role"] == "led":
                    self.add(kind="exclusion", words=m.words, at=m.start, component=m.component, attributes={"role": "led"})
                continue
            if m.start in supply_spans or own_coil(self.request, m) or (is_source(m.component) and not m.negated):
                continue
            if m.negated:
                if any(x is not m and x.component == m.component and not x.negated for x in mentions) and self._in_exchange(m):
                    continue  # 'a pot instead of the trimmer': two words for one part
                if is_source(m.component) and supplies and self.text.low(m.start - 1) in _ONE_MORE:
                    continue  # 'no second power supply': the one that is named stays
                self.add(kind="exclusion", words=m.words, at=m.start, component=m.component)
                continue
            earlier = self.same(m)
            if earlier is not None:
                self.merge(earlier, m)
                continue
            kind = catalogue().entries[m.component]["kind"]
            support = m.component in _SUPPORT_IDS or kind in _SUPPORT_KINDS or catalogue().get(m.component).shape in _SUPPORT_SHAPES
            attributes = dict(m.attributes)
            if self._words_near(m, _DIMMING):
                attributes["dim"] = "yes"
            throttled = throttled_motor(self.text, m, mentions)
            if throttled or (self._words_near(m, ("speed", "pwm", "variable")) and kind in ("actuator", "load")):
                attributes["speed"] = "yes"
            if after := self._words_after(m):
                attributes["after"] = after
            if before := self._word_before(m):
                attributes["before"] = before
            if attributive(self.text, m):
                attributes["generic"] = "yes"
            count = m.count
            several = kind in ("indicator", "input", "actuator") or (kind == "converter" and "separate" in m.attributes)
            if m.plural and not m.counted and several and not support:
                count = 2
                attributes["assumed-count"] = "yes"
            wish = self.add(
                kind="part",
                words=m.words,
                at=m.start,
                component=m.component,
                count=count,
                attributes=attributes,
                pins=dict(m.pins),
                alternatives=m.alternatives,
                support=support,
            )
            self.by_token[m.start] = wish.id
            if len(controllers) > 1:
                here = [c for c in controllers if self._section(c.start) == self._section(m.start)] or controllers
                wish.near = str(board_near(self.text, m, here).start)
        self._settle_contradictions()
        for m in mentions:
            served = [self.by_token[t] for t in m.feeds if t in self.by_token]
            if served and (converter := next((w for w in self.request.wishes if w.id == self.by_token.get(m.start)), None)):
                converter.attributes["feeds"] = " ".join(served)
        for wish in self.request.wishes:
            if wish.near is not None:
                wish.near = self.by_token.get(int(wish.near))

    def _in_exchange(self, m: Mention) -> bool:
        return "instead" in {t.low for t in self.text.tokens[max(0, m.lead - 3) : m.start]}

    def _settle_contradictions(self) -> None:
        """'Quiz buzzers: ... no buzzer please': the general word of the title gives way to the plain exclusion."""
        excluded = {w.component for w in self.request.of("exclusion")}
        for wish in self.request.of("part"):
            bare = not any(ch.isdigit() for ch in wish.words) and not wish.pins and "before" not in wish.attributes
            title = wish.at <= 3 or wish.attributes.get("assumed-count") == "yes"
            if wish.component in excluded and title and (bare or wish.at <= 3) and not wish.support:
                self.request.wishes.remove(wish)

    def resistor(self, m: Mention) -> None:
        """A resistor with a role of its own (base, gate, pull-up): one wish a role."""
        role = m.attributes["role"]
        known = next((w for w in self.request.wishes if w.component == "resistor" and w.attributes.get("role") == role), None)
        if known is not None:
            self.merge(known, m)
            return
        attributes = {"after": self._words_after(m), "before": self._word_before(m), **m.attributes}
        wish = self.add(kind="part", words=m.words, at=m.start, component=m.component, count=m.count, attributes=attributes, support=True)
        self.by_token[m.start] = wish.id

    def passive(self, m: Mention) -> None:
        """A resistor or capacitor with a value and a place: a wish of its own, however many there are."""
        if m.negated:
            return
        wish = self.add(
            kind="part", words=m.words, at=m.start, component=m.component, count=m.count, attributes=dict(m.attributes), support=True
        )
        self.by_token[m.start] = wish.id

    def owners(self, mentions: list[Mention]) -> None:
        """Which wish each passive serves, once all are written."""
        for m in mentions:
            if "place" in m.attributes and m.owner is not None and (wish := self.request.wish(self.by_token.get(m.start, ""))) is not None:
                wish.target = self.by_token.get(m.owner.start)

    def _words_near(self, m: Mention, wanted: tuple[str, ...]) -> bool:
        low, high = self.text.sentence_bounds(m.start)
        found = [i for i in range(max(low, m.start - 12), min(high, m.end + 12)) if self.text.low(i) in wanted]
        for i in found:
            self.text.explain(i, i + 1)
        return bool(found)

    def _words_after(self, m: Mention) -> str:
        words = []
        for t in self.text.tokens[m.end : m.end + 4]:
            if t.low in (".", ",", ";", "!", "?"):
                break
            words.append(t.low)
        return " ".join(words)

    def _word_before(self, m: Mention) -> str:
        words = [t.low for t in self.text.tokens[max(0, m.lead - 3) : m.start] if t.low.isalpha()]
        return " ".join(words)

    def same(self, m: Mention) -> Wish | None:
        """An earlier wish that this mention speaks of again."""
        if m.attributes.pop("twin", ""):
            return None
        if self.sections and not m.definite and not self._in_section(m):
            return None
        if (general := self._named_more_exactly(m)) is not None:
            return general
        if (board := of_that_make(self.text, self.request, m)) is not None:
            return board
        said = {self.text.low(i) for i in range(m.lead, m.start)}
        listed = m.counted and len(m.pins) == m.count and not any(number_at(self.text, i) for i in range(max(0, m.lead - 1), m.start))
        if (m.definite or not m.counted or (listed and not said)) and not m.specific and m.component not in _SUPPORT_IDS:
            stems = {t.stem for t in self.text.tokens[m.start : m.end]}
            for wish in self.request.wishes:  # 'the motors' after 'two stepper-motors'
                if (
                    wish.kind == "part"
                    and wish.component
                    and wish.component != m.component
                    and (m.definite or m.plural or subject(self.text, m))
                    and stems < {w for word in re.findall(r"[a-z0-9]+", wish.words.lower()) for w in (word, stem(word))}
                    and catalogue().entries[wish.component]["kind"] in (m.entry["kind"], "light", "indicator", "actuator")
                ):
                    return wish
        if (meant := self._spoken_of(m)) is not None:
            return meant
        for wish in self.request.wishes:
            if wish.kind == "part" and built(wish, m):
                if not wish.pins:
                    wish.component, wish.words = m.component, m.words
                del wish.attributes["generic"]
                return wish
            if wish.kind == "part" and (variant_of(wish, m) or rated(self.text, wish, m)):
                wish.component, wish.words, wish.alternatives = m.component, m.words, []
                return wish
            if wish.kind != "part" or wish.component != m.component or of_another_side(self.text, wish, m):
                continue
            if self.sections and not m.definite and self._section(wish.at) != self._section(m.start):
                continue
            kind = m.entry["kind"]
            if another_thing(self.text, wish, m):
                continue  # 'a 230 V fan and a 230 V heater': one entry of the catalogue, two things
            if listed and not said and m.plural and not wish.pins and has_inputs(wish, m):
                m.counted = False  # 'a 2 channel relay board ... relays on 5 and 6': one board
                return wish
            value = "ohms" if m.component == "resistor" else "farads"
            if kind == "passive" and (own := m.attributes.get(value)) and wish.attributes.get(value) not in (None, own):
                continue
            if for_another(self.text, wish, m):
                continue
            color = m.attributes.get("color")
            if any((told := m.attributes.get(k)) and wish.attributes.get(k) not in (None, told) for k in ("color", "volts")):
                continue
            if m.pins and wish.pins and m.pins != wish.pins and not m.definite and not complement(wish.pins, m.pins):
                if next_one(wish, m):
                    return wish
                continue
            apart = ("channels", "address") if wish.count == 1 else ("channels",)
            if not m.definite and any(len({wish.attributes.get(k, ""), m.attributes.get(k, ""), ""}) == 3 for k in apart):
                continue  # 'a TMP36 on CH0, a TMP36 on CH3', 'BME280 (0x76) and BME280 (0x77)'
            before = self.text.low(m.lead) if m.lead < m.start else self.text.low(m.start - 1)
            if {before, self.text.low(m.lead - 1)} & _FURTHER and "which" not in m.attributes:
                continue
            if m.definite or not m.counted or catalogue().entries[m.component]["controller"]:
                described = m.plural and not m.pins and wish.count > 1  # 'how do I wire 8 LEDs ...? Blue LEDs'
                if kind in ("indicator",) and color and not wish.attributes.get("color") and not m.definite and not described:
                    continue
                if kind in _LISTED and listed_apart(self.text, wish, m):
                    continue
                if (
                    self.text.low(m.lead) in ("a", "an")
                    and kind in ("indicator", "input", "actuator", "sensor")
                    and not catalogue().entries[m.component]["controller"]
                    and self._elsewhere(wish, m)
                ):
                    continue
                return wish
            vague = not any(ch.isdigit() for ch in wish.words) and wish.attributes.get("before", "").split()[-1:] not in ONE
            if m.specific and vague and wish.count == 1 and not wish.pins and "color" not in wish.attributes:
                return wish  # 'a board as power monitor: two INA219'
            if (m.counted and m.count <= wish.count) or wish.attributes.pop("generic", "") or counted_title(wish, m):
                return wish
        return None

    def _section(self, token: int) -> int:
        return section_of(self.sections, token)

    def _in_section(self, m: Mention) -> bool:
        """Whether the section of a mention names any part before."""
        section = self._section(m.start)
        return any(w.kind == "part" and w.component and self._section(w.at) == section for w in self.request.wishes)

    def _spoken_of(self, m: Mention) -> Wish | None:
        """'The motor' after a 28BYJ-48, 'the LED' after an optocoupler: a bare word with 'the' that an earlier part's full name or one
        of its own terminals bears, where no part of that word is named."""
        word = self.text.low(m.end - 1).removesuffix("'s")
        if (
            not (m.definite or fed(self.text, m) or subject(self.text, m))
            or m.counted
            or m.specific
            or m.end - m.start > 1
            or m.entry["controller"]
        ):
            return None
        parts = [w for w in self.request.wishes if w.kind == "part" and w.component]
        if any(w.component == m.component for w in parts):
            return None
        stems = {word, stem(word)}
        for wish in reversed(parts):
            component = catalogue().get(wish.component or "")
            names = " ".join((component.name, component.shape, *component.aliases)).lower()
            if component.kind == m.entry["kind"] and stems & set(re.findall(r"[a-z0-9]+", names)):
                return wish
            if {component.kind, m.entry["kind"]} <= _CHIPS and stems & {a.split()[-1] for a in component.aliases}:
                return wish  # 'the mux' after a TCA9548A, which is an I2C mux
        for wish in reversed(parts):
            component = catalogue().get(wish.component or "")
            if (
                not component.mcu
                and component.kind not in ("driver", "display")
                and any(i.type in stems and i.role == "sink" for i in component.interfaces)
            ):
                return wish
        return None

    def _named_more_exactly(self, m: Mention) -> Wish | None:
        """'Quiz buzzer ...: one passive buzzer on D8': the general word before was this part; its wish takes the exact name."""
        stems = {t.stem for t in self.text.tokens[m.start : m.end]}
        sentence = self.text.tokens[m.start].sentence
        for wish in self.request.wishes:
            if (
                wish.kind != "part"
                or not wish.component
                or wish.component == m.component
                or (wish.count > 1 and "assumed-count" not in wish.attributes)
                or wish.pins
                or wish.attributes.get("volts")
            ):
                continue
            said = {stem(w) for w in re.findall(r"[a-z0-9]+", wish.words.lower())}
            between = [t.low for t in self.text.tokens[self.text.token_at(self.text.tokens[wish.at].end) : m.lead]]
            spoken = wish.attributes.get("before", "").split()[-1:] == ["the"]
            apart = spoken or self.text.tokens[wish.at].sentence != sentence or ":" in between or "using" in between
            if titled(self.text, self.request, wish, m):
                wish.component, wish.words, wish.count = m.component, m.words, m.count
                wish.attributes = {}
                return wish
            closer = said < stems and apart and catalogue().entries[wish.component]["kind"] == m.entry["kind"] and not m.definite
            if closer or (spoken and told_by_number(wish, m)):
                wish.component, wish.words, wish.count = m.component, m.words, m.count
                wish.attributes.pop("assumed-count", "")
                return wish
        return None

    def _elsewhere(self, wish: Wish, m: Mention) -> bool:
        """An indefinite mention with a pin or purpose of its own is another part: 'a button to open and a button to close'."""
        if m.pins and wish.pins:
            return True
        if wish.attributes.get("before", "").split()[-1:] not in (["a"], ["an"], ["one"]) or wish.count != 1:
            return False
        first = wish.attributes.get("after", "").split()[:3]
        second = [self.text.low(m.end + n) for n in range(3)]
        return first[:1] == second[:1] and first[:1] in (["to"], ["for"], ["that"], ["which"]) and first != second

    def merge(self, wish: Wish, m: Mention) -> None:
        if wish.component == m.component or not has_inputs(wish, m):
            wish.count = max(wish.count, m.count if m.counted else 1)
        if (which := m.attributes.pop("which", None)) is not None:
            m.pins = of_one(m, int(which))
        for key, value in m.attributes.items():
            wish.attributes.setdefault(key, value)
        m.pins = {k: v for k, v in m.pins.items() if k in wish.pins or v not in wish.pins.values()}  # 'PA0 is not 5 V tolerant': said twice
        add_label(self.text, wish, m)
        if next_one(wish, m):  # '2 relays: pump relay D4, light relay D5'
            wish.pins[f"#{len(wish.pins)}"] = m.pins[""]
        else:
            wish.pins.update(m.pins)
        self.by_token[m.start] = wish.id

    def supplies(self, supplies: list[SupplyReading]) -> None:
        for s in supplies:
            feeds = [self.by_token[t] for t in s.feeds if t in self.by_token]
            wish = self.add(
                kind="supply",
                words=s.words,
                at=s.start,
                component=s.component,
                count=s.count,
                quantity=s.volts,
                unit="V",
                attributes={
                    k: v
                    for k, v in {
                        "amps": str(s.current_a or ""),
                        "mah": f"{s.capacity_mah:g}" if s.capacity_mah else "",
                        "watts": f"{s.watts:g}" if s.watts else "",
                        "separate": "yes" if s.separate else "",
                        "feeds": " ".join(feeds),
                        "parallel": "yes" if s.parallel else "",
                        "several": "yes" if s.several else "",
                        "or": " ".join(f"{x.component}*{x.count}" for x in s.others if x.volts is None),
                    }.items()
                    if v
                },
            )
            wish.alternatives = [x.component for x in s.others]
            self.by_token[s.start] = wish.id
