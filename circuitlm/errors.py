"""The few errors a user can meet, each with the exit code of the command line."""

from __future__ import annotations


class CircuitlmError(Exception):
    """Something that the user must know of: what was wrong, where, and what to do."""

    exit_code = 2

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CircuitlmError):
    """Bad usage or unreadable input."""


class KnowledgeError(CircuitlmError):
    """A component file, or another file of the knowledge base, is wrong."""


class CannotDesign(CircuitlmError):
    """The request cannot be met at its core: nothing is written, the nearest is offered."""

    exit_code = 3


class Refused(CannotDesign):
    """The request itself is deadly or impossible, whoever designs: no engineer is asked."""


class ToolError(CircuitlmError):
    """A tool or a provider failed."""

    exit_code = 4
