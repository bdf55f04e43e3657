"""The same requests in other words: python evals/wordings.py [--many 200] [--seed 1] [--held] [--equipment] [--out FILE]

Like `combinations.py`, with parts that everybody knows and ways of saying it that vary: voices, chatter before and behind, tables and lists, counts
with adjectives, pins in all forms, slips, capitals, what is turned down or replaced, choices, 'each with', six other languages. The phrases are in
`wordings.yaml`; of each kind the last list is kept for --held. What the answer must hold follows from the slots, and what nobody asked for must not
be there. --equipment: machines that the catalogue mostly lacks, put where they are asked for (each must be told of or built) and where they are not.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from combinations import KINDS, cause

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.expect import Expect, PartCount, faults
from circuitlm.evaluation.reading import id_matches
from circuitlm.pipeline.run import Options, design

DATA: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
FIGURES = {2: "two", 3: "three", 4: "four"}
COUNTABLE = ("led", "push-button", "servo", "ds18b20", "pir-motion", "reed-switch", "potentiometer", "relay-module")


@dataclass
class Item:
    """One part of a request: how often, on which pins (as the catalogue calls them and as written), and its words with and without them."""

    part: str
    count: int = 1
    pins: list[str] = field(default_factory=list)
    written: str = ""
    words: str = ""
    said: str = ""


@dataclass
class Wanted:
    """A request and what its answer must hold."""

    prompt: str
    expect: Expect
    kind: str
    allowed: list[str]
    """Patterns of the ids that may stand in the circuit without a fault."""


class Voice:
    """Random phrases of the lists for work or of those held back."""

    def __init__(self, rng: random.Random, held: bool) -> None:
        self.rng, self.held = rng, held

    def of(self, kind: str) -> Any:
        return self.rng.choice(DATA[kind][1 if self.held else 0])


def article(words: str) -> str:
    return ("an " if re.match(r"(?i)[aeiou]|LED\b|LDR\b|MPU", words) else "a ") + words


def items(voice: Voice, board: dict[str, Any], language: str) -> list[Item]:
    """One to four parts with counts, pins and words."""
    rng, out = voice.rng, []
    digital, analog = list(board["pins"]), list(board["analog"])
    rng.shuffle(digital)
    for part in rng.sample(sorted(DATA["parts"]), rng.choice((1, 2, 2, 3, 3, 4))):
        data = DATA["parts"][part]
        free = digital if data["way"] == "digital" else analog if data["way"] == "analog" else []
        count = rng.choice((1, 1, 2, 3)) if part in COUNTABLE else 1
        if data["way"] != "bus" and count > len(free):
            if not free:
                continue
            count = 1
        item = Item(part, count)
        if data["way"] != "bus" and rng.random() < 0.6:
            item.pins = [free.pop() for _ in range(count)]
        elif data["way"] == "analog":
            del free[:count]
        one, many = rng.choice(data["en"]) if language == "en" else data[language]
        item.words = counted(voice, part, count, one, many, language)
        item.written = pin_words(voice, item.pins, board, language)
        item.said = item.words
        if item.pins:
            form = voice.of("at") if language == "en" else "{x} " + rng.choice(DATA["pin_words"][language]) + " {p}"
            item.said = form.format(x=item.words, p=item.written)
        out.append(item)
    return out


def counted(voice: Voice, part: str, count: int, one: str, many: str, language: str) -> str:
    """A part's words with its count."""
    if count == 1:
        return one if language != "en" or voice.rng.random() < 0.4 else article(one)
    if language != "en":
        return f"{voice.rng.choice((DATA['numbers'][language][count], str(count), f'{count}x'))} {many}"
    adj = voice.rng.choice(DATA["adjectives"].get(part, DATA["adjectives"]["any"]))
    return str(voice.of("counts").format(one=one, many=many, n=count, w=FIGURES[count], adj=adj))


def pin_words(voice: Voice, pins: list[str], board: dict[str, Any], language: str) -> str:
    """Pins as somebody writes them: 'D4', 'GPIO 16 and 17', 'A0'."""
    if not pins:
        return ""
    form = voice.rng.choice(board["forms"] if language == "en" else board["forms"][:1])
    names = [p if re.match(r"A\d", p) else form.format(re.sub(r"\D", "", p)) for p in pins]
    joint = f" {DATA['and'].get(language, 'and')} "
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + voice.rng.choice((joint, ", ", "/")) + names[-1]


def row(voice: Voice, words: list[str], language: str = "en") -> str:
    joint = f" {DATA['and'].get(language, 'and')} "
    joint = voice.rng.choice((joint, joint, ", ")) if language != "en" else voice.rng.choice((joint, joint, ", plus ", " & ", ", "))
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + joint + words[-1]


