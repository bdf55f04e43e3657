"""`circuitlm simulate`: operating point, transient, AC, DC and temperature sweeps, Monte Carlo, of circuit files and SPICE netlists."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circuitlm.errors import ToolError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from circuitlm.spice.analyses import Analysis
    from circuitlm.spice.netlist import Deck
    from circuitlm.spice.results import Plot, Result

ANALYSES = ("op", "tran", "ac", "dc", "mc", "temp")
NETLISTS = (".cir", ".sp", ".spice", ".net", ".ckt")
TOLERANCES = {"R": 1.0, "C": 10.0, "L": 10.0}
"""Tolerances of parts where neither the component's file nor the command gives one, percent."""


@dataclass(slots=True)
class Subject:
    """What is simulated: a deck, the names that a user knows its nodes by, and where signals come in and go out."""

    deck: Deck
    nodes: dict[str, str]
    """Net or node as the user knows it -> node of the deck."""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    asked: list[Analysis] = field(default_factory=list)
    """Analyses that a netlist names itself."""
    notes: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    """Element of the deck -> designator."""
    usual: dict[str, float] = field(default_factory=dict)
    """Element of the deck -> its tolerance by the component's file, percent."""
    uic: bool = False
    """Transients begin with empty capacitors: the circuit oscillates and has no operating point."""


