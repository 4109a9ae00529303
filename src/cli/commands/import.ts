import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { realPath } from '../../address/storeLocation';
import { MlflowClient } from '../../client/mlflowClient';
import { personsConnection } from '../../client/remote/fromEnvironment';
import { allowLeftArtifacts } from '../copy/leftArtifacts';
import { detect } from '../../interop/detect';
import type { HistorySelection, PlaceKind } from '../../interop/history';
import { openSource, READABLE } from '../../interop/openSource';
import { storeFolder } from '../../interop/trialbook/storeFiles';
import { openServerSink } from '../../interop/server/openServerSink';
import type { HistorySource, OpenSource, TableOptions } from '../../interop/source';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { COPY_OPTIONS, COPY_OPTIONS_HELP } from '../copy/copyOptions';
import { COPY_EXIT_CODES } from '../copy/exitCodes';
import { followCopy } from '../copy/followCopy';
import { previewSource } from '../copy/previewSource';
import { runCopy, type CopyTask } from '../copy/runCopy';
import { tableOptions } from '../copy/tableOptions';
import { secretsOf } from './publish';
import { started, storeOf, text, texts } from '../store';

/** Brings runs in from elsewhere. */
export const importCommand: Command = {
  options: {
    ...COPY_OPTIONS,
    kind: { type: 'string' },
    preview: { type: 'boolean' },
    prefix: { type: 'string', multiple: true },
    artifacts: { type: 'string' },
    experiment: { type: 'string', multiple: true },
    run: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true },
    column: { type: 'string', multiple: true },
    delimiter: { type: 'string' },
    follow: { type: 'boolean', short: 'f' },
    uri: { type: 'string' },
    mask: { type: 'boolean' },
    'with-secrets': { type: 'boolean' },
  },
  takesWords: true,
  help: `Usage: trialbook import PATH [--dir FOLDER] [OPTIONS]

Brings runs into this folder's store, with their ids, times, points, files, datasets, logged models and
registered models. PATH is an mlruns folder, an mlflow.db (another program may have it open), or any other
place of these kinds:

  ${kindLines().join('\n  ')}

Calling it again brings what is new; what is there already is left as it is. What is damaged is read up to the
damage, and told.

  --preview            say what is there and bring nothing
  --kind KIND          what PATH is, when it could be several things
  --experiment NAME    only this experiment, by name or id; may be given several times, as the next three
  --run ID             only this run
  --model NAME         a registered model with all of its versions; when experiments or runs are chosen, others come
                       with their versions of these alone
  --prefix FROM=TO     artifacts whose address begins with FROM lie in the folder TO
  --artifacts leave    leave artifacts where they are (default: copy)
  --column NAME=ROLE   what stands in a column of a CSV file, where the guess that --preview tells is wrong:
                       param, metric, tag, run, name, experiment, status, user, start, end, step, time,
                       key, value or ignore; may be given several times
  --delimiter CHAR     what stands between its cells (default: comma, semicolon, tab or bar, by its header)
  -f, --follow         go on as the source grows, until Ctrl+C
  --uri URL            bring them to an MLflow server instead; there --mask or --with-secrets say what
                       becomes of values that look like secrets
${COPY_OPTIONS_HELP}

${COPY_EXIT_CODES}`,
  async run(call) {
    const asked = readCall(call);
    if (call.values['preview'] === true) return previewSource(call, asked.kind, (how) => openSource(asked.kind, asked.path, { ...how, prefixes: asked.prefixes, table: asked.table, live: true }));
    const open = (live: boolean) => (how: Pick<OpenSource, 'problem' | 'signal'>): Promise<CopyTask> => openTask(call, asked, { ...how, prefixes: asked.prefixes, table: asked.table, live });
    return call.values['follow'] === true ? followCopy(call, open) : runCopy(call, 'Imported', open(false));
  },
};

/** What a call asks for. */
interface Asked {
  readonly path: string;
  readonly kind: PlaceKind;
  readonly prefixes: readonly { readonly from: string; readonly to: string }[];
  readonly artifacts: 'copy' | 'leave';
  readonly table: TableOptions;
}

