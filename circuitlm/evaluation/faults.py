"""Pairs of a seeded fault and its clean twin (`evals/faults/*.yaml`): what the rules find of the faults, and what they say of the twins.

A file is a list of clean circuits, each with the faults that are put into it. A circuit is `parts` (designator: name, with a value or
settings behind it) and `wires` (pins on one net, a line each). A fault is an edit: `remove` parts, `lift` pins off their nets, `swap` two
pins, `bridge` a two-pin part, put other `parts` in, `wire` more; `again` puts a second part under a designator, `unwired` takes the clean circuit's wires.
`finds` is the severity that the rule's source asks for, and the parts or pins that the finding has to name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from circuitlm import resources
from circuitlm.circuit.datafile import Model, Text
from circuitlm.circuit.model import Circuit
from circuitlm.errors import UsageError
from circuitlm.verify.finding import SEVERITIES, Finding
from circuitlm.verify.verdict import verify
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.cj_read import from_circuit_json
from circuitlm.views.netlist_read import NamedNet, NamedPart, from_netlist

_SETTING = re.compile(r"(?P<key>[a-z][a-z0-9_-]*)=(?P<value>\S+)")
_VALUE = re.compile(r"[0-9]+(?:\.[0-9]+)?[a-zA-ZµΩ]*")


class Fault(Model):
    """One edit that makes a circuit wrong, and what has to be found."""

    says: str
    finds: str
    parts: dict[Text, Text] = {}
    again: dict[Text, Text] = {}
    remove: Text = ""
    lift: Text = ""
    swap: Text = ""
    bridge: Text = ""
    wire: list[Text] = []
    unwired: bool = False


class Bench(Model):
    """A circuit that is right, and the faults that are put into it. `wifi`: its radio is in use."""

    parts: dict[Text, Text]
    wires: list[Text]
    faults: list[Fault]
    also: dict[Text, Text] = {}
    """More parts, where a line is full."""
    wifi: bool = False


@dataclass(frozen=True, slots=True)
class Wiring:
    """Parts and nets as written: designators with words, pins as DESIGNATOR.PIN."""

    parts: tuple[tuple[str, str], ...]
    nets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A faulty circuit beside its clean twin."""

    family: str
    says: str
    severity: str
    about: tuple[str, ...]
    clean: Wiring
    faulty: Wiring
    wifi: bool = False


@dataclass(slots=True)
class Judged:
    """What the rules said of a pair."""

    pair: Pair
    alarms: list[Finding] = field(default_factory=list)
    """Errors and warnings about the clean twin."""
    fresh: list[Finding] = field(default_factory=list)
    """Findings about the faulty circuit that its twin does not have."""

    @property
    def hit(self) -> Finding | None:
        """The finding that names the fault, at the severity that was asked for or above."""
        worst = SEVERITIES.index(self.pair.severity)
        told = [f for f in self.fresh if SEVERITIES.index(f.severity) <= worst]
        return next((f for f in told if not self.pair.about or _names(f, self.pair.about)), None)

    @property
    def doubles(self) -> list[tuple[str, str]]:
        """Rules that tell of the same pins (or, without pins, of the same parts) at the same severity."""
        told = [f for f in self.fresh if f.severity != "advice"]
        return [
            (a.rule, b.rule)
            for n, a in enumerate(told)
            for b in told[n + 1 :]
            if a.rule != b.rule and _place(a) == _place(b) and a.severity == b.severity
        ]


def _names(finding: Finding, about: Iterable[str]) -> bool:
    return any(a in finding.parts or a in finding.pins for a in about)


def _place(finding: Finding) -> tuple[str, ...]:
    return tuple(sorted(finding.pins or finding.parts))


# -- reading -------------------------------------------------------------------------------------
def fault_folder() -> Path:
    """The project's own fault pairs."""
    return resources.folder("evals") / "faults"


