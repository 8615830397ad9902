"""Pages that apps bring along, rules and redirects, pages kept in documents, and what every page carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe

HTML = {"Accept": "text/html"}


def get(world: Any, path: str, **headers: str) -> Any:
    return world.browser().get(path, headers={**HTML, **headers})


def test_a_page_stands_in_the_sites_frame_with_what_its_code_says(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        **{
            "www/about-us.html": "<h1>{{ heading }}</h1>",
            "www/about_us.py": "def get_context(context):\n    context.heading = '<我们>'\n    context.title = 'About'\n",
        }
    )
    page = get(world, "/about-us")
    assert page.status_code == 200
    assert "<h1>&lt;我们&gt;</h1>" in page.text
    assert "<title>About" in page.text
    assert 'class="bar"' in page.text


def test_markdown_folders_and_plain_files(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        **{
            "www/guide/index.md": "---\ntitle: The guide\n---\n# Guide\n\n- one\n",
            "www/guide/style.css": "a { color: red }",
            "www/secret.py": "x = 1",
        }
    )
    page = get(world, "/guide")
    assert "<li>one</li>" in page.text
    assert "<title>The guide" in page.text
    assert get(world, "/guide/style.css").mimetype == "text/css"
    for path in ("/secret.py", "/secret", "/guide/../secret.py", "/guide/%2e%2e/hooks.py", "/_x", "/guide/"):
        assert get(world, path).status_code == (200 if path == "/guide/" else 404), path


def test_blocks_extend_the_base_and_later_apps_override_templates(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        **{
            "www/shop.html": '{% extends "templates/web.html" %}{% block page_content %}goods{% endblock %}{% block head_include %}<meta name="x">{% endblock %}',
            "www/bare.html": "{% block page_content %}bare{% endblock %}",
            "templates/includes/footer.html": "<footer>our own footer</footer>",
        }
    )
    page = get(world, "/shop").text
    assert "goods" in page
    assert '<meta name="x">' in page
    assert "our own footer" in page
    assert "bare" in get(world, "/bare").text


def test_a_whole_document_stays_alone_and_only_its_own_scripts_run(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        **{
            "www/front.html": "<!doctype html><title>x</title><script>window.a = {{ form_dict.a | tojson }}</script>{{ form_dict.b }}",
            "www/front.py": "no_cache = 1\n",
        }
    )
    page = get(world, "/front?a=1&b=<script>alert(1)</script>")
    assert 'class="bar"' not in page.text
    nonce = page.text.partition('nonce="')[2].partition('"')[0]
    assert nonce
    assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
    assert "<script>alert" not in page.text
    assert "ETag" not in page.headers


def test_rules_lead_to_pages_and_hand_over_values(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        'website_route_rules = [{"from_route": "/crm/<path:app_path>", "to_route": "crm"}, {"from_route": "/old/<name>", "to_route": "crm"}]\n',
        **{"www/crm.html": "<p>{{ form_dict.app_path or form_dict.name }}</p>"},
    )
    assert "<p>leads/view</p>" in get(world, "/crm/leads/view").text
    assert "<p>7</p>" in get(world, "/old/7").text


def test_redirects_of_apps_and_settings(world: Any, web_app: Callable[..., None]) -> None:
    web_app('website_redirects = [{"source": r"/shop/(\\d+)", "target": r"/goods/\\1"}]\n')
    answer = get(world, "/shop/12")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/goods/12")
    with world.inside():
        settings = frappe.get_doc("Website Settings")
        settings.append("route_redirects", {"source": "from", "target": "to", "redirect_http_status": "302"})
        settings.append("route_redirects", {"source": "evil", "target": "//evil.example"})
        settings.save()
    assert (get(world, "/from").status_code, get(world, "/from").headers["Location"]) == (302, "/to")
    assert get(world, "/evil").headers["Location"] == "/evil.example"


def test_renderers_context_hooks_and_includes(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        'page_renderer = "APP.render.Own"\nwebsite_context = {"slogan": "calm"}\nupdate_website_context = ["APP.render.more"]\n'
        'web_include_js = ["/assets/APP/x.js"]\nweb_include_css = "/assets/APP/x.css"\n',
        **{
            "render.py": "from werkzeug.wrappers import Response\nclass Own:\n    def __init__(self, path, http_status_code=None): self.path = path\n"
            "    def can_render(self): return self.path == 'own'\n    def render(self): return Response('mine')\n"
            "def more(context):\n    return {'extra': 'more'}\n",
            "www/page.html": "{{ slogan }} {{ extra }}",
        },
    )
    assert get(world, "/own").text == "mine"
    page = get(world, "/page").text
    assert "calm more" in page
    assert "/x.js" in page
    assert "/x.css" in page


def test_guests_pages_are_asked_for_by_their_tag(world: Any, web_app: Callable[..., None], portal: Any) -> None:
    web_app(**{"www/still.html": "still"})
    first = get(world, "/still")
    assert first.headers["Vary"] == "Accept-Language, Cookie"
    again = get(world, "/still", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert portal.get("/still", headers=HTML).headers["Cache-Control"] == "no-store"


def test_a_page_that_fails_is_told_and_recorded(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        **{"www/broken.html": "x", "www/broken.py": "def get_context(context):\n    raise RuntimeError('inside')\n"}
    )
    page = get(world, "/broken")
    assert page.status_code == 500
    assert "inside" not in page.text
    with world.inside():
        assert frappe.db.count("Error Log")


# --- pages in documents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "field", "text", "shown"),
    [
        ("Rich Text", "main_section", "<p>hello</p><script>alert(1)</script>", "<p>hello</p>"),
        ("Markdown", "main_section_md", "**hello**", "<strong>hello</strong>"),
        ("HTML", "main_section_html", '<h2 onclick="x()">hello</h2>', "<h2>hello</h2>"),
    ],
)
def test_a_web_page_is_shown_once_published_and_is_clean(
    world: Any, kind: str, field: str, text: str, shown: str
) -> None:
    with world.inside():
        doc = frappe.get_doc({"doctype": "Web Page", "title": "关于 我们", "content_type": kind, field: text}).insert()
    assert doc.route == "关于-我们"
    assert get(world, "/关于-我们").status_code == 404
    with world.inside():
        frappe.get_doc("Web Page", doc.name).update({"published": 1, "meta_description": "who we are"}).save()
    page = get(world, "/关于-我们")
    assert page.status_code == 200
    assert shown in page.text
    assert "alert(1)" not in page.text
    assert '<meta name="description" content="who we are">' in page.text
    with world.inside():
        frappe.get_doc("Web Page", doc.name).update({"end_date": "2020-01-01 00:00:00"}).save()
    assert get(world, "/关于-我们").status_code == 404


@pytest.mark.parametrize("route", ["app", "api/x", "login", "///", "files/a"])
def test_routes_of_the_site_itself_are_not_for_pages(world: Any, route: str) -> None:
    with world.inside(), pytest.raises(frappe.ValidationError):
        frappe.get_doc({"doctype": "Web Page", "title": "x", "route": route}).insert()


def test_a_doctype_with_a_web_view(world: Any) -> None:
    with world.inside() as ctx:
        spec = {
            "doctype": "DocType", "name": "W Article", "module": "Core", "custom": 1, "autoname": "hash", "has_web_view": 1,
            "allow_guest_to_view": 1, "title_field": "title",
            "fields": [{"fieldname": name, "fieldtype": kind, "label": name} for name, kind in (("title", "Data"), ("route", "Data"), ("published", "Check"), ("text", "Text Editor"))],
            "permissions": [{"role": "System Manager", "read": 1, "write": 1, "create": 1}],
        }  # fmt: skip
        frappe.get_doc(spec).insert()
        values = {"title": "News", "route": "news/one", "text": "<p>body</p>"}
        doc = frappe.get_doc({"doctype": "W Article", **values}).insert()
        ctx.db.commit()
        name = doc.name
    assert get(world, "/news/one").status_code == 404
    with world.inside():
        frappe.db.set_value("W Article", name, "published", 1)
    page = get(world, "/news/one")
    assert "<p>body</p>" in page.text
    assert "news/one</loc>" in get(world, "/sitemap.xml").text


def test_home_page_menu_meta_and_robots(world: Any) -> None:
    with world.inside():
        frappe.get_doc(
            {"doctype": "Web Page", "title": "Welcome", "route": "home", "published": 1, "main_section": "<p>hi</p>"}
        ).insert()
        settings = frappe.get_doc("Website Settings")
        settings.update({"home_page": "home", "copyright": "The house", "robots_txt": "User-agent: x\nDisallow: /"})
        settings.append("top_bar_items", {"label": "News", "url": "/news"})
        settings.append("top_bar_items", {"label": "Old", "url": "/old", "parent_label": "News"})
        settings.save()
        frappe.get_doc(
            {"doctype": "Website Route Meta", "route": "/home", "meta_tags": [{"key": "keywords", "value": "a"}]}
        ).insert()
    page = get(world, "/").text
    for part in ("<p>hi</p>", "© The house", ">Old</a>", '<meta name="keywords" content="a">'):
        assert part in page
    assert "Disallow: /" in get(world, "/robots.txt").text
    assert "/home</loc>" in get(world, "/sitemap.xml").text


def test_the_chosen_language_stays_with_the_browser(world: Any) -> None:
    browser = world.browser()
    answer = browser.post("/language", data={"lang": "zh", "to": "/forgot-password"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/forgot-password")
    assert "忘记密码" in browser.get("/forgot-password").text
    browser.post("/language", data={"lang": "xx", "to": "//evil.example"})
    assert "忘记密码" in browser.get("/forgot-password").text
    assert browser.post("/language", data={"lang": "en", "to": "//evil.example"}).headers["Location"] == "/"
    assert "Forgotten password" in browser.get("/forgot-password").text


def test_errors_say_what_to_do(world: Any, portal: Any) -> None:
    assert "Check the address" in get(world, "/nowhere").text
    assert "找不到页面" in get(world, "/nowhere", **{"Accept-Language": "zh"}).text
    page = portal.get("/app", headers=HTML)
    assert page.status_code == 403
    assert "/me" in page.text


def test_upstreams_classes_and_functions_are_there(world: Any, web_app: Callable[..., None]) -> None:
    web_app(
        'page_renderer = ["APP.render.Front"]\n',
        **{
            "www/shell.html": "<p>shell of {{ form_dict.x }}</p>",
            "render.py": "from frappe.website.page_renderers.template_page import TemplatePage\nfrom frappe.website.page_renderers.base_renderer import BaseRenderer\n"
            "class Front(BaseRenderer):\n    def can_render(self): return self.path.startswith('spa/') and TemplatePage('shell').can_render()\n"
            "    def render(self): return TemplatePage('shell').render() if self.path != 'spa/plain' else self.build_response('plain', 201, {'X-A': 1})\n",
        },
    )
    assert "<p>shell of 5</p>" in get(world, "/spa/any/where?x=5").text
    answer = get(world, "/spa/plain")
    assert (answer.status_code, answer.text, answer.headers["X-A"]) == (201, "plain", "1")
    with world.inside():
        assert frappe.get_website_settings("home_page") is None
        utils = (
            frappe.get_attr("frappe.website.utils.cleanup_page_name"),
            frappe.get_attr("frappe.website.utils.is_signup_disabled"),
        )
        assert (utils[0](" The Title, 第一! "), utils[1]()) == ("the-title-第一", True)


def test_a_generated_page_has_a_route_from_its_title(world: Any) -> None:
    generator = frappe.get_attr("frappe.website.website_generator.WebsiteGenerator")
    with world.inside():
        frappe.get_doc(
            {
                "doctype": "DocType", "name": "W Note", "module": "Core", "custom": 1, "autoname": "hash", "route": "notes", "title_field": "title",
                "is_published_field": "published", "has_web_view": 1,
                "fields": [{"fieldname": name, "fieldtype": kind, "label": name} for name, kind in (("title", "Data"), ("route", "Data"), ("published", "Check"))],
                "permissions": [{"role": "System Manager", "read": 1, "write": 1, "create": 1}],
            }
        ).insert()  # fmt: skip
        note = generator({"doctype": "W Note", "title": "Two Words"})
        note.insert()
        assert note.route is None
        note.published = 1
        note.save()
        assert note.route == "notes/two-words"
    assert get(world, "/notes/two-words").status_code == 403  # not allow_guest_to_view
    assert world.person("admin").get("/notes/two-words").status_code == 200


def test_the_sign_up_form_may_be_the_apps_own(world: Any, web_app: Callable[..., None]) -> None:
    web_app('signup_form_template = "templates/join.html"\n', **{"templates/join.html": "join us, {{ title }}"})
    with world.inside():
        frappe.get_doc("Website Settings").update({"disable_signup": 0}).save()
    assert "join us" in get(world, "/signup").text


def test_a_function_answers_with_a_page_or_leads_to_one(world: Any, web_app: Callable[..., None]) -> None:
    code = """
