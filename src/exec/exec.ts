import { basename } from 'node:path';
import { VERSION } from '../address/version';
import { ensureServer } from '../client/ensureServer';
import { MlflowClient } from '../client/mlflowClient';
import { SYSTEM_TAGS, type RunStatus } from '../protocol/entities';
import { RECORDED_TAGS } from '../protocol/recorded';
import { exitCodeOf, runCommand, type CommandEnd } from './child/runCommand';
import { clientEnvironment, runEnvironment } from './environment';
import type { ExecOptions } from './execOptions';
import { serverRecord } from './record/serverRecord';
import { optionsToRecord } from './reproduce/recordedOptions';

/** Runs a command and records it. Answers the exit code that the caller passes on; `warn` takes lines for the person. Never raises. */
export async function exec(options: ExecOptions, warn: (line: string) => void): Promise<number> {
  const { connection } = await ensureServer({ storePath: options.storePath, serverScript: options.serverScript, version: VERSION });
  const client = new MlflowClient(connection);
  const command = options.command.map((argument) => fillIn(argument, options.params));
  const kept = optionsToRecord(options);
  const run = await client.createRun({
    experiment_id: '0',
    run_name: options.name ?? basename(command[0] ?? ''),
    start_time: Date.now(),
    tags: [{ key: SYSTEM_TAGS.sourceType, value: 'LOCAL' }, { key: RECORDED_TAGS.command, value: JSON.stringify(options.command) },
      // What it takes to run it again alike.
      ...(kept === undefined ? [] : [{ key: RECORDED_TAGS.options, value: JSON.stringify(kept) }])],
  });
  const record = serverRecord(client, run, (error) => warn(String(error)));
  record.log({ params: Object.entries(options.params).map(([key, value]) => ({ key, value })) });
  const running = runCommand({
    command,
    cwd: options.cwd,
    env: { ...options.env, ...clientEnvironment(connection, options.env), ...runEnvironment(run.info.run_id, run.info.experiment_id, options.params) },
    onOutput: () => undefined,
  });
  const end = await running.ended;
  await record.end(statusOf(end), Date.now());
  client.dispose();
  return exitCodeOf(end);
}

/** An argument with the values of parameters where `{name}` stands; other braces stay. */
export function fillIn(argument: string, params: Readonly<Record<string, string>>): string {
  return argument.replace(/\{([^{}]+)\}/g, (whole, name: string) => (Object.hasOwn(params, name) ? (params[name] ?? whole) : whole));
}

/** A run's state by how its command ended. */
export function statusOf(end: CommandEnd): RunStatus {
  if (end.kind === 'signal') return 'KILLED';
  return end.kind === 'exit' && end.code === 0 ? 'FINISHED' : 'FAILED';
}