def load_faults(folder: Path | None = None) -> list[Pair]:
    """All pairs of a folder's files (the project's own by default). Raises UsageError naming the file and entry that is wrong."""
    from circuitlm.knowledge.files import read_yaml

    place = folder or fault_folder()
    files = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
    out: list[Pair] = []
    for file in files:
        data = read_yaml(file)
        if not isinstance(data, list):
            raise UsageError(f"{file.name}: a list of circuits is expected")
        for number, raw in enumerate(data, 1):
            try:
                out += _pairs(file.stem, Bench.model_validate(raw))
            except ValidationError as error:
                first = error.errors()[0]
                raise UsageError(f"{file.name}: circuit {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
            except ValueError as error:
                raise UsageError(f"{file.name}: circuit {number}: {error}") from error
    return out


def _pairs(family: str, bench: Bench) -> Iterator[Pair]:
    clean = Wiring(tuple((bench.parts | bench.also).items()), _joined(w.split() for w in bench.wires))
    for fault in bench.faults:
        severity, *about = fault.finds.split()
        if severity not in SEVERITIES:
            raise ValueError(f"{fault.says}: finds begins with one of {', '.join(SEVERITIES)}")
        yield Pair(family, fault.says, severity, tuple(about), clean, edited(clean, fault), bench.wifi)


def _joined(lines: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Nets of lines of pins: lines that share a pin are one net."""
    nets: list[dict[str, None]] = []
    for line in lines:
        pins = dict.fromkeys(line)
        touching = [n for n in nets if n.keys() & pins.keys()]
        nets = [n for n in nets if n not in touching]
        nets.append({p: None for n in touching for p in n} | pins)
    return tuple(tuple(n) for n in nets if n)


def edited(clean: Wiring, fault: Fault) -> Wiring:
    """The wiring with a fault in it. Raises ValueError for an edit of pins or parts that are not there."""
    parts = dict(clean.parts)
    nets = [list(n) for n in clean.nets]
    gone = fault.remove.split()
    for ref in [*gone, *fault.bridge.split()]:
        if ref not in parts:
            raise ValueError(f"{fault.says}: there is no part {ref}")
    wired = {p for n in nets for p in n}
    for pin in [*fault.lift.split(), *fault.swap.split()]:
        if pin not in wired:
            raise ValueError(f"{fault.says}: {pin} is on no wire")
    for ref in fault.bridge.split():
        ends = [n for n in nets if any(p.startswith(f"{ref}.") for p in n)]
        nets = [n for n in nets if n not in ends] + [[p for n in ends for p in n]]
    gone += fault.bridge.split()
    lifted = set(fault.lift.split())
    nets = [[p for p in n if p.partition(".")[0] not in gone and p not in lifted] for n in nets]
    if fault.swap:
        a, b = fault.swap.split()
        nets = [[b if p == a else a if p == b else p for p in n] for n in nets]
    parts = {r: p for r, p in parts.items() if r not in gone} | dict(fault.parts)
    wires = [*([] if fault.unwired else nets), *(w.split() for w in fault.wire)]
    return Wiring((*parts.items(), *fault.again.items()), _joined(wires))


def circuit_of(wiring: Wiring) -> tuple[Circuit, list[str]]:
    """The circuit, and what its reader did not understand."""
    parts = []
    settings: dict[str, dict[str, str]] = {}
    for ref, words in wiring.parts:
        settings[ref] = {m["key"]: m["value"] for m in _SETTING.finditer(words)}
        name, _, last = _SETTING.sub("", words).strip().rpartition(" ")
        value = last if name and _VALUE.fullmatch(last) else ""
        parts.append(NamedPart(ref, (name if value else _SETTING.sub("", words).strip(),), value))
    circuit, problems = from_netlist(parts, [NamedNet("", n) for n in wiring.nets])
    for ref, given in settings.items():
        if ref in circuit.parts:
            circuit.parts[ref].settings.update(given)
    return circuit, problems


# -- judging -------------------------------------------------------------------------------------
def findings_of(wiring: Wiring, wifi: bool = False, through_file: bool = False) -> list[Finding]:
    """All findings on a wiring. *through_file*: on its Circuit JSON, as read back."""
    circuit, _ = circuit_of(wiring)
    if through_file and circuit.parts:
        defects = circuit.defects
        circuit, _ = from_circuit_json(to_circuit_json(circuit))
        circuit.defects += defects
    return verify(circuit, wifi=wifi).findings


def judge(pairs: Iterable[Pair], through_file: bool = False) -> list[Judged]:
    """The rules' word on each pair; a clean twin of many faults is judged once."""
    seen: dict[Wiring, list[Finding]] = {}
    out = []
    for pair in pairs:
        if pair.clean not in seen:
            seen[pair.clean] = findings_of(pair.clean, pair.wifi, through_file)
        before = {(f.rule, f.message) for f in seen[pair.clean]}
        found = findings_of(pair.faulty, pair.wifi, through_file)
        alarms = [f for f in seen[pair.clean] if f.severity != "advice"]
        out.append(Judged(pair, alarms, [f for f in found if (f.rule, f.message) not in before]))
    return out


# -- the table -----------------------------------------------------------------------------------
def table(judged: list[Judged]) -> str:
    """Recall by family and severity, clean twins with a false alarm, and faults that were told twice."""
    rows = [f"{'family':<14}{'pairs':>6}{'errors':>12}{'warnings':>12}{'advice':>10}{'twins':>8}{'alarmed':>9}{'double':>8}"]
    for family in [*dict.fromkeys(j.pair.family for j in judged), "all"]:
        mine = [j for j in judged if family in (j.pair.family, "all")]
        cells = []
        for severity in SEVERITIES:
            asked = [j for j in mine if j.pair.severity == severity]
            cells.append(f"{sum(j.hit is not None for j in asked)}/{len(asked)}")
        twins = {j.pair.clean: bool(j.alarms) for j in mine}
        double = sum(bool(j.doubles) for j in mine)
        rows.append(
            f"{family:<14}{len(mine):>6}{cells[0]:>12}{cells[1]:>12}{cells[2]:>10}{len(twins):>8}{sum(twins.values()):>9}{double:>8}"
        )
    for severity in ("error", "warning"):
        asked = [j for j in judged if j.pair.severity == severity]
        if asked:
            rows.append(f"recall on {severity}s {100 * sum(j.hit is not None for j in asked) / len(asked):.1f} %")
    return "\n".join(rows)


def remarks(judged: list[Judged]) -> Iterator[str]:
    """What went wrong, a line each: misses, false alarms, faults told twice."""
    for j in judged:
        if j.hit is None:
            said = ", ".join(f"{f.severity} {f.rule} {f.parts}" for f in j.fresh) or "nothing"
            yield f"missed {j.pair.family}: {j.pair.says} ({j.pair.severity} {' '.join(j.pair.about)}); said: {said}"
    told: Counter[str] = Counter(f"false alarm {j.pair.family}: {f.rule}: {f.message}" for j in judged for f in j.alarms)
    yield from told
    for j in judged:
        for a, b in j.doubles:
            yield f"twice {j.pair.family}: {j.pair.says}: {a} and {b}"
