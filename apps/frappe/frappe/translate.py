"""Catalogues of translations: one gettext file per app and language, ``<app>/locale/<lang>.po``; of older apps a table,
``<app>/translations/<lang>.csv``, which the catalogue goes before.

Apps are merged in the order of their installation, later ones win; ``zh_TW`` falls back to ``zh``. A text with a
context is kept as ``text:context``. Rows of the DocType Translation, where the site has it, win over the files.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from frappe.exceptions import DatabaseUnavailableError, ValidationError
from frappe.runtime.apps import app_path, installed_apps
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current_or_none
from frappe.runtime.i18n import LazyText, _, _lt, set_loader
from frappe.runtime.whitelist import whitelist
from frappe.utils.translation_sources import Message, extract

Messages = Mapping[str, str]
PLATFORM = "frappe"
NO_MESSAGES: Messages = MappingProxyType({})

__all__ = [
    "LazyText",
    "_",
    "_lt",
    "catalogue_path",
    "extract_messages",
    "get_all_translations",
    "get_app_translations",
    "get_lang_dict",
    "get_messages",
    "get_messages_for_boot",
    "get_user_lang",
    "missing",
    "translations_hash",
    "update_catalogue",
]


def catalogue_path(app: str, lang: str) -> Path:
    """Where the app keeps its texts in ``lang``."""
    return app_path(app) / "locale" / f"{lang.replace('-', '_')}.po"


def parent_languages(lang: str) -> list[str]:
    """The language and those it falls back to, the most general first: ``zh-TW`` gives ``["zh", "zh_TW"]``."""
    parts = lang.replace("-", "_").split("_")
    return ["_".join(parts[: count + 1]) for count in range(len(parts))]


# --- reading ------------------------------------------------------------------------------------------------


_PO_LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"\s*)?')


def _read(path: Path, lang: str) -> Catalog:
    content = path.read_bytes()
    # babel drops entries with a wrong quotation mark in silence
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        if not _PO_LINE.fullmatch(line):
            raise ValidationError(f"{path}:{number}: this is no line of a PO file: {line[:60]}")
    try:
        return read_po(io.BytesIO(content), locale=_known_locale(lang), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise ValidationError(f"{path}: {error}") from error


def _known_locale(lang: str) -> str | None:
    # babel knows zh_TW only as zh_Hant_TW; the plural forms are those of zh
    return lang.partition("_")[0] or None


@lru_cache(maxsize=256)
def _file_messages(path: Path, _stamp: int, lang: str) -> Messages:
    found: dict[str, str] = {}
    for message in _read(path, lang):
        text, translation = _first(message.id), _first(message.string)
        if text and translation and not message.fuzzy:
            found[f"{text}:{message.context}" if message.context else text] = translation
    return MappingProxyType(found)


def _first(value: Any) -> str:
    # a plural entry holds several forms; we translate the singular
    return str(value[0] if isinstance(value, list | tuple) else value or "")


def app_messages(app: str, lang: str) -> Messages:
    """The app's own texts in exactly this language. The file is read again when it has changed."""
    older = _of_file(app_path(app) / "translations" / f"{lang.replace('_', '-')}.csv", lang, _table_messages)
    found = _of_file(catalogue_path(app, lang), lang, _file_messages)
    return _merged((older, found)) if older and found else found or older


def _of_file(path: Path, lang: str, read: Callable[[Path, int, str], Messages]) -> Messages:
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return NO_MESSAGES
    return read(path, stamp, lang)


@lru_cache(maxsize=64)
def _table_messages(path: Path, _stamp: int, _lang: str) -> Messages:
    """Apps' older form: lines of text, translation and, perhaps, context."""
    found: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            text, translation, context = (*(cell.strip() for cell in row[:3]), "", "", "")[:3]
            if text and translation:
                found[f"{text}:{context}" if context else text] = translation
    return MappingProxyType(found)


def get_messages(lang: str, apps: Iterable[str]) -> Messages:
    """All texts of ``apps`` in ``lang``: ``{"text" or "text:context": translation}``.

    A word that an app translates in its own way, such as New as the state of a complaint, is the app's; the platform's
    stays beside it in the context ``frappe``, which its own screens and DocTypes ask for first.
    """
    names, languages = list(apps), parent_languages(lang)
    platform = [app_messages(PLATFORM, language) for language in languages if PLATFORM in names]
    others = [app_messages(app, language) for language in languages for app in names if app != PLATFORM]
    base = _merged(tuple(layer for layer in platform if layer))
    over = _merged(tuple(layer for layer in others if layer))
    return _merged((base, over), _beside) if over else base


def _stacked(*layers: Messages) -> dict[str, str]:
    return {text: word for layer in layers for text, word in layer.items()}


def _beside(base: Messages, over: Messages) -> dict[str, str]:
    kept = {f"{text}:{PLATFORM}": base[text] for text, word in over.items() if base.get(text, word) != word}
    return {**base, **over, **kept}


def _everywhere(base: Messages, over: Messages) -> dict[str, str]:
    """What a site says of a word counts for the platform's screens too."""
    marked = {f"{text}:{PLATFORM}": word for text, word in over.items() if f"{text}:{PLATFORM}" in base}
    return {**base, **marked, **over}


def _merged(layers: tuple[Messages, ...], merge: Callable[..., dict[str, str]] = _stacked) -> Messages:
    if len(layers) < 2:
        return layers[0] if layers else NO_MESSAGES
    key = (merge, *map(id, layers))
    known = _merges.get(key)
    if known is None:
        _merges.clear() if len(_merges) > 64 else None
        # the layers are kept beside the result: an id is unique only while its object lives
        known = _merges[key] = (layers, MappingProxyType(merge(*layers)))
    return known[1]


