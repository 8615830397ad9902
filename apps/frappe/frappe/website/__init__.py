"""Pages the server renders for people outside the desk, readable without scripts and on a phone.

    router.py     a path -> redirect, route rule, renderer of an app, page; else 404
    files.py      pages and files of apps' ``www`` folders (``page.html`` or ``.md`` with ``page.py: get_context``)
    stored.py     pages kept in documents: Web Page, DocTypes with a web view
    portal.py     lists and documents for portal users
    web_forms.py  forms that make documents; web_form_pages.py shows them
    accounts.py   sign-up, forgotten passwords, one's own account
    feeds.py      sitemap.xml, robots.txt
    context.py    what every page knows: settings, menus, languages
    rendering.py  template and context -> answer with headers, ETag for guests

All pages extend ``templates/base.html``, those of apps usually through ``templates/web.html``.
"""
