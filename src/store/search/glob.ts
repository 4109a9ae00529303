import { invalidParameter } from '../../protocol/errors';

/** Longest LIKE pattern, in characters; SQLite takes 50,000 bytes of what it becomes. */
const MAX_PATTERN = 4000;

/**
 * A LIKE pattern (`%` any text, `_` one character, nothing escapes them, as in MLflow) as a GLOB pattern. GLOB minds
 * case whatever the connection's settings are; without case, each letter becomes the set of its forms, for any script.
 * Raises INVALID_PARAMETER_VALUE when it is too long.
 */
export function likeToGlob(pattern: string, ignoreCase: boolean): string {
  if (pattern.length > MAX_PATTERN) throw invalidParameter(`A pattern of LIKE has ${pattern.length} characters; at most ${MAX_PATTERN} are allowed`);
  return Array.from(pattern, (char) => globChar(char, ignoreCase)).join('');
}

function globChar(char: string, ignoreCase: boolean): string {
  switch (char) {
    case '%':
      return '*';
    case '_':
      return '?';
    case '*':
    case '?':
    case '[':
      return `[${char}]`;
  }
  if (!ignoreCase) return char;
  const forms = new Set([char, char.toLowerCase(), char.toUpperCase()].filter((form) => Array.from(form).length === 1));
  return forms.size > 1 ? `[${[...forms].join('')}]` : char;
}
