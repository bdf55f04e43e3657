"""Whatever is hung on a board: synthesis refuses, or gives a circuit that is whole, the same every time, and without surprises."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.synthesize import Synthesis
from circuitlm.verify import check
from circuitlm.verify.coverage import wired
from circuitlm.views.circuit_json import to_circuit_json
from tests.synthesis.bench import BOARDS, HOSTED, make, part

NEEDS_MORE = {
    "74hc161",
    "74hc163",
    "74hc245",
    "74hc393",
    "74ls90",
    "brushless-motor",
    "cd4017",
    "cd4024",
    "cd4026",
    "cd4029",
    "cd4040",
    "cd4060",
    "cd4511",
    "cd4518",
    "cd4520",
    "headphone-jack",
    "lm386",
    "load-ac",
    "logic-74hc125",
    "logic-74hc4024",
    "logic-74hc4040",
    "logic-74hc4060",
    "logic-74hct161",
    "logic-74hct163",
    "moc3021",
    "moc3041",
    "moc3063",
    "mono-jack",
    "optotriac-moc3020",
    "optotriac-moc3061",
    "pam8403",
    "solenoid-valve-24vac",
    "stepper-motor",
}
"""Parts that a board alone cannot put to use: a motor without its ESC, a counter without a clock, a triac driver without its triac, an amplifier without a
source of sound and a socket for it, a second kind of motor when the only driver of the plan is already taken."""

MAY_BE_FOUND = {
    # The plan itself is at fault, and only the checks can say so:
    "empty-circuit": "a socket for sound that does not exist",
    "must-connect": "a logic chip whose clock nobody names",
    "adc-range": "a current transformer's bias above the 1 V of a bare ESP8266's input",
    "load-overvoltage": "loads of different voltages on the one driver that the plan holds",
    # Known faults of synthesis, each with a test of its own that is marked as expected to fail:
    "level-too-high": "two levels on one MISO, straps to a 5 V supply",
    "strapping-pin-pull": "a divider on a boot strap",
    "i2c-address-clash": "a part of the second bus that is joined first",
    "gpio-overcurrent": "pins that give less than the board's others",
    "rail-overload": "current that a converter passes on is not counted at its input",
}

ALONE = [i for i in HOSTED if catalogue().entries[i]["kind"] != "isolator" or not catalogue().get(i).supplies]
"""Without couplers that feed one of their sides: which side is the board's is for the engineer to say."""

plans = st.tuples(st.sampled_from(BOARDS), st.lists(st.sampled_from(ALONE), min_size=1, max_size=8))


def built(drawn: tuple[str, list[str]]) -> Synthesis | None:
    """None when synthesis refuses; a refusal has words and a hint."""
    try:
        return make(drawn[0], *drawn[1])
    except CannotDesign as refused:
        assert refused.message and refused.hint
        return None


def broken(c: Circuit) -> list[str]:
    """What no circuit may have, whoever built it."""
    faults = []
    seen: dict[PinRef, str] = {}
    for name, net in c.nets.items():
        if net.name != name or not net.pins:
            faults.append(f"net {name} is empty or misnamed")
        for pin in net.pins:
            if pin in seen:
                faults.append(f"{pin} is on {seen[pin]} and {name}")
            seen[pin] = name
            if pin.ref not in c.parts or not c.parts[pin.ref].component.has_pin(pin.pin):
                faults.append(f"{pin} of net {name} does not exist")
            elif c.net_of(pin) is not net:
                faults.append(f"{pin} does not know that it is on {name}")
    faults += [f"{pin} is marked open and wired" for pin in c.no_connect if pin in seen]
    faults += [f"{pin} is in use and not wired" for pin in c.uses if pin not in seen]
    for ref, item in c.parts.items():
        faults += [f"{ref} belongs to {owner}, which is not there" for owner in (item.owner, item.host) if owner and owner not in c.parts]
        for pin, net in c.pins_of(ref):
            if (
                net is None
                and PinRef(ref, pin.id) not in c.no_connect
                and not any(pin.id in g and any(c.net_of((ref, p)) for p in g) for g in item.component.joined)
            ):
                faults.append(f"{ref}.{pin.id} is neither wired nor marked open")
    for pin, use in c.uses.items():
        if c.pin(pin).type == "input" and use.direction in ("out", "bidir"):
            faults.append(f"{pin} can only read and is to drive")
    return faults


def isolated(c: Circuit) -> bool:
    """Pins of different isolation groups share no net; a current sensor may measure the very supply that it runs from."""
    for ref, item in c.parts.items():
        if item.component.kind == "sensor":
            continue
        names = [{net.name for p in pins if (net := c.net_of((ref, p)))} for pins in item.component.isolation.values()]
        if sum(map(len, names)) != len(set().union(*names)):
            return False
    return True


@settings(max_examples=120)
@given(plans)
def test_any_parts_on_any_board_make_a_whole_circuit_or_are_refused(drawn):
    made = built(drawn)
    if made is None:
        return
    c = made.circuit
    assert broken(c) == []
    assert isolated(c)
    assert sorted(made.refs) == sorted(p.key for p in made.plan.parts)
    rails = [n for n in c.nets.values() if n.kind == "power"]
    assert all(n.volts is not None and 0 < n.volts <= 60 for n in rails)


@settings(max_examples=120)
@given(plans)
def test_every_part_takes_part(drawn):
    made = built(drawn)
    if made is not None:
        between = ("driver", "logic", "expander", "analog")  # what comes out of them may have nowhere to go among parts drawn at random
        loose = [(p.ref, p.id) for p in made.circuit.parts.values() if p.host and p.component.kind not in between and not wired(made.circuit, p)]
        assert {i for _, i in loose} <= NEEDS_MORE


@settings(max_examples=120)
@given(plans)
def test_the_checks_find_nothing_but_what_is_known(drawn):
    made = built(drawn)
    if made is not None:
        errors = {f"{f.rule}: {f.message}" for r in check(made.circuit, strict=True) for f in r.findings if f.severity == "error"}
        assert {e for e in errors if e.partition(":")[0] not in MAY_BE_FOUND} == set()


@settings(max_examples=40)
@given(plans)
def test_the_same_plan_gives_the_same_bytes(drawn):
    first, second = built(drawn), built(drawn)
    if first is None or second is None:
        assert first is second
        return
    assert text(first) == text(second)
    assert (first.assumptions, first.advice, first.build_steps) == (second.assumptions, second.advice, second.build_steps)


def text(made: Synthesis) -> str:
    return json.dumps(to_circuit_json(made.circuit), sort_keys=False)


@settings(max_examples=60)
@given(
    st.sampled_from(BOARDS), st.lists(st.sampled_from(["led", "push-button", "bme280", "servo", "hc-sr04", "ldr"]), min_size=1, max_size=4)
)
def test_named_pins_are_kept_or_lost_with_a_reason(board, parts):
    """Every pin of the board in turn, as it is printed: each signal's pin is settled one way or the other."""
    names = [p.id for p in catalogue().get(board).pins]
    try:
        made = make(board, *(part(p, names[(7 * n) % len(names)]) for n, p in enumerate(parts)))
    except CannotDesign:
        return
    assert len(made.kept_pins) + len(made.lost_pins) >= 1
    for signal, name in made.kept_pins.items():
        assert any(use.name.lower() == signal.lower() and pin.pin == name for pin, use in made.circuit.uses.items()), (signal, name)
    assert all(reason for reason in made.lost_pins.values())
