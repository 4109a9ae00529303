import type { Command } from './command';

/** The commands by name. Each is loaded when it is called, so that one does not wait for what another needs. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  server: async () => (await import('./commands/server')).server,
  status: async () => (await import('./commands/status')).status,
  stop: async () => (await import('./commands/stop')).stop,
  flush: async () => (await import('./commands/flush')).flush,
  env: async () => (await import('./commands/env')).env,
  run: async () => (await import('./commands/run')).run,
  exec: async () => (await import('./commands/exec')).exec,
  log: async () => (await import('./commands/log')).log,
  'take-in': async () => (await import('./commands/takeIn')).takeIn,
  sweep: async () => (await import('./commands/sweep')).sweep,
  pin: async () => (await import('./commands/pin')).pin,
  serve: async () => (await import('./commands/serve')).serve,
  reproduce: async () => (await import('./commands/reproduce')).reproduce,
  score: async () => (await import('./commands/score')).score,
  validate: async () => (await import('./commands/validate')).validate,
  look: async () => (await import('./commands/look')).look,
  publish: async () => (await import('./commands/publish')).publish,
  search: async () => (await import('./commands/search')).search,
  compare: async () => (await import('./commands/compare')).compare,
  mcp: async () => (await import('./commands/mcp')).mcp,
  export: async () => (await import('./commands/export')).exportCommand,
  import: async () => (await import('./commands/import')).importCommand,
};
