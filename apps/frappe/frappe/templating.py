"""Templates: Jinja2 in a sandbox, escaping by default, loading from the ``templates`` and ``www`` folders of apps.

A template sees what it is given, the globals below, and what the apps' ``jinja`` hooks and the provider
``template_globals`` add. It cannot reach names that begin with an underscore, change what it is given, or call a
document's methods that write.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import BaseLoader, ChainableUndefined, Environment, Template, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from frappe import utils
from frappe.exceptions import FrappeError, TemplateError, TemplateNotFoundError, ValidationError
from frappe.runtime.apps import app_path, installed_apps
from frappe.runtime.context import current_or_none
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.sandbox_limits import OPERATORS, Budget, size_of
from frappe.types import _dict
from frappe.utils import providers

FOLDERS = frozenset({"templates", "www"})
SUFFIXES = frozenset({".html", ".xml", ".txt", ".md", ".css", ".js", ".json", ".svg"})
_PATH = re.compile(r"[\w./@-]+\.(?:html|xml|txt|md|css|js|json|svg)")
_WRITING = frozenset(
    {
        *(
            "save",
            "insert",
            "submit",
            "cancel",
            "delete",
            "discard",
            "rename",
            "reload",
            "db_set",
            "db_insert",
            "db_update",
        ),
        *("append", "set", "update", "set_onload", "run_method", "notify_update", "add_comment", "get_password"),
    }
)


class TemplateBudget(Budget):
    """What one text of people may use up while it is filled; a script that fills one gives its own."""

    __slots__ = ()

    def __init__(self) -> None:
        self.steps, self.cells = 2_000_000, 50_000_000

    def build(self, size: int) -> None:
        self.cells -= size
        if self.cells < 0:
            raise TemplateError(_("The template was stopped: it builds too much"))

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise TemplateError(_("The template was stopped: it runs too long"))


_budget: ContextVar[Budget | None] = ContextVar("template_budget", default=None)


@contextmanager
def _limited() -> Iterator[None]:
    ctx = current_or_none()
    scripts = ctx.flags.script_budgets if ctx else None
    token = _budget.set(scripts[-1] if scripts else _budget.get() or TemplateBudget())
    try:
        yield
    finally:
        _budget.reset(token)


def _step() -> str:
    """Stands at the head of each loop."""
    budget = _budget.get()
    if budget is not None:
        budget.step()
    return ""


def _shown(value: Any) -> Any:
    """What is written out, counted before."""
    budget = _budget.get()
    if budget is not None:
        budget.build(size_of(budget.weigh(value)))
    return value


_WIDE = ("center", "indent", "wordwrap", "batch", "slice", "round")
_MOST_WIDE = 10_000


def _narrow(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is told a width: not one that fills the memory."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if any(isinstance(each, int) and abs(each) > _MOST_WIDE for each in (*args[1:], *kwargs.values())):
            raise TemplateError(_("The template was stopped: it builds too much"))
        return function(*args, **kwargs)

    return call


def _counting(tree: nodes.Template) -> nodes.Template:
    """Loops say that they go round, ``~`` what it joins."""
    for loop in tree.find_all(nodes.For):
        step = nodes.Call(nodes.Name("_step_", "load"), [], [], None, None)
        loop.body.insert(0, nodes.Output([step], lineno=loop.lineno))
    for joined in tree.find_all(nodes.Concat):
        joined.nodes = [nodes.Call(nodes.Name("_shown_", "load"), [each], [], None, None) for each in joined.nodes]
    return tree


class _Sandbox(ImmutableSandboxedEnvironment):
    """What templates of people may do, and how long."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})
    _signs: Mapping[str, str] = {"+": "Add", "*": "Mult", "**": "Pow"}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        budget = _budget.get()
        if budget is None:
            return super().call_binop(context, operator, left, right)
        if operator == "%":
            if (
                isinstance(left, str) and any(int(width) > _MOST_WIDE for width in re.findall(r"\d{4,}", left))
            ) or "*" in str(left):
                raise TemplateError(_("The template was stopped: it builds too much"))
            return left % right
        if operator == "**" or (
            isinstance(left, str | list | tuple | int) and isinstance(right, str | list | tuple | int)
        ):
            return OPERATORS[self._signs[operator]](left, right, budget)
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        _step()
        return super().call(__context, __obj, *args, **kwargs)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _counting(super()._parse(source, name, filename))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if attr.startswith("_") or (attr in _WRITING and hasattr(type(obj), "as_dict")):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:
        owner = getattr(obj, "__self__", None)
        if owner is not None and hasattr(type(owner), "as_dict") and getattr(obj, "__name__", "") in _WRITING:
            return False
        return super().is_safe_callable(obj)


