from __future__ import annotations

from xiaoan.foundation.scope.access import route
from xiaoan.insight.workbench import views

app_name = "workbench"
urlpatterns = [route("", views.today, name="today")]
