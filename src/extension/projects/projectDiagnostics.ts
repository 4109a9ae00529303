import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ProjectFiles, FoundProject } from './projectFiles';

const SOURCE = 'Trialbook';

/** Shows what is wrong in MLproject files, and in the pipelines of trialbook.json, in Problems at its line. */
export function registerProjectDiagnostics(files: ProjectFiles): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('trialbook-project');
  const show = (): void => {
    collection.clear();
    for (const project of files.projects) collection.set(project.uri, ofProject(project));
    for (const { uri, reading, text } of files.shared) {
      const place = placer(text);
      const wrong = reading.problems.map(({ offset, length, message }) => diagnostic(place(offset, offset + length), message, 'error'));
      collection.set(uri, [...wrong, ...ofPipelines(files, uri, reading.pipelines, (name) => place(reading.offsets.get(name) ?? 0, (reading.offsets.get(name) ?? 0) + name.length + 2))]);
    }
  };
  return vscode.Disposable.from(collection, files.onDidChange(show));
}

function ofProject({ reading, folder }: FoundProject): vscode.Diagnostic[] {
  const found = reading.problems.map(({ place, message, severity }) => {
    const start = new vscode.Position(place.line - 1, place.column - 1);
    return diagnostic(new vscode.Range(start, start.translate(0, place.length)), message, severity);
  });
  const { environment } = reading.project;
  if ('file' in environment && !existsSync(vscode.Uri.joinPath(folder, environment.file).fsPath)) {
    const start = new vscode.Position(environment.place.line - 1, environment.place.column - 1);
    found.push(diagnostic(new vscode.Range(start, start.translate(0, environment.place.length)), vscode.l10n.t('There is no file {0} in the folder of the project.', environment.file), 'warning'));
  }
  return found;
}

function ofPipelines(files: ProjectFiles, uri: vscode.Uri, pipelines: readonly { readonly name: string; readonly project: string; readonly steps: readonly { readonly entryPoint: string }[] }[], place: (name: string) => vscode.Range): vscode.Diagnostic[] {
  return pipelines.flatMap(({ name, project, steps }) => {
    const folder = vscode.Uri.joinPath(uri, '..', project);
    const found = files.projectAt(folder);
    if (found === undefined) {
      return [diagnostic(place(name), vscode.l10n.t('The pipeline {0} runs the project in {1}, where there is no MLproject file.', name, folder.fsPath), 'warning')];
    }
    const known = new Set(found.reading.project.entryPoints.map((one) => one.name));
    const unknown = steps.map((step) => step.entryPoint).filter((one) => !known.has(one) && !existsSync(vscode.Uri.joinPath(folder, one).fsPath));
    return unknown.map((one) => diagnostic(place(name), vscode.l10n.t('The pipeline {0} runs {1}, which is not an entry point of {2}.', name, one, found.name), 'error'));
  });
}

function diagnostic(range: vscode.Range, message: string, severity: 'error' | 'warning'): vscode.Diagnostic {
  const one = new vscode.Diagnostic(range, message, severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
  one.source = SOURCE;
  return one;
}

function placer(text: string): (start: number, end: number) => vscode.Range {
  const at = (offset: number): vscode.Position => {
    const lines = text.slice(0, offset).split('\n');
    return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
  };
  return (start, end) => new vscode.Range(at(start), at(end));
}
