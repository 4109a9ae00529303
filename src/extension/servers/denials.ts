import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import type { Denial, Denied } from '../connection/serverAccess';
import { isUnauthenticated } from '../errors/connectionWords';
import { needOf, subjectOf, type Need, type Subject } from './needs';

/** What a server refused in this window, so that it is not offered again until the server is connected to anew. */
export class Denials implements Denied {
  readonly #known: Denial[] = [];
  #listener: { denied(): void; signedOut(): void } | undefined;

  of(kind: Subject['kind'], id: string): readonly Denial[] {
    return this.#known.filter(({ subject }) => subject.kind === kind && subject.id === id);
  }

  listen(listener: { denied(): void; signedOut(): void }): void {
    this.#listener = listener;
  }

  note(denial: Denial): void {
    const { subject, need } = denial;
    if (this.of(subject.kind, subject.id).some((known) => known.need === need)) return;
    this.#known.push(denial);
    this.#listener?.denied();
  }

  /** The server does not take the credentials any more. */
  signedOut(): void {
    this.#listener?.signedOut();
  }

  /** With another sign-in, or rights that were given meanwhile, everything is worth a try again. */
  forget(): void {
    this.#known.length = 0;
  }
}

/** A client that notes which writes its server refuses, and says which permission they take. */
export function notingDenials<C extends MlflowClient>(client: C, denials: Denials): C {
  return new Proxy(client, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const call = value as (...args: unknown[]) => unknown;
      const need = typeof name === 'string' ? needOf(name) : undefined;
      if (need === undefined || typeof name !== 'string') return (...args: unknown[]): unknown => watched(call.apply(target, args), denials);
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await watched(call.apply(target, args), denials);
        } catch (error) {
          if (!(error instanceof MlflowError) || error.code !== 'PERMISSION_DENIED') throw error;
          const subject = await subjectOf(target, name, args);
          const words = deniedWords(need, subject, error.message);
          if (subject !== undefined) denials.note({ need, subject, words });
          throw new MlflowError('PERMISSION_DENIED', words);
        }
      };
    },
  });
}

/** A call that meets credentials which hold no more tells it; who called hears its own error. */
function watched<T>(answer: T, denials: Denials): T {
  if (answer instanceof Promise) answer.catch((error: unknown) => { if (isUnauthenticated(error)) denials.signedOut(); });
  return answer;
}

/** MLflow's own sign-in says no more than “Permission denied”; which permission it takes is in its documentation. */
function deniedWords(need: Need, subject: Subject | undefined, said: string): string {
  const { l10n } = vscode;
  const right = need.toUpperCase();
  const what = subject === undefined ? l10n.t('You lack the permission {0}.', right)
    : subject.kind === 'experiment' ? l10n.t('You lack the permission {0} on the experiment {1}.', right, subject.name) : l10n.t('You lack the permission {0} on the model {1}.', right, subject.name);
  return /\bpermission denied\.?$/i.test(said.trim()) || / answered 403$/.test(said) ? what : l10n.t('{0} The server says: {1}', what, said);
}
