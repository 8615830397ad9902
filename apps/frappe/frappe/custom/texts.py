"""Texts translated in place: what a text is in each language, what the site says instead, and what of its own has no words yet.

The site's words are Translation documents, so that each change stands in the history and can be undone. Who may change
Translations may do all this.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.custom import bundles
from frappe.runtime.apps import installed_apps
from frappe.translate import get_all_translations, get_messages
from frappe.utils.translation_sources import document_messages, is_translatable

MOST_TEXTS = 50
_LABELS = ("label", "description", "placeholder")


def _check() -> None:
    if not (frappe.has_permission("Translation", "write") and frappe.has_permission("Translation", "create")):
        raise frappe.PermissionError(_("You may not translate this site"))


def _languages() -> list[Any]:
    return list(frappe.get_all("Language", {"enabled": 1}, ["name", "language_name"], order_by="name asc"))


def _key(source: str, context: str | None) -> str:
    return f"{source}:{context}" if context else source


def _row(source: str, context: str | None, language: str) -> Any:
    """The site's own word for a text, if it has one."""
    rows = frappe.get_all(
        "Translation", {"language": language, "source_text": source}, ["name", "context", "translated_text"]
    )
    return next((row for row in rows if (row.context or None) == (context or None)), None)


@frappe.whitelist(methods=["POST"])
def get_texts(texts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each ``{source, context}``: per language what it is now, what the site says, and what the apps say."""
    _check()
    return [_described(str(text["source"]), text.get("context") or None) for text in texts[:MOST_TEXTS]]


def _described(source: str, context: str | None) -> dict[str, Any]:
    key, found, apps = _key(source, context), [], installed_apps(frappe.context())
    for language in _languages():
        own = _row(source, context, language.name)
        now = get_all_translations(language.name)
        shipped = get_messages(language.name, apps) if language.name != "en" else {}
        found.append(
            {
                "language": language.name, "language_name": language.language_name, "own": own.translated_text if own else "",
                "now": now.get(key) or now.get(source) or "", "shipped": shipped.get(key) or shipped.get(source) or "",
            }
        )  # fmt: skip
    return {"source": source, "context": context, "languages": found}


@frappe.whitelist(methods=["POST"])
def save(source: str, context: str | None = None, texts: dict[str, str] | None = None) -> dict[str, str]:
    """Say a text in some languages; an empty one goes back to what the apps say.

    Gives what changed for the person's own language: keys of the catalogue with their texts.
    """
    _check()
    if not source.strip():
        frappe.throw(_("There is no text to translate"))
    known = {language.name for language in _languages()}
    for language, text in (texts or {}).items():
        if language not in known:
            frappe.throw(_("{0} is not a language of this site").format(language))
        _say(source.strip(), context or None, language, str(text or "").strip())
    now = get_all_translations(frappe.context().lang)
    keys = {source, _key(source, context), _key(source, "frappe")}
    return {key: now.get(key, "") for key in keys}


def _say(source: str, context: str | None, language: str, text: str) -> None:
    row = _row(source, context, language)
    if row is None and text:
        values = {"language": language, "source_text": source, "context": context, "translated_text": text}
        frappe.get_doc({"doctype": "Translation", **values}).insert()
    elif row is not None and not text:
        frappe.delete_doc("Translation", row.name)
    elif row is not None and row.translated_text != text:
        doc = frappe.get_doc("Translation", row.name)
        doc.translated_text = text
        doc.save()


@frappe.whitelist()
def get_own_texts(language: str) -> list[dict[str, Any]]:
    """Texts of the site's own customisations, with what they are in ``language`` and where they stand."""
    _check()
    if not frappe.db.exists("Language", {"name": language, "enabled": 1}):
        frappe.throw(_("{0} is not a language of this site").format(language))
    places: dict[tuple[str, str | None], list[str]] = {}
    for item in bundles.present():
        for text, context in _texts_of(item):
            if is_translatable(text):
                found = places.setdefault((text.strip(), context), [])
                place = f"{_(item['kind'])} {_(item['document_type'] or item['name'])}"
                if place not in found:
                    found.append(place)
    now: dict[str, str] = dict(get_all_translations(language))
    if language == "en":  # what apps say is English already
        shipped = get_messages("zh", installed_apps(frappe.context()))
        now |= {text: text for text, _context in places if text in shipped and text not in now}
    return [
        {
            "source": text,
            "context": context,
            "where": where,
            "text": now.get(_key(text, context)) or now.get(text) or "",
        }
        for (text, context), where in sorted(places.items(), key=lambda entry: entry[0][0])
    ]


def _texts_of(item: dict[str, Any]) -> Any:
    kind = item["kind"]
    if item["layer"] or kind in ("Translation", "Custom DocPerm", "Client Script", "Server Script"):
        return
    doc = frappe.get_doc(kind, item["name"])
    if kind == "Property Setter":
        if doc.property in _LABELS:
            yield str(doc.value or ""), None
        elif doc.property == "options":
            yield from ((option, None) for option in str(doc.value or "").split("\n"))
        return
    if not doc.get("is_standard"):
        yield from document_messages({**doc.as_dict(), "doctype": kind})
