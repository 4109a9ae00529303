import * as vscode from 'vscode';
import { isBetter, type Direction } from '../../../protocol/direction';
import type { ParameterValue, RunsOfCode } from '../../codeRuns/codeRuns';
import { COMMANDS } from '../../ids';
import { escapeMarkdown, formatCount, formatValue } from '../../tree/format';
import { commandUri } from '../commandUri';
import { bestOf, mergeSpellings, sameValue } from './parameterUses';

/** Most values in a hover, which is about 250 px high. */
const MOST_ROWS = 7;
/** Longest value and name in it, characters. */
const LONGEST = 40;
/** Keeps a column apart from the next one, since the hover's own columns touch; written so, as spaces at the ends of a cell are cut off. */
const APART = '&nbsp;&nbsp;&nbsp;';

/** A parameter whose values are to be shown. */
export interface ParameterOfCode {
  readonly key: string;
  /** The value in the code, or that of the last run. */
  readonly here: string | undefined;
  readonly runs: RunsOfCode;
  readonly values: readonly ParameterValue[];
}

/** The results of the runs of the code by the values of a parameter, the best first; undefined when no run had it. */
export function valuesTable({ key, here, runs, values }: ParameterOfCode): vscode.MarkdownString | undefined {
  const { keyMetric } = runs;
  const direction = keyMetric?.direction ?? 'unknown';
  const merged = mergeSpellings(values, direction);
  if (merged.length === 0) return undefined;
  const ordered = [...merged].sort((a, b) => order(a, b, direction));
  const top = merged.length > 1 ? bestOf(merged, direction) : undefined;
  const isHere = ({ value }: ParameterValue): boolean => here !== undefined && sameValue(value, here);
  const rows = withOne(ordered, isHere).map((value) => row(value, runs, isHere(value), value === top));
  const total = runs.runs.filter(({ params }) => params.has(key)).length;
  const heading = total === 1
    ? vscode.l10n.t('{0} in 1 run of this code', `**${escapeMarkdown(key)}**`)
    : vscode.l10n.t('{0} in {1} runs of this code', `**${escapeMarkdown(key)}**`, formatCount(total, vscode.env.language));
  const rest = merged.length - rows.length;
  const text = new vscode.MarkdownString([
    heading, '', ...head(runs), ...rows,
    ...(rest > 0 ? ['', rest === 1 ? vscode.l10n.t('1 more value') : vscode.l10n.t('{0} more values', rest)] : []),
  ].join('\n'), true);
  text.isTrusted = { enabledCommands: [COMMANDS.openRun] };
  return text;
}

function order(a: ParameterValue, b: ParameterValue, direction: Direction): number {
  if (a.best === undefined || b.best === undefined) return Number(a.best === undefined) - Number(b.best === undefined) || b.runs - a.runs;
  if (isBetter(a.best.value, b.best.value, direction)) return -1;
  return isBetter(b.best.value, a.best.value, direction) ? 1 : b.runs - a.runs;
}

/** The first rows, the one that is wanted among them. */
function withOne(values: readonly ParameterValue[], wanted: (value: ParameterValue) => boolean): ParameterValue[] {
  const first = values.slice(0, MOST_ROWS);
  const late = values.slice(MOST_ROWS).find(wanted);
  return late === undefined ? first : [...first.slice(0, -1), late];
}

function head({ keyMetric }: RunsOfCode): string[] {
  const value = `${vscode.l10n.t('Value')}${APART}`;
  const runs = vscode.l10n.t('Runs');
  if (keyMetric === undefined) return [`| ${value} | ${runs} |`, '|:--|--:|'];
  const arrow = { lower: ' ↓', higher: ' ↑', unknown: '' }[keyMetric.direction];
  const metric = `${escapeMarkdown(keyMetric.key, LONGEST)}${arrow}`;
  return [`| ${value} | ${runs} | ${APART}${vscode.l10n.t('Best {0}', metric)} | ${APART}${vscode.l10n.t('Run')} |`, '|:--|--:|--:|:--|'];
}

function row({ value, runs: count, best }: ParameterValue, runs: RunsOfCode, here: boolean, top: boolean): string {
  const name = value === '' ? '""' : escapeMarkdown(value, LONGEST);
  const cells = [here ? `**${name}** $(arrow-small-left)` : name, formatCount(count, vscode.env.language)];
  if (runs.keyMetric === undefined) return `| ${cells.join(' | ')} |`;
  const result = best === undefined ? '' : formatValue(best.value, vscode.env.language);
  return `| ${[...cells, top ? `**${result}**` : result, best === undefined ? '' : `${APART}${link(best.run, runs)}`].join(' | ')} |`;
}

function link(run: { readonly runId: string; readonly name: string }, { connection }: RunsOfCode): string {
  const target = commandUri(COMMANDS.openRun, { connectionId: connection.id, runId: run.runId });
  return `[${escapeMarkdown(run.name, LONGEST)}](${target} "${escapeMarkdown(vscode.l10n.t('Open Run'))}")`;
}
