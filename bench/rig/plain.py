"""What a plain Django project does with the same answers: parse, loop, save. Nothing else.

No sign-in, no checks, no ledger, no duty; the measure of what the framework itself costs.
Served with the settings of this module: `served(settings_module="bench.rig.plain")`.
"""

from __future__ import annotations

import json

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from xiaoan.foundation import scope
from xiaoan.web.settings import *  # noqa: F403 — the same database and apps

ROOT_URLCONF = __name__
MIDDLEWARE = []


def create(request: HttpRequest) -> JsonResponse:
    from xiaoan.features.inspections.models import Answer, Inspection

    given = json.loads(request.body)
    with transaction.atomic(), scope.system():
        inspection = Inspection.objects.create(**given["inspection"])
        for answer in given["answers"]:
            Answer.objects.create(
                org_code=inspection.org_code, inspection_id=inspection.id, **answer
            )
    return JsonResponse({"id": str(inspection.id)})


def answer(request: HttpRequest) -> JsonResponse:
    return JsonResponse({})


urlpatterns = [path("create/", create), path("accounts/sign-in/", answer)]
