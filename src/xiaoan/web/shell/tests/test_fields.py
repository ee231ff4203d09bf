from __future__ import annotations

from django import forms

from xiaoan.web.shell.fields import parts


class HazardForm(forms.Form):
    place = forms.CharField(label="地点", help_text="扫点位码会自动填好")
    grade = forms.ChoiceField(
        label="等级", choices=[("general", "一般"), ("major", "重大")], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label="类别", choices=[("fire", "消防")])
    told = forms.BooleanField(label="已告知", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def test_a_wrong_field_keeps_what_was_typed_and_names_its_error() -> None:
    form = HazardForm({"place": "", "grade": "major", "kind": "sea", "token": "7"})
    form.is_valid()
    place = parts(form["place"])
    assert place.errors
    assert 'aria-invalid="true"' in place.control
    assert 'aria-describedby="id_place_helptext id_place_error"' in place.control
    chosen = [option for option in parts(form["grade"]).options if "checked" in option.control]
    assert [option.label for option in chosen] == ["重大"]


def test_each_widget_gets_its_shape() -> None:
    form = HazardForm()
    kinds = {name: parts(form[name]).kind for name in form.fields}
    assert kinds == {
        "place": "plain",
        "grade": "choices",
        "kind": "plain",
        "told": "check",
        "token": "hidden",
    }
    assert 'class="form-select"' in parts(form["kind"]).control
    assert 'class="form-check-input"' in parts(form["told"]).control


def test_a_plain_dict_makes_the_same_parts_and_is_escaped() -> None:
    one = parts({"name": "note", "label": "说明", "value": '"><script>', "error": "请写明位置。"})
    assert "<script>" not in one.control
    assert 'aria-invalid="true"' in one.control
    assert 'aria-describedby="id_note_error"' in one.control
    assert one.errors == ["请写明位置。"]


def test_a_plain_choice_marks_what_is_chosen() -> None:
    select = parts(
        {"name": "g", "kind": "select", "value": 2, "choices": [(1, "一般"), (2, "重大")]}
    )
    assert '<option value="2" selected>重大</option>' in select.control
    boxes = parts(
        {"name": "g", "kind": "checkboxes", "value": [1], "choices": [(1, "食堂"), (2, "宿舍")]}
    )
    assert ["checked" in option.control for option in boxes.options] == [True, False]
    box = parts({"name": "seen", "kind": "check", "value": True, "required": True})
    assert "checked" in box.control
    assert " required" in box.control
    text = parts(
        {"name": "t", "kind": "textarea", "value": None, "attrs": {"rows": 2, "dir": None}}
    )
    assert text.control == '<textarea class="form-control" name="t" id="id_t" rows="2"></textarea>'
