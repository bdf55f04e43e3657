"""A BCD decoder between switches and a seven-segment digit, with a resistor for each segment."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.gates import input_net


def decoders() -> list[str]:
    """Chips with four BCD inputs and seven segment outputs."""
    return [i for i in catalogue().having("logic") if _decodes(i)]


def _decodes(component: str) -> bool:
    return any(x.role == "source" for x in catalogue().get(component).interfaces_of("segments"))


def digits() -> list[str]:
    """Single bare digits, those of common cathode first: decoders and counters drive their segments high."""
    found = [i for i in catalogue().having("display") if any("com" in x.pins for x in catalogue().get(i).interfaces_of("segments"))]
    return sorted(found, key=lambda i: catalogue().get(i).spec.get("common") == "anode")


def match(asked: Asked) -> Match | None:
    chip = next((i for i in asked.ids if catalogue().entries[i]["kind"] == "logic" and _decodes(i)), None)
    if asked.controller or (not chip and not asked.says(r"\bbcd\b|decoder")):
        return None
    digit = next((i for i in asked.ids if i in digits()), None)
    if not (chip or (digit and asked.says(r"\bbcd\b|decoder"))) or asked.kinds & {"radio", "sensor"}:
        return None
    if any(i not in (chip, digit) and catalogue().entries[i]["kind"] in ("logic", "expander", "display") for i in asked.ids):
        return None
    banks = [w for w in asked.contacts() if len(catalogue().get(w.component or "").pins) >= 8]
    singles = [w for w in asked.contacts() if w not in banks]
    params: dict[str, float | str] = {
        "chip": chip or decoders()[0],
        "digit": digit or digits()[0],
        "contacts": " ".join([w.component or "" for w in singles for _ in range(4 if "assumed-count" in w.attributes else w.count)][:4]),
        "alone": "yes",
    }
    if banks and not singles:
        params["bank"] = banks[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if pull := asked.ohms("pull-?\\s?(?:up|down)s?"):
        params["pull_ohms"] = pull
    if r := asked.ohms("segments?", "per segment", "each segment", "series") or next(
        (v for v, _ in asked.quantities("Ω") if v != pull), None
    ):
        params["segment_ohms"] = r
    return params, [w.id for w in singles + banks] + asked.wishes(
        params["chip"],
        params["digit"],
        "resistor",
        "capacitor",
        functions=("display", "display-number", "button", "switch-contact", "indicator"),
    )


def build(bench: Bench) -> Figures:
    c, d = bench.b.component(bench.text("chip")), bench.b.component(bench.text("digit"))
    rail, volts = kit.feed(bench, 5.0, c, why="feeds the decoder")
    contacts = bench.text("contacts").split()
    bank = bench.part(bench.text("bank"), "", "sets the number") if bench.given("bank") else None
    for n, bit in enumerate("abcd"):
        net = f"BCD_{bit.upper()}"
        if bank is not None:
            down = bench.resistor(bench.number("pull_ohms", 10_000), "pulldown", "holds the input low while its switch is open", bank.ref)
            pair = list(bank.component.interfaces_of("contact")[n].pins.values())
            bench.join(rail, (bank, pair[0]))
            bench.join(net, (bank, pair[1]), (down, "1"))
            bench.ground((down, "2"))
        else:
            input_net(bench, contacts[n] if n < len(contacts) else "", net, rail, closed_high=True, label=f"{2**n}")
    return shown(bench, c, d, [f"BCD_{bit}" for bit in "ABCD"], rail, volts)


def shown(bench: Bench, c: Component, d: Component, nets: list[str], rail: str, volts: float) -> Figures:
    """A decoder on the nets of four bits, the lowest first, and its digit with a resistor for each segment."""
    chip = kit.chip(bench, c.id, rail, volts, "", "turns four bits into seven segments")
    digit = bench.part(d.id, "", "shows the number")
    i, o = c.interfaces_of("signals")[0].pins, next(x for x in c.interfaces_of("segments") if x.role == "source").pins
    for net, bit in zip(nets, "abcd", strict=True):
        bench.join(net, (chip, i[bit]))
    for pin in c.pins:
        if bench.b.circuit.net_of((chip.ref, pin.id)) is None and pin.unused:
            if pin.unused in c.ground_pins():
                bench.ground((chip, pin.id))
            else:
                bench.join(rail, (chip, pin.id))
    vf = float(d.spec.get("vf", 2.0))
    wanted = float(d.spec.get("if_ma", 10)) / 1000
    ohms = bench.number("segment_ohms", eseries.at_least((volts - vf) / wanted, "E12"))
    ma = (volts - vf) / ohms * 1000
    target = d.interfaces_of("segments")[0].pins
    for segment in "abcdefg":
        r = bench.resistor(
            ohms,
            "series",
            f"({units.show(volts, 'V')} - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')}",
            digit.ref,
        )
        bench.join(f"SEG_{segment.upper()}", (chip, o[segment]), (r, "1"))
        bench.join(f"{digit.ref}_{segment.upper()}", (r, "2"), (digit, target[segment]))
    bench.ground((digit, target["com"]))
    return {"led_ma": ma, "r": ohms}


RECIPE = Recipe(
    "bcd-display",
    "BCD decoder with a seven-segment digit",
    "R = (Vcc - Vf) / I for each segment",
    build,
    match,
    rank=91,
    group="logic",
    words="bcd decoder digit display segment segments seven common cathode number shows switches dip toggle each per binary coded decimal",
)
