"""What the measuring bench saw, for drawings: gain and phase over frequency, or voltages over time, of the nets that figures are read from."""

from __future__ import annotations

import math
from collections.abc import Sequence

from circuitlm.spice import measure
from circuitlm.spice.results import Plot, Result
from circuitlm.verify.proof.bench import Job, Proved
from circuitlm.verify.proof.measure import Measure
from circuitlm.views.proof import Trace

MOST_LINES = 4


def traces(job: Job, result: Result, proved: Sequence[Proved]) -> list[Trace]:
    """The drawings of a job; none of an operating point, which the table of figures says in full."""
    out = []
    for plot in result.plots if result.ok else ():
        mine = [m for m in job.measures if _kind(m) == plot.kind]
        if plot.kind == "ac" and len(plot.x) > 20:
            out.append(_bode(job, plot, mine, proved))
        elif plot.kind == "tran":
            lines = {n: plot.v(job.nodes[n]) for n in _nets(job, plot)[:MOST_LINES]}
            out.append(Trace(job.stand.title, "tran", plot.x, lines))
    return [t for t in out if t.lines]


def _bode(job: Job, plot: Plot, mine: Sequence[Measure], proved: Sequence[Proved]) -> Trace:
    driven = {d.at for d in job.measures[0].drives if d.ac and d.kind == "V"}
    nets = _nets(job, plot)
    shown = [n for n in nets if n not in driven][:MOST_LINES]
    trace = Trace(job.stand.title, "ac", plot.x, {})
    for net in shown:
        trace.lines[net] = measure.gain_db(plot, job.nodes[net])
        trace.phases[net] = measure.phase_deg(plot, job.nodes[net])
    names = {m.what for m in mine}
    trace.marks = [(p.measured, p.what) for p in proved if p.what in names and p.unit == "Hz" and p.measured]
    return trace


def _nets(job: Job, plot: Plot) -> list[str]:
    """The nets that readings look at, and those that are driven with a waveform."""
    seen = dict.fromkeys([*job.seen, *(d.at for d in job.measures[0].drives if d.wave is not None)])
    nodes = {n: job.nodes.get(n, "0") for n in seen}
    return [n for n, node in nodes.items() if node != "0" and f"v({node})" in plot and math.isfinite(plot.v(node)[0])]


def _kind(m: Measure) -> str:
    return type(m.analysis).__name__.lower()
