"""Facts about constant current: the sense resistor, the headroom, and the current that ngspice finds."""

from __future__ import annotations

import re
import subprocess

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from circuitlm.views.spice import to_spice
from tests.synthesis.recipe_bench import complaints, figure, ids, made, needs_ngspice, recipe_ids, values

LAMP = "Reading lamp: LM317 as constant current source, 300 mA through three white 1 W LEDs in series, from a 15 V adapter"
ZENER = "transistor current sink 20 mA for 4 red LEDs in series from 12 V, BC547 and a 3.3 V zener, sense resistor"
PAIR = "constant current source 20 mA with two NPN transistors BC547 for a white LED, 9 V"
MOSFET = "Current sink for 300 mA with an IRLZ44N and a 2N2222 for three 1 W LEDs in series, 12 V"
DIODES = "constant current of 10 mA for two red LEDs in series, BC337 and two 1N4148 diodes, 9V battery"


@pytest.mark.parametrize("prompt", [LAMP, ZENER, PAIR, MOSFET, DIODES])
def test_it_is_a_current_source_without_a_complaint(prompt: str) -> None:
    assert recipe_ids(prompt) == ["current-source"] and complaints(prompt) == []
    assert figure(prompt, "headroom_v") >= 0


@pytest.mark.parametrize(("prompt", "ohms"), [(LAMP, 4.3), (ZENER, 130), (PAIR, 33), (MOSFET, 2.2), (DIODES, 55)])
def test_the_sense_resistor_follows_from_the_current(prompt: str, ohms: float) -> None:
    assert values(prompt, "sense") == [pytest.approx(ohms, rel=0.06)]


def test_the_named_transistors_are_used() -> None:
    assert ids(ZENER).count("bc547") == 1 and "2n2222" not in ids(ZENER)
    assert {"irlz44n", "2n2222"} <= set(ids(MOSFET))


@pytest.mark.parametrize(
    "prompt",
    [
        "Five 1 W white LEDs in series at 350 mA with an LM317 from 12 V",
        "transistor current sink 20 mA, BC547, 5 white LEDs in series, 9 V",
    ],
)
def test_too_little_headroom_is_refused_with_the_need(prompt: str) -> None:
    with pytest.raises(CannotDesign, match="need"):
        design(prompt, Options(simulate=False))


@needs_ngspice
@pytest.mark.parametrize("prompt", [ZENER, PAIR, MOSFET, DIODES])
def test_ngspice_finds_the_current(prompt: str) -> None:
    circuit = made(prompt).circuit
    r = next(p for p in circuit.parts.values() if p.role == "sense")
    text = re.sub(r"^\.op$", ".op\n.print op v(emitter)", to_spice(circuit), flags=re.M)
    out = subprocess.run(["ngspice", "-b"], input=text, capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"v\(emitter\)\s+-+\s+0\s+([-+0-9.e]+)", out)
    assert found and r.quantity, out[-1500:]
    assert float(found[1]) / r.quantity * 1000 == pytest.approx(figure(prompt, "ma"), rel=0.2)


def test_a_named_driver_module_holds_the_current_by_itself() -> None:
    circuit = design("LDD-350H, two 1W power LEDs in series, 12V battery, constant current, no microcontroller", Options(simulate=False)).circuit
    assert not {"lm317", "arduino-uno"} & {p.id for p in circuit.parts.values()}
    out, back = (circuit.net_of(("U1", pin)) for pin in ("VOUT+", "VOUT-"))
    assert out is not None and back is not None and out is not circuit.net_of(("U1", "VIN-")) is not back
