import type { PlanItem, PlanKept, StorageOutcome, StoragePlan, StorageReport } from '../../protocol/storage';
import { bytesText } from '../copy/showCopy';

/** Lines of a plan, or experiments, that are listed on a terminal. */
const LISTED = 50;

const WHY: Readonly<Record<PlanKept['why'], string>> = {
  best: 'among the best', 'unknown-value': 'has no value of the metric', registered: 'a registered version is made of it', running: 'its run goes on', 'in-use': 'it is in use',
};

/** What a store takes, for a terminal. */
export function reportLines(report: StorageReport): string[] {
  const experiments = [...report.experiments].sort((a, b) => b.bytes - a.bytes).filter(({ files }) => files > 0);
  return [
    `${report.store}: ${bytesText(totalBytes(report))}, ${bytesText(report.free_bytes)} free`,
    `  database ${bytesText(report.database_bytes + report.journal_bytes)}, artifacts ${bytesText(report.bytes)} in ${count(report.files, 'file')}${report.shared_bytes > 0 ? `; equal files kept once save ${bytesText(report.shared_bytes)}` : ''}`,
    ...experiments.slice(0, LISTED).map(({ name, bytes, owners, trash_bytes: trash, lifecycle_stage: stage }) =>
      `  ${bytesText(bytes).padStart(9)}  ${plain(name)}${stage === 'deleted' ? ' (in the trash)' : ''}, ${count(owners, 'run or model', 'runs and models')}${trash > 0 ? `, ${bytesText(trash)} of it in the trash` : ''}`),
    ...(experiments.length > LISTED ? [`  … and ${String(experiments.length - LISTED)} more experiments; --json lists all`] : []),
    ...(report.trash.bytes > 0 ? [`  trash: ${bytesText(report.trash.bytes)}, ended by: trialbook storage trash --apply`] : []),
    ...report.removed.map(({ id, bytes, time }) => `  removed ${new Date(time).toISOString()}: ${bytesText(bytes)}, put back by: trialbook storage undo ${id}`),
    ...(report.strays.bytes > 0 ? [`  ${bytesText(report.strays.bytes)} belong to no run: trialbook storage strays`] : []),
    ...(report.left_elsewhere > 0 ? [`  artifacts of ${count(report.left_elsewhere, 'run or model', 'runs and models')} lie elsewhere and are not counted`] : []),
  ];
}

/** All that a store takes, what was removed and can be put back among it. */
export const totalBytes = ({ bytes, database_bytes: database, journal_bytes: journal, removed }: StorageReport): number =>
  removed.reduce((sum, batch) => sum + batch.bytes, bytes + database + journal);

/** What a plan would do, for a terminal. */
export function planLines(plan: StoragePlan, isApplied: boolean): string[] {
  const shown = plan.items.slice(0, LISTED);
  const kept = plan.kept.filter(({ why }) => why !== 'best');
  return [
    ...shown.map(itemLine),
    ...(plan.count > shown.length ? [`… and ${String(plan.count - shown.length)} more; --json lists up to 10,000`] : []),
    ...kept.slice(0, LISTED).map(({ path, owner, why }) => `kept: ${owner === undefined ? '' : `${plain(owner.name)}/`}${plain(path)} (${WHY[why]})`),
    plan.count === 0 ? 'Nothing is to be done.' : `${count(plan.count, 'thing')}, ${bytesText(plan.bytes)}.${isApplied ? '' : ` Nothing was changed: add --apply to do it${plan.undo ? '; it can be undone until the trash is emptied' : ''}.`}`,
  ];
}

/** What was done, for a terminal. */
export function outcomeLines({ done, bytes, skipped, batch }: StorageOutcome): string[] {
  return [
    ...skipped.slice(0, LISTED).map(({ path, why }) => `left as it is: ${plain(path)}: ${why}`),
    `Done: ${String(done)}, ${bytesText(bytes)}.${skipped.length > 0 ? ` Left as it is: ${String(skipped.length)}.` : ''}`,
    ...(batch === undefined ? [] : [`Put back by: trialbook storage undo ${batch}. The room is free once the trash is emptied: trialbook storage trash --apply`]),
  ];
}

function itemLine({ kind, path, owner, bytes, value, equal_to: equal }: PlanItem): string {
  const name = owner === undefined || kind === 'run' || kind === 'model' ? plain(path) : `${plain(owner.name)}/${plain(path)}`;
  return `${bytesText(bytes).padStart(9)}  ${kind === 'file' || kind === 'folder' ? '' : `${kind} `}${name}${value === undefined ? '' : ` (${String(value)})`}${equal === undefined ? '' : ` = ${plain(equal)}`}`;
}

/** What a name from elsewhere holds must not move the cursor. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, '');

const count = (number: number, one: string, more = `${one}s`): string => `${number.toLocaleString('en')} ${number === 1 ? one : more}`;