import frappe


@frappe.whitelist(allow_guest=True)
def tell():
    frappe.respond_as_web_page("确认", "<p>done</p><script>alert(1)</script>", http_status_code=410, primary_action="javascript:1")


@frappe.whitelist(allow_guest=True)
def lead():
    frappe.redirect_to_message("Thank you", "<p>See you</p>", context={"primary_action": "/about"})
"""
    web_app(**{"api.py": code})
    app = (world.sites / "apps.txt").read_text().split()[-1]
    told = get(world, f"/api/method/{app}.api.tell")
    assert (told.status_code, told.mimetype) == (410, "text/html")
    assert "<p>done</p>" in told.text
    assert "alert(1)" not in told.text
    assert "javascript" not in told.text
    browser = world.browser()
    led = browser.get(f"/api/method/{app}.api.lead", headers=HTML)
    assert led.status_code == 302
    page = browser.get(led.headers["Location"], headers=HTML)
    assert "<p>See you</p>" in page.text
    assert 'href="/about"' in page.text
    assert get(world, "/message?id=nothing").status_code == 404


def test_an_app_has_the_last_word_before_an_answer_leaves(world: Any, web_app: Callable[..., None]) -> None:
    mark = "def mark(response, request):\n    response.headers['X-Shown'] = request.path\n    response.set_cookie('seen', '1')\n"
    web_app("after_request = ['APP.answers.mark']", **{"answers.py": mark, "www/open.html": "open"})
    page = get(world, "/open")
    assert (page.headers["X-Shown"], "seen=1" in page.headers["Set-Cookie"]) == ("/open", True)
    assert "X-Shown" in world.browser().get("/api/method/ping").headers


AN_APP = {
    "www/desk.html": '[[{{ frappe.format(1234, {"fieldtype": "Int"}) }} {{ frappe.session.user }} {{ frappe.form_dict.part }} '
    '{{ frappe.db.get_value("S Settings", None, "limit") }} {{ frappe.get_all("S Customer", pluck="name")|join }} {{ frappe.request.path }}]]',
    "after.py": "def note(response):\n    response.headers['X-App'] = 'seen'\ndef fail(request, response):\n    raise RuntimeError\n",
}


def test_templates_of_pages_know_what_upstreams_do_with_the_rights_of_the_reader(
    world: Any, web_app: Callable[..., None]
) -> None:
    web_app(**AN_APP)
    with world.inside() as ctx:
        ctx.db.set_single_value("S Settings", "limit", "7")
    assert world.person("clerk").get("/desk?part=x").text.partition("[[")[2].partition("]]")[0].split() == [
        "1234",
        "clerk@example.com",
        "x",
        "7",
        "Acme",
        "/desk",
    ]
    assert "Acme" not in world.browser().get("/desk").text


def test_apps_look_at_answers_and_cannot_spoil_them(world: Any, web_app: Callable[..., None]) -> None:
    web_app('after_request = ["APP.after.note", "APP.after.fail"]\n', **AN_APP)
    for path in ("/desk", "/api/method/ping", "/nowhere"):
        answer = world.browser().get(path)
        assert answer.headers["X-App"] == "seen"
        assert answer.status_code < 500


def test_the_apps_page_lists_those_that_let_one_in(world: Any, web_app: Callable[..., None]) -> None:
    may = "import frappe\ndef may():\n    return 'S Clerk' in frappe.get_roles()\n"
    web_app(
        'add_to_apps_screen = [{"name": "shop", "title": "Shop", "route": "/shop", "has_permission": "APP.may.may"}]\n',
        **{"may.py": may},
    )
    path = "/api/method/frappe.apps.get_apps"
    assert [app["route"] for app in world.person("clerk").get(path).json["message"]] == ["/shop"]
    assert world.person("reader").get(path).json["message"] == []
