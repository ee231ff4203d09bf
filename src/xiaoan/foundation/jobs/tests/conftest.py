"""An administrator beside the people of the world."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from house.world import BUREAU, NOW, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.accounts.sessions import proof_of
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer


@pytest.fixture
def administrator(world: World) -> Viewer:
    with scope.system():
        person = Person.objects.create(
            org_code=BUREAU, name="管系统", username="administrator", created_at=NOW
        )
        post = Post.objects.create(org_code=BUREAU, kind="administrator", title="系统管理员")
        held = Appointment.objects.create(
            org_code=BUREAU, post=post, person=person, held_from=TODAY
        )
        return queries.viewer_for(held, Organisation.objects.get(code=BUREAU))


@pytest.fixture
def as_administrator(administrator: Viewer) -> Client:
    client = Client()
    session = client.session
    with scope.system():
        person = Person.objects.get(pk=administrator.person_id)
    session["person"] = str(administrator.person_id)
    session["appointment"] = str(administrator.appointment_id)
    session["proof"] = proof_of(person)
    session["second"] = "code"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client
