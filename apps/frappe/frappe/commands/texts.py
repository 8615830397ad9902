"""Translations."""

from __future__ import annotations

import click

from frappe.translate import missing, update_catalogue


@click.command("update-translations")
@click.argument("app")
@click.option("--lang", "languages", multiple=True, default=("zh", "zh_TW"), show_default=True)
def update_translations(app: str, languages: tuple[str, ...]) -> None:
    """Bring the catalogues of APP up to the texts in its code and metadata, and say what is missing."""
    for language in languages:
        update_catalogue(app, language)
        left = missing(app, language)
        click.echo(f"{app} {language}: {len(left)} without a translation")
