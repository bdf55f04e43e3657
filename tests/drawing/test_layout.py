"""What every drawing must be: complete, true to the netlist, free of overlaps, the same each time."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitlm.circuit.model import Circuit, Note
from circuitlm.drawing import layout
from circuitlm.knowledge.catalogue import catalogue
from tests.drawing import circuits, reader


def check(circuit: Circuit) -> None:
    drawing = layout(circuit)
    shown = {(s.ref, p) for s in drawing.symbols for p in (*(q.pin_id for q in s.pins), *s.folded)}
    assert shown == {(r, p.id) for r, part in circuit.parts.items() for p in part.component.pins}
    for symbol in drawing.symbols:
        for pin in symbol.folded:
            net = circuit.net_of((symbol.ref, pin))
            joined = [p for s in drawing.symbols if s.ref == symbol.ref for p in s.pins]
            assert net is None or any(p.net == net.name for p in joined), f"{symbol.ref}.{pin} is folded, but used"
    assert reader.nets(drawing) == reader.expected(circuit, drawing)
    assert reader.faults(drawing) == []


@pytest.mark.parametrize("name", circuits.ALL)
def test_examples_are_drawn_whole_and_true(name: str) -> None:
    check(circuits.ALL[name]())


@pytest.mark.parametrize("name", ["weather", "sallen_key", "many_leds"])
def test_the_same_circuit_gives_the_same_drawing(name: str) -> None:
    assert asdict(layout(circuits.ALL[name]())) == asdict(layout(circuits.ALL[name]()))


def test_an_empty_circuit_is_an_empty_sheet() -> None:
    drawing = layout(Circuit("Nothing"))
    assert (drawing.symbols, drawing.wires, drawing.labels) == ([], [], [])
    assert drawing.width > 0
    assert drawing.texts[0].text == "Nothing"


def test_a_part_alone_is_drawn() -> None:
    for part in ("resistor", "arduino-uno", "lm358", "potentiometer", "relay-5v", "irlz44n", "battery-9v"):
        circuit = Circuit()
        circuit.add(catalogue().get(part))
        check(circuit)


def test_the_layout_changes_nothing_in_the_circuit() -> None:
    circuit = circuits.dual_amplifier()
    before = ({n: list(net.pins) for n, net in circuit.nets.items()}, list(circuit.parts))
    layout(circuit)
    assert before == ({n: list(net.pins) for n, net in circuit.nets.items()}, list(circuit.parts))


def test_supplies_stand_up_and_grounds_hang_down() -> None:
    for make in circuits.ALL.values():
        for label in layout(make()).labels:
            if label.kind == "ground":
                assert label.side == "top"
            if label.kind == "power":
                assert label.side == ("top" if label.net.startswith("-") else "bottom")


def test_unused_pins_of_a_board_are_folded_and_counted() -> None:
    board = layout(circuits.blink()).symbol("A1")
    assert len(board.pins) == 4
    assert any(t.text == f"+{len(board.folded)} pins not used" for t in board.texts)


def test_a_declared_open_pin_gets_a_cross() -> None:
    circuit = Circuit()
    circuit.add(catalogue().get("hc-sr04"), "U1")
    circuit.no_connect.add(("U1", "ECHO"))  # type: ignore[arg-type]
    assert [p.pin_id for p in layout(circuit).symbol("U1").pins if p.nc] == ["ECHO"]


def test_an_led_and_its_resistor_are_wired_in_a_row() -> None:
    drawing = layout(circuits.blink())
    r, d = drawing.symbol("R1"), drawing.symbol("D1")
    assert r.center[1] == d.center[1]
    assert d.center[0] - r.center[0] < 8


def test_a_flyback_diode_stands_beside_its_load_cathode_up() -> None:
    drawing = layout(circuits.solenoid())
    diode = {p.pin_id: p.at for p in drawing.symbol("D1").pins}
    assert diode["K"][1] > diode["A"][1]
    assert abs(drawing.symbol("D1").center[0] - drawing.symbol("L1").center[0]) < 8


def test_facing_pins_are_wired_straight() -> None:
    drawing = layout(circuits.robot())
    assert not [n for n in drawing.labels if n.kind == "net"]


def test_a_filter_reads_from_left_to_right() -> None:
    drawing = layout(circuits.sallen_key())
    x = {n.text: n.at[0] for n in drawing.labels if n.kind == "port"}
    assert x["IN"] < drawing.symbol("R1").center[0] < drawing.symbol("U1").center[0] < x["OUT"]


def test_remarks_are_numbered_and_wrapped() -> None:
    circuit = circuits.low_pass()
    circuit.notes = [Note("word " * 80), Note("short")]
    check(circuit)
    lines = [t.text for t in layout(circuit).texts if t.kind == "note"]
    assert lines[0].startswith("1. ") and lines[-1] == "2. short" and len(lines) > 3


PARTS = (
    "resistor", "capacitor", "led", "diode-1n4148", "2n2222", "bc557", "irlz44n", "irf9540n", "mcp6001", "lm358",
    "potentiometer", "push-button", "relay-5v", "arduino-nano", "hc-sr04", "ssd1306", "battery-9v", "dc-motor",
    "crystal", "lm2596", "l298n", "transformer", "bridge-rectifier", "slide-switch",
)  # fmt: skip


ANALOG = ("resistor",) * 6 + ("capacitor",) * 3 + ("lm358", "tl074", "mcp6001", "lm393", "tip120", "rgb-led", "ne555", "diode-1n4148")


@st.composite
def any_circuit(draw: st.DrawFn, kit: tuple[str, ...] = PARTS) -> Circuit:
    """Parts joined at random: no sense in it, but it must still be drawn truly."""
    circuit = Circuit(draw(st.sampled_from(["", "A <title> & more"])))
    for part in draw(st.lists(st.sampled_from(kit), min_size=1, max_size=9 if kit is PARTS else 16)):
        circuit.add(catalogue().get(part), value=draw(st.sampled_from(["", "10 kΩ", "a rather long value text"])))
    kinds = draw(st.lists(st.sampled_from(["signal", "signal", "signal", "power", "ground", "switched"]), max_size=8))
    names = [f"N{i}" for i in range(len(kinds))]
    for name, kind in zip(names, kinds, strict=True):
        circuit.net(name, kind)
    refs = list(circuit.parts)
    for ref in refs:
        part = circuit.parts[ref]
        for pin in part.component.pins:
            choice = draw(st.sampled_from([*names, *names, "", "nc"]))
            if choice == "nc":
                circuit.no_connect.add((ref, pin.id))  # type: ignore[arg-type]
            elif choice:
                circuit.connect(choice, (ref, pin.id))
        if draw(st.booleans()):
            part.owner = draw(st.sampled_from(refs))
    for name in [n for n, net in circuit.nets.items() if not net.pins]:
        del circuit.nets[name]
    return circuit


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(any_circuit())
def test_any_circuit_is_drawn_whole_and_true(circuit: Circuit) -> None:
    check(circuit)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(any_circuit(ANALOG))
def test_any_analog_circuit_is_drawn_whole_and_true(circuit: Circuit) -> None:
    check(circuit)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(any_circuit(), st.sampled_from(["2n2222", "resistor", "lm358", "pushed"]), st.booleans())
def test_any_bridge_is_drawn_whole_and_true(circuit: Circuit, more: str, split: bool) -> None:
    """A bridge in the midst of anything: controls apart or joined, other parts on its lines."""
    for name, kind in (("VB", "power"), ("GB", "ground"), ("A", "signal"), ("B", "signal"), ("G1", "signal"), ("G2", "signal")):
        circuit.net(name, kind)  # type: ignore[arg-type]
    motor = circuit.add(catalogue().get("dc-motor"))
    circuit.connect("A", (motor.ref, motor.component.pins[0].id))
    circuit.connect("B", (motor.ref, motor.component.pins[1].id))
    for side, gate in (("A", "G1"), ("B", "G2")):
        high, low = circuit.add(catalogue().get("irf9540n")).ref, circuit.add(catalogue().get("irlz44n")).ref
        circuit.connect("VB", (high, "S"))
        circuit.connect("GB", (low, "S"))
        circuit.connect(side, (high, "D"), (low, "D"))
        circuit.connect(gate, (high, "G"))
        circuit.connect("G3" if split and side == "B" else gate, (low, "G"))
    if more != "pushed":
        part = circuit.add(catalogue().get(more))
        for pin, line in zip(part.component.pins, ("A", "G1", "B"), strict=False):
            circuit.connect(line, (part.ref, pin.id))
    check(circuit)


@pytest.mark.parametrize("order", ["V1 R1 R2", "R1 R2 V1", "R2 V1 R1"])
@pytest.mark.parametrize("named", [(), ("OUT",), ("IN", "OUT")])
def test_a_source_stands_at_the_left_in_whatever_order_the_parts_come(order: str, named: tuple[str, ...]) -> None:
    from circuitlm.circuit.model import Port
    from circuitlm.drawing.ideal import component

    circuit = Circuit("a loop")
    circuit.net("GND", "ground")
    ends = {"V1": ("IN", "GND"), "R1": ("IN", "OUT"), "R2": ("OUT", "GND")}
    for ref in order.split():
        part = circuit.add(component("source" if ref == "V1" else "resistor", ref[0]), ref)
        for pin, net in zip(part.component.pins, ends[ref], strict=True):
            circuit.connect(net, (ref, pin.id))
    circuit.ports = [Port(n, n, "out") for n in named]
    check(circuit)
    drawing = layout(circuit)
    source = drawing.symbol("V1")
    assert source.center[0] < min(drawing.symbol("R1").center[0], drawing.symbol("R2").center[0])
    assert {p.side for p in source.pins} == {"top", "bottom"}
