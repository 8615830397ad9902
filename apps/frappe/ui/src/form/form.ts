// The state of one open form and what can be done with it. FormView.vue only draws it.
import { reactive } from "vue";
import { boot, call, fetchValue, get, NetworkError, post, ServerError } from "../api/client";
import { __, term } from "../i18n";
import { chosenSides, differences, type DocInfo, drafts, empty, fieldState, firstNamed, localName, missing, newDocument } from "../model/document";
import { type Doc, holds } from "../model/expressions";
import { type Field, hasValue, layout, loadMeta, type Meta, metaOf, slug, type Tab, TABLES } from "../model/meta";
import { outbox } from "../offline/outbox";
import { ask, toast } from "../ui/prompts";
import { asksToBeSeen, Folds } from "./folds";
import { giveCopy } from "./pending";
import { current, type CustomButton, Frm, loadScripts, type Query, run } from "./script";

export interface Step { action: string; next_state: string; asks_reason?: number }
type Router = { push: (path: string) => unknown; replace: (path: string) => unknown };

export class Form {
  meta: Meta | undefined = undefined;
  doc: Doc = {};
  info: DocInfo | undefined = undefined;
  error = "";
  dirty = false;
  busy = false;
  disabled = false;
  tab = 0;
  wrong: Record<string, string> = {};
  /** Masked values that are shown in clear for a moment. */
  clear: Record<string, string> = {};
  steps: Step[] = [];
  draft: { at: number; doc: Doc } | null = null;
  conflict: { theirs: Doc; fields: Field[]; sides: Record<string, "mine" | "theirs">; action: string } | null = null;
  /** What a step of the workflow still needs: asked for in a window, then the step is tried again. */
  needs: { action: string; fields: Field[] } | null = null;
  /** Who has changed the document elsewhere since it was read. */
  newer: { who: string } | null = null;
  private stored: Doc = {};
  overrides: Record<string, Record<string, unknown>> = {};
  queries: Record<string, Query> = {};
  buttons: CustomButton[] = [];
  intro: { text: string; colour: string } | null = null;
  folds = new Folds();
  /** Bring a field before the person's eyes, wherever it stands. */
  show: (fieldname: string) => void = (fieldname) => this.openPlaceOf(fieldname);
  private frm: Frm | null = null;

  constructor(readonly doctype: string, private readonly router: Router) {}

  get isNew(): boolean { return Boolean(this.doc.__islocal); }
  get docstatus(): number { return Number(this.doc.docstatus ?? 0); }
  get canWrite(): boolean { return Boolean(this.isNew ? this.meta?.perm[0]?.create : this.info?.permissions.write); }
  get tabs(): Tab[] { return this.meta ? layout(this.meta).filter((each) => holds(each.depends_on, this.doc)) : []; }
  /** Open what asks to be seen by now; told whenever that changes. */
  unfold(): void { for (const section of this.asking) this.folds.open(section); }
  get asking(): string[] { return this.tabs.flatMap((tab) => tab.sections).filter((section) => section.collapsible && asksToBeSeen(this as Form, section)).map((section) => section.name); }
  /** The tab is the same one when the next document of this type is opened. */
  openTab(index: number): void {
    this.tab = index;
    sessionStorage.setItem(`tab:${this.doctype}`, this.tabs[index]?.name ?? "");
  }
  get title(): string {
    if (this.isNew) return __("New {0}", [this.meta?.label ?? ""]);
    if (this.meta?.issingle) return this.meta.label;
    return String(this.doc[this.meta?.title_field || "name"] || this.doc.name);
  }
  get status(): string {
    const field = this.meta?.workflow?.field;
    if (field) return String(this.doc[field] ?? "");
    if (this.meta?.is_submittable) return ["Draft", "Submitted", "Cancelled"][this.docstatus] ?? "";
    return String(this.doc.status ?? this.doc.life_status ?? "");
  }
  get statusContext(): string | undefined { return this.meta?.fields.find((df) => df.fieldname === "status")?.text_context; }
  /** The person chooses the name of a new document. */
  get asksName(): boolean { return this.isNew && this.meta?.autoname?.toLowerCase() === "prompt"; }
  field(df: Field): Field { return { ...df, ...this.overrides[df.fieldname] } as Field; }
  /** As the DocType, the scripts and the user's rights say; what is locked and empty is not drawn at all. */
  state(df: Field): { visible: boolean; mandatory: boolean; readonly: boolean } {
    const field = this.field(df);
    const state = fieldState(field, this.meta as Meta, this.doc, this.canWrite);
    const shown = !state.readonly || !hasValue(field) || field.fieldtype === "Check" || !empty(this.doc[df.fieldname]);
    return { ...state, visible: state.visible && shown };
  }
  sectionShown(section: Tab["sections"][number]): boolean {
    return holds(section.depends_on, this.doc) && section.columns.some((column) => column.fields.some((df) => this.state(df).visible));
  }

