"""Answers to 'can both go on the same two pins?', 'both have the same address, what now?' and 'which addresses do they have?'."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.answers.questions import Question

_SAME = re.compile(
    r"\b(?:same|share|shared|sharing|both|together|parallel|conflict\w*|fight\w*|interfere\w*|clash\w*|collide|one bus|single bus)\b", re.I
)
_LINES = re.compile(r"\b(?:pins?|bus|i2c|i²c|sda|scl|spi|wires?|lines?|address(?:es)?|(?:gpio|gp|a|d)\d{1,2})\b", re.I)


def shared(q: Question) -> list[str]:
    """How the parts of a bus share its lines, told by address or chip select."""
    from circuitlm.verify.buses import address, members
    from circuitlm.verify.context import Context

    asked = f"{q.before} {q.text}"
    if not _SAME.search(asked) or not _LINES.search(asked):
        return []
    ctx = Context(q.circuit)
    buses: dict[str, dict[str, str]] = {}
    for member in members(ctx, "i2c"):
        if (own := address(ctx, member)) is not None and "sda" in member.nodes:
            told = buses.setdefault(member.nodes["sda"], {})
            told[member.part.ref] = f"{told[member.part.ref]} and {own}" if member.part.ref in told else own
    out = [text for told in buses.values() if len(told) > 1 and (text := _i2c(q.circuit, told))]
    if not out and len(buses) > 1:
        out = _apart(q.circuit, {ref: own for told in buses.values() for ref, own in told.items()})
    return out or _spi(q.circuit)


_ADDRESS = re.compile(
    r"\b(?:what|which)\b[^?]*\b(?:i2c |i²c )?address(?:es)?\b|\baddress(?:es)?\b[^?]*\b(?:is|are|do|does)\b|"
    r"\b(?:watch|careful|care|mind|conflict\w*|clash\w*|issues?|problems?)\b[^?]*\baddress(?:es)?\b",
    re.I,
)
_WARY = re.compile(r"\b(?:watch|careful|care|mind|conflict\w*|clash\w*|issues?|problems?)\b", re.I)


def addresses(q: Question) -> list[str]:
    """'Which I2C addresses do they have?': of each part that is meant, what its wires and settings make of it, and what else it could have."""
    from circuitlm.verify.buses import address, members
    from circuitlm.verify.context import Context

    if not _ADDRESS.search(q.text):
        return []
    meant = {p.ref for p in q.meant()}
    found = [(m, own) for m in members(Context(q.circuit), "i2c") if (own := address(Context(q.circuit), m)) is not None]
    told = dict[str, list[str]]()
    for member, own in [x for x in found if x[0].part.ref in meant] or found:
        others = [a for a in member.interface.addresses if a != own]
        more = f" (can be set to {', '.join(others[:3])}{' and more' if len(others) > 3 else ''})" if others else ""
        told.setdefault(member.part.ref, []).append(f"{own}{more}")
    apart = _WARY.search(q.text) and len({own for _, own in found}) == len(found) > 1
    alike = ["No clash: each part answers to an address of its own."] if apart else []
    return alike + [f"{_name(q.circuit, ref)}: I2C address {' and '.join(own)}." for ref, own in told.items()]


def _name(circuit: Circuit, ref: str) -> str:
    return f"{ref} ({circuit.parts[ref].component.name.split(' (')[0]})"


def _i2c(circuit: Circuit, told: dict[str, str]) -> str:
    """Parts on one I2C bus, by designator with their addresses."""
    if len(set(told.values())) < len(told):
        return ""
    listed = ", ".join(f"{_name(circuit, ref)} {own}" for ref, own in told.items())
    return f"Yes, on the same two pins: I2C is a bus, and each part answers to its own address: {listed}."


def _apart(circuit: Circuit, told: dict[str, str]) -> list[str]:
    """Parts of one address that hang on buses of their own or behind a multiplexer."""
    same = [ref for ref, own in told.items() if list(told.values()).count(own) > 1]
    if not same:
        return []
    names, own = " and ".join(same[:4]), told[same[0]]
    mux = next((p for p in circuit.parts.values() if {"i2c-mux"} & {*p.component.default_for, *p.component.provides}), None)
    if mux is not None:
        return [f"{names} answer to the same address, {own}: each hangs on a channel of its own of {_name(circuit, mux.ref)}."]
    return [
        f"{names} answer to the same address, {own}: each hangs on a bus of its own. With more of them than the controller has buses, "
        "a multiplexer such as the TCA9548A gives eight."
    ]


def _spi(circuit: Circuit) -> list[str]:
    """Parts on one SPI bus."""
    members = [
        p
        for p in circuit.parts.values()
        if not p.component.mcu
        and any(circuit.net_of((p.ref, i.pins["sck"])) is not None for i in p.component.interfaces_of("spi") if "sck" in i.pins)
    ]
    if len(members) < 2:
        return []
    return [f"Yes: {' and '.join(p.ref for p in members[:4])} share SCK, MOSI and MISO; each has a chip select of its own."]
