"""Files up and down, each through the permission check of what it hangs on."""

from __future__ import annotations

from typing import Any

from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from frappe.core import files
from frappe.exceptions import PermissionError, ValidationError
from frappe.http.response import disposition
from frappe.model.docs import get_doc
from frappe.model.serialize import public
from frappe.permissions.roles import Access
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.utils.numbers import cint

_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain")


@whitelist(allow_guest=True, methods=["POST"])
def upload_file() -> Any:
    """Store an uploaded file, or a link to one, and attach it to a document."""
    ctx = current()
    form = ctx.form_dict
    if ctx.user == "Guest" and not cint(ctx.db.get_single_value("System Settings", "allow_guests_to_upload_files")):
        raise PermissionError(_("Log in to upload files"))
    doctype, name = form.get("doctype"), form.get("docname")
    _require_attach(doctype, name)
    upload = ctx.request.files.get("file")
    values: dict[str, Any] = {
        "doctype": "File", "attached_to_doctype": doctype, "attached_to_name": name, "attached_to_field": form.get("fieldname"),
        "folder": form.get("folder") if form.get("folder") and ctx.db.exists("File", form.get("folder")) else None,
        "is_private": cint(form.get("is_private")),
    }  # fmt: skip
    if upload is not None:
        values.update(
            file_name=form.get("file_name") or form.get("filename") or upload.filename, content=upload.stream.read()
        )
    elif form.get("file_url") or form.get("library_file_name"):
        values.update(_linked(form))
    else:
        raise ValidationError(_("No file was sent"))
    if ctx.user == "Guest" and files.media_type(str(values["file_name"])) not in _INLINE:
        raise PermissionError(_("Without logging in only pictures, PDF and text files can be uploaded"))
    doc = get_doc(values)
    doc.insert(ignore_permissions=ctx.user == "Guest")
    return public(ctx, Access.of(ctx), doc)


def _linked(form: Any) -> dict[str, Any]:
    if form.get("library_file_name"):
        known = get_doc("File", form["library_file_name"])
        known.check_permission("read")
        return {"file_url": known.file_url, "file_name": known.file_name, "is_private": known.is_private}
    return {"file_url": form["file_url"], "file_name": form.get("file_name")}


def _require_attach(doctype: str | None, name: str | None) -> None:
    """Attaching a file to a document is changing it."""
    ctx = current()
    if not doctype or not name:
        return
    if ctx.db.exists(doctype, name):
        get_doc(doctype, name).check_permission("write")
    elif not str(name).startswith("new-"):
        raise ValidationError(_("{0} {1} not found").format(_(doctype), name))


@whitelist(allow_guest=True, methods=["GET"])
def download_file(file_url: str) -> Response:
    """The bytes of a file, for saving."""
    return serve(current(), file_url, inline=False)


def serve(ctx: Context, file_url: str, *, inline: bool = True) -> Response:
    """The bytes behind a file's address. Types that could run scripts are never shown, only saved."""
    document = files.readable(ctx, file_url)
    path = files.path_of(ctx, file_url)
    kind = files.media_type(path.name)
    response = send_file(path, ctx.request.environ, mimetype=kind, conditional=True)
    shown = inline and kind in _INLINE
    response.headers["Content-Disposition"] = disposition(str(document.file_name or path.name), inline=shown)
    response.headers["Cache-Control"] = "private, no-cache" if document.is_private else "public, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
