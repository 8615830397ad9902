"""A site in maintenance, its customisations as files, and tables brought in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

import frappe
from frappe.commands import get_site, pass_context, sites_of
from frappe.core.data_import.run import BOTH, INSERT, UPDATE
from frappe.core.doctype.data_import.data_import import start_import
from frappe.custom import bundles
from frappe.exceptions import ValidationError
from frappe.facade import open_site
from frappe.runtime.site import SITE_CONFIG, default_sites_path, update_config

_KINDS = {"Insert": INSERT, "Update": UPDATE, "Both": BOTH}


@click.command("set-maintenance-mode")
@click.argument("state", type=click.Choice(["on", "off"]))
@pass_context
def set_maintenance_mode(options: dict[str, Any], state: str) -> None:
    """Answer visitors that the site is being worked on, and run no jobs, until it is switched off again."""
    for site in sites_of(options):
        update_config(default_sites_path() / site / SITE_CONFIG, maintenance_mode=int(state == "on"))
        click.echo(f"maintenance of {site} is {state}")


@click.command("export-customizations")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--doctype", help="Only what shapes this DocType.")
@pass_context
def export_customizations(options: dict[str, Any], path: Path, doctype: str | None) -> None:
    """Write the site's customisations to PATH as JSON."""
    with open_site(get_site(options)):
        content = bundles.export(bundles.present(doctype))
    path.write_bytes(orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2) + b"\n")
    click.echo(f"{len(content['customizations'])} customisations -> {path}")


@click.command("import-customizations")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@pass_context
def import_customizations(options: dict[str, Any], path: Path, dry_run: bool) -> None:
    """Take in the customisations of PATH: all of them or none."""
    try:
        content = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ValidationError(f"{path} is not valid JSON: {error}") from error
    with open_site(get_site(options)):
        found = bundles.preview(content)
        for item in found:
            click.echo(f"{item['state']:10} {item['kind']} {item['name']} {', '.join(item['keys'])}".rstrip())
        if not dry_run:
            bundles.take_in(content, [item for item in found if item["state"] != bundles.SAME])


@click.command("data-import")
@click.option("--doctype", required=True)
@click.option("--type", "kind", type=click.Choice(list(_KINDS)), default="Insert", show_default=True)
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="CSV; for .xlsx use the desk.",
)
@click.option("--submit-after-import", is_flag=True)
@click.option("--mute-emails/--send-emails", default=True)
@pass_context
def data_import(
    options: dict[str, Any], doctype: str, kind: str, path: Path, submit_after_import: bool, mute_emails: bool
) -> None:
    """Make documents of the rows of a CSV file: all of them or none."""
    with open_site(get_site(options)) as ctx:
        job = frappe.get_doc(
            {
                "doctype": "Data Import", "reference_doctype": doctype, "import_type": _KINDS[kind], "pasted_text": path.read_text(encoding="utf-8-sig"),
                "submit_after_import": int(submit_after_import), "mute_emails": int(mute_emails),
            }
        ).insert()  # fmt: skip
        ctx.db.commit()
        start_import(str(job.name))
        status = frappe.db.get_value("Data Import", job.name, ["status", "payload_count"])
        failed = frappe.get_all("Data Import Log", {"data_import": job.name, "success": 0}, pluck="messages")
    click.echo(f"{status[0]}: {status[1]} documents in the file")
    if failed:
        raise click.ClickException("\n".join(failed[:20]))
