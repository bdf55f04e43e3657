"""Where component files lie: the package's, the user's, a team's own. A later folder's file stands in for an earlier one's of the same id."""

from __future__ import annotations

import os
from pathlib import Path

from circuitlm import resources

PROJECT = Path("knowledge") / "components"
"""A project's own parts, seen from the folder in which the program runs."""


def packaged() -> Path:
    return resources.folder("knowledge") / "components"


def users() -> Path:
    return resources.user_folder() / "components"


def projects() -> list[Path]:
    """A team's folders: those of CIRCUITLM_KNOWLEDGE, else of `knowledge` in the config file, and ./knowledge/components; the last one wins."""
    named = [p for p in os.environ.get("CIRCUITLM_KNOWLEDGE", "").split(os.pathsep) if p] or _configured()
    here = Path.cwd() / PROJECT if _exists(PROJECT) else None
    found = [Path(p).expanduser() for p in named] + ([here] if here else [])
    ours = {packaged().resolve(), users().resolve()}
    return [p for p in dict.fromkeys(found) if p.resolve() not in ours]


def component_folders() -> list[Path]:
    """All folders, the weakest first: package, user, projects."""
    return [packaged(), users(), *projects()]


def root_of(path: Path) -> Path | None:
    """The folder that a component file belongs to."""
    return next((f for f in reversed(component_folders()) if path.is_relative_to(f)), None)


def _exists(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the folder in which the program runs is gone
        return False


def _configured() -> list[str]:
    """The config file's entry; a file that cannot be read is told of where models are set up."""
    try:
        text = resources.config_path().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    if "knowledge" not in text:
        return []
    import tomllib

    try:
        given = tomllib.loads(text).get("knowledge", [])
    except tomllib.TOMLDecodeError:
        return []
    return [str(p) for p in ([given] if isinstance(given, str) else given)]
