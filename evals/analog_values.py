"""Random requests for analog circuits by their values: python evals/analog_values.py [--many 200] [--seed 1] [--held] [--only WORD] [--out FILE]

Dividers, filters, timers, op-amp stages, switches, regulators, oscillators and the like, in the phrases of analog_phrases.yaml, with values at
random in the notations that people use. What the answer must hold follows from the values: `analog_judges` computes it from the netlist with a nodal
analysis of its own (`analog_meter`). What is impossible must be
refused or told. Prints the causes, as combinations.py does; exit code 1 after a crash.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import analog_judges_power  # noqa: F401 - importing it registers its judges
import yaml
from analog_judges import IMPOSSIBLE, judge
from combinations import cause

from circuitlm.circuit.eseries import nearest
from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Options, design

PHRASES = Path(__file__).with_name("analog_phrases.yaml")
WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 10: "ten"}
COLOURS = ("red", "green", "yellow", "blue", "white")
E12 = (1.0, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2)
E3 = (1.0, 2.2, 4.7)
LOADS = (  # words, volts, amperes, part
    ("12 V relay", 12, 0.03, "relay-12v"),
    ("5V relay", 5, 0.072, "relay-5v"),
    ("24V relay coil", 24, 0.015, "relay-24v"),
    ("12 V LED strip ({a})", 12, None, "led-strip-12v"),
    ("12V fan", 12, 0.15, "fan-12v"),
    ("12 V lamp", 12, 0.4, "lamp*"),
    ("24 V solenoid valve", 24, 0.3, "solenoid*"),
    ("12V DC motor ({a})", 12, None, "dc-motor*"),
)
GATES = {
    "AND": ("74HC08", "CD4081"),
    "OR": ("74HC32", "CD4071"),
    "NAND": ("74HC00", "CD4011"),
    "NOR": ("74HC02", "CD4001"),
    "XOR": ("74HC86", "CD4070"),
}


def number(x: float) -> str:
    """A number as people write it."""
    return f"{x:.4g}" if x < 1e4 else f"{x:.0f}"


def scaled(rng: random.Random, x: float, unit: str, also: tuple[str, ...] = ()) -> str:
    """A value with a prefix and its unit in one of the usual spellings."""
    steps = ((1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "u"), (1e-9, "n"), (1e-12, "p"))
    factor, prefix = next(step for step in steps if x >= step[0] * 0.9999)
    return number(x / factor) + rng.choice(("", " ")) + prefix + rng.choice((unit, *also))


def ohm(rng: random.Random, x: float) -> str:
    k = x / 1e3
    forms = [scaled(rng, x, "ohm", ("Ohm", "Ω", "ohms"))]
    if 1 <= k < 1000:
        forms += [f"{number(k)}k"] + ([f"{number(k).replace('.', 'k')}"] if "." in number(k) else [])
    return rng.choice(forms)


def farad(rng: random.Random, x: float) -> str:
    forms = [scaled(rng, x, "F").replace("u", rng.choice("uµ")), scaled(rng, x, "F"), scaled(rng, x, "").replace(" ", "")]
    if 1e-8 <= x < 1e-6:
        forms.append(f"{number(x * 1e6)} uF")
    return rng.choice(forms)


def hertz(rng: random.Random, x: float) -> str:
    return rng.choice((scaled(rng, x, "Hz"), scaled(rng, x, "Hz"), f"{number(x)} Hz" if x < 1e5 else scaled(rng, x, "Hz")))


def volt(rng: random.Random, x: float) -> str:
    return number(x) + rng.choice((" V", "V", " volts", " volt", "v", " V"))


def ampere(rng: random.Random, x: float) -> str:
    if x >= 1:
        return number(x) + rng.choice((" A", "A", " amps"))
    return rng.choice((scaled(rng, x, "A"), scaled(rng, x, "A"), f"{number(x)} A" if x >= 0.01 else scaled(rng, x, "A")))


def second(rng: random.Random, x: float) -> str:
    forms = [
        number(x) + rng.choice((" s", "s", " seconds", " sec"))
        if x >= 1
        else f"{number(x * 1e3)}" + rng.choice((" ms", "ms", " milliseconds"))
    ]
    if x in WORDS:
        forms.append(f"{WORDS[int(x)]} second{'s' if x > 1 else ''}")
    if x == 0.5:
        forms.append("half a second")
    if x >= 60 and x % 60 == 0:
        forms += [f"{number(x / 60)} min", f"{number(x / 60)} minute{'s' if x > 60 else ''}"]
    return rng.choice(forms)


def rate(rng: random.Random, hz: float) -> str:
    """How often, in words."""
    forms = [f"at {hertz(rng, hz)}", f"every {second(rng, 1 / hz)}"]
    if hz in (1, 2, 3, 4, 5):
        forms += [{1: "once", 2: "twice"}.get(int(hz), f"{number(hz)} times") + rng.choice((" a second", " per second"))]
    if hz * 60 == int(hz * 60):
        forms.append(f"{number(hz * 60)} times per minute")
    return rng.choice(forms)


def slots(rng: random.Random, family: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Texts for all slots that a phrase may have, and the values behind them."""
    n = rng.choice((2, 3, 4, 5, 8, 10, 11, 15, 20, 22, 25, 33, 47, 50, 100))
    f = rng.choice((*E12, 5.0, 2.5, 3.0)) * 10 ** rng.choice((1, 2, 3, 3) if family != "astable" else (0, 1, 2, 3, 4))
    if "lc" in family or family == "tank":
        f *= 100
    vin, v = rng.choice((9, 12, 15, 18, 24, 30)), rng.choice((5, 9, 12, 12, 15))
    vout = rng.choice([x for x in (1.2, 1.8, 2.5, 3.3, 4.1, 5, 6, 7.5, 9, 10, 12) if x <= vin - 3])
    d, k, colour = rng.choice((5, 9, 12, 15)), rng.choice((2, 3, 4)), rng.choice(COLOURS)
    q, ma, ia = rng.choice((1, 2, 3, 5, 8, 10)), rng.choice((2, 5, 8, 10, 15, 20)), rng.choice((0.05, 0.1, 0.2, 0.5, 1))
    r, c, t = (
        rng.choice(E12) * rng.choice((1e3, 1e4)),
        rng.choice(E3) * rng.choice((1e-9, 1e-8, 1e-7)),
        rng.choice((0.5, 1, 2, 3, 5, 8, 10, 20, 30, 60)),
    )
    th = round(rng.uniform(0.2, 0.5 if v == 5 else 0.75) * v, 1)
    lo, hi = sorted(rng.sample((1, 1.5, 2, 2.5, 3) if v == 5 else (2, 2.5, 3, 3.5, 4, 5, 6), 2))
    on, off = rng.choice(((1, 1), (2, 1), (1, 0.5), (3, 2), (0.5, 0.25), (5, 1)))
    hz = rng.choice((0.2, 0.5, 1, 1, 2, 2, 3, 4, 5, 0.1))
    logic, rl, leds = rng.choice((3.3, 5, 5)), rng.choice((10e3, 47e3, 100e3, 22e3)), rng.choice((4, 5, 6, 8, 10))
    mv = rng.choice((10, 20, 50, 100, 200))
    if family == "rc-time":
        t, c = rng.choice((0.001, 0.01, 0.02, 0.1, 0.5, 1, 2, 5)), rng.choice(E3) * (1e-6 if t < 1 else 1e-5)
        c = c / 100 if t < 0.05 else c
    elif family in ("rc-low", "rc-high", "astable"):
        c = nearest(1 / (6.3 * f * rng.choice((3e3, 1e4, 3e4))), "E3")
        r = nearest(1 / (6.3 * f * rng.choice((1e-8, 1e-7) if f > 90 else (1e-6, 2e-6))), "E12")
    elif family == "integrator":
        t = rng.choice((0.001, 0.005, 0.01, 0.1))
    elif family in ("led", "led-series"):
        k = rng.choice((1, 2, 3, 4, 5))
        if family == "led-series":
            k = rng.choice((2, 3, 4))
            v = rng.choice((12, 15, 24)) if k < 4 else 24
            colour = colour if k < 4 or v == 24 else "red"
    elif family == "current":
        ma = rng.choice((1, 2, 5, 10, 20, 50, 100))
    elif family == "led-current":
        ma, v = rng.choice((150, 300, 350, 700)), 12
    elif family in ("zener", "tl431"):
        ia, vout = rng.choice((0.002, 0.005, 0.01, 0.02)), rng.choice([x for x in (3.3, 5.1, 6.2, 7.5, 9.1, 10) if x <= vin - 3])
        vout = rng.choice((2.5, 3, 4.096, 5)) if family == "tl431" else vout
    elif family == "regulator":
        vout = rng.choice([x for x in (5, 6, 8, 9, 10, 12, 15, 18) if x <= vin - 3])
        ia = rng.choice((0.05, 0.1, 0.2))
    elif family == "lm317":
        vout, ia = rng.choice([x for x in (1.5, 2.2, 3, 4.5, 6.3, 7.2, 9.6, 13.8) if x <= vin - 3]), 0.1
    elif family == "boost":
        vin, vout, ia = rng.choice(((3.7, 5, 0.3), (5, 9, 0.2), (5, 12, 0.2), (6, 12, 0.3), (3.7, 12, 0.1), (12, 24, 0.3)))
    elif family == "buck":
        vin, vout, ia = rng.choice((12, 15, 24, 30)), rng.choice((3.3, 5, 5, 6, 9)), rng.choice((0.5, 1, 1.5, 2))
    elif family == "switch":
        ia = rng.choice((0.3, 0.8, 1, 1.5))
    elif family == "reference":
        vout = rng.choice((2.5, 3, 4.096, 5))
        v = rng.choice((9, 12))
    words, load_v, load_a, part = rng.choice(LOADS)
    gate = rng.choice(list(GATES))
    chip = rng.choice(GATES[gate])
    v5 = 5 if chip.startswith("74") else rng.choice((5, 9, 12))
    amps, sh, v1 = rng.choice(((1, 0.1, 1), (2, 0.1, 2), (5, 0.01, 2.5), (10, 0.01, 5), (0.5, 0.1, 1), (20, 0.001, 2)))
    ua = rng.choice((1, 5, 10, 50, 100))
    top = rng.choice((1, 2.5, 3, 3.3, 5))
    lvl = rng.choice((10, 24, 30, 5)) if family != "range" else rng.choice((5, 10))
    small, mhz, vac, rip = (
        rng.choice((1, 2.5, 3.3, 5 if lvl > 5 else 3)),
        rng.choice((4, 8, 10, 12, 16)),
        rng.choice((9, 12, 15, 18)),
        rng.choice((0.5, 1, 1.5, 2)),
    )
    gains = (f"a gain of {n}", f"gain {n}", f"gain of {n}", f"{n}x gain", f"a voltage gain of {n}", f"gain = {n}")
    if n in (10, 100):
        gains += (f"{20 if n == 10 else 40} dB gain", f"a gain of {20 if n == 10 else 40} dB")
    if n in WORDS:
        gains += (f"a gain of {WORDS[n]}",)
    times = rng.choice((f"{WORDS.get(n, n)} times", f"{n} times", f"{n}x", f"by a factor of {n}", f"by {n}"))
    big = mv * n / 1000
    lower, higher = rng.choice(((5, 12), (9, 12), (3.3, 5), (12, 15)))
    text = {
        "vin": volt(rng, vin), "vout": volt(rng, vout), "v": volt(rng, v), "f": hertz(rng, f), "c": farad(rng, c), "r": ohm(rng, r),
        "rl": ohm(rng, rl),
        "ma": ampere(rng, ma / 1e3), "ia": ampere(rng, ia), "t": second(rng, t), "on": second(rng, on), "off": second(rng, off), "q": number(q),
        "l": "", "dual": rng.choice(("+-{} V", "±{}V", "+/-{} V", "a symmetrical +-{} V supply", "+{0}V and -{0}V", "+-{}V")).format(d),
        "rate": rate(rng, hz),
        "rate2": rng.choice((f"{number(hz * 4)} steps per second", f"clock {hertz(rng, hz * 4)}", f"at {hertz(rng, hz * 4)}")),
        "gain": rng.choice(gains),
        "n": str(n), "times": times, "mv": f"{mv}" + rng.choice((" mV", "mV")), "big": volt(rng, big), "th": volt(rng, th), "lo": volt(rng, lo),
        "hi": volt(rng, hi), "mid": volt(rng, (lo + hi) / 2), "hys": volt(rng, hi - lo), "k": rng.choice((str(k), WORDS[k])), "colour": colour,
        "load": words.format(a=ampere(rng, ia)), "logic": volt(rng, logic), "low": volt(rng, lower), "high": volt(rng, higher),
        "watt": "3" if ma > 350 else "1",
        "vac": volt(rng, vac), "rip": volt(rng, rip), "ua": f"{ua}" + rng.choice((" uA", "uA", " µA")), "v1": volt(rng, v1),
        "rs": rng.choice(("350 ohm", "350R", "350 Ω")),
        "ntc": ohm(rng, 1e4), "rsn": ohm(rng, rng.choice((47, 100))), "vr": volt(rng, vout), "half": volt(rng, v / 2), "gate": gate,
        "chip": chip, "v5": volt(rng, v5),
        "leds": rng.choice((str(leds), WORDS[leds])), "vplc": volt(rng, 24), "mhz": scaled(rng, mhz * 1e6, "Hz"),
        "mhzm": f"{rng.choice((8, 16))} MHz", "db": "", "z": "",
        "sh": ohm(rng, sh), "amps": ampere(rng, amps), "big2": volt(rng, lvl), "small": volt(rng, small), "top": volt(rng, top),
        "bottom": volt(rng, top / 5),
        "rin": ohm(rng, 1e4), "vref": volt(rng, 2.5), "beyond": volt(rng, rng.choice((15, 20, 30))), "duty": "",
    }  # fmt: skip
    duty, db, z = rng.choice((50, 55, 60, 66, 75, 80)), rng.choice((3, 6, 10, 20)), rng.choice((50, 75, 600))
    coil = nearest(1 / (39.5 * f * f * rng.choice((1e-7, 1e-8, 2.2e-9))), "E12") if f else 0.0
    text |= {"duty": str(duty), "db": str(db), "z": ohm(rng, z), "l": scaled(rng, coil, "H")}
    truth: dict[str, Any] = {
        "vin": vin, "vout": vout, "v": v, "f": f, "c": c, "r": r, "rl": rl, "ma": ma, "ia": ia, "t": t, "on": on, "off": off, "q": q,
        "l": coil, "dual": d, "hz": hz, "n": n,
        "mv": mv / 1e3, "big": big, "th": th, "lo": lo, "hi": hi, "k": k, "colour": colour, "load": part, "load_v": load_v,
        "load_a": load_a or ia, "logic": logic, "vac": vac,
        "rip": rip, "ua": ua * 1e-6, "v1": v1, "gate": gate, "chip": chip.lower(), "v5": v5, "leds": leds, "mhz": mhz * 1e6,
        "mhzm": float(text["mhzm"].split()[0]) * 1e6, "db": db,
        "z": z, "sh": sh, "amps": amps, "big2": lvl, "small": small, "top": top, "duty": duty, "rsn": float(47 if text["rsn"].startswith(("47",
        "0.047")) else 100),
    }  # fmt: skip
    return text, truth


