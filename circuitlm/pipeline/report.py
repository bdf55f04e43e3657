"""The report's content: one plain dictionary, of which report.json and report.md are two forms."""

from __future__ import annotations

from typing import Any

from circuitlm import __version__
from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.knowledge.evidence import rests_on
from circuitlm.pipeline.answers import answer, unanswered
from circuitlm.pipeline.proving import Bench
from circuitlm.plan import Request
from circuitlm.synthesis.synthesize import Synthesis
from circuitlm.verify.coverage import Covered
from circuitlm.verify.power_on import PowerOn
from circuitlm.verify.verdict import Verdict
from circuitlm.views.infer import feeds


def make(
    request: Request,
    made: Synthesis,
    covered: list[Covered],
    verdict: Verdict,
    measured: PowerOn | None,
    engineer: str,
    bench: Bench | None = None,
) -> dict[str, Any]:
    """The report as data, in the order in which a reader wants it."""
    circuit = made.circuit
    report: dict[str, Any] = {
        "title": circuit.title,
        "prompt": request.prompt,
        "engineer": engineer,
        "version": __version__,
        "intent": request.intent,
        "answer": answer(request, made),
        "unanswered": unanswered(request, made),
        "verdict": verdict.to_dict(),
        "wishes": [c.to_dict() for c in covered],
        "not_understood": request.not_understood,
        "parts": [part_row(p) for p in circuit.parts.values()],
        "pins": pin_rows(circuit),
        "power": power_rows(circuit),
        "figures": {k: {n: round(v, 9) if isinstance(v, float) else v for n, v in f.items()} for k, f in made.measures.items()},
        "proof": [p.to_dict() for p in bench.proof] if bench else [],
        "yields": [y.to_dict() for y in bench.yields] if bench else [],
        "pictures": list(bench.pictures()) if bench else [],
        "simulated_volts": {k: round(v, 4) for k, v in sorted(measured.volts.items())} if measured else {},
        "power_on": measured.to_dict() if measured else {},
        "assumptions": made.assumptions,
        "advice": made.advice + firmware_advice(request, circuit),
        "problems": made.problems,
        "build": build_steps(made),
        "knowledge": knowledge_rows(circuit),
    }
    return report


def to_get(circuit: Circuit, have: tuple[str, ...]) -> list[str]:
    """What the design needs beyond the parts at hand, with counts."""
    counts: dict[str, int] = {}
    for part in circuit.parts.values():
        if part.id not in have:
            label = f"{part.component.name}{' ' + part.value if part.value else ''}"
            counts[label] = counts.get(label, 0) + 1
    return [f"{n} x {name}" for name, n in sorted(counts.items())]


def part_row(part: Part) -> dict[str, Any]:
    row = {
        "ref": part.ref,
        "id": part.id,
        "name": part.component.name,
        "value": part.value,
        "label": part.label,
        "settings": part.settings,
        "why": part.why.text,
        "origin": part.why.origin,
        "for": part.owner,
        "role": part.role,
    }
    return {k: v for k, v in row.items() if v not in (None, "", {})}


def pin_rows(circuit: Circuit) -> list[dict[str, Any]]:
    """Every used pin of every controller: what it serves, how it is configured."""
    rows = []
    for board in circuit.controllers():
        for pin in board.component.pins:
            ref = PinRef(board.ref, pin.id)
            use = circuit.uses.get(ref)
            net = circuit.net_of(ref)
            if use is None or net is None:
                continue
            row = {
                "board": board.ref,
                "pin": pin.id,
                "io": pin.io or pin.id,
                "net": net.name,
                "for": use.name,
                "direction": use.direction,
                "function": use.function,
                "pull": use.pull,
            }
            rows.append({k: v for k, v in row.items() if v not in (None, "")})
    return rows


def power_rows(circuit: Circuit) -> list[dict[str, Any]]:
    """Every supply net: its voltage, where it comes from, what hangs on it."""
    rows = []
    for net in circuit.nets.values():
        if net.kind != "power":
            continue
        sources = [p.ref for p in net.pins if feeds(circuit, p)]
        loads = [r for r in net.refs() if r not in sources]
        rows.append(
            {
                "net": net.name,
                "volts": net.volts,
                "from": list(dict.fromkeys(sources)),
                "feeds": loads,
                "why": "; ".join(w.text for w in net.why),
            }
        )
    return rows


def firmware_advice(request: Request, circuit: Circuit) -> list[str]:
    """Libraries for the firmware, and how wireless wishes are met."""
    out = []
    boards = circuit.controllers()
    language = boards[0].component.mcu.language if boards and boards[0].component.mcu else "arduino"
    libraries = sorted(
        {p.component.firmware[language] for p in circuit.parts.values() if language in p.component.firmware and not p.component.mcu}
    )
    if boards and libraries:
        out.append(f"Libraries for {'MicroPython' if language == 'micropython' else 'Arduino'}: {', '.join(libraries)}.")
    if any(w.function == "wifi" for w in request.of("function")) and boards:
        out.append("The network side (page, message, app) is firmware: the circuit only has to have the radio, and it has.")
    return out


def build_steps(made: Synthesis) -> list[str]:
    """What to set and build, in order, and what to check before and at first power."""
    circuit = made.circuit
    settings = [
        s for s in made.build_steps if any(w in s for w in ("Trim", "Set", "jumper", "Take", "Solder", "Turn", "turn", "set", "look up"))
    ]
    rest = [s for s in made.build_steps if s not in settings]
    steps = list(settings)
    for part in circuit.parts.values():
        for setting in part.component.settings:
            value = part.settings.get(setting.id)
            choice = next((c for c in setting.choices if c.value == value), None)
            if choice and choice.how and choice.value != setting.default:
                steps.append(f"Set {part.ref} ({part.component.name}) to {setting.id} {value}: {choice.how}.")
    sources = [p for p in circuit.parts.values() if p.role in ("source", "converter") or p.component.kind == "supply"]
    if len(circuit.nets) > 1:
        steps.append(
            "Wire ground first: "
            + ", ".join(p.ref for p in list(circuit.parts.values()) if any(n and n.kind == "ground" for _, n in circuit.pins_of(p.ref)))
            + "."
            if "GND" in circuit.nets
            else "Wire the common line first."
        )
        steps.append("Then the supply lines, then the signals, as wiring.md lists them; no power is connected yet.")
    steps += rest
    powers = [n for n in circuit.nets.values() if n.kind == "power" and n.volts is not None]
    if powers:
        steps.append("Before power: measure that no supply line is shorted to ground (" + ", ".join(n.name for n in powers) + ").")
        steps.append(
            "First power"
            + (f" from {sources[0].ref}" if sources else "")
            + ": check "
            + ", ".join(f"{n.name} = {units.show(n.volts or 0.0, 'V')}" for n in powers)
            + "; switch off at once if anything gets hot."
        )
    return list(dict.fromkeys(steps))


def knowledge_rows(circuit: Circuit) -> dict[str, list[str]]:
    """Which parts' facts rest on what: read, symbol, published, recalled; `unrated`: pins from a KiCad symbol and nothing else."""
    out: dict[str, list[str]] = {}
    for part in circuit.parts.values():
        ids = out.setdefault(rests_on(part.component), [])
        if part.id not in ids:
            ids.append(part.id)
    if bare := list(dict.fromkeys(p.id for p in circuit.parts.values() if p.component.unrated)):
        out["unrated"] = bare
    return dict(sorted(out.items()))
