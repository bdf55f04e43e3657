"""Random power trees, judged by what they name: python evals/power_trees.py [--many 200] [--seed 1] [--held] [--out FILE]

Each request names a source (or two), loads with told or usual voltages, currents, drivers and pins, mostly a board, sometimes a sensor, a
switch or a fuse; the words stand in power_trees.yaml. Judged of the circuit alone: each load as often as it is named, on its voltage, behind
something that carries it and that the board can drive, with a path for a coil's current, on its pin; each source as told and no other, one
ground; a source that is too weak is told of; nothing is there that nobody asked for.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from combinations import free_pins
from random_requests import Row, answered, run

from circuitlm.circuit.model import Circuit, Net, Part
from circuitlm.evaluation.expect import Expect, faults
from circuitlm.evaluation.reading import id_matches, nets_of, parts_like
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.doubts.paths import fed_by, led_to

WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "power_trees.yaml").read_text(encoding="utf-8"))
NUMBERS = {1: ("a", "one", "1", "1x"), 2: ("two", "2", "2x"), 3: ("three", "3", "3 x"), 4: ("four", "4")}
LOGIC = ("sensor", "display", "input", "radio", "light", "actuator", "audio", "load", "clock", "storage")
"""Kinds that nobody gets who has not asked for one."""
LEDS_A = 0.06
"""An addressable LED at white, A."""
BRIDGES = "l298n|l293d|tb6612fng|drv8833|drv8871|l9110s|bts7960|sn754410"


@dataclass
class Load:
    """A load as a request names it. `volts`: the range that it works in; `amps`: what one takes at least; `ids`: what it may be."""

    key: str
    words: str
    count: int
    volts: tuple[float, float]
    amps: float
    ids: list[str]
    way: str
    coil: bool = False
    pins: tuple[str, ...] = ()
    leds: int = 0


@dataclass
class Wanted:
    prompt: str
    board: str | None
    loads: list[Load]
    sources: list[tuple[float, float, str, bool]]
    """Volts, amperes (0: not told), ids, whether it may be the board's own socket."""
    extras: list[str] = field(default_factory=list)


def _text(rng: random.Random, kind: str, held: bool) -> Any:
    return rng.choice(WORDS[kind]["held" if held else "open"])


def load(rng: random.Random, key: str, board: str | None, near: float, taken: set[str], held: bool) -> Load:
    """A load in words; *near*: the source's voltage, which most loads are made for."""
    own = WORDS["loads"][key]
    count = rng.choice((1, 1, 1, 2, 2, 3, 4)) if key not in ("pixels", "gsm", "peltier", "actuator") else 1
    noun = rng.choice(own["nouns"]).split("|")[min(count, 2) - 1 if "|" in own["nouns"][0] else 0]
    amps, told, volts = own["amps"], "", None
    if own["volts"]:
        volts = min(own["volts"], key=lambda v: abs(v - near)) if rng.random() < 0.75 else rng.choice(own["volts"])
        if rng.random() < 0.4:
            amps = rng.choice((0.2, 0.3, 0.5, 0.8, 1.0, 1.5, 2.0)) if key != "vibrator" else 0.08
            told = _text(rng, "amperes", held).format(a=f"{amps:g}", ma=round(1000 * amps), w=f"{amps * volts:g}")
    adj = rng.choice(own["adj"]) + " " if own["adj"] and rng.random() < 0.4 else ""
    number = rng.choice(NUMBERS[count])
    leds = 0
    if key == "pixels":
        leds = rng.choice((8, 16, 30, 60, 100, 144))
        form, times = _text(rng, "pixels", held)
        leds = rng.choice((30, 60, 96, 144)) if "/m" in form or "per metre" in form else leds
        words, leds = form.format(noun=noun, k=leds), leds * times
    elif volts is not None:
        words = " ".join(_text(rng, "items", held).format(n=number, v=f"{volts:g}", adj=adj, noun=noun, amps=told).split()).rstrip(",")
    else:
        words = f"{number} {adj}{noun}"
    words = re.sub(r"\b(a) (?=[aeiou])", "an ", words)
    way = rng.choice(own["ways"]) if board else "none"
    if way in WORDS["ways"]["open"]:
        words += " " + rng.choice(WORDS["ways"]["held" if held else "open"][way])
    pins: tuple[str, ...] = ()
    if (
        board
        and way in ("mosfet", "transistor", "relay", "none", "own", "pixels", "module")
        and key not in ("actuator",)
        and rng.random() < 0.5
    ):
        line = catalogue().get("servo" if key.endswith("servo") else "relay-module")
        free = [p.io or p.id for p in free_pins(catalogue().get(board), line) if (p.io or p.id) not in taken]
        free = [p for p in free if not p.isdigit() or int(p) < 54] if rng.random() < 0.7 else free
        free = [p for p in free if p.isdigit() == free[0].isdigit()]  # in 'A4, A2, 12' the last is A12
        if len(free) >= count:
            pins = tuple(rng.sample(free, count))
            taken |= set(pins)
            words += " " + _text(rng, "pins", held).format(" and ".join(filter(None, (", ".join(pins[:-1]), pins[-1]))))
    low, high = own.get("range") or (0.78 * volts, 1.25 * volts)
    return Load(key, words, count, (low, high), amps, own["ids"], way, own.get("coil", False), pins, leds)