def simulate(
    file: Annotated[Path, typer.Argument(help="A design's folder, a circuit file, or a SPICE netlist (.cir, .sp).")],
    analysis: Annotated[str, typer.Argument(help="op, tran, ac, dc, mc (Monte Carlo) or temp.")] = "op",
    probe: Annotated[
        list[str] | None, typer.Option("--probe", "-p", help="Net to show; i:NAME a source's current. Default the outputs.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="First frequency, value or temperature.")] = None,
    stop: Annotated[str | None, typer.Option("--to", help="Last frequency, value, temperature, or time.")] = None,
    step: Annotated[str | None, typer.Option("--step", help="Step of dc, temp and tran.")] = None,
    points: Annotated[int, typer.Option("--points", min=1, max=1000, help="Points a decade of ac.")] = 40,
    source: Annotated[str | None, typer.Option("--source", help="Source that dc sweeps.")] = None,
    runs: Annotated[int, typer.Option("--runs", min=1, max=1_000_000, help="Runs of mc.")] = 1000,
    measure: Annotated[str, typer.Option("--measure", help="What mc measures: op, corner, gain@HERTZ, frequency, peak.")] = "",
    spec: Annotated[str | None, typer.Option("--spec", help="MIN..MAX: what a run of mc must give, for the yield.")] = None,
    tolerance: Annotated[list[str] | None, typer.Option("--tolerance", help="R=1, C=5, L=10 or R7=0.1: percent.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Where mc's random numbers begin.")] = 1,
    processes: Annotated[int | None, typer.Option("--processes", min=1, max=64, help="Processes of mc; default one a processor.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write the plot as SVG.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON and nothing else.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, max=3600, help="Longest run, s.")] = 30.0,
) -> None:
    """Simulate a circuit in ngspice."""
    from circuitlm.cli import simulated

    if analysis not in ANALYSES:
        raise UsageError(f"There is no analysis {analysis!r}.", "analyses: " + ", ".join(ANALYSES))
    if out is not None and out.suffix.lower() != ".svg":
        raise UsageError(f"{out.name}: plots are written as .svg.")
    subject = read_subject(file, analysis == "tran" or measure in ("frequency", "peak"))
    if not as_json:
        for note in subject.notes:
            typer.echo(f"reading: {note}", err=True)
    probes = chosen(subject, probe or [], analysis)
    values = {"start": start, "stop": stop, "step": step, "source": source}
    show = Show(as_json, out)
    if analysis == "mc":
        rules = simulated.Rules(runs, measure, spec, tolerances(tolerance or [], subject), seed, processes, timeout, values)
        simulated.monte_carlo(subject, probes, rules, show)
        return
    card = {
        "op": simulated.op_card,
        "tran": simulated.tran_card,
        "ac": simulated.ac_card,
        "dc": simulated.dc_card,
        "temp": simulated.temp_card,
    }
    wanted = card[analysis](subject, values, points)
    result = run_one(subject, wanted, timeout)
    {"op": simulated.op, "tran": simulated.tran, "ac": simulated.ac, "dc": simulated.sweep, "temp": simulated.sweep}[analysis](
        subject, probes, result, show
    )


@dataclass(slots=True)
class Show:
    """Where results go: tables and quick plots, or JSON; and a file for the plot."""

    as_json: bool
    out: Path | None

    def data(self, data: dict[str, Any]) -> None:
        if self.as_json:
            print(json.dumps(data, indent=1, ensure_ascii=False))

    def line(self, text: str) -> None:
        if not self.as_json:
            print(text)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as they need; all but the first to the right."""
        if self.as_json or not rows:
            return
        widths = [max(len(r[n]) for r in [head, *rows]) for n in range(len(head))]
        for row in [head, *rows]:
            print("  ".join(c.ljust(w) if n == 0 else c.rjust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True))).rstrip())

    def quick(self, title: str, x: Sequence[float], y: Sequence[float], unit: str, log_x: bool = False) -> None:
        """A plot in the terminal, where there is one that can show it."""
        if self.as_json or self.out is not None or not sys.stdout.isatty() or "utf" not in (sys.stdout.encoding or "").lower():
            return
        from circuitlm.circuit.units import show
        from circuitlm.views.chart import in_terminal

        print(title)
        rows = in_terminal(x, y, log_x=log_x)
        for n, row in enumerate(rows):
            edge = max(y) if n == 0 else min(y) if n == len(rows) - 1 else None
            edge = 0.0 if edge is not None and abs(edge) < 1e-3 * (max(y) - min(y)) else edge
            print(f"{show(edge, unit) if edge is not None else '':>10} {row}")

    def svg(self, text: str) -> None:
        if self.out is None:
            return
        try:
            self.out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{self.out} cannot be written: {error.strerror}") from error
        self.line(str(self.out))


def read_subject(path: Path, over_time: bool = False) -> Subject:
    """The deck of a folder, circuit file or netlist; *over_time*: for a transient. Raises UsageError with what is wrong."""
    if path.is_dir():
        path = path / "circuit.json"
    if path.suffix.lower() in NETLISTS:
        from circuitlm.spice.read import read_netlist

        try:
            if path.stat().st_size > 5_000_000:
                raise UsageError(f"{path} is too large for a netlist.")
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
        read = read_netlist(text)
        sources = [n for n, e in read.deck.elements.items() if n[0] == "V"]
        return Subject(read.deck, read.nodes, sources, [], read.analyses, read.notes, {n: n for n in read.deck.elements})
    from circuitlm.verify.context import Context
    from circuitlm.verify.power_on import feed_from_outside
    from circuitlm.views.files import read_circuit
    from circuitlm.views.spice import build

    circuit, problems = read_circuit(path)
    netlist = build(circuit, timers=over_time)
    feed_from_outside(Context(circuit), netlist)
    nodes = {net: node for net, node in netlist.nodes.items() if node != "0"}
    ends = {d: [p.net for p in circuit.ports if p.direction == d and p.net in nodes] for d in ("in", "out")}
    labels = {name: ref for ref, names in netlist.element_of.items() for name in names}
    outside = [note for note in netlist.notes if note.endswith("from outside") or note.startswith("no ground")]
    if not any(n[0] in "VI" for n in netlist.deck.elements):
        outside.append("nothing feeds this circuit, so it has no voltages: add a supply, or a net with a voltage in its name (+5V)")
    missing = [f"{ref} is not simulated: {why}" for ref, why in netlist.missing.items()]
    uic = any(name.startswith("TIMER_") for name in netlist.deck.models)
    bought = {ref: part.component.spec.get("tolerance") for ref, part in circuit.parts.items()}
    usual = {name: float(share) for name, ref in labels.items() if isinstance(share := bought.get(ref), int | float)}
    return Subject(netlist.deck, nodes, ends["in"], ends["out"], [], [*problems, *outside, *missing], labels, usual, uic)


def chosen(subject: Subject, names: list[str], analysis: str) -> list[str]:
    """Nets to show, as the user knows them. Raises UsageError for one that is not there."""
    known = {n.lower(): n for n in subject.nodes}
    sources = {n.lower(): n for n in subject.deck.elements if n[0] in "VL"}
    out = []
    for name in names:
        low = name.lower()
        if low.startswith("i:") and low[2:] in sources:
            out.append(f"i:{low[2:]}")
        elif low in known:
            out.append(known[low])
        else:
            from difflib import get_close_matches

            near = get_close_matches(low, [*known, *(f"i:{s}" for s in sources)], 4)
            raise UsageError(
                f"There is no net {name!r} here.",
                f"the nearest: {', '.join(near)}" if near else "nets: " + ", ".join(list(subject.nodes)[:20]),
            )
    if out or analysis == "op":
        return out
    found = subject.outputs or [n for n in subject.nodes if n.lower() in ("out", "vout", "output")]
    return found or list(subject.nodes)[:4]


def run_one(subject: Subject, analyses: Sequence[Analysis], timeout_s: float) -> Result:
    """Run and give the result. Raises ToolError with ngspice's own reason."""
    from circuitlm.spice.engine import run

    result = run(subject.deck, *analyses, timeout_s=timeout_s)
    if not result.ok:
        raise ToolError(f"simulation: {result.message}")
    for text in result.warnings:
        typer.echo(f"ngspice: {text}", err=True)
    return result


def column(subject: Subject, plot: Plot, probe: str) -> Sequence[float]:
    """A probe's values in a plot."""
    return plot.i(probe[2:]) if probe.startswith("i:") else plot.v(subject.nodes[probe])


def tolerances(items: list[str], subject: Subject) -> dict[str, float]:
    """Element of the deck -> its tolerance as a share. Raises UsageError."""
    kinds: dict[str, float] = {}
    single: dict[str, float] = {}
    for item in items:
        name, mark, number = item.partition("=")
        try:
            share = float(number.rstrip("%"))
        except ValueError:
            share = -1.0
        if not mark or not 0 <= share < 100:
            raise UsageError(f"{item!r} is no tolerance.", "R=1 for all resistors, R7=0.1 for one, in percent")
        (kinds if name.upper() in TOLERANCES else single)[name.upper() if name.upper() in TOLERANCES else name.lower()] = share
    out = {}
    for name, element in subject.deck.elements.items():
        label = subject.labels.get(name, name)
        kind = name[0]
        if element.value is None or kind not in TOLERANCES or label in ("port", ""):
            continue
        said = single.get(label.lower(), single.get(name.lower(), kinds.get(kind)))
        out[name] = (subject.usual.get(name, TOLERANCES[kind]) if said is None else said) / 100
    return out