def filled(template: str, board: str, said: str, supply: str, plusrow: str, lines: list[str], table: list[tuple[str, str]]) -> str:
    """A template with its slots: {, supply} vanishes with its sign where there is none."""
    text = template.replace("{board}", board).replace("{row}", said).replace("{plusrow}", plusrow)
    text = text.replace("{Row}", said[:1].upper() + said[1:])
    text = re.sub(r"\{([,;]? ?\+? ?-? ?)supply\}", lambda m: m[1] + supply if supply else "", text)
    text = re.sub(r"\{( ?)Supply\.\}", lambda m: f"{m[1]}{supply[:1].upper()}{supply[1:]}." if supply else "", text)
    for sign, form in (("{- lines}", "- {}"), ("{* lines}", "* {}"), ("{lines}", "{}")):
        text = text.replace(sign, "\n".join(form.format(x) for x in lines))
    text = text.replace("{1. lines}", "\n".join(f"{k}. {x}" for k, x in enumerate(lines, 1)))
    text = text.replace("{| lines}", "\n".join(f"| {a} | {b or '-'} |" for a, b in table))
    return text.replace("{|| lines}", "\n".join(f"{a} | {b or 'any'}" for a, b in table)).strip()


def slipped(rng: random.Random, text: str) -> str:
    """Text as it comes from hurried fingers: a slip or two, or without capitals, or all capitals, or without signs."""
    way = rng.random()
    if way < 0.5:
        for right, wrong in rng.sample(sorted(DATA["slips"].items()), 8):
            text = re.sub(rf"\b{right}\b", wrong, text, count=1)
        return text
    if way < 0.75:
        return text.lower()
    return text.upper() if way < 0.85 else re.sub(r"[.!?](?=\s|$)", "", text.lower())


def requests(rng: random.Random, many: int, held: bool) -> Iterator[Wanted]:
    """*many* requests."""
    for _ in range(many):
        voice = Voice(rng, held)
        name = rng.choice(sorted(DATA["boards"]))
        board = DATA["boards"][name]
        called = rng.choice(board["names"])
        language = rng.choice(sorted(DATA["and"])) if rng.random() < 0.18 else "en"
        named = items(voice, board, language)
        parts = [{"any": DATA["parts"][i.part]["is"], "count": i.count, "most": i.count} for i in named]
        pins: dict[str, Any] = {DATA["parts"][i.part]["is"][0]: i.pins for i in named if i.pins}
        forbidden: list[str] = []
        kind = language if language != "en" else "plain"
        others = [p for p in ("buzzer", "servo", "dht22", "ssd1306", "led", "pir-motion") if all(p != i.part for i in named)]
        supply, volts = voice.of("supplies") if language == "en" else rng.choice(DATA["foreign_supplies"][language])
        if language != "en":
            supply, volts = (supply, volts) if rng.random() < 0.5 else ("", None)
        tail = ""
        if language == "en" and (twist := rng.random()) < 0.4:
            other = rng.choice(others)
            word = DATA["parts"][other]["en"][0][0]
            single = next((k for k, i in enumerate(named) if i.count == 1), None)
            if twist < 0.13:
                kind, forbidden, tail = "without", [other], voice.of("without").format(x=word)
            elif twist < 0.2 and single is not None:
                kind, forbidden = "rather", [other]
                named[single].words = voice.of("rather").format(y=named[single].words, x=word)
                named[single].said = named[single].words
                pins.pop(DATA["parts"][named[single].part]["is"][0], None)
                named[single].written = ""
            elif twist < 0.27 and single is not None:
                kind = "either"
                named[single].words = named[single].said = voice.of("either").format(y=named[single].words, x=article(word))
                pins.pop(DATA["parts"][named[single].part]["is"][0], None)
                named[single].written = ""
                parts[single] = {"any": [*DATA["parts"][named[single].part]["is"], *DATA["parts"][other]["is"]], "count": 1, "most": 1}
            elif twist < 0.34 and not {"led", "push-button"} & {i.part for i in named}:
                kind, count = "each", rng.choice((2, 3))
                words = voice.of("each").format(w=FIGURES[count])
                named.append(Item("push-button", count, words=words, said=words))
                parts += [{"any": [p], "count": count, "most": count} for p in ("push-button", "led")]
        lists = language == "en" and kind != "each" and rng.random() < 0.3
        if lists:
            kind += " list"
            form = voice.of("lines")
            lines = [form.format(x=i.words, p=i.written) if i.written else i.words for i in named]
            template = voice.of("layouts")
        else:
            lines = []
            template = voice.of("voices") if language == "en" else rng.choice(DATA["foreign"][1 if held else 0][language])
        said = [i.said for i in named]
        text = filled(template, called, row(voice, said, language), supply, " + ".join(said), lines, [(i.words, i.written) for i in named])
        volts = volts if supply and supply.lower() in text.lower() else None
        if tail:
            text += ("\n" if lists else " " if text[-1] in ".!?" else ". ") + tail
        if language == "en" and rng.random() < 0.4:
            text = voice.of("before") + ("\n" if lists else " ") + text
        if language == "en" and rng.random() < 0.4:
            text += ("\n" if lists else " " if text[-1] in ".!?" else ". ") + voice.of("after")
        if language == "en" and rng.random() < 0.25:
            text, kind = slipped(rng, text), kind + " slips"
        ids = [p for f in forbidden for p in DATA["parts"][f]["is"]]
        values = [{"kind": "rail", "volts": volts}] if volts else []
        expect = Expect(controller=name, parts=[PartCount.model_validate(p) for p in parts], pins=pins, forbid=ids, values=values)
        yield Wanted(text, expect, kind, [p for x in parts for p in x["any"]])


