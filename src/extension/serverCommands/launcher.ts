/** Text of the file that says where the runtime and the command line are: the launcher reads it each time, so updates do not break it. */
export function pointerText(runtime: string, cli: string): string {
  return `${runtime}\n${cli}\n`;
}

/** A launcher of the `trialbook` command. */
export interface Launcher {
  readonly fileName: string;
  readonly text: string;
}

/**
 * The launcher for a system: it reads runtime and command line from `pointer` (absolute path) and runs them, with VS Code's own
 * runtime as Node. Arguments, standard streams and the exit code pass through.
 */
export function launcherFor(platform: NodeJS.Platform, pointer: string): Launcher {
  return platform === 'win32'
    ? { fileName: 'trialbook.cmd', text: windows(pointer) }
    : { fileName: 'trialbook', text: posix(pointer) };
}

function posix(pointer: string): string {
  const quoted = `'${pointer.replaceAll("'", "'\\''")}'`;
  return [
    '#!/bin/sh',
    '# Made by the Trialbook extension.',
    `pointer=${quoted}`,
    '{ IFS= read -r runtime && IFS= read -r cli; } 2>/dev/null < "$pointer"',
    'if [ ! -x "$runtime" ] || [ ! -f "$cli" ]; then',
    '  echo "trialbook: open VS Code once, so that this command finds the Trialbook extension again." >&2',
    '  exit 127',
    'fi',
    'ELECTRON_RUN_AS_NODE=1 exec "$runtime" "$cli" "$@"',
    '',
  ].join('\n');
}

function windows(pointer: string): string {
  // A percent sign in a batch file stands for a variable unless it is doubled.
  const path = pointer.replaceAll('%', '%%');
  return [
    '@echo off',
    'rem Made by the Trialbook extension.',
    'setlocal',
    'set "RUNTIME="',
    'set "CLI="',
    `if exist "${path}" ( < "${path}" ( set /p "RUNTIME=" & set /p "CLI=" ) )`,
    'if not exist "%RUNTIME%" goto lost',
    'if not exist "%CLI%" goto lost',
    'set ELECTRON_RUN_AS_NODE=1',
    '"%RUNTIME%" "%CLI%" %*',
    'exit /b %ERRORLEVEL%',
    ':lost',
    'echo trialbook: open VS Code once, so that this command finds the Trialbook extension again. 1>&2',
    'exit /b 127',
    '',
  ].join('\r\n');
}
