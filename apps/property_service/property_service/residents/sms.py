"""Text messages leave by whatever the site has for it: hook ``property_service_sms`` names a function ``send(mobile, text)``,
``property_service_wechat`` one that takes a WeChat ID instead.

Without it nothing leaves; in developer mode the text stands in the site's log, so that one can go on.
"""

from __future__ import annotations

import frappe

HOOK, WECHAT_HOOK = "property_service_sms", "property_service_wechat"


def may_send() -> bool:
    """Is there a way for a text to reach somebody?"""
    return bool(frappe.get_hooks(HOOK) or frappe.conf.get("developer_mode"))


def send(mobile: str, text: str) -> bool:
    """Send a text by the last app that offers to; False where none does."""
    return send_by(HOOK, mobile, text)


def send_by(hook: str, address: str, text: str) -> bool:
    """The same by the way that a hook names."""
    for path in reversed(frappe.get_hooks(hook)):
        frappe.get_attr(path)(address, text)
        return True
    if frappe.conf.get("developer_mode"):
        frappe.logger("sms").warning("to %s: %s", address, text)
    return False
