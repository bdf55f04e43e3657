"""What recipes look at: the request's text, its parts and its quantities."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Request, Wish
from circuitlm.synthesis.recipes.ranges import allowed_ohms

_NUM = r"[0-9]+(?:[.,][0-9]+)?"
_SIGNAL = re.compile(
    r"\s*(?:(?:analog(?:ue)?|sensor|full|max\w*|peak|sine|audio|input|output)\s+)?(?:signal|sensor|output|input|range|scale|pp|p-p|peak|rms|amplitude|swing|threshold|ref)\w*",
    re.I,
)
"""What follows a voltage that is a signal's and no supply's."""
_TIMES = {"two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "ten": 10.0, "twenty": 20.0, "fifty": 50.0, "hundred": 100.0}
Match = tuple[dict[str, float | str], list[str]]
"""A recipe's answer: its parameters and the ids of the wishes that it meets. A parameter `outside` names (ids with blanks between) the
parts that stand at its terminals and are no part of the circuit: the microphone of a preamplifier, the fan that a control voltage steers."""


_LEAST_V, _MAINS_V = 0.9, 85.0
"""A worn cell's voltage: what is less ('75 mV of a shunt') is a signal, V."""


def usual(function: str) -> str:
    """The catalogue's part for a function (`default_for`). Raises CannotDesign when it has none."""
    ids = catalogue().default_for(function)
    if not ids:
        raise CannotDesign(f"the catalogue has no part for {function!r}", "circuitlm kb add FILE adds one")
    return ids[0]


_NAMES = r"(?:top|bottom|upper|lower|(?:high|low)[- ]side|r\w{1,2})"
_VALUE_IN_FRONT = re.compile(
    r"(?P<before>^|.*?[\s(,:=])(?P<value>\d[\d.]*\s?(?:[kKMR]\d*\s?(?:Ω|ohms?)?|Ω|ohms?))\s*(?:resistors?\s+)?(?:(?:as|for|at|on|in|to|the)\s+)*$",
    re.I | re.S,
)
_NAMED_IN_FRONT = re.compile(rf"(?<![a-z]){_NAMES}(?:\s+(?:resistors?|one|leg|is|of|at|with|being))*\s*[=:(]?\s*$", re.I)


def _of_the_value_in_front(before: str) -> bool:
    """Whether a role's name behind *before* belongs to the value there: '2k top and 1k bottom', but not 'top 2k bottom 1k'."""
    m = _VALUE_IN_FRONT.search(before[-60:])
    return m is not None and not _NAMED_IN_FRONT.search(m["before"])


