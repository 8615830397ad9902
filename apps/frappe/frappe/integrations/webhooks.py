"""Webhooks: what is to be told is written in the transaction that makes it true, and told by a worker until it was heard."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.database.rows import update
from frappe.integrations import targets
from frappe.permissions.masking import shielded
from frappe.runtime.cache import cached
from frappe.utils import cint, now_datetime

LOG = "Webhook Request Log"
QUEUED, SENT, RETRYING, FAILED = "Queued", "Sent", "Retrying", "Failed"
PAUSES = (60, 300, 1800, 7200, 43200)  # seconds before each further attempt; after the last one it has failed
_NEVER = frozenset(
    {"Webhook", LOG, "Background Job", "Error Log", "Scheduled Job Log", "Version", "Customization Log", "MCP Log"}
)


def note(doc: Any, method: str) -> None:
    """At an event of a document: write down what the webhooks that wait for it will tell."""
    if doc.doctype in _NEVER or doc.meta.istable or frappe.flags.in_install or frappe.flags.in_migrate:
        return
    for name in _waiting().get((doc.doctype, method), ()):
        webhook = frappe.get_cached_doc("Webhook", name)
        try:
            if not webhook.condition or frappe.safe_eval(webhook.condition, None, {"doc": doc}):
                queue(webhook, doc)
        except (frappe.ValidationError, ValueError) as error:
            frappe.log_error(_("Webhook {0} failed").format(name), str(error), doc.doctype, str(doc.name))


def _waiting() -> dict[tuple[str, str], tuple[str, ...]]:
    """(DocType, event) -> enabled webhooks; read once until one changes."""

    def read() -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for row in frappe.get_all(
            "Webhook", {"enabled": 1}, ["name", "webhook_doctype", "webhook_docevent"], order_by="name"
        ):
            found.setdefault((row.webhook_doctype, row.webhook_docevent), []).append(row.name)
        return {key: tuple(names) for key, names in found.items()}

    known: dict[tuple[str, str], tuple[str, ...]] = cached(frappe.context(), "settings", "webhooks", read)
    return known


def queue(webhook: Any, doc: Any) -> str:
    """Write the request of a webhook about a document, to be sent once the transaction is committed. Gives the log's name.

    Confidential values go out masked: what leaves in clear is an export that somebody approves.
    """
    doc = shielded(doc)
    body, kind = body_of(webhook, doc)
    headers = {
        row.key: frappe.render_template(row.value or "", {"doc": doc}) for row in webhook.webhook_headers if row.key
    }
    return _write(
        {
            "webhook": webhook.name, "reference_doctype": doc.doctype, "reference_document": str(doc.name), "user": frappe.session.user,
            "method": webhook.request_method, "url": frappe.render_template(webhook.request_url, {"doc": doc}).strip(),
            "headers": frappe.as_json({"Content-Type": kind, **headers}), "data": body,
        }
    )  # fmt: skip


def _write(values: dict[str, Any]) -> str:
    log = frappe.get_doc({"doctype": LOG, "status": QUEUED, **values}).insert(
        ignore_permissions=True, ignore_links=True
    )
    frappe.enqueue("frappe.integrations.webhooks.deliver", queue="short", job_id=f"webhook:{log.name}", name=log.name)
    return str(log.name)


def body_of(webhook: Any, doc: Any) -> tuple[str, str]:
    """The body and its content type. Raises ValidationError for a template that gives no JSON."""
    values: dict[str, Any] = {row.key: doc.get(row.fieldname) for row in webhook.webhook_data}
    if webhook.request_structure == "Form URL-Encoded":
        return urlencode(
            {key: "" if value is None else str(value) for key, value in values.items()}
        ), "application/x-www-form-urlencoded"
    if webhook.webhook_json:
        text = frappe.render_template(webhook.webhook_json, {"doc": doc})
        try:
            return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True), "application/json"
        except json.JSONDecodeError as error:
            raise frappe.ValidationError(
                _("The body of webhook {0} is not JSON: {1}").format(webhook.name, error)
            ) from error
    return frappe.as_json(values or {"doctype": doc.doctype, "name": doc.name}, indent=None), "application/json"


def signature(secret: str, body: str) -> str:
    """Upstream's: base64 of HMAC-SHA256 over the body."""
    return base64.b64encode(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()).decode()


