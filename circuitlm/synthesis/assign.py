"""Wires to pins at least total cost: the assignment problem."""

from __future__ import annotations

IMPOSSIBLE = 10_000.0
"""From this cost on a pairing is none."""


def assign(costs: list[list[float]]) -> list[int | None]:
    """Rows to columns at least total cost (Hungarian method with potentials, O(n^2 m)); rows may exceed columns."""
    n, m = len(costs), len(costs[0]) if costs else 0
    if m < n:
        for row in costs:
            row += [IMPOSSIBLE * 2] * (n - m)
        m = n
    inf = float("inf")
    u, v, match, way = [0.0] * (n + 1), [0.0] * (m + 1), [0] * (m + 1), [0] * (m + 1)
    for i in range(1, n + 1):
        match[0] = i
        j0 = 0
        low = [inf] * (m + 1)
        done = [False] * (m + 1)
        while True:
            done[j0] = True
            i0, delta, j1 = match[j0], inf, 0
            for j in range(1, m + 1):
                if done[j]:
                    continue
                current = costs[i0 - 1][j - 1] - u[i0] - v[j]
                if current < low[j]:
                    low[j], way[j] = current, j0
                if low[j] < delta:
                    delta, j1 = low[j], j
            for j in range(m + 1):
                if done[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    low[j] -= delta
            j0 = j1
            if match[j0] == 0:
                break
        while j0:
            match[j0] = match[way[j0]]
            j0 = way[j0]
    out: list[int | None] = [None] * n
    for j in range(1, m + 1):
        if match[j]:
            out[match[j] - 1] = j - 1
    return out
