"""Where things stand on the sheet."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.drawing import Drawing, layout
from circuitlm.drawing.canvas import Canvas
from circuitlm.drawing.measure import measure
from circuitlm.drawing.metrics import overlap, text_rect
from circuitlm.drawing.model import Point
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from tests.drawing import circuits
from tests.drawing.test_layout import check


@cache
def drawn(prompt: str) -> tuple[Circuit, Drawing]:
    circuit = design(prompt, Options(simulate=False)).circuit
    check(circuit)
    return circuit, layout(circuit)


ROBOT = "Arduino Nano line follower robot: L298N, two DC motors, 5 IR sensors, 2S LiPo"
STEPPERS = "Arduino Mega with four stepper motors, four A4988 drivers and four limit switches"


def test_repeated_modules_stand_in_one_column_with_wires_to_their_board() -> None:
    circuit, drawing = drawn(ROBOT)
    sensors = [drawing.symbol(r) for r, p in circuit.parts.items() if p.component.kind == "sensor"]
    board = drawing.symbol(circuit.controllers()[0].ref)
    assert len(sensors) >= 5
    assert len({s.center[0] + s.size[0] / 2 for s in sensors}) <= 2
    assert not [n for n in drawing.labels if n.kind == "net"]
    order = [next(p.at[1] for p in board.pins if p.net == net) for s in sorted(sensors, key=lambda s: -s.center[1])
             for net in [next(p.net for p in s.pins if p.net in circuit.nets and circuit.nets[p.net].kind == "signal")]]  # fmt: skip
    assert order == sorted(order, reverse=True)
    assert 0.8 < measure(drawing).aspect < 2


def test_a_lone_module_keeps_its_supply_on_top() -> None:
    _, drawing = drawn("Arduino Uno with an HC-SR04 and a DHT22")
    sides = {p.pin_id: p.side for s in drawing.symbols if s.shape == "box" for p in s.pins if p.pin_id == "VCC"}
    assert set(sides.values()) == {"top"}


def test_a_motors_pins_stand_in_the_order_of_its_driver() -> None:
    circuit, drawing = drawn(STEPPERS)
    for ref, part in circuit.parts.items():
        if part.component.kind == "actuator":
            pins = sorted(drawing.symbol(ref).pins, key=lambda p: -p.at[1])
            driver = {p.net: p.at[1] for s in drawing.symbols for p in s.pins if s.ref != ref}
            heights = [driver[p.net] for p in pins]
            assert heights == sorted(heights, reverse=True)
    assert measure(drawing).crossings == 0 and measure(drawing).label_share == 0


def test_capacitors_stand_beside_their_chip() -> None:
    circuit, drawing = drawn(STEPPERS)
    caps = [(r, p.owner) for r, p in circuit.parts.items() if p.role in ("decoupling", "bulk") and p.owner in circuit.parts]
    assert len(caps) == 4
    for ref, owner in caps:
        (x, y), chip = drawing.symbol(ref).center, drawing.symbol(owner or "")
        assert abs(y - chip.center[1]) < chip.size[1] / 2 + 6
        assert abs(x - chip.center[0]) < chip.size[0] / 2 + 8


def test_supplies_decoupling_references_and_spare_units_stand_in_a_row() -> None:
    circuit, drawing = drawn("second order Sallen-Key low-pass at 1 kHz with an LM358 from 12 V")
    spare = next(s for s in drawing.symbols if s.unit == "B")
    source = next(drawing.symbol(r) for r, p in circuit.parts.items() if p.component.kind == "supply")
    assert abs(spare.center[1] - source.center[1]) < 5
    triangle = next(s for s in drawing.symbols if s.unit == "A")
    assert triangle.center[1] - spare.center[1] > 8


def test_a_row_of_supplies_is_not_made_where_supplies_are_all_there_is() -> None:
    circuit, drawing = drawn("5 V regulator with LM7805 from 12 V")
    xs = {s.ref: s.center[0] for s in drawing.symbols}
    source, load = (next(r for r in circuit.nets[n].refs() if r.startswith("J")) for n in ("VIN", "VOUT"))
    assert xs[source] < xs["U1"] < xs[load]


def test_pin_names_keep_clear_of_the_title() -> None:
    for part in sorted(catalogue())[::5]:
        circuit = Circuit()
        circuit.add(catalogue().get(part), "U1")
        for symbol in layout(circuit).symbols:
            texts = [(t, text_rect(t)) for t in symbol.texts if symbol.shape == "box" and t.size > 0.7]
            for (a, r), (b, q) in combinations(texts, 2):
                if {a.kind, b.kind} & {"ref", "value"}:
                    low, high = sorted((r, q), key=lambda z: z[1])
                    grown = low[0], low[1], low[2], low[3] + 0.2
                    assert not overlap(grown, high), f"{part}: {a.text!r} touches {b.text!r}"


def test_the_mains_come_in_line() -> None:
    circuit, drawing = drawn("mains supply: 230 V transformer, bridge rectifier and 7812, 12 V 1 A")
    kinds = ("source", "fuse", "transformer", "bridge-rectifier")
    xs = [next(drawing.symbol(r).center[0] for r, p in circuit.parts.items() if p.component.shape == k) for k in kinds]
    assert xs == sorted(xs)
    assert not [n for n in drawing.labels if n.kind == "net"]


def test_twice_the_parts_take_little_more_than_twice_the_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in questions to the canvas rather than in seconds, so that it holds on any machine."""
    counts: list[int] = []
    plain = Canvas.crossings

    def counted(self: Canvas, points: list[Point], net: str) -> int | None:
        counts[-1] += 1
        return plain(self, points, net)

    monkeypatch.setattr(Canvas, "crossings", counted)
    for n in (5, 10, 20):
        counts.append(0)
        layout(circuits.many_leds(n))
    assert counts[1] < 3 * counts[0] and counts[2] < 3 * counts[1]


