// The editor of a cell: CodeMirror, with the colours that the page's own code has.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

const colours = tagHighlighter([
  { tag: tags.comment, class: "c1" }, // the classes of Pygments, which the theme colours in light and dark
  { tag: tags.string, class: "s2" },
  { tag: tags.special(tags.string), class: "s2" },
  { tag: tags.number, class: "mf" },
  { tag: [tags.keyword, tags.operatorKeyword], class: "k" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.operator, class: "o" },
  { tag: tags.meta, class: "nd" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "nf" },
]);

/**
 * An editor with this text, named `label` for screen readers.
 * @param {{run: () => void, leave: () => void, changed: () => void}} on what its keys and changes do
 */
export function edit(text, label, describedBy, on) {
  const does = (action) => () => {
    action();
    return true;
  };
  const keys = [
    { key: "Shift-Enter", run: does(on.run) },
    { key: "Ctrl-Enter", mac: "Cmd-Enter", run: does(on.run) },
    { key: "Escape", run: does(on.leave) }, // Tab indents here: this is the way out
  ];
  const extensions = [
    Prec.highest(keymap.of(keys)),
    keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
    history(),
    python(),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    indentOnInput(),
    bracketMatching(),
    syntaxHighlighting(colours),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy, tabindex: "0" }),
    EditorView.updateListener.of((update) => update.docChanged && on.changed()),
  ];
  return new EditorView({ doc: text, extensions });
}
