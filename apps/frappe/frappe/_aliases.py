"""Upstream's module paths that live elsewhere here.

Ported apps import these; our own code imports the real place. Both names give the very same module object.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import InspectLoader, Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, ModuleType

ALIASES: dict[str, str] = {
    "frappe.apps": "frappe.desk.apps",
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


D, S = "frappe.desk.upstream", "frappe.core.upstream"
# Upstream's names that are functions elsewhere here, by upstream's module, which may exist here or not: ``module:name other=name``.
NAMES: dict[str, tuple[str, ...]] = {
    "frappe.auth": (f"{S}:LoginAttemptTracker",),
    "frappe.boot": (f"{S}:load_translations",),
    "frappe.cache_manager": (
        f"{D}:get_doctype_map",
        "frappe.facade:clear_cache",
        "frappe.model.docs:clear_document_cache",
    ),
    "frappe.concurrency_limiter": (f"{S}:concurrent_limit",),
    "frappe.config": (f"{S}:get_modules_from_all_apps_for_user",),
    "frappe.contacts.doctype.contact.contact": (f"{S}:get_contact_details",),
    "frappe.core.doctype.access_log.access_log": (f"{S}:make_access_log",),
    "frappe.core.api.file": (f"{D}:get_max_file_size",),
    "frappe.core.doctype.dynamic_link.dynamic_link": ("frappe.model.document:DynamicLink=Document",),
    "frappe.core.doctype.file.utils": (
        f"{D}:generate_file_name remove_file_by_url",
        "frappe.utils.files:get_content_hash get_random_filename get_file_name",
    ),
    "frappe.core.doctype.role.role": (f"{S}:get_users",),
    "frappe.core.utils": ("frappe.utils.html_utils:html2text",),
    "frappe.desk.calendar": (f"{D}:get_event_conditions",),
    "frappe.desk.form.assign_to": (f"{D}:set_status clear _add=assign",),
    "frappe.desk.form.load": (f"{D}:run_onload get_attachments",),
    "frappe.desk.like": ("frappe.desk.form.utils:toggle_like",),
    "frappe.desk.notifications": ("frappe.automation.alerts:extract_mentions",),
    "frappe.desk.page.setup_wizard.setup_wizard": (
        f"{S}:make_records add_all_roles_to",
        "frappe.types:parse_args=_dict",
    ),
    "frappe.desk.page.setup_wizard.install_fixtures": ("frappe.runtime.i18n:_",),
    "frappe.desk.reportview": (f"{D}:delete_bulk get_match_cond get_filters_cond build_match_conditions",),
    "frappe.desk.treeview": (f"{D}:make_tree_args",),
    "frappe.desk.utils": ("frappe.http.urls:slug",),
    "frappe.handler": (
        "frappe.api.upload:upload_file",
        "frappe.facade:is_whitelisted",
        f"{S}:execute_cmd is_valid_http_method ALLOWED_MIMETYPES",
    ),
    "frappe.installer": (f"{S}:add_to_installed_apps remove_from_installed_apps update_site_config",),
    "frappe.integrations.doctype.webhook_data.webhook_data": ("frappe.model.document:WebhookData=Document",),
    "frappe.integrations.doctype.webhook_header.webhook_header": ("frappe.model.document:WebhookHeader=Document",),
    "frappe.integrations.frappe_providers.frappecloud_billing": (f"{S}:is_fc_site",),
    "frappe.model": (f"{D}:get_permitted_fields",),
    "frappe.model.document": ("frappe.model.base_document:BaseDocument", f"{D}:bulk_insert"),
    "frappe.model.meta": (f"{D}:get_field_precision",),
    "frappe.model.utils": (f"{D}:get_fetch_values",),
    "frappe.modules.import_file": (f"{D}:import_file_by_path",),
    "frappe.modules": ("frappe.utils:scrub",),
    "frappe.modules.utils": ("frappe.utils:scrub",),
    "frappe.monitor": (f"{S}:add_data_to_monitor",),
    "frappe.permissions": (f"{S}:get_doctype_roles",),
    "frappe.pulse.utils": (f"{S}:get_frappe_version",),
    "frappe.translate": (f"{S}:get_translated_doctypes",),
    "frappe.twofactor": (f"{S}:two_factor_is_enabled",),
    "frappe.utils.change_log": (f"{S}:get_versions get_app_branch",),
    "frappe.utils.csvutils": (f"{D}:import_doc",),
    "frappe.utils.dashboard": (f"{S}:cache_source",),
    "frappe.utils.file_manager": (f"{D}:get_file_path", "frappe.utils.files:is_safe_path safe_b64decode"),
    "frappe.utils.image": (f"{S}:optimize_image",),
    "frappe.utils.modules": (f"{S}:get_modules_from_all_apps_for_user",),
    "frappe.utils.redis_wrapper": ("frappe.runtime.cache:RedisWrapper=SiteCache",),
    "frappe.utils.response": ("werkzeug.wrappers:Response", f"{S}:send_private_file json_handler"),
    "frappe.utils.safe_eval": ("frappe.sandbox:safe_eval",),
}
# What apps import and may never reach: it can be imported, and says what it is when it is called.
ABSENT: dict[str, str] = {
    "frappe.app": "handle_exception",
    "frappe.core.api.user_invitation": "invite_by_email",
    "frappe.core.doctype.file.utils": "get_local_image",
    "frappe.core.doctype.user.user": "create_contact test_password_strength",
    "frappe.core.doctype.user_invitation.user_invitation": "UserInvitation",
    "frappe.desk.doctype.dashboard_chart.dashboard_chart": "get_result",
    "frappe.desk.doctype.event_notifications.event_notifications": "EventNotifications",
    "frappe.desk.page.setup_wizard.setup_wizard": "setup_complete update_global_settings run_post_setup_complete",
    "frappe.email.receive": "InboundMail",
    "frappe.frappeclient": "FrappeClient",
    "frappe.integrations.frappe_providers.frappecloud_billing": "current_site_info",
    "frappe.model.delete_doc": "get_linked_docs get_dynamic_linked_docs",
    "frappe.model.naming": "set_name_from_naming_options",
    "frappe.push_notification": "PushNotification subscribe unsubscribe",
    "frappe.realtime": "Socket realtime",
    "frappe.search": "web_search",
    "frappe.search.sqlite_search": "SQLiteSearch SQLiteSearchIndexMissingError",
    "frappe.utils.csvutils": "check_record",
    "frappe.utils.oauth": "get_oauth2_authorize_url get_oauth_keys",
    "frappe.utils.pdf": "get_print_format_styles pdf_body_html pdf_footer_html pdf_header_html toggle_visible_pdf",
    "frappe.website.doctype.web_template.web_template": "WebTemplate",
    "frappe.website.utils": "get_boot_data",
    "frappe.website.doctype.website_settings.website_settings": "modify_header_footer_items",
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


class _MovedDocTypes(MetaPathFinder):
    """Controllers of platform DocTypes that belong to another module here: upstream's path and ours give one module."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        parts = fullname.split(".")
        if len(parts) < 4 or parts[0] != "frappe" or parts[2] != "doctype":
            return None
        root = Path(__file__).parent
        if (root / parts[1] / "doctype" / parts[3]).is_dir():
            return None
        found = list(root.glob(f"*/doctype/{parts[3]}/__init__.py"))
        real = ".".join(["frappe", found[0].parts[-4], *parts[2:]]) if len(found) == 1 else ""
        if not real or importlib.util.find_spec(real) is None:
            return None
        return ModuleSpec(fullname, _AliasLoader(real), is_package=len(parts) == 4)


