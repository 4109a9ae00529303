import type { Dataset, LoggedModel, Run, Tag } from '../../protocol/entities';
import { oneLine } from './format';
import type { GroupName } from './nodes';
import type { RunContent } from './runContent';

/** A group of a run's content, with how much it holds. */
export interface GroupView {
  readonly name: GroupName;
  readonly count: number;
  /** What it holds at a glance, when that is not a count. */
  readonly glance?: string;
}

/** Characters of parameters in the group's row. */
const GLANCE = 40;

/** The tags a person wrote: those of MLflow and ours are shown elsewhere. */
export function visibleTags(run: Run): Tag[] {
  return run.data.tags.filter((tag) => !tag.key.startsWith('mlflow.') && !tag.key.startsWith('trialbook.'));
}

/** The groups of a run that hold something, in the order shown. */
export function collectGroups(run: Run, content: RunContent): GroupView[] {
  const datasets = run.inputs.dataset_inputs.map((input) => input.dataset);
  const groups: GroupView[] = [
    { name: 'metrics', count: run.data.metrics.length },
    { name: 'params', count: run.data.params.length, glance: paramsAtAGlance(run) },
    { name: 'artifacts', count: content.artifacts.files },
    { name: 'data', count: datasets.length, glance: names(datasets) },
    { name: 'models', count: content.models.length, glance: modelNames(content.models) },
    { name: 'tags', count: visibleTags(run).length },
  ];
  return groups.filter((group) => group.count > 0);
}

/** The first parameters as `alpha=1.0 solver=auto +3`. */
export function paramsAtAGlance(run: Run): string {
  const shown: string[] = [];
  let length = 0;
  for (const param of run.data.params) {
    const text = `${oneLine(param.key, 24)}=${oneLine(param.value, 16)}`;
    if (shown.length > 0 && length + text.length > GLANCE) break;
    shown.push(text);
    length += text.length;
  }
  const rest = run.data.params.length - shown.length;
  return [...shown, ...(rest > 0 ? [`+${rest}`] : [])].join(' ');
}

function names(datasets: readonly Dataset[]): string {
  return [...new Set(datasets.map((dataset) => oneLine(dataset.name, 60)))].join(' ');
}

function modelNames(models: readonly LoggedModel[]): string {
  return [...new Set(models.map((model) => oneLine(model.info.name, 60)))].join(' ');
}
