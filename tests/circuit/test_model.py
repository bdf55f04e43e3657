"""What always holds of a circuit, whatever is done to it."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, PinRef, PinUse, Port

KINDS = ("ground", "power", "signal", "mains", "switched")


def component(pins: int = 3) -> Component:
    return Component.model_validate(
        {
            "id": f"thing-{pins}",
            "name": "Thing",
            "kind": "sensor",
            "form": "module",
            "ref": "U",
            "pins": [{"id": str(n), "type": "passive"} for n in range(1, pins + 1)],
            "sources": [{"kind": "recalled", "what": "a test"}],
        }
    )


THING = component()


def sound(c: Circuit) -> None:
    """Every pin is in one net at most, both ways of asking agree, and nothing points to what is not there."""
    seen: list[PinRef] = []
    for name, net in c.nets.items():
        assert net.name == name
        for pin in net.pins:
            assert c.net_of(pin) is net
            assert c.parts[pin.ref].component.has_pin(pin.pin)
            assert pin not in c.no_connect
        seen += net.pins
    assert len(seen) == len(set(seen))
    assert set(c._of) == set(seen)
    assert all(p.ref in c.parts for p in (*c.no_connect, *c.uses))
    assert all(ref == part.ref for ref, part in c.parts.items())
    assert all(port.net in c.nets for port in c.ports)


def two(kind_a: str = "signal", kind_b: str = "signal") -> Circuit:
    c = Circuit("two nets")
    c.add(THING)
    c.add(THING)
    c.net("A", kind_a)
    c.net("B", kind_b)
    c.connect("A", ("U1", "1"))
    c.connect("B", ("U2", "1"))
    return c


def test_designators_count_up_and_a_taken_one_is_refused():
    c = Circuit()
    assert [c.add(THING).ref for _ in range(3)] == ["U1", "U2", "U3"]
    c.remove("U2")
    assert c.add(THING).ref == "U2"
    with pytest.raises(KeyError, match="taken"):
        c.add(THING, "U1")


def test_a_pin_that_the_part_lacks_is_refused_by_name():
    c = Circuit()
    c.add(THING)
    with pytest.raises(KeyError, match="no pin 9"):
        c.connect("A", ("U1", "9"))


def test_joining_two_nets_by_a_pin_makes_them_one():
    c = two()
    c.connect("A", ("U2", "1"))
    assert len(c.nets) == 1 and c.net_of(("U1", "1")) is c.net_of(("U2", "1"))
    sound(c)


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        ("signal", "ground", "B"),
        ("ground", "signal", "A"),
        ("signal", "power", "B"),
        ("power", "ground", "B"),
        ("power", "signal", "A"),
        ("signal", "signal", "A"),
        ("switched", "signal", "A"),
        ("mains", "power", "A"),
    ],
)
def test_the_more_telling_name_stays(a, b, name):
    c = two(a, b)
    assert c.merge("A", "B").name == name
    assert list(c.nets) == [name]
    sound(c)


def test_merging_keeps_the_voltage_the_bus_and_the_ports():
    c = two()
    c.nets["B"].volts, c.nets["B"].bus = 3.3, "i2c"
    c.ports = [Port("IN", "A", "in"), Port("OUT", "B", "out")]
    net = c.merge("A", "B")
    assert (net.volts, net.bus) == (3.3, "i2c")
    assert [p.net for p in c.ports] == ["A", "A"]
    assert c.merge("A", "A") is net
    sound(c)


def test_removing_a_part_takes_its_pins_uses_and_empty_nets_along():
    c = two()
    c.uses[PinRef("U2", "1")] = PinUse("in")
    c.no_connect.add(PinRef("U2", "2"))
    c.connect("A", ("U2", "3"))
    c.remove("U2")
    assert list(c.nets) == ["A"] and c.nets["A"].pins == [("U1", "1")]
    assert not c.uses and not c.no_connect
    sound(c)


def test_renaming_follows_the_ports_and_never_lands_on_a_taken_name():
    c = two()
    c.ports = [Port("IN", "A", "in")]
    c.rename("A", "SIGNAL")
    assert c.ports[0].net == "SIGNAL" and c.net_of(("U1", "1")).name == "SIGNAL"
    c.rename("SIGNAL", "B")
    assert set(c.nets) == {"B", "B_2"}
    c.rename("nothing", "C")
    assert "C" not in c.nets
    sound(c)


def test_join_uses_the_net_that_is_there():
    c = two()
    c.join(PinRef("U1", "1"), PinRef("U1", "2"))
    assert c.net_of(("U1", "2")).name == "A"
    c.join(PinRef("U1", "3"), PinRef("U2", "3"), "CLOCK")
    assert c.net_of(("U1", "3")).name == "CLOCK"
    c.join(PinRef("U1", "1"), PinRef("U2", "1"))
    assert len(c.nets) == 2
    sound(c)


def test_others_are_the_rest_of_the_net():
    c = two()
    c.connect("A", ("U1", "2"))
    assert c.others(PinRef("U1", "1")) == [("U1", "2")]
    assert c.others(PinRef("U2", "3")) == []


def test_a_port_goes_with_the_last_pin_of_its_net():
    c = two()
    c.ports = [Port("IN", "A", "in")]
    c.remove("U1")
    sound(c)


class Anything(RuleBasedStateMachine):
    """Any order of the circuit's operations."""

    def __init__(self) -> None:
        super().__init__()
        self.c = Circuit("anything")

    def pin(self, data: st.DataObject) -> PinRef:
        return PinRef(data.draw(st.sampled_from(sorted(self.c.parts))), data.draw(st.sampled_from("123")))

    def net_name(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.c.nets)))

    @rule()
    def add(self) -> None:
        if len(self.c.parts) < 6:
            self.c.add(THING)

    @rule(kind=st.sampled_from(KINDS), name=st.sampled_from(["GND", "5V", "SDA", "X"]))
    def make(self, kind: str, name: str) -> None:
        self.c.net(name, kind)  # type: ignore[arg-type]

    @precondition(lambda self: self.c.parts)
    @rule(data=st.data(), name=st.sampled_from(["GND", "5V", "SDA", "X", "Y"]))
    def connect(self, data: st.DataObject, name: str) -> None:
        pins = [self.pin(data) for _ in range(data.draw(st.integers(1, 3)))]
        net = self.c.connect(name, *pins)
        assert net is self.c.nets[net.name]
        assert all(self.c.net_of(p) is net for p in pins)

    @precondition(lambda self: self.c.parts)
    @rule(data=st.data())
    def join(self, data: st.DataObject) -> None:
        a, b = self.pin(data), self.pin(data)
        net = self.c.join(a, b)
        assert self.c.net_of(a) is self.c.net_of(b) is net

    @precondition(lambda self: self.c.nets)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        a, b = self.net_name(data), self.net_name(data)
        pins = set(self.c.nets[a].pins) | set(self.c.nets[b].pins)
        assert set(self.c.merge(a, b).pins) == pins

    @precondition(lambda self: self.c.nets)
    @rule(data=st.data(), new=st.sampled_from(["GND", "NEW", "SDA"]))
    def rename(self, data: st.DataObject, new: str) -> None:
        old = self.net_name(data)
        pins, count = list(self.c.nets[old].pins), len(self.c.nets)
        self.c.rename(old, new)
        assert len(self.c.nets) == count
        assert any(n.pins == pins for n in self.c.nets.values())

    @precondition(lambda self: self.c.parts)
    @rule(data=st.data())
    def detach(self, data: st.DataObject) -> None:
        pin = self.pin(data)
        self.c.detach(pin)
        assert self.c.net_of(pin) is None

    @precondition(lambda self: self.c.parts)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(sorted(self.c.parts)))
        self.c.remove(ref)
        assert not [p for n in self.c.nets.values() for p in n.pins if p.ref == ref]

    @precondition(lambda self: self.c.parts)
    @rule(data=st.data())
    def leave_open(self, data: st.DataObject) -> None:
        pin = self.pin(data)
        if self.c.net_of(pin) is None:
            self.c.no_connect.add(pin)

    @invariant()
    def holds(self) -> None:
        sound(self.c)


TestAnyOrder = Anything.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
