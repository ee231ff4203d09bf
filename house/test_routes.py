"""Every address says who may open it."""

from __future__ import annotations

from django.urls import get_resolver

from house.source import addresses_of


def test_every_address_declares_its_policy() -> None:
    every = list(addresses_of(get_resolver()))
    assert every
    assert [where for where, one in every if not hasattr(one.callback, "policy")] == []


def test_an_apps_pages_live_under_its_own_word() -> None:
    strays = [
        where
        for where, one in addresses_of(get_resolver())
        if (module := one.callback.__module__).count(".") > 2
        and not module.startswith("xiaoan.web.")
        and not where.startswith(f"{module.split('.')[2]}/")
    ]
    assert strays == []