class _AliasFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        real = ALIASES.get(fullname)
        return ModuleSpec(fullname, _AliasLoader(real)) if real else None


def _absent(module: str, name: str) -> type:
    """A class that may be imported and derived from, and says at the first call that it is not here."""

    def refuse(self: object, *_args: object, **_options: object) -> None:
        raise importlib.import_module("frappe.exceptions").NotImplementedInThisRuntime(
            f"{module}.{name} is not part of this runtime"
        )

    return type(name, (Exception,) if name.endswith("Error") else (), {"__init__": refuse, "__module__": module})


def _more_names(module: str) -> dict[str, tuple[str, str]]:
    """name -> (module, its name there) of what upstream keeps in this module, too."""
    found = {}
    for entry in NAMES.get(module, ()):
        place, _colon, words = entry.partition(":")
        for word in words.split():
            name, _sign, own = word.partition("=")
            found[name] = (place, own or name)
    return found


def _give(module: ModuleType, path: str) -> None:
    """Answer upstream's names of ``path`` where the module has none of its own, each when it is used."""
    before = module.__dict__.get("__getattr__")
    names, absent = _more_names(path), ABSENT.get(path, "").split()

    def answer(name: str) -> object:
        if name in names:
            place, own = names[name]
            return getattr(importlib.import_module(place), own)
        if name in absent:
            return _absent(path, name)
        if before is not None:
            return before(name)
        raise AttributeError(f"module {path!r} has no attribute {name!r}")

    module.__dict__["__getattr__"] = answer


class _NamesLoader(Loader):
    """Loads the module, if there is one, and gives it upstream's other names."""

    def __init__(self, path: str, real: Loader | None) -> None:
        self._path, self._real = path, real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec) if self._real else None

    def exec_module(self, module: ModuleType) -> None:
        if self._real:
            self._real.exec_module(module)
        _give(module, self._path)

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)  # what tools ask of loaders: code, source, resources


class _NamesFinder(MetaPathFinder):
    """Modules with more names than their own, those that have none, and the packages these lie in."""

    modules = frozenset({*NAMES, *ABSENT})
    packages = frozenset(name[:at] for name in modules for at, sign in enumerate(name) if sign == ".")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.modules and fullname not in self.packages:
            return None
        if fullname in ALIASES:
            real: ModuleSpec | None = ModuleSpec(fullname, _AliasLoader(ALIASES[fullname]))
        else:
            real = PathFinder.find_spec(fullname, path, target)
        if fullname not in self.modules:
            return real or ModuleSpec(fullname, _NamesLoader(fullname, None), is_package=True)
        if real is None:
            return ModuleSpec(fullname, _NamesLoader(fullname, None), is_package=fullname in self.packages)
        real.loader = _NamesLoader(fullname, real.loader)
        return real


def install() -> None:
    """Make the aliases importable. Called once, when ``frappe`` is imported."""
    if not any(isinstance(finder, _AliasFinder) for finder in sys.meta_path):
        sys.meta_path[:0] = [_NamesFinder(), _AliasFinder(), _MovedDocTypes()]
