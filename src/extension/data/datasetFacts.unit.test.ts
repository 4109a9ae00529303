import { expect, test } from 'vitest';
import { datasetFacts } from './datasetFacts';

const base = { name: 'n', digest: 'd' };

test('versions, rows and columns are read', () => {
  expect(datasetFacts({ ...base, source_type: 'delta_table', source: '{"path":"t","delta_table_version":3}', profile: '{"num_rows":4,"size_bytes":7}', schema: '{"mlflow_colspec":[{},{}]}' })).toEqual({ source: 't', version: 'v3', rows: 4, columns: 2, bytes: 7 });
  expect(datasetFacts({ ...base, source_type: 'dvc', source: '{"uri":"a.csv","md5":"0123456789"}' })).toEqual({ source: 'a.csv', version: 'DVC 01234567' });
});

test('what has another shape tells nothing', () => {
  expect(datasetFacts({ ...base, source_type: 'local', source: 'plain', profile: '[1', schema: '{"mlflow_colspec":3}' })).toEqual({ source: 'plain' });
  expect(datasetFacts({ ...base, source_type: 'delta_table', source: '{"delta_table_version":{}}', profile: '{"num_rows":"4","size_bytes":-1}' })).toEqual({ source: '{"delta_table_version":{}}' });
});
