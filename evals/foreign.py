"""Files as strangers write them (`foreign/`), each with the faults of `foreign/faults.yaml` put into its text: what its reader did not
understand, false alarms on the files as they are, faults that were missed.

A fault is an `edit`: pieces of the text that are replaced, one after the other. In Circuit JSON and netlists two pins are exchanged
(`swap`) or taken off their nets (`drop`). `lists/*.yaml` are typed lists, many in a file, each with its faults. `finds` is the severity that is asked for, and the parts or pins of which one has to be named.
`python evals/foreign.py [-v] [FILE...]`; -v shows what was read of the files too.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from circuitlm.knowledge.files import read_yaml
from circuitlm.verify.finding import SEVERITIES, Finding
from circuitlm.verify.verdict import verify
from circuitlm.views.files import circuit_of_text

HERE = Path(__file__).parent / "foreign"


def edited(text: str, fault: dict[str, Any]) -> str:
    """The file's text with the fault in it. Raises ValueError for a piece that is not in the text."""
    for old, new in fault.get("edit", ()):
        if old not in text:
            raise ValueError(f"{fault['says']}: {old!r} is not in the file")
        text = text.replace(old, new)
    if "swap" in fault or "drop" in fault:
        return _nodes(text, fault) if text.startswith("(export") else _ports(text, fault)
    return text


def _nodes(text: str, fault: dict[str, Any]) -> str:
    """A KiCad netlist with two nodes exchanged, or without some."""
    node = {}
    for m in re.finditer(r'\(node \(ref "(\w+)"\) \(pin "(\w+)"\)[^\n]*\)', text):
        node[f"{m[1]}.{m[2]}"] = m[0]
    if swap := fault.get("swap"):
        a, b = (node[name] for name in swap)
        text = text.replace(a, "\0").replace(b, a).replace("\0", b)
    for name in fault.get("drop", ()):  # as KiCad writes a pin that is open
        alone = f'    (net (code "0") (name "unconnected-({name})")\n      {node[name]}\n    )\n'
        text = text.replace(f"      {node[name]}\n", "").replace("  (nets\n", f"  (nets\n{alone}")
    return text


def _ports(text: str, fault: dict[str, Any]) -> str:
    elements = json.loads(text)
    refs = {e["source_component_id"]: e["name"] for e in elements if e["type"] == "source_component"}
    ports = {f"{refs[e['source_component_id']]}.{e['name']}": e["source_port_id"] for e in elements if e["type"] == "source_port"}
    if swap := fault.get("swap"):
        a, b = (ports[name] for name in swap)
        other = {a: b, b: a}
        for element in elements:
            if element["type"] == "source_trace":
                element["connected_source_port_ids"] = [other.get(p, p) for p in element["connected_source_port_ids"]]
    gone = {ports[name] for name in fault.get("drop", ())}
    return json.dumps([e for e in elements if not gone & set(e.get("connected_source_port_ids", ()))])


def findings(text: str, path: str) -> tuple[list[Finding], list[str]]:
    """What the rules say of a file, and what its reader did not understand."""
    circuit, problems = circuit_of_text(text, path)
    return verify(circuit).findings, problems


def hit(fault: dict[str, Any], fresh: list[Finding]) -> bool:
    """Whether a finding names the fault, at the severity that is asked for or above."""
    severity, *about = fault["finds"].split()
    worst = SEVERITIES.index(severity)
    told = [f for f in fresh if SEVERITIES.index(f.severity) <= worst]
    return any(not about or any(a in f.parts or a in f.pins for a in about) for f in told)


def files() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Each file's name, its text and its faults."""
    for name, faults in read_yaml(HERE / "faults.yaml").items():
        yield name, (HERE / name).read_text(encoding="utf-8"), faults
    for many in sorted((HERE / "lists").glob("*.yaml")):
        for number, one in enumerate(read_yaml(many), 1):
            yield f"{many.stem}-{number}.wires", one["text"], one["faults"]


def main(wanted: list[str], verbose: bool) -> None:
    found = {s: [0, 0] for s in SEVERITIES}
    alarmed = 0
    for name, text, faults in files():
        if wanted and not any(w in name for w in wanted):
            continue
        clean, problems = findings(text, name)
        alarms = [f for f in clean if f.severity != "advice"]
        alarmed += bool(alarms)
        for line in (*problems, *(f"false alarm: {f.severity} {f.rule}: {f.message}" for f in alarms)):
            print(f"{name}: {line}")
        if verbose:
            for part in circuit_of_text(text, name)[0].parts.values():
                print(f"   {part.ref}: {part.component.id} {part.value}")
        known = {(f.rule, f.message) for f in clean}
        for fault in faults:
            fresh = [f for f in findings(edited(text, fault), name)[0] if (f.rule, f.message) not in known]
            score = found[fault["finds"].split()[0]]
            score[1] += 1
            if hit(fault, fresh):
                score[0] += 1
            else:
                said = ", ".join(f"{f.severity} {f.rule} {f.pins or f.parts}" for f in fresh) or "nothing"
                print(f"{name}: missed: {fault['says']} ({fault['finds']}); said: {said}")
    print("; ".join(f"{s}: {n} of {of}" for s, (n, of) in found.items()), f"; files with a false alarm: {alarmed}")


if __name__ == "__main__":
    main([a for a in sys.argv[1:] if a != "-v"], "-v" in sys.argv)
