"""What `circuitlm simulate` shows: one function an analysis, and the Monte Carlo runs with their yield."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.cli.simulate import Show, Subject, column
from circuitlm.errors import ToolError, UsageError
from circuitlm.spice import measure
from circuitlm.spice.analyses import Ac, Analysis, Dc, Op, Tran
from circuitlm.spice.results import Plot, Result
from circuitlm.spice.spread import draws
from circuitlm.views import chart
from circuitlm.views.chart import Panel, Series

SETTLED = 0.2
"""Share of a transient that is left out where a frequency is measured."""


def number(text: str | None, unit: str, usual: float) -> float:
    """A quantity from the command line. Raises UsageError."""
    if text is None:
        return usual
    try:
        return units.parse(text, unit).value
    except ValueError:
        raise UsageError(f"{text!r} is not a quantity in {unit}.") from None


def quantity(value: float, unit: str, digits: int = 3) -> str:
    """A value with its unit; what is below a femto is nothing."""
    return units.show(0.0 if abs(value) < 1e-15 else value, unit, digits)


def unit_of(probe: str) -> str:
    return "A" if probe.startswith("i:") else "V"


def title(probe: str) -> str:
    return f"I({probe[2:]})" if probe.startswith("i:") else probe


# -- analyses -------------------------------------------------------------------------------------------------------
def _own(subject: Subject, kind: type) -> list[Analysis]:
    """What a netlist asks for itself."""
    return [a for a in subject.asked if isinstance(a, kind)][:1]


def op_card(subject: Subject, values: dict[str, str | None], points: int) -> list[Analysis]:
    return [Op()]


def tran_card(subject: Subject, values: dict[str, str | None], points: int) -> list[Analysis]:
    if not any(values.values()) and (own := _own(subject, Tran)):
        return own
    stop = number(values["stop"], "s", 5e-3)
    step = number(values["step"], "s", stop / 1000)
    return [Tran(step, stop, max_step=step, uic=subject.uic)]


def ac_card(subject: Subject, values: dict[str, str | None], points: int) -> list[Analysis]:
    if not any(values.values()) and (own := _own(subject, Ac)):
        return own
    if not any(" AC " in f" {e.text}" or e.text.startswith("AC ") for e in subject.deck.elements.values()):
        _excite(subject)
    return [Ac(number(values["start"], "Hz", 10.0), number(values["stop"], "Hz", 1e6), points)]


def _excite(subject: Subject) -> None:
    """Where nothing is excited: 1 V AC at the first source of an input."""
    from dataclasses import replace

    sources = [n for n in subject.deck.elements if n[0] == "V"]
    if not sources:
        raise UsageError("This circuit has no voltage source that could carry a signal.", "ac needs an input terminal or a source")
    element = subject.deck.elements[sources[0]]
    subject.deck.elements[sources[0]] = replace(element, text=f"AC 1 {element.text}".strip())
    subject.notes.append(f"{sources[0]} carries the signal of 1 V")


def dc_card(subject: Subject, values: dict[str, str | None], points: int) -> list[Analysis]:
    if not any(values.values()) and (own := _own(subject, Dc)):
        return own
    sources = {n.lower(): n for n in subject.deck.elements if n[0] in "VI"}
    wanted = (values["source"] or "").lower()
    by_label = {subject.labels.get(n, n).lower(): n for n in reversed(list(subject.deck.elements)) if n[0] in "VI"}
    ports = [n for n in sources.values() if n.lower().startswith("vport_")]
    name = sources.get(wanted) or by_label.get(wanted) or sources.get(f"vport_{wanted}")
    if not wanted:
        name = next(iter([*ports, *sources.values()]), None)
    if name is None:
        if not sources:
            raise UsageError("This circuit has no source to sweep.", "dc needs a supply or an input terminal")
        raise UsageError(f"There is no source {values['source']}.", "sources: " + ", ".join(sources.values()))
    here = subject.deck.elements[name].value or 0.0
    start, stop = number(values["start"], "V", 0.0), number(values["stop"], "V", here or 5.0)
    return [Dc(name, start, stop, number(values["step"], "V", (stop - start) / 100))]


def temp_card(subject: Subject, values: dict[str, str | None], points: int) -> list[Analysis]:
    start, stop = number(values["start"], "°C", -40.0), number(values["stop"], "°C", 85.0)
    return [Dc("temp", start, stop, number(values["step"], "°C", 5.0 if stop >= start else -5.0))]


# -- what they show -------------------------------------------------------------------------------------------------
def op(subject: Subject, probes: list[str], result: Result, show: Show) -> None:
    """Voltages of all nets, or of those named; currents of sources."""
    plot = result.plot("op")
    volts = {n: plot.v(node)[0] for n, node in subject.nodes.items() if f"v({node})" in plot}
    amps = {n: plot.i(n)[0] for n in subject.deck.elements if n[0] == "V" and f"i({n.lower()})" in plot}
    if probes:
        wanted = {p: column(subject, plot, p)[0] for p in probes}
        show.table(("net", "value"), [(title(p), quantity(v, unit_of(p), 5)) for p, v in wanted.items()])
        show.data({"analysis": "op", "values": wanted})
        return
    show.table(("net", "voltage"), [(n, f"{0.0 if abs(v) < 1e-15 else v:.6g} V") for n, v in sorted(volts.items())])
    show.line("")
    show.table(("source", "gives"), [(_source_name(subject, n), quantity(-a, "A", 4)) for n, a in amps.items()])
    show.data({"analysis": "op", "volts": volts, "amps": {n: -a for n, a in amps.items()}})
    if show.out is not None:
        raise UsageError("An operating point has no plot.", "tran, ac, dc, mc and temp have one")


def _source_name(subject: Subject, name: str) -> str:
    label = subject.labels.get(name, name)
    return name if label in ("", "port") else label if label == name else f"{label} ({name})"


def tran(subject: Subject, probes: list[str], result: Result, show: Show) -> None:
    """Waveforms, with their swing, mean, effective value, and frequency where they repeat."""
    plot = result.plot("tran")
    rows, data = [], {}
    for p in probes:
        key = p if p.startswith("i:") else subject.nodes[p]
        low, high = measure.swing(plot, key)
        found = {
            "min": low,
            "max": high,
            "mean": measure.mean(plot, key),
            "rms": measure.rms(plot, key),
            "end": column(subject, plot, p)[-1],
        }
        hertz = measure.frequency_hz(plot, key, plot.x[-1] * SETTLED)
        data[p] = found | ({"hz": hertz} if hertz else {})
        rows.append((title(p), *(quantity(v, unit_of(p), 4) for v in found.values()), quantity(hertz, "Hz", 4) if hertz else ""))
    show.table(("net", "least", "most", "mean", "rms", "at the end", "frequency"), rows)
    for p in probes[:2]:
        show.quick(f"\n{title(p)}, 0 to {quantity(plot.x[-1], 's')}", plot.x, column(subject, plot, p), unit_of(p))
    show.data({"analysis": "tran", "measured": data, "time_s": list(plot.x), "values": {p: list(column(subject, plot, p)) for p in probes}})
    show.svg(_waves(subject, probes, plot, "s", "Waveforms"))


def _waves(subject: Subject, probes: list[str], plot: Plot, unit: str, heading: str) -> str:
    panels = []
    for kind in ("V", "A"):
        lines = [Series(title(p), column(subject, plot, p)) for p in probes if unit_of(p) == kind]
        if lines:
            panels.append(Panel(heading if kind == "V" else "Currents", plot.x, lines, unit, kind))
    return chart.chart(panels, 320)


def ac(subject: Subject, probes: list[str], result: Result, show: Show) -> None:
    """Gain and phase at each decade, and the corners."""
    plot = result.plot("ac")
    keys = {p: p if p.startswith("i:") else subject.nodes[p] for p in probes}
    gains = {p: measure.gain_db(plot, k) for p, k in keys.items()}
    phases = {p: measure.phase_deg(plot, k) for p, k in keys.items()}
    corners = {p: measure.corners_hz(plot, k) for p, k in keys.items()}
    decades = [10.0**n for n in range(math.ceil(math.log10(plot.x[0]) - 1e-9), math.floor(math.log10(plot.x[-1]) + 1e-9) + 1)]
    logs = [math.log10(f) for f in plot.x]
    for p in probes:
        rows = [
            (
                quantity(f, "Hz"),
                f"{measure.at(logs, gains[p], math.log10(f)):.2f} dB".replace("-0.00", "0.00"),
                f"{measure.at(logs, phases[p], math.log10(f)):.1f}°",
            )
            for f in decades
        ]
        show.table((title(p), "gain", "phase"), rows)
        best = max(gains[p])
        ends = f"at {', '.join(quantity(c, 'Hz', 4) for c in corners[p])}" if corners[p] else "nowhere in this band"
        show.line(f"greatest gain {best + 0.0:.2f} dB; -3 dB {ends}\n".replace("-0.00", "0.00"))
    mark = [(c, quantity(c, "Hz")) for c in corners[probes[0]][:2]] if probes else []
    for p in probes[:1]:
        show.quick(f"{title(p)}, gain from {quantity(plot.x[0], 'Hz')} to {quantity(plot.x[-1], 'Hz')}", plot.x, gains[p], "dB", log_x=True)
    lines = {p: {"gain_db": gains[p], "phase_deg": phases[p], "corners_hz": corners[p]} for p in probes}
    show.data({"analysis": "ac", "frequency_hz": list(plot.x), "values": lines})
    series = [[Series(title(p), y[p]) for p in probes] for y in (gains, phases)]
    show.svg(chart.bode(plot.x, series[0], series[1], mark))


def sweep(subject: Subject, probes: list[str], result: Result, show: Show) -> None:
    """A table of about eleven points of a DC or temperature sweep."""
    plot = result.plot("dc")
    unit = "°C" if plot.scale.startswith("temp") else "A" if plot.scale.startswith("i") else "V"
    every = max(1, (len(plot.x) - 1) // 10)
    rows = [
        (f"{plot.x[n]:.6g} {unit}", *(quantity(column(subject, plot, p)[n], unit_of(p), 5) for p in probes))
        for n in range(0, len(plot.x), every)
    ]
    name = "temperature" if unit == "°C" else "source"
    show.table((name, *(title(p) for p in probes)), rows)
    for p in probes[:1]:
        show.quick(f"\n{title(p)}", plot.x, column(subject, plot, p), unit_of(p))
    key = "temperature_c" if unit == "°C" else "source"
    show.data(
        {"analysis": "temp" if unit == "°C" else "dc", key: list(plot.x), "values": {p: list(column(subject, plot, p)) for p in probes}}
    )
    show.svg(_waves(subject, probes, plot, unit, "Over temperature" if unit == "°C" else "DC sweep"))


# -- Monte Carlo ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Rules:
    """How Monte Carlo runs are made and judged. `tolerances`: element -> share, at which a part lies by three sigma."""

    runs: int
    measure: str
    spec: str | None
    tolerances: dict[str, float]
    seed: int
    processes: int | None
    timeout_s: float
    values: dict[str, str | None]
    """--from, --to and --step of the analysis that a figure is read from."""


def monte_carlo(subject: Subject, probes: list[str], rules: Rules, show: Show) -> None:
    """Many runs with values spread over their tolerances: mean, spread, extremes, and the share that meets a spec."""
    from circuitlm.spice.engine.many import run_many

    if not rules.tolerances:
        raise UsageError("No part of this circuit has a tolerance.", "mc varies resistors, capacitors and inductors")
    if not probes:
        raise UsageError("There is no net to measure.", "name one with --probe")
    probe = probes[0]
    node = probe if probe.startswith("i:") else subject.nodes[probe]
    analyses, read, unit = _measured(subject, node, rules, probe)
    low, high = _spec(rules.spec, unit)

    def decks() -> Iterator[object]:
        for drawn in draws(rules.tolerances, rules.runs, rules.seed):
            spread = {n: u * rules.tolerances[n] for n, u in drawn.items()}
            yield subject.deck.with_values({n: (subject.deck.elements[n].value or 0.0) * (1 + s) for n, s in spread.items()})

    vector = f"i({node[2:]})" if node.startswith("i:") else f"v({node})"
    found: list[float | None] = [None] * rules.runs
    lost: dict[str, int] = {}
    with progress(rules.runs, show) as advance:
        for n, result in run_many(decks(), *analyses, save=(vector,), processes=rules.processes, timeout_s=rules.timeout_s):  # type: ignore[arg-type]
            if result.kind == "not_found":
                raise ToolError(f"simulation: {result.message}")
            found[n] = read(result) if result.ok else None
            if found[n] is None:
                why = result.reason or "there was nothing to measure"
                lost[why] = lost.get(why, 0) + 1
            advance()
    values = [v for v in found if v is not None]
    if not values:
        raise ToolError(
            f"simulation: no run gave a result: {next(iter(lost), '')}", "--to sets how long a run is, or the highest frequency"
        )
    _report(values, lost, (low, high), rules, unit, f"{rules.measure or 'op'} of {title(probe)}", show)


def _report(values: list[float], lost: dict[str, int], spec: tuple[float, float], rules: Rules, unit: str, what: str, show: Show) -> None:
    mean = math.fsum(values) / len(values)
    sigma = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / max(len(values) - 1, 1))
    good = sum(spec[0] <= v <= spec[1] for v in values)
    ranked = sorted(values)
    rows = [
        ("mean", quantity(mean, unit, 5)),
        ("standard deviation", f"{quantity(sigma, unit, 3)} ({100 * sigma / abs(mean) if mean else 0:.2f} %)"),
        ("least, greatest", f"{quantity(ranked[0], unit, 5)}, {quantity(ranked[-1], unit, 5)}"),
        ("0.1 % and 99.9 % of the runs", f"{quantity(_share(ranked, 0.001), unit, 5)}, {quantity(_share(ranked, 0.999), unit, 5)}"),
    ]
    data: dict[str, object] = {
        "analysis": "mc",
        "what": what,
        "unit": unit,
        "runs": rules.runs,
        "measured": len(values),
        "mean": mean,
        "sigma": sigma,
    }
    data |= {"min": ranked[0], "max": ranked[-1], "seed": rules.seed, "lost": lost}
    if rules.spec is not None:
        share = good / rules.runs
        rows.append(("yield", f"{100 * share:.2f} % ({good} of {rules.runs} within {rules.spec})"))
        data |= {"spec": rules.spec, "yield": share}
    show.line(f"{what}: {len(values)} runs")
    show.table(("", "value"), rows)
    if not rules.measure and sigma <= 1e-9 * max(abs(mean), 1e-6):
        show.line("The operating point does not vary: name what is to be measured: --measure corner, gain@HERTZ, frequency or peak.")
    for why, count in lost.items():
        show.line(f"{count} runs gave nothing: {why}")
    edges, bars = chart.binned(values, 24)
    most = max(bars)
    for n, height in enumerate(bars):
        if not show.as_json and show.out is None and sys.stdout.isatty():
            print(f"  {quantity(edges[n], unit, 4):>12} {'#' * round(48 * height / most)}")
    show.data(data | {"values": values})
    mark = [(v, quantity(v, unit)) for v in spec if math.isfinite(v)] if rules.spec else []
    show.svg(chart.histogram(values, f"{what}, {len(values)} runs", unit, mark))


def _share(ranked: Sequence[float], share: float) -> float:
    return ranked[min(len(ranked) - 1, max(0, round(share * (len(ranked) - 1))))]


def _spec(text: str | None, unit: str) -> tuple[float, float]:
    if text is None:
        return -math.inf, math.inf
    low, dots, high = text.partition("..")
    if not dots or not (low or high):
        raise UsageError(f"{text!r} is no spec.", "MIN..MAX, for example 950Hz..1.05kHz or 4.9..5.1")
    return number(low or None, unit, -math.inf), number(high or None, unit, math.inf)


def _measured(subject: Subject, node: str, rules: Rules, probe: str) -> tuple[list[Analysis], Callable[[Result], float | None], str]:
    """(analyses, how the figure is read, its unit) of a Monte Carlo measurement. Raises UsageError."""
    what = rules.measure
    kind, _, rest = what.partition("@")
    if kind in ("", "op"):
        return [Op()], lambda r: measure.values(r.plot("op"), node)[0], unit_of(probe)
    if kind in ("corner", "gain"):
        card = ac_card(subject, rules.values, 20)
    if kind == "corner":
        return card, lambda r: measure.corner_hz(r.plot("ac"), node), "Hz"
    if kind == "gain":
        hertz = number(rest or None, "Hz", 1e3)
        return [Ac(hertz, hertz, 1, "lin")], lambda r: measure.gain_db(r.plot("ac"), node)[0], "dB"
    if kind in ("frequency", "peak"):
        card = tran_card(subject, rules.values, 20)
        if kind == "peak":
            return card, lambda r: measure.swing(r.plot("tran"), node)[1], unit_of(probe)
        return card, lambda r: measure.frequency_hz(r.plot("tran"), node, r.plot("tran").x[-1] * SETTLED), "Hz"
    raise UsageError(f"mc does not measure {what!r}.", "op, corner, gain@HERTZ, frequency, peak")


@contextmanager
def progress(total: int, show: Show) -> Iterator[Callable[[], None]]:
    """A bar on a terminal; nothing elsewhere."""
    if show.as_json or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
