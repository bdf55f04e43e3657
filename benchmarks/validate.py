"""How long the rules take, by the number of parts: python benchmarks/validate.py [PARTS...] (processor time of this process, reading not counted)

A circuit of N parts is as many copies of a right one of about thirty as are needed, on rails of their own, as a board with many channels has.
Aim: 50 ms for 30 parts, growth linear to 2,000.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.evaluation.faults import circuit_of, load_faults
from circuitlm.verify.verdict import verify

FAULTS = Path(__file__).resolve().parents[1] / "evals"


def seed() -> Circuit:
    """The clean circuit of the fault corpora whose number of parts is nearest to thirty."""
    pairs = [p for folder in ("faults12", "faults13", "faults15") for p in load_faults(FAULTS / folder)]
    return min((circuit_of(w)[0] for w in {id(p.clean): p.clean for p in pairs}.values()), key=lambda c: abs(len(c.parts) - 30))


def copies(circuit: Circuit, parts: int) -> Circuit:
    out = Circuit()
    for n in range(max(1, round(parts / len(circuit.parts)))):
        for part in circuit.parts.values():
            new = out.add(part.component, f"{part.ref}x{n}", settings=dict(part.settings))
            new.value, new.quantity = part.value, part.quantity
        for net in circuit.nets.values():
            ground = net.kind == "ground"
            made = out.net(net.name if ground else f"{net.name}x{n}", net.kind, net.volts)
            for pin in net.pins:
                made = out.connect(made, PinRef(f"{pin.ref}x{n}", pin.pin))
    return out


def main() -> None:
    small = seed()
    verify(copies(small, 30))  # imports and caches
    for parts in [int(a) for a in sys.argv[1:]] or [30, 120, 500, 1000, 2000]:
        circuit = copies(small, parts)
        times = []
        for _ in range(3 if parts < 200 else 1):
            start = time.process_time()
            found = verify(circuit).findings
            times.append(time.process_time() - start)
        least = min(times)
        print(
            f"{len(circuit.parts):>6} parts {least * 1e3:>10.0f} ms {least / len(circuit.parts) * 1e6:>8.0f} µs a part, {len(found)} findings",
            flush=True,
        )


if __name__ == "__main__":
    main()
