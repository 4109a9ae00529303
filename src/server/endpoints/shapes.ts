import type { DatasetInput, ModelInput, ModelOutput, Param, Tag, ViewType } from '../../protocol/entities';
import type { SearchRequest } from '../../store/api';
import type { Fields } from '../http/fields';
import { present } from '../http/present';

/** View types in the order of their proto values, from 1. */
export const VIEW_TYPES: readonly ViewType[] = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'];

/** Reads a tag or a parameter. */
export const keyValue = (item: Fields): Param => ({ key: item.text('key'), value: item.textOrEmpty('value') });

/** Reads what every search takes. */
export function searchRequest(fields: Fields): SearchRequest {
  return present({
    filter: fields.optionalText('filter'),
    order_by: fields.optionalTexts('order_by'),
    max_results: fields.optionalInt32('max_results'),
    page_token: fields.optionalText('page_token') || undefined,
  });
}

/** `tags` when the field is there. */
export const optionalTags = (fields: Fields): Tag[] | undefined => fields.optionalList('tags', keyValue);

export function datasetInput(item: Fields): DatasetInput {
  const dataset = item.object('dataset');
  return {
    tags: item.list('tags', keyValue),
    dataset: present({
      name: dataset.text('name'),
      digest: dataset.text('digest'),
      source_type: dataset.text('source_type'),
      source: dataset.text('source'),
      schema: dataset.optionalText('schema'),
      profile: dataset.optionalText('profile'),
    }),
  };
}

export const modelInput = (item: Fields): ModelInput => ({ model_id: item.text('model_id') });

export const modelOutput = (item: Fields): ModelOutput => ({
  model_id: item.text('model_id'),
  step: item.optionalInt64('step') ?? 0,
});
