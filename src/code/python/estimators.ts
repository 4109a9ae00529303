import type { SyntaxNode } from '@lezer/common';
import { argument, argumentsOf } from './callArguments';
import { keywords } from './callValue';
import { type Found, spanOf } from './found';
import { entriesOf, lastOf, namesOf, pathOf } from './values';
import type { FoundCall, Walked } from './walk';

/** Libraries whose estimators and training functions have their arguments logged, with the flavours that do so, by the autologging of MLflow 3. */
const LIBRARIES = new Map<string, readonly string[]>(Object.entries({
  sklearn: ['sklearn'],
  xgboost: ['xgboost'],
  lightgbm: ['lightgbm'],
  catboost: ['catboost'],
  keras: ['keras', 'tensorflow'],
  tensorflow: ['tensorflow', 'keras'],
  statsmodels: ['statsmodels'],
  lightning: ['pytorch'],
  pytorch_lightning: ['pytorch'],
  transformers: ['transformers'],
  setfit: ['transformers'],
  paddle: ['paddle'],
}));

/** Takes the keywords of an estimator, or the arguments of a training function, of a library that is autologged; whether it is one. */
export function readEstimator(walked: Walked, call: FoundCall, found: Found, autologged: ReadonlySet<string>): boolean {
  if (autologged.size === 0) return false;
  const { evaluator } = walked;
  const path = pathOf(evaluator.evaluate(call.node.firstChild, call.scope));
  const flavours = path === undefined ? undefined : LIBRARIES.get(path.split('.')[0]!);
  if (path === undefined || flavours === undefined || !(autologged.has('*') || flavours.some((flavour) => autologged.has(flavour)))) return false;
  const name = lastOf(path);
  const isTraining = /^(?:xgboost|lightgbm)\.(?:\w+\.)*(?:train|cv)$/.test(path);
  if (!isTraining && !/^[A-Z]/.test(name)) return false;
  const args = argumentsOf(call.node, evaluator.text);
  const entries = keywords(evaluator, args, call.scope).filter(({ value }) => value?.kind !== 'instance');
  const given = isTraining ? entriesOf(evaluator.evaluate(argument(args, 'params', 0)?.value, call.scope)) : [];
  found.parameterEntries([...given, ...entries], 'estimator', spanOf(call.node), call.scope, isTraining ? '' : prefixOf(walked, call, name));
  return true;
}

/** What the parameters of a step of a pipeline begin with: `model__` of `("model", Ridge(…))`, `ridge__` in `make_pipeline`. */
function prefixOf(walked: Walked, call: FoundCall, name: string): string {
  const { evaluator } = walked;
  const holder = call.node.parent;
  const outer = holder?.parent;
  if (holder?.name === 'TupleExpression' && outer?.name === 'ArrayExpression' && isCallTo(walked, outer.parent?.parent, call, /^Pipeline$/)) {
    const [step] = namesOf(evaluator.evaluate(holder.firstChild?.nextSibling, call.scope));
    return step?.kind === 'exact' ? `${step.name}__` : '';
  }
  return holder?.name === 'ArgList' && isCallTo(walked, outer, call, /^make_pipeline$/) ? `${name.toLowerCase()}__` : '';
}

function isCallTo(walked: Walked, node: SyntaxNode | null | undefined, call: FoundCall, name: RegExp): boolean {
  return node?.name === 'CallExpression' && name.test(lastOf(pathOf(walked.evaluator.evaluate(node.firstChild, call.scope)) ?? ''));
}
