"""Base classes and contexts that apps' tests build on."""

from __future__ import annotations

import copy
import sys
import unittest
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

import frappe
from frappe.runtime.context import current
from frappe.tests.records import make_records_of
from frappe.tests.records import make_test_records as make_test_records
from frappe.utils.clock import FrozenClock


class UnitTestCase(unittest.TestCase):
    """A test that writes nothing; the site is open, so that names such as ``frappe._`` work."""

    maxDiff = 10_000

    def assertDocumentEqual(self, expected: Any, actual: Any) -> None:
        """Each value that ``expected`` (a dict or document) names is the same in ``actual``; rows one by one."""
        for name, value in (expected if isinstance(expected, dict) else expected.as_dict()).items():
            if isinstance(value, list):
                assert len(value) == len(actual.get(name)), name
                for row, found in zip(value, actual.get(name), strict=True):
                    self.assertDocumentEqual(row, found)
            else:
                assert value == actual.get(name), name

    @contextmanager
    def assertQueryCount(self, count: int) -> Iterator[None]:
        """At most so many statements go to the database within the block."""
        connection = current().db.connection
        before = connection.statements
        yield
        sent = connection.statements - before
        assert sent <= count, f"{sent} statements instead of {count}"

    @contextmanager
    def set_user(self, user: str) -> Iterator[None]:
        """Act as another user."""
        before = current().user
        frappe.set_user(user)
        try:
            yield
        finally:
            frappe.set_user(before)

    @contextmanager
    def freeze_time(self, moment: str | datetime) -> Iterator[None]:
        """Let the site's clock stand still at a moment (naive: UTC)."""
        ctx = current()
        before = ctx.clock
        ctx.clock = FrozenClock(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
        try:
            yield
        finally:
            ctx.clock = before

    @staticmethod
    def change_settings(
        doctype: str, settings: dict[str, Any] | None = None, /, **values: Any
    ) -> AbstractContextManager[Any]:
        """``change_settings`` of this module."""
        return change_settings(doctype, settings, **values)


class IntegrationTestCase(UnitTestCase):
    """A test that writes documents. What the class wrote is rolled back when its last test is over."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        frappe.set_user("Administrator")
        make_records_of(sys.modules[cls.__module__])
        frappe.db.commit()  # what came before the class stays
        cls.addClassCleanup(_undo)


FrappeTestCase = IntegrationTestCase


def _undo() -> None:
    frappe.db.rollback()
    frappe.set_user("Administrator")


@contextmanager
def change_settings(doctype: str, settings: dict[str, Any] | None = None, /, **values: Any) -> Iterator[Any]:
    """Values of a Single, put back afterwards. Works as a decorator as well."""
    document = frappe.get_doc(doctype)
    wanted = {**(settings or {}), **values}
    before = copy.deepcopy({name: document.get(name) for name in wanted})
    document.update(wanted).save(ignore_permissions=True)
    try:
        yield document
    finally:
        document = frappe.get_doc(doctype)
        document.update(before).save(ignore_permissions=True)
