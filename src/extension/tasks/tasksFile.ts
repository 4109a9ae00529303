import { findNodeAtLocation, getNodeValue, parseTree, type Node } from 'jsonc-parser';
import { definitionProblems, type DefinitionProblem } from './definition';

/** A problem of a task with its place in the file, in characters from its start. */
export interface PlacedProblem {
  readonly problem: DefinitionProblem;
  readonly offset: number;
  readonly length: number;
}

/** Finds what is wrong in the tasks of type `trialbook` of a tasks.json, or of the tasks in a workspace file. Text that is no JSON has none: the editor tells of that. */
export function tasksFileProblems(text: string, compile: (pattern: string) => unknown, isPython: (command: readonly string[]) => boolean): PlacedProblem[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const list = root === undefined ? undefined : (findNodeAtLocation(root, ['tasks', 'tasks']) ?? findNodeAtLocation(root, ['tasks']));
  if (list?.type !== 'array') return [];
  return (list.children ?? []).flatMap((task) => {
    const value: unknown = getNodeValue(task);
    if (typeof value !== 'object' || value === null || (value as { type?: unknown }).type !== 'trialbook') return [];
    return definitionProblems(value, compile, isPython).map((problem) => ({ problem, ...placeOf(task, problem.path) }));
  });
}

/** The property that a path leads to; the task's type where there is none. */
function placeOf(task: Node, path: readonly (string | number)[]): { offset: number; length: number } {
  const at = path.length === 0 ? undefined : findNodeAtLocation(task, [...path]);
  const { offset, length } = at ?? findNodeAtLocation(task, ['type']) ?? task;
  return { offset, length };
}

/** The names of the tasks that have to run before a task of a tasks.json, and whether in that order, one after the other. */
export interface TaskDependencies {
  readonly labels: readonly string[];
  readonly isSequence: boolean;
}

/** Reads what the task of that name depends on. */
export function dependenciesOf(text: string, label: string): TaskDependencies {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const list = root === undefined ? undefined : (findNodeAtLocation(root, ['tasks', 'tasks']) ?? findNodeAtLocation(root, ['tasks']));
  for (const node of list?.type === 'array' ? (list.children ?? []) : []) {
    const task: unknown = getNodeValue(node);
    if (typeof task !== 'object' || task === null) continue;
    const { label: named, taskName, dependsOn, dependsOrder } = task as Record<string, unknown>;
    if ((named ?? taskName) !== label) continue;
    const given = Array.isArray(dependsOn) ? (dependsOn as unknown[]) : [dependsOn];
    return { labels: given.flatMap(nameOfDependency), isSequence: dependsOrder === 'sequence' };
  }
  return { labels: [], isSequence: false };
}

/** A dependency is a name, or the definition of a task that a provider makes, which is called by its parts. */
function nameOfDependency(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const { type, script, task } = value as Record<string, unknown>;
  const name = script ?? task;
  return typeof type === 'string' && typeof name === 'string' ? [`${type}: ${name}`] : [];
}
