"""One word per menu entry: the folder, the URL segment and the permission prefix are the same."""

from __future__ import annotations

from django.urls import include, path

from xiaoan.foundation.scope.access import route
from xiaoan.web import phone, views
from xiaoan.web.operations.observing import probes

urlpatterns = [
    route("", views.home, name="home"),
    route("manifest.webmanifest", phone.manifest, name="manifest"),
    route("worker.js", phone.worker, name="worker"),
    route("elder", phone.elder, name="elder"),
    route("healthz", probes.healthz, name="healthz"),
    route("readyz", probes.readyz, name="readyz"),
    route("metrics", probes.figures, name="metrics"),
    path("api/", include("xiaoan.web.api.urls")),
    path("accounts/", include("xiaoan.foundation.accounts.urls")),
    path("ledger/", include("xiaoan.foundation.ledger.urls")),
    path("orgs/", include("xiaoan.foundation.orgs.urls")),
    path("terms/", include("xiaoan.foundation.terms.urls")),
    path("files/", include("xiaoan.foundation.files.urls")),
    path("notices/", include("xiaoan.foundation.notices.urls")),
    path("jobs/", include("xiaoan.foundation.jobs.urls")),
    path("workbooks/", include("xiaoan.foundation.workbooks.urls")),
    path("search/", include("xiaoan.foundation.search.urls")),
    path("tokens/", include("xiaoan.foundation.tokens.urls")),
    path("webhooks/", include("xiaoan.foundation.webhooks.urls")),
    path("policy/", include("xiaoan.engine.policy.urls")),
    path("duties/", include("xiaoan.engine.duties.urls")),
    path("tasks/", include("xiaoan.engine.tasks.urls")),
    path("cases/", include("xiaoan.engine.cases.urls")),
    path("registers/", include("xiaoan.engine.registers.urls")),
    path("signals/", include("xiaoan.engine.signals.urls")),
    path("inspections/", include("xiaoan.features.inspections.urls")),
    path("hazards/", include("xiaoan.features.hazards.urls")),
    path("feedback/", include("xiaoan.features.feedback.urls")),
    path("tips/", include("xiaoan.features.tips.urls")),
    path("guards/", include("xiaoan.features.guards.urls")),
    path("staff/", include("xiaoan.features.staff.urls")),
    path("safeguards/", include("xiaoan.features.safeguards.urls")),
    path("responsibility/", include("xiaoan.features.responsibility.urls")),
    path("documents/", include("xiaoan.features.documents.urls")),
    path("risks/", include("xiaoan.features.risks.urls")),
    path("intake/", include("xiaoan.features.intake.urls")),
    path("impact/", include("xiaoan.features.impact.urls")),
    path("visits/", include("xiaoan.features.visits.urls")),
    path("classes/", include("xiaoan.features.classes.urls")),
    path("drills/", include("xiaoan.features.drills.urls")),
    path("contracts/", include("xiaoan.features.contracts.urls")),
    path("experts/", include("xiaoan.features.experts.urls")),
    path("literacy/", include("xiaoan.features.literacy.urls")),
    path("workbench/", include("xiaoan.insight.workbench.urls")),
    path("dashboard/", include("xiaoan.insight.dashboard.urls")),
    path("books/", include("xiaoan.insight.books.urls")),
    path("dossier/", include("xiaoan.insight.dossier.urls")),
    path("burden/", include("xiaoan.insight.burden.urls")),
]

handler400 = "xiaoan.web.views.bad_request"
handler403 = "xiaoan.web.views.forbidden"
handler404 = "xiaoan.web.views.not_found"
handler500 = "xiaoan.web.views.failed"
