import { expect, test } from 'vitest';
import { changedVariables, recordingEnvironment, type RecordingInput } from './environment';

const input: RecordingInput = { trackingUri: 'http://127.0.0.1:1/t/x', inherited: {}, caseless: false };
const variables = (more: Partial<RecordingInput>, base: Record<string, string> = {}) =>
  changedVariables(recordingEnvironment({ ...input, inherited: base, ...more }), base);

test('the address, silence about it, and the proxy exception', () => {
  expect(variables({})).toEqual({
    MLFLOW_TRACKING_URI: 'http://127.0.0.1:1/t/x',
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
    NO_PROXY: '127.0.0.1',
  });
});

test('proxy exceptions of the person are kept, in the spelling they used', () => {
  expect(variables({}, { no_proxy: 'corp.example' })).toMatchObject({ no_proxy: 'corp.example,127.0.0.1' });
  expect(variables({}, { no_proxy: 'corp.example' })).not.toHaveProperty('NO_PROXY');
  expect(variables({}, { NO_PROXY: 'a', no_proxy: 'b' })).toMatchObject({ NO_PROXY: 'a,127.0.0.1', no_proxy: 'b,127.0.0.1' });
  expect(variables({ caseless: true }, { No_Proxy: 'a' })).toMatchObject({ No_Proxy: 'a,127.0.0.1' });
});

test('nothing is added twice', () => {
  for (const value of ['*', '127.0.0.1', 'a, 127.0.0.1']) expect(variables({}, { NO_PROXY: value })).not.toHaveProperty('NO_PROXY');
});
