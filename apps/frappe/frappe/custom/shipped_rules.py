"""Rights that apps say: rules that come as documents, and those of a DocType that the site's own rules stand over."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.custom import kinds, merge, shipped
from frappe.schema.meta import definition_of

STANDARD = "DocPerm"  # what an app's DocTypes say themselves is remembered under this kind


def take_in(document: dict[str, Any], app: str) -> bool:
    """Insert or merge one rule that an app ships. One the site took away does not come back, or rights would by themselves."""
    name, doctype = document["name"], document.get("parent") or ""
    base, theirs = shipped.shipped_as(kinds.RULES, name), kinds.content(document)
    if base is not None and base.content == theirs:
        return False
    ours = kinds.content(frappe.get_doc(kinds.RULES, name)) if frappe.db.exists(kinds.RULES, name) else None
    if base is None:
        if ours is None or not shipped.changed_here(kinds.RULES, doctype):
            shipped.import_quietly(document)
        shipped.remember(kinds.RULES, name, app, theirs, theirs)
        return True
    if ours is not None:
        merged, _conflicts = merge.three_way(base.content, ours, theirs)  # a right is had or not: both cannot differ
        gone = dict.fromkeys(set(ours) - set(merged), 0)
        shipped.import_quietly({"doctype": kinds.RULES, "name": name, **gone, **merged})
    shipped.remember(kinds.RULES, name, app, theirs, theirs)
    return True


def standard(doctype: str) -> dict[str, dict[str, Any]]:
    """The rules of a DocType as its app says them, by whom and what they are about."""
    rules = definition_of(frappe.context(), doctype).permissions
    return {kinds.rule_key(rule): kinds.content(rule.as_dict()) for rule in rules}


def remember(doctype: str) -> None:
    """The site makes rules of its own: note over which of the app they stand."""
    if frappe.db.exists("DocType", {"name": doctype, "custom": 0}):
        rules = standard(doctype)
        shipped.remember(STANDARD, doctype, "", rules, rules)


def review() -> None:
    """Show where an app's rights have changed that the site's own stand over. They are not taken over by themselves."""
    for doctype in sorted({*frappe.get_all(kinds.RULES, {}, pluck="parent")}):
        if not frappe.db.exists("DocType", {"name": doctype, "custom": 0}):
            continue
        base, now = shipped.shipped_as(STANDARD, doctype), standard(doctype)
        if base is None or base.content == now:
            if base is None:
                remember(doctype)
            continue
        site = {kinds.rule_key(rule): kinds.content(rule) for rule in (kinds.rules(doctype) or {}).get("rules", ())}
        changed = [key for key in {**base.content, **now} if base.content.get(key) != now.get(key)]
        conflicts = {
            key: {"app": now.get(key), "site": site.get(key)} for key in changed if now.get(key) != site.get(key)
        }
        if conflicts:
            shipped.note_conflict(kinds.RULES, doctype, conflicts, {"parent": doctype}, None)
        remember(doctype)


def with_standard(doctype: str, conflicts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The site's rules, those of the conflicts as the app says them."""
    kept = [rule for rule in (kinds.rules(doctype) or {}).get("rules", ()) if kinds.rule_key(rule) not in conflicts]
    taken = [{**both["app"], "name": frappe.generate_hash(length=10)} for both in conflicts.values() if both["app"]]
    return {"name": doctype, "rules": [*kept, *taken]}