class AppLoader(BaseLoader):
    """Finds ``templates/…`` and ``www/…`` in the apps, the one installed last first; ``app/templates/…`` in that app."""

    def __init__(self, apps: tuple[str, ...]) -> None:
        self._roots = {app: app_path(app) for app in apps}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self.find(template)
        if path is None:
            raise TemplateNotFound(template)
        stamp = path.stat().st_mtime_ns
        return path.read_text(encoding="utf-8"), str(path), lambda: _stamp(path) == stamp

    def find(self, template: str) -> Path | None:
        """The file of a template, or None. Only folders of templates are looked into."""
        parts = template.replace("\\", "/").strip("/").split("/")
        if ".." in parts or not FOLDERS.intersection(parts[:-1]) or Path(parts[-1]).suffix not in SUFFIXES:
            return None
        if parts[0] in self._roots:
            candidates = [self._roots[parts[0]].joinpath(*parts[1:])]
        else:
            candidates = [root.joinpath(*parts) for root in reversed(self._roots.values())]
        return next((path for path in candidates if path.is_file()), None)

    def list_templates(self) -> list[str]:
        found = {
            str(path.relative_to(root))
            for root in self._roots.values()
            for folder in FOLDERS
            for path in (root / folder).rglob("*")
            if path.suffix in SUFFIXES
        }
        return sorted(found)


