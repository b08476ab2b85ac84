"""Where the nodes and edges of a graph go on paper: in layers, few crossings, nothing overlapping.

Layered drawing after Sugiyama, Tagawa & Toda (1981): longest-path layers, a place on every layer
for an edge that passes it, barycentres for the order. Labels are places too, so that they never
overlap; positions on a layer minimise squared distances to neighbours (isotonic regression, Barlow
1972). Lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12
"""Passes of the order and of the positions; more change nothing that can be seen."""
NODE_GAP, PASSING_GAP, MOST_GAP = 28.0, 16.0, 64.0
STEEPNESS = 10.0
"""How far an edge may run sideways for each pixel between two layers, before they move apart."""


@dataclass(frozen=True)
class Box:
    """The size of a node, or of the label of an edge."""

    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Centres of nodes; for each edge the points it runs through and the centre of its label."""

    width: float
    height: float
    nodes: tuple[tuple[float, float], ...]
    paths: tuple[tuple[tuple[float, float], ...], ...]
    labels: tuple[tuple[float, float], ...]


@dataclass
class _Place:
    """Something on a layer: a node, an edge's label, or an edge that only passes."""

    layer: int
    box: Box
    gap: float
    above: list[int]
    below: list[int]
    x: float = 0.0


def layout(nodes: Sequence[Box], edges: Sequence[tuple[int, int]], labels: Sequence[Box]) -> Layout:
    """Return where everything goes; edges lead from earlier nodes to later ones."""
    places, runs, label_of = _places(nodes, edges, labels)
    layers = _ordered(places)
    _positioned(places, layers)
    centres = _heights(places, layers)
    left = min(place.x - place.box.width / 2 for place in places)
    right = max(place.x + place.box.width / 2 for place in places)

    def point(index: int) -> tuple[float, float]:
        return places[index].x - left, centres[places[index].layer]

    height = centres[-1] + max(places[i].box.height for i in layers[-1]) / 2
    return Layout(right - left, height, tuple(point(i) for i in range(len(nodes))),
                  tuple(tuple(map(point, run)) for run in runs), tuple(map(point, label_of)))


def _places(nodes: Sequence[Box], edges: Sequence[tuple[int, int]], labels: Sequence[Box]
            ) -> tuple[list[_Place], list[list[int]], list[int]]:
    """Put nodes on even layers, a label in the middle of its edge, passing points on the rest."""
    rank = [0] * len(nodes)
    for source, target in sorted(edges, key=lambda edge: edge[1]):
        rank[target] = max(rank[target], rank[source] + 1)
    places = [_Place(2 * rank[i], box, NODE_GAP, [], []) for i, box in enumerate(nodes)]
    runs, label_of = [], []
    for (source, target), label in zip(edges, labels, strict=True):
        first, last = 2 * rank[source] + 1, 2 * rank[target] - 1
        middle = first + (last - first) // 4 * 2
        run = [source]
        for layer in range(first, last + 1):
            if layer == middle:
                label_of.append(len(places))
            run.append(len(places))
            places.append(_Place(layer, label if layer == middle else Box(10, 0), PASSING_GAP,
                                 [], []))
        run.append(target)
        for upper, lower in pairwise(run):
            places[upper].below.append(lower)
            places[lower].above.append(upper)
        runs.append(run)
    return places, runs, label_of


def _ordered(places: list[_Place]) -> list[list[int]]:
    """Return the layers, each in the order with the fewest crossings that was met."""
    layers: list[list[int]] = [[] for _ in range(max(p.layer for p in places) + 1)]
    for index, place in enumerate(places):
        layers[place.layer].append(index)
    best, fewest = [list(layer) for layer in layers], _crossings(places, layers)
    for number in range(SWEEPS):
        downwards = number % 2 == 0
        for layer in layers if downwards else reversed(layers):
            _by_barycentre(places, layers, layer, downwards)
        crossings = _crossings(places, layers)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    return best


