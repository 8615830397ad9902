// Which fields a small window for a new document has.
import { type Field, hasValue, type Meta, TABLES } from "../model/meta";

const MOST = 8;

/** What is mandatory or marked for it; fields that nobody can fill in there are left out. */
export function quickFields(meta: Meta): Field[] {
  return meta.fields.filter((df) => hasValue(df) && !TABLES.has(df.fieldtype) && !df.hidden && !df.read_only && !df.is_virtual && Boolean(df.reqd || df.allow_in_quick_entry || df.mandatory_depends_on));
}

/** Can a document of this type be made in a small window? The DocType says so, or it has few mandatory fields and no mandatory table. */
export function isQuick(meta: Meta): boolean {
  if (meta.issingle || meta.istable || meta.fields.some((df) => TABLES.has(df.fieldtype) && df.reqd)) return false;
  const count = quickFields(meta).length;
  return Boolean(meta.quick_entry) || (count > 0 && count <= MOST);
}
