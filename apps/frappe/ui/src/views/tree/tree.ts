// A tree without its looks: nodes read as they are opened, added, renamed, moved, deleted.
import { computed, reactive } from "vue";
import { call, fetchValue } from "../../api/client";
import { treeSettings } from "../../list/settings";
import type { Doc } from "../../model/expressions";

export interface TreeNode { value: string; title: string; expandable: boolean; open: boolean; children: TreeNode[] | null; parent: string; level: number }
interface Given { value: string; title?: string; expandable?: number }

export class Tree {
  readonly state = reactive({ roots: [] as TreeNode[], at: "", loading: true, error: "", withDisabled: false });
  /** The nodes one sees, from top to bottom. */
  readonly shown = computed(() => flat(this.state.roots));

  constructor(readonly doctype: string) {}

  private async below(parent: string, level: number): Promise<TreeNode[]> {
    const found = await fetchValue<Given[]>(treeSettings[this.doctype]?.get_tree_nodes ?? "frappe.desk.treeview.get_children", { doctype: this.doctype, parent, is_root: parent ? undefined : 1, include_disabled: this.state.withDisabled ? 1 : 0 });
    return (found ?? []).map((each) => ({ value: each.value, title: each.title || each.value, expandable: Boolean(each.expandable), open: false, children: null, parent, level }));
  }

  /** The roots; a single one is opened at once. What was open stays open. */
  async load(): Promise<void> {
    const opened = new Set(this.shown.value.filter((node) => node.open).map((node) => node.value));
    this.state.loading = true;
    this.state.error = "";
    try {
      this.state.roots = await this.below("", 1);
      const only = this.state.roots.length === 1 ? this.state.roots[0] : undefined;
      for (const node of this.state.roots) if (node === only || opened.has(node.value)) await this.reopen(node, opened);
      this.state.at ||= this.state.roots[0]?.value ?? "";
    } catch (caught) {
      this.state.error = (caught as Error).message;
    } finally {
      this.state.loading = false;
    }
  }
  private async reopen(node: TreeNode, opened: Set<string>): Promise<void> {
    await this.toggle(node, true);
    for (const child of node.children ?? []) if (opened.has(child.value)) await this.reopen(child, opened);
  }

  async toggle(node: TreeNode, open = !node.open): Promise<void> {
    if (!node.expandable) return;
    if (open) node.children ??= await this.below(node.value, node.level + 1);
    node.open = open;
  }
  async expandAll(): Promise<void> {
    // A tree of thousands is not opened as a whole.
    for (let index = 0; index < Math.min(this.shown.value.length, 500); index++) { const node = this.shown.value[index]; if (node) await this.toggle(node, true); }
  }
  collapseAll(): void { for (const node of this.shown.value) node.open = false; }

  node(value: string): TreeNode | undefined { return this.shown.value.find((each) => each.value === value); }
  async refresh(parent: string): Promise<void> {
    const node = this.node(parent);
    if (!node) return this.load();
    node.expandable = true;
    node.children = null;
    await this.toggle(node, true);
  }

  async add(parent: string, values: Doc): Promise<string> {
    const made = await call<string>(treeSettings[this.doctype]?.add_tree_node ?? "frappe.desk.treeview.add_node", { doctype: this.doctype, parent, is_root: parent ? 0 : 1, ...values });
    await this.refresh(parent);
    return made;
  }
  async move(value: string, parent: string): Promise<void> {
    await call("frappe.desk.treeview.move_node", { doctype: this.doctype, name: value, parent });
    await this.load();
    this.state.at = value;
  }
  async rename(node: TreeNode, name: string): Promise<void> {
    await call("frappe.client.rename_doc", { doctype: this.doctype, old_name: node.value, new_name: name });
    await this.refresh(node.parent);
  }
  async remove(node: TreeNode): Promise<void> {
    await call("frappe.client.delete", { doctype: this.doctype, name: node.value });
    this.state.at = node.parent;
    await this.refresh(node.parent);
  }

  /** Where an arrow leads; opens and closes on the way as trees do. */
  async key(name: string): Promise<string> {
    const all = this.shown.value;
    const index = all.findIndex((each) => each.value === this.state.at);
    const node = all[index];
    if (!node) return all[0]?.value ?? "";
    if (name === "ArrowRight") { if (node.expandable && !node.open) await this.toggle(node, true); else return node.children?.[0]?.value ?? node.value; return node.value; }
    if (name === "ArrowLeft") { if (node.open) { node.open = false; return node.value; } return node.parent || node.value; }
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 }[name] ?? index;
    return all[Math.max(0, Math.min(to, all.length - 1))]?.value ?? node.value;
  }
}

function flat(nodes: TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [node, ...(node.open && node.children ? flat(node.children) : [])]);
}
