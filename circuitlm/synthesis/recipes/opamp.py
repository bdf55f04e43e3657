"""Op-amp circuits as a recipe: its supply, its channels, and the chip's unused halves. The circuits are in `opamp_stages` and
`opamp_circuits`, what the request means in `opamp_reading`.

Signals that may be direct voltages (a sensor, 0 to 1 V) are coupled directly; audio on a single supply gets a bias at half
the supply and coupling capacitors.
"""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, opamp_proof
from circuitlm.synthesis.recipes.opamp_circuits import STAGES
from circuitlm.synthesis.recipes.opamp_reading import match
from circuitlm.synthesis.recipes.opamp_stage import Amps, Stage, pins


def build(bench: Bench) -> Figures:
    kind = bench.text("kind")
    dual = bench.text("dual") == "yes"
    component = bench.b.component(bench.text("chip") or bench.b.default("opamp").id)
    supply = component.supplies[0]
    if dual:
        vcc = bench.number("vcc", 12.0)
        if 2 * vcc > supply.max * 1.02:
            raise CannotDesign(
                f"The {component.name} stands {units.show(supply.max, 'V')} in all; ±{units.show(vcc, 'V')} is {units.show(2 * vcc, 'V')}.",
                f"±{units.show(supply.max / 2, 'V')} at most, or another op-amp",
            )
        rail = two_batteries(bench, vcc) if bench.given("battery_pair") else bench.supply(vcc, "feeds the amplifier")
        negative_rail(bench, vcc)
    else:
        rail, vcc = kit.feed(bench, _reader_volts(bench) or 9.0, component, why="feeds the amplifier")
        bench.ground()
    if bench.given("gain_assumed"):
        bench.b.assume("The gain is 10, since none is given.")
    amps = Amps(bench, component, rail, "V-" if dual else "GND", 2 * vcc if dual else vcc)
    tags = ("_L", "_R") if bench.number("channels", 1) > 1 else ("",)
    figures: Figures = {}
    stage: Stage | None = None
    for tag in tags:
        before = stage
        stage = Stage(bench, amps, rail, vcc, dual, bench.text("coupling") == "ac" and not dual, tag)
        stage.bias = before.bias if before else None
        figures = STAGES[kind](stage, bench.number("gain", 10.0))
    assert stage is not None
    for chip in amps.chips:
        park(bench, chip, stage.quiet())
    figures["supply"] = vcc
    chip = amps.chips[0]
    if len(tags) > 1:
        figures["channels"] = len(tags)
    bandwidth = float(component.spec.get("gbw_hz", 0) or 0)
    gain = abs(float(figures.get("gain", 1)))
    if bandwidth and gain and "bandwidth_hz" not in figures:
        figures["bandwidth_hz"] = bandwidth / max(gain, 1.0)
        if bandwidth / max(gain, 1.0) < 20_000 and bench.text("coupling") == "ac":
            bench.b.advice.append(
                f"With a gain of {gain:.3g} the {component.name} reaches only {units.show(bandwidth / gain, 'Hz')}: two stages, or a faster op-amp."
            )
    top = vcc - float(component.spec.get("out_high", 1.5))
    if not dual and stage.bias is None and kind in ("non-inverting", "buffer"):
        bench.b.note(
            f"{chip.ref} runs on one supply: its output goes from {units.show(float(component.spec.get('out_low', 0)), 'V')} to about {units.show(top, 'V')}, "
            "and a negative input is lost.",
            chip.ref,
        )
    return figures


def _reader_volts(bench: Bench) -> float | None:
    """The logic voltage of the board that the amplifier stands beside: what it puts out cannot be too high for a pin."""
    host = bench.host
    return bench.b.logic_volts(host) if host is not None and bench.block.joins and not bench.given("vcc") else None


def negative_rail(bench: Bench, vcc: float) -> None:
    if not bench.given("battery_pair"):
        bench.net("V-", kind="power", volts=-vcc)
        terminal = bench.part("terminal-2", "terminal", "negative supply")
        terminal.label = f"-{units.show(vcc, 'V')}"
        bench.join("V-", (terminal, "1"))
        bench.ground((terminal, "2"))
        bench.port("V-", "V-", "supply")


def two_batteries(bench: Bench, vcc: float) -> str:
    """A split supply from two batteries, their middle on ground; returns the positive net."""
    battery = bench.text("battery_pair")
    positive, negative = (
        bench.part(battery, "source", "positive half of the supply"),
        bench.part(battery, "source", "negative half of the supply"),
    )
    rail = positive.component.rails[0]
    bench.net("V+", kind="power", volts=vcc)
    bench.net("V-", kind="power", volts=-vcc)
    bench.join("V+", (positive, rail.pins[0]))
    bench.ground((positive, rail.ground[0]), (negative, rail.pins[0]))
    bench.join("V-", (negative, rail.ground[0]))
    return "V+"


def park(bench: Bench, chip: Part, quiet: str | None = None) -> None:
    """Unused amplifiers of the package: followers of a quiet node within their input range (the bias, else ground)."""
    ids = {p.id for p in chip.component.pins}
    for n in "234":
        o, m, p = next(((f"OUT{x}", f"IN{x}-", f"IN{x}+") for x in (n, "ABCD"[int(n) - 1]) if f"OUT{x}" in ids), ("", "", ""))
        if not {o, m, p} <= ids or bench.b.circuit.net_of((chip.ref, p)) is not None:
            continue
        if quiet:
            bench.join(quiet, (chip, p))
        else:
            bench.ground((chip, p))
        if chip.component.shape == "comparator":
            bench.ground((chip, m))  # an open-collector output may stay open
        else:
            bench.join(f"{chip.ref}_PARK{n}", (chip, o), (chip, m))


RECIPE = Recipe(
    "opamp-stage",
    "Op-amp amplifier",
    "gain = 1 + Rf/Rg (non-inverting), -Rf/Rin (inverting)",
    build,
    match,
    rank=70,
    ports=("IN", "OUT"),
    measure=opamp_proof.measures,
    anchor=r"\bop-?\s?amp|\bamplif|inverting|\bfollower|\bbuffer|\bgain\b|\b(?:tl0|lm3|lm2|mcp6|ne5|opa|ad8)\w+",
    group="opamp",
    words="same polarity invert inverts inverter vout vin shifter shift phase all pass degrees centre center middle bandwidth cutoff corner frequency pole poles rumble vcvs delyiannis friend triangle impedance decade octave bessel chebyshev multiple feedback mfb fourth 4th 2nd ripple butterworth sallen transmitter headstage converter key order second sense stereo left right channels channel cans each behind coupling capsule bias biased half integrator differentiator precision rectifier wave transimpedance photodiode low high pass active filter lowpass highpass microphone preamp electret amplify amplifies amplifier amp op inverting non unity gain buffer boost clean whatever recommend volume input output signal line level single supply follower connector stage signals mix into one",
)

__all__ = ["RECIPE", "build", "negative_rail", "park", "pins", "two_batteries"]
