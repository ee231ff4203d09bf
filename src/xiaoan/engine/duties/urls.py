from __future__ import annotations

from xiaoan.engine.duties import views
from xiaoan.foundation.scope.access import route

app_name = "duties"
urlpatterns = [
    route("", views.mine, name="mine"),
    route("organisation/<int:code>/", views.organisation, name="organisation"),
    route("organisation/<int:code>/xlsx/", views.organisation_xlsx, name="organisation_xlsx"),
    route("heat/", views.heat, name="heat"),
    route("obligation/<uuid:obligation_id>/", views.obligation, name="obligation"),
    route("obligation/<uuid:obligation_id>/waive/", views.waive, name="waive"),
    route("fulfilment/<uuid:fulfilment_id>/withdraw/", views.withdraw, name="withdraw"),
    route("record/<path:duty_id>/", views.record, name="record"),
]
