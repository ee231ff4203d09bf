"""The shared world with cheap password hashes: these tests sign in a hundred times."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password

from house.world import PASSWORD, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Person


@pytest.fixture
def world(world: World, settings: LazySettings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cheap = make_password(PASSWORD)
    with scope.system():
        Person.objects.update(password=cheap)
    for person in world.people.values():
        person.password = cheap
    return world
