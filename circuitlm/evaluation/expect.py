"""What a competent engineer demands of the answer to a prompt, and the faults of a circuit against it.

Pure: an expectation, a circuit, an exit code and the report's text in, a list of faults in words out.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.evaluation.checks import run_check, spec_fault
from circuitlm.evaluation.reading import (
    component_matches,
    id_matches,
    parts_like,
    pins_named,
    reach,
    split_pin,
)


class PartCount(BaseModel):
    """At least `count` (and at most `most`) parts whose id is among the alternatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: list[str]
    count: int = 1
    most: int | None = None


class Expect(BaseModel):
    """The demands. Ids are patterns of our catalogue's ids; what is left out is not judged.

    `controller`: a pattern, a list of them, "any", or null for a circuit without one. `pins`: part (or
    part.PIN) -> the controller's pin that must drive or read it, directly or through resistors and
    transistors; a list for several parts. `values`: checks of values.py and wiring.py. `forbid`: ids that
    must not be there. `says`: regular expressions that the report's text must hold.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    exit: int = 0
    parts: list[PartCount] = []
    controller: str | list[str] | None = ""
    pins: dict[str, str | list[str]] = {}
    values: list[dict[str, Any]] = []
    forbid: list[str] = []
    says: list[str] = []

    @field_validator("parts", mode="before")
    @classmethod
    def _plain_lists(cls, value: Any) -> Any:
        return [{"any": v} if isinstance(v, list) else v for v in value] if isinstance(value, list) else value

    @field_validator("values")
    @classmethod
    def _known_checks(cls, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for spec in value:
            if fault := spec_fault(spec):
                raise ValueError(fault)
        return value


def faults(expect: Expect, circuit: Circuit | None, exit_code: int | None, text: str = "") -> list[str]:
    """All faults, in the order: exit code, words, parts, controller, forbidden parts, pins, values."""
    found = [] if exit_code == expect.exit else [f"exit {exit_code} instead of {expect.exit}"]
    found += [f"the report does not say {p!r}" for p in expect.says if not re.search(p, text, re.IGNORECASE)]
    if expect.exit != 0:
        return found
    if circuit is None:
        return [*found, "no circuit"]
    found += _part_faults(expect, circuit) + _controller_faults(expect, circuit)
    for pattern in expect.forbid:
        found += [f"{p.ref} ({p.id}) must not be there" for p in parts_like(circuit, pattern)]
    for target, wanted in expect.pins.items():
        found += _pin_faults(circuit, target, [wanted] if isinstance(wanted, str) else wanted)
    found += [fault for spec in expect.values if (fault := run_check(circuit, spec))]
    return found


def _part_faults(expect: Expect, circuit: Circuit) -> list[str]:
    found = []
    for demand in expect.parts:
        have = len(parts_like(circuit, demand.any))
        name = "|".join(demand.any)
        if have < demand.count:
            found.append(f"{name}: {have} of {demand.count}")
        elif demand.most is not None and have > demand.most:
            found.append(f"{name}: {have}, at most {demand.most} wanted")
    return found


def _controller_faults(expect: Expect, circuit: Circuit) -> list[str]:
    have = [p.id for p in circuit.controllers()]
    wanted = expect.controller
    if wanted == "":
        return []
    if wanted is None:
        return [f"controller {', '.join(have)} where none was wanted"] if have else []
    if wanted == "any":
        return [] if have else ["no controller"]
    patterns = [wanted] if isinstance(wanted, str) else wanted
    if any(component_matches(p.component, w) for p in circuit.controllers() for w in patterns):
        return []
    return [f"controller {', '.join(have) or 'none'} instead of {'|'.join(patterns)}"]


def _pin_faults(circuit: Circuit, target: str, wanted: list[str]) -> list[str]:
    """Each wanted controller pin must reach a pin of its own on the target parts."""
    pattern, pin_name = split_pin(target)
    parts = [p for p in circuit.parts.values() if id_matches(p.id, pattern) and not p.component.mcu]
    pins = [PinRef(p.ref, q.id) for p in parts for q in (pins_named(p.component, pin_name) if pin_name else p.component.pins)]
    if not pins:
        return [f"{target} is not there to be on {', '.join(wanted)}"]
    reached = [_reached(circuit, name, pins) for name in wanted]
    taken: dict[PinRef, int] = {}

    def assign(n: int, tried: set[PinRef]) -> bool:
        for pin in reached[n]:
            if pin in tried:
                continue
            tried.add(pin)
            if pin not in taken or assign(taken[pin], tried):
                taken[pin] = n
                return True
        return False

    return [f"{target} is not on {name}" for n, name in enumerate(wanted) if not assign(n, set())]


def _reached(circuit: Circuit, controller_pin: str, targets: list[PinRef]) -> list[PinRef]:
    nets: set[str] = set()
    for part in circuit.controllers():
        for pin in pins_named(part.component, controller_pin):
            net = circuit.net_of((part.ref, pin.id))
            if net and net.kind not in ("ground", "power", "mains"):
                nets |= reach(circuit, net)
    return [t for t in targets if (net := circuit.net_of(t)) and net.name in nets]
