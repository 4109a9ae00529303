/** The program and first arguments with which a shell runs one line, which is its last argument. Undefined for a program that is no shell. */
export function shellCommand(shell: string): string[] | undefined {
  const name = (shell.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  switch (name) {
    case 'bash':
    case 'sh':
    case 'zsh':
    case 'dash':
    case 'ash':
    case 'ksh':
    case 'mksh':
    case 'fish':
    case 'csh':
    case 'tcsh':
    case 'nu':
    case 'xonsh':
    case 'elvish':
      return [shell, '-c'];
    case 'pwsh':
    case 'powershell':
      return [shell, '-NoLogo', '-Command'];
    case 'cmd':
      return [shell, '/d', '/s', '/c'];
    default:
      return undefined;
  }
}
