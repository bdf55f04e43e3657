"""Every circuit of `faults*/`, right and faulty, as strangers write it (`circuitlm/evaluation/strangers.py`), read as `validate` reads a file.

Prints for each form how many faults are found there of those that the rules find in the circuit itself, twins with an alarm of their own, and
(-v) each loss with the parts that the reader took for others. `--parts` looks at single parts alone: each of the catalogue's, as each hand writes it.
`python evals/metamorphic.py [FORM...] [--folders faults9,faults15] [--every N] [-v] [--parts]`
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.errors import UsageError
from circuitlm.evaluation.faults import Judged, Pair, Wiring, circuit_of, findings_of, load_faults
from circuitlm.evaluation.strangers import FORMS, Hand
from circuitlm.evaluation.strangers_sch import SCHEMATIC
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.verify.finding import Finding
from circuitlm.verify.verdict import verify
from circuitlm.views import infer
from circuitlm.views.files import circuit_of_text
from circuitlm.views.resolve import interchangeable

HERE = Path(__file__).resolve().parent
HANDS = FORMS | {SCHEMATIC.name: SCHEMATIC}


def through(circuit: Circuit, hand: Hand) -> tuple[Circuit, list[str]] | None:
    """The circuit as it is read from a stranger's file; None where the form lacks a part of it."""
    text = hand.write(circuit)
    return circuit_of_text(text, f"x{hand.suffix}") if text is not None else None


def differences(own: Circuit, read: Circuit) -> list[str]:
    """Parts, values and connections that the reader took for others."""
    out = []
    for part in own.parts.values():
        other = read.parts.get(part.ref)
        if other is None or other.id != part.id:
            out.append(f"{part.id} read as {other.id if other else 'nothing'}")
        elif (
            part.quantity is not None
            and part.settings.get("volts", 1) != other.settings.get("volts", 2)
            and (other.quantity is None or abs(other.quantity - part.quantity) > 1e-6 * abs(part.quantity))
        ):
            out.append(f"{part.id} {part.value} read as {other.value or other.quantity}")
        elif gone := [p.id for p in part.component.pins if not _same(own, read, part.ref, p.id)]:
            out.append(f"{part.id}: pins {' '.join(gone[:6])}")
    return out


def _same(own: Circuit, read: Circuit, ref: str, pin: str) -> bool:
    component = own.parts[ref].component
    alike = [p.id for p in component.pins if interchangeable(component, pin, p.id)]
    kinds = [{_kind(c, ref, p) for p in alike} - {None} for c in (own, read)]
    return _kind(own, ref, pin) == _kind(read, ref, pin) or (len(alike) > 1 and kinds[0] == kinds[1])


def _kind(circuit: Circuit, ref: str, pin: str) -> tuple[str, float | None] | None:
    part = circuit.parts[ref]
    net = circuit.net_of(PinRef(ref, pin)) if any(p.id == pin for p in part.component.pins) else None
    return (net.kind, net.volts) if net and len(net.pins) > 1 else None


class Judge:
    def __init__(self, hand: Hand):
        self.hand = hand
        self.clean: dict[Wiring, list[Finding]] = {}

    def judge(self, pair: Pair) -> tuple[Judged, list[str]] | None:
        faulty = self._read(pair.faulty)
        if faulty is None:
            return None
        if pair.clean not in self.clean:
            twin = self._read(pair.clean)
            if twin is None:
                return None
            self.clean[pair.clean] = verify(twin[0], wifi=pair.wifi).findings
        before = {(f.rule, f.message) for f in self.clean[pair.clean]}
        found = verify(faulty[0], wifi=pair.wifi).findings
        alarms = [f for f in self.clean[pair.clean] if f.severity != "advice"]
        return Judged(pair, alarms, [f for f in found if (f.rule, f.message) not in before]), faulty[1]

    def _read(self, wiring: Wiring) -> tuple[Circuit, list[str]] | None:
        own, _ = circuit_of(wiring)
        if own.defects:  # a second part under one designator: the circuit itself does not hold it
            return None
        read = through(own, self.hand)
        return (read[0], differences(own, read[0])) if read else None


