import { join } from 'node:path';
import type { Param } from '../../protocol/entities';
import { flatten, isPlain, parseExact } from '../logs/pythonText';
import { readText } from '../logs/walk';
import { yamlParams } from '../logs/yamlParams';

/** Where the arguments of a training stand as text; `training_args.bin` is a pickle, which is a program, and never opened. */
const ARGUMENTS = ['training_args.json', 'args.json', 'training_args.yaml', 'args.yaml'];

/** The arguments of a training, from the files that programs write them to, its adapter's settings, and the card of the model. */
export async function readParams(folder: string, checkpoint: string): Promise<readonly Param[]> {
  const params: Param[] = [];
  for (const name of ARGUMENTS) params.push(...paramsIn(name, await readText(join(folder, name))));
  params.push(...fromCard(await readText(join(folder, 'README.md'))));
  for (const at of new Set([folder, checkpoint])) {
    params.push(...paramsIn('adapter_config.json', await readText(join(at, 'adapter_config.json'))).map(({ key, value }) => ({ key: `adapter.${key}`, value })));
    params.push(...paramsIn('config.json', await readText(join(at, 'config.json'))).filter(({ key }) => MODEL.has(key)).map(({ key, value }) => ({ key: `model.${key.replace(/^_/, '')}`, value })));
  }
  return params;
}

const MODEL: ReadonlySet<string> = new Set(['model_type', '_name_or_path', 'architectures', 'torch_dtype', 'dtype']);

function paramsIn(name: string, text: string | undefined): readonly Param[] {
  if (text === undefined) return [];
  if (name.endsWith('.yaml')) return yamlParams(text) ?? [];
  try {
    const value = parseExact(text);
    return isPlain(value) ? flatten(value) : [];
  } catch {
    // A file of another program by the same name.
    return [];
  }
}

/** The list that the trainer writes into a model's card: `- learning_rate: 5e-05`. */
function fromCard(text: string | undefined): readonly Param[] {
  const section = /^### Training hyperparameters\s*$([\s\S]*?)(?=^#|(?![\s\S]))/m.exec(text ?? '')?.[1] ?? '';
  return [...section.matchAll(/^- ([A-Za-z][\w ]{0,80}): (.{1,500})$/gm)].map(([, key = '', value = '']) => ({ key, value: value.trim() }));
}
