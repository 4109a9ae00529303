/*
 * The command of an entry point is a Python format string: `{name}` is a parameter, `{{` and `}}` are braces. MLflow fills it in and gives the line to a shell.
 */

/** A piece of a command. Offsets are into the command's text. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly start: number; readonly end: number };

/** What a command came to: its pieces, or what is wrong with it and where. */
export type Template =
  | { readonly kind: 'parts'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'malformed'; readonly message: string; readonly start: number; readonly end: number };

/** Takes a command apart. Format specifiers (`{x:.2f}`, `{x!r}`, `{x.y}`) are refused: MLflow would apply them to text that is quoted already. */
export function parseTemplate(command: string): Template {
  const parts: TemplatePart[] = [];
  let text = '';
  for (let at = 0; at < command.length; at++) {
    const mark = command.charAt(at);
    if (mark !== '{' && mark !== '}') {
      text += mark;
      continue;
    }
    if (command[at + 1] === mark) {
      text += mark;
      at++;
      continue;
    }
    const end = command.indexOf('}', at);
    const field = mark === '{' && end >= 0 ? command.slice(at + 1, end) : undefined;
    if (field === undefined) return { kind: 'malformed', message: `A single '${mark}' stands alone; write '${mark}${mark}' for a brace that is meant as one.`, start: at, end: at + 1 };
    const wrong = wrongField(field);
    if (wrong !== undefined) return { kind: 'malformed', message: wrong, start: at, end: end + 1 };
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
    parts.push({ kind: 'parameter', name: field, start: at, end: end + 1 });
    at = end;
  }
  if (text !== '') parts.push({ kind: 'text', text });
  return { kind: 'parts', parts };
}

function wrongField(field: string): string | undefined {
  if (field === '') return "'{}' names no parameter; write '{{}}' for braces that are meant as such.";
  if (/^\d+$/.test(field)) return `'{${field}}' is a number, and parameters have names; write '{{${field}}}' for braces that are meant as such.`;
  if (/[{!:[\].]/.test(field)) return `'{${field}}' is not the name of a parameter alone; write '{{' and '}}' for braces that are meant as such.`;
  return undefined;
}

/** Names of the parameters that a command uses. */
export function parametersOf(template: Template): readonly string[] {
  return template.kind === 'malformed' ? [] : [...new Set(template.parts.flatMap((part) => (part.kind === 'parameter' ? [part.name] : [])))];
}
