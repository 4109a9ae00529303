import { type Argument, argument, argumentsOf } from './callArguments';
import type { Found } from './found';
import { numberText } from './literals';
import { namesOf, pathOf, possibilities, type Value } from './values';
import type { FoundCall, Walked } from './walk';

/** Defaults of argparse's options that take no value. */
const FLAGS = new Map([['store_true', 'False'], ['store_false', 'True']]);

/** Takes an option of argparse by its `add_argument`, or of click by its decorator; what a run logs of it has its name as the program sees it. */
export function readOption(walked: Walked, call: FoundCall, found: Found): void {
  const { evaluator } = walked;
  const args = argumentsOf(call.node, evaluator.text);
  const flags = args.filter(({ name, stars }) => name === undefined && stars === undefined).flatMap(({ value }) => namesOf(evaluator.evaluate(value, call.scope)).flatMap((name) => (name.kind === 'exact' ? [name.name] : [])));
  const [given] = namesOf(valueOf(walked, call, argument(args, 'dest')));
  const name = given?.kind === 'exact' ? given.name : optionName(flags);
  if (name === undefined) return;
  // The node of a decorator goes over the end of its line.
  found.parameter({ kind: 'exact', name }, defaultOf(walked, call, args), 'argument', { start: call.node.from, end: call.node.getChild('ArgList')?.to ?? call.node.to }, call.scope);
}

/** Takes the parameters of a function whose defaults are made by `typer.Option(…)`. */
export function readTyper(walked: Walked, call: FoundCall, found: Found): void {
  const { node, scope } = call;
  const target = node.prevSibling?.name === 'AssignOp' && node.parent?.name === 'ParamList' ? node.prevSibling.prevSibling : null;
  const name = target?.name === 'TypeDef' ? target.prevSibling : target;
  if (name?.name !== 'VariableName') return;
  const args = argumentsOf(node, walked.evaluator.text);
  const value = valueOf(walked, call, argument(args, 'default', 0));
  found.parameter({ kind: 'exact', name: walked.evaluator.source(name) }, value, 'argument', { start: name.from, end: node.to }, scope);
}

/** Whether a call or decorator is one to a function by its dotted path. */
export function isPath(walked: Walked, call: FoundCall, path: RegExp): boolean {
  return path.test(pathOf(walked.evaluator.evaluate(call.node.firstChild, call.scope)) ?? '');
}

/** `learning_rate` of `-l`, `--learning-rate`: of the first long one, else of the first. */
function optionName(flags: readonly string[]): string | undefined {
  // click takes a name without dashes for the parameter's own; `--shout/--no-shout` are two of one.
  const plain = flags.find((flag) => /^[A-Za-z_]\w*$/.test(flag));
  const flag = plain ?? flags.find((each) => each.startsWith('--')) ?? flags[0];
  const name = flag?.split('/')[0]!.replace(/^-+/, '').replaceAll('-', '_');
  return name === undefined || !/^\w+$/.test(name) ? undefined : name;
}

function defaultOf(walked: Walked, call: FoundCall, args: readonly Argument[]): Value | undefined {
  const given = argument(args, 'default');
  if (given === undefined) {
    const [action] = namesOf(valueOf(walked, call, argument(args, 'action')));
    const flag = action?.kind === 'exact' ? FLAGS.get(action.name) : undefined;
    return flag === undefined ? undefined : { kind: 'literal', text: flag };
  }
  const value = valueOf(walked, call, given);
  const type = argument(args, 'type');
  // argparse reads a default that is a text by the option's type.
  if (value?.kind !== 'text' || value.name.kind !== 'exact' || type === undefined || !/^(?:int|float)$/.test(walked.evaluator.source(type.value))) return value;
  const number = numberText(value.name.name);
  return number === undefined ? undefined : { kind: 'literal', text: walked.evaluator.source(type.value) === 'float' && /^\d+$/.test(number) ? `${number}.0` : number };
}

const valueOf = (walked: Walked, call: FoundCall, given: Argument | undefined): Value | undefined =>
  given === undefined ? undefined : possibilities(walked.evaluator.evaluate(given.value, call.scope))[0];
