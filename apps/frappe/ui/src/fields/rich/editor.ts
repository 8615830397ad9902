// Tiptap, put together for the desk.
import { Editor } from "@tiptap/core";
import Image from "@tiptap/extension-image";
import Mention from "@tiptap/extension-mention";
import { TableKit } from "@tiptap/extension-table";
import StarterKit from "@tiptap/starter-kit";
import type { SuggestionKeyDownProps, SuggestionProps } from "@tiptap/suggestion";
import { harmless } from "../../ui/html";
import { pasted } from "./paste";

export interface Person { id: string; value: string }
/** What the list of people is told; the keys of the list come first while it is open. */
export interface Naming { find(term: string): Promise<Person[]>; open(props: SuggestionProps<Person>): void; key(props: SuggestionKeyDownProps): boolean; close(): void }

interface Choices { element: HTMLElement; html: unknown; attributes: () => Record<string, string>; naming: Naming | null; send: () => boolean; files: (files: File[], at?: number) => void; changed: (editor: Editor) => void }

/** Text of a plain box with its caret, and whether it had the keyboard. */
export interface Typed { text: string; from: number; to: number; focused: boolean }

/** Go on with what was typed elsewhere, where it was left. */
export function write(editor: Editor, { text, from, to, focused }: Typed): void {
  const lines = text.split("\n");
  // A line is a paragraph: its end takes two places instead of one.
  const place = (at: number): number => at + text.slice(0, at).split("\n").length;
  editor.commands.setContent({ type: "doc", content: lines.map((line) => ({ type: "paragraph", content: line ? [{ type: "text", text: line }] : [] })) });
  editor.commands.setTextSelection({ from: place(from), to: place(to) });
  // At once: the command would wait for the next frame, and keys until then would be lost.
  if (focused) editor.view.focus();
}

/** As stored: what upstream's editor wrote is read too. */
export const asContent = (html: unknown): string => harmless(html);

// Stored as upstream stores it, so that mentions are found by the same attributes.
const Named = Mention.extend({
  parseHTML: () => [{ tag: "span.mention" }],
  addAttributes: () => ({ id: { default: "", parseHTML: (element) => element.getAttribute("data-id"), renderHTML: () => ({}) }, value: { default: "", parseHTML: (element) => element.getAttribute("data-value") ?? (element.textContent ?? "").replace(/^@/, ""), renderHTML: () => ({}) } }),
  renderHTML: ({ node }) => ["span", { class: "mention", "data-id": String(node.attrs.id), "data-value": String(node.attrs.value) }, `@${String(node.attrs.value)}`],
  renderText: ({ node }) => `@${String(node.attrs.value)}`,
});

const pictures = (files: FileList | undefined | null): File[] => [...(files ?? [])].filter((file) => file.type.startsWith("image/"));

export function open({ element, html, attributes, naming, send, files, changed }: Choices): Editor {
  const named = naming && Named.configure({
    suggestion: {
      char: "@", allowedPrefixes: null,
      items: ({ query }) => naming.find(query),
      command: ({ editor, range, props }) => { editor.chain().focus().insertContentAt(range, [{ type: "mention", attrs: { id: (props as unknown as Person).id, value: (props as unknown as Person).value } }, { type: "text", text: " " }]).run(); },
      render: () => ({ onStart: naming.open, onUpdate: naming.open, onKeyDown: naming.key, onExit: naming.close }),
    },
  });
  return new Editor({
    element,
    content: asContent(html),
    extensions: [
      StarterKit.configure({ heading: { levels: [1, 2, 3, 4] }, link: { openOnClick: false, protocols: ["mailto", "tel"], defaultProtocol: "https" } }),
      Image.configure({ allowBase64: true, inline: true }), TableKit.configure({ table: { resizable: false } }), ...(named ? [named] : []),
    ],
    editorProps: {
      attributes,
      transformPastedHTML: pasted,
      handleKeyDown: (_view, event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && send(),
      handlePaste: (_view, event) => {
        const found = pictures(event.clipboardData?.files);
        // Office programs put a picture of the text beside the text itself.
        if (!found.length || event.clipboardData?.getData("text/html").includes("<p")) return false;
        files(found);
        return true;
      },
      handleDrop: (view, event) => {
        const found = pictures(event.dataTransfer?.files);
        if (!found.length) return false;
        event.preventDefault();
        files(found, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos);
        return true;
      },
    },
    onUpdate: ({ editor }) => changed(editor),
  });
}
