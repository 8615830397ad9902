"""Three wishes for one document: what an app said, what the site made of it, what the app says now. Pure.

Lists are merged by item where an item can be told from the others (``_IDENTITIES``), objects by key, and texts that are JSON as
what they hold: blocks of a workspace, sections of a paper, charts of a dashboard, fields of a web form, steps of a workflow. Other texts go line by line.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from frappe.custom import lines

Values = dict[str, Any]
Conflicts = dict[str, dict[str, Any]]
Path = tuple[str, ...]
# What tells an item of a list from its like; the first that the item has. Items that still look alike are counted.
_IDENTITIES = (
    ("id",), ("fieldname",), ("state", "action"), ("state",), ("chart_name",), ("number_card_name",), ("custom_block_name",),
    ("chart",), ("card",), ("role",), ("user",), ("day",), ("step",), ("y_field",), ("key",), ("receiver_by_document_field",),
    ("receiver_by_role",), ("document_type", "label"), ("type", "label"), ("label",), ("type", "link_to"), ("fieldtype",),
)  # fmt: skip
_BETWEEN = " · "
PLACE = "place"  # the end of a path: what an item stands behind


def three_way(base: Values, ours: Values, theirs: Values, stored: Values | None = None) -> tuple[Values, Conflicts]:
    """What the document shall be, and what both changed differently, which stays as the site has it.

    stored: what became of the base when the site took it in, with its defaults; the base itself unless that is known.
    Conflicts: ``{key: {"app", "site"}}``; inside a list or an object the key names the item, and ``path`` leads there.
    Of long texts both have what either changed alone; what the app's file says is ``said``.
    """
    conflicts: Conflicts = {}
    merged = _of_objects((), base, ours, theirs, base if stored is None else stored, conflicts)
    return merged, conflicts


def _of_objects(path: Path, base: Values, mine: Values, new: Values, kept: Values, found: Conflicts) -> Values:
    merged: Values = {}
    for key in [*new, *(key for key in mine if key not in new)]:
        value = _merge((*path, key), found, base.get(key), mine.get(key), new.get(key), kept.get(key))
        if value is not None:
            merged[key] = value
    return merged


def _merge(path: Path, found: Conflicts, base: Any, mine: Any, new: Any, kept: Any) -> Any:
    opened = _opened((base, mine, new, kept))
    if opened is not None:
        value = _merge(path, found, *opened)
        texts = {1: mine, 2: new}
        same = next((text for index, text in texts.items() if opened[index] == value), None)
        return same if same is not None or value is None else json.dumps(value, ensure_ascii=False)
    if new == base or mine == new:
        return mine
    for kind, merge in _CONTAINERS:
        if (
            isinstance(mine, kind)
            and isinstance(new, kind)
            and isinstance(base or new, kind)
            and isinstance(kept or new, kind)
        ):
            value = merge(path, base or kind(), mine, new, kept or kind(), found)
            if value is not None:
                return value
    if mine == kept:
        return new
    if all(isinstance(text, str) for text in (base, mine, new, kept)) and _opened((mine, new)) is None:
        both = lines.merged(base, mine, new, kept)
        if both is not None:
            return _of_texts(path, *both, new, found)
    _note(path, new, mine, found)
    return mine


def _of_texts(path: Path, site: str, app: str, new: str, found: Conflicts) -> str:
    """The text with the changes of both; lines that both changed stay as the site has them, and are a conflict about them alone."""
    if site != app:
        _note(path, app, site, found, said=new)
    return site


def _note(path: Path, new: Any, mine: Any, found: Conflicts, **more: Any) -> None:
    named = [part for part in path if part]
    found[_BETWEEN.join(named)] = {"app": new, "site": mine, **more, **({"path": named} if len(named) > 1 else {})}


def _opened(values: tuple[Any, ...]) -> list[Any] | None:
    """The values that JSON texts stand for; None unless all are such texts, or nothing."""
    read: list[Any] = []
    for value in values:
        if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
            try:
                read.append(json.loads(value))
            except json.JSONDecodeError:
                return None
        elif value is None:
            read.append(None)
        else:
            return None
    return None if all(value is None for value in read) else read


# --- lists -----------------------------------------------------------------------------------------------------------------


def _of_lists(
    path: Path, base: list[Any], mine: list[Any], new: list[Any], kept: list[Any], found: Conflicts
) -> list[Any] | None:
    """The items that all wish for, in an order that follows what each of them moved. None where items cannot be told apart."""
    named = [_by_name(items) for items in (base, mine, new, kept)]
    shown = True
    if any(each is None for each in named):
        named, shown = [_by_likeness(items, base) for items in (base, mine, new, kept)], False
    if any(each is None for each in named):
        return None
    old, ours, theirs, was = (each or {} for each in named)
    items: Values = {}
    for name in dict.fromkeys([*theirs, *ours]):
        inner = (*path, name if shown else "")
        value = _merge(inner, found, old.get(name), ours.get(name), theirs.get(name), was.get(name))
        if value is not None:
            items[name] = value
    order = _order([*was], [*ours], [*theirs], items)
    for name in [*_moved([*old], [*theirs])] if shown else ():
        if name in items and name in _moved([*was], [*ours]) and _before(theirs, name) != _before(ours, name):
            _note((*path, name, PLACE), _before(theirs, name), _before(ours, name), found)
    return [items[name] for name in order]


def _by_name(items: list[Any]) -> Values | None:
    """Items by what tells them apart; None if one of them has nothing that does."""
    found: Values = {}
    for item in items:
        name = name_of(item)
        if name is None:
            return None
        number, plain = 1, name
        while name in found:
            number += 1
            name = f"{plain} #{number}"
        found[name] = item
    return found


def name_of(item: Any) -> str | None:
    """What tells an item from the others of its list; None if nothing does."""
    if isinstance(item, str):
        return item
    if not isinstance(item, Mapping):
        return None
    for keys in _IDENTITIES:
        if all(item.get(key) not in (None, "") for key in keys):
            return _BETWEEN.join(str(item[key]) for key in keys)
    return None


def _by_likeness(items: list[Any], base: list[Any]) -> Values | None:
    """Items without names of their own, such as columns of a paper, by the place of the one in the base with most in common."""
    if not all(isinstance(item, dict) for item in (*items, *base)):
        return None
    inner = [set(_names_in(item)) for item in base]
    found: Values = {}
    for number, item in enumerate(items):
        names = set(_names_in(item))
        free = [index for index in range(len(base)) if f"={index}" not in found]
        best = max(free, key=lambda index: (len(names & inner[index]), index == number), default=None)
        alike = best is not None and (names & inner[best] or (best == number and not (names and inner[best])))
        found[f"={best}" if alike else f"+{number} {min(names, default='')}"] = item
    return found


def _names_in(value: Any) -> Iterator[str]:
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(value, list) and isinstance(each, dict) and (name := name_of(each)):
            yield name
        yield from _names_in(each)


def _order(was: list[str], ours: list[str], theirs: list[str], wanted: Iterable[str]) -> list[str]:
    """The app's order, in which what the site moved or added stands behind what it put it behind."""
    present = set(wanted)
    result = [name for name in theirs if name in present]
    moved = _moved(was, ours)
    for index, name in enumerate(ours):
        if name not in present or (name in was and name not in moved and name in result):
            continue
        if name in result:
            result.remove(name)
        before = next((result.index(other) + 1 for other in reversed(ours[:index]) if other in result), 0)
        result.insert(before, name)
    return result