  async load(name: string, values: Doc = {}): Promise<void> {
    this.error = "";
    this.wrong = {};
    if (name === "new" || name !== String(this.doc.name)) this.folds.begin();
    try {
      this.meta = await loadMeta(this.doctype);
      if (name === "new" && !this.meta.issingle) {
        if (!this.meta.perm?.[0]?.create) throw new Error(__("You may not make {0}; ask whoever gives rights for it", [this.meta.label]));
        this.doc = newDocument(this.meta, boot.user.name, values);
        this.info = undefined;
        this.steps = [];
      } else this.take(await get("frappe.desk.form.load.getdoc", { doctype: this.doctype, name }));
      this.dirty = this.isNew && Object.keys(values).length > 0;
      this.draft = drafts.find(boot.user.name, this.doc);
      this.tab = Math.max(0, this.isNew ? 0 : this.tabs.findIndex((each) => each.name === sessionStorage.getItem(`tab:${this.doctype}`)));
      await this.start();
      this.unfold();
    } catch (caught) {
      this.error = (caught as Error).message;
    }
  }

  reload(): Promise<void> { return this.load(String(this.isNew ? "new" : this.doc.name)); }

  private async start(): Promise<void> {
    this.buttons = [];
    this.intro = null;
    this.overrides = {};
    this.disabled = false;
    const first = this.frm === null;
    this.frm ??= new Frm(this);
    current.frm = this.frm;
    await loadScripts(this.meta as Meta);
    if (first) await run(this.frm, "setup");
    for (const event of ["onload", "refresh", "onload_post_render"]) await run(this.frm, event);
  }

  private take(body: Record<string, unknown>): void {
    this.doc = (body.docs as Doc[])[0] ?? {};
    this.info = body.docinfo as DocInfo;
    this.stored = JSON.parse(JSON.stringify(this.doc)) as Doc;
    this.clear = {};
    this.newer = null;
    void this.loadSteps();
  }

  /** Comments, files and assignments anew; what is being typed stays. */
  async refreshInfo(): Promise<void> {
    this.info = (await get("frappe.desk.form.load.get_docinfo", { doctype: this.doctype, name: this.doc.name })).docinfo as DocInfo;
  }

  private async loadSteps(): Promise<void> {
    this.steps = [];
    if (!this.meta?.workflow || this.isNew) return;
    const found = await call<Step[]>("frappe.model.workflow.get_transitions", { doc: { doctype: this.doctype, name: this.doc.name } }).catch(() => []);
    this.steps = (found ?? []).filter((step, index, all) => all.findIndex((other) => other.action === step.action) === index);
  }

  set(df: Field, value: unknown): void {
    if (this.doc[df.fieldname] === value) return;
    this.doc[df.fieldname] = value;
    void this.changed(df.fieldname);
  }

  async changed(fieldname: string): Promise<void> {
    this.dirty = true;
    delete this.wrong[fieldname];
    this.keepDraft();
    await this.fetchFrom(fieldname, (this.meta?.fields ?? []).map((df) => this.field(df)), this.doc);
    if (this.frm) await run(this.frm, fieldname);
  }

  private keepDraft(): void {
    if (!drafts.keep(boot.user.name, this.doc)) toast(__("This document is too large to be kept as a draft. Please save it soon."), "orange");
  }

