import { describe, expect, it } from 'vitest';
import { compareSignatures, type SignatureChange } from './compareSignatures';
import { readSignature, typeText, type Signature } from './signature';

const column = (name: string, type: string, more: object = {}): object => ({ name, type, required: true, ...more });
const tensor = (dtype: string, shape: number[], name?: string): object => ({ type: 'tensor', ...(name === undefined ? {} : { name }), 'tensor-spec': { dtype, shape } });
const object = (properties: object): object => ({ type: 'object', properties });
const signature = (parts: { inputs?: object[]; outputs?: object[]; params?: object[] }): Signature =>
  readSignature(Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value)])));
const inputs = (before: object[], after: object[]): SignatureChange[] => compareSignatures(signature({ inputs: before }), signature({ inputs: after }));
const short = ({ kind, name, from, to, breaks, meaning }: SignatureChange): unknown[] => [kind, name, from, to, breaks, meaning];

describe('a signature', () => {
  it('is read with nested types, tensors and parameters', () => {
    const read = signature({
      inputs: [
        column('a', 'long'), column('b', 'double', { required: false }), column('old', 'string', { required: undefined, optional: true }), { type: 'array', items: { type: 'string' }, name: 'c', required: true },
        { ...object({ x: { type: 'long' }, y: { type: 'array', items: object({ z: { type: 'string', required: false } }) } }), name: 'd', required: true }, { type: 'map', values: { type: 'any' }, name: 'e' },
      ],
      outputs: [tensor('float64', [-1, 28])],
      params: [{ name: 'temperature', type: 'double', default: 0.5, shape: null }, { name: 'stop', type: 'string', default: ['a'], shape: [-1] }],
    });
    expect(read.inputs!.map(({ type }) => typeText(type))).toEqual(['long', 'double', 'string', 'array(string)', 'object{x: long, y: array(object{z?: string})}', 'map(any)']);
    expect(read.inputs!.map(({ required }) => required)).toEqual([true, false, false, true, true, true]);
    expect(read.outputs!.map(({ type, name }) => [typeText(type), name])).toEqual([['float64[-1, 28]', undefined]]);
    expect(read.params!.map(({ name, type, default: value }) => [name, typeText(type), value])).toEqual([['temperature', 'double', '0.5'], ['stop', 'string[]', '["a"]']]);
    expect(readSignature({ inputs: null, outputs: undefined })).toEqual({});
  });

  it.each([
    [7, 'signature is no mapping'], [{ inputs: '{' }, 'signature.inputs is no JSON'], [{ inputs: '[7]' }, 'signature.inputs[0] is no object'], [{ inputs: '[{"name": "a"}]' }, 'signature.inputs[0] has no type'],
    [{ outputs: '[{"type": "tensor"}]' }, 'has no tensor-spec'], [{ params: '[{"type": "long"}]' }, 'signature.params[0] has no name'], [{ inputs: '[{"type": "array"}]' }, 'inputs[0].items has no type'],
    [{ inputs: `[${'{"type":"array","items":'.repeat(30)}"long"${'}'.repeat(30)}]` }, 'nested too deep'],
  ])('%j is refused with what is wrong', (value, message) => {
    expect(() => readSignature(value)).toThrow(message);
  });
});

