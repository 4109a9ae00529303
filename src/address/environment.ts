/**
 * The environment for a process that outlives the editor: what VS Code set for its own processes is left out, and what would change
 * how Node runs. Programs that the process starts must not inherit them either.
 */
export function withoutEditor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:ELECTRON_|VSCODE_|NODE_OPTIONS$|NODE_EXTRA_)/i.test(name)));
}
