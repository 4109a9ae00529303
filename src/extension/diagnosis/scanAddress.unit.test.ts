import { expect, test } from 'vitest';
import { addressesInCode, addressesInNotebook } from './scanAddress';

test('literal calls and assignments, with their lines', () => {
  const source = [
    'import mlflow, os',
    'mlflow.set_tracking_uri("https://mlflow.acme.dev")',
    '# mlflow.set_tracking_uri("https://old.example")',
    "  set_tracking_uri( uri = 'sqlite:///x.db' )",
    'os.environ["MLFLOW_TRACKING_URI"] = "http://localhost:5000"',
    'mlflow.set_tracking_uri(address)',
  ].join('\n');
  expect(addressesInCode(source)).toEqual([
    { value: 'https://mlflow.acme.dev', line: 2 },
    { value: 'sqlite:///x.db', line: 4 },
    { value: 'http://localhost:5000', line: 5 },
  ]);
});

test('a call over two lines', () => {
  expect(addressesInCode('mlflow.set_tracking_uri(\n    "databricks"\n)')).toEqual([{ value: 'databricks', line: 1 }]);
});

test('notebook cells, and files that are none', () => {
  const text = JSON.stringify({ cells: [{ cell_type: 'markdown', source: 'set_tracking_uri("no")' }, { cell_type: 'code', source: ['x\n', 'mlflow.set_tracking_uri("https://a")'] }] }, null, 1);
  const [found, ...rest] = addressesInNotebook(text);
  expect(rest).toEqual([]);
  expect(found?.value).toBe('https://a');
  expect(text.split('\n')[(found?.line ?? 0) - 1]).toContain('https://a');
  expect(addressesInNotebook('{')).toEqual([]);
  expect(addressesInNotebook('null')).toEqual([]);
});
