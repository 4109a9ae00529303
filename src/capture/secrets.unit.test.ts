import { expect, test } from 'vitest';
import { createMask, MASKED } from './secrets';

const mask = createMask();

test('secrets in arguments', () => {
  expect(mask.argument(['train', '--token', 'abc', '--lr', '0.1'])).toEqual(['train', '--token', MASKED, '--lr', '0.1']);
  expect(mask.argument(['train', '--token=abc', 'DB_PASSWORD=x y;z', '/password:q', '-Dspark.password=12345'])).toEqual(['train', `--token=${MASKED}`, `DB_PASSWORD=${MASKED}`, `/password:${MASKED}`, `-Dspark.password=${MASKED}`]);
  expect(mask.argument(['curl', '-u', 'me:pw', 'https://me:pw@host/x?api_key=1&b=2'])).toEqual(['curl', '-u', `me:${MASKED}`, `https://me:${MASKED}@host/x?api_key=${MASKED}&b=2`]);
  expect(mask.argument(['sh', '-c', "login --password 'a b' && API_KEY=q run"])).toEqual(['sh', '-c', `login --password '${MASKED}' && API_KEY=${MASKED} run`]);
  expect(mask.argument(['curl', '-H', 'Authorization: Basic abc=='])).toEqual(['curl', '-H', `Authorization: ${MASKED}`]);
});

test('what is no secret stays', () => {
  const command = ['train', '--max-tokens', '512', '--tokenizer=bert', 'key=value', '--pad-token', '[PAD]', '--token', '{token}', '--secret', '$SECRET', '--token-file', '/run/x', 'primary_key=id', '--sort-key', 'a', '--password', '--other', 'eos_token_id=2', 'token=17', '--keep-secrets=true', 'monkey=banana', 'PWD=/home'];
  expect(mask.argument(command)).toEqual(command);
  for (const line of ['loss=0.1 tokens/s: 1200', 'tokens: 512 next_token: the', 'https://host:80/a@b', 'key: 5', 'tokenizer: bert-base', 'Tokenizing… 100%', 'sk-learn: 1.5', 'a task-force-of-people-who-sit-around', 'http://x/t/abc', 'https://discuss.example.org/t/how-to-mask-what-is-a-secret-in-logs/12']) expect(mask.text(line)).toBe(line);
});

test('known shapes wherever they stand', () => {
  const shapes = ['AKIAIOSFODNN7EXAMPLE', `ghp_${'a1'.repeat(18)}`, `hf_${'abcDEF'.repeat(6)}`, `sk-proj-${'a1B2'.repeat(8)}`, 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4', `http://127.0.0.1:5000/t/${'a1'.repeat(32)}`];
  for (const shape of shapes) {
    const text = mask.text(`saw ${shape} here`);
    expect(text).toContain(MASKED);
    expect(text).not.toContain(shape);
    expect(text.endsWith(' here')).toBe(true);
  }
});

test('names in text of many kinds', () => {
  expect(mask.text('{"password": "a b", "n": 1}')).toBe(`{"password": "${MASKED}", "n": 1}`);
  expect(mask.text('"{\\"api_key\\": \\"abc\\", \\"n\\": 1}"')).toBe(`"{\\"api_key\\": \\"${MASKED}\\", \\"n\\": 1}"`);
  expect(mask.text("Config(token='abc', secret=q)")).toBe(`Config(token='${MASKED}', secret=${MASKED})`);
  expect(mask.text('Server=x;User=y;Password=a;AccountKey=b==;')).toBe(`Server=x;User=y;Password=${MASKED};AccountKey=${MASKED};`);
  expect(mask.text('export HF_TOKEN=abc\nhfToken: def\n')).toBe(`export HF_TOKEN=${MASKED}\nhfToken: ${MASKED}\n`);
});

test('what a command is given as a credential is masked wherever it stands', () => {
  const mine = createMask({ command: ['train', '--password', 'a b Zq0', '--api-key=Zq1-abc', 'https://me:Zq2pass9@h/', '--auth-token', 'short', '--lr', '0.001'], params: { api_key: 'Zq3-value', name: 'Zq4-name' } });
  expect(mine.text("['a b Zq0', 'Zq1-abc', 'Zq2pass9', 'short', '0.001', 'Zq3-value', 'Zq4-name']")).toBe(`['${MASKED}', '${MASKED}', '${MASKED}', 'short', '0.001', '${MASKED}', 'Zq4-name']`);
});

test('values of the environment and given ones are masked anywhere', () => {
  const mine = createMask({ env: { MY_TOKEN: 's3cr3t-välue', DB_PASSWORD: 'postgres', URL: 'pg://u:hunter22@h/x', GOOGLE_APPLICATION_CREDENTIALS: '/home/x/key.json', HOME: '/home/x' }, values: ['(own)+token'] });
  expect(mine.text('it is s3cr3t-välue, (own)+token, hunter22')).toBe(`it is ${MASKED}, ${MASKED}, ${MASKED}`);
  expect(mine.text('postgres /home/x/key.json')).toBe('postgres /home/x/key.json');
  expect(mine.text('s3cr3t-v%C3%A4lue')).toBe(MASKED);
  expect([mine.holds('x hunter22'), mine.holds('postgres'), mask.holds('hunter22')]).toEqual([true, false, false]);
});

test('the rule can be changed', () => {
  const mine = createMask({ mask: ['^patient', '('], keep: ['^api_key$'] });
  expect(mine.params({ patient_id: '17', api_key: 'abc', token: 'abc', lr: '0.1' })).toEqual({ patient_id: MASKED, api_key: 'abc', token: MASKED, lr: '0.1' });
  expect(mine.text('patient_id=17 x=1')).toBe(`patient_id=${MASKED} x=1`);
  expect(mine.problems).toHaveLength(1);
});

test('nothing of a hostile text takes long or grows', () => {
  for (const text of ['token'.repeat(50_000), '"'.repeat(200_000), `password=${'a'.repeat(300_000)}`, `${'-'.repeat(100_000)}token x`, 'eyJ'.repeat(60_000), '://'.repeat(60_000), 'sk-'.repeat(60_000), '-----BEGIN A'.repeat(20_000), 'token="'.repeat(20_000), 'token=(['.repeat(20_000), `token=${')'.repeat(100_000)}`])
    expect(mask.text(text).length).toBeLessThanOrEqual(text.length + 10);
});
