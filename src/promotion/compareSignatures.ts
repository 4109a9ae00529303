import { typeText, type DataType, type Field, type ParamField, type Signature } from './signature';

/** What a difference means to a program that calls the model and reads its answer. */
export type SignatureMeaning =
  /** Has to be sent, which no caller does yet. */
  | 'must-be-sent'
  /** May be sent. */
  | 'may-be-sent'
  /** What callers send is left out, without an error. */
  | 'ignored'
  /** What callers send still fits. */
  | 'fits'
  /** Requests fit; a data frame whose column has the old type is refused by MLflow. */
  | 'frames-refused'
  /** What callers send is refused. */
  | 'refused'
  /** Callers that do not say it get another value. */
  | 'other-default'
  /** The answer has one more. */
  | 'answered-too'
  /** Readers of the answer look for it in vain. */
  | 'not-answered'
  /** The answer has another type. */
  | 'answered-otherwise'
  /** The new version says nothing of this part, so that nothing is checked. */
  | 'not-checked'
  /** The old version said nothing of this part; now it is checked. */
  | 'checked-now';

/** One difference between two signatures. */
export interface SignatureChange {
  readonly part: 'inputs' | 'outputs' | 'params';
  readonly kind: 'added' | 'removed' | 'type' | 'required' | 'default';
  /** Name, or place from 0 in brackets (`[0]`); empty for the whole part. */
  readonly name: string;
  /** Type, or default of a parameter, before; absent for what is new. */
  readonly from?: string;
  readonly to?: string;
  /** Whether a caller or reader that was right before may fail now. */
  readonly breaks: boolean;
  readonly meaning: SignatureMeaning;
}

/** Differences from the version `before` to `after`, those that break first. A version without a signature has none of its parts. */
export function compareSignatures(before: Signature | undefined, after: Signature | undefined): SignatureChange[] {
  const changes = [
    ...partChanges('inputs', before?.inputs, after?.inputs, inputChange),
    ...partChanges('params', before?.params, after?.params, paramChange),
    ...partChanges('outputs', before?.outputs, after?.outputs, outputChange),
  ];
  return [...changes.filter(({ breaks }) => breaks), ...changes.filter(({ breaks }) => !breaks)];
}

type Part = SignatureChange['part'];
type Difference = Omit<SignatureChange, 'part' | 'name'>;

function partChanges<F extends Field>(
  part: Part, before: readonly F[] | undefined, after: readonly F[] | undefined, change: (from: F | undefined, to: F | undefined) => Difference | undefined,
): SignatureChange[] {
  // Parameters are their own list: none is the same as an empty one.
  if (part !== 'params' && (before === undefined) !== (after === undefined)) {
    const now = after !== undefined;
    const text = (fields: readonly F[] | undefined): string | undefined => fields?.map(fieldText).join(', ');
    return [{
      part, name: '', kind: now ? 'added' : 'removed', ...present('from', text(before)), ...present('to', text(after)),
      breaks: now && part === 'inputs', meaning: now ? 'checked-now' : 'not-checked',
    }];
  }
  const [old, fresh] = [byName(before ?? []), byName(after ?? [])];
  const names = new Set([...old.keys(), ...fresh.keys()]);
  return [...names].flatMap((name) => {
    const found = change(old.get(name), fresh.get(name));
    return found === undefined ? [] : [{ part, name, ...found }];
  });
}

function byName<F extends Field>(fields: readonly F[]): Map<string, F> {
  return new Map(fields.map((field, index) => [field.name ?? `[${index}]`, field]));
}

function inputChange(from: Field | undefined, to: Field | undefined): Difference | undefined {
  if (from === undefined) {
    const { type, required } = to!;
    return { kind: 'added', to: typeText(type), breaks: required, meaning: required ? 'must-be-sent' : 'may-be-sent' };
  }
  // MLflow leaves out what the signature does not name.
  if (to === undefined) return { kind: 'removed', from: typeText(from.type), breaks: false, meaning: 'ignored' };
  const [before, after] = [typeText(from.type), typeText(to.type)];
  if (before !== after) {
    const fit = fitOf(from.type, to.type);
    const meaning = fit === 'fits' && to.required && !from.required ? 'must-be-sent' : fit;
    return { kind: 'type', from: before, to: after, breaks: meaning !== 'fits', meaning };
  }
  if (from.required === to.required) return undefined;
  return { kind: 'required', from: before, to: after, breaks: to.required, meaning: to.required ? 'must-be-sent' : 'may-be-sent' };
}

