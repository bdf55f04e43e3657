"""Lines of a program in a prompt, as the sentences that they stand for: '#define LED 5' is 'LED on pin 5', 's.attach(9)' 'servo on pin 9'.

Which class of which library speaks to which part, and what its arguments are, is data (`knowledge/code.yaml`). Lines that say nothing of the
wiring (includes, loops, serial speeds) go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from circuitlm.engineers.builtin.reading.esphome import configured
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_CODE = re.compile(
    r"#\s?(?:define|include)\b|\b(?:const|int|byte|uint8_t)\s+\w+(?:\[\d*\])?\s*=|\w\.(?:attach|begin)\(|\bPin\(|\bpinMode\(|\b(?:digital|analog)(?:Write|Read)\(|"
    r"^\s*(?:import \w|from [\w.]+ import)|\b\w+ ?= ?(?:\w+\.)*[A-Z]\w+\(|\b[A-Z]\w+ \w+\([^()\n]*\);|\baddLeds<",
    re.M,
)
_ARGS = r"\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)"
_COMMENT = r"(?:[ \t]*(?://|#)[ \t]*(?P<note>[^\n]*))?"
_DEFINE = re.compile(rf"#\s?define\s+(?P<name>\w+)\s+(?P<value>-?\w+){_COMMENT}")
_CONSTANT = re.compile(
    r"\b(?:(?:static|const|constexpr|volatile|unsigned)\s+)*(?:int|byte|char|long|u?int8_t|u?int16_t|gpio_num_t|auto)\s+(?P<name>\w+)(?P<array>\[\w*\])?"
    rf"\s*=\s*(?P<value>\{{[^}}]*\}}|-?\w+)\s*;{_COMMENT}"
)
_ASSIGNED = re.compile(rf"^[ \t]*(?P<name>[A-Za-z]\w*)[ \t]*=[ \t]*(?P<value>\[[\d, ]+\]|\d{{1,2}}|[AD]\d{{1,2}})[ \t]*{_COMMENT}$", re.M)
_MADE = re.compile(rf"(?:(?P<name>\w+)\s*=\s*)?(?<!\w)(?:new\s+)?(?:\w+\.)*(?P<cls>[A-Za-z]\w*){_ARGS}\s*;?{_COMMENT}")
_DECLARED = re.compile(rf"\b(?P<cls>[A-Z]\w*)\s+(?P<name>\w+)\s*(?:{_ARGS})?\s*;{_COMMENT}")
_METHOD = re.compile(rf"\b(?P<name>\w+)\.(?P<method>attach|begin){_ARGS}\s*;?{_COMMENT}")
_LEDS = re.compile(rf"\bFastLED\.addLeds<(?P<args>[^>]*)>{_ARGS}\s*;?{_COMMENT}")
_TOUCHED = re.compile(rf"\b(?:pinMode|digitalWrite|digitalRead|analogRead|analogWrite|tone|noTone){_ARGS}\s*;?{_COMMENT}")
_INCLUDE = re.compile(r"#\s?include\s*[<\"](?P<what>[\w./]+)[>\"]")
_SILENT = re.compile(
    r"^[ \t]*(?:import [\w., ]+|from [\w.]+ import [\w*, ]+)[ \t]*$|\bvoid (?:setup|loop)\s*\(\s*\)\s*\{?|\b(?:Serial|Wire|SPI|lcd|display)\.\w+\([^()\n]*\)\s*;|"
    r"\b(?:delay|delayMicroseconds|sleep|time\.sleep|sleep_ms)\([^()\n]*\)\s*;?|^[ \t]*[{}][ \t]*$|```\w*",
    re.M,
)
_VALUE = re.compile(r"(?:GPIO_NUM_|GPIO|GP|IO|D|A|P[A-D])?\d{1,2}", re.I)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LONGEST_NOTE = 5
"""Words of a comment that may name a part."""


@dataclass
class _Program:
    """What a prompt's lines of code say, read from its constants to its calls."""

    raw: str
    python: bool
    esp: bool
    constants: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, start: int, end: int, said: str) -> None:
        """Replace characters, unless something there is replaced already."""
        if all(end <= a or start >= b for a, b, _ in self.edits):
            self.edits.append((start, end, f"{said}. " if said else " "))

    def value(self, written: str) -> str:
        """An argument's value: a constant's, the pin inside 'machine.Pin(5, ...)' or 'board.GP4'."""
        written = written.strip().strip("\"'")
        if inner := re.fullmatch(rf"(?:\w+\.)*[A-Za-z]\w*{_ARGS}", written):
            return self.value(inner[1].split(",")[0])
        written = written.rsplit(".", 1)[-1]
        if written in self.constants:
            self.used.add(written)
            return self.constants[written]
        return written

    def pin(self, written: str) -> str | None:
        """A pin as people write it, 'pin 5', 'A0', 'GPIO16'; None where the value is none."""
        value = self.value(written)
        if not _VALUE.fullmatch(value):
            return None
        if not value.isdigit():
            return re.sub(r"(?i)^GPIO_NUM_", "GPIO", value)
        return f"GPIO{value}" if self.python or self.esp else f"pin {value}"


