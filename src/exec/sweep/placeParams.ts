/**
 * A command with a place for each parameter: where `{name}` stands already; else at the flag that sets it now (`--lr 0.1`, `--lr=0.1`, `-lr 0.1`,
 * `lr=0.1`); else at the end as `--name {name}`. Names match with `-` for `_`, as command lines write them. The values are put in by `trialbook exec`.
 */
export function placeParams(command: readonly string[], names: readonly string[]): string[] {
  const made = [...command];
  for (const name of names) {
    const place = `{${name}}`;
    if (made.some((argument) => argument.includes(place))) continue;
    if (!replaceFlag(made, name, place)) made.push(`--${name}`, place);
  }
  return made;
}

/** The value of a parameter in a command as it is; undefined when it is not there. */
export function placedValue(command: readonly string[], name: string): string | undefined {
  const made = [...command];
  const mark = '{value}';
  if (!replaceFlag(made, name, mark)) return undefined;
  const at = made.findIndex((argument, index) => argument !== command[index]);
  const written = made[at] ?? '';
  return (command[at] ?? '').slice(written.length - mark.length);
}

function replaceFlag(command: string[], name: string, place: string): boolean {
  const wanted = plain(name);
  // The program itself is no flag.
  for (let at = 1; at < command.length; at += 1) {
    const argument = command[at] ?? '';
    const equals = argument.indexOf('=');
    const head = equals < 0 ? argument : argument.slice(0, equals);
    if (plain(head.replace(/^(?:--?|\+{1,2})/, '')) !== wanted) continue;
    if (equals >= 0) {
      command[at] = `${head}=${place}`;
      return true;
    }
    const next = command[at + 1];
    // A flag without a value is a switch, and what follows it is something else.
    if (argument.startsWith('-') && next !== undefined && (!next.startsWith('-') || /^-[\d.]/.test(next))) {
      command[at + 1] = place;
      return true;
    }
  }
  return false;
}

function plain(name: string): string {
  return name.replaceAll('-', '_');
}
