"""What recipes look at: the request's text, its parts and its quantities."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit import units
from circuitlm.plan import Request, Wish

_NUM = r"[0-9]+(?:[.,][0-9]+)?"
Match = tuple[dict[str, float | str], list[str]]
"""A recipe's answer: its parameters and the ids of the wishes that it meets."""


@dataclass(slots=True)
class Asked:
    """A request as a recipe sees it."""

    request: Request
    ids: list[str]
    kinds: set[str]
    controller: bool
    used: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    @property
    def raw(self) -> str:
        from circuitlm.engineers.builtin.reading.languages import to_english
        from circuitlm.engineers.builtin.reading.text import normalise

        return re.sub(r"\s+", " ", normalise(to_english(self.request.prompt)[0]))

    def says(self, *patterns: str) -> bool:
        """Whether all patterns occur (any case); the words they match count as understood."""
        hits = [re.search(p, self.raw, re.I) for p in patterns]
        if all(hits):
            for h in hits:
                self.words |= set(re.findall(r"[a-z0-9-]+", h.group().lower())) if h else set()
            return True
        return False

    def quantities(self, unit: str) -> list[tuple[float, int]]:
        """(value, position) of every quantity of a unit in the text: V, A, Hz, Ω, F, H, s, W."""
        names = {"V": r"(?:k|m)?[Vv](?:olts?)?(?:DC|dc)?", "Hz": r"(?:k|M)?[Hh][Zz]", "F": r"(?:p|n|u|µ|m)F?", "H": r"(?:n|u|µ|m)?H",
                 "Ω": r"(?:k|K|M|meg)?\s?(?:Ω|[oO]hms?|R\b)?", "A": r"(?:m|u|µ)?A(?:mps?)?", "s": r"(?:m|u|µ)?s(?:ec(?:ond)?s?)?|minutes?|min",
                 "W": r"(?:m|k)?W(?:atts?)?"}[unit]
        out = []
        for m in re.finditer(rf"(?<![\w.])({_NUM}\s?(?:{names}))(?![A-Za-z0-9])", self.raw):
            text = m[1].replace(",", ".")
            if unit == "Ω" and not re.search(r"[kKMRΩ]|ohm|meg", text, re.I):
                continue
            if unit == "F" and not re.search(r"[pnuµ]F?|mF", text):
                continue
            try:
                q = units.parse(text, unit)
            except ValueError:
                continue
            if q.unit in (unit, "") and not (unit == "Ω" and q.unit == ""):
                out.append((q.value, m.start()))
        if unit == "Ω":
            for m in re.finditer(r"(?<![\w.])(\d+[kKMR]\d*)(?![A-Za-z0-9])", self.raw):
                value = units.parse(m[1].replace("K", "k"), "Ω").value
                if all(p != m.start() for _, p in out):
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
        return best[1] if best else None

    def number(self, pattern: str) -> float | None:
        """The number in a pattern's first group."""
        m = re.search(pattern, self.raw, re.I)
        return float(m[1].replace(",", ".")) if m else None

    def part(self, *ids: str) -> Wish | None:
        """The first named part of these ids."""
        return next((w for w in self.request.of("part") if w.component in ids), None)

    def parts_of(self, *kinds: str) -> list[Wish]:
        from circuitlm.knowledge.catalogue import catalogue

        return [w for w in self.request.of("part") if w.component and catalogue().entries[w.component]["kind"] in kinds]

    def supply_volts(self) -> float | None:
        """The voltage of the source that the prompt gives."""
        from circuitlm.knowledge.catalogue import catalogue

        for w in self.request.of("supply"):
            if w.quantity:
                return w.quantity
            if w.component:
                c = catalogue().get(w.component)
                if c.rails and c.rails[0].volts:
                    return c.rails[0].volts * (w.count if c.rails[0].topology == "cell" else 1)
        return None

    def vcc(self) -> float | None:
        """The voltage that the circuit runs on: a named source's, a range's upper end, or 'on 5 V', 'from 12V'."""
        if m := re.search(rf"({_NUM})\s?(?:V\s?)?(?:-|to|–|\.\.)\s?({_NUM})\s?V\b", self.raw, re.I):
            if self.says(r"\b(?:car|vehicle|truck|boat|camper|battery|supply|range|between|lead)\b"):
                return float(m[2].replace(",", "."))
        if (v := self.supply_volts()) is not None:
            return v
        if m := re.search(rf"\b(?:on|from|off|at|with|using|supply|powered by|runs? on|vcc\s?=?)\s+(?:a |an |the |my |single )*({_NUM})\s?V\b", self.raw, re.I):
            return float(m[1].replace(",", "."))
        if self.says(r"\b(?:car|vehicle|automotive|motorbike|camper)\b"):
            return 14.4
        return None

    def wishes(self, *ids: str, functions: tuple[str, ...] = (), supplies: bool = False) -> list[str]:
        """Ids of the wishes for these parts and functions."""
        return [w.id for w in self.request.wishes if (w.kind == "part" and w.component in ids)
                or (w.kind == "function" and w.function in functions) or (supplies and w.kind == "supply")]
