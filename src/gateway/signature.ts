/** One input of a model's signature. */
export interface Column {
  readonly name: string;
  /** MLflow's type: `long`, `double`, `string`, `boolean`, `datetime`, `binary`, `float`, `integer`; others are not checked. */
  readonly type: string;
  readonly required: boolean;
}

/** What a model says that it takes. */
export type Signature = { readonly kind: 'columns'; readonly columns: readonly Column[] } | { readonly kind: 'tensors' };

/**
 * Reads the columns of a signature out of the text of an MLmodel file. MLflow writes it with PyYAML: `inputs` of `signature` is JSON as one scalar, quoted and
 * folded. Undefined without a signature.
 */
export function readSignature(mlmodel: string): Signature | undefined {
  const block = /^signature:[ \t]*\r?\n((?:[ \t]+.*(?:\r?\n|$)|[ \t]*\r?\n)*)/m.exec(mlmodel)?.[1];
  const found = block === undefined ? null : /^[ \t]+inputs:[ \t]*(?:'((?:[^']|'')*)'|"((?:[^"\\]|\\[\s\S])*)")/m.exec(block);
  if (found === null) return undefined;
  const text = found[1] === undefined ? unescape(found[2]!) : unfold(found[1]).replaceAll("''", "'");
  try {
    const inputs = JSON.parse(text) as unknown;
    if (!Array.isArray(inputs)) return undefined;
    if (inputs.some((input: unknown) => (input as { type?: unknown } | null)?.type === 'tensor')) return { kind: 'tensors' };
    const columns = inputs.map(column);
    return columns.every((one) => one !== undefined) && columns.length > 0 ? { kind: 'columns', columns } : undefined;
  } catch {
    // Another version of MLflow may write it otherwise; the scoring server checks in any case.
    return undefined;
  }
}

function column(input: unknown): Column | undefined {
  const { name, type, required } = (input ?? {}) as { name?: unknown; type?: unknown; required?: unknown };
  return typeof name === 'string' && typeof type === 'string' ? { name, type, required: required !== false } : undefined;
}

/** Takes YAML's line folding back: a line break is a space. */
function unfold(text: string): string {
  return text.replace(/[ \t]*\r?\n[ \t]*/g, ' ');
}

/** A double-quoted scalar of YAML as PyYAML writes it: JSON's escapes, `\` at a line's end, and `\xNN`. */
function unescape(text: string): string {
  const joined = text.replace(/\\\r?\n[ \t]*\\?/g, '').replace(/[ \t]*\r?\n[ \t]*/g, ' ').replace(/\\x([0-9a-fA-F]{2})/g, '\\u00$1').replace(/\\ /g, ' ');
  try {
    return JSON.parse(`"${joined}"`) as string;
  } catch {
    return '';
  }
}
