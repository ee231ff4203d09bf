"""Items and lists for tests that need no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from xiaoan.features.responsibility.rules.lists import Item, Listing, Source

ON: Final = date(2026, 11, 18)
TOPICS: Final = {"drills": "应急演练", "sweeps": "隐患排查"}
SOURCE: Final = Source("text", "演示通知", "演示发〔2026〕1号", "1.0.0", date(2026, 9, 1))
DRILL: Final = Item(
    key="text/1/drill",
    title="组织演练",
    quote="每学期组织一次演练",
    kind="every",
    asked="每学期至少 1 次应急演练",
    source="演示通知·第一条",
    topic="drills.term",
    posts=("safety_officer",),
    post="safety_officer",
    post_title="安全主任",
    overseers=("教育",),
)
SWEEP: Final = replace(
    DRILL, key="text/2/sweep", title="每周排查", quote="每周排查", asked="每周至少 1 次排查",
    topic="sweeps.week", post="principal", post_title="校长（园长）", assumed="期限：周日",
)  # fmt: skip
AIM: Final = replace(
    DRILL, key="text/3/aim", title="健全制度", quote="落实一岗双责，健全制度", kind="aim",
    asked="开放要求，不计数", openness="open",
)  # fmt: skip


def listing(*items: Item, **more: Any) -> Listing:
    told: dict[str, Any] = {"overseen": (), "sources": (SOURCE,), **more}
    return Listing(org_code=1, org_name="演示小学", on=ON, items=items, **told)
