"""The ledger entry of an act on a panel or an expert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Act:
    """Who acts, and when."""

    by: Viewer
    at: datetime


def note(act: Act, deed: str, org_code: int, subject: tuple[str, UUID], **body: Any) -> None:
    """`experts.<deed>` in the chain of an organisation."""
    kind, key = subject
    record(
        verb=f"experts.{deed}",
        org_code=org_code,
        subject_type=kind,
        subject_id=key,
        by=act.by,
        at=act.at,
        body=body,
    )
