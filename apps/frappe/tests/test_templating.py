from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from frappe import templating
from frappe.exceptions import TemplateError, TemplateNotFoundError
from frappe.templating import AppLoader, get_jenv, get_template, is_rtl, render_template, validate_template
from frappe.utils import providers


class Doc:
    """Looks like a document to templates."""

    def __init__(self) -> None:
        self.name = "D-1"
        self.saved = False

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name}

    def save(self) -> None:
        self.saved = True

    def get_title(self) -> str:
        return f"Title of {self.name}"


@pytest.fixture
def provide() -> Iterator[Callable[[str, Any], None]]:
    before: dict[str, Any] = {}

    def set_value(name: str, value: Any) -> None:
        before.setdefault(name, providers.get_provider(name))
        providers.set_provider(name, lambda *_args: value)

    yield set_value
    for name, old in before.items():
        if old is None:
            providers.remove_provider(name)
        else:
            providers.set_provider(name, old)


@pytest.fixture
def two_apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two apps with templates; the second wins over the first."""
    for app in ("one", "two"):
        (tmp_path / app / "templates" / "includes").mkdir(parents=True)
        (tmp_path / app / "templates" / "page.html").write_text(
            f"{app}: {{% include 'templates/includes/name.html' %}}", encoding="utf-8"
        )
        (tmp_path / app / "secret.html").write_text("secret", encoding="utf-8")
    (tmp_path / "one" / "templates" / "includes" / "name.html").write_text("Hello {{ name }}", encoding="utf-8")
    (tmp_path / "one" / "templates" / "only.html").write_text("only one", encoding="utf-8")
    monkeypatch.setattr(templating, "app_path", lambda app: tmp_path / app)
    return tmp_path


def test_values_are_escaped_unless_told_otherwise() -> None:
    assert render_template("{{ name }}", {"name": "<b>A & B</b>"}) == "&lt;b&gt;A &amp; B&lt;/b&gt;"
    assert render_template("{{ name }}", {"name": "A & B"}, escape=False) == "A & B"
    assert render_template("{{ name | safe }}", {"name": "<b>"}) == "<b>"


def test_missing_values_are_empty() -> None:
    assert render_template("[{{ doc.customer.name }}]", {"doc": {}}) == "[]"
    assert render_template("") == ""
    assert render_template(None) == ""


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ '1,234.5' | flt }}", "1234.5"),
        ("{{ '3.9' | int }}", "3"),
        ("{{ items | len }}", "2"),
        ("{{ items | json }}", '["a","\\u003cb\\u003e"]'),
        ("{{ '**x**' | markdown }}", "<p><strong>x</strong></p>\n"),
        ("{{ '/a' | abs_url }} {{ 'https://y.org/b' | abs_url }}", "https://x.org/a https://y.org/b"),
        ("{{ 1234.5 | fmt_money(currency='CNY') }}", "¥ 1,234.50"),
        ("{{ '2026-03-05' | global_date_format }}", "March 5, 2026"),
        ("{{ frappe.utils.cint('4') + 1 }}", "5"),
        ("{{ _('Hello {0}').format('you') }}", "Hello you"),
        ("{{ '<script>1</script><p>a</p>' | sanitize }}", "<p>a</p>"),
    ],
)
def test_filters_and_globals(provide: Callable[[str, Any], None], template: str, text: str) -> None:
    provide("site_url", "https://x.org/")
    provide("language", "en")
    assert render_template(template, {"items": ["a", "<b>"]}) == text


def test_globals_of_the_provider_are_known(provide: Callable[[str, Any], None]) -> None:
    provide("template_globals", {"site_title": "Blue"})
    assert render_template("{{ site_title }} {{ x }}", {"x": 1}) == "Blue 1"


REFUSED = [
    "{{ [].append(1) }}",
    "{{ {}.update({'a': 1}) }}",
    "{{ doc.save() }}",
    "{{ range(10 ** 9) | list }}",
    "{% include '../secret.html' %}",
    "{% include 'hooks.py' %}",
    "{% include '/etc/passwd' %}",
    "{{ 1 / 0 }}",
    "{{ ''.__class__ }}",
    "{{ doc.get_title(1) }}",
]


@pytest.mark.parametrize("template", REFUSED)
def test_templates_cannot_change_reach_or_break_out(template: str) -> None:
    doc = Doc()
    with pytest.raises((TemplateError, TemplateNotFoundError)):
        render_template(template, {"doc": doc})
    assert not doc.saved


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''['__class__'] }}",
        "{{ '' | attr('__class__') }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(doc) }}",
        "{{ doc['__init__'] }}",
        "{{ frappe.utils.flt.__globals__ }}",
    ],
)
def test_pythons_inside_reads_as_nothing(template: str) -> None:
    assert render_template(template, {"doc": Doc()}, safe_render=False) == ""


def test_documents_may_be_read() -> None:
    assert render_template("{{ doc.name }}: {{ doc.get_title() }}", {"doc": Doc()}) == "D-1: Title of D-1"


def test_the_app_installed_last_wins_and_includes_are_found(two_apps: Path) -> None:
    loader = AppLoader(("one", "two"))
    assert loader.find("templates/page.html") == two_apps / "two" / "templates" / "page.html"
    assert loader.find("one/templates/page.html") == two_apps / "one" / "templates" / "page.html"
    assert loader.find("templates/only.html") == two_apps / "one" / "templates" / "only.html"
    environment = templating._environment.__wrapped__(("one", "two"), True)
    assert environment.get_template("templates/page.html").render(name="<x>") == "two: Hello &lt;x&gt;"
    assert "templates/only.html" in loader.list_templates()


@pytest.mark.parametrize(
    "path",
    [
        "secret.html",
        "one/secret.html",
        "templates/../secret.html",
        "templates/../../one/secret.html",
        "templates",
        "templates/x.py",
    ],
)
def test_only_folders_of_templates_are_looked_into(two_apps: Path, path: str) -> None:
    assert AppLoader(("one", "two")).find(path) is None


def test_a_changed_file_is_read_again(two_apps: Path) -> None:
    environment = templating._environment.__wrapped__(("one", "two"), True)
    path = two_apps / "one" / "templates" / "only.html"
    first = environment.get_template("templates/only.html").render()
    path.write_text("changed", encoding="utf-8")
    assert (first, environment.get_template("templates/only.html").render()) == ("only one", "changed")


def test_a_missing_template_is_named() -> None:
    with pytest.raises(TemplateNotFoundError, match=r"templates/none\.html"):
        get_template("templates/none.html")
    with pytest.raises(TemplateNotFoundError, match=r"templates/none\.html"):
        render_template("templates/none.html")


def test_a_wrong_template_says_where() -> None:
    with pytest.raises(TemplateError, match="line 2"):
        validate_template("a\n{% if %}")
    with pytest.raises(TemplateError, match="line 1"):
        render_template("{% for %}")
    validate_template("{{ anything.at.all() }}")
    validate_template(None)


def test_the_environment_is_shared_and_languages_have_directions(provide: Callable[[str, Any], None]) -> None:
    provide("language", "ar")
    assert get_jenv() is get_jenv()
    assert (is_rtl(), is_rtl(0)) == (True, False)
