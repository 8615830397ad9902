// Drafts of a shared computer: while nobody is there the server keeps them, and gives them to nobody else.
import { boot, call } from "../api/client";
import { drafts } from "../model/document";

export async function keepDrafts(): Promise<void> {
  const mine = drafts.all(boot.user.name);
  if (!Object.keys(mine).length) return;
  await call("frappe.desk.drafts.keep", { drafts: mine });
  for (const name of Object.keys(mine)) localStorage.removeItem(name);
}

export async function takeDrafts(): Promise<void> {
  const mine = await call<Record<string, string>>("frappe.desk.drafts.take");
  for (const [name, text] of Object.entries(mine)) if (!localStorage.getItem(name)) localStorage.setItem(name, text);
}
