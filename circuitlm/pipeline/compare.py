"""What a change did to a design: parts that came, went or were exchanged, values and pins that moved, and what stayed as it was."""

from __future__ import annotations

from typing import Any

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.circuit.pins import alike
from circuitlm.plan.change import Edit


def compare(before: Circuit, after: Circuit, edits: list[Edit], displaced: set[str]) -> dict[str, Any]:
    """The difference of two circuits that share their designators, as data. *displaced*: designators whose pin another part was given."""
    both = [r for r in before.parts if r in after.parts]
    same = [r for r in both if before.parts[r].id == after.parts[r].id]
    named = {r for e in edits for r in e.refs}
    pins = _pins(before, after, named, displaced)
    values = [row for r in same if (row := _value(before.parts[r], after.parts[r]))]
    feeds = [row for r in same if (row := _feed(before, after, r))]
    wires = [row for r in same if (row := _wires(before, after, r, set(same)))]
    touched = {x["ref"] for x in (*values, *feeds, *pins, *wires)}
    return {
        "edits": [{"words": e.words, "kind": e.kind, "what": e.done} for e in edits],
        "added": [_row(p) for r, p in after.parts.items() if r not in before.parts],
        "removed": [_row(p) for r, p in before.parts.items() if r not in after.parts],
        "replaced": [
            {"ref": r, "from": before.parts[r].component.name, "to": after.parts[r].component.name} for r in both if r not in same
        ],
        "values": values,
        "pins": pins,
        "supplies": feeds,
        "wires": wires,
        "stayed": [r for r in same if r not in touched],
    }


def _row(part: Part) -> dict[str, str]:
    row = {
        "ref": part.ref,
        "name": part.component.name,
        "value": part.value,
        "label": part.label,
        "for": part.owner or "",
        "why": part.why.text,
    }
    return {k: v for k, v in row.items() if v}


def _value(old: Part, new: Part) -> dict[str, str]:
    """A part's value or settings, where they differ."""

    def text(part: Part) -> str:
        return ", ".join([part.value, *(f"{k} {v}" for k, v in sorted(part.settings.items()) if v != part.value)]).strip(", ")

    if text(old) == text(new):
        return {}
    return {"ref": new.ref, "name": new.component.name, "from": text(old) or "none", "to": text(new) or "none", "why": new.why.text}


def _pins(before: Circuit, after: Circuit, named: set[str], displaced: set[str]) -> list[dict[str, str]]:
    """Wires that are on another pin of their controller than before, each with the reason."""
    rows = []
    for pin, use in before.uses.items():
        net, board = before.net_of(pin), after.parts.get(pin.ref)
        if net is None or board is None or not board.component.mcu:
            continue
        peers = [p for p in net.pins if p != pin and p.ref in after.parts and not after.parts[p.ref].component.mcu]
        found = next((q for p in peers if (q := _host_pin(before, after, p, pin)) is not None), None)
        if found is None or (found.pin == pin.pin and alike(board.component, before.parts[pin.ref].component)):
            continue
        served = [_served(after, p.ref) for p in peers]
        why = "as the change says"
        if board.id != before.parts[pin.ref].id:
            why = f"the {board.component.name} has other pins"
        elif not set(served) & named:
            now = after.net_of(pin)
            others = [_served(after, p.ref) for p in now.pins if p.ref != pin.ref] if now else []
            why = (
                f"{pin.pin} serves {others[0]} now" if others else "its pin was given away" if set(served) & displaced else "computed anew"
            )
        new = after.uses.get(found)
        rows.append({"ref": served[0], "signal": (new or use).name, "from": pin.pin, "to": found.pin, "board": pin.ref, "why": why})
    return [dict(t) for t in dict.fromkeys(tuple(r.items()) for r in rows)]


def _host_pin(before: Circuit, after: Circuit, peer: PinRef, host: PinRef) -> PinRef | None:
    """The pin of a controller on the net that a part's pin has now."""
    if before.parts[peer.ref].id != after.parts[peer.ref].id:
        return None
    net = after.net_of(peer)
    return next((p for p in net.pins if p.ref == host.ref and p in after.uses), None) if net is not None and net.kind == "signal" else None


def _served(circuit: Circuit, ref: str) -> str:
    """The part that a person would name: a resistor's owner."""
    owner = circuit.parts[ref].owner
    return owner if owner and owner in circuit.parts and not circuit.parts[owner].component.mcu else ref


def _feed(before: Circuit, after: Circuit, ref: str) -> dict[str, Any]:
    """A part whose supply has another voltage now."""
    for pin in after.parts[ref].component.supply_pins():
        old, new = before.net_of((ref, pin)), after.net_of((ref, pin))
        if old is not None and new is not None and old.volts is not None and new.volts is not None and abs(old.volts - new.volts) > 0.05:
            return {
                "ref": ref,
                "name": after.parts[ref].component.name,
                "from": f"{old.volts:g} V",
                "to": f"{new.volts:g} V",
                "net": new.name,
            }
    return {}


def _wires(before: Circuit, after: Circuit, ref: str, same: set[str]) -> dict[str, str]:
    """A part with a pin that hangs on other parts than before, counting those that are in both circuits."""
    if after.parts[ref].component.mcu:
        return {}

    def peers(circuit: Circuit, pin: str) -> tuple[str, set[PinRef]]:
        net = circuit.net_of((ref, pin))
        if net is None or net.kind in ("ground", "power"):
            return (net.kind if net else ""), set()
        return net.kind, {p for p in net.pins if p.ref in same and p.ref != ref and not circuit.parts[p.ref].component.mcu}

    for pin in after.parts[ref].component.pins:
        (old_kind, old), (new_kind, new) = peers(before, pin.id), peers(after, pin.id)
        if old != new or (old_kind != new_kind and "ground" in (old_kind, new_kind)):
            to = ", ".join(map(str, sorted(new - old))) or (after.net_of((ref, pin.id)) or before.net_of((ref, pin.id))).name  # type: ignore[union-attr]
            return {"ref": ref, "name": after.parts[ref].component.name, "pin": pin.id, "to": to}
    return {}


def in_words(changed: dict[str, Any]) -> list[str]:
    """The difference as sentences, for report.md and the terminal."""

    def what(row: dict[str, str]) -> str:
        more = " ".join(x for x in (row.get("value", ""), f"({row['label']})" if row.get("label") else "") if x)
        return f"{row['ref']} {row['name']}{' ' + more if more else ''}"

    out = [f"Added: {what(r)}" + (f", for {r['for']}" if r.get("for") else "") + "." for r in changed["added"]]
    out += [f"Removed: {what(r)}." for r in changed["removed"]]
    out += [f"Replaced: {r['ref']}, {r['from']} by {r['to']}." for r in changed["replaced"]]
    out += [
        f"Set: {r['ref']} ({r['name']}) from {r['from']} to {r['to']}" + (f": {r['why']}." if r["why"] else ".") for r in changed["values"]
    ]
    out += [f"Moved: {r['signal'] or r['ref']} from {r['from']} to {r['to']} of {r['board']}: {r['why']}." for r in changed["pins"]]
    out += [f"Fed differently: {r['ref']} ({r['name']}) with {r['to']} ({r['net']}) instead of {r['from']}." for r in changed["supplies"]]
    out += [f"Wired differently: {r['ref']} ({r['name']}), {r['pin']} to {r['to']}." for r in changed["wires"]]
    stayed = changed["stayed"]
    out.append(f"As it was: {', '.join(stayed)}." if stayed else "Nothing stayed as it was.")
    return out
