"""What every textbook draws in one way is drawn that way."""

from __future__ import annotations

import pytest

from circuitlm.circuit.component import Component, Pin, Source
from circuitlm.circuit.model import Circuit
from circuitlm.drawing import Drawing, layout
from circuitlm.drawing.figures.figure import figures
from circuitlm.drawing.measure import measure
from circuitlm.knowledge.catalogue import catalogue
from tests.drawing.test_layout import check
from tests.drawing.test_lines import drawn


def at(drawing: Drawing, ref: str) -> tuple[float, float]:
    return drawing.symbol(ref).center


def names(drawing: Drawing) -> set[str]:
    return {n.net for n in drawing.labels if n.kind == "net"}


def test_every_figure_has_its_own_name_and_ends_on_its_own_nets() -> None:
    found = figures()
    assert len({f.name for f in found}) == len(found) > 10
    for figure in found:
        nets = {n for part in figure.parts for n in (part.nets.values() if hasattr(part, "nets") else (part.near, part.far))}
        assert {e.net for e in figure.ends} | {n for n, _ in figure.wires} | set(figure.kinds) | figure.whole <= nets


def test_a_twin_t_is_two_ways_over_one_another() -> None:
    circuit, drawing = drawn("twin-T notch filter at 60 Hz")
    assert measure(drawing).crossings == 0 and not names(drawing)
    plugs = [r for r, p in circuit.parts.items() if p.component.kind == "connector"]
    signal = {n for r in plugs for n in circuit.nets if circuit.nets[n].kind == "signal" and r in circuit.nets[n].refs()}
    inner = [n for n in circuit.nets if circuit.nets[n].kind == "signal" and n not in signal]
    ways = [[r for r in circuit.nets[n].refs() if not {x.name for _, x in circuit.pins_of(r) if x} & {"GND"}] for n in inner]
    (a, b), (c, d) = ways
    assert at(drawing, a)[1] == at(drawing, b)[1] != at(drawing, c)[1] == at(drawing, d)[1]


def test_a_push_pull_stage_has_its_transistors_over_one_another_and_the_output_between() -> None:
    circuit, drawing = drawn("push-pull output stage class AB 12 V into 100 ohm")
    upper, lower = (next(r for r, p in circuit.parts.items() if p.component.shape == s) for s in ("npn", "pnp"))
    assert at(drawing, upper)[0] == at(drawing, lower)[0] and at(drawing, upper)[1] > at(drawing, lower)[1]
    diodes = [at(drawing, r) for r, p in circuit.parts.items() if p.component.shape == "diode"]
    assert len({x for x, _ in diodes}) == 1 and diodes[0][0] < at(drawing, upper)[0]
    assert measure(drawing).crossings == 0 and not names(drawing)


@pytest.mark.parametrize("prompt", ["current mirror 1 mA with BC547, 12 V", "PNP current mirror 2 mA, 9 V"])
def test_a_current_mirror_is_a_mirror(prompt: str) -> None:
    circuit, drawing = drawn(prompt)
    one, two = (drawing.symbol(r) for r, p in circuit.parts.items() if p.component.shape in ("npn", "pnp"))
    assert one.center[1] == two.center[1] and one.mirror != two.mirror
    assert measure(drawing).crossings == 0 and not names(drawing)


def test_a_differential_pair_stands_over_its_tail() -> None:
    circuit, drawing = drawn("differential pair with a gain of 20, two 2N3904, +-12 V")
    one, two = (drawing.symbol(r) for r, p in circuit.parts.items() if p.component.shape == "npn")
    assert one.center[1] == two.center[1] and one.mirror != two.mirror
    assert measure(drawing).crossings == 0


