import * as vscode from 'vscode';
import { adHocPipeline, type Pipeline } from '../../exec/project/pipeline';
import type { EntryPoint } from '../../exec/project/projectSpec';
import { pythonOf } from '../diagnosis/python';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { noFolder, noPipeline, noProject, nothingIsStarted, projectBroken } from '../errors';
import type { SharedFiles } from '../shared/sharedFiles';
import { oneLine, withoutIcons } from '../tree/format';
import type { EntryPointNode, PipelineNode } from '../tree/nodes';
import { fieldsOf, givenValues, pipelineFields, suggestedLinks, type Field } from './formFields';
import type { KeptValues } from './keptValues';
import { askParameters } from './parameterForm';
import type { FoundPipeline, FoundProject, ProjectFiles } from './projectFiles';
import { projectPath, projectTask, type Runnable } from './projectTask';
import type { RunningProjects } from './runningProjects';

/** What the commands on projects work with. */
export interface ProjectServices {
  readonly extensionPath: string;
  readonly connections: Connections;
  readonly files: ProjectFiles;
  readonly running: RunningProjects;
  readonly kept: KeptValues;
  readonly shared: SharedFiles;
}

/** Runs the entry point that was called on, or one that the person picks, with the parameters that they are asked for. Answers the task's execution. */
export async function runEntryPoint(services: ProjectServices, args: readonly unknown[]): Promise<vscode.TaskExecution | undefined> {
  await begin(services);
  const node = nodeOf<EntryPointNode>(args, 'entryPoint');
  for (;;) {
    const { project, entryPoint } = node === undefined ? await pickEntryPoint(services) : found(services, node);
    const execution = await runOne(services, project, entryPoint, node === undefined);
    if (execution !== 'back') return execution;
  }
}

/** A pipeline that a run says it was. */
export interface PipelineOfRun {
  readonly kind: 'pipelineOfRun';
  readonly connectionId: string;
  readonly name: string;
}

/** Runs the pipeline that was called on, or one that the person picks or puts together. */
export async function runPipeline(services: ProjectServices, args: readonly unknown[]): Promise<void> {
  await begin(services);
  const node = nodeOf<PipelineNode>(args, 'pipeline') ?? nodeOf<PipelineOfRun>(args, 'pipelineOfRun');
  for (;;) {
    const chosen = node === undefined ? await pickPipeline(services) : services.files.pipelinesOf(services.connections.byId(node.connectionId)?.folder)
      .find(({ uri, pipeline }) => (node.kind === 'pipelineOfRun' || uri.toString() === node.uri) && pipeline.name === node.name);
    if (chosen === undefined) throw noPipeline();
    if ((await runChosen(services, chosen, node === undefined)) !== 'back') return;
  }
}

/** Stops what goes on of an entry point or a pipeline. */
export function stopProject({ connections, files, running }: ProjectServices, args: readonly unknown[]): void {
  const node = nodeOf<EntryPointNode>(args, 'entryPoint') ?? nodeOf<PipelineNode>(args, 'pipeline');
  const connection = node === undefined ? undefined : connections.byId(node.connectionId);
  if (node === undefined || connection === undefined) return;
  const folder = node.kind === 'entryPoint' ? files.projectAt(node.uri)?.folder : vscode.Uri.joinPath(vscode.Uri.parse(node.uri), '..');
  for (const execution of folder === undefined ? [] : running.executions(connection, folder, node.kind, node.name)) execution.terminate();
}

/** Opens the file that defines an entry point or a pipeline, at its line. */
export async function openDefinition({ files }: ProjectServices, args: readonly unknown[]): Promise<void> {
  const node = nodeOf<EntryPointNode>(args, 'entryPoint') ?? nodeOf<PipelineNode>(args, 'pipeline');
  if (node === undefined) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(node.uri));
  const place = files.projectAt(node.uri)?.reading.project.entryPoints.find(({ name }) => name === node.name)?.place;
  const offset = files.shared.find(({ uri }) => uri.toString() === node.uri)?.reading.offsets.get(node.name);
  const at = place !== undefined ? new vscode.Position(place.line - 1, place.column - 1) : document.positionAt(offset ?? 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

async function begin({ files }: ProjectServices): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  await files.ready();
}

