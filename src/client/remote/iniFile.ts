/** Sections of an INI file as Python's configparser reads it: `key = value` or `key: value`, names of keys in any case, `[DEFAULT]` under every other section. */
export function readIni(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const header = /^\[([^\]]+)\]/.exec(line.trim());
    if (header?.[1] !== undefined) {
      current = sections.get(header[1]) ?? new Map<string, string>();
      sections.set(header[1], current);
      continue;
    }
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const pair = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (pair?.[1] !== undefined && pair[2] !== undefined) current?.set(pair[1].toLowerCase(), pair[2]);
  }
  const defaults = sections.get('DEFAULT');
  if (defaults !== undefined) for (const [name, section] of sections) if (name !== 'DEFAULT') sections.set(name, new Map([...defaults, ...section]));
  return sections;
}
