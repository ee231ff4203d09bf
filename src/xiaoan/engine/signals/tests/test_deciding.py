"""From the door to the hazard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from house.world import BUREAU, KINDERGARTEN, NEIGHBOUR_SCHOOL, SCHOOL, World
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.signals import actions
from xiaoan.engine.signals.models import Episode, Raw, Signal
from xiaoan.engine.tasks.models import PENDING, Task
from xiaoan.foundation import scope
from xiaoan.foundation.notices.models import Notice

from .conftest import SMOKE, Connect, MakeRule

WorkOff = Callable[[], None]


def outcomes() -> list[str]:
    with scope.system():
        rows = Signal.objects.order_by("received_at", "raw_id")
        return list(rows.values_list("outcome", flat=True))


def hazards() -> list[Case]:
    with scope.system():
        return list(Case.objects.filter(workflow="hazards").order_by("opened_at"))


def test_an_alarm_opens_a_hazard_that_names_the_device(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule()
    connect().send(SMOKE)
    work_off()
    (case,) = hazards()
    assert (case.org_code, case.source_type) == (SCHOOL, "signal")
    assert case.attributes["area"] == "消防"
    assert "一号宿舍三楼" in case.title
    with scope.system():
        first = CaseEvent.objects.filter(case=case).order_by("seq").first()
    assert first is not None
    assert first.by_name == "设备 YG-01"


def test_the_same_device_joins_the_open_case_as_an_event(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule()
    device = connect()
    for _ in range(3):
        device.send(SMOKE)
    work_off()
    (case,) = hazards()
    assert outcomes() == ["hazard", "joined", "joined"]
    with scope.system():
        assert CaseEvent.objects.filter(case=case, move="told").count() == 2
        assert Episode.objects.get().count == 3


def test_many_alarms_of_one_device_are_one_case_counted(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule()
    device = connect()
    for _ in range(9):
        device.send(SMOKE)
    work_off()
    (case,) = hazards()
    with scope.system():
        assert Episode.objects.get().count == 9
        assert CaseEvent.objects.filter(case=case, move="told").count() == 5


def test_a_storm_of_many_devices_opens_no_more_than_its_rule_allows(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule(storm=2)
    device = connect()
    for number in range(8):
        device.send(SMOKE | {"device": f"YG-{number}"})
    work_off()
    assert len(hazards()) == 2
    with scope.system():
        assert sum(Episode.objects.values_list("count", flat=True)) == 8


def test_a_closed_case_is_not_joined(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule()
    device = connect()
    device.send(SMOKE)
    work_off()
    with scope.system():
        Case.objects.update(closed_at=timezone.now())
    device.send(SMOKE)
    work_off()
    assert len(hazards()) == 2


def test_handling_twice_is_once(connect: Connect, make_rule: MakeRule, work_off: WorkOff) -> None:
    make_rule()
    connect().send(SMOKE)
    work_off()
    with scope.system():
        raw = Raw.objects.get()
        actions.read(raw.id, at=raw.received_at)
    assert len(hazards()) == 1
    assert outcomes() == ["hazard"]


def test_a_test_run_opens_nothing_and_says_so(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule()
    connect(is_test=True).send(SMOKE)
    make_rule(name="静默", place_in_order=1, is_quiet=True, conditions=[["kind", "is", "gas"]])
    connect(name="燃气").send(SMOKE | {"kind": "gas"})
    work_off()
    assert outcomes() == ["quiet", "quiet"]
    assert hazards() == []


def test_what_no_rule_asks_for_is_kept_and_nothing_more(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule()
    connect().send(SMOKE | {"state": "restored"})
    work_off()
    assert outcomes() == [""]


def test_the_first_rule_in_order_decides(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule(place_in_order=2)
    make_rule(name="只派待办", place_in_order=1, doing="task", post_kind="logistics")
    connect().send(SMOKE)
    work_off()
    assert outcomes() == ["task"]
    with scope.system():
        task = Task.objects.get(key__startswith="signal:")
    assert (task.org_code, task.post_kind) == (SCHOOL, "logistics")


def test_a_rule_on_trial_keeps_no_other_from_acting(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    device = connect()
    make_rule(name="试着办", place_in_order=1, is_quiet=True)
    make_rule(name="真的办", place_in_order=2)
    device.send(SMOKE)
    work_off()
    assert outcomes() == ["hazard"]


def test_a_bureaus_platform_names_the_school_within_its_county_only(
    world: World, connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    make_rule("clerk")
    device = connect("clerk", name="县级平台")
    device.send(SMOKE | {"school": str(KINDERGARTEN)})
    device.send(SMOKE | {"school": str(NEIGHBOUR_SCHOOL)})
    work_off()
    (case,) = hazards()
    assert case.org_code == KINDERGARTEN
    with scope.system():
        unread = Signal.objects.get(state="unread")
    assert unread.org_code == BUREAU
    assert "辖区" in unread.reason


def test_a_warning_is_sent_to_every_school_of_the_county(
    connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    from .test_rules import CAP

    weather = [["kind", "is", "weather"], ["severity", "is", "Severe"]]
    make_rule(
        "clerk",
        name="暴雨",
        conditions=weather,
        doing="task",
        post_kind="principal",
        to_schools=True,
    )
    device = connect("clerk", name="气象", kind="cap")
    device.send(CAP.format(kind="Alert").encode())
    work_off()
    with scope.system():
        tasks = Task.objects.filter(key__startswith="signal:")
        codes = set(tasks.values_list("org_code", flat=True))
    assert codes == {SCHOOL, KINDERGARTEN}


def test_a_notice_is_sent_once(connect: Connect, make_rule: MakeRule, work_off: WorkOff) -> None:
    make_rule(doing="notice", post_kind="guard")
    device = connect()
    device.send(SMOKE)
    device.send(SMOKE)
    work_off()
    with scope.system():
        assert Notice.objects.filter(key__startswith="signal:").count() == 1


def test_a_silent_source_is_asked_after_once_until_it_is_heard(
    connect: Connect, work_off: WorkOff
) -> None:
    device = connect(silent_minutes=10)
    later = timezone.now() + timedelta(minutes=11)

    def asked() -> int:
        with scope.system():
            found = Task.objects.filter(key__startswith="signals:silent", state__in=PENDING)
            return found.count()

    with scope.system():
        assert actions.tell_silence(at=later) == 1
        assert actions.tell_silence(at=later) == 1
    assert asked() == 1
    device.send(SMOKE)
    work_off()
    assert asked() == 0
    with scope.system():
        assert actions.tell_silence(at=timezone.now()) == 0
        assert actions.tell_silence(at=later + timedelta(minutes=11)) == 1
    assert asked() == 1