def _before(names: Iterable[str], name: str) -> str:
    """What stands before a name; empty for the first."""
    listed = [*names]
    return listed[listed.index(name) - 1] if listed.index(name) else ""


def _moved(was: list[str], now: list[str]) -> set[str]:
    """The fewest names whose moving makes one order the other."""
    place = {name: index for index, name in enumerate(was)}
    tails: list[int] = []
    best: list[tuple[str, ...]] = []  # the longest rows that stand in the same order in both, by length
    common = [name for name in now if name in place]
    for name in common:
        length = bisect_left(tails, place[name])
        chain = (*(best[length - 1] if length else ()), name)
        tails[length : length + 1], best[length : length + 1] = [place[name]], [chain]
    return set(common) - set(best[-1] if best else ())


_CONTAINERS: tuple[tuple[type, Callable[..., Any]], ...] = ((dict, _of_objects), (list, _of_lists))


# --- afterwards ------------------------------------------------------------------------------------------------------------


def as_taken(expected: Any, merged: Any, now: Any) -> Any:
    """What the site has of an app's version, its own wishes left out: next time they are told by the difference to it.

    expected: the version as it would be without the site's wishes; merged: with them; now: merged as it was stored.
    """
    if merged == expected:
        return now
    if all(isinstance(each, dict) for each in (expected, merged, now)):
        return {key: as_taken(value, merged.get(key), now.get(key)) for key, value in expected.items()}
    if all(isinstance(each, list) for each in (expected, merged, now)):
        named = [_by_name(each) for each in (expected, merged, now)]
        if all(each is not None for each in named):
            wish, mine, stored = (each or {} for each in named)
            return [
                as_taken(value, mine.get(name), stored.get(name)) if name in stored else value
                for name, value in wish.items()
            ]
    if all(isinstance(each, str) for each in (expected, merged, now)):
        return lines.as_stored(expected, merged, now)
    return expected


