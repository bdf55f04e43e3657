"""Finds the data folders (knowledge, prompts, evals) in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder *name* beside the package (a checkout) or inside it (a wheel)."""
    beside = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    return _PACKAGE / "_data" / name


def user_folder() -> Path:
    """Where the user's own components live: CIRCUITLM_HOME, else the XDG data folder."""
    if home := os.environ.get("CIRCUITLM_HOME"):
        return Path(home)
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "circuitlm"


def config_path() -> Path:
    """The config file: CIRCUITLM_CONFIG, else the XDG config folder's."""
    if given := os.environ.get("CIRCUITLM_CONFIG"):
        return Path(given).expanduser()
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "circuitlm" / "config.toml"


def cache_folder() -> Path:
    """Where what can be made again is kept: CIRCUITLM_CACHE, else the XDG cache folder."""
    if cache := os.environ.get("CIRCUITLM_CACHE"):
        return Path(cache)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "circuitlm"
