/** Arguments after which shells take one line, by their names. */
const BEFORE_LINE: readonly (readonly [names: readonly string[], args: readonly string[]])[] = [
  [['bash', 'sh', 'zsh', 'dash', 'ash', 'ksh', 'mksh', 'fish', 'csh', 'tcsh', 'nu', 'xonsh', 'elvish'], ['-c']],
  [['pwsh', 'powershell'], ['-NoLogo', '-Command']],
  [['cmd'], ['/d', '/s', '/c']],
];

/** The program and first arguments with which a shell runs one line, which is its last argument. Undefined for a program that is no shell. */
export function shellCommand(shell: string): string[] | undefined {
  const name = (shell.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  const args = BEFORE_LINE.find(([names]) => names.includes(name))?.[1];
  return args === undefined ? undefined : [shell, ...args];
}