def _by_barycentre(places: list[_Place], layers: list[list[int]], layer: list[int],
                   downwards: bool) -> None:
    position = {index: order for row in layers for order, index in enumerate(row)}

    def centre(index: int) -> float:
        near = places[index].above if downwards else places[index].below
        return sum(position[i] for i in near) / len(near) if near else position[index]

    layer.sort(key=centre)


def _crossings(places: list[_Place], layers: list[list[int]]) -> int:
    count = 0
    for upper, lower in pairwise(layers):
        order = {index: place for place, index in enumerate(lower)}
        ends = [order[below] for index in upper for below in sorted(
            places[index].below, key=order.__getitem__)]
        count += sum(a > b for place, a in enumerate(ends) for b in ends[place + 1:])
    return count


def _positioned(places: list[_Place], layers: list[list[int]]) -> None:
    """Give every place its x: near its neighbours, in order, without overlap."""
    for layer in layers:
        _spread(places, layer, [0.0] * len(layer))
    for number in range(SWEEPS):
        downwards = number % 2 == 0
        for layer in layers if downwards else reversed(layers):
            wanted = []
            for index in layer:
                near = places[index].above if downwards else places[index].below
                wanted.append(sum(places[i].x for i in near) / len(near) if near
                              else places[index].x)
            _spread(places, layer, wanted)
    _straighten(places, layers)


def _straighten(places: list[_Place], layers: list[list[int]]) -> None:
    """Put each run of places that have only each other on one vertical line, given room."""
    runs = _straight_runs(places)
    beside = {index: (left, right) for layer in layers
              for left, index, right in zip([None, *layer], layer, [*layer[1:], None],
                                            strict=False)}
    for _ in range(2 * SWEEPS):
        for run in runs:
            low, high = float("-inf"), float("inf")
            for index in run:
                left, right = beside[index]
                if left is not None:
                    low = max(low, places[left].x + _distance(places[left], places[index]))
                if right is not None:
                    high = min(high, places[right].x - _distance(places[index], places[right]))
            near = [*places[run[0]].above, *places[run[-1]].below] or run
            if low <= high:
                wanted = sum(places[i].x for i in near) / len(near)
                for index in run:
                    places[index].x = min(max(wanted, low), high)


def _straight_runs(places: list[_Place]) -> list[list[int]]:
    """Return the longest runs whose members have one neighbour in the run above and below."""
    runs = []
    for index, place in enumerate(places):
        if len(place.above) == 1 and len(places[place.above[0]].below) == 1:
            continue  # inside a run that begins further up
        run = [index]
        while len(places[run[-1]].below) == 1 and len(places[places[run[-1]].below[0]].above) == 1:
            run.append(places[run[-1]].below[0])
        runs.append(run)
    return runs


def _distance(left: _Place, right: _Place) -> float:
    return max(left.gap, right.gap) + (left.box.width + right.box.width) / 2


def _spread(places: list[_Place], layer: list[int], wanted: list[float]) -> None:
    """Move a layer's places as near to where they are wanted as order and widths allow."""
    offsets = [0.0]
    for left, right in pairwise(layer):
        offsets.append(offsets[-1] + _distance(places[left], places[right]))
    blocks: list[tuple[float, int]] = []  # mean and size of pooled neighbours
    for want, offset in zip(wanted, offsets, strict=True):
        mean, size = want - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, count = blocks.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        blocks.append((mean, size))
    flat = [mean for mean, size in blocks for _ in range(size)]
    for index, mean, offset in zip(layer, flat, offsets, strict=True):
        places[index].x = mean + offset


def _heights(places: list[_Place], layers: list[list[int]]) -> list[float]:
    """Return the height of each layer's centre, from the top; wide edges get room to fall."""
    centres, top = [], 0.0
    for layer in layers:
        height = max(places[index].box.height for index in layer)
        centres.append(top + height / 2)
        widest = max((abs(places[i].x - places[j].x) for i in layer for j in places[i].below),
                     default=0.0)
        top += height + min(max(PASSING_GAP, widest / STEEPNESS), MOST_GAP)
    return centres
