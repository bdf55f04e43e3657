"""`circuitlm doctor`: what this installation can do."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from circuitlm.engineers.llm.settings import ModelSettings
    from circuitlm.plugins import Plugin


def doctor(
    model: Annotated[str | None, typer.Option("-m", "--model", help="Ask this model one question and say what it can do.")] = None,
    api_base: Annotated[str | None, typer.Option("--api-base", help="Address of an OpenAI-compatible server.")] = None,
) -> None:
    """Say what this installation can do, and what is missing; with --model, what that model can do."""
    import importlib.util

    from circuitlm import __version__, resources
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.spice.engine import INSTALL

    print(f"circuitlm {__version__}, Python {sys.version.split()[0]}")
    print(f"catalogue: {len(catalogue())} components, checksum {catalogue().checksum}")
    print(f"your own components: {resources.user_folder() / 'components'}")
    list_plugins()
    from circuitlm.engineers.llm.settings import settings

    chosen = settings(model, api_base, cache=False)
    print("engineer: builtin (no model, no network)" if chosen.builtin else f"engineer: {chosen.model}")
    print(f"litellm: {'yes' if importlib.util.find_spec('litellm') else 'no; language models need it (pip install circuitlm[llm])'}")
    ngspice = shutil.which("ngspice")
    print(f"ngspice: {ngspice or f'not found; designs are then only partly checked ({INSTALL})'}")
    print(f"shared ngspice: {shared_ngspice()}")
    png = importlib.util.find_spec("cairosvg") or shutil.which("rsvg-convert")
    if not chosen.builtin:
        ask_model(chosen)
    print(f"PNG drawings: {'yes' if png else 'no (pip install cairosvg)'}")


def list_plugins() -> None:
    """Every plug-in, and whether it can be used."""
    from circuitlm.plugins import BrokenPlugin, found

    if not found():
        print("plug-ins: none")
    for plugin in found():
        try:
            print(f"plug-in {plugin.label()}: {state_of(plugin)}")
        except BrokenPlugin as error:
            print(f"plug-in {plugin.label()}: BROKEN: {error}")


def state_of(plugin: Plugin) -> str:
    """What a plug-in brings. Raises BrokenPlugin."""
    from circuitlm.plugins import COMPONENTS, VIEWS, BrokenPlugin

    if plugin.group == VIEWS:
        from circuitlm.views.files import plugged_format

        plugged_format(plugin)
        return "ok"
    if plugin.group != COMPONENTS:
        if not callable(plugin.load()):
            raise BrokenPlugin(f"{plugin.value} cannot be called")
        return "ok"
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.files import plugin_files

    mine = [f for f, owner in plugin_files().items() if owner == plugin]
    if not mine:
        plugin.folder()
        raise BrokenPlugin("there is no component file (*.yaml) in it")
    lost = [text for text in catalogue().left_out if plugin.label() in text]
    count = len(mine) - len(lost)
    return f"{count} component{'' if count == 1 else 's'}" + "".join(f"; BROKEN: {text.partition(': ')[2]}" for text in lost)


def shared_ngspice() -> str:
    """Whether loops of simulations can use the warm worker; starts one where PySpice is installed."""
    from circuitlm.spice.engine.shared import Worker

    with Worker() as worker:
        if worker.start() and worker.process is not None:
            return f"yes, version {worker.process.version} (loops of simulations run several times as fast)"
    return f"no: {worker.why}; loops of simulations start ngspice for each run"


def ask_model(chosen: ModelSettings) -> None:
    """One small question to a model: does it answer, follow a schema, stream; can it see. Raises ToolError when it does not answer."""
    import time

    from circuitlm.engineers.llm.client import BadReply, ModelClient
    from circuitlm.engineers.llm.provider import sees
    from circuitlm.engineers.llm.schemas import Identified

    client = ModelClient(chosen)
    pieces: list[str] = []
    begun = time.perf_counter()
    question = "Answer with one JSON object only: what does the request <request>an LED on an Arduino Uno</request> ask for?"
    try:
        client.typed("doctor", [{"role": "user", "content": question}], Identified, pieces.append)
        reply = "answers with the schema" + (" by instruction" if client.no_schema else " enforced by the provider")
    except BadReply as error:
        reply = f"answers, but not with the schema ({error.message})"
    seconds = time.perf_counter() - begun
    print(f"{chosen.model}: {reply}; {'streams' if len(pieces) > 1 else 'does not stream'}; {seconds:.1f} s")
    seen = {True: "yes", False: "no", None: "not known; circuitlm validate PICTURE shows it"}[sees(chosen)]
    print(f"pictures: {seen}")
    summary = client.ledger.summary()
    price = f"${summary['cost']:.6f}" if summary["cost_known"] else "not known"
    print(f"tokens: {summary['tokens']}; price: {price}")
