import type { Benchmark } from '../figure';
import { measureInWorkbench } from '../workbench';
import { behindCode } from './behindCode';

/** Where the measurement in the workbench leaves its figures. */
export const TYPING_FIGURES = 'out/bench-typing.json';

/** The real workbench: what results beside code cost a person who types, and how soon they are there. */
export const typing: Benchmark = {
  name: 'typing',
  about: 'typing in a file that logs, with the extension and without; values behind code; a live run in the editor',
  async measure() {
    return { ...behindCode(), ...(await measureInWorkbench('bench/typing/typing.test.ts', TYPING_FIGURES)) };
  },
};
