import type * as vscode from 'vscode';
import type { FormValues } from './formFields';
import { isSecretValue } from './parameterForm';

/** What a person ran an entry point or a pipeline with last. */
export interface Kept {
  readonly values: FormValues;
  readonly envManager: string;
}

const KEY = 'trialbook.projects.values';
/** Entry points and pipelines that are remembered in a workspace, those used last. */
const MOST = 100;

/** The values used last, for the next time; secrets are not among them. */
export class KeptValues {
  constructor(private readonly state: vscode.Memento) {}

  of(id: string): Kept {
    const kept = this.#all().find(([one]) => one === id)?.[1];
    return { values: kept?.values ?? {}, envManager: kept?.envManager ?? 'local' };
  }

  async keep(id: string, { values, envManager }: Kept): Promise<void> {
    const open = Object.fromEntries(Object.entries(values).filter(([key, value]) => !isSecretValue(key, value)));
    await this.state.update(KEY, [[id, { values: open, envManager }], ...this.#all().filter(([one]) => one !== id)].slice(0, MOST));
  }

  #all(): [string, Kept][] {
    return this.state.get<[string, Kept][]>(KEY, []);
  }
}
