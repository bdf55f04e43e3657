"""Facts about logic circuits: functions out of the gates at hand, flip-flops, a decoder with its digit, a shift register."""

import itertools

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes.gates import gate_kind, gate_pins
from circuitlm.synthesis.recipes.logic_function import FUNCTIONS
from circuitlm.synthesis.recipes.logic_net import Gate, gates, parse, value, variables
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values

VOTE = "majority voter: 3 toggle switches with 10k pulldowns, only a 74HC08 and a 74HC32 allowed, led with 1k is on when at least two say yes, 5V"
ADDER = "full adder from NAND gates only (74HC00), 3 toggle switches, LEDs for sum and carry out, 5 V"
FOUR_NANDS = "XOR gate made out of four NANDs, one 74HC00, two push buttons with 10k pull-downs and a red LED with 1k, 5V"
FORMULA = "implement Y = (A AND B) OR NOT C with 74HC chips, three toggle switches and an LED, 5V supply"
DIVIDE = "D flip-flop 74HC74 as divide by two, push button debounced with 74HC14 as the clock, LED at Q, 5V"
COUNTER = "2-bit binary counter with one CD4013, clock from a NE555 at 1 Hz, two leds, 9V"
DIGIT = "BCD from 4 toggle switches to a CD4511 and a common cathode 7-segment display, 330 ohm per segment, 5V, no micro"
CHASER = "running light with a 74HC595 and a 555 and 8 LEDs, no microcontroller, 5V"
ALL = {
    VOTE: "logic-function",
    ADDER: "logic-function",
    FOUR_NANDS: "logic-function",
    FORMULA: "logic-function",
    DIVIDE: "flip-flop",
    COUNTER: "flip-flop",
    DIGIT: "bcd-display",
    CHASER: "shift-chaser",
}


@pytest.mark.parametrize("prompt", ALL)
def test_one_recipe_makes_it_without_a_complaint(prompt: str) -> None:
    assert recipe_ids(prompt) == [ALL[prompt]]
    assert not complaints(prompt)


def run(made_of: list[Gate], inputs: dict[str, bool]) -> dict[str, bool]:
    """Levels of all nets of a row of gates."""
    level = dict(inputs, HIGH=True)
    for g in made_of:
        bits = [level[i] for i in g.inputs]
        base = {
            "and": all(bits),
            "nand": not all(bits),
            "or": any(bits),
            "nor": not any(bits),
            "xor": sum(bits) % 2 == 1,
            "not": not bits[0],
        }
        level[g.out] = base[g.kind]
    return level


@pytest.mark.parametrize("kinds", [{"nand"}, {"nor"}, {"and", "or", "not"}, {"and", "xor", "or"}, {"or", "not"}, {"nand", "xor"}])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_true_to_its_table_in_any_set_of_gates(name: str, kinds: set[str]) -> None:
    outputs = FUNCTIONS[name][1]
    made_of = gates(outputs, kinds)
    assert {g.kind for g in made_of} <= kinds
    names = sorted({n for e in outputs.values() for n in variables(e)})
    for bits in itertools.product((False, True), repeat=len(names)):
        given = dict(zip(names, bits, strict=True))
        level = run(made_of, given)
        assert {k: level[k] for k in outputs} == {k: value(e, given) for k, e in outputs.items()}


def test_and_and_or_alone_cannot_invert() -> None:
    with pytest.raises(CannotDesign):
        gates(FUNCTIONS["half subtractor"][1], {"and", "or"})


def test_a_written_formula_is_read_with_its_ranks() -> None:
    assert parse("A AND B OR NOT C") == ("or", ("and", ("var", "A"), ("var", "B")), ("not", ("var", "C")))
    assert parse("A·(B + C')") == ("and", ("var", "A"), ("or", ("var", "B"), ("not", ("var", "C"))))
    assert parse("10k pull-up") is None


def levels(c: Circuit, inputs: dict[str, bool]) -> dict[str, bool]:
    """Levels of the nets of a drawn circuit's gates, settled."""
    level = dict(inputs)
    for _ in range(12):
        for part in c.parts.values():
            kind = gate_kind(part.component)
            for n in range(1, 7):
                pins, out = gate_pins(part.component, n)
                nets = [c.net_of((part.ref, p)) for p in pins]
                end = c.net_of((part.ref, out)) if part.component.has_pin(out) else None
                if not kind or end is None or any(x is None or x.name not in level for x in nets):
                    continue
                level |= {g: v for g, v in run([Gate(kind, tuple(x.name for x in nets if x), end.name)], level).items() if g == end.name}
    return level


def test_the_voter_is_on_when_two_say_yes_in_the_circuit_itself() -> None:
    for bits in itertools.product((False, True), repeat=3):
        found = levels(made(VOTE).circuit, dict(zip("ABC", bits, strict=True)))
        assert found["OUT"] == (sum(bits) >= 2)
    assert values(VOTE, "pulldown") == [10e3] * 3 and values(VOTE, "series") == [1e3]
    assert {"74hc08", "74hc32"} <= set(ids(VOTE)) and "74hc00" not in ids(VOTE)


def test_an_xor_of_nands_takes_four_of_them() -> None:
    assert figure(FOUR_NANDS, "gates") == 4
    assert ids(FOUR_NANDS).count("74hc00") == 1 and "74hc86" not in ids(FOUR_NANDS)


def test_a_flip_flop_divides_by_two_and_its_set_and_clear_rest() -> None:
    c = made(DIVIDE).circuit
    chip = next(p for p in c.parts.values() if p.id == "74hc74")
    assert c.net_of((chip.ref, "1D")) is c.net_of((chip.ref, "1QN"))
    assert c.net_of((chip.ref, "1CLR")).volts == c.net_of((chip.ref, "1PRE")).volts == 5  # type: ignore[union-attr]
    assert figure(DIVIDE, "divides_by") == 2


def test_a_counter_counts_on_the_inverted_output_before_it() -> None:
    c = made(COUNTER).circuit
    chip = next(p for p in c.parts.values() if p.id == "cd4013")
    assert c.net_of((chip.ref, "2CLK")) is c.net_of((chip.ref, "1QN"))
    assert c.net_of((chip.ref, "1R")).kind == "ground"  # type: ignore[union-attr]
    assert figure(COUNTER, "divided_hz") == pytest.approx(0.25, rel=0.15)


def test_each_segment_has_its_resistor() -> None:
    assert values(DIGIT, "series") == [330] * 7


def test_a_shift_register_gets_its_inverted_end_back() -> None:
    c = made(CHASER).circuit
    chip = next(p for p in c.parts.values() if p.id == "74hc595")
    inverter = next(p for p in c.parts.values() if gate_kind(p.component) == "not")
    assert c.net_of((chip.ref, "DS")) is c.net_of((inverter.ref, "1Y"))
    assert c.net_of((chip.ref, "Q7")) is c.net_of((inverter.ref, "1A"))


def test_exactly_one_of_two_is_an_xor() -> None:
    assert figure("LED shall light if exactly one of two switches is closed, use only 74HC00", "gates") == 4