def spoken(raw: str) -> str:
    """The prompt with its code put into sentences; as it was where there is none."""
    raw = configured(raw)
    if not _CODE.search(raw):
        return raw
    python = bool(re.search(r"\bPin\(|\bimport \w|\bboard\.\w|\bgpiozero\b|micropython|circuitpython", raw, re.I))
    program = _Program(raw, python, bool(re.search(r"\besp\W?\d|\besp\b|nodemcu|wemos|d1 mini|xiao", raw, re.I)))
    constants = list(_constants(program))
    _objects(program)
    for m in constants:
        program.put(m.start(), m.end(), _of_constant(program, m))
    for m in _TOUCHED.finditer(raw):
        program.put(m.start(), m.end(), _of_touched(program, m))
    for m in _INCLUDE.finditer(raw):
        program.put(m.start(), m.end(), "")
    for m in _SILENT.finditer(raw):
        program.put(m.start(), m.end(), "")
    for start, end, said in sorted(program.edits, reverse=True):
        raw = f"{raw[:start].rstrip('`')}{said}{raw[end:].lstrip('`')}"
    return re.sub(r"[ \t]+", " ", re.sub(r"(?:\s*\n)+", "\n", raw)).strip()


def _data(section: str) -> Any:
    return catalogue().lexicon.get("code", {}).get(section, {})


def _constants(program: _Program) -> Iterator[re.Match[str]]:
    """Definitions of names, which the program learns on the way."""
    patterns = [_DEFINE, _CONSTANT, _ASSIGNED] if program.python else [_DEFINE, _CONSTANT]
    for pattern in patterns:
        for m in pattern.finditer(program.raw):
            program.constants[m["name"]] = m["value"]
            program.notes[m["name"]] = m["note"] or ""
            yield m


def _objects(program: _Program) -> None:
    """Objects of known classes, where they are made and where they get their pins."""
    classes = {}
    for m in _LEDS.finditer(program.raw):
        args = m["args"].split(",")
        program.put(m.start(), m.end(), _of_call(program, "addLeds", "", [*m[2].split(",")], {".": args[1] if len(args) > 1 else ""}))
    methods = {m["name"]: m for m in _METHOD.finditer(program.raw)}
    for m in _DECLARED.finditer(program.raw):
        if (known := _class(m["cls"])) is None:
            continue
        classes[m["name"]] = m["cls"]
        later = methods.get(m["name"])
        if later is not None and later["method"] in known:
            program.put(m.start(), m.end(), "")
            program.put(later.start(), later.end(), _of_call(program, m["cls"], m["name"], *_split(later[3]), later["method"]))
        else:
            program.put(m.start(), m.end(), _of_call(program, m["cls"], m["name"], *_split(m[3] or "")))
    for m in _MADE.finditer(program.raw):
        if (known := _class(m["cls"])) is None or (not program.python and m["name"] is None):
            continue
        if m["name"] is None and not known.get("part"):
            if (pin := program.pin(m[3].split(",")[0])) is not None:  # 'the LED on machine.Pin(16)'
                program.edits.append((m.start(), m.end(), f"{pin} "))
            continue
        program.put(m.start(), m.end(), _of_call(program, m["cls"], m["name"] or "", *_split(m[3]), note=m["note"] or ""))


def _class(name: str) -> dict[str, str] | None:
    """What is known of a class: its own entry, or that a part bears its name ('Adafruit_BME280', 'SSD1306_I2C', 'DHT22')."""
    if (known := _data("classes").get(name)) is not None:
        return dict(known)
    for bit in re.split(r"_", name):
        if re.search(r"[A-Za-z]\w*\d", bit) and search().exact(bit) is not None:
            return {"part": bit, "args": "."}
    return None


def _split(args: str) -> tuple[list[str], dict[str, str]]:
    """Arguments in their order, and those with names."""
    parts = [a.strip() for a in re.findall(r"(?:[^,()]|\((?:[^()]|\([^()]*\))*\))+", args)]
    named = dict(p.split("=", 1) for p in parts if re.match(r"\w+\s*=[^=]", p))
    return [p for p in parts if not re.match(r"\w+\s*=[^=]", p)], {k.strip(): v for k, v in named.items()}


