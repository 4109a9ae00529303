import { SYSTEM_TAGS } from '../../protocol/entities';
import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import { cutText, fitKey } from '../../protocol/keys';
import { LIMITS } from '../../protocol/limits';
import type { HistoryRun, Problem, Run } from '../history';

type KeyValue = Run['data']['tags'][number];

/** Value of the tag under this key. */
export function tagOf(tags: readonly KeyValue[], wanted: string): string | undefined {
  return tags.find(({ key }) => key === wanted)?.value;
}

/** The run that this one, or the first in its line, was copied from: the same wherever a copy is copied to. */
export function originOf({ run }: HistoryRun): { readonly id: string; readonly source: string | undefined; readonly isCopy: boolean } {
  const id = tagOf(run.data.tags, COPY_TAGS.sourceId);
  return { id: id ?? run.info.run_id, source: tagOf(run.data.tags, COPY_TAGS.source), isCopy: id !== undefined && id !== run.info.run_id };
}

/** Tags and parameters as MLflow's servers take them. What had to be cut or renamed is told of. */
export function fitRun({ run }: HistoryRun, tell: (problem: Problem) => void): { readonly params: KeyValue[]; readonly tags: KeyValue[] } {
  const where = `run ${run.info.run_name} (${run.info.run_id})`;
  const fit = (kind: string, list: readonly KeyValue[], limit: number): KeyValue[] => {
    const fitted = new Map<string, string>();
    for (const { key, value } of list) {
      const name = fitKey(key);
      if (name === undefined || (name !== key && fitted.has(name))) {
        tell({ where, what: `${kind} "${cutText(key, 100)}" has a name that a server does not take`, lost: true });
        continue;
      }
      if (name !== key) tell({ where, what: `${kind} "${cutText(key, 100)}" is called "${name}" at the target`, lost: false });
      const kept = cutText(value, limit);
      if (kept !== value) tell({ where, what: `${kind} ${name} was cut after ${limit} characters`, lost: true });
      fitted.set(name, kept);
    }
    return [...fitted].map(([key, value]) => ({ key, value }));
  };
  const own: ReadonlySet<string> = new Set(Object.values(COPY_TAGS));
  const tags = run.data.tags.filter(({ key }) => !own.has(key) && key !== SYSTEM_TAGS.parentRunId && key !== SYSTEM_TAGS.runName);
  return { params: fit('parameter', run.data.params, LIMITS.paramValue), tags: fit('tag', tags, LIMITS.tagValue) };
}

/** The tags of a copy at its beginning. The mark stands there from the start, so that a copy which broke off knows what it was of. */
export function copyTags(run: HistoryRun, source: string, targetId?: string): KeyValue[] {
  const origin = originOf(run);
  const tags: KeyValue[] = [
    { key: COPY_TAGS.mark, value: run.mark },
    { key: COPY_TAGS.state, value: PARTIAL },
  ];
  // The original that a copy comes back to is no copy.
  if (origin.isCopy && origin.id === targetId) return tags;
  tags.push({ key: COPY_TAGS.source, value: cutText(origin.source ?? source, LIMITS.tagValue) });
  if (origin.id !== targetId) tags.push({ key: COPY_TAGS.sourceId, value: origin.id });
  return tags;
}
