from __future__ import annotations

from xiaoan.foundation.scope.access import route
from xiaoan.insight.burden import views

app_name = "burden"
urlpatterns = [
    route("", views.home, name="home"),
    route("burden.xlsx", views.home_xlsx, name="home_xlsx"),
    route("of/<int:code>/", views.school, name="school"),
    route("of/<int:code>/burden.xlsx", views.school_xlsx, name="school_xlsx"),
]
