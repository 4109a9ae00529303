import { LineCounter, parseDocument } from 'yaml';
import { readSignature, type Signature } from './signature';
import { isRecord } from '../protocol/plainJson';

/** A way to load a model, such as `sklearn` or `python_function`. */
export interface Flavour {
  readonly name: string;
  /** What its section says that is one value, as text: `sklearn_version`, `loader_module`. */
  readonly facts: readonly { readonly key: string; readonly value: string }[];
}

/** What a file named MLmodel says (https://mlflow.org/docs/latest/ml/model/). What it does not say is absent. */
export interface Mlmodel {
  readonly flavours: readonly Flavour[];
  readonly signature?: Signature;
  /** The signature is there but cannot be read. */
  readonly signatureProblem?: string;
  /** File of the input example below the model's folder. */
  readonly inputExample?: string;
  /** File of the same example as a request of the scoring server. */
  readonly servingInputExample?: string;
  readonly mlflowVersion?: string;
  readonly pythonVersion?: string;
  readonly runId?: string;
  readonly modelId?: string;
  /** Bytes of the model's files. */
  readonly size?: number;
  /** As it is written, in UTC: `2026-01-02 03:04:05.678901`. */
  readonly created?: string;
}

/** What reading it came to. */
export type MlmodelReading = { readonly kind: 'read'; readonly mlmodel: Mlmodel } | { readonly kind: 'malformed'; readonly message: string };

const MOST_FLAVOURS = 50;
const MOST_FACTS = 30;

/** Reads the text of an MLmodel file. Raises nothing. */
export function readMlmodel(text: string): MlmodelReading {
  const lines = new LineCounter();
  // Every value is text as it is written, so that version 3.10 is not 3.1 and a run's id of digits alone is no number.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false, schema: 'failsafe' });
  const [error] = document.errors;
  if (error !== undefined) return { kind: 'malformed', message: `line ${lines.linePos(error.pos[0]).line}: ${error.message}` };
  let root: unknown;
  try {
    // Bounds what a small file may unfold to.
    root = document.toJS({ maxAliasCount: 50 });
  } catch (cause) {
    return { kind: 'malformed', message: (cause as Error).message };
  }
  if (!isRecord(root)) return { kind: 'malformed', message: 'it is no mapping' };
  if (!isRecord(root['flavors'])) return { kind: 'malformed', message: "it has no 'flavors'" };
  return { kind: 'read', mlmodel: shaped(root, root['flavors']) };
}

function shaped(root: Section, flavors: Section): Mlmodel {
  const flavours = Object.entries(flavors).slice(0, MOST_FLAVOURS).map(([name, section]) => ({ name, facts: factsOf(section) }));
  const python = flavors['python_function'];
  const example = isRecord(root['saved_input_example_info']) ? root['saved_input_example_info'] : {};
  const size = Number(root['model_size_bytes']);
  return {
    flavours,
    ...signatureOf(root['signature']),
    ...texts({
      inputExample: example['artifact_path'],
      servingInputExample: example['serving_input_path'],
      mlflowVersion: root['mlflow_version'],
      pythonVersion: isRecord(python) ? python['python_version'] : undefined,
      runId: root['run_id'],
      modelId: root['model_id'],
      created: root['utc_time_created'],
    }),
    ...(size >= 0 ? { size } : {}),
  };
}

function signatureOf(value: unknown): Pick<Mlmodel, 'signature' | 'signatureProblem'> {
  if (value === undefined || value === '' || value === 'null') return {};
  try {
    return { signature: readSignature(value) };
  } catch (error) {
    return { signatureProblem: (error as Error).message };
  }
}

function factsOf(section: unknown): Flavour['facts'] {
  if (!isRecord(section)) return [];
  return Object.entries(section)
    .flatMap(([key, value]) => (isSaid(value) ? [{ key, value }] : []))
    .slice(0, MOST_FACTS);
}

type Section = Readonly<Record<string, unknown>>;


/** The members that say something. */
function texts<K extends string>(values: Record<K, unknown>): Partial<Record<K, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isSaid(value))) as Partial<Record<K, string>>;
}

const isSaid = (value: unknown): value is string => typeof value === 'string' && value !== '' && value !== 'null';
