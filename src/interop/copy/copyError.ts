import { ConnectionError } from '../../client/connectionError';
import { MlflowError, type ErrorCode } from '../../protocol/errors';
import { cutText } from '../../protocol/keys';
import type { CopyReport } from '../events';
import { InteropError } from '../interopError';

/** A copy broke off; started again with the same arguments it goes on where it was. The message is that of the cause. */
export class CopyError extends Error {
  override readonly name = 'CopyError';

  constructor(
    readonly report: CopyReport,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Values that look like secrets were found, and nobody has said what is to become of them: nothing was written. */
export class SecretsFound extends Error {
  override readonly name = 'SecretsFound';

  constructor(readonly found: readonly { readonly where: string; readonly key: string }[]) {
    super(`${found.length === 1 ? '1 value looks' : `${found.length} values look`} like a secret; nothing was sent`);
  }
}

/** The server refuses everything, not this one thing. */
const OF_ALL: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'TEMPORARILY_UNAVAILABLE', 'ENDPOINT_NOT_FOUND', 'NOT_IMPLEMENTED'] as const);

/** Whether going on with the next run makes no sense after this. */
export function endsAll(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted || error instanceof ConnectionError || error instanceof SecretsFound) return true;
  if (error instanceof MlflowError) return OF_ALL.has(error.code);
  if (error instanceof InteropError) return error.kind !== 'damaged' && error.kind !== 'missing';
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EROFS' || code === 'EDQUOT';
}

/** Longest words of a problem, characters: some servers answer with a whole statement of SQL. */
const LONGEST_WORDS = 500;

/** A sentence without a full stop, for a problem. */
export function wordsOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).trim().split(/[\r\n]/, 1);
  return cutText(first, LONGEST_WORDS).replace(/\.\s*$/, '');
}
