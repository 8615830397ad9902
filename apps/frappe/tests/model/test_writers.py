"""Several writers at once: nobody's change is lost, no number is given twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import frappe
from frappe.exceptions import DocumentLockedError, DoesNotExistError, TimestampMismatchError
from frappe.model.many import each_on_its_own
from frappe.runtime.context import Context

Make = Callable[..., Any]
Site = Callable[[], Any]


@pytest.fixture
def kept(site: Site) -> Any:
    """Documents that are committed, for tests with several connections; gone afterwards."""
    names: list[tuple[str, Any]] = []

    def insert(doctype: str, name: Any = None, /, **values: Any) -> Any:
        with site():
            doc = frappe.get_doc({"doctype": doctype, **values}).insert(set_name=name)
            names.append((doctype, doc.name))
            return doc.name

    yield insert
    with site() as ctx:
        for doctype, name in names:
            ctx.db.delete(doctype, {"name": name})


def test_the_second_of_two_writers_is_refused(make: Make) -> None:
    make("M Target", "T", title="a")
    mine, yours = frappe.get_doc("M Target", "T"), frappe.get_doc("M Target", "T")
    mine.title = "mine"
    mine.save()
    yours.title = "yours"
    with pytest.raises(TimestampMismatchError, match="Administrator"):
        yours.save()
    assert frappe.db.get_value("M Target", "T", "title") == "mine"


def test_a_time_stamp_as_clients_send_it_counts_as_well(make: Make) -> None:
    doc = make("M Target", "T", title="a")
    values = {"doctype": "M Target", "name": "T", "title": "b"}
    frappe.get_doc({**values, "modified": str(doc.modified)}).save()
    with pytest.raises(TimestampMismatchError):
        frappe.get_doc({**values, "modified": str(doc.modified)}).save()


def test_a_writer_on_another_connection_is_noticed(site: Site, kept: Any) -> None:
    name = kept("M Target", "Shared", title="a")
    with site():
        mine = frappe.get_doc("M Target", name)

        def other() -> None:
            with site():
                yours = frappe.get_doc("M Target", name)
                yours.title = "yours"
                yours.save()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        mine.title = "mine"
        with pytest.raises(TimestampMismatchError):
            mine.save()


def test_parallel_inserts_get_numbers_without_gap_or_double(site: Site) -> None:
    def insert(_number: int) -> list[Any]:
        names = []
        for _each in range(5):
            with site():
                names.append(frappe.get_doc({"doctype": "M Auto"}).insert().name)
        return names

    with ThreadPoolExecutor(4) as threads:
        names = sorted(name for listed in threads.map(insert, range(4)) for name in listed)
    with site() as ctx:
        ctx.db.delete("M Auto", {"name": ["in", names]})
    assert names == list(range(names[0], names[0] + 20))


def test_of_two_that_submit_at_once_one_goes_through(site: Site, kept: Any) -> None:
    name = kept("M Voucher")
    together = threading.Barrier(2)

    def submit(_number: int) -> str:
        with site():
            doc = frappe.get_doc("M Voucher", name)
            together.wait()
            try:
                doc.submit()
            except TimestampMismatchError:
                return "late"
            return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(submit, range(2))) == ["done", "late"]


def test_saving_what_was_deleted_meanwhile_says_so(make: Make) -> None:
    doc = make("M Target", "T")
    frappe.get_doc("M Target", "T").delete()
    with pytest.raises(DoesNotExistError, match="T not found"):
        doc.save()


def test_a_locked_document_is_not_saved_nor_deleted(make: Make) -> None:
    doc = make("M Target", "T")
    doc.lock()
    try:
        assert doc.is_locked
        for action in (doc.save, doc.delete, doc.lock):
            with pytest.raises(DocumentLockedError, match="M Target T"):
                action()
    finally:
        doc.unlock()
    doc.save()


def test_reading_for_update_gives_the_stored_values(ctx: Context, make: Make) -> None:
    make("M Target", "T", title="a")
    doc = frappe.get_doc("M Target", "T", for_update=True)
    assert doc.title == "a"
    doc.title = "b"
    doc.save()
    assert frappe.db.get_value("M Target", "T", "title") == "b"


def test_no_savepoint_stays_open_behind_a_write(make: Make, statements: list[str]) -> None:
    """On SQLite each open one makes every further write of the transaction slower; on MariaDB the next takes its place."""
    doc = make("M Target", "T", title="a")
    doc.title = "b"
    doc.save()  # a Version too, whose name is drawn
    each_on_its_own(["T", "missing"], lambda name: frappe.get_doc("M Target", name).save())
    sent = [sum(sql.startswith(verb) for sql in statements) for verb in ("savepoint", "release savepoint")]
    assert sent == [2, 0 if frappe.context().db.connection.dialect.replaces_savepoints else 2]