  /** A cell of a child table changed, or a row came or went. */
  async rowChanged(table: Field, event: string, row?: Doc): Promise<void> {
    this.dirty = true;
    delete this.wrong[table.fieldname];
    this.keepDraft();
    const cell = row && metaOf(table.options ?? "")?.fields.some((df) => df.fieldname === event);
    if (cell) await this.fetchFrom(event, (metaOf(table.options ?? "") as Meta).fields, row);
    if (this.frm) await run(this.frm, event === "add" || event === "remove" ? `${table.fieldname}_${event}` : event, table.options ?? "", String(row?.name ?? ""));
  }

  /** Take over what the fields of a document or row fetch through a link. */
  private async fetchFrom(link: string, fields: Field[], doc: Doc): Promise<void> {
    const source = fields.find((df) => df.fieldname === link && df.fieldtype === "Link");
    const targets = fields.filter((df) => df.fetch_from?.startsWith(`${link}.`) && !((df as { fetch_if_empty?: number }).fetch_if_empty && doc[df.fieldname]));
    if (!source || !targets.length) return;
    const names = targets.map((df) => (df.fetch_from ?? "").split(".")[1] ?? "");
    const wanted = doc[link];
    const values = wanted ? await fetchValue<Doc>("frappe.client.validate_link", { doctype: source.options, docname: wanted, fields: names }).catch(() => null) : {};
    if (!values || wanted !== doc[link]) return;
    targets.forEach((df, index) => { doc[df.fieldname] = values[names[index] ?? ""] ?? null; });
  }

  private lacks(): boolean {
    const lacking = missing(this.meta as Meta, this.doc, (df) => this.field(df));
    if (this.asksName && empty(this.doc.__newname)) lacking.unshift({ fieldname: "__newname", fieldtype: "Data", label: __("Name") });
    for (const df of lacking) this.wrong[df.fieldname] = __("Please fill in {0}", [df.label ?? df.fieldname]);
    if (!lacking.length) return false;
    toast(__("Please fill in {0}", [new Intl.ListFormat(boot.lang?.replace("_", "-") || "en").format(lacking.map((df) => df.label ?? df.fieldname))]), "red");
    this.show(lacking[0]?.fieldname ?? "");
    return true;
  }

  /** Open the tab and the section in which a field stands. */
  openPlaceOf(fieldname: string): void {
    for (const [index, tab] of this.tabs.entries()) {
      const section = tab.sections.find((each) => each.columns.some((column) => column.fields.some((df) => df.fieldname === fieldname)));
      if (!section) continue;
      this.tab = index;
      this.folds.open(section.name);
    }
  }

  async save(action = "Save"): Promise<void> {
    if (this.busy || !this.meta || this.disabled) return;
    this.wrong = {};
    const asked = ["validate", "before_save", ...(action === "Submit" ? ["before_submit"] : []), ...(action === "Cancel" ? ["before_cancel"] : [])];
    if (this.frm) for (const event of asked) if (!(await run(this.frm, event))) return;
    if (action !== "Cancel" && this.lacks()) return;
    this.busy = true;
    const before = { ...this.doc };
    try {
      const body = await post("frappe.desk.form.save.savedocs", { doc: JSON.stringify(this.doc), action });
      drafts.drop(boot.user.name, before);
      this.draft = null;
      this.dirty = false;
      this.take(body);
      if (before.__islocal) await this.router.replace(`/${slug(this.doctype)}/${encodeURIComponent(String(this.doc.name))}`);
      if (this.frm) for (const event of ["after_save", ...(action === "Submit" ? ["on_submit"] : []), "refresh"]) await run(this.frm, event);
    } catch (caught) {
      if (caught instanceof NetworkError && before.__islocal && action === "Save") await this.keepUnsent(before);
      else await this.refused(caught as Error, action);
    } finally {
      this.busy = false;
    }
  }
  /** No network: the new document waits in this browser until there is one. */
  private async keepUnsent(doc: Doc): Promise<void> {
    const title = String(doc[this.meta?.title_field || "name"] || this.title);
    try {
      await outbox.add(this.doctype, title, doc);
    } catch {
      toast(__("There is no network, and this browser keeps nothing. Leave this page open."), "red");
      return;
    }
    drafts.drop(boot.user.name, doc);
    this.draft = null;
    this.dirty = false;
    toast(__("There is no network. {0} is kept here and will be sent.", [title]), "orange");
    await this.router.replace("/outbox");
  }

