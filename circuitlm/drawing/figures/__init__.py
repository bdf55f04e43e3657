"""Circuits that every textbook draws in one way: where their parts stand to one another."""

from circuitlm.drawing.figures.figure import start

__all__ = ["start"]
