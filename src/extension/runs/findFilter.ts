import type { Param, Run } from '../../protocol/entities';
import { quoteKey, quoteText } from '../tree/runQueries';

/** Parameters that are looked through; more would make a long question of a short word. */
const MOST_KEYS = 40;
const ASSIGNMENT = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/;

/**
 * The filter that finds runs by what a person typed: part of a name, the beginning of an id, part of a parameter's value, or
 * `key=value` for a certain parameter. `undefined` for nothing typed.
 */
export function findFilter(text: string, paramKeys: readonly string[]): string | undefined {
  const word = text.trim();
  if (word === '') return undefined;
  const like = quoteText(`%${word}%`);
  const clauses = [`attributes.run_name ILIKE ${like}`, `attributes.run_id LIKE ${quoteText(`${word.toLowerCase()}%`)}`];
  const assignment = ASSIGNMENT.exec(word);
  if (assignment === null) for (const key of paramKeys.slice(0, MOST_KEYS)) clauses.push(`params.${quoteKey(key)} ILIKE ${like}`);
  else clauses.push(`params.${quoteKey(assignment[1] ?? '')} ILIKE ${quoteText(`${assignment[2] ?? ''}%`)}`);
  return clauses.join(' OR ');
}

/** The parameter by which a run was found. */
export function matchedParam(run: Run, text: string): Param | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  const assignment = ASSIGNMENT.exec(word);
  if (assignment !== null) return run.data.params.find((param) => param.key.toLowerCase() === assignment[1]);
  if (run.info.run_name.toLowerCase().includes(word)) return undefined;
  return run.data.params.find((param) => param.value.toLowerCase().includes(word));
}
