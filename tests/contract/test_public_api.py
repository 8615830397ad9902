"""What apps and clients may rely on: names and parameters, written down in ``public_api.txt``.

A change there is a promise changed: it needs a line in CHANGELOG.md. To write the list anew:
``env/bin/python -m tests.contract.test_public_api``.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe
from frappe import _PLACES
from frappe.model.document import Document
from frappe.query.site_db import SiteDatabase

LIST = Path(__file__).with_name("public_api.txt")
MODULES = (
    "frappe.utils.data", "frappe.client", "frappe.permissions", "frappe.share", "frappe.model.naming", "frappe.model.mapper",
    "frappe.model.rename_doc", "frappe.model.workflow", "frappe.utils.nestedset", "frappe.utils.password", "frappe.tests",
    "frappe.desk.search", "frappe.desk.reportview", "frappe.desk.query_report", "frappe.desk.listview", "frappe.model.utils.user_settings", "frappe.desk.form.load", "frappe.desk.form.save", "frappe.desk.form.assign_to",
)  # fmt: skip


def parameters(thing: Any) -> str:
    """``(doctype, name=None, *, cached=True)``: names and defaults; annotations may grow better."""
    shown = []
    for parameter in inspect.signature(thing).parameters.values():
        plain = parameter.replace(annotation=inspect.Parameter.empty)
        constant = isinstance(plain.default, str | int | float | tuple | None | type(inspect.Parameter.empty))
        if plain.default is not inspect.Parameter.empty and not constant:
            plain = plain.replace(default=...)
        shown.append(str(plain))
    return f"({', '.join(shown)})"


def described(prefix: str, name: str, thing: Any) -> str:
    if inspect.isclass(thing):
        return f"{prefix}.{name} class"
    return f"{prefix}.{name}{parameters(thing)}" if inspect.isroutine(thing) else f"{prefix}.{name}"


def promises() -> Iterator[str]:
    names = {entry.partition("=")[0] for entries in _PLACES.values() for entry in entries.split()}
    for name in sorted(names | {"_", "_dict", "_lt", "msgprint", "throw", "whitelist"}):
        yield described("frappe", name, getattr(frappe, name))
    for cls, prefix in ((Document, "Document"), (SiteDatabase, "frappe.db")):
        for name, member in sorted(inspect.getmembers(cls, callable)):
            if not name.startswith("_"):
                yield described(prefix, name, member)
    for path in MODULES:
        module = importlib.import_module(path)
        for name, member in sorted(vars(module).items()):
            own = getattr(member, "__module__", "").startswith("frappe.") and not name.startswith("_")
            if own and (inspect.isfunction(member) or inspect.isclass(member)) and member.__module__ == module.__name__:
                yield described(path, name, member)


def test_the_public_names_are_those_written_down() -> None:
    written = set(LIST.read_text(encoding="utf-8").splitlines())
    found = set(promises())
    assert found - written == set(), "new: write the list anew"
    assert written - found == set(), "gone or changed: apps that rely on it break"


if __name__ == "__main__":
    LIST.write_text("\n".join(promises()) + "\n", encoding="utf-8")