describe('differences of two signatures', () => {
  it('are none between equal ones, in whatever order', () => {
    expect(inputs([column('a', 'long'), column('b', 'string')], [column('b', 'string'), column('a', 'long')])).toEqual([]);
    expect(compareSignatures(undefined, undefined)).toEqual([]);
  });

  it('tell what a caller has to do about an input, those that break first', () => {
    const changes = inputs(
      [column('gone', 'long'), column('strict', 'long', { required: false }), column('lax', 'long')],
      [column('may', 'long', { required: false }), column('must', 'string'), column('strict', 'long'), column('lax', 'long', { required: false })],
    );
    expect(changes.map(short)).toEqual([
      ['required', 'strict', 'long', 'long', true, 'must-be-sent'], ['added', 'must', undefined, 'string', true, 'must-be-sent'],
      ['removed', 'gone', 'long', undefined, false, 'ignored'], ['required', 'lax', 'long', 'long', false, 'may-be-sent'], ['added', 'may', undefined, 'long', false, 'may-be-sent'],
    ]);
  });

  it.each([
    ['integer', 'long', 'fits'], ['float', 'double', 'fits'], ['integer', 'double', 'fits'], ['long', 'double', 'frames-refused'], ['double', 'float', 'frames-refused'], ['long', 'integer', 'frames-refused'],
    ['double', 'long', 'refused'], ['string', 'long', 'refused'], ['long', 'string', 'refused'], ['boolean', 'long', 'refused'], ['string', 'any', 'fits'], ['any', 'string', 'refused'],
  ])('know what becomes of %s where %s is wanted: %s', (from, to, meaning) => {
    expect(inputs([column('a', from)], [column('a', to)]).map(short)).toEqual([['type', 'a', from, to, meaning !== 'fits', meaning]]);
  });

  it('look into nested types', () => {
    const array = (type: string): object => ({ type: 'array', items: { type }, name: 'a', required: true });
    expect(inputs([array('integer')], [array('long')])[0]).toMatchObject({ meaning: 'fits', from: 'array(integer)', to: 'array(long)' });
    expect(inputs([array('string')], [array('long')])[0]).toMatchObject({ meaning: 'refused' });
    expect(inputs([array('long')], [column('a', 'long')])[0]).toMatchObject({ meaning: 'refused' });
    const nested = (before: object, after: object): string | undefined =>
      inputs([{ ...object(before), name: 'a' }], [{ ...object(after), name: 'a' }])[0]?.meaning;
    expect(nested({ x: { type: 'integer' } }, { x: { type: 'long' }, y: { type: 'long', required: false } })).toBe('fits');
    expect(nested({ x: { type: 'long' } }, { x: { type: 'long' }, y: { type: 'long' } })).toBe('refused');
    expect(nested({ x: { type: 'long' }, y: { type: 'long' } }, { x: { type: 'long' } })).toBe('refused');
    expect(nested({ x: { type: 'long', required: false } }, { x: { type: 'long' } })).toBe('refused');
    expect(nested({ x: { type: 'long' } }, { x: { type: 'double' } })).toBe('frames-refused');
    expect(nested({ x: { type: 'long' } }, { x: { type: 'long' } })).toBeUndefined();
  });

  it('know tensors, and columns without names', () => {
    expect(inputs([tensor('float32', [-1, 28])], [tensor('float32', [-1, 14])]).map(short)).toEqual([['type', '[0]', 'float32[-1, 28]', 'float32[-1, 14]', true, 'refused']]);
    expect(inputs([tensor('float32', [1, 28])], [tensor('float32', [-1, 28])])[0]).toMatchObject({ meaning: 'fits' });
    expect(inputs([tensor('float32', [-1, 28])], [tensor('float64', [-1, 28])])[0]).toMatchObject({ meaning: 'refused' });
    expect(inputs([tensor('float32', [-1])], [tensor('float32', [-1, -1])])[0]).toMatchObject({ meaning: 'refused' });
    expect(inputs([{ type: 'long' }], [{ type: 'long' }, { type: 'string' }]).map(short)).toEqual([['added', '[1]', undefined, 'string', true, 'must-be-sent']]);
  });

  it('tell what a reader of the answer misses', () => {
    const outputs = (before: object[], after: object[]): unknown[] => compareSignatures(signature({ outputs: before }), signature({ outputs: after })).map(short);
    expect(outputs([column('a', 'long'), column('b', 'long')], [column('b', 'double'), column('c', 'long')])).toEqual([
      ['removed', 'a', 'long', undefined, true, 'not-answered'], ['type', 'b', 'long', 'double', true, 'answered-otherwise'], ['added', 'c', undefined, 'long', false, 'answered-too'],
    ]);
  });

  it('know that a parameter always has a value', () => {
    const param = (name: string, type: string, value: unknown): object => ({ name, type, default: value, shape: null });
    const changes = compareSignatures(
      signature({ params: [param('a', 'long', 1), param('b', 'double', 1), param('c', 'double', 1), param('gone', 'long', 1)] }),
      signature({ params: [param('a', 'double', 1), param('b', 'long', 1), param('c', 'double', 2), param('new', 'long', 1)] }),
    );
    expect(changes.map(short)).toEqual([
      ['type', 'b', 'double', 'long', true, 'refused'], ['type', 'a', 'long', 'double', false, 'fits'], ['default', 'c', '1', '2', false, 'other-default'],
      ['removed', 'gone', 'long', undefined, false, 'ignored'], ['added', 'new', undefined, 'long', false, 'may-be-sent'],
    ]);
    expect(compareSignatures(signature({}), signature({ params: [param('p', 'long', 1)] }))).toHaveLength(1);
  });

  it('say when a part is checked no more, or from now on', () => {
    expect(compareSignatures(signature({ inputs: [column('a', 'long')] }), undefined).map(short)).toEqual([['removed', '', 'a: long', undefined, false, 'not-checked']]);
    expect(compareSignatures(undefined, signature({ inputs: [column('a', 'long')], outputs: [column('y', 'long')] })).map(short)).toEqual([
      ['added', '', undefined, 'a: long', true, 'checked-now'], ['added', '', undefined, 'y: long', false, 'checked-now'],
    ]);
  });
});