def measure(hand: Hand, pairs: list[Pair], verbose: bool) -> None:
    judge, counts, causes = Judge(hand), Counter(), Counter()
    native: dict[Wiring, list[Finding]] = {}
    for pair in pairs:
        try:
            judged = judge.judge(pair)
        except UsageError as error:
            print(f"unreadable {pair.family}: {pair.says}: {error}")
            counts["unreadable"] += 1
            continue
        if judged is None:
            counts["not carried"] += 1
            continue
        there, differ = judged
        if pair.clean not in native:
            native[pair.clean] = findings_of(pair.clean, pair.wifi)
            known = {f.rule for f in native[pair.clean] if f.severity != "advice"}
            counts["twins"] += 1
            if own := [a for a in there.alarms if a.rule not in known]:
                counts["alarmed"] += 1
                for alarm in own if verbose else ():
                    print(f"alarm {pair.family}: {alarm.severity} {alarm.rule}: {alarm.message} [{'; '.join(differ[:4])}]")
        before = {(f.rule, f.message) for f in native[pair.clean]}
        here = Judged(pair, [], [f for f in findings_of(pair.faulty, pair.wifi) if (f.rule, f.message) not in before])
        counts[pair.severity] += 1
        counts[f"{pair.severity} native"] += here.hit is not None
        counts[f"{pair.severity} read"] += there.hit is not None
        if here.hit is not None and there.hit is None:
            counts["lost"] += 1
            causes.update(differ or ["nothing differs"])
            if verbose:
                said = ", ".join(f"{f.severity} {f.rule} {f.parts}" for f in there.fresh) or "nothing"
                print(f"lost {pair.family}: {pair.says}: {here.hit.rule}; said: {said} [{'; '.join(differ[:4])}]")
    for cause, n in causes.most_common(40 if verbose else 0):
        print(f"{n:>5} {cause}")
    shown = [f"{s}s {counts[f'{s} read']} of {counts[s]} (itself {counts[f'{s} native']})" for s in ("error", "warning")]
    rest = ", ".join(f"{k} {counts[k]}" for k in ("lost", "twins", "alarmed", "not carried", "unreadable"))
    print(f"{hand.name:<10} {'; '.join(shown)}; {rest}", flush=True)


def single_parts(hand: Hand) -> None:
    """Each part of the catalogue, all pins on nets of their own, as one hand writes it."""
    wrong, all_ = 0, 0
    for name in catalogue():
        component = catalogue().get(name)
        own = Circuit()
        part = own.add(component, f"{component.ref}1")
        for n, pin in enumerate(component.pins):
            own.connect(own.net(f"N{n}"), PinRef(part.ref, pin.id))
            own.connect(own.net(f"N{n}"), PinRef("X1", str(n))) if "X1" in own.parts else None
        infer.infer_nets(own)
        try:
            read = through(own, hand)
        except UsageError as error:
            print(f"{name}: {error}")
            continue
        if read is None:
            continue
        all_ += 1
        found = read[0].parts.get(part.ref)
        if found is None or found.id != name or read[1]:
            wrong += 1
            print(f"{name}: {found.id if found else 'nothing'} {read[1][:2]}")
    print(f"{hand.name}: {wrong} of {all_} parts are not read as written")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forms", nargs="*", default=[])
    parser.add_argument("--folders", default="")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--parts", action="store_true")
    args = parser.parse_args()
    wanted = [HANDS[f] for f in args.forms] or list(HANDS.values())
    folders = [HERE / f for f in args.folders.split(",") if f] or sorted(p for p in HERE.glob("faults*") if p.is_dir())
    pairs = [] if args.parts else [p for folder in folders for p in load_faults(folder)]
    for hand in wanted:
        if args.parts:
            single_parts(hand)
        else:
            measure(hand, pairs[:: args.every], args.verbose)


if __name__ == "__main__":
    main()
