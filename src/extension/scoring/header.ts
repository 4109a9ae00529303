/** The columns that the first line of a CSV file names; the sign between them is the most frequent of `,`, `;`, tab and `|`. */
export function headerColumns(text: string): string[] {
  const source = text.replace(/^\uFEFF/, '');
  const end = lineEnd(source);
  const line = source.slice(0, end);
  const separator = [',', ';', '\t', '|'].reduce((best, sign) => (line.split(sign).length > line.split(best).length ? sign : best));
  const columns: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (sign === '"' && quoted && line[at + 1] === '"') cell += line.charAt(at++);
    else if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      columns.push(cell);
      cell = '';
    } else cell += sign;
  }
  return line === '' ? [] : [...columns, cell];
}

/** Where the first line ends: a line break in quotes is part of a name. */
function lineEnd(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === '\n' || sign === '\r')) return at;
  }
  return text.length;
}