def deliver(name: str) -> None:
    """Send one request; what does not succeed is tried again later, each time after a longer pause."""
    log = frappe.get_doc(LOG, name)
    if log.status not in (QUEUED, RETRYING) or not _claim(log):
        return
    webhook = (
        frappe.get_doc("Webhook", log.webhook) if log.webhook and frappe.db.exists("Webhook", log.webhook) else None
    )
    headers = json.loads(log.headers or "{}")
    secret = (
        webhook.get_password("webhook_secret", raise_exception=False) if webhook and webhook.enable_security else None
    )
    if secret:
        headers["X-Frappe-Webhook-Signature"] = signature(secret, log.data or "")
    headers["X-Frappe-Webhook-Delivery"] = (
        log.replay_of or log.name
    )  # the same each time: the other side can tell a repetition
    frappe.db.commit()  # a target that hangs holds no lock of the database
    try:
        answer = targets.send(
            log.url,
            log.method or "POST",
            headers,
            (log.data or "").encode(),
            min(cint(webhook.timeout if webhook else 0) or 5, 30),
        )
    except targets.TargetRefused as error:
        _end(log, FAILED, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        _again(log, f"{type(error).__name__}: {error}")
    else:
        log.response = f"{answer.status}\n{answer.text}"
        if answer.ok:
            _end(log, SENT, "")
        else:
            _again(log, _("the answer was {0}").format(answer.status))


def _claim(log: Any) -> bool:
    """Count the attempt before it is made: of two workers one makes it, and one that is killed on the way is made up for later."""
    attempts = cint(log.attempts)
    later = now_datetime() + timedelta(seconds=PAUSES[0])
    values = {"attempts": attempts + 1, "status": RETRYING, "next_attempt": later}
    if not update(frappe.db.connection, f"tab{LOG}", values, {"name": log.name, "attempts": attempts}):
        return False
    log.update(values)
    return True


def _again(log: Any, reason: str) -> None:
    if log.attempts > len(PAUSES):
        _end(log, FAILED, reason)
        return
    log.next_attempt = now_datetime() + timedelta(seconds=PAUSES[log.attempts - 1])
    _end(log, RETRYING, reason)


def _end(log: Any, status: str, reason: str) -> None:
    log.status, log.error = status, reason[:1000]
    log.flags.ignore_links = True
    log.save(ignore_permissions=True)


def flush() -> None:
    """Queue the requests whose next attempt is due, and those that a lost job left."""
    due = [["status", "=", RETRYING], ["next_attempt", "<=", now_datetime()]]
    left = [["status", "=", QUEUED], ["creation", "<", now_datetime() - timedelta(minutes=10)]]
    for filters in (due, left):
        for name in frappe.get_all(LOG, filters, pluck="name", order_by="creation", limit=500):
            frappe.enqueue(
                "frappe.integrations.webhooks.deliver",
                queue="short",
                job_id=f"webhook:{name}",
                deduplicate=True,
                name=name,
            )


@frappe.whitelist(methods=["POST"])
def replay(name: str) -> str:
    """Send a request once more, as it was; gives the name of the new entry. For system managers."""
    frappe.only_for("System Manager")
    log = frappe.get_doc(LOG, name)
    keys = ("webhook", "reference_doctype", "reference_document", "method", "url", "headers", "data")
    return _write(
        {**{key: log.get(key) for key in keys}, "user": frappe.session.user, "replay_of": log.replay_of or log.name}
    )
