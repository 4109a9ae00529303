import { expect, it } from 'vitest';
import { clientEnvironment } from './environment';

it('keeps the hosts that go past the proxy already', () => {
  const made = clientEnvironment({ url: 'http://127.0.0.1:20000', token: 'abc' }, { NO_PROXY: 'example.com, 127.0.0.1' });
  expect(made).toMatchObject({ MLFLOW_TRACKING_URI: 'http://127.0.0.1:20000/t/abc', NO_PROXY: 'example.com,127.0.0.1,localhost' });
});
