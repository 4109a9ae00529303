/** Whether a task is among those named: each name is whole, and `*` in it stands for any text. A task is known by its name and by `source: name`. */
export function isNamed(names: readonly string[], task: { readonly name: string; readonly source: string }): boolean {
  const called = [task.name, `${task.source}: ${task.name}`];
  return names.some((name) => {
    const pattern = new RegExp(`^${name.trim().split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's');
    return name.trim() !== '' && called.some((one) => pattern.test(one));
  });
}

/** How an ordinary task ended, by its exit code: a shell answers 128 and the number of the signal that ended its command. */
export function taskStatus(exitCode: number | undefined): 'FINISHED' | 'FAILED' | 'KILLED' {
  if (exitCode === 0) return 'FINISHED';
  const killed = [130, 137, 143, -1073741510];
  return exitCode === undefined || killed.includes(exitCode) ? 'KILLED' : 'FAILED';
}
