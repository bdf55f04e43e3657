"""Active crossover: one input, a low-pass and a high-pass of the same frequency; Linkwitz-Riley of 4th order where nothing else is said.

Linkwitz-Riley: both outputs are 6 dB down at the crossover and add up to a flat response. Source: Linkwitz, Active Crossover Networks
for Noncoincident Drivers, J. AES 1976.
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, speaker_filter
from circuitlm.synthesis.recipes.active_filters import active_filter
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_circuits import biased_input, rc_near
from circuitlm.synthesis.recipes.opamp_forms import approximation
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end, following
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LOWEST, HIGHEST = 20.0, 10_000.0


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or not asked.wants(r"\bcross-?\s?over\b")
        or asked.wants(r"zero[- ]cross|\bpassive\b|crossover distortion|\bcoils?\b|inductor")
    ):
        return None
    if speaker_filter.match(asked) is not None:
        return None  # coils and capacitors behind the amplifier
    params: dict[str, float | str] = {"alone": "yes", **approximation(asked)}
    taken = asked_frame(asked, params, functions=("speaker", "music"))
    if f := asked.hertz():
        params["fc"] = f
    return params, taken + asked.wishes("speaker")


def build(bench: Bench) -> Figures:
    f = bench.number("fc", 2000.0)
    if not bench.given("fc"):
        bench.b.assume("The crossover is at 2 kHz, since no frequency is given.")
    if not LOWEST <= f <= HIGHEST:
        raise CannotDesign(
            f"An audio crossover at {units.show(f, 'Hz')} is not made here.", f"{units.show(LOWEST, 'Hz')} to {units.show(HIGHEST, 'Hz')}"
        )
    params = bench.block.params
    params.setdefault("alignment", "linkwitz-riley")
    params.setdefault("order", 4 if params["alignment"] == "linkwitz-riley" else 2)
    s = begin(bench, split=True, why="feeds the crossover")
    source = biased_input(s)
    figures: Figures = {}
    for n, (kind, tag) in enumerate((("lowpass", "_LOW"), ("highpass", "_HIGH"))):
        if n:
            following(s)
        s.tag, params["kind"] = tag, kind
        figures = active_filter(s, source, f, rc_near(s, f))
    params["kind"] = "crossover"
    end(s)
    return {
        "fc": f,
        "order": figures["order"],
        "alignment": figures["alignment"],
        "gain": figures["gain"],
        "supply": s.vcc,
        "kind": "crossover",
    }


def measure(stand: Stand) -> Iterator[Measure]:
    """Where each output leaves its pass band: 6 dB down (Linkwitz-Riley) or 3 dB."""
    f = stand.number("fc")
    level = 0.5 if stand.figures["alignment"] == "linkwitz-riley" else 0.5**0.5
    sweep, drives = Ac(f / 50, f * 50, 60), (Drive("IN", ac=1.0),)
    for tag, kind in (("_LOW", "low"), ("_HIGH", "high")):
        out = f"OUT_AC{tag}" if f"OUT_AC{tag}" in stand.pins else f"OUT{tag}"
        yield Measure(f"{kind}-pass corner", "Hz", f, sweep, readings.corner(out, kind, level), drives, stand.asked("fc"), 0.05)


RECIPE = Recipe(
    "crossover",
    "Active crossover",
    "f0 = 1/(2π·R·C), Q of each section by the approximation",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="Linkwitz 1976",
    words="active crossover frequency two way speaker loudspeaker woofer tweeter subwoofer linkwitz riley lr4 butterworth order octave low high pass outputs op amps audio slope",
)
