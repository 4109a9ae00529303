import * as vscode from 'vscode';
import { type CodePattern, patternsFor } from '../../code/patterns';
import type { Site } from '../../code/reading';
import { SETTINGS } from '../ids';
import type { Log } from '../log';
import { bounded } from './bounded';

/** Longest time that a person's expressions may take for one text, ms. */
const LONGEST = 50;

/** The expressions that a person set for languages, which find what logs there. */
export interface PersonPatterns {
  dispose(): void;
  /** Fires when others are set. */
  readonly onDidChange: vscode.Event<void>;
  of(document: vscode.TextDocument): readonly CodePattern[];
  /** Searches by them; those that take too long find nothing, and are not tried again. */
  search(document: vscode.TextDocument, search: () => readonly Site[]): readonly Site[];
}

/** Reads the setting `trialbook.inEditor.patterns`. */
export function openPersonPatterns(log: Log): PersonPatterns {
  const name = `trialbook.${SETTINGS.codePatterns}`;
  const changed = new vscode.EventEmitter<void>();
  const known = new Map<string, readonly CodePattern[]>();
  const key = (document: vscode.TextDocument): string => `${document.languageId} ${vscode.workspace.getWorkspaceFolder(document.uri)?.uri.toString() ?? ''}`;
  const read = (document: vscode.TextDocument): readonly CodePattern[] => {
    const setting = vscode.workspace.getConfiguration(undefined, document.uri).get<unknown>(name);
    return patternsFor(document.languageId, setting, (expression) => log.warn(`${name}: not a regular expression: ${expression}`));
  };
  const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(name)) return;
    known.clear();
    changed.fire();
  });
  return {
    onDidChange: changed.event,
    of: (document) => {
      const patterns = known.get(key(document)) ?? read(document);
      known.set(key(document), patterns);
      return patterns;
    },
    search: (document, search) => {
      try {
        return bounded(search, LONGEST);
      } catch {
        log.warn(`${name}: the expressions for ${document.languageId} took longer than ${LONGEST} ms on ${document.uri.path}. They are not tried again until they are changed.`);
        known.set(key(document), []);
        return [];
      }
    },
    dispose: () => void vscode.Disposable.from(changed, subscription).dispose(),
  };
}
