"""Faults put into every part of the catalogue: what the rules find, by operator and kind: python evals/catalogue_faults.py [--only WORD] [--show]

Each part is asked for on a board that fits its level ("Arduino Uno with a X"); where the design has it and passes, every operator of
`circuitlm/evaluation/mutations.py` and two more (a control line on ground, on the supply) are put to that part's own connections. A fault is
found where an error or warning names the part; `told elsewhere` where one names only another. `--show` lists the misses.
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.mutations import OPERATORS, Site
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from circuitlm.verify.finding import Finding
from circuitlm.verify.verdict import verify
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.cj_read import from_circuit_json

BOARDS = ("Arduino Uno", "ESP32 DevKit V1")


def stuck(circuit: Circuit, kind: str) -> Iterator[Site]:
    """An input that a controller drives is tied to a supply or ground instead."""
    for part in circuit.parts.values():
        power = {p for s in part.component.supplies for p in (s.ground if kind == "ground" else s.pins)}
        net = next((n for p in sorted(power) if (n := circuit.net_of((part.ref, p)))), None)
        for pin, at in circuit.pins_of(part.ref):
            driven = at is not None and any(
                circuit.parts[p.ref].component.mcu or circuit.pin(p).type == "output" for p in at.pins if p.ref != part.ref
            )
            if net and driven and pin.type == "input" and not part.component.mcu and not part.role:
                yield f"{part.ref}.{pin.id} on {net.name}", lambda c, x=PinRef(part.ref, pin.id), to=net.name: _tie(c, x, to)


def _tie(c: Circuit, pin: PinRef, net: str) -> None:
    for other in [pin, *c.others(pin)]:
        c.detach(other)
    c.connect(net, pin)


ALL = OPERATORS | {"tied-low": lambda c: stuck(c, "ground"), "tied-high": lambda c: stuck(c, "supply")}


def findings(circuit: Circuit) -> list[Finding]:
    again, _ = from_circuit_json(to_circuit_json(circuit))
    return [f for f in verify(again).findings if f.severity != "advice"]


def asked(name: str, board: str, part_id: str) -> tuple[Circuit, str] | None:
    """A design that has the part, and its designator."""
    try:
        circuit = design(f"{board} with a {name}", Options(simulate=False)).circuit
    except CircuitlmError:
        return None
    ref = next((p.ref for p in circuit.parts.values() if p.id == part_id), None)
    return (circuit, ref) if ref and circuit.pins_of(ref) else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    by: dict[str, Counter[str]] = {}
    left_out = []
    lines = []
    for part_id in sorted(catalogue()):
        component = catalogue().get(part_id)
        if args.only not in part_id or component.mcu or component.form == "board":
            continue
        made = best = None
        for board in BOARDS:
            made = asked(component.name, board, part_id)
            if made is None:
                continue
            clean = {(f.rule, f.message) for f in findings(made[0])}
            best = (made, clean) if best is None or len(clean) < len(best[1]) else best
            if not clean:
                break
        if best is None:
            left_out.append(part_id)
            continue
        (circuit, ref), clean = best
        own = {f"{p} open" for p, n in ((PinRef(ref, x.id), n) for x, n in circuit.pins_of(ref)) if n and {o.ref for o in n.pins} == {ref}}
        for operator, sites in ALL.items():
            for fault, make in (s for s in sites(circuit) if s[0] not in own):  # a parked amplifier's output is no loss
                if not fault.startswith((f"{ref} ", f"{ref}.", f"{ref}:")) and f" {ref} " not in fault:
                    continue
                changed = copy.deepcopy(circuit)
                make(changed)
                told = [f for f in findings(changed) if (f.rule, f.message) not in clean]
                mine = [f for f in told if ref in f.parts or any(p.startswith(f"{ref}.") for p in f.pins)]
                word = "found" if mine else "elsewhere" if told else "missed"
                by.setdefault(operator, Counter())[word] += 1
                if word != "found":
                    said = ", ".join(sorted({f.rule for f in told})) or "nothing"
                    lines.append(f"{operator} {part_id} ({component.kind}): {fault}: {said}")
    total: Counter[str] = sum(by.values(), Counter())
    print(f"{'fault':<24}{'made':>6}{'found':>8}{'elsewhere':>11}{'missed':>8}")
    for operator, row in [*by.items(), ("all", total)]:
        print(f"{operator:<24}{row.total():>6}{row['found']:>8}{row['elsewhere']:>11}{row['missed']:>8}")
    print(f"not designed: {len(left_out)}: {' '.join(left_out)}" if args.show else f"not designed: {len(left_out)}")
    for line in lines if args.show else []:
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
