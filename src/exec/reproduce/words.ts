import { fillIn } from '../runName';
import { commandLine, visible } from './commandLine';
import type { EnvironmentDifferences } from './environment';
import type { InputCheck } from './inputs';
import type { Plan, PlanNote } from './plan';
import type { MetricDifference, Verdict } from './verdict';

/*
 * What the command line says of reproducing. The editor has its own words, which can be translated.
 */

/** Most packages, and most metrics, that are named. */
const MOST = 10;

/** The plan, line by line. */
export function planLines(plan: Plan): string[] {
  const { recipe, commit, subject, worktree, command, cwd, repository } = plan;
  return [
    `Reproduce ${recipe.runName} (${recipe.runId})`,
    `  commit   ${commit.slice(0, 12)}  ${subject}`,
    ...(recipe.code.patch === undefined ? [] : ['  changes  the uncommitted changes of the run are applied to it']),
    `  into     ${worktree.path}`,
    `  from     ${repository}, which stays as it is`,
    `  command  ${commandLine(command.map((argument) => fillIn(argument, recipe.params)))}`,
    `  in       ${cwd}`,
    ...plan.inputs.map((input) => `  input    ${inputWords(input)}`),
    ...plan.notes.map((note) => `  note     ${noteWords(note)}`),
  ].map(visible);
}

/** An input as it is now. */
export function inputWords({ name, place, state }: InputCheck): string {
  const path = visible(place.kind === 'unknown' ? name : place.path);
  switch (state.kind) {
    case 'same':
      return `${path}: as recorded`;
    case 'copy':
      return `${path}: as recorded, copied from your folder`;
    case 'missing':
      return `${path}: MISSING; put it there to go on with the recorded data`;
    case 'differs':
      return `${path}: DIFFERS from what was recorded (${state.now} now)`;
    case 'unknown':
      return `${path}: cannot be checked`;
  }
}

function noteWords(note: PlanNote): string {
  switch (note.kind) {
    case 'assumed-command':
      return 'the run did not record its command; its source file without arguments is assumed';
    case 'changes-unknown':
      return 'files differed from the commit when it ran, and how was not recorded: the code may be another';
    case 'left-out':
      return `of its uncommitted changes these were not recorded: ${listed(note.paths)}; they are missing, or as in the commit`;
    case 'dirty-unknown':
      return 'whether files differed from the commit when it ran is not known';
    case 'other-remote':
      return `it was recorded in a clone of ${note.recorded}, which this is not`;
    case 'submodules':
      return 'submodules are not checked out';
    case 'new-folder':
      return `the commit has no folder ${note.path}; it is made`;
    case 'own-program':
      return `${note.program} is not in the commit; the one in your folder runs`;
    case 'other-program':
      return `${note.recorded} is not on this machine; ${note.used} runs in its place`;
    case 'no-program':
      return `${note.program} was not found on this machine`;
    case 'unrecorded-file':
      return `${note.path} is neither in the commit nor a recorded input; it is copied as it is now`;
    case 'unrecorded-folder':
      return `${note.path} is neither in the commit nor a recorded input; it will be missing`;
  }
}

/** How interpreter and packages differ from the recorded ones. */
export function environmentLines({ interpreter, packages }: EnvironmentDifferences): string[] {
  return [
    ...(interpreter === undefined ? [] : [`  differs  ${interpreter.recorded} then, ${interpreter.now} now`]),
    ...packages.slice(0, MOST).map(({ name, recorded, now }) => `  differs  ${name} ${recorded ?? 'not installed'} then, ${now ?? 'not installed'} now`),
    ...(packages.length > MOST ? [`  differs  ${String(packages.length - MOST)} more packages`] : []),
  ].map(visible);
}

/** The verdict, line by line. */
export function verdictLines(verdict: Verdict): string[] {
  switch (verdict.kind) {
    case 'failed':
      if (verdict.alike) return [`It ended as the first did (${verdict.status}), so that there are no results to compare.`];
      return [`The repetition did not finish (${verdict.status}), so that nothing can be compared.`];
    case 'nothing':
      return ['It finished. Neither run logged a metric, so that there is nothing to compare.'];
    case 'equal':
      return [`Equal: ${verdict.metrics === 1 ? 'the one metric has' : `all ${String(verdict.metrics)} metrics have`} exactly the same last value.`];
    case 'differs':
      return [
        `Different: ${String(verdict.differences.length)} metrics differ, ${String(verdict.equal)} are equal${verdict.rounding ? '; no more than rounding makes' : ''}.`,
        ...verdict.differences.slice(0, MOST).map((one) => `  ${differenceWords(one)}`),
        ...verdict.missing.slice(0, MOST).map((key) => `  ${key}: only the first logged it`),
        ...verdict.added.slice(0, MOST).map((key) => `  ${key}: only the repetition logged it`),
      ].map(visible);
  }
}

function differenceWords({ key, first, again, relative }: MetricDifference): string {
  return `${key}: ${String(first)} then, ${String(again)} now${relative === undefined ? '' : ` (${(relative * 100).toPrecision(2)}%)`}`;
}

function listed(paths: readonly string[]): string {
  const more = paths.length - MOST;
  return `${paths.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
