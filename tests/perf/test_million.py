"""Lists of a million rows: what the desk asks for, in process with HTTP parsing and session. Prints.

``PERF_ROWS=200000`` for fewer, ``TEST_DATABASE=mariadb TEST_MARIADB_SOCKET=…`` for a server.
"""

from __future__ import annotations

import datetime
import json
import os
import statistics
import time as clock
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import frappe
from frappe.facade import open_site
from frappe.runtime.context import current
from frappe.search import index
from frappe.search.words import encode_all, index_words
from tests.conftest import PASSWORD

pytestmark = pytest.mark.perf
ROWS = int(os.environ.get("PERF_ROWS", "1000000"))
ROUNDS = 7
BATCH = 2_000
DOCTYPE = "Big Case"
PLACES = ("梧桐苑", "东区", "地下车库", "大堂", "电梯厅", "Garden", "Tower")
MATTERS = ("漏水", "灯不亮", "噪音", "门禁失灵", "parking", "lift", "保洁")
STATES = ("Open", "Working", "Closed")
FIELDS = [
    {"fieldname": "title", "fieldtype": "Data", "label": "Title", "in_global_search": 1, "in_list_view": 1},
    {"fieldname": "code", "fieldtype": "Data", "label": "Code", "in_list_view": 1},
    {"fieldname": "note", "fieldtype": "Data", "label": "Note", "in_list_view": 1},
    {"fieldname": "state", "fieldtype": "Select", "label": "State", "options": "\n".join(STATES), "search_index": 1},
    {"fieldname": "floor", "fieldtype": "Select", "label": "Floor", "options": "\n".join(map(str, range(30)))},
    {"fieldname": "due", "fieldtype": "Date", "label": "Due", "search_index": 1},
]


def rows() -> Iterator[tuple[Any, ...]]:
    first = datetime.datetime(2020, 1, 1)
    for number in range(ROWS):
        moment = first + datetime.timedelta(minutes=3 * number)
        rare = " 鹦鹉" if number % 9973 == 0 else " 彩虹" if number % 997 == 0 else ""
        title = f"{PLACES[number % 7]} {MATTERS[number // 7 % 7]}{rare}"
        state = STATES[2] if number % 100 < 77 else STATES[number % 2]
        yield (
            f"BC-{number:07}", moment, moment, "Administrator", "Administrator", 0, 0,
            title, f"K{number * 7919 % ROWS:07}", f"note {number % 5000}", state, str(number * 31 % 30), (moment + datetime.timedelta(days=number % 90)).date(),
        )  # fmt: skip


def words(title: str, name: str, code: str) -> str:
    """What the index keeps of a row."""
    return f"{_words_of_title(title)} {encode_all((name.lower().replace('-', '_'), name[3:], code.lower()))}"


@cache
def _words_of_title(title: str) -> str:
    return encode_all(index_words(title, readings=True))


def fill(connection: Any) -> None:
    columns = ("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx", "title", "code", "note", "state", "floor", "due")  # fmt: skip
    insert = f"insert into `tab{DOCTYPE}` ({', '.join(f'`{name}`' for name in columns)}) values ({', '.join(['%s'] * len(columns))})"
    into_index = "insert into `__search` (`doctype`, `name`, `words`, `guarded`) values (%s, %s, %s, '')"
    batch: list[tuple[Any, ...]] = []
    for row in rows():
        batch.append(row)
        if len(batch) == BATCH or row[0] == f"BC-{ROWS - 1:07}":
            connection.executemany(insert, batch)
            connection.executemany(into_index, [(DOCTYPE, each[0], words(each[7], each[0], each[8])) for each in batch])
            connection.commit()
            batch.clear()


@pytest.fixture
def client(private_site: Any, sites_path: Path) -> Any:
    found = private_site()
    found.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    found.put("/api/resource/System Settings/System Settings", json={"requests_per_minute": 0})
    with open_site(found.site, sites_path=sites_path):
        frappe.get_doc({"doctype": "DocType", "name": DOCTYPE, "module": "Core", "custom": 1, "autoname": "BC-.#######", "search_fields": "code", "title_field": "title", "fields": FIELDS, "permissions": [{"role": "System Manager", "read": 1, "report": 1}]}).insert()  # fmt: skip
        index.rebuild_changed(current())
        started = clock.perf_counter()
        fill(frappe.db.connection)
        frappe.db.sql("analyze" if frappe.db.db_type == "sqlite" else f"analyze table `tab{DOCTYPE}`")
        print(f"\n{ROWS} rows in {clock.perf_counter() - started:.0f} s")
    return found


def asked() -> dict[str, tuple[str, dict[str, Any]]]:
    listed, grouped, counted = "reportview.get", "listview.get_group_by_count", "reportview.get_count"
    page = {"fields": ["name", "title", "code", "state", "due", "modified"], "page_length": 51, "order_by": "modified desc, name desc"}  # fmt: skip

    def search(text: str) -> dict[str, Any]:
        return {"or_filters": [[DOCTYPE, name, "like", f"%{text}%"] for name in ("name", "title", "code")]}

    return {
        "first page": (listed, page),
        "count": (counted, {}),
        "filter on an indexed choice": (listed, {**page, "filters": [[DOCTYPE, "state", "=", "Open"]]}),
        "order of a field with an index": (listed, {**page, "order_by": "due desc, name desc"}),
        "order of a field without an index": (listed, {**page, "order_by": "note desc, name desc"}),
        **{
            f"search, {what}": (listed, {**page, **search(text)})
            for what, text in (("in 100 of a million", "鹦鹉"), ("in 1,000", "彩虹"), ("in 140,000", "漏水"), ("in one", f"BC-{ROWS // 2:07}"), ("in none", "孔雀"))
        },
        **{
            f"count of a search, {what}": (counted, search(text))
            for what, text in (("in 100", "鹦鹉"), ("in 1,000", "彩虹"), ("in 140,000", "漏水"), ("in none", "孔雀"))
        },
        "side bar, indexed": (grouped, {"field": "state", "newest": 20_000}),
        "side bar, not indexed": (grouped, {"field": "floor", "newest": 20_000}),
        "side bar, with a filter": (grouped, {"field": "floor", "newest": 20_000, "current_filters": [[DOCTYPE, "state", "=", "Open"]]}),
        "all values counted, indexed": (grouped, {"field": "state"}),
        "all values counted, not indexed": (grouped, {"field": "floor"}),
    }  # fmt: skip


def test_a_million_rows(client: Any) -> None:
    for name, (method, given) in asked().items():
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()}
        path = f"/api/method/frappe.desk.{method}?{urlencode({'doctype': DOCTYPE, **texts})}"
        spent, answer = [], None
        for _round in range(ROUNDS):
            started = clock.perf_counter(), clock.process_time()
            answer = client.get(path)
            spent.append(((clock.perf_counter() - started[0]) * 1000, (clock.process_time() - started[1]) * 1000))
        assert answer is not None
        assert answer.status_code == 200, answer.text
        said = answer.json.get("message")
        size = said if isinstance(said, int) else len(said["values"] if isinstance(said, dict) else said)
        print(
            f"{name:40}{statistics.median(each[0] for each in spent):9.1f} ms {statistics.median(each[1] for each in spent):9.1f} ms of processor {size:8}"
        )
