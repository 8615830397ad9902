"""Demo data."""

from __future__ import annotations

from typing import Any

import click

from frappe.commands import get_site, pass_context
from frappe.exceptions import ValidationError
from frappe.facade import open_site
from frappe.runtime.context import Context, Mode
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.site import SITE_CONFIG, update_config


def _loaders(ctx: Context) -> list[str]:
    found = get_hooks(ctx, "demo")
    if not found:
        raise ValidationError(f"no app of site {ctx.site.name} has demo data")
    return list(found)


@click.command("load-demo")
@click.option("--profile", type=click.Choice(["small", "full"]), default="small", show_default=True)
@click.option("--anchor", help="Date that counts as today in the data, or `recent` (default: the data's own).")
@click.option("--password", default="demo", show_default=True, help="Password of the demo users.")
@pass_context
def load_demo(options: dict[str, Any], profile: str, anchor: str | None, password: str) -> None:
    """Load the demo data of the site's apps; all of it or, on an error, nothing."""
    with open_site(get_site(options), mode=Mode.INSTALL) as ctx:
        for path in _loaders(ctx):
            resolve(path)(profile=profile, anchor=anchor, password=password)
        update_config(ctx.site.path / SITE_CONFIG, demo=profile, demo_password=password)
    click.echo(f"The {profile} demo data is loaded; the login page lists its users")


@click.command("wipe-demo")
@pass_context
def wipe_demo(options: dict[str, Any]) -> None:
    """Remove what load-demo made."""
    with open_site(get_site(options), mode=Mode.INSTALL) as ctx:
        for path in _loaders(ctx):
            resolve(f"{path.rpartition('.')[0]}.wipe")()
        update_config(ctx.site.path / SITE_CONFIG, demo=None, demo_password=None)
    click.echo("The demo data is gone")