_merges: dict[tuple[object, ...], tuple[tuple[Messages, ...], Messages]] = {}


def load_messages(ctx: Context | None, lang: str) -> Messages:
    """The texts of the running site in ``lang``; those of the platform alone where no site is open."""
    if ctx is None:
        return get_messages(lang, (PLATFORM,))
    try:
        if lang == "en":
            return _site_messages(ctx, lang)  # what code says is English; a site may say it in another way
        files = get_messages(lang, installed_apps(ctx))
        own = _site_messages(ctx, lang)
    except DatabaseUnavailableError:  # that it is away must be said too
        return get_messages(lang, (PLATFORM,))
    return _merged((files, own), _everywhere) if own else files


def _site_messages(ctx: Context, lang: str) -> Messages:
    """What the site's own Translation documents say."""
    # reading them may itself want a translation
    if ctx.extra.get("reading_translations"):
        return NO_MESSAGES
    ctx.extra["reading_translations"] = True
    try:
        return cached(ctx, "translation", ("site_messages", lang), lambda: _stored_messages(ctx, lang))
    finally:
        ctx.extra["reading_translations"] = False


def _stored_messages(ctx: Context, lang: str) -> Messages:
    if not ctx.db.table_exists("Translation"):
        return NO_MESSAGES
    found: dict[str, str] = {}
    for language in dict.fromkeys(form for name in parent_languages(lang) for form in (name, name.replace("_", "-"))):
        rows = ctx.db.sql(
            "select source_text, context, translated_text from `tabTranslation` where language = %s", (language,)
        )
        for text, context, translation in rows:
            if text and translation:
                found[f"{text}:{context}" if context else text] = translation
    return MappingProxyType(found)


def get_all_translations(lang: str) -> Messages:
    """All texts of the running site in ``lang``."""
    ctx = current_or_none()
    return NO_MESSAGES if not lang or (lang == "en" and ctx is None) else load_messages(ctx, lang)


def get_messages_for_boot() -> Messages:
    """All texts in the language of the running context, for the browser."""
    ctx = current_or_none()
    return get_all_translations(ctx.lang if ctx else "en")


def translations_hash(lang: str) -> str:
    """Changes whenever a text of the running site in ``lang`` does; browsers keep texts under it."""
    texts = "\0".join(f"{text}\1{word}" for text, word in sorted(get_all_translations(lang).items()))
    return hashlib.sha256(texts.encode()).hexdigest()[:16]


@whitelist(allow_guest=True, methods=["GET", "POST"])
def get_app_translations(lang: str | None = None, v: str | None = None) -> dict[str, str]:
    """All texts in ``lang``, the person's language if None. v: the hash under which a browser keeps them."""
    ctx = current_or_none()
    return dict(get_all_translations(lang or (ctx.lang if ctx else "en")))


def get_lang_dict() -> dict[str, str]:
    """Names of the languages the bench has catalogues for, by themselves: ``{"zh": "简体中文"}``."""
    return dict(LANGUAGES)


LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "zh": "简体中文", "zh_TW": "繁體中文"})


def get_user_lang(user: str | None = None) -> str:
    """The language of the running context, or of another user's document."""
    ctx = current_or_none()
    if ctx is None:
        return "en"
    if user is None or user == ctx.user:
        return ctx.lang
    return str(ctx.db.get_value("User", user, "language") or ctx.conf.get("lang") or "en")


# --- extracting and updating --------------------------------------------------------------------------------


def extract_messages(path: Path | str) -> list[Message]:
    """Every text to be translated under an app's folder, sorted, each once, with the places where it stands.

    Raises ValidationError naming the file that cannot be read.
    """
    return extract(Path(path))


def update_catalogue(app: str, lang: str) -> Path:
    """Bring the app's file up to the texts in its code and definitions; translations already there are kept.

    Texts that are gone move to the end as obsolete entries, and come back with their translation if they return.
    Returns the file.
    """
    path = catalogue_path(app, lang)
    old = _read(path, lang) if path.exists() else Catalog()
    translations = {(_first(message.id), message.context): message.string for message in (*old.obsolete.values(), *old)}
    new = Catalog(locale=_known_locale(lang), project=app, charset="utf-8", fuzzy=False)
    for message in extract_messages(app_path(app)):
        known = translations.pop((message.text, message.context), "")
        new.add(
            message.text, _first(known), context=message.context, locations=[(place, 0) for place in message.places]
        )
    for (text, context), translation in sorted(translations.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        if text and _first(translation):
            obsolete = Catalog().add(text, _first(translation), context=context)
            new.obsolete[f"{text}:{context}" if context else text] = obsolete
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_written(new, app, lang))
    return path


_NO_NEWS = (
    b'"POT-Creation-Date:',
    b'"PO-Revision-Date:',
    b'"Report-Msgid-Bugs-To:',
    b'"Last-Translator:',
    b'"Language-Team:',
)


def _written(catalogue: Catalog, app: str, lang: str) -> bytes:
    catalogue.mime_headers = [
        ("Project-Id-Version", app),
        ("Language", lang),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    catalogue.header_comment = f"# Texts of {app} in {lang}."
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, sort_output=True, include_lineno=False)
    # Dates and empty forms are left out, so that a run without news changes nothing.
    return b"".join(line for line in buffer.getvalue().splitlines(keepends=True) if not line.startswith(_NO_NEWS))


def missing(app: str, lang: str) -> list[str]:
    """The app's texts that have no translation in ``lang``, parents counted."""
    known = get_messages(lang, (app,)) if app == PLATFORM else get_messages(lang, (PLATFORM, app))
    keys = [
        f"{entry.text}:{entry.context}" if entry.context else entry.text for entry in extract_messages(app_path(app))
    ]
    return [key for key in keys if key not in known]


set_loader(load_messages)
