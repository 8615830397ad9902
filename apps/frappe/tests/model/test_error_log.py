"""What is written to the error log stays, whatever is undone around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe


@pytest.fixture(scope="session")
def kept(new_site: Callable[[str], Callable[[], Any]]) -> Any:
    return new_site("errors")


def entries(title: str) -> int:
    return int(frappe.db.count("Error Log", {"method": title}))


def test_an_entry_outlives_the_rollback(kept: Callable[[], Any]) -> None:
    with kept():
        frappe.get_doc({"doctype": "ToDo", "description": "undone with its save"}).insert()
        frappe.log_error("undone")
        assert entries("undone") == 1
        frappe.db.rollback()
        assert entries("undone") == 1
        assert not frappe.db.exists("ToDo", {"description": "undone with its save"})
    with kept():
        assert entries("undone") == 1


def test_an_entry_outlives_its_savepoint(kept: Callable[[], Any]) -> None:
    with kept():
        frappe.db.savepoint("one")
        frappe.log_error("within")
        frappe.db.rollback(save_point="one")
        frappe.log_error("after")
    with kept():
        assert (entries("within"), entries("after")) == (1, 1)


def test_an_entry_outlives_an_exception(kept: Callable[[], Any]) -> None:
    def work() -> None:
        with kept():
            frappe.log_error("then it broke")
            raise KeyError

    with pytest.raises(KeyError):
        work()
    with kept():
        assert entries("then it broke") == 1
