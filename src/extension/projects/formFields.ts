import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { valueProblem } from '../../exec/project/values';
import type { EntryPoint, ParameterType } from '../../exec/project/projectSpec';
import type { PipelineStep } from '../../exec/project/pipeline';

/** A value that a form asks for. */
export interface Field {
  /** By which `trialbook run -P` takes it: the parameter's name, behind that of its step in a pipeline. */
  readonly key: string;
  readonly name: string;
  /** The step it belongs to. */
  readonly step: string | undefined;
  readonly type: ParameterType;
  readonly default: string | undefined;
}

/** What a person entered, by the key of the field. */
export type FormValues = Readonly<Record<string, string>>;

/** What is wrong with a value; the words are made where a person reads them. */
export type FieldProblem = { readonly kind: 'missing' } | { readonly kind: 'no-file'; readonly path: string } | { readonly kind: 'wrong'; readonly words: string };

/** Fields for the parameters of an entry point. */
export function fieldsOf(entryPoint: EntryPoint, step?: string): Field[] {
  return entryPoint.parameters.map(({ name, type, default: fallback }) => ({ key: step === undefined ? name : `${step}.${name}`, name, step, type, default: fallback }));
}

/** Fields for the steps of a pipeline; what the pipeline says is the default. A step whose entry point is not known has only what the pipeline says. */
export function pipelineFields(steps: readonly PipelineStep[], entryPoints: readonly EntryPoint[]): Field[] {
  return steps.flatMap((step) => {
    const found = entryPoints.find(({ name }) => name === step.entryPoint);
    const declared = found === undefined ? [] : fieldsOf(found, step.name).map((field) => ({ ...field, default: step.params[field.name] ?? field.default }));
    const more = Object.entries(step.params).filter(([name]) => !declared.some((field) => field.name === name));
    return [...declared, ...more.map(([name, value]): Field => ({ key: `${step.name}.${name}`, name, step: step.name, type: 'string', default: value }))];
  });
}

/** For the path that a later step reads: what a step before it writes, by the custom of calling that `output`. */
export function suggestedLinks(fields: readonly Field[]): FormValues {
  const links: Record<string, string> = {};
  let output: Field | undefined;
  let step: string | undefined;
  let before: Field | undefined;
  for (const field of fields) {
    if (field.step !== step) {
      before = output ?? before;
      output = undefined;
      step = field.step;
    }
    if (/^(output|out)([_-]?(path|file|dir|data))?$/i.test(field.name)) output = field;
    else if (field.type === 'path' && before !== undefined && links[field.key] === undefined && !Object.keys(links).some((key) => key.startsWith(`${field.step ?? ''}.`))) {
      links[field.key] = `{steps.${before.step ?? ''}.${before.name}}`;
    }
  }
  return links;
}

/** A field's value: what was entered, else its default. */
export function valueOf(field: Field, values: FormValues): string | undefined {
  return values[field.key] ?? field.default;
}

/** Why a field's value cannot be run with; undefined when it can. Paths are relative to `folder`; a value that refers to a step is not looked into. */
export function fieldProblem(field: Field, value: string | undefined, folder: string): FieldProblem | undefined {
  if (value === undefined) return { kind: 'missing' };
  if (field.step !== undefined && /\{(steps|params)\.[^{}]+\}/.test(value)) return undefined;
  const words = valueProblem(field, value);
  if (words !== undefined) return { kind: 'wrong', words };
  if (field.type !== 'path' || /^[A-Za-z][A-Za-z0-9+.-]+:/.test(value)) return undefined;
  const path = isAbsolute(value) ? value : resolve(folder, value);
  // What a step of a pipeline reads may be written by one before it.
  return existsSync(path) || field.step !== undefined ? undefined : { kind: 'no-file', path };
}

/** What is handed over: values that differ from what the file says anyway, and values of no field. */
export function givenValues(fields: readonly Field[], values: FormValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => fields.find((field) => field.key === key)?.default !== value));
}
