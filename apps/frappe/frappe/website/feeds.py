"""What search engines ask for."""

from __future__ import annotations

from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

import frappe
from frappe.http.urls import get_url
from frappe.runtime.context import Context
from frappe.website import files, stored
from frappe.website.context import settings

_MOST_PAGES = 45_000  # a sitemap may have 50,000


def sitemap(ctx: Context) -> Response:
    """Pages that everybody may read, as sitemap.xml."""
    found: dict[str, str] = dict.fromkeys(files.pages(ctx), "")
    sources = [("Web Page", "published", {}), ("Web Form", "published", {"login_required": 0})]
    sources += [(name, field, {}) for name, field in stored.web_views(ctx) if frappe.get_meta(name).allow_guest_to_view]
    for doctype, published, more in sources:
        filters = {**({published: 1} if published else {}), **more, "route": ["is", "set"]}
        rows = frappe.get_all(doctype, filters=filters, fields=["route", "modified"], limit_page_length=_MOST_PAGES)
        found.update({row.route: str(row.modified)[:10] for row in rows})
    lines = [
        f"<url><loc>{escape(get_url(path))}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for path, changed in list(found.items())[:_MOST_PAGES]
    ]
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(text + "\n".join(lines) + "\n</urlset>\n", mimetype="application/xml")


def robots(ctx: Context) -> Response:
    """What robots may look at: as the settings say, never the desk and the API."""
    known = settings(ctx)
    own = str(known.robots_txt or "").strip()
    if not own:
        own = "User-agent: *\n" + (
            "Disallow: /app\nDisallow: /api\nDisallow: /private" if known.indexed_by_search_engines else "Disallow: /"
        )
    return Response(f"{own}\nSitemap: {get_url('sitemap.xml')}\n", mimetype="text/plain")