def requests(rng: random.Random, many: int, held: bool = False, only: str = "") -> Iterator[dict[str, Any]]:
    """*many* requests: family, phrase, prompt and truth."""
    phrases = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    voices = phrases.pop("voices")["held" if held else "open"]
    families = [f for f in phrases if only in f]
    common = [f for f in families for _ in range(1 if f in IMPOSSIBLE else 2)]
    for _ in range(many):
        family = rng.choice(common)
        phrase = rng.choice(phrases[family]["held" if held else "open"])
        text, truth = slots(rng, family)
        needs = {name for _, name, _, _ in Formatter().parse(phrase) if name}
        if family == "led" and "{k}" not in phrase:
            truth["k"] = 1
        core = phrase.format(**text).replace("LED(s)", "LED" if truth["k"] == 1 else "LEDs")
        voice = rng.choice(voices)
        prompt = voice.replace("{t}", core)
        if prompt.startswith("lower: "):
            prompt = prompt.removeprefix("lower: ").lower() if " M" not in prompt and "µ" not in prompt else core
        if ". " + core in prompt or prompt.startswith(core):
            prompt = prompt.replace(core, core[0].upper() + core[1:] if rng.random() < 0.5 and not core[1].isupper() else core)
        yield {"family": family, "phrase": phrase, "prompt": prompt, "needs": needs, **truth}