def at(values: Any, path: list[str]) -> Any:
    """What stands where a conflict's path leads; None if nothing does."""
    if not path:
        return values
    value = (_opened((values,)) or [values])[0]
    if isinstance(value, dict):
        return at(value.get(path[0]), path[1:])
    if not isinstance(value, list):
        return None
    named = _by_name(value) or {}
    if path[1:] == [PLACE]:
        return _before(named, path[0]) if path[0] in named else None
    if path[0] in named:
        return at(named[path[0]], path[1:])
    # Items without names, such as columns of a paper: the path goes on in one of them.
    return next((found for item in value if isinstance(item, dict) and (found := at(item, path)) is not None), None)


def take_over(values: Any, path: list[str], both: dict[str, Any]) -> Any:
    """The values with what the app wants where a conflict is; of a long text the lines in question alone."""
    now = at(values, path)
    if "said" in both and isinstance(now, str):
        return put_at(values, path, lines.follow(both["site"], now, both["app"]))
    return put_at(values, path, both["app"])


def carried(both: dict[str, Any], theirs: Any, merged: Any, path: list[str]) -> dict[str, Any] | None:
    """An open conflict under a new version of the app; None if it is none any more."""
    new, now = at(theirs, path), at(merged, path)
    if "said" not in both:
        return both if new == both["app"] else None
    if not isinstance(new, str) or not isinstance(now, str):
        return None
    app = lines.follow(both["said"], both["app"], new)
    return {**both, "app": app, "site": now, "said": new} if app != now else None


def put_at(values: Any, path: list[str], wanted: Any) -> Any:
    """The values with something else at a path, or without what is there (None). An item that is not there comes last."""
    if not path:
        return wanted
    opened = _opened((values,))
    if opened is not None:
        return json.dumps(put_at(opened[0], path, wanted), ensure_ascii=False)
    if isinstance(values, list):
        return _put_item(values, path, wanted)
    held = dict(values or {})
    value = put_at(held.get(path[0]), path[1:], wanted)
    if value is None:
        held.pop(path[0], None)
    else:
        held[path[0]] = value
    return held


def _put_item(values: list[Any], path: list[str], wanted: Any) -> list[Any]:
    named = _by_name(values) or {}
    holders = [index for index, item in enumerate(values) if isinstance(item, dict) and path[0] in item]
    if path[0] not in named and holders:
        holder = next(
            (i for end in range(len(path), 0, -1) for i in holders if at(values[i], path[:end]) is not None),
            holders[-1],
        )
        return [put_at(item, path, wanted) if index == holder else item for index, item in enumerate(values)]
    if path[1:] == [PLACE]:
        item = named.pop(path[0])
        listed = [*named]
        listed.insert(listed.index(wanted) + 1 if wanted in named else 0, path[0])
        named[path[0]] = item
        return [named[name] for name in listed]
    value = put_at(named.get(path[0]), path[1:], wanted)
    return [item for item in ({**named, path[0]: value} if named else {path[0]: value}).values() if item is not None]
