import type { OwnerRow } from '../../store/storage/storageRows';
import { encodeSegment } from '../artifacts/names';
import { parseArtifactUri } from '../artifacts/paths';

/** What was taken out of runs, beside the experiments. */
export const REMOVED = '.removed';
/** Uploads in progress. */
export const UPLOADS = '.uploads';

/** The names of an owner's folder below the artifacts, as on disk; `undefined` when its artifacts lie elsewhere. */
export function folderOf({ artifact_uri }: Pick<OwnerRow, 'artifact_uri'>): readonly string[] | undefined {
  if (!artifact_uri.startsWith('mlflow-artifacts:')) return undefined;
  try {
    const { owner, segments } = parseArtifactUri(artifact_uri);
    if (owner.kind === 'left' || segments.length > 0) return undefined;
    const names = owner.kind === 'run' ? [owner.experiment_id, owner.run_id] : [owner.experiment_id, 'models', owner.model_id];
    return names.map((name) => encodeSegment(name) ?? name);
  } catch {
    // A location that a client gave and that this server never reads.
    return undefined;
  }
}

/** Owners by their folders. */
export class Owners {
  readonly #byFolder = new Map<string, OwnerRow>();
  /** Those whose artifacts lie elsewhere. */
  readonly elsewhere: number;

  constructor(readonly rows: readonly OwnerRow[]) {
    let elsewhere = 0;
    for (const row of rows) {
      const folder = folderOf(row);
      if (folder === undefined) elsewhere++;
      else this.#byFolder.set(folder.join('/'), row);
    }
    this.elsewhere = elsewhere;
  }

  /** The owner of a file by its names below the artifacts; what lies beside its `artifacts` folder is nobody's. */
  of(names: readonly string[]): OwnerRow | undefined {
    const depth = names[1] === 'models' ? 3 : 2;
    return names[depth] === 'artifacts' ? this.#byFolder.get(names.slice(0, depth).join('/')) : undefined;
  }
}

/** Where the names of a file begin that are below its owner's artifacts. */
export const depthOf = (names: readonly string[]): number => (names[1] === 'models' ? 4 : 3);