def requests(rng: random.Random, many: int, args: Any) -> Iterator[Wanted]:
    """*many* requests."""
    entries, held = catalogue().entries, args.held
    for _ in range(many):
        board = rng.choice(WORDS["boards"]) if rng.random() < 0.88 else None
        main = _text(rng, "sources", held)
        keys = [k for k in WORDS["loads"] if board or (WORDS["loads"][k].get("coil") is not None and k not in ("actuator", "vibrator"))]
        taken: set[str] = set()
        chosen = rng.sample(keys, rng.choice((1, 1, 2, 2, 3)) if board else 1)
        loads = [load(rng, k, board, main[1], taken, held) for k in chosen]
        sources, words = [main], [i.words for i in loads]
        small = rng.choice(WORDS["small"]) if board and rng.random() < 0.35 else None
        if small:
            words.append(small[0])
            loads.append(Load("small", small[0], 1, (0, 99), 0.02, [small[1]], "small"))
        supply = _text(rng, "feeds", held).format(main[0])
        if board and "usb" not in main and rng.random() < 0.12:
            sources.append(["USB", 5, 0, "usb-power", "usb"])
            supply += rng.choice((", the board itself is on USB", " for the loads, board powered by USB", "; USB feeds the board"))
        extra = _text(rng, "extras", held) if board and rng.random() < 0.15 else None
        row = words[0] if len(words) == 1 else ", ".join(words[:-1]) + rng.choice((" and ", ", plus ", " & ")) + words[-1]
        form = _text(rng, "sentences" if board else "boardless", held)
        name = rng.choice((entries[board]["aliases"] or [board])[:3]) if board else ""
        x = f", {extra[0]}" if extra and not form.endswith(".{x}") else f" {extra[0].capitalize()}." if extra else ""
        large = supply[0].upper() + supply[1:] if re.search(r"\. \{S\}", form) else supply
        lines = ("\n* " if "* " in form else "\n- " if "- " in form else "\n").join(words)
        prompt = form.format(B=name, L=row, LL=lines, S=large, x=x)
        if rng.random() < 0.15:
            prompt = prompt.lower()
        wanted = [(float(s[1]), float(s[2]), s[3], "usb" in s) for s in sources]
        yield Wanted(prompt, board, loads, wanted, [extra[1]] if extra else [] if board else ["*switch*"])


def _at(circuit: Circuit, net: Net) -> list[Part]:
    return [circuit.parts[p.ref] for p in net.pins]


