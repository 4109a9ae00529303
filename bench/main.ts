import { artifacts } from './artifacts';
import { code } from './code';
import { compare } from './compare/compare';
import { exec } from './exec';
import type { Benchmark, Figure, Figures } from './figure';
import { gateway } from './gateway';
import { growth } from './growth';
import { imports } from './import';
import { promote } from './promote';
import { publish } from './publish';
import { reads } from './reads/reads';
import { remote } from './remote';
import { size } from './size';
import { spark } from './spark';
import { start } from './start';
import { typing } from './typing/typing';
import { workbench } from './workbench';
import { writes } from './writes';

/** Every benchmark, in the order they run. */
const BENCHMARKS: readonly Benchmark[] = [size, start, writes, reads, growth, artifacts, promote, exec, workbench, typing, code, compare, gateway, spark, imports, publish, remote];

async function main(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0 || args.includes('--help')) {
    console.error(`npm run bench [-- NAME …] [--json]\n${BENCHMARKS.map((benchmark) => `  ${benchmark.name.padEnd(10)} ${benchmark.about}`).join('\n')}`);
    process.exitCode = unknown.length > 0 ? 2 : 0;
    return;
  }
  const figures: Figures = {};
  for (const benchmark of BENCHMARKS) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue;
    if (!json) console.error(`${benchmark.name}: ${benchmark.about}`);
    Object.assign(figures, await benchmark.measure());
  }
  console.log(json ? JSON.stringify(figures) : table(figures));
}

function table(figures: Figures): string {
  const rows = [
    ['figure', 'Trialbook', 'unit', 'peers (ours ÷ theirs)', 'of the limit'],
    ...Object.entries(figures).map(([name, figure]) => [name, show(figure.value), figure.unit, peers(figure), limit(figure)]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n');
}

const show = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });
const peers = (figure: Figure): string =>
  Object.entries(figure.peers).map(([peer, value]) => `${peer} ${show(value)} (×${(figure.value / value).toFixed(2)})`).join(', ') || '-';
const limit = (figure: Figure): string =>
  figure.limit === undefined ? '-' : `${Math.round((figure.value / figure.limit) * 100)}% of ${show(figure.limit)}`;

void main(process.argv.slice(2));
