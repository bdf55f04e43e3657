"""A model with our solver at hand: it writes a netlist and a target between tags, gets facts back, and answers within a bounded number of turns.

Plain text and no provider's own way of calling functions, so that any model can do it and a cache or a log shows what was said.
"""

from __future__ import annotations

import random
import re

from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.bench.answering import Given, ModelAnswerer
from circuitlm.evaluation.bench.builtin import asked_of
from circuitlm.evaluation.benchmarks.base import Item

TURNS = 4
"""Calls of the solver for one item at most."""
LONGEST = 4000
"""Characters of one answer of the solver."""
OFFER = f"""
You may ask a circuit solver, at most {TURNS} times, before you answer. Write nothing but:
<solve>
a netlist, one element a line: R1 1 2 10k, C1 2 0, V1 1 0 5, E1 3 0 opamp 0 2 (elements without a value are symbols)
ask: one of V(2), V(2,3), I(R1), P(R1), Req(1,0), Vth(2,0), Rth(2,0), tau, H(V1,C1)
</solve>
The answer comes as <facts>...</facts>. Currents count from an element's first node through it to its second."""


class ToolAnswerer(ModelAnswerer):
    """The loop. Tokens and costs of all turns are added up."""

    def answer(self, item: Item, epoch: int) -> Given:
        messages = self.messages(item)
        last = messages[-1]
        if isinstance(last["content"], str):
            last["content"] += OFFER
        else:
            last["content"][0]["text"] += OFFER
        total = Given("", tries=0)
        drawn = random.Random(f"{item.id}/{epoch}")
        for turn in range(TURNS + 1):
            found, tries = self.say(messages, drawn, epoch)
            total.prompt_tokens += found.prompt_tokens
            total.reply_tokens += found.reply_tokens
            total.tries += tries
            total.cost = (total.cost or 0.0) + found.cost if found.cost is not None else total.cost
            total.text, total.finish = found.text, found.finish
            call = re.search(r"<solve>(.*?)(?:</solve>|$)", found.text, re.S | re.I)
            if call is None or "<answer>" in found.text.lower() or turn == TURNS:
                break
            messages += [{"role": "assistant", "content": found.text}, {"role": "user", "content": f"<facts>\n{facts(call[1])}\n</facts>"}]
        return total


def facts(text: str) -> str:
    """What the solver says to a call: a value, or what is wrong with the netlist, in words."""
    lines = text.strip().splitlines()
    targets = [x.split(":", 1)[1].strip() for x in lines if x.lower().startswith("ask:")]
    netlist = "\n".join(x for x in lines if not x.lower().startswith("ask:"))
    if not targets:
        return "nothing was asked: write a line such as ask: V(2)"
    said = []
    for target in targets[:6]:
        try:
            found = asked_of(netlist, target)
            said.append(f"{target} = {found}" if found else f"{target} is no target")
        except CircuitlmError as error:
            said.append(f"{target}: {error.message}" + (f" ({error.hint})" if error.hint else ""))
        except ZeroDivisionError:
            said.append(f"{target} has no finite value")
    return "\n".join(said)[:LONGEST]
