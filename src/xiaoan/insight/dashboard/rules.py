"""How a territory is drawn and which school needs a look first. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 720.0
PADDING = 18.0
Ring = Sequence[Sequence[float]]

# What a point says, worst first: key, word.
STANDINGS = {
    "major": "有重大隐患未销号",
    "overdue": "有超期未办结",
    "unswept": "本周尚未排查",
    "calm": "正常",
}


@dataclass(frozen=True)
class Numbers:
    """One organisation's counts, all of the same moment."""

    open_hazards: int = 0
    major_hazards: int = 0
    overdue_hazards: int = 0
    overdue_duties: int = 0
    is_swept: bool = False

    @property
    def standing(self) -> str:
        if self.major_hazards:
            return "major"
        if self.overdue_hazards or self.overdue_duties:
            return "overdue"
        return "calm" if self.is_swept else "unswept"

    @property
    def urgency(self) -> tuple[int, int, int, int, bool]:
        """Larger is more pressing; for sorting, never shown as a rank."""
        return (
            self.major_hazards,
            self.overdue_hazards,
            self.overdue_duties,
            self.open_hazards,
            not self.is_swept,
        )


@dataclass(frozen=True)
class Frame:
    """Longitude and latitude to picture units; north up, shapes true at this latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    height: float
    left: float = PADDING

    def place(self, lng: float, lat: float) -> tuple[float, float]:
        x = self.left + (lng - self.west) * self.squeeze * self.scale
        y = PADDING + (self.north - lat) * self.scale
        return round(x, 1), round(y, 1)


def rings_of(geometry: Mapping[str, Any] | None) -> list[Ring]:
    """The outer and inner rings of a GeoJSON Polygon or MultiPolygon; none where there is none."""
    if not geometry:
        return []
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [ring for polygon in polygons for ring in polygon]


def frame_for(points: Iterable[Sequence[float]]) -> Frame | None:
    """The frame that holds all points; None without any."""
    found = list(points)
    if not found:
        return None
    lngs, lats = [point[0] for point in found], [point[1] for point in found]
    west, east, south, north = min(lngs), max(lngs), min(lats), max(lats)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide = max((east - west) * squeeze, 0.01)
    tall = max(north - south, 0.01)
    scale = (WIDTH - 2 * PADDING) / max(wide, tall)
    height = round(tall * scale + 2 * PADDING, 1)
    return Frame(west, north, scale, squeeze, height, left=(WIDTH - wide * scale) / 2)


def path_of(rings: Iterable[Ring], frame: Frame) -> str:
    """The `d` of an SVG path through the rings."""
    parts = []
    for ring in rings:
        steps = [frame.place(point[0], point[1]) for point in ring]
        parts.append("M" + "L".join(f"{x} {y}" for x, y in steps) + "Z")
    return "".join(parts)
