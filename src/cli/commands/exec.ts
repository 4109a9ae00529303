import { resolve } from 'node:path';
import { exec as execute } from '../../exec/exec';
import { CliError } from '../cliError';
import { USAGE, type Command } from '../command';
import { serverScript, storeOf, text, texts } from '../store';

/** Runs a command and records it. */
export const exec: Command = {
  options: {
    experiment: { type: 'string' },
    name: { type: 'string' },
    param: { type: 'string', multiple: true },
    tag: { type: 'string', multiple: true },
    note: { type: 'string' },
    input: { type: 'string', multiple: true },
    output: { type: 'string', multiple: true },
    metric: { type: 'string', multiple: true },
    'require-param': { type: 'string', multiple: true },
    'require-metric': { type: 'string', multiple: true },
    parent: { type: 'string' },
    cwd: { type: 'string' },
    start: { type: 'string' },
    autolog: { type: 'boolean' },
    'no-arguments': { type: 'boolean' },
    'no-metrics': { type: 'boolean' },
    'no-changes': { type: 'boolean' },
  },
  help: `Usage: trialbook exec [OPTIONS] -- COMMAND [ARGUMENTS]

Runs a command and records it: what it was, how it ended, what it printed.`,
  async run(call) {
    if (call.rest === undefined || call.rest.length === 0) throw new CliError(USAGE, 'Name the command after --, as in: trialbook exec -- python train.py');
    return execute({
      command: call.rest,
      cwd: resolve(text(call, 'cwd') ?? '.'),
      env: process.env,
      storePath: storeOf(call),
      serverScript: serverScript(),
      experiment: text(call, 'experiment'),
      name: text(call, 'name'),
      params: pairs(texts(call, 'param'), '--param'),
      tags: pairs(texts(call, 'tag'), '--tag'),
      note: text(call, 'note'),
      inputs: texts(call, 'input'),
      outputs: texts(call, 'output'),
      metricPatterns: texts(call, 'metric'),
      argumentsAsParams: call.values['no-arguments'] !== true,
      readMetrics: call.values['no-metrics'] !== true,
      recordChanges: call.values['no-changes'] !== true,
      required: { params: texts(call, 'require-param'), metrics: texts(call, 'require-metric') },
      parentRunId: text(call, 'parent'),
      autolog: call.values['autolog'] === true,
    }, call.warn);
  },
};

/** `key=value` texts as an object. Raises `CliError` naming the option. */
export function pairs(given: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(given.map((one) => {
    const at = one.indexOf('=');
    if (at < 1) throw new CliError(USAGE, `${option} takes KEY=VALUE, not '${one}'`);
    return [one.slice(0, at), one.slice(at + 1)];
  }));
}
