// Sections that may be folded begin so, unless something in them asks to be seen.
import { empty } from "../model/document";
import { holds } from "../model/expressions";
import { hasValue, type Section } from "../model/meta";
import type { Form } from "./form";

const fieldsOf = (section: Section): Section["columns"][number]["fields"] => section.columns.flatMap((column) => column.fields);

/** Is a mandatory field of the section empty, or wrong, or does its condition hold? */
export function asksToBeSeen(form: Form, section: Section): boolean {
  const condition = section.field?.collapsible_depends_on;
  if (condition && holds(condition, form.doc)) return true;
  return fieldsOf(section).some((df) => {
    if (form.wrong[df.fieldname]) return true;
    const { visible, mandatory, readonly } = form.state(df);
    return visible && mandatory && !readonly && empty(form.doc[df.fieldname]);
  });
}

/** How many fields of the section have a value that is shown. */
export const filledIn = (form: Form, section: Section): number =>
  fieldsOf(section).filter((df) => hasValue(df) && form.state(df).visible && !empty(form.doc[df.fieldname]) && Number(form.doc[df.fieldname]) !== 0).length;

/** Sections of a form by name: what asked to be seen stays open, and what a person folds or opens stays so, until another document comes. */
export class Folds {
  private opened: Record<string, boolean> = {};

  begin(): void { this.opened = {}; }
  isFolded(section: Section): boolean { return section.collapsible && !this.opened[section.name]; }
  turn(section: Section): void { this.opened[section.name] = this.isFolded(section); }
  open(name: string): void { this.opened[name] = true; }
}
