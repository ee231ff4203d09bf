from __future__ import annotations

from xiaoan.foundation.scope.access import route
from xiaoan.insight.books import views

app_name = "books"
urlpatterns = [
    route("", views.book, name="book"),
    route("book.<slug:form>", views.printed, name="printed"),
    route("papers/<uuid:file_id>/", views.paper, name="paper"),
]