def _stamp(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


# --- the environment ----------------------------------------------------------------------------------------


def _apps() -> tuple[str, ...]:
    ctx = current_or_none()
    return tuple(installed_apps(ctx)) if ctx else ("frappe",)


def get_jenv() -> Environment:
    """The environment of the running site; its globals are those of its apps."""
    return _environment(_apps(), True)


def _get_jenv() -> Environment:
    return get_jenv()


@lru_cache(maxsize=16)
def _environment(apps: tuple[str, ...], escape: bool) -> Environment:
    environment = _Sandbox(
        loader=AppLoader(apps),
        autoescape=escape,
        undefined=ChainableUndefined,
        extensions=["jinja2.ext.do"],
        finalize=_shown,
    )
    environment.filters.update({name: _narrow(environment.filters[name]) for name in _WIDE})
    environment.globals.update(_step_=_step, _shown_=_shown)
    environment.globals.pop("lipsum", None)
    environment.filters.update(_filters())
    environment.globals.update(_globals())
    ctx = current_or_none()
    if ctx:
        hooks: Mapping[str, Any] = get_hooks(ctx, "jinja", {})
        environment.globals.update(_hooked(hooks.get("methods", ())))
        environment.filters.update(_hooked(hooks.get("filters", ())))
    return environment


def _hooked(paths: Any) -> dict[str, Callable[..., Any]]:
    """Functions by name; a path may name a function or a whole module, or be ``name:path``."""
    found: dict[str, Callable[..., Any]] = {}
    for entry in paths:
        name, _sep, path = entry.rpartition(":")
        if name:
            found[name] = resolve(path)
            continue
        try:
            module = importlib.import_module(path)
        except ModuleNotFoundError:
            found[path.rpartition(".")[2]] = resolve(path)
            continue
        found.update(
            {
                name: function
                for name, function in inspect.getmembers(module, inspect.isfunction)
                if not name.startswith("_") and function.__module__ == module.__name__
            }
        )
    return found


def _markup(function: Callable[..., Any]) -> Callable[..., Any]:
    def marked(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        return None if value is None else Markup(value)  # noqa: S704 - the functions below give clean HTML

    return marked


def _abs_url(path: Any) -> str:
    """``path`` of this site as a whole URL."""
    text = str(path or "")
    if not text or re.match(r"[a-z][a-z0-9+.-]*:|//", text, re.IGNORECASE):
        return text
    site_url = str(providers.provided("site_url", "")).rstrip("/")
    return f"{site_url}/{text.lstrip('/')}"


def _json_text(value: Any) -> Markup:
    """JSON that can stand in a script element or an attribute."""
    text = utils.json_bytes(value).decode()
    escaped = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("'", "\\u0027")
    return Markup(escaped)  # noqa: S704 - nothing in it can end a script or an attribute in single quotes


def _filters() -> dict[str, Callable[..., Any]]:
    plain = (
        *(utils.flt, utils.cint, utils.cstr, utils.global_date_format, utils.format_date, utils.format_datetime),
        *(utils.format_time, utils.format_duration, utils.fmt_money, utils.money_in_words, utils.pretty_date),
        *(utils.strip_html, utils.scrub, utils.unscrub, utils.get_abbr, utils.comma_and, utils.rounded),
    )
    return {
        **{function.__name__: function for function in plain},
        "json": _json_text,
        "len": len,
        "int": utils.cint,
        "str": utils.cstr,
        "datetime": utils.format_datetime,
        "markdown": _markup(lambda text: utils.md_to_html(utils.cstr(text))),
        "md_to_html": _markup(lambda text: utils.md_to_html(utils.cstr(text))),
        "sanitize": _markup(lambda html: utils.sanitize_html(utils.cstr(html))),
        "abs_url": _abs_url,
    }


def _globals() -> dict[str, Any]:
    functions = {name: getattr(utils, name) for name in utils.__all__ if callable(getattr(utils, name))}
    harmless = {name: value for name, value in functions.items() if name not in _NOT_IN_TEMPLATES}
    return {
        "_": _,
        "frappe": _dict(utils=_dict(harmless), _dict=_dict, bold=utils.bold),
        "is_rtl": is_rtl,
        "_dict": _dict,
    }


_NOT_IN_TEMPLATES = frozenset(
    {
        *("get_files_path", "get_site_path", "get_bench_path", "is_safe_path", "safe_b64decode", "update_progress_bar"),
        *("redis_cache", "request_cache", "site_cache", "Clock", "FrozenClock", "SystemClock"),
    }
)


def is_rtl(rtl: Any = None) -> bool:
    """Is the person's language written from right to left?"""
    if rtl is not None:
        return bool(rtl)
    return str(providers.provided("language", "en")).partition("-")[0] in ("ar", "he", "fa", "ps", "ur")


# --- rendering ----------------------------------------------------------------------------------------------


def get_template(path: str) -> Template:
    """The template at ``templates/…`` of an app. Raises TemplateNotFoundError."""
    return _loaded(_environment(_apps(), True), path)


def _loaded(environment: Environment, path: str) -> Template:
    try:
        return environment.get_template(path)
    except TemplateNotFound as error:
        raise TemplateNotFoundError(_("There is no template {0}").format(error.name or path)) from error
    except TemplateSyntaxError as error:
        raise _broken(error) from error


@lru_cache(maxsize=512)
def _from_text(environment: Environment, source: str) -> Template:
    return environment.from_string(source)


def _is_path(template: str) -> bool:
    return len(template) < 200 and bool(_PATH.fullmatch(template.strip()))


def render_template(
    template: str | None,
    context: Mapping[str, Any] | None = None,
    is_path: bool | None = None,
    safe_render: bool = True,
    *,
    escape: bool = True,
) -> str:
    """The template filled with ``context``.

    template: its text, or its path (``templates/emails/x.html``); is_path says which, None guesses. safe_render
    refuses texts that name attributes with two underscores. escape=False is for plain text such as subjects.
    Raises TemplateError, TemplateNotFoundError.
    """
    if not template:
        return ""
    environment = _environment(_apps(), escape)
    known: dict[str, Any] = {**providers.provided("template_globals", {}), **(context or {})}
    try:
        with _limited():
            return _rendered(environment, template, known, is_path, safe_render)
    except TemplateSyntaxError as error:
        raise _broken(error) from error
    except FrappeError:
        raise
    except (JinjaError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        line = _line_of(error)
        words = _("The template cannot be filled in line {0}: {1}").format(line, error) if line else ""
        raise TemplateError(words or _("The template cannot be filled: {0}").format(error)) from error


def _rendered(
    environment: Environment, template: str, known: dict[str, Any], is_path: bool | None, safe_render: bool
) -> str:
    if is_path or (is_path is None and _is_path(template)):
        return _loaded(environment, template.strip()).render(known)
    if safe_render and ".__" in template:
        raise TemplateError(_("A template may not name attributes that begin with two underscores"))
    return _from_text(environment, template).render(known)


def _line_of(error: Exception) -> int:
    """The line of the innermost template in which an error came up; 0 where none is known."""
    frames = [tb for tb in _trace(error.__traceback__) if "__jinja_exception__" in tb.tb_frame.f_globals]
    return frames[-1].tb_lineno if frames else 0


def _trace(tb: TracebackType | None) -> Iterator[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next


def _broken(error: TemplateSyntaxError) -> ValidationError:
    return TemplateError(_("The template is wrong in line {0}: {1}").format(error.lineno, error.message))


def validate_template(html: str | None) -> None:
    """Raise TemplateError unless the text is a template. Nothing is filled in."""
    if not html:
        return
    try:
        _environment(_apps(), True).from_string(html)
    except TemplateSyntaxError as error:
        raise _broken(error) from error
