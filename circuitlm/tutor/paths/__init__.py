"""Ways to a solution, one file a kind of circuit: each gives the steps before the answer, and may mark the last one as the answer itself."""