def power_nets(circuit: Circuit, part: Part) -> list[Net]:
    """The supplies of a part: at its own supply pins, else through what switches it."""
    own = [n for s in part.component.supplies for p in s.pins if (n := circuit.net_of((part.ref, p))) and n.volts]
    string = [part]  # LEDs in series
    for p in string:
        chain = [circuit.parts[q.ref] for n in nets_of(circuit, p) for q in n.pins if p.id.startswith("led-")]
        string += [q for q in chain if q.id == part.id and q not in string]
    return own or [circuit.nets[n] for n in sorted({n for p in string for n in fed_by(circuit, p)}) if circuit.nets[n].volts]


def load_faults(circuit: Circuit, wanted: Wanted, item: Load, spoken: str) -> Iterator[str]:
    """What is wrong about a load: its voltage, what drives it, its pins."""
    parts = [p for p in parts_like(circuit, item.ids) if not p.role]
    for part in parts[: item.count]:
        nets = power_nets(circuit, part)
        top = max((n.volts or 0 for n in nets), default=0.0)
        top -= (
            2.0 if top > 6 and any(p.id == "l298n" for n in nets_of(circuit, part) for p in _at(circuit, n)) else 0.0
        )  # what its bridge takes
        if not nets:
            yield f"{part.ref} ({part.id}) is on no supply"
        elif not item.volts[0] <= top <= item.volts[1] and not re.search(rf"\b{part.ref}\b", spoken):
            yield f"{part.ref} ({part.id}) is on {top:g} V, wants {item.volts[0]:g} to {item.volts[1]:g} V"
        yield from driver_faults(circuit, part, item, top)
    if (item.way == "relay" and len(parts_like(circuit, "relay*")) == 0) or (item.way == "bridge" and not parts_like(circuit, BRIDGES)):
        yield f"no {item.way} for {item.key}"
    board = next((p for p in circuit.controllers()), None)
    free = [p.ref for p in parts]
    for told in item.pins if board else ():
        pin = next((p for p in board.component.pins if told in (p.io, p.id)), None)
        net = circuit.net_of((board.ref, pin.id)) if pin else None
        hit = next((r for r in free if net and r in led_to(circuit, [net])), None)
        if hit is None:
            yield f"{item.key} is not on {told}"
        else:
            free.remove(hit)


def driver_faults(circuit: Circuit, part: Part, item: Load, volts: float) -> Iterator[str]:
    """A load that goes straight to a controller's pin, a transistor that does not carry it or is not opened, a coil without a path."""
    if part.component.supplies or item.way == "small":
        return
    mine = [n for n in nets_of(circuit, part) if n.kind not in ("power", "ground")]
    beside = [circuit.parts[p.ref] for n in mine for p in n.pins if p.ref != part.ref]
    for n in mine:
        pins = [
            p for p in n.pins if (c := circuit.parts[p.ref].component).mcu and next(q for q in c.pins if q.id == p.pin).type != "power_out"
        ]
        if pins:
            yield f"{part.ref} ({part.id}) hangs on {pins[0]}"
    switches = [
        p for p in beside if p.component.kind in ("semiconductor", "transistor") and p.component.shape not in ("diode", "schottky", "zener")
    ]
    for p in switches:
        spec = p.component.spec
        if float(spec.get("id_max_ma", spec.get("ic_max_ma", 1e6)) or 1e6) < 1000 * item.amps:
            yield f"{p.ref} ({p.id}) is too small for {item.amps:g} A"
        if float(spec.get("vds_max", spec.get("vce_max", 1e3)) or 1e3) < 1.2 * volts:
            yield f"{p.ref} ({p.id}) does not stand {volts:g} V"
        if spec.get("logic_level") is False and p.component.shape == "nmos":
            yield f"{p.ref} ({p.id}) is no logic-level type"
    if item.coil and switches:
        ends = {n.name for n in nets_of(circuit, part)}
        diodes = [q for q in circuit.parts.values() if "diode" in q.component.shape or q.component.shape in ("schottky", "zener", "tvs")]
        if not part.component.on_board.flyback and not any({n.name for n in nets_of(circuit, d)} <= ends for d in diodes):
            yield f"no diode across {part.ref} ({part.id})"


