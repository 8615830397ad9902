"""Pages of an app in the desk: files beside each other, open to those of their roles alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import frappe
from frappe.desk import boot, desk_page
from frappe.runtime.context import Context


def test_a_page_comes_with_its_script_and_style_for_its_roles_only(ctx: Context, act_as: Callable[[str], None]) -> None:
    act_as("boss")
    found = desk_page.getpage("parcel-wall")
    assert (found["title"], found["style"]) == ("Parcel Wall", ".parcel-wall { color: red; }")
    assert "on_page_load" in found["script"]
    assert "// added to the wall" in found["script"]  # the hook page_js
    assert "on_page_load" in desk_page.script_of("parcel-wall").get_data(as_text=True)
    assert boot.get_bootinfo(ctx).page_info["parcel-wall"]["title"] == "Parcel Wall"
    assert frappe.get_list("Page", {"name": "parcel-wall"})
    act_as("clerk")
    for ask in (desk_page.getpage, desk_page.script_of):
        with pytest.raises(frappe.PermissionError):
            ask("parcel-wall")
    assert "parcel-wall" not in boot.get_bootinfo(ctx).page_info
    assert not frappe.get_list("Page", {"name": "parcel-wall"})
    with pytest.raises(frappe.DoesNotExistError):
        desk_page.getpage("../parcel-wall")


@pytest.mark.parametrize(
    ("name", "said"), [("Wall of Fame", "small letters"), ("a/b", "small letters"), ("report", "list")]
)
def test_a_page_has_an_address_of_its_own(ctx: Context, name: str, said: str) -> None:
    with pytest.raises(frappe.ValidationError, match=said):
        frappe.get_doc({"doctype": "Page", "page_name": name, "module": "Parcels"}).insert()