def _of_call(
    program: _Program, cls: str, variable: str, args: list[str], named: dict[str, str], method: str = "args", note: str = ""
) -> str:
    """'DHT22 on pin 2', 'HC-SR04 Trig on pin 9, Echo on pin 10' of an object that is made."""
    known = _class(cls) or {}
    part, own, count, signals = known.get("part", ""), "", "", []
    listed = list(zip(known.get(method, "").split(), args, strict=False))
    listed += [(_data("names").get(k, k), v) for k, v in named.items()]
    for role, written in listed:
        if role == "type":
            value = program.value(written)
            part = value if search().exact(value) is not None else f"DHT{value}" if value in ("11", "22") else part
        elif role == "count":
            count = value if (value := program.value(written)).isdigit() else ""
        elif role == ".":
            own = program.pin(written) or own
        elif role != "_" and (pin := program.pin(written)) is not None:
            signals.append(f"{role.upper() if role.islower() else role} on {pin}")
    called = named_by(variable, note, part)
    if not called:
        return ""
    what = f"{called} with {count} leds" if count else called
    return f"{what} on {own}" if own else f"{what} {', '.join(signals)}".strip()


def named_by(variable: str, note: str = "", part: str = "") -> str:
    """What a variable is called in words, 'red led'; with a part's own name behind it unless it says the same. '' where it says nothing."""
    short = _data("short")
    said = [w.lower() for w in _WORDS.findall(variable.replace("_", " "))]
    said = [w for w in said if w not in ("pin", "pins", "gpio", "my", "the", "io")]
    if len(said) == 1 and said[0].endswith("pin") and len(said[0]) > 4:
        said = [said[0][:-3]]  # 'DHTPIN'
    said = [short.get(w, w) for w in said]
    called = " ".join(said) if any(len(w) > 1 and w.isalpha() for w in said) else ""
    if part:
        return f"{called} {part}" if called in _QUALIFIERS and part != "I2C" else part
    noted = note.split()
    if called and 1 < len(noted) <= _LONGEST_NOTE and set(said) <= {w.lower() for w in noted}:
        called = ""  # 'relayPin = 8; // fan relay'
    if (not called or called in ("data", "out", "in", "sensor", "input", "output", "signal")) and 0 < len(noted) <= _LONGEST_NOTE:
        return re.sub(r"[^\w\s-]|\bpins?\b", "", note).strip()
    return called


_PIXELS = re.compile(r"\b(?:neopixels?(?: \w+)?|ws281[1-9]b?(?: (?:strip|ring))?)\b", re.I)
_LED_BESIDE = re.compile(r"\b(?:an?|one|red|green|blue|status|onboard|indicator) led\b(?! strip| ring| stripe)", re.I)
_QUALIFIERS = words("red green blue yellow white orange left right pan tilt status alarm base gripper shoulder elbow")


def _of_constant(program: _Program, m: re.Match[str]) -> str:
    """'LED on pin 5' of a constant that nothing else has used; '' where it is no pin."""
    name, value = m["name"], m["value"]
    bits = {w.lower() for w in _WORDS.findall(name.replace("_", " "))}
    no_pins = set(str(_data("no-pins")).split())
    if name in program.used:
        return ""
    if value[:1] in "{[":
        pins = [p for v in re.findall(r"\w+", value) if (p := program.pin(v)) is not None]
        called = named_by(name, m["note"] or "")
        return (
            f"{len(pins)} {called if called.endswith('s') else called + 's'} on pins {', '.join(p.removeprefix('pin ') for p in pins)}"
            * bool(called and pins)
        )
    if bits & no_pins:
        return ""
    pin, called = program.pin(value), named_by(name, m["note"] or "")
    if called in ("led", "leds", "data") and (pixels := _PIXELS.search(program.raw)) and not _LED_BESIDE.search(program.raw):
        called = pixels[0]  # 'LED_PIN 6' of a program for a ring of pixels
    return f"{called} on {pin}" if pin and called else ""


def _of_touched(program: _Program, m: re.Match[str]) -> str:
    """A pin that is set or read by its number: what the comment calls it, or what the code does."""
    written = m[1].split(",")[0].strip()
    if program.value(written) != written or (pin := program.pin(written)) is None:
        return ""
    called = named_by("", m["note"] or "")
    return f"{called} on {pin}" if called and f"on {pin}." not in "".join(s for _, _, s in program.edits) else ""
