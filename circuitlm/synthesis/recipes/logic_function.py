"""A named or written logic function out of the gates at hand: majority vote, adders, XOR from NANDs, a Boolean formula."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.gates import colors, gate_kind, gate_pins, input_net, output
from circuitlm.synthesis.recipes.logic_net import Expr, Gate, gates, inverted, parse, value, var, variables

A, B, C, D, S = (var(x) for x in "ABCDS")
CIN = var("CIN")


def _xor(*terms: Expr) -> Expr:
    return ("xor", *terms)


FUNCTIONS: dict[str, tuple[str, dict[str, Expr]]] = {
    "majority": (
        r"majority|at least (?:two|2)\b|(?:two|2)(?: out)? of (?:the )?(?:three|3)\b|2oo3",
        {"OUT": ("or", ("or", ("and", A, B), ("and", B, C)), ("and", A, C))},
    ),
    "full adder": (r"full[- ]adder", {"SUM": _xor(A, B, CIN), "COUT": ("or", ("and", A, B), ("and", CIN, _xor(A, B)))}),
    "half adder": (r"half[- ]adder|1[- ]bit adder|one[- ]bit adder", {"SUM": _xor(A, B), "CARRY": ("and", A, B)}),
    "half subtractor": (r"half[- ]subtract", {"DIFF": _xor(A, B), "BORROW": ("and", ("not", A), B)}),
    "multiplexer": (
        r"\b2[- ]?(?:to|:|in)[- ]?1\b[^.]{0,12}(?:mux|multiplex|selector)|(?:mux|multiplexer|selector)\b[^.]{0,12}2[- ]?(?:to|:)[- ]?1",
        {"OUT": ("or", ("and", A, ("not", S)), ("and", B, S))},
    ),
    "decoder": (
        r"\b2[- ]?(?:to|:|-)[- ]?4\b[^.]{0,12}decod|1[- ]of[- ]4 decod",
        {
            "Y0": ("and", ("not", A), ("not", B)),
            "Y1": ("and", A, ("not", B)),
            "Y2": ("and", ("not", A), B),
            "Y3": ("and", A, B),
        },
    ),
    "comparator": (
        r"(?:1|one)[- ]bit (?:equality|magnitude) comparator|equality (?:checker|detector|gate)|\bxnor\b",
        {"EQUAL": ("not", _xor(A, B))},
    ),
    "parity": (r"(?:even |odd )?parity (?:generator|checker|bit)", {"PARITY": _xor(A, B, C)}),
    "xor": (
        r"\b(?:xor|exclusive[- ]or|ex-?or)\b|two-?way (?:light )?switch|staircase|exactly one of|either\b[^.]{0,40} but not both|only one of (?:the )?two",
        {"OUT": _xor(A, B)},
    ),
}
"""Function -> (the words for it, its outputs), the most particular first."""
_FORMULA = re.compile(r"\b([A-Z][A-Z0-9]{0,5})\s*=\s*(?=[(!~/A-Zn])")
_CONDITION = re.compile(
    r"\b(?:leds?|lamps?|lights?|outputs?|out|y|q|buzzer)\b[^.;:,]{0,24}?\b(?:when|if|while|for|=|:)\s+(?:and only (?:when|if)\s+)?"
    r"(?P<when>[(!~]*(?:not |either )?(?-i:[A-Z])(?![a-z])[^.;,]*)",
    re.I,
)
"""A condition in words: 'LED on when (A and B) or not C'."""
_STANDARD = {"and": 0, "or": 1, "not": 2, "xor": 3, "nand": 4, "nor": 5}


def _outputs(asked: Asked) -> tuple[str, dict[str, Expr]] | None:
    """(name, output -> expression) of the function that the words name or write out."""
    written: dict[str, Expr] = {}
    for m in _FORMULA.finditer(asked.raw):
        tail = re.split(r"[.;](?=\s|$)|,\s", asked.raw[m.end() :])[0]
        if (e := parse(tail)) is not None and e[0] != "var":
            written[m[1]] = e
            asked.note(m.group() + tail)
    if not written and (said := _CONDITION.search(asked.raw)) and (e := parse(said["when"])) is not None and e[0] != "var":
        written["LED" if re.search(r"\bled", said.group(), re.I) else "OUT"] = e
        asked.note(said.group())
    if written:
        return "formula", written
    for name, (pattern, outputs) in FUNCTIONS.items():
        if name == "xor" and (side := _side_by_side(asked)):
            return "formula", side
        if asked.says(pattern):
            return name, outputs
    return None


_ROW = r"\b(nand|nor|xor|and|or)(?=(?:(?:,| and| or|/| &)+ (?:an? )?(?:nand|nor|xor|and|or))*(?:,| and)? (?:logic )?gates?\b)"
"""The names in 'AND, OR and XOR gates'."""
_EACH: dict[str, Expr] = {
    "and": ("and", A, B), "or": ("or", A, B), "xor": _xor(A, B),
    "nand": ("not", ("and", A, B)), "nor": ("not", ("or", A, B)), "not": ("not", A),
}  # fmt: skip


def _side_by_side(asked: Asked) -> dict[str, Expr] | None:
    """Gates of several kinds on the same two inputs, each with a result of its own: 'a 74HC08 and a 74HC32, one LED for each'."""
    chips = [k for w in asked.free if (k := gate_kind(catalogue().get(w.component or "")))]
    kinds = list(dict.fromkeys([*(m[1].lower() for m in re.finditer(_ROW, asked.raw, re.I)), *chips]))
    lights = sum(w.count for w in asked.shaped("led"))
    apart = lights == len(kinds) or asked.says(
        r"\b(?:each|every|both) (?:of (?:them|the) )?(?:gates?|results?|outputs?|chips?)\b|\bLEDs? (?:for |per |at )?each\b"
    )
    if (
        len(kinds) < 2
        or not apart
        or asked.says(
            r"\binto (?:the|a) (?:second|next|other)\b|\b(?:from|out of|of|with only|using only|only) (?:\w+ )?(?:nand|nor)s?\b|\bfollowed by\b|\bthen (?:through|into|inverted)\b"
        )
    ):
        return None
    return {k.upper(): _EACH[k] for k in kinds}


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"display", "radio", "driver"} or asked.parts_of("analog"):
        return None
    gate_wishes = [w for w in asked.free if gate_kind(catalogue().get(w.component or ""))]
    found = _outputs(asked)
    built = [w for w in gate_wishes if re.search(r"\d", w.words) or not (found and found[0] == "xor" and "x" in w.words.lower())]
    chips = {str(gate_kind(catalogue().get(w.component or ""))): w.component or "" for w in built}
    if not chips and not asked.says(r"\bgates?\b|\blogic\b|adder|majority") and not (found and found[0] == "formula"):
        return None
    if found is None or asked.says(r"latch|flip-?\s?flop|oscillat|\bclock|\bHz\b"):
        return None
    name, outputs = found
    spoken = [w.id for w in asked.free + asked.request.of("function") if w.words.lower() in name or name.split()[-1] in w.words.lower()]
    if name == "xor" and (not chips or "xor" in chips):
        return None  # a single gate of its own kind
    if name == "majority" and not asked.says(r"three|\b3\b|vot|jury|majority"):
        return None
    contacts = asked.contacts()
    lights = asked.shaped("led")
    inputs = list(dict.fromkeys(n for e in outputs.values() for n in variables(e)))
    params: dict[str, float | str] = {
        "function": name,
        "chips": " ".join(chips.values()),
        "contacts": " ".join([w.component or "" for w in contacts for _ in range(w.count)][: len(inputs)]),
        "colors": " ".join(_lights(asked, len(outputs))),
        "alone": "yes",
    }
    if name == "formula":
        params["formula"] = "; ".join(f"{k} = {show(e)}" for k, e in outputs.items())
    if v := asked.vcc():
        params["vcc"] = v
    if r := asked.ohms("leds?", "series", "limiting"):
        params["led_ohms"] = r
    if pull := asked.ohms("pull-?\\s?(?:up|down)s?"):
        params["pull_ohms"] = pull
    if asked.says(r"pull-?\s?ups?"):
        params["pull_up"] = "yes"
    return params, [w.id for w in contacts + lights + gate_wishes] + spoken + asked.wishes(
        *chips.values(), "resistor", "capacitor", "terminal-2", "terminal-3", functions=("indicator", "button", "switch-contact")
    )


def _lights(asked: Asked, outputs: int) -> list[str]:
    """A colour ('-': any) for each LED: as many as there are outputs where each is to have one."""
    named = [c or "-" for c in colors(asked)]
    each = asked.says(r"\bleds?\b[^.,;]{0,16}\b(?:each|every|both)\b|\b(?:each|every|both)\b[^.,;]{0,24}\bleds?\b")
    return named * outputs if len(named) == 1 and each else named


def show(e: Expr) -> str:
    """An expression in words that `parse` reads."""
    if e[0] == "var":
        return str(e[1])
    if e[0] == "not":
        return f"not {show(e[1])}"
    return "(" + f" {e[0]} ".join(show(x) for x in e[1:]) + ")"


def build(bench: Bench) -> Figures:
    name = bench.text("function")
    if name == "formula":
        pairs = (x.split(" = ", 1) for x in bench.text("formula").split("; "))
        outputs = {k: e for k, text in pairs if (e := parse(text)) is not None}
    else:
        outputs = FUNCTIONS[name][1]
    chips = {gate_kind(bench.b.component(i)) or "": i for i in bench.text("chips").split()}
    own = {k: e for k, e in outputs.items() if k.lower() in _EACH and k.lower() not in chips}
    if own or not chips:  # gates side by side, of which the request names some by their chips
        chips |= _choose(own or outputs)
    made = gates(outputs, set(chips))
    components = [bench.b.component(i) for i in chips.values()]
    rail, volts = kit.feed(bench, 5.0, *components, why="feeds the gates")
    contacts = bench.text("contacts").split()
    inputs = list(dict.fromkeys(n for e in outputs.values() for n in variables(e)))
    for n, net in enumerate(inputs):
        contact = contacts[n] if n < len(contacts) else ""
        input_net(bench, contact, net, rail, closed_high=not bench.given("pull_up"), label=net)
    used, makers = _place(bench, made, chips, rail, volts)
    if any("HIGH" in g.inputs for g in made):
        bench.b.note("An XOR gate with one input high inverts.", used[0].ref)
    for n, net in enumerate(outputs):
        output(bench, makers.get(net, used[0]), net, rail, volts, n, net)
    bench.b.advice.append("All unused inputs are tied to ground: an open CMOS input floats, oscillates and draws current.")
    bench.b.assume(_table(outputs, inputs))
    return {"gates": len(made), "packages": len(used), "function": name}


def _choose(outputs: dict[str, Expr]) -> dict[str, str]:
    """Kind -> chip for each operation that the expressions use: the usual CMOS family."""
    kinds: set[str] = set()

    def collect(e: Expr) -> None:
        if whole := inverted(e):
            kinds.add(whole)
            for x in e[1][1:]:
                collect(x)
        elif e[0] != "var":
            kinds.add(e[0])
            for x in e[1:]:
                collect(x)

    for e in outputs.values():
        collect(e)
    found: dict[str, str] = {}
    for i, entry in catalogue().entries.items():
        if entry["kind"] == "logic" and (k := gate_kind(catalogue().get(i))) in kinds:
            found.setdefault(str(k), i)
    if missing := kinds - set(found):
        raise CannotDesign(f"The catalogue has no {sorted(missing)[0]} gate.")
    return dict(sorted(found.items(), key=lambda x: _STANDARD[x[0]]))


def _place(bench: Bench, made: list[Gate], chips: dict[str, str], rail: str, volts: float) -> tuple[list[Part], dict[str, Part]]:
    """(chips, net -> the chip that drives it): each gate is the next free one of its kind."""
    makers: dict[str, Part] = {}
    placed: dict[str, list[Part]] = {}
    count: dict[str, int] = {}
    for gate in made:
        component = bench.b.component(chips[gate.kind])
        each = int(component.spec.get("channels", 4) or 4)
        n = count.get(gate.kind, 0)
        if n % each == 0:
            placed.setdefault(gate.kind, []).append(kit.chip(bench, component.id, rail, volts, "", f"{gate.kind.upper()} gates"))
        part = placed[gate.kind][-1]
        pins, out = gate_pins(part.component, n % each + 1)
        for pin, net in zip(pins, gate.inputs, strict=False):
            bench.join(rail if net == "HIGH" else net, (part, pin))
        bench.join(gate.out, (part, out))
        makers[gate.out] = part
        count[gate.kind] = n + 1
    return [p for parts in placed.values() for p in parts], makers


def _table(outputs: dict[str, Expr], inputs: list[str]) -> str:
    """The rows of the truth table where an output is 1, in one sentence."""
    rows = []
    for name, e in outputs.items():
        own = inputs if len(inputs) <= 4 else variables(e)
        ones = []
        for k in range(2 ** len(own)):
            bits = {v: bool(k >> (len(own) - 1 - n) & 1) for n, v in enumerate(own)}
            if value(e, bits):
                ones.append("".join(str(int(bits[v])) for v in own))
        rows.append(f"{name} = 1 for {''.join(own)} = {', '.join(ones) or 'never'}")
    return "; ".join(rows) + "."


RECIPE = Recipe(
    "logic-function",
    "Logic function from gates",
    "majority = A·B + B·C + A·C; sum = A ⊕ B ⊕ Cin; XOR from four NANDs",
    build,
    match,
    rank=90,
    group="logic",
    words="cmos family chips three when closed cin sum assignment digital basics majority voter jury members yes say agree only allowed gate gates logic input inputs output carry sum truth table made from out boolean function expression implement exclusive adder half full",
)