def judged(wanted: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with the answer: `told` where it says so itself, `faults` where it does not."""
    row: dict[str, Any] = {"family": wanted["family"], "prompt": wanted["prompt"], "told": [], "faults": [], "crash": ""}
    impossible = wanted["family"] in IMPOSSIBLE
    try:
        made = design(wanted["prompt"], Options(simulate=False))
    except CircuitlmError as e:
        return row | {"told": [] if impossible else [f"refused: {str(e)[:200]}"]}
    except Exception as e:
        return row | {"crash": repr(e)[:300]}
    report = made.report
    told = [f"{f['rule']}: {f['message'][:160]}" for f in report["verdict"]["findings"] if f["severity"] == "error"]
    told += [f"not understood: {w}" for w in report["not_understood"]]
    if impossible:
        return row | {"faults": [] if told else ["impossible, and designed"], "blocks": [b.recipe for b in made.plan.blocks]}
    return row | {
        "exit": made.exit_code,
        "told": told,
        "faults": judge(wanted, made.circuit),
        "blocks": [b.recipe for b in made.plan.blocks],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", action="store_true", help="the phrases that are kept for measuring")
    parser.add_argument("--only", default="", help="families whose name holds this")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where each answer is written as a line of JSON")
    args = parser.parse_args()
    todo = list(requests(random.Random(args.seed), args.many, args.held, args.only))
    with multiprocessing.Pool(args.workers) as pool:
        rows = pool.map(judged, todo, chunksize=10)
    if args.out:
        args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    for row in sorted(rows, key=lambda r: str(r["family"])):
        if (kind := cause(row)) != "right":
            lines = "\n    ".join(map(str, [row["crash"], *row["faults"], *row["told"]]))
            print(f"[{kind}] {row['family']}: {row['prompt']}\n    {row.get('blocks')} {lines}")
    print(", ".join(f"{kind} {n}" for kind, n in Counter(map(cause, rows)).most_common()), file=sys.stderr)
    return int(any(r["crash"] for r in rows))


if __name__ == "__main__":
    sys.exit(main())