function outputChange(from: Field | undefined, to: Field | undefined): Difference | undefined {
  if (from === undefined) return { kind: 'added', to: typeText(to!.type), breaks: false, meaning: 'answered-too' };
  if (to === undefined) return { kind: 'removed', from: typeText(from.type), breaks: true, meaning: 'not-answered' };
  const [before, after] = [typeText(from.type), typeText(to.type)];
  if (before !== after) return { kind: 'type', from: before, to: after, breaks: true, meaning: 'answered-otherwise' };
  if (from.required === to.required) return undefined;
  return { kind: 'required', from: before, to: after, breaks: !to.required, meaning: to.required ? 'answered-too' : 'not-answered' };
}

function paramChange(from: ParamField | undefined, to: ParamField | undefined): Difference | undefined {
  if (from === undefined) return { kind: 'added', to: typeText(to!.type), breaks: false, meaning: 'may-be-sent' };
  if (to === undefined) return { kind: 'removed', from: typeText(from.type), breaks: false, meaning: 'ignored' };
  const [before, after] = [typeText(from.type), typeText(to.type)];
  if (before !== after) {
    const fits = PARAM_FITS.has(`${before} ${after}`);
    return { kind: 'type', from: before, to: after, breaks: !fits, meaning: fits ? 'fits' : 'refused' };
  }
  if (from.default === to.default) return undefined;
  return { kind: 'default', from: from.default, to: to.default, breaks: false, meaning: 'other-default' };
}

/** Conversions that MLflow makes of a parameter (`_ALLOWED_CONVERSIONS_FOR_PARAMS` of mlflow/models/utils.py). */
const PARAM_FITS = new Set(['integer long', 'integer float', 'long float', 'integer double', 'long double', 'float double']);
/** Conversions that MLflow makes of a column, in requests and in data frames (`_enforce_mlflow_datatype` there). */
const COLUMN_FITS = new Set(['integer long', 'integer double', 'float double']);
/** Numbers that JSON writes alike, so that only a data frame says their type. */
const FRAME_ONLY = new Set(['long double', 'integer float', 'long float', 'double float', 'long integer']);

type Fit = 'fits' | 'frames-refused' | 'refused';

/** What becomes of values of one type where another is wanted. */
function fitOf(from: DataType, to: DataType): Fit {
  if (to.kind === 'any') return 'fits';
  if (from.kind === 'scalar' && to.kind === 'scalar') {
    const pair = `${from.name} ${to.name}`;
    return from.name === to.name || COLUMN_FITS.has(pair) ? 'fits' : FRAME_ONLY.has(pair) ? 'frames-refused' : 'refused';
  }
  if (from.kind === 'tensor' && to.kind === 'tensor') return tensorFits(from, to) ? 'fits' : 'refused';
  if (from.kind === 'array' && to.kind === 'array') return fitOf(from.items, to.items);
  if (from.kind === 'map' && to.kind === 'map') return fitOf(from.values, to.values);
  if (from.kind === 'object' && to.kind === 'object') return objectFit(from.properties, to.properties);
  return 'refused';
}

function tensorFits(from: { dtype: string; shape: readonly number[] }, to: { dtype: string; shape: readonly number[] }): boolean {
  return from.dtype === to.dtype && from.shape.length === to.shape.length && to.shape.every((size, index) => size === -1 || size === from.shape[index]);
}

/** Unlike a column, a property that the signature does not name is refused. */
function objectFit(from: readonly Field[], to: readonly Field[]): Fit {
  const wanted = byName(to);
  const sent = byName(from);
  if (from.some(({ name = '' }) => !wanted.has(name))) return 'refused';
  const fits = to.map((field): Fit => {
    const have = sent.get(field.name ?? '');
    if (have === undefined || (field.required && !have.required)) return field.required ? 'refused' : 'fits';
    return fitOf(have.type, field.type);
  });
  return fits.find((fit) => fit === 'refused') ?? fits.find((fit) => fit === 'frames-refused') ?? 'fits';
}

const fieldText = (field: Field): string => (field.name === undefined ? typeText(field.type) : `${field.name}: ${typeText(field.type)}`);

function present<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, T>>;
}
