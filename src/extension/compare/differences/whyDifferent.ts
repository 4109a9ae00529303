import { compareValues, differs, type Difference } from '../../../../webview/compare/differences/compareValues';
import { compareVersions } from '../../../../webview/compare/differences/compareVersions';
import type { CodeFacts, RunFacts } from '../../../../webview/compare/differences/protocol';
import { restoreSpecial } from '../../../../webview/run/protocol';
import type { Direction } from '../../../protocol/direction';

/** What the document says; in the editor's language, `{0}` and `{1}` stand for values. */
export interface WhyWords {
  readonly title: string;
  readonly association: string;
  readonly baseline: string;
  readonly params: string;
  readonly data: string;
  readonly packages: string;
  readonly code: string;
  readonly metrics: string;
  readonly nothing: string;
  readonly key: string;
  readonly notLogged: string;
  readonly notListed: string;
  readonly noEnvironment: string;
  readonly sameNumber: string;
  readonly sameValue: string;
  readonly equalCount: string;
  readonly better: string;
  readonly worse: string;
  readonly sameCommit: string;
  readonly noCommit: string;
  readonly uncommitted: string;
  readonly commits: string;
  readonly usedFiles: string;
  readonly otherFiles: string;
  readonly noUsedFiles: string;
  readonly rows: string;
  readonly more: string;
}

/** Runs that a document is made of: the baseline first, and the code of the others against it. */
export interface WhyDifferent {
  readonly runs: readonly RunFacts[];
  readonly code: readonly CodeFacts[];
  readonly direction: (metric: string) => Direction;
  readonly formatTime: (time: number) => string;
}

/** Most rows of a table, and characters of a value. */
const MOST_ROWS = 200;
const LONGEST = 120;
/** Most files that are listed one by one. */
const MOST_FILES = 50;

/** What differs between runs, as Markdown: parameters, data, packages, code in the files they used, metrics. Nothing of it is said to be the cause. */
export function whyDifferent(why: WhyDifferent, words: WhyWords): string {
  const { runs, formatTime } = why;
  const [baseline] = runs;
  const intro = runs.map((run) => `- **${escapeMarkdown(run.name)}**${run === baseline ? ` (${words.baseline})` : ''}, ${escapeMarkdown(formatTime(run.start))}, \`${run.id.replace(/[^\w-]/g, '')}\``);
  return [
    `# ${words.title}`,
    '',
    ...intro,
    '',
    words.association,
    '',
    ...keyed(words.params, runs.map((run) => run.params), runs, words, words.notLogged),
    ...data(runs, words),
    ...packages(runs, words),
    ...code(why, words),
    ...metrics(why, words),
  ].join('\n');
}

function keyed(title: string, lists: readonly (readonly { readonly key: string; readonly value: string }[])[], runs: readonly RunFacts[], words: WhyWords, absent: string): string[] {
  const maps = lists.map((list) => new Map(list.map(({ key, value }) => [key, value])));
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
  const differing = keys.filter((key) => maps.slice(1).some((map) => differs(compareValues(maps[0]?.get(key), map.get(key)))));
  const rows = differing.map((key) => [
    code1(key),
    ...maps.map((map, index) => {
      const value = map.get(key);
      return value === undefined ? `*${absent}*` : [code1(value), index === 0 ? '' : noteOf(compareValues(maps[0]?.get(key), value), words)].filter((part) => part !== '').join(' ');
    }),
  ]);
  return section(title, table(rows, runs, words), keys.length - differing.length, words);
}

function noteOf(difference: Difference, words: WhyWords): string {
  if (difference.kind === 'rewritten') return `(${difference.of === 'number' ? words.sameNumber : words.sameValue})`;
  return difference.kind === 'items' ? `(+${difference.added} −${difference.removed})` : '';
}

function data(runs: readonly RunFacts[], words: WhyWords): string[] {
  const maps = runs.map((run) => new Map(run.data.map((input) => [input.context === undefined ? input.name : `${input.name} (${input.context})`, input])));
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
  const differing = keys.filter((key) => maps.some((map) => map.get(key)?.digest !== maps[0]?.get(key)?.digest));
  const rows = differing.map((key) => [
    code1(key),
    ...maps.map((map) => {
      const input = map.get(key);
      return input === undefined ? `*${words.notLogged}*` : `${code1(input.digest)}${input.rows === undefined ? '' : ` ${words.rows.replace('{0}', String(input.rows))}`}`;
    }),
  ]);
  return section(words.data, table(rows, runs, words), keys.length - differing.length, words);
}

function packages(runs: readonly RunFacts[], words: WhyWords): string[] {
  const maps = runs.map((run) => run.environment && new Map([...(run.environment.python === undefined ? [] : [['python', run.environment.python] as const]), ...run.environment.packages.map(({ name, version }) => [name, version] as const)]));
  const keys = [...new Set(maps.flatMap((map) => [...(map?.keys() ?? [])]))].sort();
  const [first] = maps;
  // Only runs that state an environment can differ in it.
  const differing = keys.filter((key) => maps.some((map) => map !== undefined && first !== undefined && (map.get(key) === undefined || first.get(key) === undefined || compareVersions(first.get(key) ?? '', map.get(key) ?? '') !== undefined)));
  const rows = differing.map((key) => [code1(key), ...maps.map((map) => (map === undefined ? `*${words.noEnvironment}*` : map.has(key) ? code1(map.get(key) ?? '') : `*${words.notListed}*`))]);
  return section(words.packages, table(rows, runs, words), keys.length - differing.length, words);
}