function nodeOf<T extends { readonly kind: string }>([item]: readonly unknown[], kind: T['kind']): T | undefined {
  return typeof item === 'object' && item !== null && (item as { kind?: unknown }).kind === kind ? (item as T) : undefined;
}

function found({ files }: ProjectServices, { uri, name }: Pick<EntryPointNode, 'uri' | 'name'>): { project: FoundProject; entryPoint: EntryPoint } {
  const project = files.projectAt(uri);
  const entryPoint = project?.reading.project.entryPoints.find((one) => one.name === name);
  if (project === undefined) throw noProject();
  if (entryPoint !== undefined) return { project, entryPoint };
  const problem = project.reading.problems.find((one) => one.severity === 'error' && (one.entryPoint ?? name) === name);
  throw projectBroken(project.uri, problem?.place.line ?? 1, problem?.place.column ?? 1, problem?.message ?? '');
}

async function pickEntryPoint({ files }: ProjectServices): Promise<{ project: FoundProject; entryPoint: EntryPoint }> {
  const { projects } = files;
  if (projects.length === 0) throw noProject();
  const items = projects.flatMap((project) => project.reading.project.entryPoints.map((entryPoint) => ({
    label: `$(play-circle) ${withoutIcons(oneLine(entryPoint.name))}`,
    description: [...(projects.length > 1 ? [withoutIcons(oneLine(project.name))] : []), ...entryPoint.parameters.map(({ name }) => withoutIcons(name))].join('  '),
    project, entryPoint,
  })));
  const [broken] = projects.flatMap((project) => project.reading.problems.filter(({ severity }) => severity === 'error').map((problem) => ({ project, problem })));
  if (items.length === 0 && broken !== undefined) throw projectBroken(broken.project.uri, broken.problem.place.line, broken.problem.place.column, broken.problem.message);
  if (items.length === 0) throw noProject();
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Run Entry Point'), placeHolder: vscode.l10n.t('Which entry point?'), matchOnDescription: true });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked;
}

async function runOne(services: ProjectServices, project: FoundProject, entryPoint: EntryPoint, canGoBack: boolean): Promise<vscode.TaskExecution | 'back'> {
  const connection = connectionOf(services, project.folder);
  const id = `${project.uri.toString()} ${entryPoint.name}`;
  const fields = fieldsOf(entryPoint);
  const end = await askParameters({
    title: vscode.l10n.t('Run {0} ({1})', entryPoint.name, project.name), fields, folder: project.folder.fsPath,
    interpreter: (await pythonOf(project.folder)).path, canGoBack, canSave: false, ...services.kept.of(id),
  });
  if (end.kind === 'back') return 'back';
  await services.kept.keep(id, end);
  return start(services, connection, project.folder, { kind: 'entryPoint', name: entryPoint.name }, givenValues(fields, end.values), end.envManager);
}

/** A pipeline that a file defines, or one that was just put together. */
type ChosenPipeline = Omit<FoundPipeline, 'uri'> & { readonly uri?: vscode.Uri | undefined };

async function runChosen(services: ProjectServices, chosen: ChosenPipeline, canGoBack: boolean): Promise<vscode.TaskExecution | 'back'> {
  const { pipeline, uri, project } = chosen;
  const known = services.files.projectAt(project);
  if (known === undefined) throw noProject();
  const connection = connectionOf(services, uri ?? project);
  const fields = pipelineFields(pipeline.steps, known.reading.project.entryPoints);
  const id = `${String(uri ?? project)} pipeline ${pipeline.name}`;
  const kept = services.kept.of(id);
  const end = await askParameters({
    title: vscode.l10n.t('Run Pipeline {0}', pipeline.name), fields, folder: project.fsPath, interpreter: (await pythonOf(project)).path, canGoBack, canSave: uri === undefined,
    envManager: kept.envManager, values: uri === undefined ? { ...suggestedLinks(fields), ...kept.values } : kept.values,
  });
  if (end.kind === 'back') return 'back';
  await services.kept.keep(id, end);
  if (end.kind === 'save') {
    await savePipeline(services, connection, chosen, fields, end.values);
    return 'back';
  }
  const runnable: Runnable = uri === undefined ? { kind: 'steps', entryPoints: pipeline.steps.map((step) => step.entryPoint) } : { kind: 'pipeline', name: pipeline.name };
  return start(services, connection, uri === undefined ? project : vscode.Uri.joinPath(uri, '..'), runnable, givenValues(fields, end.values), end.envManager);
}

