"""Users and documents from the command line: added, switched off, written to files and read from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from frappe.commands import get_site, pass_context
from frappe.exceptions import ValidationError
from frappe.facade import open_site
from frappe.model.docs import get_doc
from frappe.model.docs import import_doc as import_document
from frappe.query.public import get_all
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of
from frappe.utils.csvutils import to_csv

_SECRET = frozenset({"Password"})


@click.command("add-user")
@click.argument("email")
@click.option("--first-name", default="")
@click.option("--last-name", default="")
@click.option("--password")
@click.option("--user-type", default="System User", type=click.Choice(["System User", "Website User"]))
@click.option("--add-role", multiple=True, help="A role of the user; may be given several times.")
@pass_context
def add_user(
    options: dict[str, Any], email: str, first_name: str, last_name: str, password: str | None, user_type: str, add_role: tuple[str, ...],
) -> None:  # fmt: skip
    """Add the user EMAIL."""
    with open_site(get_site(options)):
        values = {"email": email, "first_name": first_name or email.partition("@")[0], "last_name": last_name}
        if password:
            values["new_password"] = password
        roles = [{"role": role} for role in add_role]
        get_doc(
            {"doctype": "User", **values, "enabled": 1, "user_type": user_type, "send_welcome_email": 0, "roles": roles}
        ).insert()
    click.echo(f"{email} is added")


@click.command("disable-user")
@click.argument("email")
@pass_context
def disable_user(options: dict[str, Any], email: str) -> None:
    """Switch the user EMAIL off: no login, no API key."""
    with open_site(get_site(options)):
        user = get_doc("User", email)
        user.enabled = 0
        user.save()
    click.echo(f"{email} is switched off")


def _names(ctx: Context, doctype: str, name: str | None) -> list[str]:
    """The one document named, else all of the type."""
    if meta_of(ctx, doctype).issingle:
        return [doctype]
    return [name] if name else list(get_all(doctype, pluck="name", order_by="name asc", limit_page_length=0))


@click.command("export-json")
@click.argument("doctype")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", help="Only this document.")
@pass_context
def export_json(options: dict[str, Any], doctype: str, path: Path, name: str | None) -> None:
    """Write documents of DOCTYPE, child rows included, to PATH as JSON. Passwords stay behind."""
    with open_site(get_site(options)) as ctx:
        secret = {df.fieldname for df in meta_of(ctx, doctype).password_fields}
        found = [get_doc(doctype, each).as_dict() for each in _names(ctx, doctype, name)]
        rows = [{key: value for key, value in row.items() if key not in secret} for row in found]
    path.write_bytes(orjson.dumps(rows, default=str, option=orjson.OPT_INDENT_2) + b"\n")
    click.echo(f"{len(rows)} documents -> {path}")


@click.command("export-csv")
@click.argument("doctype")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@pass_context
def export_csv(options: dict[str, Any], doctype: str, path: Path) -> None:
    """Write all documents of DOCTYPE to PATH as CSV that spreadsheets open safely, without child rows and passwords."""
    with open_site(get_site(options)) as ctx:
        meta = meta_of(ctx, doctype)
        if meta.issingle:
            raise ValidationError(_("{0} has one document only: use export-json").format(doctype))
        names = ["name", *(df.fieldname for df in meta.column_fields if df.fieldtype not in _SECRET)]
        rows = get_all(doctype, fields=names, order_by="name asc", limit_page_length=0)
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    text = to_csv([names, *([row.get(name) for name in names] for row in rows)])
    path.write_text(text, encoding="utf-8-sig", newline="")
    click.echo(f"{len(rows)} documents -> {path}")


@click.command("import-doc")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_context
def import_doc(options: dict[str, Any], path: Path) -> None:
    """Insert the documents of the JSON file PATH, or overwrite those of their names: all of them or none."""
    try:
        given = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ValidationError(_("{0} is not valid JSON: {1}").format(path, error)) from error
    documents = given if isinstance(given, list) else [given]
    for index, values in enumerate(documents, 1):
        if not isinstance(values, dict) or not values.get("doctype"):
            raise ValidationError(_("{0}: entry {1} is no document with its doctype").format(path, index))
    with open_site(get_site(options)):
        for values in documents:
            import_document(values)
    click.echo(f"{len(documents)} documents imported")
