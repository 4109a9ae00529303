import { collectGroups, visibleTags } from './collectContent';
import type { FolderModel } from './folderModel';
import type { ArtifactNode, FolderNode, GroupNode, Node, NodeStore, RunNode, SectionNode } from './nodes';
import { listId } from './runLists';
import type { ListKey } from './runQueries';

/** What stands below a folder: its experiments, and the rows that keep things out of the way. */
export function listChildren(nodes: NodeStore, model: FolderModel, parent: FolderNode | undefined, filtered: boolean): Node[] {
  const { id } = model.connection;
  const { shown, hidden, trash } = model.groups;
  const matching = filtered ? shown.filter((one) => (model.matches.get(one.experiment_id) ?? 0) > 0) : shown;
  const rows: Node[] = matching.map((one) => nodes.experiment(id, parent, one.experiment_id, false));
  // A filter looks for runs; what is out of the way stays there.
  if (filtered) return rows;
  if (hidden.length > 0) rows.push(nodes.section(id, parent, 'hidden'));
  if (trash.length + model.deletedRuns > 0) rows.push(nodes.section(id, parent, 'trash'));
  return rows;
}

/** What stands below any other row; it is read when it was not. */
export async function runChildren(nodes: NodeStore, model: FolderModel, node: Node): Promise<Node[]> {
  switch (node.kind) {
    case 'experiment':
      return runRows(nodes, model, node, { type: 'roots', experimentId: node.experimentId });
    case 'section':
      return sectionRows(nodes, model, node);
    case 'run':
      return runParts(nodes, model, node);
    case 'group':
      return groupRows(nodes, model, node);
    case 'artifact':
      return artifactRows(nodes, model, node, node.path);
    default:
      return [];
  }
}

async function runRows(nodes: NodeStore, model: FolderModel, parent: Node, key: ListKey): Promise<Node[]> {
  const list = await model.openList(key);
  const deleted = key.type === 'trash';
  const rows: Node[] = [];
  for (const id of list.runIds) {
    const run = model.runs.get(id);
    if (run !== undefined) rows.push(nodes.run(parent, run.info.experiment_id, id, deleted));
  }
  if (list.total === undefined || list.total > list.runIds.length) rows.push(nodes.more(parent, listId(key)));
  return rows;
}

async function sectionRows(nodes: NodeStore, model: FolderModel, node: SectionNode): Promise<Node[]> {
  const deleted = node.section === 'trash';
  const experiments = deleted ? model.groups.trash : model.groups.hidden;
  const rows: Node[] = experiments.map((one) => nodes.experiment(node.connectionId, node, one.experiment_id, deleted));
  return deleted ? [...rows, ...(await runRows(nodes, model, node, { type: 'trash', experimentIds: model.activeIds() }))] : rows;
}

async function runParts(nodes: NodeStore, model: FolderModel, node: RunNode): Promise<Node[]> {
  const content = await model.content(node.runId);
  const run = model.runs.get(node.runId);
  if (content === undefined || run === undefined) return [];
  const children = (model.summary(node.runId)?.children ?? 0) > 0
    ? await runRows(nodes, model, node, { type: 'children', experimentId: node.experimentId, experimentIds: model.activeIds(), parentId: node.runId })
    : [];
  return [...children, ...collectGroups(run, content).map((group) => nodes.group(node, group.name))];
}

async function groupRows(nodes: NodeStore, model: FolderModel, node: GroupNode): Promise<Node[]> {
  const run = model.runs.get(node.runId);
  if (run === undefined) return [];
  switch (node.group) {
    case 'metrics': {
      // The key metric comes first, as it is what the run is read by.
      const key = model.keyMetric(run.info.experiment_id)?.key;
      const keys = run.data.metrics.map((metric) => metric.key);
      const ordered = key !== undefined && keys.includes(key) ? [key, ...keys.filter((one) => one !== key)] : keys;
      return ordered.map((one) => nodes.value(node, 'metric', one));
    }
    case 'params':
      return run.data.params.map((param) => nodes.value(node, 'param', param.key));
    case 'tags':
      return visibleTags(run).map((tag) => nodes.value(node, 'tag', tag.key));
    case 'artifacts':
      return artifactRows(nodes, model, node, '');
    case 'data':
      return run.inputs.dataset_inputs.map((_, index) => nodes.dataset(node, index));
    case 'models':
      return ((await model.content(node.runId))?.models ?? []).map((one) => nodes.model(node, one.info.model_id));
  }
}

async function artifactRows(nodes: NodeStore, model: FolderModel, node: GroupNode | ArtifactNode, path: string): Promise<Node[]> {
  return (await model.folder(node.runId, path)).map((file) => nodes.artifact(node, file));
}
