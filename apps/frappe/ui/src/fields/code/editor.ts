// CodeMirror, put together for the desk: numbers, folding, search, completion, history, and the Tab key.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionSource } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, type LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { __ } from "../../i18n";
import type { Problem } from "../../model/json";
import { colours, look } from "./look";

export interface Settings { label: string; id?: string; readonly?: boolean; wrong?: boolean; mandatory?: boolean; tab: boolean; lines: number }

const phrases = (): Record<string, string> => ({
  Find: __("Find"), Replace: __("Replace"), next: __("Next"), previous: __("Previous"), all: __("All"), close: __("Close"), replace: __("Replace"), "replace all": __("Replace all"),
  "match case": __("Match case"), regexp: __("Regular expression"), "by word": __("Whole words"), "Go to line": __("Go to line"), go: __("Go"),
  "Fold line": __("Fold these lines"), "Unfold line": __("Unfold these lines"), "folded code": __("Folded"), unfold: __("Unfold these lines"), Completions: __("Suggestions"), Diagnostics: __("Faults"),
});

/** An editor in the page: what it is set to can change while it lives. */
export class CodeEditor {
  private readonly view: EditorView;
  private readonly settings = new Compartment();
  private readonly language = new Compartment();

  constructor(parent: HTMLElement, text: string, settings: Settings, changed: (text: string) => void) {
    const state = EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), foldGutter(), history(), indentOnInput(), bracketMatching(), closeBrackets(), highlightSelectionMatches(), search({ top: true }),
        look, syntaxHighlighting(colours), EditorState.phrases.of(phrases()), EditorView.lineWrapping, EditorState.tabSize.of(4),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap]),
        this.settings.of(extensionsOf(settings)), this.language.of([]),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
      ],
    });
    this.view = new EditorView({ state, parent });
  }
  set(settings: Settings): void { this.view.dispatch({ effects: this.settings.reconfigure(extensionsOf(settings)) }); }
  speak(support: LanguageSupport | null, source: CompletionSource | null): void {
    const offered = support && source ? support.language.data.of({ autocomplete: source }) : [];
    this.view.dispatch({ effects: this.language.reconfigure([support ?? [], offered, autocompletion({ icons: false })]) });
  }
  /** Show another text, unless it is what stands there. */
  show(text: string): void {
    if (text !== this.view.state.doc.toString()) this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }
  /** Mark a fault at its place. */
  mark(problem: Problem | null): void {
    const from = problem && Math.min(problem.at, this.view.state.doc.length);
    const found: Diagnostic[] = problem && from !== null ? [{ from, to: Math.min(from + 1, this.view.state.doc.length), severity: "error", message: problem.message }] : [];
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }
  focus(): void { this.view.focus(); }
  destroy(): void { this.view.destroy(); }
}

function extensionsOf({ label, id, readonly, wrong, mandatory, tab, lines }: Settings): Extension {
  const attributes: Record<string, string> = { "aria-label": label, spellcheck: "false", autocapitalize: "off" };
  if (id) attributes.id = id;
  if (readonly) Object.assign(attributes, { "aria-readonly": "true", tabindex: "0" });
  if (wrong) attributes["aria-invalid"] = "true";
  if (mandatory) attributes["aria-required"] = "true";
  const least = EditorView.theme({ ".cm-content, .cm-gutter": { minHeight: `${lines * 20 + 12}px` } });
  return [least, EditorView.contentAttributes.of(attributes), EditorState.readOnly.of(Boolean(readonly)), EditorView.editable.of(!readonly), tab && !readonly ? keymap.of([indentWithTab]) : [], lintGutter()];
}
