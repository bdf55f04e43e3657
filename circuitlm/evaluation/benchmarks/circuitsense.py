"""CircuitSense (armanakbari/CircuitSense): symbolic questions on synthetic circuits, curated questions, perception and design.

Files: ``*_question.txt`` with ``_ta.txt`` (truth), ``_a.txt``, ``_mc.txt`` (choices), ``_netlist.txt``, ``_image.*`` and ``_category.txt`` beside it. Only the
comparison of formulas is released; choices and numbers are judged by our own strict rules alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks, files, image_kind, read_text
from circuitlm.evaluation.scorers import circuitsense as official
from circuitlm.evaluation.scorers import letters
from circuitlm.evaluation.scorers.sandbox import TimedOut
from circuitlm.evaluation.scorers.strict import formula_of, measured, same_formula, same_number

if TYPE_CHECKING:
    from circuitlm.evaluation.scorers.sandbox import Sandbox

_TRUTHS = ("_ta_exact.txt", "_ta_high.txt", "_ta.txt", "_a.txt", "-a.txt")
_PICTURES = ("png", "jpg", "jpeg", "svg", "webp")

_TASK = """You are an expert electrical engineer specializing in circuit analysis. Analyze the circuit {given} and solve for the requested {what}.

**Task:** {question}
{netlist}
Use the exact component labels of the circuit (R1, C2, L1, ...), lowercase s for the complex frequency, R, 1/(s*C) and s*L as impedances, and for an
op-amp in negative feedback the virtual short, or Ad as its gain where it is given. Simplify the result.

