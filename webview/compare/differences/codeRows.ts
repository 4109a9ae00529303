import { fill } from '../../ui/words';
import { formatNumber } from '../../ui/format';
import { valueRow, type Cell, type DifferenceWords, type Row } from './cells';
import type { CodeFacts, CodeFile, RunFacts } from './protocol';

/** Characters of a commit that are shown, as Git shortens it. */
const SHORT = 7;

/** Commit, branch and source of the runs, and the files that differ between their commits. Rows of files stand once the code was read. */
export function codeRows(runs: readonly RunFacts[], code: readonly CodeFacts[] | undefined, words: DifferenceWords): { rows: Row[]; note?: string } {
  const logged = (pick: (run: RunFacts) => string | undefined): boolean => runs.some((run) => pick(run) !== undefined);
  const rows: Row[] = [];
  if (logged((run) => run.commit)) rows.push(commitRow(runs, code, words));
  if (logged((run) => run.branch)) rows.push({ ...valueRow('branch', runs.map((run) => run.branch), words), label: words.branch });
  if (logged((run) => run.source)) rows.push({ ...valueRow('source', runs.map((run) => run.source), words), label: words.source });
  if (code !== undefined) rows.push(...fileRows(runs, code, words));
  const unknown = code?.find((facts) => facts.kind === 'unknown');
  const more = Math.max(0, ...(code ?? []).map((facts) => (facts.kind === 'differs' ? facts.count - facts.files.length : 0)));
  const note = unknown?.message ?? (more > 0 ? fill(words.filesMore, formatNumber(more)) : undefined);
  return { rows, ...(note === undefined ? {} : { note }) };
}

function commitRow(runs: readonly RunFacts[], code: readonly CodeFacts[] | undefined, words: DifferenceWords): Row {
  const row = valueRow('commit', runs.map((run) => run.commit?.slice(0, SHORT)), words);
  const [baseline] = runs;
  const cells = row.cells.map((cell, index) => {
    const run = runs[index];
    return run?.commit === undefined || baseline === undefined ? cell : commitCell(cell.text, run.commit, run, index === 0 ? undefined : baseline, code?.[index - 1], words);
  });
  return { ...row, label: words.commit, cells, differs: cells.some((cell) => cell.letter !== undefined) };
}

/** Hashes are never numbers, whatever digits they are made of, so they are compared as they are. `baseline` is absent for the baseline's own cell. */
function commitCell(text: string, commit: string, run: RunFacts, baseline: RunFacts | undefined, code: CodeFacts | undefined, words: DifferenceWords): Cell {
  const notes = [baseline === undefined ? (run.branch ?? '') : distance(code, words), run.dirty === true ? words.uncommitted : ''].filter((note) => note !== '');
  const same = baseline !== undefined && commit === baseline.commit && (run.dirty === true) === (baseline.dirty === true);
  const letter = baseline === undefined || same ? undefined : baseline.commit === undefined ? 'A' : 'M';
  const full = run.dirty === true ? `${commit}\n${words.uncommittedTip}` : commit;
  return { text, look: same ? 'same' : 'plain', mono: true, full, note: notes.join(' '), ...(letter === undefined ? {} : { letter }) };
}

function distance(facts: CodeFacts | undefined, words: DifferenceWords): string {
  if (facts?.kind !== 'differs') return '';
  const { ahead, behind } = facts;
  if (behind === 0) return ahead === 1 ? words.commitLater : ahead === 0 ? '' : fill(words.commitsLater, formatNumber(ahead));
  if (ahead === 0) return behind === 1 ? words.commitEarlier : fill(words.commitsEarlier, formatNumber(behind));
  return fill(words.aheadBehind, formatNumber(ahead), formatNumber(behind));
}

function fileRows(runs: readonly RunFacts[], code: readonly CodeFacts[], words: DifferenceWords): Row[] {
  const files = code.map((facts) => new Map((facts.kind === 'differs' ? facts.files : []).map((file) => [file.path, file])));
  const used = new Set(files.flatMap((map) => [...map.values()].filter((file) => file.used).map((file) => file.path)));
  const paths = [...new Set(files.flatMap((map) => [...map.keys()]))].sort((a, b) => Number(used.has(b)) - Number(used.has(a)) || (a < b ? -1 : 1));
  return paths.map((path) => ({
    key: `file:${path}`,
    label: path,
    ...(used.has(path) ? { note: words.usedFile } : {}),
    cells: runs.map((_, index) => (index === 0 ? { text: '', look: 'empty' } : fileCell(code[index - 1], files[index - 1]?.get(path), words))),
    differs: true,
    kind: 'values',
  }));
}

function fileCell(facts: CodeFacts | undefined, file: CodeFile | undefined, words: DifferenceWords): Cell {
  if (facts?.kind !== 'differs' && facts?.kind !== 'same') return { text: '', look: 'empty' };
  if (file === undefined) return { text: words.same, look: 'same' };
  const { added, removed, change } = file;
  const lines = added === undefined || removed === undefined ? {} : { lines: { added, removed } };
  const letter = change === 'added' ? 'A' : change === 'removed' ? 'D' : 'M';
  const note = change === 'added' ? words.addedFile : change === 'removed' ? words.removedFile : undefined;
  return { text: 'lines' in lines ? '' : words.contentDiffers, look: 'plain', link: 'code', letter, ...lines, ...(note === undefined ? {} : { note }) };
}
