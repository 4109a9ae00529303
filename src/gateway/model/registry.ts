import { MlflowError } from '../../protocol/errors';
import type { ModelRef } from '../../protocol/serving';
import type { MlflowClient } from '../../client/mlflowClient';
import { readSignature, type Signature } from '../signature';
import type { StartFailure } from '../workers/startFailure';

/** What a reference names now. */
export type Resolved =
  | { readonly kind: 'version'; readonly version: string }
  /** The registry has none; words for a person. */
  | { readonly kind: 'none'; readonly reason: string };

/** The version that a reference names. Raises what the client raises when the registry cannot be asked. */
export async function resolveRef(client: MlflowClient, name: string, ref: ModelRef): Promise<Resolved> {
  try {
    switch (ref.kind) {
      case 'version':
        return { kind: 'version', version: (await client.getModelVersion(name, ref.version)).version };
      case 'alias':
        return { kind: 'version', version: (await client.getModelVersionByAlias(name, ref.alias)).version };
      case 'stage': {
        const found = (await client.getLatestVersions(name, [ref.stage]))[0];
        return found === undefined ? { kind: 'none', reason: `${name} has no version in ${ref.stage}` } : { kind: 'version', version: found.version };
      }
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { kind: 'none', reason: ref.kind === 'alias' ? `${name} has no alias ${ref.alias}` : ref.kind === 'version' ? `Version ${ref.version} of ${name} does not exist, or was deleted` : `There is no registered model ${name}` };
  }
}

/** What is known of a version's files before anything is started. */
export type VersionFiles = { readonly kind: 'there'; readonly signature?: Signature } | { readonly kind: 'missing'; readonly failure: StartFailure };

/** Largest MLmodel file that is read, bytes. */
const MLMODEL = 4 * 1024 * 1024;

/** Looks whether the files of a version are there, and reads its signature. Raises what the client raises when the server cannot be asked. */
export async function readVersionFiles(client: MlflowClient, name: string, version: string): Promise<VersionFiles> {
  let artifactUri = '';
  try {
    artifactUri = await client.getModelVersionDownloadUri(name, version);
    // Files elsewhere than on this server are the scoring server's own affair.
    if (!artifactUri.startsWith('mlflow-artifacts:')) return { kind: 'there' };
    const signature = readSignature((await client.readArtifact(artifactUri, 'MLmodel', MLMODEL)).toString('utf8'));
    return { kind: 'there', ...(signature === undefined ? {} : { signature }) };
  } catch (error) {
    if (!isMissing(error)) throw error;
    const reason = artifactUri === '' ? `Version ${version} of ${name} does not exist, or was deleted` : `The files of version ${version} of ${name} are missing: there is no MLmodel at ${artifactUri}`;
    return { kind: 'missing', failure: { reason, final: true } };
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof MlflowError && (error.code === 'RESOURCE_DOES_NOT_EXIST' || error.code === 'ENDPOINT_NOT_FOUND' || (error.code === 'INVALID_PARAMETER_VALUE' && /not found|no such|does not exist/i.test(error.message)));
}
