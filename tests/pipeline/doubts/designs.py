"""Circuits to hold a request's words against."""

from __future__ import annotations

import functools

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.synthesis.synthesize import Synthesis, synthesize


@functools.cache
def made(prompt: str) -> Synthesis:
    """The circuit that the built-in engineer makes of a prompt."""
    return synthesize(plan(read(prompt)).plan)


def seen(text: str, prompt: str, told: list[str] | None = None, said: list[str] | None = None) -> Seen:
    """A request's *text* beside the circuit of another *prompt*."""
    return Seen(text, text, made(prompt), said or [], told or [])
