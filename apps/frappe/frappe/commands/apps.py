"""New apps."""

from __future__ import annotations

import re
from pathlib import Path

import click

from frappe.exceptions import ValidationError

_FILES = {
    "pyproject.toml": """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{app}"
version = "0.0.1"
description = "{description}"
requires-python = ">=3.11"

[tool.setuptools.packages.find]
include = ["{app}*"]

[tool.setuptools.package-data]
"*" = ["*.json", "*.txt", "*.po", "*.html", "*.css", "*.js"]
""",
    "README.md": "# {title}\n\n{description}\n",
    ".gitignore": "__pycache__/\n*.egg-info/\n",
    "{app}/__init__.py": '__version__ = "0.0.1"\n',
    "{app}/hooks.py": """app_name = "{app}"
app_title = "{title}"
app_publisher = "{publisher}"
app_description = "{description}"
app_email = "{email}"
app_license = "MIT"
""",
    "{app}/modules.txt": "{title}\n",
    "{app}/patches.txt": "[pre_model_sync]\n\n[post_model_sync]\n",
    "{app}/{module}/__init__.py": "",
    "{app}/{module}/doctype/__init__.py": "",
}


@click.command("make-app")
@click.argument("destination", type=click.Path(path_type=Path, file_okay=False))
@click.argument("app")
@click.option("--title", prompt=False, help="Name shown to people.")
@click.option("--description", default="", help="One sentence.")
@click.option("--publisher", default="", help="Who publishes it.")
@click.option("--email", default="", help="Contact address.")
@click.option("--no-git", is_flag=True, hidden=True)
def make_app(
    destination: Path, app: str, title: str | None, description: str, publisher: str, email: str, no_git: bool
) -> None:
    """Make the files of the app APP below DESTINATION."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,60}", app):
        raise ValidationError(f"{app} cannot be an app's name: use small letters, digits and underscores")
    root = destination / app
    if root.exists() and any(root.iterdir()):
        raise ValidationError(f"{root} exists and is not empty")
    title = title or app.replace("_", " ").title()
    values = {
        "app": app,
        "title": title,
        "module": title.replace(" ", "_").lower(),
        "description": description or title,
        "publisher": publisher,
        "email": email,
    }
    for name, text in _FILES.items():
        path = root / name.format(**values)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**values), encoding="utf-8")
    click.echo(f"{root} is ready; add it to sites/apps.txt and install it: bench --site NAME install-app {app}")
