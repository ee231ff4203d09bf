from __future__ import annotations

from xiaoan.foundation.scope.access import route
from xiaoan.insight.dashboard import views

app_name = "dashboard"
urlpatterns = [route("", views.overview, name="overview")]
