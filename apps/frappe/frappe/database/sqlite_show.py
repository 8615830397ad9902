"""SHOW, DESCRIBE and information_schema as selects over the embedded database's own catalogue.

Index names are unique in the whole file there, so an index ``name`` of a table is stored as ``table:name``.
"""

from __future__ import annotations

from frappe.database.errors import SQLError
from frappe.database.tokens import NAME, PARAM, STRING, Token, literal_value, quote_literal, tokenize

_COLUMNS = """
select * from (select c.name as Field, c.type as Type,
  case when c."notnull" or c.pk then 'NO' else 'YES' end as "Null",
  case when c.pk then 'PRI'
       when exists (select 1 from pragma_index_list({table}) i join pragma_index_info(i.name) f
                    where f.name = c.name and f.seqno = 0 and i."unique") then 'UNI'
       when exists (select 1 from pragma_index_list({table}) i join pragma_index_info(i.name) f
                    where f.name = c.name and f.seqno = 0) then 'MUL' else '' end as "Key",
  c.dflt_value as "Default", '' as Extra from pragma_table_info({table}) c)"""

_INDEXES = """
select * from (select {table} as "Table", not i."unique" as Non_unique,
  case when i.origin = 'pk' then 'PRIMARY' else replace(i.name, {table} || ':', '') end as Key_name,
  f.seqno + 1 as Seq_in_index, f.name as Column_name, 'A' as Collation, null as Cardinality, null as Sub_part,
  null as Packed, '' as "Null", 'BTREE' as Index_type, '' as Comment, '' as Index_comment
  from pragma_index_list({table}) i join pragma_index_info(i.name) f order by i.seq, f.seqno)"""

_TABLES = """
select * from (select name as {label} from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~'
  order by name)"""

_TABLE_STATUS = """
select * from (select name as Name, 'SQLite' as Engine, null as Rows, 0 as Data_length, 0 as Index_length
  from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~' order by name)"""

_INFORMATION = {
    "tables": """(select 'def' as table_catalog, database() as table_schema, name as table_name,
      case type when 'view' then 'VIEW' else 'BASE TABLE' end as table_type, 'SQLite' as engine, null as table_rows,
      0 as data_length, 0 as index_length, null as create_time
      from sqlite_master where type in ('table', 'view') and name not like 'sqlite~_%' escape '~')""",
    "columns": """(select database() as table_schema, t.name as table_name, c.name as column_name,
      c.cid + 1 as ordinal_position, c.dflt_value as column_default,
      case when c."notnull" or c.pk then 'NO' else 'YES' end as is_nullable,
      case instr(c.type, '(') when 0 then c.type else substr(c.type, 1, instr(c.type, '(') - 1) end as data_type,
      c.type as column_type, case when c.pk then 'PRI' else '' end as column_key, '' as extra,
      null as character_maximum_length
      from sqlite_master t join pragma_table_info(t.name) c where t.type in ('table', 'view'))""",
    "statistics": """(select database() as table_schema, t.name as table_name, not i."unique" as non_unique,
      case when i.origin = 'pk' then 'PRIMARY' else replace(i.name, t.name || ':', '') end as index_name,
      f.seqno + 1 as seq_in_index, f.name as column_name, 'BTREE' as index_type
      from sqlite_master t join pragma_index_list(t.name) i join pragma_index_info(i.name) f where t.type = 'table')""",
    "schemata": "(select database() as schema_name)",
}


def information_schema(table: Token) -> str:
    """A subselect with the columns of ``information_schema.<table>`` that apps ask for. Raises SQLError for others."""
    name = table.text.strip("`").lower()
    if name not in _INFORMATION:
        raise SQLError(f"information_schema.{name} is not available here; there are: {', '.join(sorted(_INFORMATION))}")
    return " ".join(_INFORMATION[name].split())


def show_statement(tokens: list[Token]) -> list[Token] | None:
    """The SELECT that answers SHOW … or DESCRIBE …, None for any other statement."""
    words = [token.word for token in tokens]
    if not words or words[0] not in ("show", "describe", "desc"):
        return None
    if words[0] != "show":
        rest = tokens[2:]
        column = [Token("word", "like"), rest[0]] if rest and rest[0].kind in (NAME, STRING, PARAM) else []
        return _select(_COLUMNS, tokens[1], "Field", column)
    at = 2 if words[1] in ("full", "extended") else 1
    subject = words[at]
    if subject in ("columns", "fields"):
        return _select(_COLUMNS, tokens[at + 2], "Field", tokens[at + 3 :])
    if subject in ("index", "indexes", "keys"):
        return _select(_INDEXES, tokens[at + 2], "Key_name", tokens[at + 3 :])
    if subject == "tables":
        return _select(_TABLES, Token(NAME, "`Tables_in_database`"), "Tables_in_database", tokens[at + 1 :])
    if subject == "table" and words[at + 1 : at + 2] == ["status"]:
        return _select(_TABLE_STATUS, Token(NAME, "``"), "Name", tokens[at + 2 :])
    raise SQLError(f"SHOW {subject.upper()} is not available here: use frappe.db methods such as get_table_columns")


def _select(template: str, table: Token, like_column: str, rest: list[Token]) -> list[Token]:
    name = literal_value(table.text) if table.kind == STRING else table.text.strip("`")
    text = template.format(table=quote_literal(name), label=f"`{name}`")
    made = Token("raw", " ".join(text.split()), "")
    if not rest:
        return [made]
    if rest[0].word == "like":
        return [made, *tokenize(f" where `{like_column}`", with_params=False), *rest]
    return [made, *rest]
