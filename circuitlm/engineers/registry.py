"""Engineers by name: the built-in one and those that plug-ins bring, found the same way. Any other name is a language model's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from circuitlm.errors import CircuitlmError, ToolError
from circuitlm.plugins import ENGINEERS, BrokenPlugin, Plugin, of_group

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.engineer import Preferences, Proposal
    from circuitlm.plan import Request
    from circuitlm.plan.change import Base, Edit


class Engineer(Protocol):
    """Proposes a plan for a request. Raises CannotDesign where it has none."""

    def __call__(self, request: Request, preferences: Preferences) -> Proposal: ...


class Changer(Protocol):
    """Reads a change of a design as edits, which are then carried out and checked. Raises CannotDesign where it finds none."""

    def __call__(self, base: Base, text: str, preferences: Preferences) -> list[Edit]: ...


BUILTIN = Plugin(ENGINEERS, "builtin", "circuitlm.engineers.builtin.engineer:plan", "circuitlm", "")


def plugged() -> dict[str, Plugin]:
    """The engineers of plug-ins, by name."""
    return {p.name: p for p in of_group(ENGINEERS) if p.name != BUILTIN.name and "/" not in p.name}


def engineer(name: str) -> Engineer | None:
    """The engineer of that name, None where there is none. Raises ToolError for a plug-in that cannot be loaded."""
    if name in ("", BUILTIN.name):
        own: Engineer = BUILTIN.load()
        return own
    if "/" in name or (plugin := plugged().get(name)) is None:
        return None
    try:
        return _guarded(plugin, plugin.load())
    except BrokenPlugin as error:
        raise ToolError(f"The engineer {plugin.label()} is broken: {error}", "circuitlm doctor lists the plug-ins") from error


def changer(name: str) -> Changer | None:
    """How the plug-in's engineer of that name changes a design: the `change` that its callable carries; None where it plans only whole
    ones. Raises ToolError for a plug-in that cannot be loaded."""
    plugin = plugged().get(name)
    if plugin is None:
        return None
    try:
        call = getattr(plugin.load(), "change", None)
    except BrokenPlugin as error:
        raise ToolError(f"The engineer {plugin.label()} is broken: {error}", "circuitlm doctor lists the plug-ins") from error
    return _guarded_changer(plugin, call) if callable(call) else None


def _guarded_changer(plugin: Plugin, call: Any) -> Changer:
    def propose(base: Base, text: str, preferences: Preferences) -> list[Edit]:
        from circuitlm.plan.change import Edit

        try:
            found = list(call(base, text, preferences))
        except CircuitlmError:
            raise
        except Exception as error:  # foreign code: anything may come
            raise ToolError(f"The engineer {plugin.label()} failed: {type(error).__name__}: {error}") from error
        if not found or not all(isinstance(e, Edit) for e in found):
            raise ToolError(f"The engineer {plugin.label()} gave no edits.")
        return found

    return propose


def _guarded(plugin: Plugin, call: Any) -> Engineer:
    """A plug-in's engineer whose failures are a tool's failures; a bare plan is a proposal too."""

    def propose(request: Request, preferences: Preferences) -> Proposal:
        from circuitlm.engineers.builtin.engineer import Proposal
        from circuitlm.plan import DesignPlan

        try:
            found = call(request, preferences)
        except CircuitlmError:
            raise
        except Exception as error:  # foreign code: anything may come
            raise ToolError(f"The engineer {plugin.label()} failed: {type(error).__name__}: {error}") from error
        if isinstance(found, DesignPlan):
            return Proposal(found, {}, set())
        if not isinstance(found, Proposal):
            raise ToolError(f"The engineer {plugin.label()} gave no plan but {type(found).__name__}.")
        return found

    return propose
