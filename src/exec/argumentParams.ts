import { commandParts } from './commandParts';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
/** `key=value`, `+key=value`, `model.lr=0.1` as Hydra and many others take them; `++` and `~` are Hydra's. */
const ASSIGNED = /^(?:\+{0,2}|~)([A-Za-z_][\w./@-]*)=(.*)$/s;
const OPTION = /^--?([A-Za-z_][\w.:-]*)(?:=(.*))?$/s;

/**
 * Parameters that stand in a command's arguments: `--lr 0.1`, `--lr=0.1`, `-n 5`, `lr=0.1`, and `true` for an option without a value. Words without a
 * name are not among them. What `{name}` of a parameter in `params` gives is known by that name already.
 */
export function argumentParams(command: readonly string[], params: Readonly<Record<string, string>> = {}): Record<string, string> {
  const found = new Map<string, string>();
  const add = (key: string, value: string): void => {
    if (Object.hasOwn(params, key) || isPlaceholder(value, params)) return;
    const before = found.get(key);
    found.set(key, before === undefined ? value : `${before}, ${value}`);
  };
  const args = command.slice(commandParts(command).argumentsAt);
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (argument === '--') break;
    const option = OPTION.exec(argument);
    const assigned = ASSIGNED.exec(argument);
    if (option === null) {
      if (assigned !== null) add(assigned[1] ?? '', assigned[2] ?? '');
      continue;
    }
    const [, key = '', value] = option;
    if (value !== undefined) {
      add(key, value);
      continue;
    }
    const values = valuesAfter(args, at);
    at += values.length;
    add(key, values.length === 0 ? 'true' : values.join(' '));
  }
  return Object.fromEntries(found);
}

/** The value that follows an option; several when they are numbers: `--layers 64 32`. */
function valuesAfter(args: readonly string[], at: number): string[] {
  const first = args[at + 1];
  if (first === undefined || isOption(first)) return [];
  const values = [first];
  while (NUMBER.test(first) && NUMBER.test(args[at + 1 + values.length] ?? '')) values.push(args[at + 1 + values.length] ?? '');
  return values;
}

function isOption(argument: string): boolean {
  return argument.startsWith('-') && argument !== '-' && !NUMBER.test(argument);
}

function isPlaceholder(value: string, params: Readonly<Record<string, string>>): boolean {
  const name = /^\{([^{}]+)\}$/.exec(value)?.[1];
  return name !== undefined && Object.hasOwn(params, name);
}
