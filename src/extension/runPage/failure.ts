import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type FileInfo, type Run } from '../../protocol/entities';
import type { Failure } from '../../../webview/run/protocol';
import { RECORDED_FILES, RECORDED_TAGS } from '../../protocol/recorded';
import { tagValue } from '../../protocol/keyMetric';

/** Names of files that hold an error, and of those that hold output; the first that exists is read. */
const ERRORS = ['error.txt', 'traceback.txt', 'traceback', 'error.log', 'stderr.txt', 'stderr.log'];
const LOG = /\.(?:log|out)$|^(?:output|stdout|logs?)(?:\.txt)?$/i;
/** Bytes read of an error, and of the end of a log. */
const ERROR_BYTES = 200_000;
const LOG_BYTES = 2_000_000;
/** A recorded log is cut at 10 MB, with a note about what is left out. */
const CONSOLE_BYTES = 11_000_000;
const LOG_LINES = 60;

/**
 * Why a run failed: the tag `trialbook.error`, whole as the log's traceback when it ends in that; else an artifact named like an error, else a traceback
 * at the end of its log. Undefined when nothing tells.
 */
export async function readFailure(client: MlflowClient, run: Run, signal: AbortSignal): Promise<Failure | undefined> {
  const files = (await client.listArtifacts(run.info.run_id, undefined, { signal })).filter((file) => !file.is_dir);
  const output = await readOutput(client, run, files, signal);
  const tag = tagValue(run.data.tags, SYSTEM_TAGS.error);
  if (tag !== undefined && tag !== '') return withOutput({ text: wholeError(tag, output ?? '') }, output);
  const name = ERRORS.find((candidate) => files.some((file) => file.path === candidate));
  if (name !== undefined) {
    const text = (await client.readArtifact(run, name, ERROR_BYTES, { signal })).toString('utf8');
    return withOutput({ text, artifact: name }, output);
  }
  if (output === undefined) return undefined;
  return { text: tracebackIn(output), output };
}

function withOutput(failure: Failure, output: string | undefined): Failure {
  return output === undefined ? failure : { ...failure, output };
}

/** The traceback that ends in an error's words; the words themselves when the log holds none. */
export function wholeError(error: string, output: string): string {
  const traceback = error.includes('\n') ? '' : tracebackIn(output);
  const lines = traceback.split('\n');
  const last = lines.lastIndexOf(error.trim());
  return last < 0 ? error : lines.slice(0, last + 1).join('\n');
}

/** The last lines of the log, when there is one of a size that can be read to its end. */
async function readOutput(client: MlflowClient, run: Run, files: readonly FileInfo[], signal: AbortSignal): Promise<string | undefined> {
  const log = (await recordedOutput(client, run, signal)) ?? files.find((file) => LOG.test(file.path) && (file.file_size ?? 0) <= LOG_BYTES && !ERRORS.includes(file.path));
  if (log === undefined) return undefined;
  const text = (await client.readArtifact(run, log.path, CONSOLE_BYTES, { signal })).toString('utf8');
  return text.trimEnd().split(/\r?\n/).slice(-LOG_LINES).join('\n');
}

/** What a recorded command printed. */
async function recordedOutput(client: MlflowClient, run: Run, signal: AbortSignal): Promise<FileInfo | undefined> {
  if (tagValue(run.data.tags, RECORDED_TAGS.command) === undefined) return undefined;
  const files = await client.listArtifacts(run.info.run_id, RECORDED_FILES.folder, { signal });
  return files.find((file) => file.path === RECORDED_FILES.console && (file.file_size ?? 0) <= CONSOLE_BYTES);
}

/** The last traceback in a text, from its head to the end; empty without one. */
export function tracebackIn(text: string): string {
  const at = text.lastIndexOf('Traceback (most recent call last):');
  return at < 0 ? '' : text.slice(at);
}