def source_faults(circuit: Circuit, wanted: Wanted, report: Row, spoken: str) -> Iterator[str]:
    """What is wrong about the sources: not the ones named, of another voltage, without a common ground, too weak in silence."""
    have = [p for p in circuit.parts.values() if p.component.kind == "supply"]
    assumed = " ".join(report["assumptions"]).lower()
    for volts, _, ids, usb in wanted.sources:
        mine = [p for p in have if id_matches(p.id, ids)]
        rails = [n.volts for n in circuit.nets.values() if n.volts]
        if not mine and not usb:
            yield f"no source {ids}"
        elif not usb and not any(abs(v - volts) <= 0.06 * volts for v in rails):
            yield f"no supply of {volts:g} V"
    for p in have:
        if not any(id_matches(p.id, s[2]) for s in wanted.sources) and p.ref.lower() not in assumed:
            yield f"source {p.ref} ({p.id}) that nobody named"
    if sum(p.id == "dc-supply" and p.ref.lower() not in assumed for p in have) > max(1, sum("dc-supply" in s[2] for s in wanted.sources)):
        yield "more supplies than were named"
    grounds = {
        n.name for p in have for s in p.component.rails for q in s.ground if (n := circuit.net_of((p.ref, q))) and n.kind == "ground"
    }
    if len(grounds) > 1 and not parts_like(circuit, "relay*"):
        yield f"grounds apart: {', '.join(sorted(grounds))}"
    volts, amps, _, _ = wanted.sources[0]
    watts = sum(
        (i.leds * LEDS_A * 5 if i.leds else i.count * i.amps * min(max(i.volts[0] / 0.8, 3), 24)) for i in wanted.loads if i.way != "small"
    )
    limit = volts * amps
    if limit and watts > 1.15 * limit and not re.search(r"gives at most|gives? only|too weak|budget|at least [\d.]+ ?A|more than", spoken):
        yield f"about {watts:.0f} W on {limit:g} W, and nothing is said"


def examine(circuit: Circuit, report: Row, wanted: Wanted) -> list[str]:
    """All faults of an answer."""
    spoken = " ".join(
        [*(f["message"] for f in report["verdict"]["findings"] if f["severity"] != "advice"), *report["advice"], *report["assumptions"]]
    )
    counted: dict[str, list[Load]] = {}
    for i in wanted.loads:
        counted.setdefault("|".join(i.ids), []).append(i)
    parts = []
    for ids, items in counted.items():
        n = sum(i.count for i in items)
        modules = items[0].key == "relaymodule"
        parts.append(
            {"any": ids.split("|"), "count": 1 if modules else n, "most": n if not any(i.way == "relay" for i in wanted.loads) else None}
        )
    found = faults(Expect(controller=wanted.board, parts=parts), circuit, 0, "")
    for item in wanted.loads:
        found += load_faults(circuit, wanted, item, spoken) if item.way != "small" else []
    found += [f"no {x}" for x in wanted.extras if not parts_like(circuit, x.split("|"))]
    found += source_faults(circuit, wanted, report, spoken)
    asked = "|".join(p for i in wanted.loads for p in i.ids) + "|relay*|*switch*|push-button"
    strange = [
        p for p in circuit.parts.values() if p.component.kind in LOGIC and not p.role and not p.owner and not id_matches(p.id, asked)
    ]
    found += [f"{p.ref} ({p.id}) is nobody's wish" for p in strange]
    strips = parts_like(circuit, "ws2812b")
    for leds in [i.leds for i in wanted.loads if i.leds]:
        if strips and not any(float(p.settings.get("leds", p.component.spec.get("leds", 0))) == leds for p in strips):
            found.append(f"{leds} LEDs expected, have {', '.join(str(p.settings.get('leds')) for p in strips)}")
    return found


def judged(wanted: Wanted) -> Row:
    """What is wrong with the answer to a request."""
    return answered(wanted.prompt, lambda circuit, report: examine(circuit, report, wanted))


if __name__ == "__main__":
    sys.exit(run(__doc__, requests, judged))
