"""The agent that reads a picture of a schematic into a netlist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from circuitlm.engineers.llm import provider
from circuitlm.engineers.llm.client import Message, ModelClient
from circuitlm.engineers.llm.images import Image
from circuitlm.engineers.llm.picture_schema import Seen
from circuitlm.engineers.llm.prompts import prompt
from circuitlm.engineers.llm.provider import ProviderError
from circuitlm.errors import CannotDesign, ToolError

_BLIND = re.compile(r"image|vision|multi-?modal|picture", re.I)
HINT = "a model that sees: openai/gpt-4o, anthropic/claude-sonnet-4-5, gemini/gemini-2.5-pro, ollama/llama3.2-vision"

LONGEST_REPLY = 12_000
"""Tokens: a sheet of a hundred parts."""


def see(image: Image, client: ModelClient, heard: Callable[[str], None] | None = None) -> Seen:
    """The netlist that a picture shows. Raises ToolError for a model without eyes, CannotDesign for a picture without a schematic."""
    if client.call is None and provider.sees(client.settings) is False:
        raise ToolError(f"{client.settings.model} sees no pictures.", HINT)
    shown: list[dict[str, Any]] = [
        {"type": "text", "text": f"The picture has {image.width} x {image.height} pixels. Read the schematic in it."},
        {"type": "image_url", "image_url": {"url": image.url}},
    ]
    messages: list[Message] = [{"role": "system", "content": prompt("picture").text}, {"role": "user", "content": shown}]
    try:
        seen = client.typed("picture", messages, Seen, heard, contradictions).value
    except ProviderError as error:
        if not error.again and _BLIND.search(error.message):
            raise ToolError(f"{client.settings.model} takes no pictures: {error.message}", HINT) from error
        raise
    if not seen.is_schematic or not seen.parts:
        raise CannotDesign(
            f"{client.settings.model} reads no schematic in {image.name}" + (f": {seen.what}" if seen.what else "."),
            "a picture of a schematic is needed, not of a board or a breadboard",
        )
    return seen


def contradictions(seen: Seen) -> list[str]:
    """What cannot be true of any netlist: told to the model once; what remains is shown to the person."""
    out = [f"designator {ref!r} stands for {n} parts" for ref, n in Counter(p.ref for p in seen.parts).items() if n > 1]
    known = {p.ref for p in seen.parts}
    where: dict[str, int] = {}
    for number, net in enumerate(seen.nets, 1):
        label = net.name or f"number {number}"
        for end in dict.fromkeys(net.pins):
            ref, dot, pin = end.partition(".")
            if not dot or not pin or ref not in known:
                out.append(f"net {label}: {end!r} is no pin of a part that is listed")
            elif end in where:
                out.append(f"pin {end} is on two nets, {where[end]} and {number}")
            where[end] = number
    joined = {end.partition(".")[0] for net in seen.nets for end in net.pins}
    out += [f"part {p.ref} is in no net" for p in seen.parts if p.ref not in joined]
    return out
