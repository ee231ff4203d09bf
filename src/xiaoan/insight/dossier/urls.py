from __future__ import annotations

from xiaoan.foundation.scope.access import route
from xiaoan.insight.dossier import views

app_name = "dossier"
urlpatterns = [
    route("", views.home, name="home"),
    route("new/", views.new, name="new"),
    route("<uuid:dossier_id>/", views.one, name="one"),
    route("<uuid:dossier_id>/again/", views.again, name="again"),
    route("<uuid:dossier_id>/dossier.<slug:form>", views.take, name="take"),
    route("check/<uuid:dossier_id>/<slug:mark>/", views.check, name="check"),
]
