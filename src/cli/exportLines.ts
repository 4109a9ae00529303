/** Shells whose lines `trialbook env` prints. */
export const SHELLS = ['sh', 'fish', 'powershell', 'cmd'] as const;
/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** Lines that set the variables in a shell. */
export function exportLines(variables: Record<string, string>, shell: Shell): string {
  return Object.entries(variables).map(([name, value]) => exportLine(name, value, shell)).join('\n');
}

function exportLine(name: string, value: string, shell: Shell): string {
  switch (shell) {
    case 'sh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      return `set -gx ${name} '${value.replaceAll(/['\\]/g, (mark) => `\\${mark}`)}'`;
    case 'powershell':
      return `$env:${name} = '${value.replaceAll("'", "''")}'`;
    case 'cmd':
      return `set "${name}=${value}"`;
  }
}
