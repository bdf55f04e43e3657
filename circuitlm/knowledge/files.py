"""The files of the knowledge base: which there are, and what one of them holds."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import plugins, resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge.folders import component_folders

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component

LEXICONS = ("functions", "projects", "refusals", "words", "languages", "boards", "code", "signals", "terms", "frames")


def lexicon_files() -> list[Path]:
    """What people say: functions, projects, refusals, common words, other languages, boards, lines of code, signals, wordings."""
    folder = resources.folder("knowledge")
    return [f for name in LEXICONS if (f := folder / f"{name}.yaml").is_file()]


def component_files() -> list[Path]:
    return [f for folder in component_folders() if folder.is_dir() for f in sorted(folder.rglob("*.yaml"))]


def plugin_files() -> dict[Path, plugins.Plugin]:
    """Component files that plug-ins bring. One without a folder is warned of."""
    out: dict[Path, plugins.Plugin] = {}
    for plugin in plugins.of_group(plugins.COMPONENTS):
        try:
            folder = plugin.folder()
        except plugins.BrokenPlugin as error:
            plugins.warn(plugin, error)
            continue
        out |= dict.fromkeys(sorted(folder.rglob("*.yaml")), plugin)
    return out


@functools.cache
def _loader() -> Any:
    """A safe YAML loader for which only true and false are booleans (NO is a relay's contact here, not False) and that refuses a key written twice,
    of which the last would hide the first."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [k.value for k, _ in node.value if isinstance(k.value, str)]
            if len(set(keys)) < len(keys):
                twice = next(k for k in keys if keys.count(k) > 1)
                raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} stands here twice", node.start_mark)
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    return Loader


def read_yaml(path: Path) -> Any:
    """The data of one YAML file. Raises KnowledgeError naming the file and line."""
    import yaml

    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path}: {error}") from error


def load_file(path: Path) -> Component:
    """One component file, validated. Raises KnowledgeError naming the file and field."""
    from pydantic import ValidationError

    from circuitlm.circuit.component import Component

    data = read_yaml(path)
    try:
        return Component.model_validate(data)
    except ValidationError as error:
        first = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise KnowledgeError(f"{path.name}: {first}") from error
