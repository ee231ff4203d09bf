"""Classes as a register, and the step into a new school year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xiaoan.engine.registers.routing import Beside
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, queries

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _on_top(request: Request) -> dict[str, Any]:
    viewer = request.viewer
    if viewer.org_kind != "school" or not viewer.may("classes.edit"):
        return {}
    return {"beside": ("升入新学年", reverse("classes:go_up"), "next")}


BESIDE = Beside(_on_top)


@GET_OR_POST
@requires("classes.edit")
def go_up(request: Request) -> HttpResponse:
    """Show what every class would become; done in one step."""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        up, gone = actions.go_up(seen=seen, by=request.viewer, at=request.now)
        if up + gone:
            messages.success(request, f"{up} 个班升入新学年，{gone} 个班毕业。请登记新生班级。")
        else:
            messages.error(request, "没有改动：这期间班级有变化或已经升过，请核对后再办。")
        return redirect("classes:register")
    page = {"rows": queries.following(request.viewer), "seen": queries.mark(request.viewer)}
    return render(request, "classes/go_up.html", page)
