import type { RecordedOptions } from '../../protocol/recorded';
import type { ExecOptions } from '../execOptions';

/** Options of one command as its run keeps them, so that it can be run again alike; undefined when all are at their default. */
export function optionsToRecord(options: ExecOptions): RecordedOptions | undefined {
  const kept: RecordedOptions = {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...list('params', Object.keys(options.params)),
    ...list('inputs', options.inputs),
    ...list('outputs', options.outputs),
    ...list('metricPatterns', options.metricPatterns),
    ...list('requiredParams', options.required.params),
    ...list('requiredMetrics', options.required.metrics),
    ...(options.argumentsAsParams ? {} : { argumentsAsParams: false }),
    ...(options.readMetrics ? {} : { readMetrics: false }),
    ...(options.recordChanges ? {} : { recordChanges: false }),
    ...(options.autolog ? { autolog: true } : {}),
  };
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function list<Name extends string>(name: Name, values: readonly string[]): { readonly [key in Name]?: readonly string[] } {
  return values.length === 0 ? {} : ({ [name]: values } as { readonly [key in Name]?: readonly string[] });
}

const LISTS = ['params', 'inputs', 'outputs', 'metricPatterns', 'requiredParams', 'requiredMetrics'] as const;

/** Reads the tag; what has another shape is left out, since anything may have written it. */
export function readRecordedOptions(value: unknown): RecordedOptions {
  if (typeof value !== 'object' || value === null) return {};
  const given = value as Record<string, unknown>;
  return {
    ...(typeof given['name'] === 'string' ? { name: given['name'] } : {}),
    ...Object.fromEntries(LISTS.flatMap((name) => {
      const texts = given[name];
      return Array.isArray(texts) && texts.every((one) => typeof one === 'string') && texts.length > 0 ? [[name, texts]] : [];
    })),
    ...(given['argumentsAsParams'] === false ? { argumentsAsParams: false } : {}),
    ...(given['readMetrics'] === false ? { readMetrics: false } : {}),
    ...(given['recordChanges'] === false ? { recordChanges: false } : {}),
    ...(given['autolog'] === true ? { autolog: true } : {}),
  };
}

/** The options of `trialbook exec` that record a command alike, without name and parameters. Each is one argument, since a value may begin with a dash. */
export function optionArguments(options: RecordedOptions): string[] {
  const each = (flag: string, values: readonly string[] | undefined): string[] => (values ?? []).map((value) => `${flag}=${value}`);
  return [
    ...each('--input', options.inputs),
    ...each('--output', options.outputs),
    ...each('--metric', options.metricPatterns),
    ...each('--require-param', options.requiredParams),
    ...each('--require-metric', options.requiredMetrics),
    ...(options.argumentsAsParams === false ? ['--no-arguments'] : []),
    ...(options.readMetrics === false ? ['--no-metrics'] : []),
    ...(options.recordChanges === false ? ['--no-changes'] : []),
    ...(options.autolog === true ? ['--autolog'] : []),
  ];
}