def uncalled(wanted: Wanted, circuit: Circuit) -> list[str]:
    """The parts that nobody asked for."""
    own = [p for p in circuit.parts.values() if p.component.kind in (*KINDS, "load") and not p.role and not p.component.mcu]
    own = [p for p in own if p.component.kind not in ("driver", "bus", "expander")]
    return [f"{p.ref} ({p.id}) was not asked for" for p in own if not any(id_matches(p.id, a) for a in wanted.allowed)]


def judged(wanted: Wanted) -> dict[str, Any]:
    """What is wrong with the answer: `told` where it says so itself, `faults` where it does not."""
    row_: dict[str, Any] = {"prompt": wanted.prompt, "kind": wanted.kind, "told": [], "faults": [], "crash": ""}
    try:
        made = design(wanted.prompt, Options(simulate=False))
    except CircuitlmError as e:
        return row_ | {"told": [str(e)[:200]]}
    except Exception as e:
        return row_ | {"crash": repr(e)[:300]}
    told = [f"{f['rule']}: {f['message'][:160]}" for f in made.report["verdict"]["findings"] if f["severity"] == "error"]
    told += [f"not understood: {w}" for w in made.report["not_understood"]]
    found = faults(wanted.expect, made.circuit, 0, "") + uncalled(wanted, made.circuit)
    return row_ | {"told": told, "faults": found}


def equipment(rng: random.Random, held: bool) -> Iterator[tuple[str, str, bool, str]]:
    """(request, thing, whether it is asked for, the same request without it) for three places of each thing."""
    boards, parts = ("Arduino Uno", "ESP32", "Raspberry Pi Pico"), ("DHT22", "push button", "SSD1306 OLED", "buzzer", "BME280")
    for kind in ("frames", "asides"):
        for thing in DATA["equipment"][held]:
            for frame in rng.sample(DATA[kind][held], 3):
                slots = {"board": rng.choice(boards), "part": rng.choice(parts)}
                yield frame.format(x=thing, **slots), thing, kind == "frames", "{board} with a {part}".format(**slots)


def fared(asked: tuple[str, str, bool, str]) -> str:
    """What becomes of a thing: told, built, silent; alarm or quiet where it is not asked for."""
    prompt, thing, wanted, plain = asked
    shown, told = [], ""
    for text in (prompt, plain):
        try:
            made = design(text, Options(simulate=False))
        except CircuitlmError as e:
            return "told" if wanted else f"alarm: {e}"
        shown.append(sum(not p.role for p in made.circuit.parts.values()))
        if text == prompt:
            errors = [f["message"] for f in made.report["verdict"]["findings"] if f["severity"] == "error"]
            told = " ".join([*made.report["not_understood"], *errors]).lower()
    named = any(w[:6].removesuffix("er") in told for w in thing.lower().split())
    if not wanted:
        return "alarm" if named else "quiet"
    return "told" if named else "built" if shown[0] > shown[1] else "silent"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", action="store_true", help="the phrases and things that nobody mended anything for")
    parser.add_argument("--equipment", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where each answer is written as a line of JSON")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    with multiprocessing.Pool(args.workers) as pool:
        if args.equipment:
            asked = list(equipment(rng, args.held))
            outcomes = pool.map(fared, asked, chunksize=10)
            for (prompt, *_), outcome in zip(asked, outcomes, strict=True):
                if outcome.startswith(("silent", "alarm")):
                    print(f"[{outcome}] {prompt!r}")
            print(", ".join(f"{kind} {n}" for kind, n in Counter(o[:6] for o in outcomes).most_common()), file=sys.stderr)
            return 0
        rows = pool.map(judged, list(requests(rng, args.many, args.held)), chunksize=10)
    if args.out:
        args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    for r in rows:
        if (kind := cause(r)) != "right":
            print(f"[{kind}] ({r['kind']}) {r['prompt']}\n    " + "\n    ".join([r["crash"], *r["faults"], *r["told"]]))
    print(", ".join(f"{kind} {n}" for kind, n in Counter(map(cause, rows)).most_common()), file=sys.stderr)
    return int(any(r["crash"] for r in rows))


if __name__ == "__main__":
    sys.exit(main())