async function pickPipeline(services: ProjectServices): Promise<ChosenPipeline> {
  const { files, connections } = services;
  const saved = connections.active.flatMap(({ folder }) => files.pipelinesOf(folder));
  const projects = files.projects.filter(({ reading }) => reading.project.entryPoints.length > 0);
  if (saved.length === 0) return assemble(projects);
  const items = [
    ...saved.map((chosen) => ({ label: `$(run-all) ${withoutIcons(oneLine(chosen.pipeline.name))}`, description: chosen.pipeline.steps.map(({ name }) => withoutIcons(oneLine(name))).join(' → '), chosen })),
    { label: vscode.l10n.t('$(add) New from Entry Points…'), description: '', chosen: undefined },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Run Pipeline'), placeHolder: vscode.l10n.t('Which pipeline?') });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.chosen ?? assemble(projects);
}

/** Entry points of one project in the order in which the person chooses them. */
async function assemble(projects: readonly FoundProject[]): Promise<ChosenPipeline> {
  const [only, ...more] = projects;
  if (only === undefined) throw noProject();
  const project = more.length === 0 ? only : (await vscode.window.showQuickPick(projects.map((one) => ({ label: withoutIcons(oneLine(one.name)), description: vscode.workspace.asRelativePath(one.folder), one })), { title: vscode.l10n.t('Run Pipeline'), placeHolder: vscode.l10n.t('Entry points of which project?') }))?.one;
  if (project === undefined) throw new vscode.CancellationError();
  const steps: string[] = [];
  for (;;) {
    const done = { label: vscode.l10n.t('$(check) These Steps: {0}', withoutIcons(steps.join(' → '))), name: undefined };
    const rows = project.reading.project.entryPoints.map(({ name }) => ({ label: `$(play-circle) ${withoutIcons(oneLine(name))}`, name }));
    const picked = await vscode.window.showQuickPick(steps.length < 2 ? rows : [done, ...rows], {
      title: vscode.l10n.t('Run Pipeline'), ignoreFocusOut: true,
      placeHolder: steps.length === 0 ? vscode.l10n.t('Which entry point runs first?') : vscode.l10n.t('{0}, and then?', steps.join(' → ')),
    });
    if (picked === undefined) throw new vscode.CancellationError();
    if (picked.name === undefined) return { project: project.folder, pipeline: adHocPipeline(steps, '.') };
    steps.push(picked.name);
  }
}

/** Writes a pipeline that was put together to trialbook.json. */
async function savePipeline({ shared }: ProjectServices, connection: FolderConnection, { pipeline, project }: ChosenPipeline, fields: readonly Field[], values: Readonly<Record<string, string>>): Promise<void> {
  const name = await vscode.window.showInputBox({ title: vscode.l10n.t('Save Pipeline'), prompt: vscode.l10n.t('Its name in trialbook.json'), value: pipeline.steps.map((step) => step.name).join('-'), ignoreFocusOut: true });
  if (name === undefined || name === '') return;
  const given = givenValues(fields, values);
  const steps: Pipeline['steps'] = pipeline.steps.map((step) => ({
    ...step, params: Object.fromEntries(Object.entries(given).filter(([key]) => key.startsWith(`${step.name}.`)).map(([key, value]) => [key.slice(step.name.length + 1), value])),
  }));
  const path = projectPath(connection.folder, project);
  await shared.edit(connection, () => [{
    path: ['pipelines', name],
    value: {
      ...(path === '.' ? {} : { project: path }),
      steps: steps.map(({ name: step, entryPoint, params }) => ({ ...(step === entryPoint ? {} : { name: step }), entryPoint, ...(Object.keys(params).length === 0 ? {} : { params }) })),
    },
  }]);
}

function connectionOf({ connections }: ProjectServices, uri: vscode.Uri): FolderConnection {
  const connection = connections.for(uri);
  if (connection === undefined) throw noFolder();
  return connection;
}

async function start({ extensionPath }: ProjectServices, connection: FolderConnection, folder: vscode.Uri, runnable: Runnable, values: Readonly<Record<string, string>>, envManager: string): Promise<vscode.TaskExecution> {
  return vscode.tasks.executeTask(await projectTask(extensionPath, { connection, folder, runnable, values, envManager }));
}
