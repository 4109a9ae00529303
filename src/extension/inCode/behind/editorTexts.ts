import * as vscode from 'vscode';
import { movedBy, type Edit } from './anchors';
import type { Behind, Lines } from './texts';

/** Lines above and below what is seen that have their texts already, so that scrolling finds them there. */
const MARGIN = 60;

/** One kind of text behind lines: in the colour of CodeLens, a little apart from the code. A whole line's text stays at its end however the line is edited. */
export function createBehindType(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2.5em', fontStyle: 'normal', fontWeight: 'normal' },
  });
}

/** The texts behind the lines of one editor, as it has them at this moment. */
export class EditorTexts {
  #texts: readonly Behind[] = [];
  #covered: readonly Lines[] = [];

  constructor(
    readonly editor: vscode.TextEditor,
    private readonly type: vscode.TextEditorDecorationType,
  ) {}

  /** Lines that want their texts now: those seen and a margin around them. They are taken to have them from here on. */
  windows(): readonly Lines[] {
    this.#covered = this.editor.visibleRanges.map(({ start, end }) => ({ first: start.line - MARGIN, last: end.line + MARGIN }));
    return this.#covered;
  }

  /** Whether all lines that are seen have their texts. */
  covers(): boolean {
    return this.editor.visibleRanges.every(({ start, end }) => this.#covered.some(({ first, last }) => first <= start.line && end.line <= last));
  }

  /** Follows an edit, which the editor has made by itself. Answers whether a text lost what it held on to, and stands somewhere by chance. */
  edited(edits: readonly Edit[]): boolean {
    const moved = this.#texts.map(({ anchor, words }) => ({ anchor: movedBy(anchor, edits), words }));
    const kept = moved.filter((text): text is Behind => text.anchor !== undefined);
    const lost = kept.length < moved.length;
    this.#texts = kept;
    return lost;
  }

  /** Shows these texts and no others. The editor is told only when something is different, or when what it shows is not known (`anyway`). */
  show(texts: readonly Behind[], anyway = false): void {
    if (!anyway && same(texts, this.#texts)) return;
    this.#texts = texts;
    const { document } = this.editor;
    this.editor.setDecorations(this.type, texts.map(({ anchor, words }) => ({
      range: new vscode.Range(document.positionAt(anchor.start), document.positionAt(anchor.end)),
      renderOptions: { after: { contentText: words } },
    })));
  }
}

function same(a: readonly Behind[], b: readonly Behind[]): boolean {
  return a.length === b.length && a.every((text, index) => {
    const other = b[index];
    return other !== undefined && text.words === other.words && text.anchor.start === other.anchor.start && text.anchor.end === other.anchor.end;
  });
}
