import { expect, it } from 'vitest';
import { findMisfit } from './http/inputErrors';
import { frameOfRecord } from './http/payload';
import { readSignature } from './signature';

const FOLDED = `run_id: x
signature:
  inputs: '[{"type": "long", "name": "bed''s", "required": true}, {"type": "string",
    "name": "neighborhood", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'
  params: null
type_hint_from_example: false
`;

it('reads the columns out of a folded scalar', () => {
  expect(readSignature(FOLDED)).toEqual({ kind: 'columns', columns: [{ name: "bed's", type: 'long', required: true }, { name: 'neighborhood', type: 'string', required: false }] });
  expect(readSignature('signature:\n  inputs: "[{\\"type\\": \\"long\\", \\"name\\": \\"caf\\xE9\\",\\\n    \\ \\"required\\": true}]"\n')).toEqual({ kind: 'columns', columns: [{ name: 'café', type: 'long', required: true }] });
  expect(readSignature("signature:\n  inputs: '[{\"type\": \"tensor\"}]'\n")).toEqual({ kind: 'tensors' });
  expect([readSignature('flavors: {}\n'), readSignature("signature:\n  inputs: 'no'\n")]).toEqual([undefined, undefined]);
});

it('makes a frame of a record alone', () => {
  const frame = (body: string): string | undefined => frameOfRecord(Buffer.from(body))?.toString();
  expect(frame('{"params": {"a": 1}, "inputs": {"x": 1, "y": null}}')).toBe('{"params":{"a":1},"dataframe_split":{"columns":["x","y"],"data":[[1,null]]}}');
  expect(['{"inputs": {"x": [1]}}', '{"inputs": {"x": 1, "y": [2]}}', '{"inputs": {}}', '{"inputs": {', '[1]'].map((body) => frame(body))).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

it('finds the column that does not fit in every form', () => {
  const columns = [{ name: 'a', type: 'long', required: true }, { name: 'b', type: 'string', required: false }];
  const misfit = (body: string, type = 'application/json'): string | undefined => findMisfit(Buffer.from(body), type, columns)?.message;
  expect(misfit('{"dataframe_split": {"columns": ["a"], "data": [[1], ["x"]]}}')).toBe('Column a takes long; row 2 has "x".');
  expect(misfit('{"inputs": {"a": [1], "b": [5]}}')).toBe('Column b takes string; row 1 has 5.');
  expect(misfit('{"instances": [{"A": 1}]}')).toBe('The input has no column a (long). It has A, which the model does not take.');
  expect(misfit('a,b\n1,"x, ""y"""\n2,z\n', 'text/csv')).toBeUndefined();
  expect(misfit('b\nx\n', 'text/csv')).toContain('no column a');
});
