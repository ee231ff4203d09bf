"""Fixtures that every test may use: the database behind its wall, the shared world, clients."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from house import database
from house.filling import Filled, filled
from house.fullness import Full
from house.world import World, build
from xiaoan.foundation.accounts.sessions import proof_of

# A test is never failed by how busy the machine is.
property_settings.register_profile(
    "busy", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("busy")


# What takes long, the longest first; journeys stay together, since they share their county.
LONG = (
    "test_years_in_autumn", "test_years_in_spring", "test_fuzz", "journeys/", "test_authorisation",
    "test_faults", "test_operator", "test_years.py", "test_query_counts", "test_hostile",
    "test_loading", "test_backup", "test_county",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long goes first, so that both cores end together."""
    items.sort(key=lambda item: [name not in item.nodeid for name in LONG])


@pytest.fixture(scope="session")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world") / "world.pickle"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, world_file: Path) -> Iterator[None]:
    """A database of this run, owned by the owner, used through the application role."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        name = database.create_migrated()
        world_file.write_bytes(pickle.dumps(build()))
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.drop_made(name)


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    world_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Filled | None]:
    """The database that a test begins in; one with much in it where it asks for `everything`."""
    if "everything" not in request.fixturenames:
        yield None
        return
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        state = tmp_path_factory.mktemp("full")
        with filled(pickle.loads(world_file.read_bytes()), state) as found:  # noqa: S301 — ours
            yield found


@pytest.fixture
def everything(place: Filled, world: World, tmp_path: Path) -> Full:
    """Rows of every kind, and handles on them; whatever a test changes is rolled back."""
    return place.lay_down(tmp_path / "state")


@pytest.fixture
def world(place: object, db: None, world_file: Path) -> World:
    """The shared small world; whatever a test changes is rolled back."""
    built: World = pickle.loads(world_file.read_bytes())  # noqa: S301 — our own file
    return built


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A committed copy of the world's database for this one test: for threads and crashes."""
    with django_db_blocker.unblock(), database.copied() as name:  # type: ignore[attr-defined]
        yield name


@pytest.fixture
def own_world(own_database: str, world_file: Path) -> World:
    """The shared world inside `own_database`."""
    built: World = pickle.loads(world_file.read_bytes())  # noqa: S301 — our own file
    return built


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Client]:
    """`sign_in("guard")` is a browser in which that person has signed in."""

    def signed_in(key: str, *, post: int = 0) -> Client:
        client = Client()
        session = client.session
        session["person"] = str(world.people[key].id)
        session["appointment"] = str(world.appointments[key][post].id)
        session["proof"] = proof_of(world.people[key])
        session["second"] = "code"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def state_in_a_temporary_folder(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    """Files that a test writes go away with it."""
    settings.STATE_DIR = tmp_path / "state"  # type: ignore[attr-defined]
    settings.FILES_DIR = tmp_path / "state" / "files"  # type: ignore[attr-defined]
    (tmp_path / "state").mkdir()


@pytest.fixture
def queries_counted() -> Iterator[list[dict[str, str]]]:
    """The statements run on the application's connection inside the test."""
    connection = connections["default"]
    connection.force_debug_cursor = True
    connection.queries_log.clear()
    yield connection.queries_log  # type: ignore[misc]
    connection.force_debug_cursor = False
