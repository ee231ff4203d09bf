from __future__ import annotations

from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "xiaoan.insight.dossier"
    label = "dossier"
    verbose_name = "迎检册"

    def ready(self) -> None:
        """Tell the ledger what its deeds are called."""
        from xiaoan.foundation.ledger.words import name_deeds

        name_deeds(
            {
                "dossier.ordered": "制作迎检册",
                "dossier.made": "制成迎检册",
                "dossier.taken": "下载迎检册",
            }
        )
