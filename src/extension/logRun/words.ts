import * as vscode from 'vscode';
import type { Problem } from '../../exec/values/recordedValues';
import { countOf, type Draft, type Place } from './draft';

/** What was wrong with a text or worth knowing, in the person's language. */
export function problemWords(problem: Problem): string {
  const words = wordsOf(problem);
  return problem.line === undefined ? words : vscode.l10n.t('Line {0}: {1}', problem.line, words);
}

// A word for each kind of problem: the switch is long, and has nothing in it.
// eslint-disable-next-line complexity
function wordsOf({ code, parts }: Problem): string {
  const [first = '', second = ''] = parts;
  switch (code) {
    case 'empty':
      return vscode.l10n.t('There are no values in it.');
    case 'binary':
      return vscode.l10n.t('It is not text. Attach it as a file instead.');
    case 'too-large':
      return vscode.l10n.t('It is larger than {0}, which is the most that is read. Only a CSV file may be larger.', first);
    case 'not-a-pair':
      return vscode.l10n.t('{0} is not written as key=value.', first);
    case 'no-key':
      return vscode.l10n.t('{0} has no name.', first);
    case 'not-a-number':
      return vscode.l10n.t('{0} is not a number, so {1} has no value there.', first, second);
    case 'twice':
      return vscode.l10n.t('{0} is there twice; the last one counts.', first);
    case 'syntax':
      return first;
    case 'column-count':
      return vscode.l10n.t('The line has {0} values and the first line names {1}.', first, second);
    case 'no-header':
      return vscode.l10n.t('The first line has to name the columns.');
    case 'unclosed-quote':
      return vscode.l10n.t('A quote that begins here does not end.');
    case 'text-column':
      return vscode.l10n.t('The column {0} holds text and was left out, since a series has numbers.', first);
    case 'no-step':
      return vscode.l10n.t('No column is named step, epoch or iteration; the rows are counted from 0.');
    case 'decimal-comma':
      return vscode.l10n.t('{0} was read as {1}: a decimal comma.', first, second);
    case 'bad-step':
      return vscode.l10n.t('{0} is no whole number, so the line has no step and was left out.', first);
    case 'bad-time':
      return vscode.l10n.t('{0} is not a time that can be read; the points have the time of recording.', first);
    case 'too-many':
      return vscode.l10n.t('Only the first {0} values were read.', first);
    case 'key-changed':
      return vscode.l10n.t('{0} is recorded as {1}, since a name may hold letters, digits and _ - . : / only.', first, second);
    case 'value-cut':
      return vscode.l10n.t('The value of {0} is longer than {1} characters and is cut.', first, second);
    case 'more':
      return vscode.l10n.t('{0} more like this.', first);
  }
}

/** Name of a place, for one value. */
export function placeWord(place: Place): string {
  switch (place) {
    case 'metric':
      return vscode.l10n.t('Metric');
    case 'param':
      return vscode.l10n.t('Parameter');
    case 'tag':
      return vscode.l10n.t('Tag');
    case 'none':
      return vscode.l10n.t('Leave Out');
  }
}

/** Name of a place, for its section. */
export function sectionWord(place: Place): string {
  switch (place) {
    case 'metric':
      return vscode.l10n.t('Metrics');
    case 'param':
      return vscode.l10n.t('Parameters');
    case 'tag':
      return vscode.l10n.t('Tags');
    case 'none':
      return vscode.l10n.t('Left out');
  }
}

/** What a draft holds, as `2 parameters, 1 metric`. */
export function summary(draft: Draft): string {
  const parts = [
    plural(countOf(draft, 'metric'), vscode.l10n.t('1 metric'), (count) => vscode.l10n.t('{0} metrics', count)),
    plural(countOf(draft, 'param'), vscode.l10n.t('1 parameter'), (count) => vscode.l10n.t('{0} parameters', count)),
    plural(countOf(draft, 'tag'), vscode.l10n.t('1 tag'), (count) => vscode.l10n.t('{0} tags', count)),
    plural(draft.files.length, vscode.l10n.t('1 file'), (count) => vscode.l10n.t('{0} files', count)),
    draft.note === '' ? '' : vscode.l10n.t('a note'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? vscode.l10n.t('no values') : parts.join(', ');
}

function plural(count: number, one: string, many: (count: number) => string): string {
  return count === 0 ? '' : count === 1 ? one : many(count);
}
