import { basename, dirname } from 'node:path';
import type { Mask } from '../capture/secrets';
import { machine } from '../capture/machine';
import { SYSTEM_TAGS, type Tag } from '../protocol/entities';
import { RECORDED_TAGS, RECORDED_VARIABLES } from '../protocol/recorded';
import { argumentParams } from './argumentParams';
import { inside } from './codeBefore';
import { commandParts } from './commandParts';
import { insideShell } from './insideShell';
import type { ExecOptions } from './execOptions';
import { identityOf } from './record/identity';
import { newRecordId } from './record/recorder';
import type { SpoolHead } from './record/spool';
import { optionsToRecord } from './reproduce/recordedOptions';
import { runName } from './runName';
import type { ScriptFacts } from './scriptExperiment';

/** What is known of a run before its command starts. */
export interface Description {
  readonly options: ExecOptions;
  readonly mask: Mask;
  readonly facts: ScriptFacts;
  /** UTC ms. */
  readonly startTime: number;
  /** Whether the run of the outer command is on the same server. */
  readonly nested: boolean;
  /** Tags that were found out meanwhile: the code's. */
  readonly tags: readonly Tag[];
}

/** What a run is made from. Secrets are masked in it. */
export function describe({ options, mask, facts, startTime, nested, tags }: Description): SpoolHead {
  const params = { ...(options.argumentsAsParams ? argumentParams(insideShell(options.command), options.params) : {}), ...options.params };
  const shown = mask.params(params);
  const name = runName(options.name ?? commandParts(insideShell(options.command)).label, shown, startTime);
  return {
    id: newRecordId(),
    experiment: experimentOf(options, facts),
    name: mask.text(name) || basename(options.command[0] ?? 'command'),
    startTime,
    tags: [...ownTags(options, mask, nested), ...tags, ...entries(mask.params(options.tags))],
    params: entries(shown),
    process: identityOf(process.pid),
  };
}

function ownTags(options: ExecOptions, mask: Mask, nested: boolean): Tag[] {
  const { host, user, platform } = machine(options.env);
  const command = insideShell(options.command);
  const { script, module } = commandParts(command);
  const parent = options.parentRunId ?? (nested ? options.env[RECORDED_VARIABLES.runId] : undefined);
  const recorded = optionsToRecord(options);
  const source = mask.argument([...command])[command.indexOf(script ?? '')] ?? module ?? command[0] ?? '';
  const tags: [string, string | undefined][] = [
    [SYSTEM_TAGS.sourceType, 'LOCAL'],
    [SYSTEM_TAGS.sourceName, source],
    [SYSTEM_TAGS.user, user],
    [SYSTEM_TAGS.note, options.note === undefined ? undefined : mask.text(options.note)],
    [SYSTEM_TAGS.parentRunId, parent],
    [RECORDED_TAGS.command, JSON.stringify(mask.argument([...options.command]))],
    [RECORDED_TAGS.workingDirectory, inside(dirname(options.storePath), options.cwd) ?? options.cwd],
    [RECORDED_TAGS.options, recorded === undefined ? undefined : JSON.stringify(recorded)],
    [RECORDED_TAGS.start, options.start === undefined ? undefined : JSON.stringify(options.start)],
    [RECORDED_TAGS.host, host],
    [RECORDED_TAGS.platform, platform],
    [RECORDED_TAGS.process, JSON.stringify(identityOf(process.pid))],
  ];
  return tags.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value }]));
}

/**
 * The experiment that a person named; else the script's own, since MLflow's client refuses to continue a run of another one; else what the environment
 * names, as MLflow reads it.
 */
function experimentOf({ experiment, env }: ExecOptions, facts: ScriptFacts): SpoolHead['experiment'] {
  const name = experiment ?? facts.experiment ?? env['MLFLOW_EXPERIMENT_NAME'];
  if (name !== undefined && name !== '') return { name };
  const id = env['MLFLOW_EXPERIMENT_ID'];
  return id === undefined || id === '' ? undefined : { id };
}

function entries(record: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
