// Values that wait for the next new form of a type: copies, amendments, what the server mapped.
import type { Doc } from "../model/expressions";

const pending = new Map<string, Doc>();

/** The next new form of this type opens with these values. */
export const giveCopy = (doctype: string, doc: Doc): void => void pending.set(doctype, doc);

/** The values that wait; once. */
export function takeCopy(doctype: string): Doc {
  const { name: _name, __islocal: _local, doctype: _type, ...values } = pending.get(doctype) ?? {};
  pending.delete(doctype);
  return values;
}
