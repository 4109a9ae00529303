import { parseDocument, type Document, type DocumentOptions, type ParseOptions, type SchemaOptions } from 'yaml';

/** Deepest nesting, and longest beginning of a line that could be one. Python's writers stay below 100. */
const DEEPEST = 1000;

/** Parses YAML of others, whose damages are told by `errors`. Raises `RangeError` for what is nested past all measure: the parser would need more stack than there is, which ends the process. */
export function parseYaml(text: string, options: ParseOptions & DocumentOptions & SchemaOptions): Document {
  if (isTooDeep(text)) throw new RangeError('it is nested too deeply');
  return parseDocument(text, { ...options, logLevel: 'silent' });
}

/** End of line, blank, tab, `-`, `?`, `:`: each of the last may open a block within a block. */
const BEGINNING = new Set([0x0a, 0x20, 0x09, 0x2d, 0x3f, 0x3a]);

/** Counts brackets, also those within texts, where they mostly come in pairs; and what a line can begin with. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let start = 0;
  let begins = true;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x0a) {
      start = at + 1;
      begins = true;
    } else if (char === 0x5b || char === 0x7b) depth++;
    else if ((char === 0x5d || char === 0x7d) && depth > 0) depth--;
    begins &&= BEGINNING.has(char);
    if (depth > DEEPEST || (begins && at - start > 2 * DEEPEST)) return true;
  }
  return false;
}
