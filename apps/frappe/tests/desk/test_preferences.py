"""What people choose for themselves, and the sessions they end: their own only."""

from __future__ import annotations

from typing import Any

SAVE = "frappe.desk.preferences.save"


def test_own_choices_are_stored_without_the_right_to_change_users(world: Any) -> None:
    answer = world.person("clerk").method(SAVE, language="en", time_zone="Asia/Tokyo", desk_theme="Dark")
    assert answer.json["message"] == {"language": "en", "time_zone": "Asia/Tokyo", "desk_theme": "Dark"}
    again = world.person("clerk").method(SAVE, time_zone="")
    assert again.json["message"] == {"language": "en", "time_zone": "", "desk_theme": "Dark"}


def test_what_is_not_there_cannot_be_chosen(world: Any) -> None:
    assert world.person("clerk").method(SAVE, language="xx").status_code == 417
    assert world.person("clerk").method(SAVE, time_zone="Asia/Nowhere").status_code == 417
    assert world.person("clerk").method(SAVE, desk_theme="Pink").status_code == 417
    assert world.browser().method(SAVE, desk_theme="Dark").status_code == 403


def test_time_zones_to_choose_from(world: Any) -> None:
    zones = world.person("clerk").method("frappe.desk.preferences.get_time_zones").json["message"]
    assert "Asia/Shanghai" in zones
    assert not [name for name in zones if name.startswith("Etc/")]


def test_one_session_is_ended_by_its_owner_only(world: Any) -> None:
    with world.inside():
        user = world.document("User", "clerk@example.com")
        user.new_password = world.password
        user.save()
    phone, desk = world.browser(), world.browser()
    phone.log_in("clerk@example.com")
    desk.log_in("clerk@example.com")
    listed = desk.method("frappe.api.session.list_sessions").json["message"]
    of_phone = next(row["id"] for row in listed if not row["current"])
    assert world.person("reader").method("frappe.api.session.end_session", session_id=of_phone).status_code == 404
    assert desk.method("frappe.api.session.end_session", session_id=of_phone).status_code == 200
    assert phone.get("/api/method/frappe.auth.get_logged_user").status_code == 403
    assert desk.get("/api/method/frappe.auth.get_logged_user").status_code == 200