Answer in this form:
<think>
your reasoning, step by step
</think>
<answer>
{form}
</answer>"""


class CircuitSense(Benchmark):
    name = "circuitsense"
    title = "CircuitSense: perception, analysis and design of circuits (8,006 questions)"
    official = f"evaluation/benchmark_symbolic_equations.py@{official.COMMIT}, formulas only"
    home = "Hugging Face data set armanakbari4/CircuitSense (no licence stated there); name the folder that holds Analysis/, or one of q1, q2, ..."
    system = "You are a meticulous circuit analysis expert. Follow the user instructions exactly."
    temperature = 0.1
    published_note = "overall figures of the project's page, per cent"
    published = {
        "GPT-4o": {"synthetic": 4.98, "curated choices": 45.07, "curated open": 22.84},
        "Claude-Sonnet-4": {"synthetic": 6.29, "curated choices": 69.67, "curated open": 34.76},
        "Gemini-2.5-Pro": {"synthetic": 19.06, "curated choices": 80.71, "curated open": 70.32},
        "InternVL3-78B": {"synthetic": 3.50, "curated choices": 18.06, "curated open": 17.26},
        "Qwen2.5-VL-72B": {"synthetic": 4.96, "curated choices": 34.90, "curated open": 22.85},
        "GLM-4.5V": {"synthetic": 4.09, "curated choices": 22.42, "curated open": 28.83},
    }

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        found = files(folder, "*_question.txt")
        root = folder if folder is not None else Path()
        seen: set[str] = set()
        for path in found:
            where = path.relative_to(root).as_posix() if path != root else path.name
            stem = path.name.removesuffix("_question.txt")
            name = "/".join((*_short(path.parent.relative_to(root).parts if path != root else ()), stem))
            item = self._item(path, stem, name, where, loaded)
            if item is None:
                continue
            if item.id in seen:
                loaded.reject(where, "a second question of the same name")
                continue
            seen.add(item.id)
            loaded.items.append(item)
        if not loaded.items and not loaded.rejected:
            raise UsageError(f"{folder} holds no questions")
        return loaded

    def _item(self, path: Path, stem: str, name: str, where: str, loaded: Loaded) -> Item | None:
        def beside(suffix: str) -> str:
            other = path.parent / f"{stem}{suffix}"
            return read_text(other).strip() if other.is_file() else ""

        question = read_text(path).strip()
        truth = next((t for t in map(beside, _TRUTHS) if t), "")
        if not question:
            return loaded.reject(where, "the question is empty")
        if not truth:
            return loaded.reject(where, "no answer stands beside it (_ta.txt or _a.txt)")
        if spec := beside("_spec.json"):
            return self._task(name, question, truth, spec, path, where, loaded)
        picture = next((p for p in (path.parent / f"{stem}_image.{x}" for x in _PICTURES) if p.is_file()), None)
        netlist = beside("_netlist.txt")
        if picture is not None:
            with picture.open("rb") as file:
                if image_kind(file.read(16)) is None:
                    if not netlist:
                        return loaded.reject(where, f"{picture.name} is no picture, and there is no netlist")
                    picture = None
        elif not netlist:
            return loaded.reject(where, "neither a picture nor a netlist")
        choices = _choices(beside("_mc.txt"))
        kind = "letter" if choices and re.fullmatch(r"\W*[A-Za-z]\W*", truth) else _kind(question, truth)
        return Item(
            name, question, truth, kind, choices, (picture,) if picture else (), _groups(path, beside("_category.txt"), question), netlist
        )

    def _task(self, name: str, question: str, truth: str, spec: str, path: Path, where: str, loaded: Loaded) -> Item | None:
        """A design question of our generator: its specification stands beside it."""
        from circuitlm.evaluation.bench.design_tasks import task_of

        try:
            task = task_of(question, truth, spec)
        except UsageError as error:
            return loaded.reject(where, error.message)
        return Item(name, question, truth, "netlist", groups=_groups(path, "", question), extra={"task": task})

    def prompt(self, item: Item, seen: bool) -> str:
        if item.kind == "netlist":
            return f"{item.question}\n\nThink, then give the netlist as <answer>...</answer>."
        given = "diagram" if seen and item.images else "netlist"
        netlist = f"\nNetlist (lcapy):\n{item.netlist}\n" if item.netlist and not (seen and item.images) else ""
        if item.kind == "letter":
            options = "\n".join(item.choices)
            return _TASK.format(
                given=given, what="answer", question=f"{item.question}\n{options}", netlist=netlist, form="the letter of your choice"
            )
        form = "only the final symbolic equation, in the form H(s) = ..., Vn1(s) = ..., with * / ^ and parentheses"
        if item.kind == "number":
            form = "the final value with its unit"
        return _TASK.format(
            given=given,
            what="symbolic expression" if item.kind == "formula" else "value",
            question=item.question,
            netlist=netlist,
            form=form,
        )

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        if item.kind == "letter":
            letter = letters.strict(response, len(item.choices) or 4)
            key = re.sub(r"\W", "", str(item.truth)).upper()
            return Marks(None, float(letter == key), letter, "" if letter == key else f"{key} is right")
        if item.kind == "number":
            found = same_number(response, str(item.truth))
            shown = measured(formula_of(response))
            return Marks(None, float(found.equal), f"{shown.value:g} {shown.unit}".strip() if shown else None, found.why)
        if item.kind == "netlist":
            from circuitlm.evaluation.bench.design_tasks import proved

            proof = proved(item.extra["task"], response)
            read = f"{proof.elements} elements" if proof.elements else None
            return Marks(
                None, float(proof.right), read, f"{proof.why} ({proof.by})" if proof.by else proof.why, {"figures met": proof.share}
            )
        if not response.strip():
            return Marks(0.0, 0.0, None, "no answer")
        exact = same_formula(response, formula_of(str(item.truth)))
        parsed = None if exact.why.startswith("not read") else formula_of(response)
        try:
            right, why = sandbox.call(
                "circuitlm.evaluation.scorers.circuitsense:compare_reply", response, str(item.truth), seconds=official.WHOLE_SECONDS
            )
        except TimedOut:
            return Marks(None, float(exact.equal), parsed, "official: timed out, left out there", {"up to sign": float(exact.up_to_sign)})
        except ValueError as error:
            right, why = False, str(error)
        return Marks(
            float(right),
            float(exact.equal),
            parsed,
            f"official: {why}; strict: {exact.why or 'equal'}",
            {"up to sign": float(exact.up_to_sign)},
        )

    def responses(self, path: Path, loaded: Loaded) -> dict[str, str]:
        """A folder of ``q*_<tag>.txt`` (FOLDER:TAG where it holds several tags), or a file."""
        if path.is_file():
            return super().responses(path, loaded)
        folder, _, tag = str(path).partition(":")
        if not tag:
            tag = _only_tag(Path(folder))
        ids = {item.id.rsplit("/", 1)[-1]: item.id for item in loaded.items}
        found = {}
        for file in sorted(Path(folder).rglob(f"*_{tag}.txt")):
            stem = file.name.removesuffix(f"_{tag}.txt")
            own = "/".join((*_short(file.parent.relative_to(folder).parts), stem))
            key = own if own in {i.id for i in loaded.items} else ids.get(stem)
            if key:
                found[key] = read_text(file)
        if not found:
            raise UsageError(f"{folder} holds no file that ends in _{tag}.txt")
        return found


def _only_tag(folder: Path) -> str:
    """The one tag of a folder's response files. Raises UsageError for none or several."""
    names = (re.fullmatch(r"q\d+_(.+)\.txt", p.name) for p in folder.rglob("q*_*.txt"))
    tags = sorted({m[1] for m in names if m} - {"question", "ta", "a", "mc", "netlist", "category", "der", "ta_exact", "ta_high"})
    if len(tags) == 1:
        return tags[0]
    raise UsageError(
        f"{folder} holds " + (f"the answers of several models: {', '.join(tags[:8])}" if tags else "no files q1_TAG.txt, q2_TAG.txt, ..."),
        hint="--responses DIR:TAG names one" if tags else "",
    )


def _short(parts: tuple[str, ...]) -> tuple[str, ...]:
    """A folder's parts without the one that repeats the question's name."""
    return parts[:-1] if parts and re.fullmatch(r"q\d+", parts[-1]) else parts


def _choices(text: str) -> tuple[str, ...]:
    """The lines of a choices file that begin with a letter."""
    return tuple(x.strip() for x in text.splitlines() if re.match(r"\s*\(?[A-Za-z][).:]", x))


def _kind(question: str, truth: str) -> str:
    if re.search(r"transfer function|nodal equation|s-domain|symbolic|Vn\d+\(s\)", question, re.I):
        return "formula"
    if re.fullmatch(r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?\s*[^\d\s]{0,8}\W*", truth) or (measured(truth) is not None and len(truth) < 25):
        return "number"
    return "formula"


def _groups(path: Path, category: str, question: str) -> dict[str, str]:
    parts = [p.lower() for p in path.parts]
    level = next((p for p in reversed(parts) if p.startswith("level")), "")
    part = next((p for p in ("perception", "design", "curated", "synthetic") if p in parts), "synthetic")
    found = {"part": part, "level": level or "-", "asked": "transfer function" if "transfer function" in question.lower() else "other"}
    return found | ({"category": category.splitlines()[0][:60]} if category else {})


BENCHMARK = CircuitSense()
