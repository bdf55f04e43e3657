"""How the built-in engineer reads a prompt: tokens, mentions, counts, supplies, pins, functions, into a `Request`."""

from circuitlm.engineers.builtin.reading.read import read

__all__ = ["read"]
