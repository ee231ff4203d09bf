"""Schools on a machine that was just installed: `python -m bench.breaking.laying COUNT`.

Prints, as JSON, who may do what there and with which session.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.urls import reverse

from bench import say
from bench.rig import grounds
from bench.rig.grounds import Ground
from bench.rig.serving import signed_in
from xiaoan.foundation import scope


def main() -> None:
    laid = grounds.lay(int(sys.argv[1]))
    with scope.system():
        told = [_school(one) for one in laid]
    say(json.dumps(told))


def _school(ground: Ground) -> dict[str, Any]:
    held = {kind: grounds.appoint(ground.org_code, kind) for kind in ("logistics", "principal")}
    cookies = {kind: signed_in(appointment) for kind, appointment in held.items()}
    return {
        "code": ground.org_code,
        "round": str(ground.plan.id),
        "points": [str(one.id) for one in ground.points],
        "codes": list(ground.codes),
        "responsible": str(held["logistics"].id),
        "cookies": {"safety_officer": ground.cookie, **cookies},
        "today": reverse("workbench:today"),
    }


if __name__ == "__main__":
    main()
