import * as vscode from 'vscode';
import type { ParameterSite } from '../../../code/reading';
import type { CodeRuns } from '../../codeRuns/codeRuns';
import type { Log } from '../../log';
import type { CodeDocuments } from '../documents';
import { placeOf } from '../places';
import { isShown } from '../switches';
import { namesOf, type RunFacts } from './facts';
import { factsOf } from './factsOf';
import { valuesTable } from './valuesTable';

/** Shows how the runs of the code did by each value of the parameter under the pointer. */
export function registerParameterHover(documents: CodeDocuments, codeRuns: CodeRuns, log: Log): vscode.Disposable {
  return vscode.languages.registerHoverProvider([{ scheme: 'file' }, { scheme: 'vscode-notebook-cell' }], {
    async provideHover(document, position, token) {
      const place = placeOf(document);
      if (place === undefined || !isShown('codeHover', place.uri)) return undefined;
      const reading = await documents.read(document);
      const offset = document.offsetAt(position);
      const site = reading?.logs === true ? parameterAt(reading.sites.filter((candidate) => candidate.kind === 'parameter'), offset) : undefined;
      if (site === undefined || token.isCancellationRequested) return undefined;
      await codeRuns.read({ uri: place.uri }).catch((error: unknown) => log.debug('runs of a parameter', error));
      const table = tableOf(site, factsOf(codeRuns, place));
      if (table === undefined) return undefined;
      return new vscode.Hover(table, new vscode.Range(document.positionAt(site.span.start), document.positionAt(site.span.end)));
    },
  });
}

/** The results by value that the first runs know which had the parameter. */
function tableOf(site: ParameterSite, facts: readonly RunFacts[]): vscode.MarkdownString | undefined {
  for (const { runs, parameter } of facts) {
    const [key] = namesOf(site.parameter, runs, 'params');
    if (key === undefined) continue;
    const here = site.value ?? runs.runs.find(({ params }) => params.has(key))?.params.get(key);
    const table = valuesTable({ key, here, runs, values: parameter(key) });
    if (table !== undefined) return table;
  }
  return undefined;
}

/** The parameter that is given at an offset; of nested ones the innermost. */
function parameterAt(sites: readonly ParameterSite[], offset: number): ParameterSite | undefined {
  return sites
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .reduce<ParameterSite | undefined>((inner, site) => (inner === undefined || site.span.end - site.span.start <= inner.span.end - inner.span.start ? site : inner), undefined);
}
