"""The pages of the list: whose they are, and what of it an office reads."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from house.world import BUREAU, NOW, SCHOOL, World
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.registers import queries
from xiaoan.engine.registers.forms import Sift
from xiaoan.features.staff.models import Staffer
from xiaoan.features.staff.queries import STAFF
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation

from .conftest import Employ

SignIn = Callable[..., Client]


def test_the_school_filters_by_a_post_among_several(
    world: World, employ: Employ, sign_in: SignIn
) -> None:
    employ(name="演示教师乙", roles=["homeroom", "psychology"], full_time_as="")
    employ(name="演示教师丙", roles=["dorm"], full_time_as="dorm")
    page = sign_in("officer").get("/staff/?state=current&roles=psychology").content.decode()
    assert "演示教师乙" in page
    assert "演示教师丙" not in page
    assert "本校教职工" not in page  # the world's school says nothing of its staff


def test_a_school_is_told_how_many_of_its_staff_the_list_does_not_know(
    world: World, employ: Employ, sign_in: SignIn
) -> None:
    employ()
    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(staff_count=60)
    page = sign_in("officer").get("/staff/").content.decode()
    assert "台账里有 1 人，本校教职工 60 人" in page


def test_the_bureau_sees_schools_first_and_its_own_list_beside(
    world: World, employ: Employ, sign_in: SignIn
) -> None:
    employ(name="演示教师乙")
    employ("clerk", name="演示干部甲", roles=["safety"], full_time_as="safety")
    clerk = sign_in("clerk")
    home = clerk.get("/staff/").content.decode()
    assert "演示第一小学" in home
    assert f"?org={BUREAU}" in home
    own = clerk.get(f"/staff/?org={BUREAU}").content.decode()
    assert "演示干部甲" in own
    assert "演示教师乙" not in own


def test_no_office_reads_a_schools_telephone_numbers(
    world: World, employ: Employ, sign_in: SignIn
) -> None:
    employ(phone="13900001234")
    employ("clerk", name="演示干部甲", phone="13900005678")
    clerk = world.viewer("clerk")
    assert "phone" not in {one.key for one in STAFF.columns_for(clerk)}
    assert "phone" in {one.key for one in STAFF.columns_for(clerk, BUREAU)}
    with scope.enter(clerk):
        sift = Sift(text="13900001234")
        assert not queries.narrowed(STAFF, clerk, sift, NOW.date()).exists()
    assert "13900001234" not in sign_in("clerk").get("/staff/print/").content.decode()


def test_a_neighbour_finds_nothing(world: World, employ: Employ, sign_in: SignIn) -> None:
    row = employ()
    outsider: Client = sign_in("neighbour_officer")
    assert outsider.get(f"/staff/{row.id}/").status_code == 404
    assert outsider.get(f"/staff/{row.id}/edit/").status_code == 404


def test_twice_added_is_once_and_the_ledger_knows_no_number(
    world: World, employ: Employ, sign_in: SignIn
) -> None:
    officer = sign_in("officer")
    form = {
        "id": "0192f000-0000-7000-8000-0000000000aa",
        "version": 0,
        "name": "演示教师丁",
        "roles": ["doctor"],
        "phone": "13900001234",
    }
    for _ in range(2):
        assert officer.post("/staff/add/", form).status_code == 302
    with scope.system():
        assert Staffer.objects.filter(name="演示教师丁").count() == 1
        entry = Entry.objects.get(org_code=SCHOOL, verb="staff.added")
    assert "13900001234" not in str(entry.body)


def test_an_office_cannot_write_a_schools_row(
    world: World, employ: Employ, sign_in: SignIn
) -> None:
    row = employ()
    assert sign_in("clerk").get(f"/staff/{row.id}/").status_code == 200
    assert sign_in("clerk").get(f"/staff/{row.id}/edit/").status_code == 404
    act = registers.Act(STAFF, world.viewer("officer"), NOW)
    with scope.enter(world.viewer("officer")):
        registers.retire(act=act, row=row, on=NOW.date(), reason="调往他校")
        registers.retire(act=act, row=row, on=NOW.date(), reason="调往他校")
        row.refresh_from_db()
        assert row.version == 2