@dataclass(slots=True)
class Asked:
    """A request as a recipe sees it."""

    request: Request
    ids: list[str]
    kinds: set[str]
    controller: bool
    used: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    text: str = ""
    """The request without what it excludes ('no op amp'); empty: the whole of it."""
    scope: str = ""
    """The clauses that speak of the recipe at hand, the rest blanked; empty: the whole text."""

    @property
    def raw(self) -> str:
        return self.scope or self.text or self.request.text

    def says(self, *patterns: str) -> bool:
        """Whether all patterns occur (any case); the words they match count as understood."""
        hits = [re.search(p, self.raw, re.I) for p in patterns]
        if all(hits):
            for h in hits:
                if h:
                    self.note(self._whole(h))
            return True
        return False

    def wants(self, pattern: str) -> bool:
        """Whether a pattern occurs other than behind a 'no', 'not' or 'without'."""
        denied = re.compile(
            r"\b(?:no|not|nor|nothing(?: to)?|never|without(?: writing)?|instead of|rather than|don'?t want|needn'?t|(?:does|do|need|must|should)(?:n'?t| not)(?: need| have)?(?: to)?)\b(?:\s+be)?(?:\s+(?:an?|any|the|or))?\s*$",
            re.I,
        )
        hit = next((h for h in re.finditer(pattern, self.raw, re.I) if not denied.search(self.raw[: h.start()])), None)
        if hit:
            self.note(self._whole(hit))
        return hit is not None

    def _whole(self, hit: re.Match[str]) -> str:
        """What a pattern matched, out to the ends of the words it begins and ends in."""
        start, end = hit.span()
        while start > 0 and self.raw[start - 1].isalnum():
            start -= 1
        while end < len(self.raw) and self.raw[end].isalnum():
            end += 1
        return self.raw[start:end]

    def note(self, text: str) -> None:
        """Count the words of a text as understood."""
        self.words |= set(re.findall(r"[^\W_]+", text.lower()))

    def without(self, phrases: list[str]) -> Asked:
        """The request with these words blanked out: voltages of signals, say, where the supply's is looked for."""
        text = self.raw
        for phrase in phrases:
            text = text.replace(phrase, " " * len(phrase), 1)
        return replace(self, scope=text) if phrases else self

    def quantities(self, unit: str) -> list[tuple[float, int]]:
        """(value, position) of every quantity of a unit in the text: V, A, Hz, Ω, F, H, s, W."""
        names = {
            "V": r"(?:k|m)?[Vv](?:olts?)?(?:\s?[AaDd][Cc])?",
            "Hz": r"(?:k|M|m)?[Hh][Zz]",
            "F": r"(?:p|n|u|µ|m)F?",
            "H": r"(?:n|u|µ|m)?H",
            "Ω": r"(?:k|K|M|meg)?\s?(?:Ω|[oO]hms?|R\b)?",
            "A": r"(?:m|u|µ)?A(?:mps?)?|amps?|amperes?",
            "s": r"(?:m|u|µ)?s(?:ec(?:ond)?s?)?|minutes?|min",
            "W": r"(?:m|k)?W(?:atts?)?",
        }[unit]
        out = []
        for m in re.finditer(rf"(?<![\w.])({_NUM}\s?(?:{names}))(?![A-Za-z0-9])", self.raw):
            text = m[1].replace(",", ".")
            if unit == "V":
                text = re.sub(r"\s?[ad]c$", "", text, flags=re.I)
            if unit == "Ω" and not re.search(r"[kKMRΩ]|ohm|meg", text, re.I):
                continue
            if unit == "F" and not re.search(r"[pnuµ]F?|mF", text):
                continue
            try:
                q = units.parse(text, unit)
            except ValueError:
                continue
            if "mHz" in text and q.value >= 50e6:
                q = units.Quantity(q.value * 1e-9, unit)  # '16mHz' is a clock's slip, '100 mHz' a slow oscillator
            if q.unit in (unit, "") and not (unit == "Ω" and q.unit == ""):
                out.append((q.value, m.start()))
        if unit == "Ω":
            span = allowed_ohms(self.raw)
            out = [(v, p) for v, p in out if span is None or not span[2] <= p < span[3]]  # what may be chosen from is no value
            for m in re.finditer(r"(?<![\w.])(\d+[kKMR]\d*)(?![A-Za-z0-9])", self.raw):
                value = units.parse(m[1].replace("K", "k"), "Ω").value
                if all(p != m.start() for _, p in out) and (span is None or not span[2] <= m.start() < span[3]):
                    out.append((value, m.start()))
        return sorted(out, key=lambda x: x[1])

    def one(self, unit: str) -> float | None:
        """The first quantity of a unit."""
        found = self.quantities(unit)
        return found[0][0] if found else None

    def near(self, pattern: str, unit: str, reach: int = 40) -> float | None:
        """The quantity of a unit nearest to a word that the pattern matches."""
        spots = [m.start() for m in re.finditer(pattern, self.raw, re.I)]
        best = None
        for value, at in self.quantities(unit):
            for spot in spots:
                distance = abs(at - spot)
                if distance <= reach and (best is None or distance < best[0]):
                    best = (distance, value)
        if best:
            self.says(pattern)
        return best[1] if best else None

    def ohms(self, *roles: str) -> float | None:
        """The resistance that the words give a role: 'base resistor 2.2k', '470R for the LED', 'R1 = 10k', 'Rf 47k'.

        The words between a role and its value may not name another value; the reader's own `role` counts first.
        """
        words = "|".join(roles)
        for wish in self.request.of("part"):
            if (role := wish.attributes.get("role")) and re.fullmatch(words, role, re.I) and (given := wish.attributes.get("ohms")):
                return units.parse(given.replace("K", "k"), "Ω").value
        between = r"(?:(?!\d)[^.;,]){0,30}?"
        own = r"^\S+\s*(?:Ω|ohms?\b)?\s*(?:log\w*|lin\w*)?\s*(?:pot\b|potentiometer|trim\w*|ntc|thermistor|ldr|knob|speaker|headphone)"
        owner = r"(?:\bpot|potentiometer|trim\w*|\bntc|thermistor|\bldr|\bspeaker|headphones?)s?[\s(=:]*(?:of|is|with|has)?\s*$"
        found = [
            (v, at)
            for v, at in self.quantities("Ω")
            if re.search(words, "pot potentiometer ntc thermistor ldr knob")
            or not (re.match(own, self.raw[at:], re.I) or re.search(owner, self.raw[:at], re.I))
        ]
        for value, at in found:
            before = self.raw[:at]
            named = re.search(rf"(?<![a-z])(?:{words}){between}$", before, re.I)
            if named and not _of_the_value_in_front(before[: named.start()]):
                self.says(rf"(?<![a-z])(?:{words})")
                return value
        for value, at in found:
            if re.search(r"(?<![a-z])[a-z]{1,2}\d+\s*(?:=|:|is|of)\s*$", self.raw[:at], re.I):
                continue  # 'R1 = 240R, R2?': it has its name in front
            after = re.sub(r"^(?:\d[\d.,]*\s?(?:[kKMR]\d*)?\s?(?:Ω|[oO]hms?\b)|\S+\s*(?:Ω|ohms?\b)?)", "", self.raw[at:])
            if re.match(
                rf"\s*(?:resistors?|ohm|as|for|at|on|the|a|each|every|both|their|its|in|to|into|front|of|before|ahead|feeding|,|\s)*(?:{words})(?![a-z])",
                after,
                re.I,
            ):
                self.says(rf"(?<![a-z])(?:{words})")
                return value
        return None

    def hertz(self) -> float | None:
        """The first frequency."""
        return self.one("Hz")

    def gain(self) -> float | None:
        """A gain as a factor: 'gain of 10', 'x10', '20 dB', 'unity'."""
        if (db := self.number(r"(?<![\d.])(-?(?!3(?:\.0+)? ?dB (?:at|corner|point|frequency|cut))\d+(?:\.\d+)?)\s?dB\b")) is not None:
            return 10 ** (db / 20)
        g = (
            self.number(r"\bgain\s*(?:of|=|:|is|about|approx\w*|around)?\s*(?:of|about|around)?\s*[-x]?\s?(\d+(?:\.\d+)?)(?!\s?(?:V|k|Hz))")
            or self.number(r"\b(?:by|x|times|v ?=|a ?=)\s?[-−–]?(\d+(?:\.\d+)?)\b(?!\s?(?:V|k|Hz|LED))")
            or self.number(r"(\d+(?:\.\d+)?)\s?(?:x|times)\b")
            or self.number(r"\bfactor (?:of )?(?:about )?(\d+(?:\.\d+)?)\b(?!\s?(?:V|k|Hz))")
            or self.number(r"(?<![\w.])(\d+(?:\.\d+)?)\s?[*×·]?\s?\(\s?V?\w+\s?[-−–+]\s?V?\w+\s?\)")
        )
        if g is None and (m := re.search(rf"\b({'|'.join(_TIMES)})(?:[- ]times|[- ]fold)\b", self.raw, re.I)):
            self.note(m.group())
            return _TIMES[m[1].lower()]
        if g is None and self.says(r"unity|1:1"):
            return 1.0
        return g

    def number(self, pattern: str) -> float | None:
        """The number in a pattern's first group."""
        m = re.search(pattern, self.raw, re.I)
        if m:
            self.note(self._whole(m))
        return float(m[1].replace(",", ".")) if m else None

    @property
    def free(self) -> list[Wish]:
        """Named parts that no other recipe has taken."""
        return [w for w in self.request.of("part") if w.component and w.id not in self.used]

    def shaped(self, *shapes: str) -> list[Wish]:
        """Free named parts of these drawing shapes (npn, nmos, led, relay ...)."""
        return [w for w in self.free if catalogue().get(w.component or "").shape in shapes]

    def offering(self, *interfaces: str, kinds: tuple[str, ...] = ()) -> list[Wish]:
        """Free named parts with one of these interfaces (contact, load, resistive ...), of certain kinds."""
        return [
            w
            for w in self.free
            if catalogue().get(w.component or "").interfaces_of(*interfaces)
            and (not kinds or catalogue().entries[w.component or ""]["kind"] in kinds)
        ]

    def contacts(self) -> list[Wish]:
        """Buttons, switches and contact sensors that are named."""
        return [w for w in self.offering("contact", kinds=("input", "sensor")) if w.component != "rotary-encoder"]

    def does(self, *functions: str) -> list[Wish]:
        """Functions that are asked for."""
        return [w for w in self.request.of("function") if w.function in functions]

    def described(self, *functions: str) -> list[Wish]:
        """Free parts that are named by what they do and by no number: 'touch switch', 'a light sensor'."""
        return [
            w
            for w in self.free
            if not re.search(r"\d|module|board|breakout", w.words, re.I)
            and (w.component or "") not in w.words.lower()
            and set(functions) & set(catalogue().entries[w.component or ""]["default_for"])
        ]

    def part(self, *ids: str) -> Wish | None:
        """The first named part of these ids."""
        return next((w for w in self.free if w.component in ids), None)

    def parts_of(self, *kinds: str, taken: bool = False) -> list[Wish]:
        among = [w for w in self.request.of("part") if w.component] if taken else self.free
        return [w for w in among if catalogue().entries[w.component or ""]["kind"] in kinds]

    def supply_volts(self) -> float | None:
        """The voltage of the source that the prompt gives."""

        def cells(w: Wish) -> bool:
            rails = catalogue().get(w.component).rails if w.component else []
            return bool(rails) and rails[0].topology == "cell"

        for w in sorted(
            self.request.of("supply"), key=lambda w: not cells(w)
        ):  # a battery feeds the circuit, a panel or charger feeds the battery
            if w.quantity:
                return w.quantity
            if w.component:
                c = catalogue().get(w.component)
                if c.rails and c.rails[0].volts:
                    return c.rails[0].volts * (w.count if c.rails[0].topology == "cell" else 1)
        return None

    def _supply_range(self) -> re.Match[str] | None:
        """'11.5 up to 14.4 V' of a supply that varies."""
        m = re.search(rf"({_NUM})\s?(?:V\s?)?(?:-|(?:up )?to|–|\.\.|and)\s?({_NUM})\s?V\b", self.raw, re.I)
        if m is None or not 0 < float(m[1].replace(",", ".")) < float(m[2].replace(",", ".")):
            return None
        words = r"\b(?:car|vehicle|truck|boat|camper|van|battery|supply|range|between|lead|on-?board|varies|varying)\b"
        return m if self.says(words) and ("and" not in m.group() or re.search(r"between\s+$", self.raw[: m.start()], re.I)) else None

    def lowest_vcc(self) -> float | None:
        """The lower end of a supply that varies."""
        m = self._supply_range()
        return float(m[1].replace(",", ".")) if m else None

    def vcc(self) -> float | None:
        """The voltage that the circuit runs on: a named source's, a range's upper end, 'on 5 V', or a voltage that is nothing else's."""
        if m := self._supply_range():
            return float(m[2].replace(",", "."))
        if (v := self.supply_volts()) is not None:
            return v
        if m := re.search(
            rf"\b(?:on|from|off|at|with|using|supply|powered by|runs? on|vcc\s?=?)\s+(?:a |an |the |my |single )*({_NUM})\s?V\b(?!\s?(?:logic|pwm|signals?|ttl|cmos|inputs?)\b)",
            self.raw,
            re.I,
        ):
            return float(m[1].replace(",", "."))
        if m := re.search(
            rf"\b(?:connect|hook|wire|attach|hang|put|run|light|operate)\w*\b[^.;?!]{{0,40}}\b(?:to|onto|across)\s+(?:a |an |the |my )*({_NUM})\s?V\b(?!\s?(?:logic|signals?|pin))",
            self.raw,
            re.I,
        ):
            self.note(m.group())
            return float(m[1].replace(",", "."))
        if self.says(r"\b(?:car|vehicle|automotive|motorbike|camper)\b"):
            return 14.4
        if m := re.search(
            rf"({_NUM})\s?V(?:olts?)?(?:\s?DC)?\s+(?:\w+ )?(?:suppl\w+|batter\w+|adapter|adaptor|rail|source|lead[- ]acid|li-?ion|logic|usb|psu|power)\b",
            self.raw,
            re.I,
        ):
            self.note(m.group())
            return float(m[1].replace(",", "."))
        return self.loose_volts()

    def vcc_besides(self, *others: float | None) -> float | None:
        """What the circuit runs on, where some of the voltages are thresholds: 'threshold 5 V, hysteresis of 2 V, 9 V'."""
        v = self.vcc()
        if v is None or all(x is None or abs(v - x) > 1e-6 for x in others):
            return v
        rest = [x for x, _ in self.quantities("V") if x >= 1.8 and all(o is None or abs(x - o) > 1e-6 for o in others)]
        return rest[0] if len(rest) == 1 else None

    def loose_volts(self) -> float | None:
        """A voltage that stands for itself ('..., 9V'): in no part's name and in no 'over', 'above' or 'to'."""
        for value, at in self.quantities("V"):
            after = re.sub(r"^[\d.,]+\s?[kmKM]?[Vv](?:olts?)?\s*(?:[ad]c)?", "", self.raw[at:], flags=re.I)
            owned = any(
                re.match(rf"\s*(?:\w+[ -])?{re.escape(a)}", after, re.I)
                for w in self.request.of("part")
                if w.component
                for a in [catalogue().get(w.component).shape, *w.words.split()[-1:]]
            )
            if (
                owned
                or not _LEAST_V <= value < _MAINS_V
                or _SIGNAL.match(after)
                or re.match(r"\s*(?:per\b|/\s?[\dmuµnkA-Z])", after)  # '1 V per µA', '1 V/A': a ratio
                or re.search(
                    r"(?:\d\s?V?\s?(?:-|\.\.)|over|above|below|under|exceeds|reaches|than|to|at least|down to|into|zener|divider|(?:set|controlled|controls?) (?:by|with)|trips? at|clamp\w*(?: at| to)?)\s+(?:about |a |an )?$",
                    self.raw[:at],
                    re.I,
                )
            ):
                continue
            return value
        return None

    def logic_volts(self) -> float | None:
        """The voltage of a signal: '3.3 V pin', '5V logic', 'GPIO (3.3V)', 'ESP32 output'."""
        if m := re.search(
            rf"({_NUM})\s?V\s*(?:\w+ )?(?:pin|gpio|logic|signal|output|out\b|pwm|level|mcu|micro\w*|high|ttl|cmos|control (?:line|input))|(?:pin|gpio|logic|signal|output|pwm|level|mcu|control (?:voltage|line|input))s?"
            rf"\s*(?:of|at|is|with|=|:|\(|from|gives|outputs?|on)*\s*({_NUM})\s?V",
            self.raw,
            re.I,
        ):
            self.note(m.group())
            return float((m[1] or m[2]).replace(",", "."))
        return None

    def purposes(self) -> list[str]:
        """Ids of what stands behind 'for a': 'an attenuator for a voltmeter', where the thing itself is not the circuit."""
        return [
            w.id
            for w in self.request.of("function")
            if "project" in w.attributes and re.search(rf"\bfor (?:an?|the|my|our|some) (?:[\w-]+ )?{re.escape(w.words)}", self.raw, re.I)
        ]

    def wishes(self, *ids: str | float, functions: tuple[str, ...] = (), supplies: bool = False) -> list[str]:
        """Ids of the wishes for these parts and functions."""
        return [
            w.id
            for w in self.request.wishes
            if (w.kind == "part" and w.component in ids)
            or (w.kind == "function" and w.function in functions)
            or (supplies and w.kind == "supply")
        ]
