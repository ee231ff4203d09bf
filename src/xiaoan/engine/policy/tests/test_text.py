from __future__ import annotations

from xiaoan.engine.policy.text import responsible_units, sentences, squeeze


def test_line_breaks_and_page_furniture_are_not_text() -> None:
    assert (
        squeeze("一键报警安装\n\n\n- 8 -\n\n与公安机关联网 1 次") == "一键报警安装与公安机关联网1次"
    )


def test_a_full_width_digit_is_a_number_in_the_text_and_on_a_page_number() -> None:
    assert (
        squeeze("完善物防和技防设施。有\n\n—４—\n\n至少有 １ 个")
        == "完善物防和技防设施。有至少有1个"
    )


def test_a_dash_inside_a_sentence_stays() -> None:
    assert squeeze("2024-2026 年\n行动") == "2024-2026年行动"


def test_a_sentence_ends_after_its_closing_quotation_mark() -> None:
    text = "确保“见警察。”学校排查。"
    assert [s.text for s in sentences(text, 0, len(text))] == ["确保“见警察。”", "学校排查。"]


def test_the_bracket_of_responsible_units_is_a_sentence_of_its_own() -> None:
    text = "制定清单。〔责任单位：县教科局〕"
    assert [s.text for s in sentences(text, 0, len(text))] == [
        "制定清单。",
        "〔责任单位：县教科局〕",
    ]


def test_responsible_units_are_read_in_order() -> None:
    text = "…〔责任单位：各乡镇人民政府（街道办），县委宣传部、县教科局〕"
    assert responsible_units(text) == ["各乡镇人民政府（街道办）", "县委宣传部", "县教科局"]
