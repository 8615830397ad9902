"""Apps' SQL gives the same answer on every kind of database."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from frappe.database import Connection, DatabaseConfig, SQLError, connect


@pytest.fixture
def filled(connection: Connection) -> Connection:
    rows = [
        ("a", "Apple", 10, 1, date(2024, 1, 31), datetime(2024, 1, 31, 10, 30, 15)),
        ("b", "Banana", 20, 2, date(2024, 2, 29), datetime(2024, 2, 29, 23, 59, 59, 500000)),
        ("c", "Cherry", 5, None, date(2025, 3, 1), datetime(2025, 3, 1, 0, 0, 0)),
    ]
    connection.executemany(
        "insert into `tabNote` (name, title, amount, count, due, seen) values (%s, %s, %s, %s, %s, %s)", rows
    )
    connection.commit()
    return connection


def plain(value: object) -> object:
    """Dates that come out of expressions are objects on the server and text in the file."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds" if value.microsecond else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.endswith(".000000"):
        return value[:-7]
    return value


EXPRESSIONS = [
    ("5 / 2", 2.5),
    ("7 div 2", 3),
    ("7 % 4", 3),
    ("mod(7, 4)", 3),
    ("1 / 0", None),
    ("if(1 > 2, 'yes', 'no')", "no"),
    ("ifnull(null, 'x')", "x"),
    ("isnull(null)", 1),
    ("coalesce(null, null, 3)", 3),
    ("concat('a', 1, 'b')", "a1b"),
    ("concat('a', null)", None),
    ("concat_ws('-', 'a', null, 'b')", "a-b"),
    ("left('Straße', 5)", "Straß"),
    ("right('abc', 2)", "bc"),
    ("lpad('7', 3, '0')", "007"),
    ("rpad('7', 3, 'xy')", "7xy"),
    ("substring('abcdef', 2, 3)", "bcd"),
    ("substring_index('a.b.c', '.', 2)", "a.b"),
    ("substring_index('a.b.c', '.', -1)", "c"),
    ("locate('C', 'abcabc')", 3),
    ("locate('a', 'abcabc', 2)", 4),
    ("instr('abc', 'b')", 2),
    ("position('b' in 'abc')", 2),
    ("find_in_set('b', 'a,b,c')", 2),
    ("field('b', 'a', 'b')", 2),
    ("elt(2, 'a', 'b')", "b"),
    ("char_length('漢字')", 2),
    ("reverse('abc')", "cba"),
    ("repeat('ab', 2)", "abab"),
    ("replace('aXa', 'X', '-')", "a-a"),
    ("trim('  a ')", "a"),
    ("upper('a')", "A"),
    ("lcase('A')", "a"),
    ("strcmp('a', 'b')", -1),
    ("ascii('A')", 65),
    ("md5('a')", "0cc175b9c0f1b6a831c399e269772661"),
    ("sha2('a', 256)", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ("greatest(1, 3, 2)", 3),
    ("least(1, 3, 2)", 1),
    ("round(2.567, 1)", 2.6),
    ("truncate(2.567, 1)", 2.5),
    ("floor(2.7)", 2),
    ("ceiling(2.1)", 3),
    ("abs(-2)", 2),
    ("pow(2, 3)", 8.0),
    ("format(1234567.891, 2)", "1,234,567.89"),
    ("cast('12' as signed)", 12),
    ("cast(12 as char)", "12"),
    ("convert('x' using utf8mb4)", "x"),
    ("'abc' regexp '^a.c$'", 1),
    ("'abc' rlike 'X'", 0),
    ("regexp_replace('a1b2', '[0-9]', '-')", "a-b-"),
    ("1 <=> null", 0),
    ("null <=> null", 1),
    ("1 && 0", 0),
    ("1 || 0", 1),
    ("!1", 0),
    ("year('2024-02-29')", 2024),
    ("month('2024-02-29')", 2),
    ("day('2024-02-29')", 29),
    ("quarter('2024-05-01')", 2),
    ("hour('2024-02-29 13:14:15')", 13),
    ("minute('13:14:15')", 14),
    ("dayofweek('2024-02-29')", 5),
    ("weekday('2024-02-29')", 3),
    ("dayofyear('2024-02-29')", 60),
    ("dayname('2024-02-29')", "Thursday"),
    ("monthname('2024-02-29')", "February"),
    ("week('2024-02-29')", 8),
    ("week('2024-01-01', 1)", 1),
    ("weekofyear('2024-12-30')", 1),
    ("yearweek('2024-02-29', 1)", 202409),
    ("last_day('2024-02-10')", "2024-02-29"),
    ("extract(year from '2024-02-29')", 2024),
    ("extract(year_month from '2024-02-29')", 202402),
    ("datediff('2024-03-01', '2024-02-28 23:00:00')", 2),
    ("timestampdiff(month, '2024-01-31', '2024-03-30')", 1),
    ("timestampdiff(hour, '2024-01-01 00:30:00', '2024-01-01 02:00:00')", 1),
    ("timestampdiff(minute, '2024-01-01 02:00:00', '2024-01-01 00:30:00')", -90),
    ("date_add('2024-01-31', interval 1 month)", "2024-02-29"),
    ("date_sub('2024-01-01', interval 1 day)", "2023-12-31"),
    ("date_add('2024-01-01', interval 90 minute)", "2024-01-01 01:30:00"),
    ("date_add('2024-01-01 10:00:00', interval '1:30' hour_minute)", "2024-01-01 11:30:00"),
    ("adddate('2024-01-01', 5)", "2024-01-06"),
    ("cast('2024-01-31' as date) + interval 1 month", "2024-02-29"),
    ("timestamp('2024-01-01', '10:00:00')", "2024-01-01 10:00:00"),
    ("date('2024-01-01 10:00:00')", "2024-01-01"),
    ("str_to_date('31/01/2024', '%d/%m/%Y')", "2024-01-31"),
    (
        "date_format('2024-02-09 13:04:05', '%Y-%m-%d %H:%i:%s %W %M %e %h %p %y %j')",
        "2024-02-09 13:04:05 Friday February 9 01 PM 24 040",
    ),
    ("date_format('2024-02-09', '%b %D %c %k %l %T %f %u %%')", "Feb 9th 2 0 12 00:00:00 000000 06 %"),
    ("time_to_sec('01:02:03')", 3723),
    ("unix_timestamp('2024-01-01 00:00:00')", 1704067200),
    ("from_unixtime(1704067200)", "2024-01-01 00:00:00"),
    ("makedate(2024, 60)", "2024-02-29"),
    ("to_days('2024-01-01')", 739251),
    ("convert_tz('2024-01-01 00:00:00', '+00:00', '+08:00')", "2024-01-01 08:00:00"),
    ("json_unquote('\"a\"')", "a"),
    ("json_contains('[1, 2]', '2')", 1),
    ("'it\\'s'", "it's"),
    ("'a''b'", "a'b"),
    ('"double"', "double"),
    ("case when 1 > 2 then 'a' else 'b' end", "b"),
    ("(select max(x) from (select 1 as x union all select 2) t)", 2),
]


@pytest.mark.parametrize(("sql", "wanted"), EXPRESSIONS, ids=[sql for sql, _ in EXPRESSIONS])
def test_expression(connection: Connection, sql: str, wanted: object) -> None:
    assert plain(connection.execute(f"select {sql}").rows[0][0]) == wanted


QUERIES = [
    ("select name from `tabNote` where due between %s and %s", ["2024-02-01", "2024-12-31"], [("b",)]),
    ("select name from `tabNote` where due + interval 1 month >= '2025-01-01'", None, [("c",)]),
    ("select name from `tabNote` where `tabNote`.`due` - interval 1 day < '2024-02-01'", None, [("a",)]),
    ("select name from `tabNote` where seen > date_sub(%s, interval %s hour)", ["2025-03-01 01:00:00", 2], [("c",)]),
    ("select name from `tabNote` order by amount desc limit 1, 1", None, [("a",)]),
    ("select name from `tabNote` order by field(name, 'b', 'c', 'a')", None, [("b",), ("c",), ("a",)]),
    ("select group_concat(name order by amount desc separator '; ') from `tabNote`", None, [("b; a; c",)]),
    ("select group_concat(distinct year(due) order by year(due) separator '|') from `tabNote`", None, [("2024|2025",)]),
    ("select group_concat(name) from `tabNote` where name = 'a'", None, [("a",)]),
    ("select count(distinct name, title) from `tabNote`", None, [(3,)]),
    ("select count(distinct name, count) from `tabNote`", None, [(2,)]),
    ("select year(due) as y, sum(amount) from `tabNote` group by y order by y", None, [(2024, 30.0), (2025, 5.0)]),
    ("select round(stddev(amount), 3), round(variance(amount), 3) from `tabNote`", None, [(6.236, 38.889)]),
    ("(select 'x' as n) union (select name from `tabNote` where name = 'a') order by n", None, [("a",), ("x",)]),
    ("select sql_calc_found_rows name from `tabNote` use index (due) where name = 'a'", None, [("a",)]),
    ("select name from `tabNote` where name = 'a' for update skip locked", None, [("a",)]),
    ("select name from `tabNote` where name = 'a' lock in share mode", None, [("a",)]),
    ("select 1 from dual", None, [(1,)]),
    ("select title from `tabNote` where title like binary 'A%%' and name = %s", ["a"], [("Apple",)]),
    ("select title from `tabNote` where title collate utf8mb4_bin = 'Apple'", None, [("Apple",)]),
    (
        "select t.name from `tabNote` t left join `tabNote` o on o.name = t.name and o.count = 2 where o.name is not null",
        None,
        [("b",)],
    ),
    ("with x as (select name from `tabNote`) select count(*) from x", None, [(3,)]),
    ("select name, row_number() over (order by amount) as r from `tabNote` order by r limit 1", None, [("c", 1)]),
    ("select if(left(title, 1) = 'A', right(title, 1), '-') from `tabNote` order by name limit 1", None, [("e",)]),
    ("show columns from `tabNote` like 'title'", None, [("title", "varchar(20)", "YES", "", None, "")]),
    (
        "select column_name from information_schema.columns where table_schema = database() and table_name = 'tabNote' and column_name = 'due'",
        None,
        [("due",)],
    ),
    (
        "select table_name from information_schema.tables where table_schema = database() and table_name = %s",
        ["tabNote"],
        [("tabNote",)],
    ),
]


def test_a_condition_in_brackets_is_no_union(filled: Connection) -> None:
    """What hooks give to narrow a list, subselects and all."""
    text = filled.native_text("(name = 'a' or not exists (select 1 from `tabNote` n where n.name = 'zz'))")
    assert len(filled.execute_native(f"select name from `tabNote` where {text}").rows) == 3


@pytest.mark.parametrize(("sql", "params", "wanted"), QUERIES, ids=[sql[:70] for sql, *_ in QUERIES])
def test_query(filled: Connection, sql: str, params: object, wanted: list[tuple[object, ...]]) -> None:
    assert filled.execute(sql, params).rows == wanted


WRITES = [
    ("update `tabNote` n set n.count = 9 where n.name = 'a'", "select count from `tabNote` where name = 'a'", [(9,)]),
    (
        "update `tabNote` a join `tabNote` b on a.name <> b.name set a.count = b.amount where a.name = 'a' and b.name = 'b'",
        "select count from `tabNote` where name = 'a'",
        [(20,)],
    ),
    ("update `tabNote` set count = 0 order by name limit 1", "select name from `tabNote` where count = 0", [("a",)]),
    ("delete from `tabNote` where amount > 1 order by name desc limit 2", "select name from `tabNote`", [("a",)]),
    (
        "delete a from `tabNote` a join `tabNote` b on a.name = b.name where b.count = 2",
        "select name from `tabNote` order by name",
        [("a",), ("c",)],
    ),
    (
        "insert ignore into `tabNote` (name, title) values ('a', 'other')",
        "select title from `tabNote` where name = 'a'",
        [("Apple",)],
    ),
    (
        "insert into `tabNote` (name, title, count) values ('a', 'New', 5) on duplicate key update title = values(title), "
        "count = count + values(count)",
        "select title, count from `tabNote` where name = 'a'",
        [("New", 6)],
    ),
    (
        "insert into `tabNote` (name, title) select concat(name, '2'), title from `tabNote` where name = 'a' "
        "on duplicate key update title = 'x'",
        "select name from `tabNote` where name like 'a%' order by name",
        [("a",), ("a2",)],
    ),
    (
        "insert into `tabNote` set name = 'd', title = 'Date'",
        "select title from `tabNote` where name = 'd'",
        [("Date",)],
    ),
    (
        "replace into `tabNote` (name, title) values ('a', 'Again')",
        "select title from `tabNote` where name = 'a'",
        [("Again",)],
    ),
    ("truncate table `tabNote`", "select count(*) from `tabNote`", [(0,)]),
    (
        "alter table `tabNote` add index by_count (count)",
        "select count(*) from information_schema.statistics where table_name = 'tabNote' and index_name = 'by_count'",
        [(1,)],
    ),
    (
        "create index by_body on `tabNote` (body(20))",
        "select count(*) from information_schema.statistics where table_name = 'tabNote' and index_name = 'by_body'",
        [(1,)],
    ),
    (
        "alter table `tabNote` add column extra varchar(10) after title",
        "select extra from `tabNote` limit 1",
        [(None,)],
    ),
]


@pytest.mark.parametrize(("sql", "question", "wanted"), WRITES, ids=[sql[:70] for sql, *_ in WRITES])
def test_write(filled: Connection, sql: str, question: str, wanted: list[tuple[object, ...]]) -> None:
    filled.execute(sql)
    assert filled.execute(question).rows == wanted


def test_table_made_by_an_app_compares_text_like_any_other(connection: Connection) -> None:
    connection.execute("create table `own` (name varchar(20) primary key, body text, x decimal(10, 2)) engine=InnoDB")
    connection.execute("insert into `own` values ('A', 'B', 2)")
    assert connection.execute("select x from `own` where name = 'a' and body = 'b'").rows == [(2.0,)]


def test_now_is_the_same_moment_in_its_parts(connection: Connection) -> None:
    row = connection.execute("select date(now()) = curdate(), now() <= current_timestamp(), length(uuid())").rows[0]
    assert row == (1, 1, 36)


def test_outer_join_in_update_is_refused_with_a_way_out(tmp_path: Path) -> None:
    embedded = connect(DatabaseConfig("sqlite", path=tmp_path / "x.db"))
    with pytest.raises(SQLError, match="select the names first"):
        embedded.execute("update a left join b on a.x = b.x set a.y = 1")
    embedded.close()


def test_show_index_names_keys_without_their_table(filled: Connection) -> None:
    rows = filled.execute("show index from `tabNote` where Key_name != 'PRIMARY'").dicts()
    assert sorted((row.Key_name, row.Column_name, row.Non_unique) for row in rows) == [
        ("code", "code", 0),
        ("due", "due", 1),
    ]
