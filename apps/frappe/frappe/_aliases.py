"""Upstream's module paths that live elsewhere here.

Ported apps import these; our own code imports the real place. Both names give the very same module object.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

ALIASES: dict[str, str] = {
    "frappe.client": "frappe.api.client",
    "frappe.handler": "frappe.api.rpc",
    "frappe.installer": "frappe.core.installer",
    "frappe.boot": "frappe.desk.boot",
    "frappe.migrate": "frappe.schema.migrate",
    "frappe.utils.bench_helper": "frappe.commands.bench_helper",
    "frappe.utils.background_jobs": "frappe.jobs.queue",
    "frappe.utils.scheduler": "frappe.jobs.schedule",
    "frappe.utils.nestedset": "frappe.model.tree",
    "frappe.utils.password": "frappe.model.passwords",
    "frappe.utils.safe_exec": "frappe.sandbox",
    "frappe.utils.jinja": "frappe.templating",
    "frappe.model.db_query": "frappe.query.fetch",
    "frappe.model.meta": "frappe.schema.meta",
    "frappe.model.sync": "frappe.schema.sync",
    "frappe.modules.patch_handler": "frappe.schema.patches",
    "frappe.utils.fixtures": "frappe.schema.fixtures",
    "frappe.core.doctype.version.version": "frappe.model.versions",
    "frappe.share": "frappe.permissions.share",
    "frappe.database.database": "frappe.query.site_db",
    "frappe.utils.pdf": "frappe.printing.pdf",
    "frappe.utils.print_format": "frappe.printing.download",
    "frappe.utils.print_utils": "frappe.printing.download",
    "frappe.utils.file_manager": "frappe.core.files",
    "frappe.utils.user": "frappe.core.users",
    "frappe.utils.jinja_globals": "frappe.templating",
    "frappe.utils.error": "frappe.facade",
    "frappe.www": "frappe.website",
    "frappe.www.printview": "frappe.printing.printview",
    "frappe.utils.global_search": "frappe.desk.search",
}


class _AliasLoader(InspectLoader):
    """Loads the real module and hands out the same object under the other name."""

    def __init__(self, real: str) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self._real)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # the import system has put the alias's spec there

    def get_code(self, fullname: str) -> CodeType | None:
        """Lets ``python -m <alias>`` run the real module."""
        spec = importlib.util.find_spec(self._real)
        loader = spec.loader if spec else None
        return loader.get_code(self._real) if isinstance(loader, InspectLoader) else None

    def get_source(self, fullname: str) -> str | None:
        return None


class _AliasFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        real = ALIASES.get(fullname)
        return ModuleSpec(fullname, _AliasLoader(real)) if real else None


def install() -> None:
    """Make the aliases importable. Called once, when ``frappe`` is imported."""
    if not any(isinstance(finder, _AliasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _AliasFinder())