  /** Say why, at the field that the message names. */
  private async refused(caught: Error, action: string): Promise<void> {
    if (caught instanceof ServerError && caught.type === "TimestampMismatchError") {
      const theirs = ((await get("frappe.desk.form.load.getdoc", { doctype: this.doctype, name: this.doc.name })).docs as Doc[])[0] ?? {};
      const fields = differences(this.meta as Meta, this.doc, theirs);
      this.conflict = { theirs, fields, sides: chosenSides(fields, this.stored, this.doc), action };
      return;
    }
    const missing = caught instanceof ServerError ? caught.fields : [];
    const named = this.meta?.fields.find((df) => missing.includes(df.fieldname)) ?? firstNamed(this.meta?.fields ?? [], caught.message);
    if (named) { this.wrong[named.fieldname] = caught.message; this.show(named.fieldname); }
    toast(caught.message, "red");
  }

  /** Go on from what the other has saved, with the values chosen field by field; null takes all of theirs. */
  async resolve(sides: Record<string, "mine" | "theirs"> | null): Promise<void> {
    const found = this.conflict;
    this.conflict = null;
    if (!found) return;
    if (!sides) { drafts.drop(boot.user.name, this.doc); await this.reload(); return; }
    for (const df of found.fields) if (sides[df.fieldname] === "theirs") this.doc[df.fieldname] = found.theirs[df.fieldname];
    this.doc.modified = found.theirs.modified;
    await this.save(found.action);
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try { await work(); } catch (caught) { await this.refused(caught as Error, "Save"); } finally { this.busy = false; }
  }

  /** A Button field: its script, else the method of the document that its options name. */
  async press(df: Field): Promise<void> {
    if (this.frm) await run(this.frm, df.fieldname);
    if (!df.options) return;
    // The method works on what is stored.
    if (this.dirty || this.isNew) { await this.save(); if (this.dirty || this.isNew) return; }
    if (this.frm) await this.attempt(async () => { await this.frm?.call(df.options ?? ""); await this.reload(); });
  }

  async step(action: string): Promise<void> {
    if (this.dirty) { await this.save(); if (this.dirty) return; }
    if (this.frm && !(await run(this.frm, "before_workflow_action"))) return;
    const asks = this.steps.find((each) => each.action === action)?.asks_reason;
    const reason = asks ? await ask({ title: term(action), text: __("It stands in the history."), input: __("Why?"), yes: term(action) }) : null;
    if (asks && !reason) return;
    await this.attempt(async () => {
      try {
        await call("frappe.model.workflow.apply_workflow", { doc: { doctype: this.doctype, name: this.doc.name, modified: this.doc.modified }, action, reason });
      } catch (caught) {
        const named = caught instanceof ServerError ? (this.meta?.fields.filter((df) => caught.fields.includes(df.fieldname) && !this.state(df).readonly) ?? []) : [];
        if (!named.length) throw caught;
        this.needs = { action, fields: named };
        return;
      }
      await this.reload();
      if (this.frm) await run(this.frm, "after_workflow_action");
      toast(__("Done: {0}", [term(action)]), "green");
    });
  }
  /** The step again, with what it asked for. */
  async give(values: Doc): Promise<void> {
    const action = this.needs?.action ?? "";
    this.needs = null;
    for (const [name, value] of Object.entries(values)) { this.doc[name] = value; await this.changed(name); }
    await this.step(action);
  }

