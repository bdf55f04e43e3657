"""From a block's measures to decks, and from ngspice's plots to figures beside what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.spice.analyses import KINDS, Analysis, Tran
from circuitlm.spice.netlist import Deck, Element
from circuitlm.spice.results import Result
from circuitlm.verify.proof.measure import Drive, Measure, Stand
from circuitlm.views.spice import Netlist, build

DAMPING = 0.35
"""ngspice's XMU: less than the trapezoidal rule's 0.5, which rings for ever after a transistor has switched."""


@dataclass(slots=True)
class Job:
    """One run of ngspice: a deck with its drives, and the measures that are read from it."""

    stand: Stand
    deck: Deck
    nodes: dict[str, str]
    measures: list[Measure] = field(default_factory=list)
    analyses: dict[str, Analysis] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    """Designator -> its elements in the deck."""
    points: int = 0
    """Time points of its transient, once it has been read."""
    seen: dict[str, None] = field(default_factory=dict)
    """The nets that readings have looked at, in the order in which they did."""

    def node(self, net: str) -> str:
        """The node of a net that a reading looks at."""
        self.seen[net] = None
        return self.nodes[net]

    def takes(self, measure: Measure) -> bool:
        """Whether a measure can be read from this run too: no other analysis of its kind."""
        return self.analyses.get(KINDS[type(measure.analysis)], measure.analysis) == measure.analysis

    def add(self, measure: Measure) -> None:
        self.measures.append(measure)
        self.analyses[KINDS[type(measure.analysis)]] = measure.analysis


@dataclass(slots=True)
class Proved:
    """A figure: asked (None: nobody did), computed by formula, measured (None: it could not be read), the share it is off by."""

    block: str
    title: str
    what: str
    unit: str
    asked: float | None
    computed: float
    measured: float | None
    tolerance: float
    why: str = ""
    at_most: bool = False

    @property
    def target(self) -> float:
        return self.computed if self.asked is None else self.asked

    @property
    def off(self) -> float | None:
        """(measured - target) / |target|; None where nothing was measured."""
        if self.measured is None:
            return None
        return (self.measured - self.target) / abs(self.target) if self.target else self.measured

    @property
    def met(self) -> bool:
        return self.off is not None and (self.off if self.at_most else abs(self.off)) <= self.tolerance * 1.0001

    def to_dict(self) -> dict[str, Any]:
        """JSON form, with `off` and `met`; figures to six digits."""
        row = {k: float(f"{v:.6g}") if isinstance(v, float) else v for k, v in asdict(self).items() if v != "" and k != "at_most"}
        off = self.off
        return row | {"off": None if off is None else round(off, 5), "met": self.met}


def prepare(circuit: Circuit, stands: Iterable[Stand]) -> list[Job]:
    """The runs that measure all blocks; measures with the same drives share a run."""
    jobs: list[Job] = []
    for stand in stands:
        found: dict[tuple[tuple[Drive, ...], bool], list[Job]] = {}
        for measure in stand.measures:
            over_time = isinstance(measure.analysis, Tran) and measure.analysis.uic
            same = found.setdefault((measure.drives, over_time), [])
            job = next((j for j in same if j.takes(measure)), None)
            if job is None:
                job = _job(circuit, stand, measure.drives, over_time)
                same.append(job)
                jobs.append(job)
            job.add(measure)
    return jobs


def _job(circuit: Circuit, stand: Stand, drives: tuple[Drive, ...], over_time: bool) -> Job:
    netlist = build(circuit, timers=over_time)
    nodes = {name: netlist.nodes[net] for name in stand.pins if (net := stand.net(circuit, name)) is not None}
    netlist.deck.options["xmu"] = DAMPING
    sources = _quiet(netlist)
    for number, drive in enumerate(drives):
        if drive.at in nodes:
            _drive(netlist.deck, sources, nodes, drive, f"bench{number}")
    nodes["GND"] = "0"
    return Job(stand, netlist.deck, nodes, parts=netlist.element_of)


def _quiet(netlist: Netlist) -> dict[str, tuple[str, str]]:
    """Silence the terminals' signal sources; supplies stay as they are. Node -> (source, its series resistor)."""
    deck, found = netlist.deck, {}
    names = netlist.element_of.get("port", [])
    for name in names:
        source = deck.elements[name]
        if name[0] != "V":
            continue
        for other in names:
            series = deck.elements[other]
            if series.name[0] == "R" and series.nodes[0] == source.nodes[0]:
                found[series.nodes[1]] = (name, other)
        if "AC" in source.text:
            deck.elements[name] = replace(source, value=0.0, text="")
    return found


def _drive(deck: Deck, sources: dict[str, tuple[str, str]], nodes: dict[str, str], drive: Drive, name: str) -> None:
    node = nodes[drive.at]
    against = nodes.get(drive.against, "0") if drive.against else "0"
    own = sources.get(node)
    supplies = own is not None and own[0] in deck.elements and deck.elements[own[0]].text.startswith("DC")
    if (drive.kind != "V" or against != "0") and not supplies:
        for element in own or ():
            deck.elements.pop(element, None)
    if drive.kind == "R":
        deck.elements[f"R{name}"] = Element(f"R{name}", (node, against), max(drive.dc, 1e-6))
        return
    text = " ".join([*([f"AC {drive.ac:.9g}"] if drive.ac is not None else []), *([drive.wave.text()] if drive.wave else [])])
    if drive.kind == "I":
        deck.elements[f"I{name}"] = Element(f"I{name}", (against, node), drive.dc, text, ())
    elif own and against == "0" and own[0] in deck.elements:
        deck.elements[own[0]] = replace(deck.elements[own[0]], value=drive.dc, text=text)
        deck.elements[own[1]] = replace(deck.elements[own[1]], value=drive.ohms)
    else:
        inside = deck.new_node(f"{name}_i")
        deck.elements[f"V{name}"] = Element(f"V{name}", (inside, against), drive.dc, text)
        deck.elements[f"R{name}"] = Element(f"R{name}", (inside, node), drive.ohms)


def read(job: Job, result: Result) -> list[Proved]:
    """The figures of a run; a failed run, or a plot that shows nothing of the kind, gives None for what was measured."""
    out = []
    job.points = max((len(p.x) for p in result.plots if p.kind == "tran"), default=0)
    for m in job.measures:
        value: float | None = None
        if result.ok:
            try:
                value = m.read(result.plot(KINDS[type(m.analysis)]), job.node)
            except (KeyError, ValueError, IndexError, ZeroDivisionError):
                value = None
        out.append(Proved(job.stand.key, job.stand.title, m.what, m.unit, m.asked, m.computed, value, m.tolerance, m.why, m.at_most))
    return out
