"""tscircuit's prompt-benchmarks (MIT): forty requests, four yes-no questions each about the circuit that is designed.

The released runner lets a model look at generated code and answer. Here our pipeline designs (with `-m MODEL` that model thinks, under the same
checks) and our own checker answers from the circuit: which parts it has and how many, what its figures are. A question that cannot be
decided from a circuit ("the conversion is linear") is abstained from and counted so. There is no official judgement to reproduce.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import files, read_text

if TYPE_CHECKING:
    from circuitlm.circuit.model import Circuit
    from circuitlm.evaluation.scorers.sandbox import Sandbox

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "multiple": 2, "both": 1}
_KINDS: dict[str, tuple[str, ...]] = {
    "transistor": ("npn", "pnp", "nmos", "pmos", "darlington"),
    "bipolar transistor": ("npn", "pnp", "darlington"),
    "npn transistor": ("npn",),
    "pnp transistor": ("pnp",),
    "mosfet": ("nmos", "pmos"),
    "resistor": ("resistor", "potentiometer"),
    "capacitor": ("capacitor", "capacitor-polarised"),
    "inductor": ("inductor",),
    "diode": ("diode", "schottky", "zener", "led"),
    "zener diode": ("zener",),
    "transformer": ("transformer",),
    "thermistor": ("thermistor",),
    "photoresistor": ("ldr",),
    "quartz crystal": ("crystal",),
    "crystal": ("crystal",),
    "led": ("led",),
    "switching element": ("switch", "nmos", "npn"),
}
_FUNCTIONS = {
    "operational amplifier": ("opamp",),
    "op-amp": ("opamp",),
    "555 timer ic": ("timer",),
    "microcontroller": ("mcu",),
    "adc": ("adc",),
    "integrated circuit regulator": ("regulator",),
}


class Tscircuit(Benchmark):
    name = "tscircuit"
    title = "tscircuit prompt-benchmarks: 40 requests, 4 yes-no questions each on the circuit that comes of them"
    home = "github.com/tscircuit/prompt-benchmarks (MIT): problems-1.toml, problems-2.toml"

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        for path in files(folder, "*.toml"):
            try:
                problems = tomllib.loads(read_text(path)).get("problems") or []
            except tomllib.TOMLDecodeError as error:
                raise UsageError(f"{path.name}: {error}") from None
            for number, problem in enumerate(problems, 1):
                where = f"{path.name}, problem {number}"
                if not isinstance(problem, dict):
                    loaded.reject(where, "no table")
                    continue
                prompt, questions = str(problem.get("prompt") or "").strip(), problem.get("questions") or []
                if not prompt or not questions:
                    loaded.reject(where, "prompt or questions are missing")
                    continue
                for k, q in enumerate(questions, 1):
                    if not isinstance(q, dict) or not isinstance(q.get("answer"), bool) or not q.get("text"):
                        loaded.reject(f"{where}, question {k}", "text, or an answer of true or false, is missing")
                        continue
                    groups = {"set": path.stem, "answer": "yes" if q["answer"] else "no"}
                    loaded.items.append(
                        Item(f"{path.stem}-{number}.{k}", str(q["text"]), q["answer"], "yesno", groups=groups, extra={"prompt": prompt})
                    )
        return loaded

    def prompt(self, item: Item, seen: bool) -> str:
        return f"A circuit was designed for this request:\n{item.extra['prompt']}\n\nIs this true of such a circuit? {item.question}\nAnswer yes or no."

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        said = response.strip().lower()
        answer = None if not said else "yes" in said
        return Marks(None, float(answer is not None and answer == item.truth), None if answer is None else "yes" if answer else "no")


def answered(circuit: Circuit, question: str) -> bool | None:
    """Yes or no to a question about the parts of a circuit; None for what its parts do not decide."""
    text = question.lower().rstrip(".")
    m = re.search(
        r"(?:includes?|uses?|requires?|there is|there are|works with)\s+(?:only\s+)?(?:(an?|one|two|three|four|multiple|both|the)\b)?\s*(?:external\s+)?([\w -]+)",
        text,
    )
    if not m:
        return None
    count = _NUMBERS.get(m[1] or "", 1)
    wanted = re.sub(r"^(?:coupling|current-limiting|external|smoothing)\s+", "", m[2])
    parts = [w.strip() for w in re.split(r"\s+(?:and|for|to|in|at|as)\s+", wanted)]
    verdicts = []
    for k, words in enumerate(parts):
        found = _count(circuit, words)
        if found is None:
            if k == 0:
                return None
            break
        verdicts.append(found >= count)
    return all(verdicts) if verdicts else None


def _count(circuit: Circuit, words: str) -> int | None:
    """How many parts are of the kind that words name; None for words that name none."""
    name = re.sub(r"s$", "", re.sub(r"^(?:an?|the)\s+", "", words.strip()))
    if name in _KINDS:
        parts = [p.component for p in circuit.parts.values()]
        bridges = sum(c.shape == "bridge-rectifier" for c in parts) if name == "diode" else 0
        return 4 * bridges + sum(c.shape in _KINDS[name] or _named(c, name) for c in parts)
    if name in _FUNCTIONS:
        return sum(any(f in _roles(p.component) for f in _FUNCTIONS[name]) for p in circuit.parts.values())
    return None


def _named(component: Any, name: str) -> bool:
    return component.form == "generic" and name in component.name.lower()


def _roles(component: Any) -> set[str]:
    """What a part is, by its own data."""
    roles = set(component.provides) | {component.kind}
    text = f"{component.name} {component.description}".lower()
    roles |= {
        r for r, words in (("opamp", "op-amp"), ("timer", "555"), ("adc", "analog-to-digital"), ("regulator", "regulator")) if words in text
    }
    return roles | ({"mcu"} if component.mcu else set())


def designed(item: Item, model: Any = None) -> str:
    """Design for the item's request and answer its question: ``yes``, ``no`` or nothing. Raises CircuitlmError where no circuit comes of it."""
    from circuitlm.pipeline.run import Options, design

    made = design(str(item.extra["prompt"]), Options(simulate=False, **({"model": model} if model else {})))
    answer = answered(made.circuit, item.question)
    return "" if answer is None else "yes" if answer else "no"


BENCHMARK = Tscircuit()
