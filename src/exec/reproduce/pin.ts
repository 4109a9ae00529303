import { relative, sep, isAbsolute } from 'node:path';
import { createMask } from '../../capture/secrets';
import type { Recipe } from './recipe';

/** A pin: what is needed to reproduce a run, small and for review. Keys are sorted when it is written, so that two of them compare line by line. */
export interface Pin {
  readonly format: 'trialbook-pin';
  readonly version: 1;
  readonly code: { readonly branch?: string; readonly commit: string; readonly dirty?: boolean; /** Name of the file beside the pin. */ readonly patch?: string; readonly remote?: string };
  readonly command: readonly string[];
  /** Working directory relative to the repository, with `/`. */
  readonly folder: string;
  readonly params: Readonly<Record<string, string>>;
  /** Last values; what JSON has no number for as a text. */
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly inputs: readonly { readonly context?: string; readonly digest: string; readonly name: string; readonly source: string; readonly sourceType: string }[];
  readonly environment: { readonly interpreter?: string; readonly packages: readonly string[] };
  readonly options: Recipe['options'];
  readonly run: { readonly experiment: string; readonly id: string; readonly name: string; /** ISO 8601, UTC. */ readonly started: string; readonly user?: string };
  readonly note?: string;
  readonly pinned: { /** ISO 8601, UTC. */ readonly at: string; readonly by?: string };
}

/** A pin with what it says to whoever commits it. */
export interface MadePin {
  readonly pin: Pin;
  readonly patch: Buffer | undefined;
  /** The changes hold what looks like a credential: they are kept as they are, since they would not apply otherwise, and want a look. */
  readonly secretInPatch: boolean;
}

/** The pin of a run. Paths into the repository become relative ones, and secrets are masked. `patchName` is the file that the changes go to. */
export function makePin(recipe: Recipe, commit: string, repository: string, patchName: string, pinned: { readonly at: number; readonly by: string | undefined }): MadePin {
  const mask = createMask();
  const { code } = recipe;
  const patch = code.patch !== undefined && code.patch.length > 0 ? code.patch : undefined;
  const command = recipe.command.map((argument, at) => relativeArgument(argument, repository, recipe.folder, at === 0));
  const text = patch?.toString('utf8') ?? '';
  return {
    patch,
    secretInPatch: text.length < 4_000_000 && mask.text(text) !== text,
    pin: {
      format: 'trialbook-pin', version: 1,
      code: {
        commit,
        ...(code.branch === undefined ? {} : { branch: code.branch }),
        ...(code.dirty === undefined ? {} : { dirty: code.dirty }),
        ...(code.remote === undefined ? {} : { remote: code.remote }),
        ...(patch === undefined ? {} : { patch: patchName }),
        ...(code.leftOut.length === 0 ? {} : { leftOut: code.leftOut }),
      },
      command: mask.argument(command),
      folder: recipe.folder,
      params: mask.params(recipe.params),
      metrics: Object.fromEntries([...recipe.metrics].map(([key, value]) => [key, Number.isFinite(value) ? value : String(value)])),
      inputs: recipe.inputs.map(({ dataset, tags }) => {
        const context = tags.find((tag) => tag.key === 'mlflow.data.context')?.value;
        return { name: dataset.name, digest: dataset.digest, source: relativeSource(dataset.source, repository, recipe.folder), sourceType: dataset.source_type, ...(context === undefined ? {} : { context }) };
      }),
      environment: { ...(recipe.interpreter === undefined ? {} : { interpreter: recipe.interpreter }), packages: [...recipe.packages].sort() },
      options: relativeOptions(recipe.options, repository, recipe.folder),
      run: { id: recipe.runId, name: recipe.runName, experiment: recipe.experiment, started: new Date(recipe.start).toISOString(), ...(recipe.user === undefined ? {} : { user: recipe.user }) },
      ...(recipe.note === undefined ? {} : { note: mask.text(recipe.note) }),
      pinned: { at: new Date(pinned.at).toISOString(), ...(pinned.by === undefined ? {} : { by: pinned.by }) },
    },
  };
}

/** The text of a pin: keys sorted, two spaces, a line break at the end. */
export function pinText(pin: Pin): string {
  return `${JSON.stringify(sorted(pin), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

/** A file name from a run's name, without what a file system or a shell takes amiss. */
export function pinName(runName: string): string {
  const name = runName.normalize('NFKD').replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 80);
  return name === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name) ? `run-${name}`.replace(/-$/, '') : name;
}

/** An absolute path into the repository as one from the working directory; other clones lie elsewhere. */
function relativeArgument(argument: string, repository: string, folder: string, program: boolean): string {
  const [, flag = '', value = argument] = /^(-{1,2}[\w-]+=)(.*)$/s.exec(argument) ?? [];
  if (!isAbsolute(value)) return argument;
  const inside = relative(repository, value);
  if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return argument;
  const path = relative(`${repository}${sep}${folder}`, value).split(sep).join('/');
  // A bare word would be looked for on the PATH.
  return flag + (path === '' ? '.' : program && !path.includes('/') ? `./${path}` : path);
}

/** Patterns of files as they are seen from the working directory; what lies outside the repository is nobody else's. */
function relativeOptions(options: Recipe['options'], repository: string, folder: string): Recipe['options'] {
  const inside = (patterns: readonly string[]): string[] => patterns.map((pattern) => relativeArgument(pattern, repository, folder, false)).filter((pattern) => !isAbsolute(pattern));
  return { ...options, ...(options.inputs === undefined ? {} : { inputs: inside(options.inputs) }), ...(options.outputs === undefined ? {} : { outputs: inside(options.outputs) }) };
}

function relativeSource(source: string, repository: string, folder: string): string {
  const root = JSON.stringify(repository).slice(1, -1);
  const home = relative(`${repository}${sep}${folder}`, repository).split(sep).join('/');
  const above = home === '' ? '' : `${home}/`;
  return source.replaceAll(`file://${root}/`, above).replaceAll(`${root}/`, above);
}
