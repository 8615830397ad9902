"""Names in code from labels in any script: ``Dog Licence`` is ``dog_licence``, ``犬证号`` is ``quan_zheng_hao``."""

from __future__ import annotations

import re
from collections.abc import Collection

_OTHER = re.compile(r"[^a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST = 60


def word_of(label: str) -> str:
    """The label in small letters, digits and underscores; empty if nothing of it can be written so."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its tables are loaded where Chinese is named first

    spelled = _HAN.sub(lambda found: f" {' '.join(lazy_pinyin(found.group()))} ", label)
    word = _OTHER.sub("_", spelled.lower()).strip("_")
    return (f"field_{word}" if word[:1].isdigit() else word)[:_LONGEST].strip("_")


def fieldname_of(label: str, taken: Collection[str] = (), otherwise: str = "field") -> str:
    """A fieldname for the label that none of ``taken`` has; ``otherwise`` where the label says nothing."""
    word = word_of(label) or otherwise
    name, number = word, 1
    while name in taken:
        number += 1
        name = f"{word}_{number}"
    return name
