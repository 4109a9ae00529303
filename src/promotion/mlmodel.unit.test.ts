import { expect, test } from 'vitest';
import { readMlmodel } from './mlmodel';

const TEXT = `artifact_path: mlflow-artifacts:/1/models/m-1/artifacts
flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    model_path: model.pkl
    predict_fn: predict
    python_version: 3.11.9
  sklearn:
    code: null
    sklearn_version: 1.5.2
mlflow_version: 3.17.2
model_id: m-1
model_size_bytes: 1234
run_id: 0123
saved_input_example_info:
  artifact_path: input_example.json
  pandas_orient: split
  serving_input_path: serving_input_example.json
  type: dataframe
signature:
  inputs: '[{"type": "long", "name": "bedrooms", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'
  params: null
utc_time_created: '2026-01-02 03:04:05.678901'
`;

test('what a model file says is read', () => {
  const reading = readMlmodel(TEXT);
  expect(reading).toMatchObject({
    kind: 'read',
    mlmodel: {
      flavours: [
        { name: 'python_function', facts: [{ key: 'loader_module', value: 'mlflow.sklearn' }, { key: 'model_path' }, { key: 'predict_fn' }, { key: 'python_version', value: '3.11.9' }] },
        { name: 'sklearn', facts: [{ key: 'sklearn_version', value: '1.5.2' }] },
      ],
      signature: { inputs: [{ name: 'bedrooms' }], outputs: [{ type: { kind: 'tensor' } }] },
      inputExample: 'input_example.json', servingInputExample: 'serving_input_example.json', mlflowVersion: '3.17.2', pythonVersion: '3.11.9', modelId: 'm-1', size: 1234,
      created: '2026-01-02 03:04:05.678901',
    },
  });
  expect(reading.kind === 'read' && reading.mlmodel.signature).not.toHaveProperty('params');
});

test('identifiers and versions that look like numbers stay as they are written', () => {
  const reading = readMlmodel('flavors:\n  python_function:\n    python_version: 3.10\nmlflow_version: 2.20\nrun_id: 00123456789012345678901234567890\nmodel_size_bytes: 5\n');
  expect(reading).toMatchObject({ mlmodel: { pythonVersion: '3.10', mlflowVersion: '2.20', runId: '00123456789012345678901234567890', size: 5 } });
});

test('a signature that cannot be read is told, and the rest is read', () => {
  expect(readMlmodel("flavors: {sklearn: {}}\nsignature: {inputs: '['}\n")).toEqual({ kind: 'read', mlmodel: { flavours: [{ name: 'sklearn', facts: [] }], signatureProblem: 'signature.inputs is no JSON' } });
});

test.each([
  ['flavors: [', 'line 1'], ['a: 1\nb: : 2\n', 'line 2'], ['- a', 'no mapping'], ['', 'no mapping'], ['run_id: a', "no 'flavors'"], ['flavors: 7', "no 'flavors'"],
  [`a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]!},`.repeat(9)}]`).join('\n')}\nflavors: {x: *h}`, 'alias'],
])('%j is no model file', (text, message) => {
  const reading = readMlmodel(text);
  expect(reading.kind).toBe('malformed');
  expect(reading.kind === 'malformed' && reading.message).toContain(message);
});

test('a file of a clone cannot reach the prototype', () => {
  readMlmodel('flavors:\n  __proto__: {polluted: yes}\n__proto__: {polluted: yes}\n');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
