// How code looks: the desk's tokens, so that both themes follow by themselves.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", maxHeight: "480px", overflow: "auto" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "0", fontSize: "12px" },
  ".cm-activeLineGutter": { backgroundColor: "var(--gray-soft)", color: "var(--ink)" },
  ".cm-content ::selection": { backgroundColor: "color-mix(in srgb, var(--accent) 30%, transparent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)" },
  ".cm-searchMatch-selected, .cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--gray-soft)", color: "var(--muted)", border: "0" },
  ".cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panels input, .cm-panels button": { color: "var(--ink)", background: "var(--card)", border: "1px solid var(--line-field)", borderRadius: "var(--radius-s)" },
  ".cm-panel.cm-search": { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px", padding: "6px 28px 6px 6px", fontFamily: "var(--sans)" },
  ".cm-panel.cm-search :is(input, button)": { margin: "0", fontSize: "13px" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "2px", fontSize: "13px" },
  ".cm-panel.cm-search br": { flexBasis: "100%" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "var(--radius-s)", zIndex: "var(--z-toast)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxWidth: "min(90vw, 420px)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionDetail": { color: "inherit", fontStyle: "normal", fontFamily: "var(--sans)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-placeholder": { color: "var(--faint)" },
});

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.controlKeyword], color: "var(--odd)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--warn)" },
  { tag: [tags.comment, tags.meta], color: "var(--faint)" },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], color: "var(--info)" },
  { tag: [tags.tagName, tags.heading, tags.definition(tags.function(tags.variableName))], color: "var(--accent-strong)" },
  { tag: tags.heading, fontWeight: "600" }, { tag: tags.strong, fontWeight: "600" },
  { tag: tags.link, color: "var(--info)", textDecoration: "underline" },
  { tag: tags.invalid, color: "var(--bad)" },
]);
