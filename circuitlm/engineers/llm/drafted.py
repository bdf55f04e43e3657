"""From a draft to a component file: figures converted, pins numbered, and every field held against the page that it names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from circuitlm.circuit.component import Component
from circuitlm.engineers.llm.draft_schema import UNITS, Draft, DraftInterface, DraftSupply, Figure, Printed, unit_of
from circuitlm.knowledge import check, proof
from circuitlm.knowledge.document import Document
from circuitlm.views.text import one_line

LONGEST_PROOF = 120
"""Characters of a document's words that a component file keeps."""


@dataclass(slots=True)
class Drafted:
    """What became of a draft. `data`: the component file; `faults`: what is wrong with it; `dropped`: fields left out, and why."""

    data: dict[str, Any]
    faults: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What a person has to see to: inputs that nothing connects, what the document does not say by the model's account."""
    component: Component | None = None

    @property
    def proof(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.data.get("proof", {})
        return found


def part_id(name: str) -> str:
    """The catalogue id of a name: `BMX-100 (Rev. 2)` is bmx-100-rev-2."""
    return re.sub(r"[^a-z0-9.+]+", "-", name.lower()).strip("-.+")[:50] or "part"


def build(name: str, draft: Draft, document: Document, shown: list[int], by: str) -> Drafted:
    """The component file of a draft. *shown*: the pages that the model saw; *by*: its name, for the source."""
    return _Builder(name, draft, document, shown, by).build()


class _Builder:
    def __init__(self, name: str, draft: Draft, document: Document, shown: list[int], by: str):
        self.name, self.draft, self.document, self.shown, self.by = name, draft, document, set(shown), by
        self.proof: dict[str, dict[str, Any]] = {}
        self.dropped: list[str] = []
        self.faults: list[str] = []
        self.open: list[str] = []
        self.ids: dict[str, list[str]] = {}
        """Printed name, folded -> our pin ids."""

    def build(self) -> Drafted:
        d = self.draft
        pins = self._pins()
        data: dict[str, Any] = {
            "id": part_id(self.name),
            "name": one_line(d.name, 80) or self.name,
            "kind": d.kind,
            "form": d.form,
            "ref": re.sub(r"[^A-Z]", "", d.designator.upper()) or "U",
            "mpn": self._mpn(),
            "description": one_line(d.description, 240),
            "uses": [one_line(u, 80) for u in d.uses if u.strip()],
            "pins": pins,
            "supplies": [s for n in d.supplies if (s := self._supply(n))],
            "rails": self._rails(),
            "logic": self._logic(),
            "interfaces": [self._interface(i) for i in d.interfaces],
            "settings": self._settings(),
            "needs": self._needs(),
            "spec": self._spec(),
            "sources": [
                {
                    "kind": "read",
                    "what": f"{one_line(d.name, 60)} data sheet: {one_line(self.document.name, 80)}, SHA-256 {self.document.checksum}",
                    "note": f"drafted by {one_line(self.by, 60)}",
                }
            ],
            "unconfirmed": True,
            "proof": self.proof,
        }
        data = {k: v for k, v in data.items() if v not in (None, "", [], {})}
        self._open_inputs(data)
        made = Drafted(
            data, self.faults, self.dropped, [*self.open, *(f"not in the document, says the model: {one_line(m, 160)}" for m in d.missing)]
        )
        self._check(made)
        return made

    def _check(self, made: Drafted) -> None:
        if self.draft.kind == "controller":
            made.faults.append("a controller's pins have functions that no draft holds: it has to be written by a person")
        try:
            made.component = Component.model_validate(made.data)
        except ValidationError as error:
            made.faults += [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:6]]
        else:
            made.faults += [text.removeprefix(f"{made.component.id}: ") for text in check.faults(made.component)]

    def _mpn(self) -> str:
        mpn = one_line(self.draft.mpn, 60)
        if mpn and not any(proof.named(mpn, self.document.page(n)) for n in self.shown):
            self.dropped.append(f"mpn {mpn!r}: it stands on none of the pages")
            return ""
        return mpn

    # -- pins --------------------------------------------------------------------------------------------------------
    def _pins(self) -> list[dict[str, Any]]:
        count = Counter(p.name for p in self.draft.pins)
        nth: Counter[str] = Counter()
        rows = {page: self._rows(page) for page in {p.page for p in self.draft.pins}}
        out = []
        for pin in self.draft.pins:
            printed = one_line(pin.name, 40) or f"pin{one_line(pin.number, 8)}"
            nth[pin.name] += 1
            pin_id = f"{printed}.{nth[pin.name]}" if count[pin.name] > 1 else printed
            self.ids.setdefault(proof.squeezed(printed), []).append(pin_id)
            row = rows[pin.page][pin.name, pin.number.strip()]
            entry = {"page": pin.page, "words": one_line(row or pin.about, LONGEST_PROOF)}
            self.proof[f"pins.{pin_id}"] = entry if row else entry | {"found": False}
            fields = {"id": pin_id, "number": pin.number.strip(), "type": pin.type, "note": one_line(pin.about, 160)}
            if pin_id != printed:
                fields["name"] = printed
            out.append({k: v for k, v in fields.items() if v})
        return out

    def _rows(self, page: int) -> dict[tuple[str, str], str | None]:
        """(name, number) of the pins that are said to stand on a page -> its words."""
        pins = [(p.name, p.number.strip()) for p in self.draft.pins if p.page == page]
        return dict(zip(pins, proof.pin_rows(pins, self.document.page(page) if page in self.shown else ""), strict=True))

    def _pin(self, name: str, where: str) -> str:
        """Our id of a printed name; the name itself, which `kb check` will not find, where there is no such pin."""
        return self._all([name], where)[0]

    def _all(self, names: list[str], where: str) -> list[str]:
        out: list[str] = []
        for name in names:
            plain = one_line(name, 40)
            found = self.ids.get(proof.squeezed(plain)) or ([plain] if any(plain in ids for ids in self.ids.values()) else [])
            if not found:
                self.faults.append(f"{where}: there is no pin {plain!r}")
            out += found or [plain]
        return list(dict.fromkeys(out))

    # -- figures -----------------------------------------------------------------------------------------------------
    def _figure(self, where: str, given: Figure, unit: str) -> float | None:
        """A figure in the component file's *unit* (V, mA, Ω ...), None where there is none that its page bears out."""
        if given is None or not given.printed.strip():
            return None
        try:
            value = proof.figure(given.printed, UNITS.get(unit, unit))
        except ValueError as error:
            self._drop(where, given, str(error))
            return None
        if fault := self._fault(given.page, given.quote):
            self._drop(where, given, fault)
            return None
        if not proof.says(given.printed, given.quote):
            self._drop(where, given, "the quote does not hold this figure with its unit: quote the row with the unit")
            return None
        self._proved(where, given.page, given.quote)
        return float(f"{value * (1e3 if unit == 'mA' else 1.0):.9g}")

    def _fault(self, page: int, quote: str) -> str:
        """Why a quote is no proof, '' where it is one."""
        if page not in self.shown:
            return f"page {page} was not among those read"
        return "" if proof.quoted(quote, self.document.page(page)) else f"page {page} has no such words: {one_line(quote, 80)!r}"

    def _drop(self, where: str, given: Figure, why: str) -> None:
        self.dropped.append(f"{where} {one_line(given.printed, 30) if given else ''!r}: {why}")

    def _proved(self, where: str, page: int, quote: str) -> None:
        self.proof[where] = {"page": page, "words": one_line(quote, LONGEST_PROOF)}

    # -- sections ----------------------------------------------------------------------------------------------------
    def _supply(self, s: DraftSupply) -> dict[str, Any] | None:
        at = f"supplies.{s.id}"
        volts = {n: self._figure(f"{at}.{n}", getattr(s, n), "V") for n in ("min", "max", "nominal", "abs_max")}
        current = {n: self._figure(f"{at}.ma.{n}", getattr(s, n), "mA") for n in ("sleep", "typical", "peak")}
        pins, ground = self._all(s.pins, at), self._all(s.ground, at)
        for pin in self.draft.pins:
            if pin.name in s.pins and pin.type not in ("power_in", "passive"):
                self.faults.append(f"{at}: pin {one_line(pin.name, 40)} takes the supply and is typed {pin.type}, not power_in")
        if volts["min"] is None or volts["max"] is None:
            self.dropped.append(f"{at}: without a proved min and max it is no supply")
            return None
        out: dict[str, Any] = {"id": s.id, "pins": pins, "ground": ground} | {k: v for k, v in volts.items() if v is not None}
        if any(v is not None for v in current.values()):
            out["ma"] = {k: v for k, v in current.items() if v is not None}
        return out

    def _rails(self) -> list[dict[str, Any]]:
        out = []
        for r in self.draft.rails:
            at = f"rails.{r.id}"
            names = {"volts": "V", "min": "V", "max": "V", "current": "mA", "dropout": "V"}
            figures = {n: v for n, unit in names.items() if (v := self._figure(f"{at}.{n}", getattr(r, n), unit)) is not None}
            if "current" in figures:
                figures["max_ma"] = figures.pop("current")
            fields = {
                "id": r.id,
                "pins": self._all(r.pins, at),
                "ground": self._all(r.ground, at),
                "topology": r.topology,
                "source": r.source,
            }
            out.append(fields | figures)
        return out

    def _logic(self) -> dict[str, Any] | None:
        given = self.draft.logic
        if given is None:
            return None
        out: dict[str, Any] = {"volts": given.supply}
        for name in ("tolerant", "v_ih", "v_il", "v_oh"):
            if (value := self._figure(f"logic.{name}", getattr(given, name), "V")) is not None:
                out[name] = value
        if (ratio := self._figure("logic.v_ih_ratio", given.v_ih_ratio, "")) is not None:
            out["v_ih_ratio"] = ratio
        return out

    def _interface(self, i: DraftInterface) -> dict[str, Any]:
        at = f"interfaces.{i.id}"
        pins = {one_line(p.name, 20).lower() or self._pin(p.value, at).lower(): self._pin(p.value, at) for p in i.pins if p.value}
        out: dict[str, Any] = {"id": i.id, "type": i.type, "role": i.role, "pins": pins}
        addresses = []
        for given in i.addresses:
            found = address(given.printed)
            held = proof.squeezed(given.printed) in proof.squeezed(given.quote)
            fault = self._fault(given.page, given.quote) or ("" if held else "the quote does not hold it")
            fault = fault or ("" if found else "it is no 7-bit address")
            if fault or not found:
                self._drop(f"{at}.addresses", given, fault)
                continue
            addresses.append(found)
            self._proved(f"{at}.addresses.{found}", given.page, given.quote)
        if addresses:
            out["addresses"] = list(dict.fromkeys(addresses))
        if clock := self._figure(f"{at}.max_hz", i.max_clock, "Hz"):
            out["max_hz"] = clock
        return out

    def _settings(self) -> list[dict[str, Any]]:
        """The address straps, of which the first is the default."""
        out: list[dict[str, Any]] = []
        for i in self.draft.interfaces:
            choices = []
            for strap in i.straps:
                at = f"settings.address.{one_line(strap.gives, 20)}"
                given = Printed(printed=strap.gives, page=strap.page, quote=strap.quote)
                value = address(strap.gives)
                if fault := self._fault(strap.page, strap.quote) or ("" if value else "it is no 7-bit address"):
                    self._drop(at, given, fault)
                    continue
                ties = {self._pin(t.name, at): self._pin(t.value, at) for t in strap.ties}
                choices.append({"value": value, "ties": ties, "how": ", ".join(f"{a} to {b}" for a, b in ties.items())})
                self._proved(f"settings.address.{value}", strap.page, strap.quote)
            if choices and not out:
                out.append({"id": "address", "default": choices[0]["value"], "choices": choices})
        return out

    def _open_inputs(self, data: dict[str, Any]) -> None:
        """Inputs that nothing of the draft connects must be connected by whoever uses the part: an open one is no harmless one."""
        served = {p for s in data.get("supplies", []) for p in (*s["pins"], *s["ground"])}
        served |= {p for i in data.get("interfaces", []) for p in i["pins"].values()}
        served |= {p for s in data.get("settings", []) for c in s["choices"] for p in c["ties"]}
        served |= {p for n in data.get("needs", []) for p in (n["a"], n["b"])}
        for pin in data.get("pins", []):
            if pin["type"] in ("input", "power_in") and pin["id"] not in served:
                pin["must_connect"] = True
                self.open.append(f"{pin['id']} is an input that nothing of the draft connects: a design that leaves it open fails")

    def _needs(self) -> list[dict[str, Any]]:
        out = []
        for n, need in enumerate(self.draft.needs, 1):
            at = f"needs.{n}"
            fault = self._fault(need.page, need.quote)
            if not fault and need.value and not proof.says(need.value, need.quote):
                fault = "the quote does not hold this value"
            if fault:
                self.dropped.append(f"{at} {need.part} {one_line(need.value, 20)}: {fault}")
                continue
            self._proved(at, need.page, need.quote)
            fields = {"part": need.part, "a": self._pin(need.a, at), "b": self._pin(need.b, at), "why": one_line(need.why, 160)}
            out.append(fields | ({"value": one_line(need.value, 20)} if need.value else {}))
        return out

    def _spec(self) -> dict[str, float]:
        out = {}
        for given in self.draft.figures:
            if (value := self._figure(f"spec.{given.name}", given.figure, unit_of(given.name) if given.name != "hfe" else "")) is not None:
                out[given.name] = value
        return out


def address(printed: str) -> str | None:
    """A 7-bit I2C address as component files write it: 0x76, 76h and 1110110 are 0x76. None for anything else."""
    text = proof.squeezed(printed)
    if m := re.fullmatch(r"0x([0-9a-f]{1,2})|([0-9a-f]{2})h", text):
        value = int(m[1] or m[2], 16)
    elif re.fullmatch(r"(?:0b)?[01]{7}b?", text):
        value = int(re.sub(r"^0b|b$", "", text), 2)
    else:
        return None
    return f"0x{value:02X}" if value < 0x80 else None
