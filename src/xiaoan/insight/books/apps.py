from __future__ import annotations

from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "xiaoan.insight.books"
    label = "books"
    verbose_name = "台账打印"

    def ready(self) -> None:
        """Printed books are handed out by their own page alone."""
        from xiaoan.foundation.files import queries as files

        files.seal("books.paper")
