import type { CopyReport } from '../../interop/events';

/** Words of a report, each a sentence or the name of a row; `{0}` and on are filled in. */
export interface ReportWords {
  readonly title: string;
  /** How it ended. */
  readonly ended: string;
  readonly from: string;
  readonly to: string;
  readonly rows: Readonly<Record<Row, string>>;
  readonly lost: string;
  readonly told: string;
  readonly more: string;
  readonly ids: string;
  readonly source: string;
  readonly target: string;
  readonly none: string;
}

/** Rows of the table of figures. */
export type Row = 'experiments' | 'copied' | 'completed' | 'same' | 'skipped' | 'points' | 'files' | 'bytes' | 'models' | 'versions' | 'verified' | 'seconds';

/** Ids that the report lists. */
const MOST_IDS = 200;

/** How foreign text, counts and bytes are written. */
export interface ReportFormat {
  readonly escape: (text: string, max?: number) => string;
  readonly count: (count: number) => string;
  readonly bytes: (bytes: number) => string;
}

/** What a copy did as Markdown: figures, what is missing, what else is to be known, and which run became which. */
export function reportText(report: CopyReport, words: ReportWords, { escape, count, bytes }: ReportFormat): string {
  const figures: [Row, string][] = [
    ['experiments', count(report.experiments)], ['copied', count(report.copied)], ['completed', count(report.completed)], ['same', count(report.same)],
    ['skipped', count(report.skipped)], ['verified', count(report.verified)], ['points', count(report.points)], ['files', count(report.files)], ['bytes', report.bytes === 0 ? count(0) : bytes(report.bytes)],
    ['models', count(report.models)], ['versions', count(report.versions)], ['seconds', count(Math.round(report.milliseconds / 100) / 10)],
  ];
  const zero = count(0);
  const lost = report.problems.filter((problem) => problem.lost);
  const told = report.problems.filter((problem) => !problem.lost);
  const listed = (title: string, problems: typeof lost): string[] =>
    problems.length === 0 ? [] : ['', `## ${title}`, '', ...problems.map(({ where, what }) => `- **${escape(where, 300)}**  ${escape(what, 500)}`)];
  const changed = report.ids.filter(([source, target]) => source !== target);
  return [
    `# ${words.title}`,
    '',
    words.ended,
    '',
    `- ${words.from} ${escape(report.from, 300)}`,
    `- ${words.to} ${escape(report.to, 300)}`,
    '',
    '| | |',
    '|---|---:|',
    // What did not come to pass needs no row.
    ...figures.filter(([row, value]) => row === 'copied' || value !== zero).map(([row, value]) => `| ${words.rows[row]} | ${value} |`),
    ...listed(words.lost, lost),
    ...listed(words.told, told),
    ...(report.moreProblems === 0 ? [] : ['', words.more.replace('{0}', count(report.moreProblems))]),
    ...(report.problems.length === 0 ? ['', words.none] : []),
    ...(changed.length === 0 ? [] : ['', `## ${words.ids}`, '', `| ${words.source} | ${words.target} |`, '|---|---|', ...changed.slice(0, MOST_IDS).map(([source, target]) => `| ${escape(source)} | ${escape(target)} |`)]),
    '',
  ].join('\n');
}