function code({ runs, code: all }: WhyDifferent, words: WhyWords): string[] {
  const [baseline, ...others] = runs;
  const lines = others.flatMap((run, index) => ['', `**${escapeMarkdown(baseline?.name ?? '')} → ${escapeMarkdown(run.name)}**: ${codeSentence(baseline, run, all[index], words)}`, ...codeFiles(all[index], words)]);
  return [`## ${words.code}`, ...lines, ''];
}

function codeSentence(baseline: RunFacts | undefined, run: RunFacts, facts: CodeFacts | undefined, words: WhyWords): string {
  const dirty = [baseline, run].flatMap((one) => (one?.dirty === true ? [words.uncommitted.replace('{0}', escapeMarkdown(one.name))] : []));
  return [commitSentence(baseline, run, facts, words), ...dirty].join(' ');
}

function commitSentence(baseline: RunFacts | undefined, run: RunFacts, facts: CodeFacts | undefined, words: WhyWords): string {
  switch (facts?.kind) {
    case 'same':
      return words.sameCommit.replace('{0}', code1((run.commit ?? '').slice(0, 7)));
    case 'differs':
      return words.commits.replace('{0}', code1((baseline?.commit ?? '').slice(0, 7))).replace('{1}', code1((run.commit ?? '').slice(0, 7)));
    case 'unknown':
      return escapeMarkdown(facts.message);
    default:
      return words.noCommit;
  }
}

function codeFiles(facts: CodeFacts | undefined, words: WhyWords): string[] {
  if (facts?.kind !== 'differs') return [];
  const line = ({ path, added, removed }: (typeof facts.files)[number]): string => `- ${code1(path)}${added === undefined ? '' : ` +${added} −${removed ?? 0}`}`;
  const used = facts.files.filter((file) => file.used);
  const rest = facts.files.filter((file) => !file.used);
  const others = facts.count - used.length;
  return [
    '',
    ...(used.length > 0 ? [words.usedFiles, '', ...used.slice(0, MOST_FILES).map(line)] : [words.noUsedFiles]),
    ...(others > 0 ? ['', words.otherFiles.replace('{0}', String(others)), '', ...rest.slice(0, MOST_FILES).map(line)] : []),
  ];
}

function metrics({ runs, direction }: WhyDifferent, words: WhyWords): string[] {
  const maps = runs.map((run) => new Map(restoreSpecial(run.metrics).map(({ key, value }) => [key, value])));
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
  const differing = keys.filter((key) => maps.some((map) => !Object.is(map.get(key), maps[0]?.get(key))));
  const rows = differing.map((key) => [code1(key), ...maps.map((map, index) => metricText(map.get(key), index === 0 ? undefined : maps[0]?.get(key), direction(key), words))]);
  return section(words.metrics, table(rows, runs, words), keys.length - differing.length, words);
}

function metricText(value: number | undefined, baseline: number | undefined, direction: Direction, words: WhyWords): string {
  if (value === undefined) return `*${words.notLogged}*`;
  const shown = String(Number(value.toPrecision(6)));
  const delta = baseline === undefined ? Number.NaN : value - baseline;
  if (!Number.isFinite(delta) || delta === 0) return shown;
  const step = `${delta > 0 ? '▲ +' : '▼ −'}${String(Number(Math.abs(delta).toPrecision(4)))}`;
  return `${shown} (${step}${direction === 'unknown' ? '' : `, ${delta > 0 === (direction === 'higher') ? words.better : words.worse}`})`;
}

function section(title: string, lines: readonly string[], equal: number, words: WhyWords): string[] {
  return [`## ${title}`, '', ...(lines.length === 0 ? [words.nothing] : lines), ...(equal > 0 ? ['', words.equalCount.replace('{0}', String(equal))] : []), ''];
}

function table(rows: readonly (readonly string[])[], runs: readonly RunFacts[], words: WhyWords): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const more = rows.length > MOST_ROWS ? ['', words.more.replace('{0}', String(rows.length - MOST_ROWS))] : [];
  return [line([words.key, ...runs.map((run) => escapeMarkdown(run.name))]), `|${' --- |'.repeat(runs.length + 1)}`, ...rows.slice(0, MOST_ROWS).map(line), ...more];
}

/** What a run says as text that is no markup: every mark of Markdown and HTML stands for itself. */
export function escapeMarkdown(text: string): string {
  return cut(text).replace(/[\\`*_{}[\]()<>#+.!|~&:@/-]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** What a run says as code: the fence is longer than any run of backticks inside; a bar would end the cell of a table. */
function code1(text: string): string {
  const shown = cut(text);
  if (shown.trim() === '' || /[|\\]/.test(shown)) return escapeMarkdown(JSON.stringify(shown));
  const fence = '`'.repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map((match) => match[0].length)) + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
