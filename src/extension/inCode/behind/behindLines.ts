import * as vscode from 'vscode';
import type { CodePlace, CodeRuns } from '../../codeRuns/codeRuns';
import { FollowedSet } from '../../codeRuns/followedSet';
import type { CodeDocuments } from '../documents';
import { placeOf } from '../places';
import { isShown } from '../switches';
import { anchorOf, movedBy, type Edit } from './anchors';
import { createBehindType, EditorTexts } from './editorTexts';
import { factsOf } from './factsOf';
import { textsBehind, type Anchored, type Behind } from './texts';
import { behindWords } from './words';

/** What came from runs waits for a pause in typing of this length, and at most so long in all, ms. */
const PAUSE = 250;
const LONGEST_WAIT = 2000;

/** A document that is seen and logs. */
interface Shown {
  readonly place: CodePlace;
  readonly kinds: ReadonlySet<'metric' | 'parameter'>;
  /** Places of its code, moved with each edit since it was read. */
  places: readonly Anchored[];
  /** Time of the last edit, by `performance.now()`. */
  editedAt: number;
  timer?: NodeJS.Timeout | undefined;
}

/**
 * What stands behind the lines of the editors that are seen. While a person types, the editor moves the texts by itself and nothing is computed but where they went;
 * they are looked at again when the document was read anew, when runs say something new, and when other lines come into sight.
 */
export class BehindLines implements vscode.Disposable {
  readonly #type = createBehindType();
  readonly #editors = new Map<vscode.TextEditor, EditorTexts>();
  readonly #shown = new Map<vscode.TextDocument, Shown>();
  /** Of what is shown, and of nothing else. */
  readonly #followed: FollowedSet;

  constructor(
    private readonly documents: CodeDocuments,
    private readonly codeRuns: CodeRuns,
  ) {
    this.#followed = new FollowedSet(codeRuns);
    this.look();
  }

  /** Looks at which editors are seen and what is switched on. */
  look(): void {
    const seen = new Set(vscode.window.visibleTextEditors.filter(isEditorOfCode));
    for (const editor of this.#editors.keys()) if (!seen.has(editor)) this.#editors.delete(editor);
    for (const editor of seen) if (!this.#editors.has(editor)) this.#editors.set(editor, new EditorTexts(editor, this.#type));
    const documents = new Set([...seen].map(({ document }) => document));
    for (const document of this.#shown.keys()) if (!documents.has(document)) this.#forget(document);
    for (const document of documents) this.#take(document);
    this.#follow();
  }

  /** A document was read anew. */
  read(document: vscode.TextDocument): void {
    if ([...this.#editors.keys()].every((editor) => editor.document !== document)) return;
    this.#take(document);
    this.#follow();
  }

  /** Runs of a file or notebook say something new. */
  changed(uri: vscode.Uri): void {
    for (const [document, shown] of this.#shown) {
      if (shown.place.uri.toString() === uri.toString()) this.#paintSoon(document, shown);
    }
  }

  /** Other lines came into sight. */
  scrolled(editor: vscode.TextEditor): void {
    const shown = this.#shown.get(editor.document);
    const texts = this.#editors.get(editor);
    if (shown === undefined || texts === undefined || texts.covers()) return;
    this.#paint(texts, shown);
  }

  /** A document was edited: its editors have moved their texts. */
  edited(document: vscode.TextDocument, edits: readonly Edit[]): void {
    const shown = this.#shown.get(document);
    if (shown === undefined || edits.length === 0) return;
    shown.editedAt = performance.now();
    shown.places = shown.places.flatMap(({ site, anchor }) => {
      const moved = movedBy(anchor, edits);
      return moved === undefined ? [] : [{ site, anchor: moved }];
    });
    for (const texts of this.#of(document)) {
      if (texts.edited(edits)) this.#paint(texts, shown, true);
    }
  }

  dispose(): void {
    for (const document of [...this.#shown.keys()]) this.#forget(document);
    this.#followed.dispose();
    this.#type.dispose();
  }

  /** Takes what a document was read to log, where it is the present text: else it is read again soon. */
  #take(document: vscode.TextDocument): void {
    const place = placeOf(document);
    const kinds = new Set((['metric', 'parameter'] as const).filter((kind) => isShown(kind === 'metric' ? 'metricValues' : 'parameterValues', place?.uri)));
    const reading = place === undefined || kinds.size === 0 ? undefined : this.documents.of(document);
    if (place === undefined || kinds.size === 0 || reading?.logs === false) {
      this.#clear(document);
      return;
    }
    if (reading === undefined || reading.version !== document.version) return;
    const places = reading.sites.flatMap((site) =>
      (site.kind === 'metric' || site.kind === 'parameter') && kinds.has(site.kind) ? [{ site, anchor: anchorOf(site.span) }] : []);
    const before = this.#shown.get(document);
    const shown: Shown = { place, kinds, places, editedAt: before?.editedAt ?? -Infinity, timer: before?.timer };
    this.#shown.set(document, shown);
    for (const texts of this.#of(document)) this.#paint(texts, shown);
  }

  #clear(document: vscode.TextDocument): void {
    this.#forget(document);
    for (const texts of this.#of(document)) texts.show([]);
  }

  #forget(document: vscode.TextDocument): void {
    clearTimeout(this.#shown.get(document)?.timer);
    this.#shown.delete(document);
  }

  #of(document: vscode.TextDocument): EditorTexts[] {
    return [...this.#editors.values()].filter(({ editor }) => editor.document === document);
  }

  #follow(): void {
    this.#followed.set([...this.#shown.values()].map(({ place }) => place.uri));
  }

  #paintSoon(document: vscode.TextDocument, shown: Shown): void {
    if (shown.timer !== undefined) return;
    const asked = performance.now();
    const paint = (): void => {
      const now = this.#shown.get(document);
      if (now === undefined) return;
      const left = Math.min(now.editedAt + PAUSE, asked + LONGEST_WAIT) - performance.now();
      if (left > 1) {
        now.timer = setTimeout(paint, left);
        return;
      }
      now.timer = undefined;
      for (const texts of this.#of(document)) this.#paint(texts, now);
    };
    shown.timer = setTimeout(paint);
  }

  #paint(texts: EditorTexts, shown: Shown, anyway = false): void {
    texts.show(this.#texts(texts, shown), anyway);
  }

  #texts(texts: EditorTexts, { place, places }: Shown): Behind[] {
    const facts = factsOf(this.codeRuns, place);
    if (facts.length === 0) return [];
    const { document } = texts.editor;
    return textsBehind({
      places, facts,
      windows: texts.windows(),
      lineOf: (offset) => document.positionAt(offset).line,
      words: behindWords,
    });
  }
}

/** Whether a person edits code in it: not one side of a comparison, nor a peek into a file, of which VS Code tells no column. Cells have none either. */
function isEditorOfCode(editor: vscode.TextEditor): boolean {
  const { scheme } = editor.document.uri;
  return scheme === 'vscode-notebook-cell' || (scheme === 'file' && editor.viewColumn !== undefined);
}
