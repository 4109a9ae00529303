import { dirname } from 'node:path';
import { createMask, type Mask } from '../capture/secrets';
import type { ExecOptions } from './execOptions';
import { recordingRules, type RecordingRules } from './recordingRules';

/** The rules of a command's folder, and the mask that they, its environment, arguments and parameters make. */
export function commandMask(options: Pick<ExecOptions, 'storePath' | 'env' | 'command' | 'params' | 'tags'>): { readonly rules: RecordingRules; readonly mask: Mask } {
  const { storePath, env, command, params, tags } = options;
  const rules = recordingRules(dirname(storePath), env);
  return { rules, mask: createMask({ mask: rules.mask, keep: rules.keep, env, command, params: { ...tags, ...params } }) };
}
