"""Component files with one wrong pin or limit: what `kb check` sees: python evals/wrong_parts.py [--count 300] [--seed 1] [--kicad DIR]

Each operator makes one slip in a file of the catalogue; the table shows how many of each kind the check finds. What it cannot see is a
plausible number in the wrong place: that takes a second source.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from circuitlm.circuit.component import Component
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.check import faults
from circuitlm.knowledge.kicad.compare import compared, open_points
from circuitlm.knowledge.kicad.library import Symbol, libraries, read_library

Data = dict[str, Any]


def _pick(rng: random.Random, items: list[Any]) -> Any:
    return rng.choice(items) if items else None


def _two_numbers(d: Data, rng: random.Random) -> bool:
    """Two pins of a chip exchange their numbers."""
    pins = [p for p in d["pins"] if p.get("number")]
    if len(pins) < 2 or d["form"] not in ("ic", "discrete"):
        return False
    a, b = rng.sample(pins, 2)
    a["number"], b["number"] = b["number"], a["number"]
    return True


def _two_roles(d: Data, rng: random.Random) -> bool:
    """Two roles of an interface exchange their pins."""
    i = _pick(rng, [i for i in d["interfaces"] if len(i["pins"]) > 1 and i["type"] in ("i2c", "spi", "uart")])
    if i is None:
        return False
    a, b = rng.sample(list(i["pins"]), 2)
    i["pins"][a], i["pins"][b] = i["pins"][b], i["pins"][a]
    return True


def _no_such_pin(d: Data, rng: random.Random) -> bool:
    """A role names a pin that does not exist."""
    i = _pick(rng, [i for i in d["interfaces"] if i["pins"]])
    if i is None:
        return False
    role = rng.choice(list(i["pins"]))
    i["pins"][role] = i["pins"][role] + "9"
    return True


def _twice(d: Data, rng: random.Random) -> bool:
    """A pin is given twice."""
    d["pins"].append(dict(rng.choice(d["pins"])))
    return True


def _lost(d: Data, rng: random.Random) -> bool:
    """A pin is forgotten."""
    if len(d["pins"]) < 3:
        return False
    d["pins"].pop(rng.randrange(len(d["pins"])))
    return True


def _ground_for_supply(d: Data, rng: random.Random) -> bool:
    """Supply and ground pins exchanged."""
    s = _pick(rng, [s for s in d["supplies"] if s["pins"] and s["ground"]])
    if s is None:
        return False
    s["pins"], s["ground"] = s["ground"], s["pins"]
    return True


def _order(d: Data, rng: random.Random) -> bool:
    """Least and highest voltage exchanged."""
    s = _pick(rng, [s for s in d["supplies"] if s["min"] < s["max"]])
    if s is None:
        return False
    s["min"], s["max"] = s["max"], s["min"]
    return True


def _ten_times(d: Data, rng: random.Random) -> bool:
    """The decimal point of the highest supply voltage is lost."""
    s = _pick(rng, [s for s in d["supplies"] if s["kind"] == "rail"])
    if s is None:
        return False
    s["max"] *= 10
    return True


def _five_for_three(d: Data, rng: random.Random) -> bool:
    """A 3.3 V part is said to stand 5.5 V."""
    s = _pick(rng, [s for s in d["supplies"] if s["max"] <= 3.7])
    if s is None:
        return False
    s["max"] = 5.5
    return True


def _direction(d: Data, rng: random.Random) -> bool:
    """An input is called an output, or the other way round."""
    p = _pick(rng, [p for p in d["pins"] if p["type"] in ("input", "output")])
    if p is None:
        return False
    p["type"] = "output" if p["type"] == "input" else "input"
    return True


def _address(d: Data, rng: random.Random) -> bool:
    """An I2C address in its eight-bit form."""
    i = _pick(rng, [i for i in d["interfaces"] if i["addresses"]])
    if i is None:
        return False
    i["addresses"] = [f"0x{int(a, 16) * 2:02X}" for a in i["addresses"]]
    return True


def _current(d: Data, rng: random.Random) -> bool:
    """Typical and peak current exchanged."""
    s = _pick(rng, [s for s in d["supplies"] if (s["ma"].get("typical") or 0) < (s["ma"].get("peak") or 0)])
    if s is None:
        return False
    s["ma"]["typical"], s["ma"]["peak"] = s["ma"]["peak"], s["ma"]["typical"]
    return True


OPERATORS: tuple[Callable[[Data, random.Random], bool], ...] = (
    _two_numbers, _two_roles, _no_such_pin, _twice, _lost, _ground_for_supply, _order, _ten_times, _five_for_three, _direction, _address,
    _current,
)  # fmt: skip


def found(data: Data, symbols: dict[str, Symbol] | None = None) -> bool:
    """Whether the catalogue's check complains of a component; with KiCad's *symbols* by type, also what `kb check --kicad` says."""
    try:
        component = Component.model_validate(data)
    except ValidationError:
        return True
    if faults(component):
        return True
    symbol = (symbols or {}).get(compared(component) or "")
    return symbol is not None and bool(open_points(component, symbol)[0])


def second_source(folder: Path) -> dict[str, Symbol]:
    """The KiCad symbols that the catalogue names, by type."""
    shelf = libraries(folder)
    wanted = {t for c in catalogue().all() if (t := compared(c))}
    read = {name: read_library(name, shelf[name]) for name in sorted({t.partition(":")[0] for t in wanted} & set(shelf))}
    return {s.type: s for symbols in read.values() for s in symbols.values() if s.type in wanted}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=25, help="files for each kind of slip")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kicad", type=Path, help="KiCad's symbol folder: a second source for the parts that have a symbol")
    args = parser.parse_args()
    symbols = second_source(args.kicad) if args.kicad else None
    rng = random.Random(args.seed)
    ids = sorted(c.id for c in catalogue().all() if symbols is None or compared(c) in symbols)
    made, seen = Counter[str](), Counter[str]()
    for operator in OPERATORS:
        name = (operator.__doc__ or "").strip()
        for _ in range(4000):
            if made[name] == args.count:
                break
            data = catalogue().get(rng.choice(ids)).model_dump()
            if operator(data, rng):
                made[name] += 1
                seen[name] += found(data, symbols)
    for name in made:
        print(f"{seen[name]:3d} of {made[name]:3d}  {name}")
    print(f"{sum(seen.values())} of {sum(made.values())} found by the check {'and the second source' if symbols else 'alone'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
