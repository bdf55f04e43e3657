"""Families of exercises: what a teacher would vary from one to the next."""

from __future__ import annotations

from circuitlm.tutor.generate import Sheet, family


@family("ohm")
def _ohm(s: Sheet) -> None:
    s.add(f"V1 a 0 {s.volts()}")
    s.add(f"R1 a 0 {s.ohms()}")
    s.text, s.targets = "A resistor lies across a voltage source.", ["I(R1)"]


@family("power")
def _power(s: Sheet) -> None:
    if s.level > 1 and s.rng.random() < 0.5:
        s.add(f"V1 a 0 {s.volts()}")
        s.add(f"R1 a b {s.ohms()}")
        s.add(f"R2 b 0 {s.ohms()}")
        s.text, s.targets = "Two resistors in series lie across a source.", ["P(R1)", "P(R2)", "P(V1)"]
    else:
        s.add(s.pick(f"V1 a 0 {s.volts()}", f"I1 0 a {s.pick('2m', '5m', '10m', '20m')}"))
        s.add(f"R1 a 0 {s.ohms()}")
        s.text, s.targets = "A source feeds one resistor.", ["P(R1)"]


@family("series")
def _series(s: Sheet) -> None:
    count = 2 + min(2, s.level // 2)
    s.add(f"V1 n0 0 {s.volts()}")
    nodes = ["n0", *(f"n{k}" for k in range(1, count)), "0"]
    for k in range(count):
        s.add(f"R{k + 1} {nodes[k]} {nodes[k + 1]} {s.ohms()}")
    s.text = f"{count} resistors in series lie across a source."
    s.targets = ["I(R1)", "Req(n0,0)", f"V({nodes[1]},{nodes[2]})", "V(n0,n1)"]


@family("parallel")
def _parallel(s: Sheet) -> None:
    count = 2 + min(2, s.level // 2)
    s.add(s.pick(f"V1 a 0 {s.volts()}", f"I1 0 a {s.pick('3m', '6m', '12m', '30m')}"))
    for k in range(count):
        s.add(f"R{k + 1} a 0 {s.ohms()}")
    s.text = f"{count} resistors in parallel are fed by a source."
    s.targets = ["Req(a,0)", "I(R1)", "I(R2)", "V(a)"]


@family("mixed")
def _mixed(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    names = iter(range(1, 20))
    nodes = iter(range(1, 20))

    def build(a: str, b: str, depth: int) -> None:
        kind = s.rng.random()
        if depth == 0 or (kind < 0.2 and depth < s.level + 1):
            s.add(f"R{next(names)} {a} {b} {s.ohms()}")
        elif kind < 0.6:
            middle = f"m{next(nodes)}"
            build(a, middle, depth - 1)
            build(middle, b, depth - 1)
        else:
            build(a, b, depth - 1)
            build(a, b, depth - 1)

    build("in", "0", 2 if s.level < 4 else 3)
    count = len(s.rows) - 1
    if not 3 <= count <= 6:
        s.rows = [s.rows[0], f"R1 in m {s.ohms()}", f"R2 m 0 {s.ohms()}", f"R3 m 0 {s.ohms()}"]
        count = 3
    s.text = f"{count} resistors are joined in series and in parallel, and fed by one source."
    s.targets = [f"I(R{k})" for k in range(1, count + 1)] + ["Req(in,0)"]


@family("divider")
def _divider(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    if s.level < 3:
        s.add(f"R1 in out {s.ohms()}")
        s.add(f"R2 out 0 {s.ohms()}")
    else:
        s.add(f"R1 in a {s.ohms()}")
        s.add(f"R2 a out {s.ohms()}")
        s.add(f"R3 out 0 {s.ohms()}")
    s.text, s.targets = "A voltage divider without a load.", ["V(out)", "V(in,out)"]


@family("loaded-divider")
def _loaded(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in out {s.ohms()}")
    s.add(f"R2 out 0 {s.ohms()}")
    s.add(f"RL out 0 {s.ohms()}")
    s.text, s.targets = "A voltage divider with a load RL.", ["V(out)", "I(RL)", "I(R2)", "P(RL)"]


@family("current-divider")
def _current_divider(s: Sheet) -> None:
    s.add(f"I1 0 a {s.pick('2m', '5m', '6m', '10m', '12m', '20m')}")
    for k in range(2 + (s.level > 2)):
        s.add(f"R{k + 1} a 0 {s.ohms()}")
    s.text, s.targets = "The current of a source divides among resistors in parallel.", ["I(R1)", "I(R2)"]


@family("source-model")
def _source(s: Sheet) -> None:
    s.add(f"V1 e 0 {s.pick('1.5', '4.5', '9', '12', '24')}")
    s.add(f"Ri e out {s.pick('0.5', '1', '2', '4', '5')}")
    s.add(f"RL out 0 {s.pick('6', '8', '10', '12', '20', '50')}")
    s.text, s.targets = "A battery with an internal resistance Ri feeds a load RL.", ["V(out)", "I(RL)", "P(RL)", "P(Ri)"]


@family("max-power")
def _max(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in out {s.ohms()}")
    if s.level > 1:
        s.add(f"R2 out 0 {s.ohms()}")
    s.text, s.targets = (
        "A load is to be connected between out and ground that takes as much power as it can get.",
        ["Pmax(out,0)", "Rth(out,0)"],
    )


@family("bridge")
def _bridge(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    for k, (a, b) in enumerate((("in", "a"), ("a", "0"), ("in", "b"), ("b", "0")), 1):
        s.add(f"R{k} {a} {b} {s.ohms()}")
    if s.level > 3:
        s.add(f"R5 a b {s.ohms()}")
    s.text, s.targets = "A Wheatstone bridge; its output lies between a and b.", ["V(a,b)"] + (["I(R5)"] if s.level > 3 else [])


@family("delta-wye")
def _delta(s: Sheet) -> None:
    for k, (a, b) in enumerate((("a", "m"), ("m", "0"), ("a", "n"), ("n", "0"), ("m", "n")), 1):
        s.add(f"R{k} {a} {b} {s.ohms()}")
    s.text, s.targets = (
        "Five resistors form a bridge; none of them are in series or in parallel. A delta can be turned into a wye.",
        ["Req(a,0)"],
    )


@family("thevenin")
def _thevenin(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in m {s.ohms()}")
    s.add(f"R2 m 0 {s.ohms()}")
    if s.level > 1:
        s.add(f"R3 m out {s.ohms()}")
    if s.level > 3:
        s.add(f"R4 out 0 {s.ohms()}")
    port = "out" if s.level > 1 else "m"
    s.text, s.targets = f"The circuit is looked at from {port} and ground.", [f"Vth({port},0)", f"Rth({port},0)"]


@family("norton")
def _norton(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in out {s.ohms()}")
    s.add(f"R2 out 0 {s.ohms()}")
    if s.level > 2:
        s.add(f"I1 0 out {s.pick('1m', '2m', '5m')}")
    s.text, s.targets = "The circuit is looked at from out and ground.", ["In(out,0)", "Rth(out,0)"]


@family("superposition")
def _superposition(s: Sheet) -> None:
    s.add(f"V1 a 0 {s.volts()}")
    s.add(f"R1 a c {s.ohms()}")
    if s.rng.random() < 0.5:
        s.add(f"V2 b 0 {s.volts()}")
        s.add(f"R2 b c {s.ohms()}")
    else:
        s.add(f"I1 0 c {s.pick('1m', '2m', '4m')}")
    s.add(f"R3 c 0 {s.ohms()}")
    s.text, s.targets = "Two sources act on one node.", ["V(c)", "I(R3)", "I(R1)"]


@family("nodal")
def _nodal(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in a {s.ohms()}")
    s.add(f"R2 a 0 {s.ohms()}")
    s.add(f"R3 a b {s.ohms()}")
    s.add(f"R4 b 0 {s.ohms()}")
    s.add(f"I1 0 b {s.pick('1m', '2m', '3m')}")
    s.text, s.targets = "A voltage source and a current source feed a network with two unknown nodes.", ["V(a)", "V(b)", "I(R3)", "V(a,b)"]


@family("mesh")
def _mesh(s: Sheet) -> None:
    s.add(f"V1 a 0 {s.volts()}")
    s.add(f"R1 a c {s.ohms()}")
    s.add(f"R2 c 0 {s.ohms()}")
    s.add(f"R3 c b {s.ohms()}")
    s.add(f"V2 b 0 {s.volts()}")
    s.text, s.targets = "Two meshes share the resistor R2.", ["I(R1)", "I(R2)", "I(R3)"]


@family("dependent-source")
def _dependent(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.pick('0.1', '0.2', '0.5', '1')}")
    s.add(f"R1 in g {s.ohms()}")
    s.add(f"R2 g 0 {s.ohms()}")
    s.add(f"G1 out 0 g 0 {s.pick('1m', '2m', '5m', '10m')}")
    s.add(f"R3 out 0 {s.ohms()}")
    s.text, s.targets = "The current source G1 is controlled by the voltage of node g.", ["V(out)", "I(R3)", "gain(out,V1)"]
