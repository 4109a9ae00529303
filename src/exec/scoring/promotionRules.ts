import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { errorCode } from '../../address/files';
import { isRecord } from '../../protocol/plainJson';
import { NO_RULES, readRules, type RulesReading } from '../../promotion/readRules';

const FILE = 'trialbook.json';

/** The promotion rules of the `trialbook.json` beside a store's folder. Raises nothing: what is wrong in the file is told by `problems`. */
export function promotionRules(storePath: string): RulesReading {
  const path = join(dirname(storePath), FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return { rules: NO_RULES, problems: errorCode(error) === 'ENOENT' ? [] : [{ path, message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }] };
  }
  const errors: ParseError[] = [];
  const whole: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) return { rules: NO_RULES, problems: [{ path, message: 'is not JSON' }] };
  return readRules(isRecord(whole) ? whole['promotion'] : undefined);
}
