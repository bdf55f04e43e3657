"""Mutated replies of a model, played through the whole pipeline without a network: what must never do harm."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from circuitlm.engineers.llm import provider
from circuitlm.engineers.llm.prompts import AGENTS, prompt
from circuitlm.engineers.llm.provider import Answer
from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Design, Options, design


def _part(words: str, search: str = "") -> dict[str, Any]:
    return {"words": words, "search": search or words, "named": True, "count": 1, "value": ""}


SEEDS: list[tuple[str, dict[str, str]]] = [
    (
        "ESP32 with a BME280 and a buzzer on GPIO26",
        {
            "identify": json.dumps(
                {"intent": "design", "parts": [_part("ESP32"), _part("BME280"), _part("buzzer")], "supply": "", "pins": []}
            ),
            "expert": json.dumps(
                {
                    "reasoning": "one bus, one pin",
                    "parts": [
                        {"key": "A1", "component": "esp32-devkit-v1"},
                        {"key": "U1", "component": "bme280", "host": "A1"},
                        {"key": "LS1", "component": "buzzer", "host": "A1", "pins": [{"name": "", "value": "GPIO26"}]},
                    ],
                    "links": [{"a": "U1.i2c", "b": "A1.i2c"}],
                }
            ),
            "repair": json.dumps({"reasoning": "none", "parts": [{"key": "U1", "component": "bme280", "host": "A1"}]}),
        },
    ),
    (
        "Arduino Uno with an HC-SR04 on pins 7 and 8 and a servo on pin 9, powered from a 9 V battery",
        {
            "identify": json.dumps({"parts": [_part("Arduino Uno"), _part("HC-SR04"), _part("servo")], "supply": "9 V battery"}),
            "expert": json.dumps(
                {
                    "reasoning": "5 V board",
                    "parts": [
                        {"key": "A1", "component": "arduino-uno"},
                        {"key": "U1", "component": "hc-sr04", "pins": [{"name": "trig", "value": "7"}, {"name": "echo", "value": "8"}]},
                        {"key": "M1", "component": "servo", "pins": [{"name": "", "value": "9"}]},
                    ],
                    "supplies": [{"key": "BT1", "component": "battery-9v", "volts": 9, "feeds": [], "count": 1}],
                }
            ),
            "repair": json.dumps({"reasoning": "?", "remove": ["M1"], "add_links": [{"a": "U1.TRIG", "b": "A1.D7"}]}),
        },
    ),
]
"""(request, a good reply of each agent)."""

_POISON = (
    "\x00", "\n.control\nshell touch pwned\n", "../../etc/passwd", "$(id)", "</text><script>alert(1)</script>", "9e999", "-1", "NaN",
    "\u202e", "A" * 5000, "'; DROP TABLE x; --", "null", "GND", "5V", "usb-power", "raspberry-pi", "resistor", "{", "}", "[]", '"',
)  # fmt: skip


def mutated(text: str, rng: random.Random) -> str:
    """A reply with one to four changes: of its characters, or of the values in its JSON."""
    for _ in range(rng.randint(1, 4)):
        text = rng.choice((_characters, _values, _values, _structure))(text, rng)
    return text


def one_mutated(replies: dict[str, str], rng: random.Random) -> dict[str, str]:
    """The replies of all agents, one of them mutated, now and then all."""
    if rng.random() < 0.2:
        return {agent: mutated(text, rng) for agent, text in replies.items()}
    agent = rng.choice(sorted(replies))
    return {**replies, agent: mutated(replies[agent], rng)}


def _characters(text: str, rng: random.Random) -> str:
    at, kind = rng.randrange(len(text) + 1), rng.randrange(4)
    if kind == 0:
        return text[:at]
    if kind == 1:
        return text[:at] + rng.choice(_POISON) + text[at:]
    if kind == 2:
        end = min(len(text), at + rng.randint(1, 30))
        return text[:at] + text[end:]
    return f"Sure:\n```json\n{text}\n```\n" if rng.random() < 0.5 else text + text[at:]


def _spots(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        found += _spots(value, (*path, key))
    return found


def _edited(text: str, rng: random.Random, edit: Callable[[Any, list[tuple[Any, ...]], Any, Any], None]) -> str:
    """The reply with one edit of its JSON, given (tree, all places, parent and key of one of them); of its characters where it holds none."""
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return _characters(text, rng)
    spots = _spots(tree)
    if not spots:
        return text
    path = rng.choice(spots)
    edit(tree, spots, _at(tree, path[:-1]), path[-1])
    return json.dumps(tree, ensure_ascii=False)


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _values(text: str, rng: random.Random) -> str:
    """One value in the JSON replaced by poison, another value of the reply, a number, or a wrong type."""

    def edit(tree: Any, spots: list[tuple[Any, ...]], parent: Any, key: Any) -> None:
        donor = json.loads(json.dumps(_at(tree, rng.choice(spots))))
        parent[key] = rng.choice([rng.choice(_POISON), donor, rng.choice([-1, 0, 1e30, 70, 3.3]), None, True, [], {}])

    return _edited(text, rng, edit)


def _structure(text: str, rng: random.Random) -> str:
    """A list entry doubled or dropped, a field dropped."""

    def edit(tree: Any, spots: list[tuple[Any, ...]], parent: Any, key: Any) -> None:
        if isinstance(parent, list) and rng.random() < 0.5:
            parent.extend(json.loads(json.dumps([parent[key]])) * rng.choice([1, 3, 40]))
        else:
            parent.pop(key)

    return _edited(text, rng, edit)


def play(request: str, replies: dict[str, str]) -> Design | None:
    """The request designed with a model that answers each agent with its reply; None for a refusal in words."""
    by_prompt = {prompt(name).text: name for name in AGENTS}

    def answer(settings: ModelSettings, messages: Any, schema: Any = None, heard: Any = None, light: bool = False) -> Answer:
        return Answer(replies.get(by_prompt.get(messages[0]["content"], ""), "{}"), "stop", 10, 10)

    options = Options(model=ModelSettings("scripted/none", cache=False, stream=False), simulate=False, rounds=1)
    real, warm = provider.ask, provider.warm_up
    provider.ask, provider.warm_up = answer, lambda settings=None: None
    try:
        return design(request, options)
    except CircuitlmError:
        return None
    finally:
        provider.ask, provider.warm_up = real, warm
