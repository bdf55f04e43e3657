"""What an LDR, a thermistor or two wet electrodes do to a 555: they are the timing resistor, or they let it run by its reset input.

A 555 rests while its reset is below about 0.7 V. As the timing resistor the sensor stands in RB's place: f = 1.44/((RA + 2·R)·C).
"""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.bench import Bench, Figures

WET_OHMS = 50_000.0
"""Between wet electrodes, Ω: tap water on a comb or two wires."""
RESTS_V, STEADY_OHMS, RA = 0.4, 10e3, 1000.0
"""Reset input at which every 555 rests, V; RB's place where the sensor's own range is unknown; RA beside a sensor, Ω."""
_GATES = r"\b(?:alarm|alert|sounds?|beeps?|buzz\w*|on|off|starts?|activat\w+|trigger\w*|operated|controlled|goes|if|when\w*|once|as soon as|blink\w*|flash\w*)\b"
_VARIES = (
    r"\b(?:frequency|tone|pitch|rate|speed|tempo)\b[^.;]{0,40}\b(?:depend\w*|var(?:y|ies)|chang\w*|controlled|follow\w*|with (?:the )?(?:light|temp\w*|brightness))|"
    r"\b(?:theremin|pitch|tone follows)\b|\b(?:light|brightness|temp\w*|ldr|thermistor)\b[^.;]{0,30}\b(?:frequency|pitch|controls? the (?:tone|rate|frequency))|"
    r"\b(?:var(?:y|ies|iable)|chang\w*)\b[^.;]{0,30}\b(?:frequency|tone|pitch)|\bas (?:the )?timing resistor|\bto[- ]frequency"
)
_DARK = r"\bdark\w*|\bnight\w*|\bdusk\b|\bdim\b|\bshadow|\b(?:light|beam)\b[^.;]{0,25}\b(?:interrupt|broken|blocked|goes out|falls|off)|interrupt\w*[^.;]{0,15}\b(?:light|beam)"
_COLD = r"\bcold\w*|\bfreez\w*|\bfrost|\bbelow\b|\bfridge|\bfreezer"
_WET = r"\brain\w*|\bwater\b|\bleak\w*|\bflood\w*|\bwet\b|\bmoist\w*|\boverflow|\btank\b|\bbath\w*"


def read(asked: Asked, params: dict[str, float | str]) -> list[str]:
    """The sensor of a 555 into *params*; returns the wishes that it meets. Nothing where no such sensor is asked for."""
    resistive = [
        w for w in asked.free
        if catalogue().entries[w.component or ""]["kind"] == "sensor"
        and catalogue().get(w.component or "").shape in ("ldr", "thermistor")
    ]  # fmt: skip
    electrodes = [w for w in asked.free if _probes(asked, w.component or "", w.words)]
    if resistive:
        sensor = resistive[0]
        params["sensor"] = sensor.component or ""
        dark = asked.says(_DARK if catalogue().get(sensor.component or "").shape == "ldr" else _COLD)
        params["sensor_as"] = "timing" if asked.says(_VARIES) or not asked.says(_GATES) else "low" if dark else "high"
        implied = [w.id for w in asked.request.of("function") if "project" in w.attributes]  # 'fire alarm' is what the circuit is
        return [w.id for w in resistive] + implied + asked.wishes(functions=("light", "temperature"))
    if electrodes or (
        asked.says(_WET) and asked.says(r"alarm|detect\w*|sens\w*|alert|indicator|beep\w*|buzz\w*|sounds?\b|warn\w*|tells?\b")
    ):
        params |= {"sensor": "terminal-2", "sensor_as": "wet"}
        return [w.id for w in electrodes] + asked.wishes(functions=("rain", "water-level", "soil-moisture"))
    return []


def _probes(asked: Asked, component: str, words: str) -> bool:
    """Whether a named part is what water bridges, and no module with its own supply that the words name."""
    provides = set(catalogue().get(component).provides) | set(catalogue().get(component).default_for)
    module = re.search(r"\bmodule\b|\bboard\b|\bfc-?37\b|\byl-?\d+\b", f"{words} {asked.raw}", re.I)
    return bool(provides & {"rain", "water-level", "soil-moisture"}) and not module


def timing(bench: Bench, chip: Part) -> Part:
    """The sensor in RB's place; its lower end is left open."""
    part = bench.part(bench.text("sensor"), "timing", "its resistance sets the frequency")
    part.owner = chip.ref
    return part


def span(part: Part, c: float) -> Figures:
    """The frequencies at the sensor's usual, largest and smallest resistance."""
    spec = part.component.spec
    usual = float(spec.get("ohms", STEADY_OHMS))
    most, least = float(spec.get("r_max", 10 * usual)), float(spec.get("r_min", usual / 10))

    def hertz(ohms: float) -> float:
        return 1.44 / ((RA + 2 * ohms) * c)

    return {"frequency": hertz(usual), "frequency_min": hertz(most), "frequency_max": hertz(least), "c": c, "ra": RA, "rb": usual}


def gate(bench: Bench, chip: Part, rail: str, vcc: float) -> None:
    """A divider of the sensor and a resistor at the reset input: the 555 runs while it is above 0.7 V."""
    how = bench.text("sensor_as")
    if how == "wet":
        sensor = bench.part("terminal-2", "terminal", "two electrodes: a comb of strips, two wires or plates")
        sensor.label = "ELECTRODES"
        bench.b.assume(f"Water between the electrodes has about {units.show(WET_OHMS, 'Ω')}.")
        ohms = eseries.nearest(WET_OHMS, "E12")
        why = f"holds the 555 at rest while dry; wet, its reset gets {units.show(vcc * ohms / (ohms + WET_OHMS), 'V')}"
    else:
        sensor = bench.part(bench.text("sensor"), "", "lets the 555 run")
        own = float(sensor.component.spec.get("ohms", STEADY_OHMS))
        rests = how == "low" or sensor.component.shape == "thermistor"  # at its usual resistance: an LDR in light, a thermistor at 25 °C
        ratio = (vcc - RESTS_V) / RESTS_V if how == "low" else RESTS_V / (vcc - RESTS_V) if rests else 2.0
        ohms = eseries.nearest(own * ratio, "E12")
        share = own / (own + ohms) if how == "low" else ohms / (own + ohms)
        why = f"at {units.show(own, 'Ω')} of {sensor.ref} the reset gets {units.show(vcc * share, 'V')}; the 555 rests below 0.7 V"
    r = bench.resistor(ohms, "divider-bottom" if how != "low" else "divider-top", why, sensor.ref)
    a, z = bench.b.two_pins(sensor)
    bench.join("GATE", (chip, "RESET"))
    if how == "low":
        bench.join(rail, (r, "1"))
        bench.join("GATE", (r, "2"))
        bench.b.circuit.connect(bench.net("GATE"), a)
        bench.b.ground(z)
    else:
        bench.b.circuit.connect(bench.net(rail), a)
        bench.b.circuit.connect(bench.net("GATE"), z)
        bench.join("GATE", (r, "1"))
        bench.ground((r, "2"))
    bench.b.note(f"{chip.ref} runs while its reset is above 0.7 V; another {r.ref} moves the point.", chip.ref, r.ref)