function readCall(call: Call): Asked {
  const [word, ...more] = call.words;
  if (word === undefined || more.length > 0) throw new CliError(USAGE, 'Name one place to import from, as in: trialbook import mlruns. See trialbook import --help.');
  const path = resolve(word);
  const kind = kindOf(call, path);
  const artifacts = text(call, 'artifacts') ?? 'copy';
  if (artifacts !== 'copy' && artifacts !== 'leave') throw new CliError(USAGE, `--artifacts takes copy or leave, not '${artifacts}'`);
  if (artifacts === 'leave' && text(call, 'uri') !== undefined) throw new CliError(USAGE, 'Artifacts can be left in place only for a store of this machine, not with --uri');
  const prefixes = texts(call, 'prefix').map((pair) => {
    // An address may hold the sign, a folder rarely does.
    const at = pair.lastIndexOf('=');
    if (at < 1 || at === pair.length - 1) throw new CliError(USAGE, `--prefix takes FROM=TO, not '${pair}'`);
    const to = resolve(pair.slice(at + 1));
    if (!existsSync(to)) throw new CliError(USAGE, `--prefix: there is no folder ${to}`);
    return { from: pair.slice(0, at), to };
  });
  if (kind === 'trialbook') {
    if (artifacts === 'leave') throw new CliError(USAGE, 'Another store keeps its artifacts to itself, so that they are copied: leave --artifacts out');
    if (text(call, 'uri') === undefined && realPath(storeFolder(path)) === realPath(storeOf(call))) throw new CliError(USAGE, `${path} is the store that runs would be brought to; --dir names another folder`);
  }
  return { path, kind, prefixes, artifacts, table: tableOptions(call) };
}

function kindOf(call: Call, path: string): PlaceKind {
  const named = text(call, 'kind');
  if (named !== undefined) {
    const kind = READABLE.find((each) => each === named);
    if (kind === undefined) throw new CliError(USAGE, `--kind takes ${READABLE.join(', ')}, not '${named}'`);
    return kind;
  }
  if (!existsSync(path)) throw new CliError(1, `There is nothing at ${path}`);
  const [kind, ...others] = detect(path).filter((each) => READABLE.includes(each));
  if (kind === undefined) throw new CliError(1, `Nothing that is known lies at ${path}. These can be read: ${READABLE.join(', ')}; --kind says which it is.`);
  if (others.length > 0) call.warn(`${path} is read as ${kind}; it could be ${others.join(' or ')} too, which --kind says.`);
  return kind;
}

async function openTask(call: Call, { kind, path, prefixes, artifacts }: Asked, options: OpenSource): Promise<CopyTask> {
  const source = await openSource(kind, path, options);
  try {
    const selection = await selectionOf(call, source);
    const uri = text(call, 'uri');
    const client = uri === undefined ? await started(storeOf(call)) : new MlflowClient(personsConnection(uri, process.env), { connections: 16 });
    const sink = await openServerSink(client, { source: source.origin, signal: options.signal, problem: options.problem, artifacts, ...(uri === undefined ? { verify: 'sizes' as const } : {}) });
    const left = artifacts === 'leave' ? allowLeftArtifacts(source, { storePath: storeOf(call), folders: [dirname(path), ...prefixes.map(({ to }) => to)], warn: call.warn, tell: options.problem }) : source;
    return { source: left, sink, artifacts, ...(selection === undefined ? {} : { selection }), ...(uri === undefined ? {} : { secrets: secretsOf(call) }), dispose: () => client.dispose() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** What was chosen of it; undefined for everything. Raises `CliError` for an experiment that is not there. */
async function selectionOf(call: Call, source: HistorySource): Promise<HistorySelection | undefined> {
  const [experiments, runs, models] = [texts(call, 'experiment'), texts(call, 'run'), texts(call, 'model')];
  if (experiments.length + runs.length + models.length === 0) return undefined;
  const ids = new Set<string>();
  const found = new Set<string>();
  for await (const { experiment_id: id, name } of source.experiments()) {
    const asked = experiments.filter((each) => each === name || each === id);
    asked.forEach((each) => found.add(each));
    if (asked.length > 0) ids.add(id);
  }
  const missing = experiments.find((each) => !found.has(each));
  if (missing !== undefined) throw new CliError(1, `There is no experiment '${missing}' in ${source.origin}; --preview lists those that are there`);
  return {
    ...(experiments.length > 0 ? { experiments: ids } : {}),
    // Models alone bring no runs.
    ...(runs.length > 0 || experiments.length === 0 ? { runs: new Set(runs) } : {}),
    models: new Set(models),
    modelsOfRuns: experiments.length + runs.length > 0,
  };
}

function kindLines(): string[] {
  const lines: string[] = [];
  for (const kind of READABLE) {
    const last = lines.at(-1);
    if (last === undefined || last.length + kind.length > 90) lines.push(kind);
    else lines[lines.length - 1] = `${last}, ${kind}`;
  }
  return lines;
}