def test_what_speaks_only_to_an_outer_part_stands_farther_out_in_its_order() -> None:
    circuit, drawing = drawn("Wheatstone bridge with a strain gauge and an HX711 on an Arduino Uno")
    cell, amplifier = (next(r for r, p in circuit.parts.items() if word in p.component.id) for word in ("load-cell", "hx711"))
    board = circuit.controllers()[0].ref
    x = {s.ref: s.center[0] for s in drawing.symbols}
    assert x[cell] < x[amplifier] < x[board]
    assert measure(drawing).label_share == 0 and measure(drawing).bends == 0


def test_a_flyback_diode_stands_beside_the_coil_and_contacts_go_straight_out() -> None:
    _, drawing = drawn("555 monostable of 5 s with a relay from 12 V")
    diode, relay = drawing.symbol("D1").center, drawing.symbol("K1").center
    assert abs(diode[0] - relay[0]) < 8 and abs(diode[1] - relay[1]) < 4
    assert not [n for n in drawing.labels if n.text.startswith("K1_")]


def test_a_bus_to_a_far_column_is_wired_whole_or_not_at_all() -> None:
    prompt = "Connect four BME280 sensors to an Arduino Uno using a TCA9548A multiplexer and a microSD card module"
    circuit, drawing = drawn(prompt)
    named = {n.net for n in drawing.labels if n.kind == "net"}
    for ref, part in circuit.parts.items():
        if part.component.id.startswith("bme280"):
            nets = {n.name for _, n in circuit.pins_of(ref) if n is not None and n.kind == "signal"}
            assert nets <= named or not nets & named


def test_a_light_and_its_resistor_stand_over_the_transistor() -> None:
    _, drawing = drawn("LED soll leuchten wenn Taster gedrückt, BC547 als Schalter, Basiswiderstand 10k, 12V Netzteil")
    q, d = drawing.symbol("Q1").center, drawing.symbol("D1").center
    assert d[1] > q[1] + 4 and abs(d[0] - q[0]) < 3


def test_rows_of_lights_are_close_together_with_one_line_of_text_each() -> None:
    _, drawing = drawn("Six LEDs on an Arduino Uno with six buttons")
    heights = sorted(s.center[1] for s in drawing.symbols if s.shape == "led")
    assert len(heights) == 6 and max(b - a for a, b in pairwise(heights)) <= 7
    texts = [t for t in drawing.symbol("R1").texts if t.kind in ("ref", "value")]
    assert len({t.at[1] for t in texts}) == 1


def test_a_mains_socket_is_no_taller_than_the_transformer_asks() -> None:
    circuit, drawing = drawn("mains supply: 230 V transformer, bridge rectifier and 7812, 12 V 1 A")
    transformer = next(drawing.symbol(r) for r, p in circuit.parts.items() if p.component.shape == "transformer")
    mains = {n.name for n in circuit.nets.values() if n.kind == "mains"}
    socket = next(s for s in drawing.symbols if s.shape == "box" and mains & {p.net for p in s.pins})
    wanted = sorted(p.at[1] for p in transformer.pins if p.side == "left")
    assert sorted(p.at[1] for p in socket.pins if p.net) == wanted