def test_a_wheatstone_bridge_is_a_square_before_its_amplifier() -> None:
    circuit, drawing = drawn("Wheatstone bridge with instrumentation amplifier INA128, gain 100, +-12 V")
    amplifier = next(r for r, p in circuit.parts.items() if p.component.id == "ina128")
    readers = [n for n in circuit.nets.values() if n.kind == "signal" and len(n.refs()) == 3 and amplifier in n.refs()]
    arms = [at(drawing, r) for n in readers for r in n.refs() if r != amplifier]
    assert len(arms) == 4
    assert len({x for x, _ in arms}) == len({y for _, y in arms}) == 2
    assert max(x for x, _ in arms) < at(drawing, amplifier)[0]
    assert measure(drawing).crossings == 0 and not names(drawing)


def test_a_detector_stands_in_the_middle_of_its_bridge() -> None:
    circuit = Circuit("bridge with a meter")
    for net, kind in (("GND", "ground"), ("5V", "power"), ("A", "signal"), ("B", "signal")):
        circuit.net(net, kind)  # type: ignore[arg-type]
    for ref, ends in {"R1": ("5V", "A"), "R2": ("A", "GND"), "R3": ("5V", "B"), "R4": ("B", "GND"), "R5": ("A", "B")}.items():
        circuit.add(catalogue().get("resistor"), ref, value="1 kΩ")
        circuit.connect(ends[0], (ref, "1"))
        circuit.connect(ends[1], (ref, "2"))
    check(circuit)
    drawing = layout(circuit)
    (x, y), left, right = at(drawing, "R5"), at(drawing, "R1"), at(drawing, "R3")
    assert x == (left[0] + right[0]) / 2 and at(drawing, "R2")[1] < y < left[1] == right[1]


def test_dividers_that_nothing_compares_are_no_bridge() -> None:
    _, drawing = drawn("two-stage common-emitter amplifier with a gain of 100, BC547, 12 V")
    assert not names(drawing) and measure(drawing).crossings == 0


def test_a_precision_rectifier_has_its_diode_in_line_and_its_feedback_round_both() -> None:
    circuit, drawing = drawn("precision half-wave rectifier, op-amp, +-12 V")
    assert measure(drawing).crossings == 0 and not names(drawing)
    triangle = next(s for s in drawing.symbols if s.unit == "A")
    diodes = sorted((at(drawing, r) for r, p in circuit.parts.items() if p.component.shape == "diode"), key=lambda c: c[1])
    assert diodes[0][1] == triangle.center[1] and diodes[0][0] > triangle.center[0] and diodes[1][1] > triangle.center[1]


def test_the_gain_network_of_an_amplifier_stands_between_its_pins() -> None:
    circuit, drawing = drawn("LM386 audio amplifier gain 50, 9 V")
    chip = drawing.symbol(next(r for r, p in circuit.parts.items() if p.component.id == "lm386"))
    gain = [p for p in chip.pins if "GAIN" in p.pin_id]
    between = [r for r in circuit.parts if r != chip.ref and {p.net for p in gain} & {n.name for _, n in circuit.pins_of(r) if n}]
    assert len({p.side for p in gain}) == 1
    for ref in between:
        assert min(p.at[1] for p in gain) < at(drawing, ref)[1] < max(p.at[1] for p in gain)
        assert abs(at(drawing, ref)[0] - gain[0].at[0]) < 4
    assert measure(drawing).crossings == 0


def test_an_input_clamp_is_one_piece() -> None:
    _, drawing = drawn("ESD protection for a signal input line, 5 V")
    assert not names(drawing) and measure(drawing).crossings == 0


def test_what_only_looks_like_a_figure_is_still_drawn_true() -> None:
    """Every pin of a mirror's transistors on nets that lead elsewhere too."""
    circuit = Circuit("busy mirror")
    transistor = Component(
        id="any-npn", name="npn", kind="semiconductor", form="generic", ref="Q", description="a transistor", shape="npn",
        pins=[Pin(id=p, type="passive") for p in "CBE"], sources=[Source(kind="recalled", what="a test")],
    )  # fmt: skip
    for ref, nets in {"Q1": "RRE", "Q2": "ORF", "Q3": "REO", "Q4": "OFR"}.items():
        circuit.add(transistor, ref)
        for pin, net in zip("CBE", nets, strict=True):
            circuit.connect(circuit.net(net).name, (ref, pin))
    check(circuit)
