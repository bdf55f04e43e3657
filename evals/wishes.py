"""Random wishes that name functions instead of parts: python evals/wishes.py [--many 200] [--seed 1] [--held] [--out FILE]

Each request says what is noticed or measured and what is to happen ('when the rain barrel is full, sound a siren', 'show the wind speed on a screen'), with or without a board and a supply, in
many voices, from the phrases of `wishes.yaml`. Its slots fix what the answer must hold: for each quantity one part that is able to sense it in the range that was said, for each action a part
that does it, joined with a controller, the supply that was named, and nothing that nobody asked for. What a request is told (not understood, not met, refused) counts apart. `--held` takes the
third of the phrases that the mends were not made with. Prints the causes; exit code 1 where one of the requests crashed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from random_requests import run

from circuitlm.circuit.model import Circuit, Part
from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.reading import id_matches, nets_of, parts_like
from circuitlm.evaluation.wiring import rail
from circuitlm.pipeline.run import Options, design

ENDS = {"sensor", "display", "input", "radio", "actuator", "light", "audio", "storage", "clock", "indicator", "load"}
"""Kinds of parts that somebody must have asked for."""
SWITCHES = ("relay-*", "ssr-25da")
"""May stand before any load."""
NUMBERS = {"warm": (25, 45), "cool": (3, 16), "oven": (180, 320), "humid": (55, 80), "ppm": (800, 1500)}
JOINS = (" and ", ", and ", " and also ", " plus ")


@dataclass
class Demand:
    """One slot of a request: lists of parts of which one each must be there, parts that may, and what a controller may do instead."""

    name: str
    all: list[list[str]]
    also: list[str] = field(default_factory=list)
    onboard: str = ""

    @staticmethod
    def of(name: str, data: dict[str, Any]) -> Demand:
        onboard = "wifi" if data.get("wifi") else "bluetooth" if data.get("bluetooth") else ""
        return Demand(name, data.get("all") or ([data["parts"]] if data["parts"] else []), data.get("also", []), onboard)

    @property
    def ids(self) -> list[str]:
        return [*(p for group in self.all for p in group), *self.also]


@dataclass
class Wanted:
    """A request and what its answer must hold."""

    prompt: str
    demands: list[Demand]
    controller: str = ""
    source: list[str] = field(default_factory=list)
    volts: float | None = None


class Phrases:
    """The phrases that this run may take: two thirds, or the third that is held back."""

    def __init__(self, rng: random.Random, held: bool):
        self.data = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
        self.rng, self.held = rng, held

    def one(self, phrases: list[str]) -> str:
        """A phrase of the list, its numbers filled in; a short list has nothing to hold back."""
        mine = [p for k, p in enumerate(phrases) if (k % 3 == 2) == self.held] or phrases
        said = self.rng.choice(mine)
        for name, (low, high) in NUMBERS.items():
            said = said.replace("{" + name + "}", str(self.rng.randint(low, high)))
        return said

    def some(self, section: str, many: int, form: str) -> list[tuple[str, dict[str, Any]]]:
        able = [(n, d) for n, d in self.data[section].items() if d.get(form)]
        return self.rng.sample(able, many)


def requests(rng: random.Random, many: int, held: bool) -> Iterator[Wanted]:
    """*many* requests."""
    said = Phrases(rng, held)
    data = said.data
    for _ in range(many):
        kind = rng.choices(("rules", "shows", "boths"), (6, 3, 2))[0]
        demands: list[Demand] = []
        slots: dict[str, str] = {}
        heavy = own_board = False
        if kind != "shows":
            senses = said.some("senses", rng.choice((1, 1, 1, 2)) if kind == "rules" else 1, "event")
            acts = said.some("actions", rng.choice((1, 1, 1, 2)), "do")
            events = [said.one(d["event"]) for _, d in senses]
            slots["e"] = rng.choice((" or ", " or when ", " or ")).join(events)
            slots["d"] = rng.choice(JOINS).join(said.one(d["do"]) for _, d in acts)
            slots["c"] = rng.choice(JOINS[:3]).join(said.one(d["does"]) for _, d in acts)
            demands += [Demand.of(n, d) for n, d in (*senses, *acts)]
            heavy = any(d.get("heavy") for _, d in acts)
            own_board = any(d.get("own_board") for _, d in acts)
        if kind != "rules":
            taken = {d.name for d in demands}
            nouns = [s for s in said.some("senses", rng.choice((1, 1, 2, 3)) if kind == "shows" else 1, "noun") if s[0] not in taken]
            outs = [o for o in said.some("outputs", rng.choice((1, 1, 2)), "do") if o[0] not in taken]
            if not nouns or not outs:
                continue
            words = [said.one(d["noun"]) for _, d in nouns]
            row = words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
            slots["o"] = rng.choice(JOINS).join(
                said.one(d["do"]).replace("{noun}", row if k == 0 else "it") for k, (_, d) in enumerate(outs)
            )
            demands += [Demand.of(n, d) for n, d in (*nouns, *outs)]
        slots |= {k.upper(): v[0].upper() + v[1:] for k, v in list(slots.items())}
        wanted = Wanted(said.one(data[kind]).format(**slots), demands)
        _place(rng, said, wanted, heavy, own_board)
        yield wanted


def _place(rng: random.Random, said: Phrases, wanted: Wanted, heavy: bool, own_board: bool) -> None:
    """Adds a board, a supply, some chatter and a way of typing."""
    tail = []
    if rng.random() < 0.4 and not own_board:
        wanted.controller, words = rng.choice(said.data["boards"])
        tail.append(said.one(words))
    if rng.random() < 0.45:
        words, wanted.source, wanted.volts, _ = rng.choice([s for s in said.data["supplies"] if s[3] or not heavy])
        tail.append(words)
    text = wanted.prompt.strip()
    if tail:
        ended = text[-1] in ".?!"
        way = rng.random()
        if way < 0.4:
            text = text.rstrip(".?! ") + ", " + ", ".join(tail) + ("." if ended else "")
        elif way < 0.8:
            text += ("" if ended else ".") + "".join(f" {t[0].upper()}{t[1:]}." for t in tail)
        else:
            text += "\n" + "\n".join(tail)
    if rng.random() < 0.3:
        gossip = said.one(said.data["chatter"])
        text = f"{gossip} {text}" if rng.random() < 0.5 else f"{text}{'' if text[-1] in '.?!' else '.'} {gossip}"
    if rng.random() < 0.2:
        text = text.lower().rstrip(".").replace("'", "")
    wanted.prompt = text


def faults(wanted: Wanted, circuit: Circuit) -> list[str]:
    """What is missing, not connected, too much, or from the wrong supply."""
    found = []
    boards = circuit.controllers()
    if len(boards) > 1:
        found.append(f"{len(boards)} controllers")
    if wanted.controller and not any(id_matches(p.id, wanted.controller) for p in boards):
        found.append(f"controller {', '.join(p.id for p in boards) or 'none'} instead of {wanted.controller}")
    ends = boards or parts_like(circuit, wanted.demands[0].ids)  # a button or a comparator may do without a controller
    driven = _driven(circuit, ends)
    for demand in wanted.demands:
        if demand.onboard and any(demand.onboard in p.component.provides for p in boards):
            continue
        for group in demand.all:
            able = [p for p in parts_like(circuit, group) if p.id != "resistor"] or parts_like(circuit, group)
            rivals = sum(any(id_matches(p.id, i) for p in able for i in d.ids) for d in wanted.demands)
            if not able:
                found.append(f"{demand.name}: none of {'|'.join(group[:4])}")
            elif len(able) > rivals and not any(id_matches(able[0].id, s) for s in (*SWITCHES, "resistor")):
                found.append(f"{demand.name}: {', '.join(p.id for p in able)}, one is enough")
            for part in able:
                if part.component.mcu is None and not any(n.name in driven for n in nets_of(circuit, part)):
                    found.append(f"{part.ref} ({part.id}) is joined with no controller")
                feeds = {p.id for p in part.component.pins if p.type == "power_in"}
                if feeds and len({n.name for p, n in circuit.pins_of(part.ref) if n and p.id in feeds}) < 2:
                    found.append(f"{part.ref} ({part.id}) has no supply")
    asked = [p for d in wanted.demands for p in d.ids]
    loads = any(d.all for d in wanted.demands)
    for part in circuit.parts.values():
        if (
            part.component.kind in ENDS
            and not part.component.mcu
            and (boards or part.component.kind != "input")
            and not any(id_matches(part.id, p) for p in asked)
        ):
            if not (loads and any(id_matches(part.id, s) for s in SWITCHES)):
                found.append(f"{part.ref} ({part.id}) was not asked for")
    if wanted.source and not parts_like(circuit, wanted.source) and "usb-power" not in wanted.source:
        have = [p.id for p in circuit.parts.values() if p.component.kind == "supply"]
        found.append(f"fed by {', '.join(have) or 'nothing'} instead of {'|'.join(wanted.source)}")
    if wanted.volts and (wrong := rail(circuit, wanted.volts)):
        found.append(wrong)
    return found


def _driven(circuit: Circuit, ends: list[Part]) -> set[str]:
    """The nets that the signals of a controller, or of the sensor itself, lead to through any part between."""
    queue = [n for p in ends for n in nets_of(circuit, p) if n.kind not in ("ground", "power", "mains")]
    seen = {n.name for n in queue}
    while queue:
        for pin in list(queue.pop().pins):
            part = circuit.parts[pin.ref]
            for net in [] if part.component.mcu or part.component.kind == "supply" else nets_of(circuit, part):
                if net.name not in seen and net.kind not in ("ground", "power"):
                    seen.add(net.name)
                    queue.append(net)
    return seen


def judged(wanted: Wanted) -> dict[str, Any]:
    """What is wrong with the answer: `told` where it says so itself, `faults` where it does not."""
    row: dict[str, Any] = {"prompt": wanted.prompt, "slots": [d.name for d in wanted.demands], "told": [], "faults": [], "crash": ""}
    try:
        made = design(wanted.prompt, Options(simulate=False))
    except CircuitlmError as e:
        return row | {"told": [str(e)[:200]], "faults": ["refused"]}
    except Exception as e:
        return row | {"crash": repr(e)[:300]}
    told = [f"{f['rule']}: {f['message'][:160]}" for f in made.report["verdict"]["findings"] if f["severity"] == "error"]
    told += [f"not understood: {w}" for w in made.report["not_understood"]]
    parts = sorted(p.id for p in made.circuit.parts.values() if p.component.kind in ENDS or p.component.mcu or p.component.kind == "supply")
    return row | {"exit": made.exit_code, "told": told, "faults": faults(wanted, made.circuit), "parts": parts}


if __name__ == "__main__":
    sys.exit(run(__doc__, lambda rng, many, args: requests(rng, many, args.held), judged))
