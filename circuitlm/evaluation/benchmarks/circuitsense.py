"""CircuitSense (armanakbari/CircuitSense): symbolic questions on synthetic circuits, curated questions, perception and design.

Files: ``*_question.txt`` with ``_ta.txt`` (truth), ``_a.txt``, ``_mc.txt`` (choices), ``_netlist.txt``, ``_image.*`` and ``_category.txt`` beside it. Only the
comparison of formulas is released; choices and numbers are judged by our own strict rules alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import Packed, Pictures, files, image_kind, read_text
from circuitlm.evaluation.scorers import circuitsense as official
from circuitlm.evaluation.scorers import letters
from circuitlm.evaluation.scorers.latex import in_plain
from circuitlm.evaluation.scorers.letters import letter_of
from circuitlm.evaluation.scorers.sandbox import TimedOut
from circuitlm.evaluation.scorers.strict import formula_of, measured, same_formula, same_number
from circuitlm.symbolic.expression import read

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
    answers_in_folders = True
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
        root = found[0].parent if folder is None or folder.is_file() else folder
        pictures = Pictures(root)
        for path in found:
            where = path.relative_to(root).as_posix()
            stem = path.name[: -len("_question.txt")]
            name = "/".join((*_short(path.parent.relative_to(root).parts), stem))
            for item in self._items(path, stem, name, where, pictures, loaded):
                loaded.add(item, where)
        return loaded

    def _items(self, path: Path, stem: str, name: str, where: str, pictures: Pictures, loaded: Loaded) -> Iterator[Item]:
        """A question as one item; a curated one with choices as two: the choice of a letter, and open."""
        near = {p.name.lower(): p for p in path.parent.iterdir() if p.is_file()}

        def beside(suffix: str) -> str:
            other = near.get(f"{stem}{suffix}".lower())
            return read_text(other).strip().strip("\x00") if other is not None else ""

        question = read_text(path).strip().strip("\x00")
        truth = next((t for t in map(beside, _TRUTHS) if t), "")
        choices, key = _choices(beside("_mc.txt"))
        truth = truth or key
        if not question:
            loaded.reject(where, "the question is empty")
        elif not truth:
            loaded.reject(where, "no answer stands beside it (_ta.txt or _a.txt)")
        elif spec := beside("_spec.json"):
            if (task := self._task(name, question, truth, spec, path, where, loaded)) is not None:
                yield task
        else:
            netlist, shown = beside("_netlist.txt"), _picture(path, stem, near, pictures)
            if isinstance(shown, str) and not netlist:
                loaded.reject(where, shown or "neither a picture nor a netlist")
                return
            images = () if isinstance(shown, str) else (shown,)
            groups = _groups(path, beside("_category.txt"), question)
            letter = letter_of(truth, choices) if choices else ""
            if letter:
                yield Item(name, question, letter, "letter", choices, images, groups | {"form": "choices"}, netlist)
            if not letter or groups["part"] == "curated":
                value = _text_of_choice(choices, letter) if letter and len(truth) < 4 else truth
                kind = "formula" if groups["part"] == "synthetic" else _kind(question, value)
                open_name = f"{name}/open" if letter else name
                yield Item(open_name, question, value, kind, (), images, groups | {"form": "open"}, netlist)

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
        if item.kind in ("number", "words"):
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
        if item.kind == "words":
            return Marks(None, None, response.strip()[:200] or None, "a truth in words is not judged: no official code was released")
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
        if path.is_file() or (path / "answers.jsonl").is_file():
            return super().responses(path if path.is_file() else path / "answers.jsonl", loaded)
        folder, _, tag = str(path).partition(":")
        if not tag:
            tag = _only_tag(Path(folder))
        known = {item.id for item in loaded.items}
        stems = Counter(i.rsplit("/", 1)[-1] for i in known)
        ids = {stem: i for i in known if stems[stem := i.rsplit("/", 1)[-1]] == 1}
        found = {}
        for file in sorted(Path(folder).rglob(f"*_{tag}.txt")):
            stem = file.name.removesuffix(f"_{tag}.txt")
            own = "/".join((*_short(file.parent.relative_to(folder).parts), stem))
            key = own if own in known else ids.get(stem)
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


def _choices(text: str) -> tuple[tuple[str, ...], str]:
    """The lines of a choices file that begin with a letter, or its list; and the key, where it names one."""
    if text[:1] in "[{":
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = []
        rows = [f"{k}. {v}" for k, v in found.items()] if isinstance(found, dict) else [f"{chr(65 + k)}. {v}" for k, v in enumerate(found)]
        return tuple(rows[:26]), ""
    key = re.search(r"^\W*(?:correct|right)?\s*(?:answer|option|choice)?\s*[:=]\s*\(?([A-Za-z])\)?\W*$", text, re.M | re.I)
    lines = [x.strip() for x in text.splitlines() if x.strip()]
    lettered = tuple(x for x in lines if re.match(r"\s*\(?[A-Za-z][).:]", x))
    return lettered or tuple(f"{chr(65 + k)}. {x}" for k, x in enumerate(lines[:26])), key[1] if key else ""


def _text_of_choice(choices: tuple[str, ...], letter: str) -> str:
    return next((re.sub(r"^\s*\(?[A-Za-z][).:]\s*", "", c) for k, c in enumerate(choices) if chr(65 + k) == letter), letter)


def _picture(path: Path, stem: str, near: dict[str, Path], pictures: Pictures) -> Path | Packed | str:
    """The question's picture: by its name, else the only one beside it, else in an archive. A text says what is wrong with it."""
    named = [f"{stem}_image.{x}" for x in _PICTURES] + [f"{stem}.{x}" for x in _PICTURES]
    alone = [p for name, p in near.items() if name.rpartition(".")[2] in _PICTURES]
    found: Path | Packed | None = next((near[n.lower()] for n in named if n.lower() in near), alone[0] if len(alone) == 1 else None)
    for name in named[: len(_PICTURES)]:
        found = found or pictures.find(name, path.parent)
    if found is None:
        return ""
    try:
        return found if image_kind(found.read_bytes()[:16]) is not None else f"{found.name} is no picture, and there is no netlist"
    except OSError as error:
        return f"{found.name} cannot be read: {error}"


def _kind(question: str, truth: str) -> str:
    """What a truth is: a number with its unit, a formula, or words that no rule can judge."""
    if re.fullmatch(r"[-+−]?[\d.,]+(?:\s*[eE×x*]\s*[-+−\d^]+)?\s*[^\d\s]{0,8}\W*", truth) or (
        measured(truth) is not None and len(truth) < 25
    ):
        return "number"
    try:
        read(in_plain(formula_of(truth)))
    except UsageError:
        return "words"
    return "formula" if re.search(r"[\d*/^+=()-]", truth) or re.fullmatch(r"\w{1,4}", truth.strip()) else "words"


def _groups(path: Path, category: str, question: str) -> dict[str, str]:
    parts = [p.lower() for p in path.parts]
    level = next((p for p in reversed(parts) if p.startswith("level")), "")
    part = next((p for p in ("perception", "design", "curated", "synthetic") if p in parts), "synthetic")
    found = {"part": part, "level": level or "-", "asked": "transfer function" if "transfer function" in question.lower() else "other"}
    return found | ({"category": category.splitlines()[0][:60]} if category else {})


BENCHMARK = CircuitSense()
