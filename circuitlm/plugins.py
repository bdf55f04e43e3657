"""Plug-ins: engineers, component folders and views that other packages bring by entry point.

`importlib.metadata` reads every installed package's metadata at each start (some 75 ms here). This module reads `entry_points.txt` files
alone, only when a folder of packages has changed, and keeps what it found in the cache folder; a warm look costs well under a millisecond.
A plug-in that is broken is warned of and left out; `circuitlm doctor` lists them all.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from circuitlm import resources

ENGINEERS = "circuitlm.engineers"
"""plan(request, preferences) -> Proposal, as `circuitlm.engineers.builtin.engineer.plan`; used by `--model NAME`."""
COMPONENTS = "circuitlm.components"
"""A package with component files (*.yaml) in it; its code is not imported."""
VIEWS = "circuitlm.views"
"""A `circuitlm.views.files.Format`; used by `convert --to NAME`."""
GROUPS = (ENGINEERS, COMPONENTS, VIEWS)
FORMAT = 1
"""Part of the cache's key: raised when what is kept changes its meaning."""


class PluginWarning(UserWarning):
    """A plug-in is broken and was left out."""


class BrokenPlugin(Exception):
    """A plug-in cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One entry point. `value`: module, or module:object; `package`: the distribution that brings it; `site`: the folder it lies in."""

    group: str
    name: str
    value: str
    package: str
    site: str

    def load(self) -> Any:
        """The object behind the entry point. Raises BrokenPlugin for whatever its import raises."""
        from importlib import import_module

        module, _, attributes = self.value.partition(":")
        try:
            found: Any = import_module(module.strip())
            for name in filter(None, attributes.split("[")[0].strip().split(".")):
                found = getattr(found, name)
        except Exception as error:  # foreign code: anything may come
            raise BrokenPlugin(f"{self.value} cannot be loaded: {type(error).__name__}: {error}") from error
        return found

    def folder(self) -> Path:
        """The folder of the package that `value` names, without importing it. Raises BrokenPlugin where there is none."""
        module = self.value.partition(":")[0].strip()
        beside = Path(self.site, *module.split("."))
        if beside.is_dir():
            return beside
        from importlib.util import find_spec  # an editable installation lies elsewhere

        try:
            spec = find_spec(module)
        except Exception as error:
            raise BrokenPlugin(f"{self.value} cannot be found: {type(error).__name__}: {error}") from error
        for place in (spec.submodule_search_locations or []) if spec else []:
            if Path(place).is_dir():
                return Path(place)
        raise BrokenPlugin(f"{self.value} is no package with a folder")

    def label(self) -> str:
        return f"{self.group.rpartition('.')[2]} {self.name} ({self.package})"


def warn(plugin: Plugin, why: object) -> None:
    """Tell the user that a plug-in is left out."""
    warnings.warn(f"the plug-in {plugin.label()} is left out: {why}", PluginWarning, stacklevel=2)


def of_group(group: str) -> tuple[Plugin, ...]:
    """The plug-ins of a group, by name; of two with one name the first on the path."""
    return tuple(p for p in found() if p.group == group)


@functools.cache
def found() -> tuple[Plugin, ...]:
    """Every plug-in that is installed, sorted by group and name. Nothing of them is imported."""
    sites = [(path, os.stat(path).st_mtime_ns) for path in dict.fromkeys(sys.path) if os.path.isabs(path) and os.path.isdir(path)]
    key = [FORMAT, *map(list, sites)]
    kept = resources.cache_folder() / "plugins.json"
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        data = json.loads(kept.read_bytes())
        if data["key"] == key:
            return tuple(Plugin(**entry) for entry in data["plugins"])
    first: dict[tuple[str, str], Plugin] = {}
    for site, _ in sites:
        for plugin in _scan(site):
            first.setdefault((plugin.group, plugin.name), plugin)
    plugins = tuple(first[k] for k in sorted(first))
    _keep(kept, {"key": key, "plugins": [asdict(p) for p in plugins]})
    return plugins


def _scan(site: str) -> Iterator[Plugin]:
    """The plug-ins of one folder of packages."""
    import configparser

    try:
        names = sorted(entry.name for entry in os.scandir(site) if entry.name.endswith((".dist-info", ".egg-info")))
    except OSError:
        return
    for name in names:
        try:
            text = Path(site, name, "entry_points.txt").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if "circuitlm." not in text:
            continue
        parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            parser.read_string(text)
        except configparser.Error:
            continue
        package = name.rpartition(".")[0].rpartition("-")[0] or name
        for group in GROUPS:
            if parser.has_section(group):
                for entry, value in parser.items(group):
                    yield Plugin(group, entry, value, package, site)


def _keep(path: Path, data: dict[str, Any]) -> None:
    """Write the cache whole or not at all; without a place for it every start looks anew."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temp = tempfile.mkstemp(dir=path.parent, prefix=".plugins-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file)
        os.replace(temp, path)
