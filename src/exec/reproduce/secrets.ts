import { MASKED } from '../../capture/secrets';

/** A value that was not recorded since it looked like a credential; whoever runs the command again gives it anew. */
export type MissingSecret =
  | { readonly kind: 'argument'; readonly index: number; /** What it is called, for a person. */ readonly name: string }
  | { readonly kind: 'param'; readonly name: string };

/** The values of a command and its parameters that were masked. */
export function missingSecrets(command: readonly string[], params: Readonly<Record<string, string>>): MissingSecret[] {
  const args = command.flatMap((argument, index): MissingSecret[] => {
    if (!argument.includes(MASKED)) return [];
    const own = /^([\w-]+)=/.exec(argument)?.[1];
    const before = command[index - 1];
    return [{ kind: 'argument', index, name: own ?? (before?.startsWith('-') === true ? before : `argument ${String(index)}`) }];
  });
  const given = Object.entries(params).flatMap(([name, value]): MissingSecret[] => (value.includes(MASKED) ? [{ kind: 'param', name }] : []));
  return [...args, ...given];
}

/** A masked text with the value in its place. */
export function withSecret(masked: string, secret: string): string {
  // A function, since `$&` and the like have a meaning in a text that takes the place.
  return masked.replace(MASKED, () => secret);
}
