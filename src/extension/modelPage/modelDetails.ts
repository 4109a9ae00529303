import { readReview } from '../../promotion/review';
import { notFound } from '../../protocol/errors';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { REGISTRY_TAGS } from '../../protocol/registry';
import type { ModelDetails, VersionRow } from '../../../webview/model/protocol';
import type { Denial } from '../connection/serverAccess';
import { nextStage } from '../promote/moves';
import { isSystemTag } from '../runPage/details';
import { tagValue } from '../../protocol/keyMetric';

/** Who asks, of whom, and what may be written. */
export type Asker = Pick<ModelDetails, 'me' | 'server' | 'stages' | 'writable' | 'deletable' | 'denied'>;

/** What may be done with a model in a place that is `readOnly` or not, after what its server refused. Who may not change it may not delete it either. */
export function rightsOf(readOnly: boolean, denials: readonly Denial[]): Pick<ModelDetails, 'writable' | 'deletable' | 'denied'> {
  return {
    writable: !readOnly && !denials.some(({ need }) => need === 'edit'),
    deletable: !readOnly && denials.length === 0,
    denied: denials.map(({ words }) => words).join(' '),
  };
}

/** The model and all its versions as the page shows them. Raises `MlflowError` RESOURCE_DOES_NOT_EXIST when there is none. */
export function modelDetails(name: string, model: RegisteredModel | undefined, versions: readonly ModelVersion[], asker: Asker): ModelDetails {
  if (model === undefined) throw notFound(`Registered model ${name} not found.`);
  return {
    name,
    description: model.description ?? '',
    tags: model.tags.filter(({ key }) => !isSystemTag(key)).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    versions: versions.map(versionRow),
    aliases: model.aliases.map(({ alias, version }) => ({ alias, version })).toSorted((a, b) => (a.alias < b.alias ? -1 : 1)),
    ...asker,
  };
}

function versionRow(version: ModelVersion): VersionRow {
  const review = readReview(tagValue(version.tags, REGISTRY_TAGS.review));
  const ready = version.status === 'READY';
  return {
    version: version.version,
    stage: version.current_stage,
    next: nextStage(version.current_stage),
    aliases: version.aliases,
    registered: Number(version.creation_timestamp),
    description: version.description ?? '',
    ...(ready ? {} : { trouble: version.status_message === undefined || version.status_message === '' ? version.status : version.status_message }),
    ...(review === undefined ? {} : { review }),
  };
}
