import * as vscode from 'vscode';
import { readValues } from '../../exec/values/readValues';
import { LIMITS } from '../../protocol/limits';
import { askText, BACK } from './ask';
import { withValues, type Draft, type Masking } from './draft';
import { keyWords } from './preview';
import { problemWords, summary } from './words';

/** Says, while values are typed, what was understood. */
export function typedWords(text: string): vscode.InputBoxValidationMessage | undefined {
  if (text.trim() === '') return undefined;
  const read = readValues(text);
  const [problem] = read.problems;
  const draft: Draft = { name: '', note: '', files: [], values: read.values.map((value) => ({ ...value, place: value.role, masked: false })) };
  if (problem !== undefined) return { message: [...(read.values.length === 0 ? [] : [summary(draft)]), problemWords(problem)].join('. '), severity: vscode.InputBoxValidationSeverity.Warning };
  return { message: summary(draft), severity: vscode.InputBoxValidationSeverity.Info };
}

/** Asks for a tag and adds it; the draft as it was when the person goes back. */
export async function addTag(draft: Draft, masking: Masking): Promise<Draft> {
  const fresh = { key: '', text: '', role: 'tag', place: 'tag', masked: false } as const;
  const key = await askText({ title: vscode.l10n.t('Log Run: Tag'), prompt: vscode.l10n.t('Name of the tag'), value: '', back: true, check: (text) => keyWords(draft, fresh, text) });
  if (key === BACK) return draft;
  const value = await askText({
    title: vscode.l10n.t('Log Run: Tag {0}', key.trim()),
    prompt: vscode.l10n.t('Value of the tag'),
    value: '',
    back: true,
    check: (text) => (text.length > LIMITS.tagValue ? vscode.l10n.t('A value has at most {0} characters.', LIMITS.tagValue) : undefined),
  });
  if (value === BACK) return addTag(draft, masking);
  return withValues(draft, { format: 'pairs', values: [{ key: key.trim(), text: value, role: 'tag' }], problems: [] }, masking);
}
