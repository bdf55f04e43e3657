"""The rules' time: small for a usual circuit, and growing with its size, not with the square of it."""

from __future__ import annotations

import time

from circuitlm.circuit.model import Circuit
from circuitlm.evaluation.faults import Wiring, circuit_of, load_faults
from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires


def repeated(parts: int) -> Circuit:
    """A circuit of about so many parts: clean twins beside each other, each with supplies of its own."""
    twins = sorted({p.clean for p in load_faults() if len(p.clean.parts) > 4}, key=str)[:18]
    made: list[tuple[str, str]] = []
    nets: list[tuple[str, ...]] = []
    copy = 0
    while len(made) < parts:
        wiring = twins[copy % len(twins)]
        made += [(f"{ref}x{copy}", words) for ref, words in wiring.parts]
        nets += [tuple(p.replace(".", f"x{copy}.", 1) for p in net) for net in wiring.nets]
        copy += 1
    return circuit_of(Wiring(tuple(made), tuple(nets)))[0]


def seconds(circuit: Circuit, tries: int) -> float:
    """The least processor time of some tries, s."""
    best = float("inf")
    for _ in range(tries):
        begun = time.process_time()
        verify(circuit)
        best = min(best, time.process_time() - begun)
    return best


def test_thirty_parts_take_little_time():
    circuit = repeated(30)
    assert seconds(circuit, 5) < 0.05 * 3  # 50 ms are the aim; a busy machine takes its share


def test_time_grows_with_the_size_not_with_its_square():
    small, large = repeated(250), repeated(2000)
    ratio = len(large.parts) / len(small.parts)
    assert seconds(large, 1) < 2.5 * ratio * seconds(small, 2)


def test_a_net_of_many_resistors_takes_no_longer_than_its_size() -> None:
    def star(many: int) -> Circuit:
        return from_wires("\n".join(f"R{n}.1 - D{n}.A\nD{n}.K - GND\nR{n}.2 - VCC" for n in range(1, many)))[0]

    assert seconds(star(400), 1) < 3 * 4 * seconds(star(100), 2)
