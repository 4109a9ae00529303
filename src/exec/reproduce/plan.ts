import { join, resolve } from 'node:path';
import { realPath } from '../../address/storeLocation';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { RECORDED_TAGS, type RecordedStart } from '../../protocol/recorded';
import { checkedCommit, remotesOf, sameRepository } from './commit';
import { gitOrNothing } from './git';
import { checkInputs, isOurDigest, placeOf, type InputCheck } from './inputs';
import { ReproduceError } from './obstacle';
import { moveInto, placeCommand, type CommandNote } from './placedCommand';
import { repositoryOf, type Recipe } from './recipe';
import { optionArguments } from './recordedOptions';
import { missingSecrets, type MissingSecret } from './secrets';
import { freeWorktreePath, type Worktree } from './worktree';

/** Something that a person should know before a run is reproduced. */
export type PlanNote =
  | CommandNote
  /** The run did not say its command; see `Recipe.assumed`. */
  | { readonly kind: 'assumed-command' }
  /** Files differed from the commit, and how was not recorded. */
  | { readonly kind: 'changes-unknown' }
  /** Paths whose changes were not recorded: in the checkout they are missing, or as they were committed. */
  | { readonly kind: 'left-out'; readonly paths: readonly string[] }
  /** The run does not say whether files differed from the commit. */
  | { readonly kind: 'dirty-unknown' }
  /** The run was recorded in a clone of another repository than this. */
  | { readonly kind: 'other-remote'; readonly recorded: string }
  /** Submodules stay empty in the checkout. */
  | { readonly kind: 'submodules' }
  /** The command runs in a folder that the commit does not have; it is made. */
  | { readonly kind: 'new-folder'; readonly path: string };

/** What reproducing a run will do; making it changes nothing. */
export interface Plan {
  readonly recipe: Recipe;
  /** Absolute. */
  readonly repository: string;
  readonly commit: string;
  /** First line of the commit's message. */
  readonly subject: string;
  readonly worktree: Worktree;
  /** Absolute, in the worktree. */
  readonly cwd: string;
  /** The command as it will run; `{name}` stands for a parameter. */
  readonly command: readonly string[];
  /** Values that were masked and have to be given. */
  readonly secrets: readonly MissingSecret[];
  readonly inputs: readonly InputCheck[];
  /** Files beside the inputs that are copied into the worktree, relative to the repository, with `/`. */
  readonly files: readonly string[];
  readonly notes: readonly PlanNote[];
}

/** Finds out what it takes to reproduce a run in the repository that holds `folder`. Raises `ReproduceError`. */
export async function planReproduction(recipe: Recipe, folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Plan> {
  const repository = await repositoryOf(folder);
  if (repository === undefined) throw new ReproduceError({ kind: 'no-repository', folder });
  const commit = await checkedCommit(repository, recipe.code);
  const worktree: Worktree = { path: freeWorktreePath(repository, recipe.runId), repository, runId: recipe.runId, runName: recipe.runName, made: Date.now() };
  const has = (path: string): Promise<boolean> => inCommit(repository, commit, recipe.code.patch, path);
  const places = recipe.inputs.filter(({ dataset }) => isOurDigest(dataset.digest)).map(({ dataset }) => placeOf(dataset.source, recipe.folder, repository));
  const placed = await placeCommand(recipe.command, {
    repository, worktree: worktree.path, folder: recipe.folder, has, env,
    inputs: new Set(places.flatMap((place) => (place.kind === 'inside' ? [place.path] : []))),
  });
  const inputs = await checkInputs(recipe.inputs, { repository, folder: recipe.folder, has, worktree: undefined, outside: recipe.pin === undefined });
  return {
    recipe, repository, commit, worktree, inputs,
    subject: (await gitOrNothing(repository, ['log', '-1', '--format=%s', commit])) ?? '',
    cwd: join(worktree.path, recipe.folder),
    command: placed.command,
    secrets: missingSecrets(recipe.command, givenParams(recipe)),
    files: placed.files,
    notes: [...(await codeNotes(recipe, repository, has)), ...placed.notes],
  };
}

async function codeNotes({ code, folder, assumed }: Recipe, repository: string, has: (path: string) => Promise<boolean>): Promise<PlanNote[]> {
  const notes: PlanNote[] = assumed ? [{ kind: 'assumed-command' }] : [];
  if (code.dirty === true && code.patch === undefined) notes.push({ kind: 'changes-unknown' });
  if (code.leftOut.length > 0) notes.push({ kind: 'left-out', paths: code.leftOut });
  if (code.dirty === undefined) notes.push({ kind: 'dirty-unknown' });
  const remotes = await remotesOf(repository);
  if (code.remote !== undefined && remotes.length > 0 && !remotes.some(({ url }) => sameRepository(url, code.remote!))) notes.push({ kind: 'other-remote', recorded: code.remote });
  if (await has('.gitmodules')) notes.push({ kind: 'submodules' });
  if (folder !== '' && !(await has(folder))) notes.push({ kind: 'new-folder', path: folder });
  return notes;
}

async function inCommit(repository: string, commit: string, patch: Buffer | undefined, path: string): Promise<boolean> {
  if (patch !== undefined && patch.toString('utf8').split('\n').some((line) => line === `+++ b/${path}` || line.startsWith(`+++ b/${path}/`))) return true;
  return ((await gitOrNothing(repository, ['--literal-pathspecs', 'ls-tree', '--full-tree', '--name-only', commit, '--', path])) ?? '') !== '';
}

/** The parameters that are handed to the command again: those that were given, and those that stand in it. What the program logged by itself it logs again. */
export function givenParams({ command, params, options }: Pick<Recipe, 'command' | 'params' | 'options'>): Record<string, string> {
  const named = [...command.join('\n').matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
  return Object.fromEntries([...new Set([...(options.params ?? []), ...named])].flatMap((name) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  }));
}

/** The options of `trialbook exec` for the repetition. `params` are those of `givenParams`, with the secrets in. */
export function reproduceArguments(plan: Plan, params: Readonly<Record<string, string>>, start: RecordedStart): string[] {
  const { recipe, repository, worktree } = plan;
  const moved = (paths: readonly string[] | undefined): readonly string[] => (paths ?? []).map((path) => moveInto(path, { repository: realPath(repository), worktree: worktree.path }));
  const options = { ...recipe.options, inputs: moved(recipe.options.inputs), outputs: moved(recipe.options.outputs) };
  return [
    `--experiment=${recipe.experiment}`,
    `--name=${recipe.runName}`,
    `--tag=${RECORDED_TAGS.repeats}=${recipe.runId}`,
    `--start=${JSON.stringify(start)}`,
    // A checkout of a commit is on no branch; this says where the commit was made.
    ...(recipe.code.branch === undefined ? [] : [`--tag=${SYSTEM_TAGS.gitBranch}=${recipe.code.branch}`]),
    ...Object.entries(params).map(([key, value]) => `--param=${key}=${value}`),
    ...optionArguments(options),
  ];
}

/** Absolute working directory in the person's own folder. */
export function ownFolder({ repository, recipe }: Plan): string {
  return resolve(repository, recipe.folder);
}