  async cancel(): Promise<void> {
    if (!(await ask({ title: __("Cancel {0}?", [this.title]), text: __("A cancelled document stays, but no longer counts."), yes: __("Cancel document"), danger: true }))) return;
    if (this.frm && !(await run(this.frm, "before_cancel"))) return;
    await this.attempt(async () => { this.take(await post("frappe.desk.form.save.cancel", { doctype: this.doctype, name: this.doc.name })); if (this.frm) for (const event of ["after_cancel", "refresh"]) await run(this.frm, event); });
  }

  async remove(): Promise<void> {
    if (!(await ask({ title: __("Delete {0}?", [this.title]), yes: __("Delete"), danger: true }))) return;
    const { doctype, router } = this;
    const name = String(this.doc.name);
    await this.attempt(async () => {
      await call("frappe.client.delete", { doctype, name });
      this.dirty = false;
      await router.push(`/${slug(doctype)}`);
      toast(__("{0} was deleted", [name]), "green", { label: __("Undo"), run: async () => {
        const back = await call<string>("frappe.desk.form.utils.undo_delete", { doctype, name }).catch((caught: Error) => { toast(caught.message, "red"); return null; });
        if (back) await router.push(`/${slug(doctype)}/${encodeURIComponent(back)}`);
      } });
    });
  }

  async rename(): Promise<void> {
    const name = await ask({ title: __("Rename {0}", [this.title]), input: __("New name"), value: String(this.doc.name), yes: __("Rename") });
    if (!name || name === this.doc.name) return;
    await this.attempt(async () => {
      const now = await call<string>("frappe.client.rename_doc", { doctype: this.doctype, old_name: this.doc.name, new_name: name });
      await this.router.replace(`/${slug(this.doctype)}/${encodeURIComponent(now)}`);
    });
  }

  /** A new document with this one's values; `amend` says that it takes this one's place. */
  copy(amend = false): void {
    const from = this.doc;
    const copy = newDocument(this.meta as Meta, boot.user.name);
    for (const df of this.meta?.fields ?? []) {
      if (!hasValue(df) || !(df.fieldname in from) || (df.no_copy && !amend) || this.meta?.masked_fields.includes(df.fieldname)) continue;
      copy[df.fieldname] = TABLES.has(df.fieldtype) ? (from[df.fieldname] as Doc[]).map(({ parent: _parent, creation: _at, modified: _changed, ...row }) => ({ ...row, name: localName(df.options ?? ""), __islocal: 1 })) : from[df.fieldname];
    }
    if (amend) copy.amended_from = from.name;
    giveCopy(this.doctype, copy);
    void this.router.push(`/${slug(this.doctype)}/new`);
  }

  async unmask(df: Field): Promise<void> {
    const purpose = await ask({ title: __("Show {0}", [df.label ?? df.fieldname]), text: __("This is written down."), input: __("What do you need it for?"), yes: __("Show") });
    if (!purpose) return;
    await this.attempt(async () => {
      const found = await call<{ value: string; seconds: number }>("frappe.desk.form.load.unmask", { doctype: this.doctype, name: this.doc.name, fieldname: df.fieldname, purpose });
      this.clear[df.fieldname] = found.value;
      setTimeout(() => { delete this.clear[df.fieldname]; }, found.seconds * 1000);
    });
  }

  /** Told by the server that the document has changed: said to the person, unless it was this form. */
  heard(message: { doctype?: string; name?: unknown; modified?: string; modified_by?: string }): void {
    if (message.doctype !== this.doctype || String(message.name) !== String(this.doc.name) || this.busy || this.isNew) return;
    if ((message.modified ?? "").slice(0, 23) <= String(this.doc.modified).slice(0, 23)) return;
    const who = message.modified_by ?? "";
    if (!this.dirty && who !== boot.user.name) void this.reload();
    else this.newer = { who };
  }

  useDraft(): void {
    if (this.draft) this.doc = { ...this.draft.doc, name: this.doc.name };
    this.dirty = true;
    this.draft = null;
  }
  dropDraft(): void { drafts.drop(boot.user.name, this.doc); this.draft = null; }
}

/** A form whose every change is drawn. */
export const openForm = (doctype: string, router: Router): Form => reactive(new Form(doctype, router)) as Form;
