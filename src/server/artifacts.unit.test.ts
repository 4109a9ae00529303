import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, TOKEN, type Answer, type TestApp } from './http/testApp';

const FILES = `/t/${TOKEN}/api/2.0/mlflow-artifacts/artifacts`;

describe('artifacts', () => {
  let test: TestApp;
  let root: string;
  let runId: string;
  const put = (path: string, body: string | Buffer = 'hello', type = 'text/html'): Promise<Answer> =>
    test.send('PUT', `${FILES}/${path}`, body, { 'Content-Type': type });
  const get = (path: string, headers = {}): Promise<Answer> => test.send('GET', `${FILES}/${path}`, undefined, headers);
  const list = async (path: string): Promise<unknown> =>
    (await test.send('GET', `${FILES}?path=${encodeURIComponent(path)}`)).json['files'];

  beforeAll(async () => {
    test = await startTestApp();
    const run = (await test.call('POST', 'mlflow/runs/create', { experiment_id: '0', start_time: 1 })).json['run'] as { info: { run_id: string; artifact_uri: string } };
    runId = run.info.run_id;
    root = `0/${runId}/artifacts`;
    expect(run.info.artifact_uri).toBe(`mlflow-artifacts:/${root}`);
  });
  afterAll(() => test.close());

  it('keeps, lists, reads and deletes', async () => {
    expect((await put(`${root}/plots/README.md`)).text).toBe('{}');
    expect(await list(root)).toEqual([{ path: 'plots', is_dir: true }]);
    expect(await list(`${root}/plots`)).toEqual([{ path: 'README.md', is_dir: false, file_size: 5 }]);
    expect(await list(`${root}/plots/README.md`)).toEqual([]);
    expect(await list(`${root}/nothing`)).toEqual([]);
    expect((await test.call('GET', 'mlflow/artifacts/list', { run_id: runId, path: 'plots' })).json).toEqual({
      root_uri: `mlflow-artifacts:/${root}`, files: [{ path: 'plots/README.md', is_dir: false, file_size: 5 }],
    });
    expect((await get(`${root}/plots/README.md`)).text).toBe('hello');
    expect((await test.send('GET', `/t/${TOKEN}/get-artifact?run_id=${runId}&path=plots/README.md`)).text).toBe('hello');
    expect((await test.call('GET', 'trialbook/artifacts/summary', { run_id: runId })).json).toEqual({ files: 1, bytes: 5 });
    expect((await test.send('DELETE', `${FILES}/${root}/plots`)).text).toBe('{}');
    expect((await get(`${root}/plots/README.md`)).status).toBe(404);
    expect((await test.send('DELETE', `${FILES}/${root}/plots`)).status).toBe(404);
  });

  it('keeps names apart that file systems would mix', async () => {
    const names = ['a.txt', 'A.txt', 'a.TXT', 'é.txt', 'e\u0301.txt', 'É.txt', 'con', 'x.', 'x', 'q#?;.txt', '%41'];
    for (const name of names) expect((await put(`${root}/same/${encodeURIComponent(name)}`, name)).status, name).toBe(200);
    for (const name of names) expect((await get(`${root}/same/${encodeURIComponent(name)}`)).text).toBe(name);
    expect(await list(`${root}/same`)).toHaveLength(names.length);
  });

  it('never lets an artifact run', async () => {
    for (const [name, type] of [['p.html', 'text/plain'], ['p.SVG', 'text/plain'], ['p.xml', 'text/plain'], ['p.js', 'text/plain'], ['p.png', 'image/png'], ['p.bin', 'application/octet-stream'], ['p', 'application/octet-stream']] as const) {
      await put(`${root}/types/${name}`, '<script>');
      const { headers } = await get(`${root}/types/${name}`);
      expect(headers['content-type'], name).toContain(type);
      expect(headers['content-disposition']).toMatch(/^attachment;/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain('sandbox');
    }
    await put(`${root}/types/${encodeURIComponent('a"\r\nX: y.txt')}`);
    const { headers } = await get(`${root}/types/${encodeURIComponent('a"\r\nX: y.txt')}`);
    expect(headers['x']).toBeUndefined();
  });

  it('answers ranges and entity tags', async () => {
    await put(`${root}/range.bin`, '0123456789');
    const part = await get(`${root}/range.bin`, { Range: 'bytes=2-4' });
    expect([part.status, part.text, part.headers['content-range'], part.headers['content-length']]).toEqual([206, '234', 'bytes 2-4/10', '3']);
    expect((await get(`${root}/range.bin`, { Range: 'bytes=-3' })).text).toBe('789');
    const beyond = await get(`${root}/range.bin`, { Range: 'bytes=10-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
    const etag = part.headers.etag!;
    expect((await get(`${root}/range.bin`, { 'If-None-Match': `"x", ${etag}` })).status).toBe(304);
    expect((await get(`${root}/range.bin`, { Range: 'bytes=2-4', 'If-Range': '"old"' })).status).toBe(200);
    await put(`${root}/range.bin`, '9876543210');
    expect((await get(`${root}/range.bin`, { 'If-None-Match': etag })).status).toBe(200);
    const head = await test.send('HEAD', `${FILES}/${root}/range.bin`);
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '10', '']);
    await put(`${root}/empty.bin`, '');
    expect((await get(`${root}/empty.bin`)).text).toBe('');
  });

  it('streams files larger than a body may be', async () => {
    const chunk = randomBytes(1 << 20);
    const hash = createHash('sha256');
    const sent = await new Promise<number>((resolve, reject) => {
      const upload = request({ host: '127.0.0.1', port: test.port, method: 'PUT', path: `${FILES}/${root}/big.bin` }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      upload.on('error', reject);
      let left = 40;
      const more = (): void => {
        while (left-- > 0) {
          hash.update(chunk);
          if (!upload.write(chunk)) return void upload.once('drain', more);
        }
        upload.end();
      };
      more();
    });
    expect(sent).toBe(200);
    const got = createHash('sha256');
    const response = await fetch(`http://127.0.0.1:${test.port}${FILES}/${root}/big.bin`);
    for await (const part of response.body!) got.update(part as Uint8Array);
    expect(got.digest('hex')).toBe(hash.digest('hex'));
  });

  it('keeps what was there when an upload breaks off', async () => {
    await put(`${root}/kept.txt`, 'old');
    await new Promise<void>((resolve) => {
      const upload = request({ host: '127.0.0.1', port: test.port, method: 'PUT', path: `${FILES}/${root}/kept.txt`, headers: { 'Content-Length': 1000 } });
      upload.on('error', () => resolve());
      upload.write('new', () => setTimeout(() => upload.destroy(new Error('gone')), 50));
    });
    await expect.poll(() => readdir(join(test.store.artifactsPath, '.uploads'))).toEqual([]);
    expect((await get(`${root}/kept.txt`)).text).toBe('old');
    await expect.poll(() => test.app.inFlight).toBe(0);
    expect(test.log).toEqual([]);
  });

  it('refuses to write for runs that are not there, and over folders', async () => {
    expect((await put(`0/${'f'.repeat(32)}/artifacts/a`)).status).toBe(404);
    expect((await put(`1/${runId}/artifacts/a`)).status).toBe(400);
    expect((await put(`0/models/m-${'f'.repeat(32)}/artifacts/a`)).status).toBe(404);
    await put(`${root}/folder/a`);
    expect((await put(`${root}/folder`)).status).toBe(400);
    expect((await put(`${root}/folder/a/b`)).status).toBe(400);
    expect((await put(root)).status).toBe(400);
    expect((await put(`${root}/${'x'.repeat(300)}`)).status).toBe(400);
    expect(await list(`${root}/folder`)).toHaveLength(1);
  });

  it('lets no path lead out', async () => {
    await writeFile(join(test.store.artifactsPath, 'secret'), 'secret inside');
    const outside = ['../../secret', '..%2f..%2fsecret', '%2e%2e/%2e%2e/secret', '..%5c..%5csecret', '/etc/passwd', '//etc/passwd', '%2fetc%2fpasswd', 'a/../../../../secret', '%252e%252e/%252e%252e/secret', '..;/secret', 'a%00b'];
    for (const path of outside) {
      for (const [method, url] of [
        ['GET', `${FILES}/${root}/${path}`], ['PUT', `${FILES}/${root}/${path}`], ['DELETE', `${FILES}/${root}/${path}`],
        ['GET', `/t/${TOKEN}/get-artifact?run_id=${runId}&path=${path}`], ['GET', `${FILES}/${path}`], ['PUT', `${FILES}/${path}`], ['DELETE', `${FILES}/${path}`],
      ] as const) {
        const answer = await test.send(method, url, method === 'PUT' ? 'x' : undefined);
        // What is decoded once only is an ordinary name below the root.
        if (answer.status === 200) expect([method !== 'GET', url.includes(root), path.includes('%25') || path === '..;/secret'], url).toEqual([true, true, true]);
        expect(answer.text).not.toContain('secret inside');
        expect(answer.text).not.toContain('root:');
      }
      expect((await test.call('GET', 'mlflow/artifacts/list', { run_id: runId, path: '../..' })).status).toBe(400);
    }
    expect(await readdir(test.store.artifactsPath)).toContain('secret');
    expect((await test.send('GET', `${FILES}?path=`)).status).toBe(400);
    expect((await test.send('GET', `${FILES}?path=..`)).status).toBe(400);
    expect((await test.send('DELETE', `${FILES}/`)).status).toBe(400);
    expect((await test.send('DELETE', `${FILES}/0`)).status).toBe(400);
  });

  it('follows no link that came with the folder', async () => {
    const folder = join(test.store.artifactsPath, '0', runId, 'artifacts');
    await symlink('/etc', join(folder, 'link'));
    await symlink('/etc/hostname', join(folder, 'file'));
    for (const [method, path] of [['GET', 'link/hostname'], ['GET', 'file'], ['PUT', 'link/x'], ['PUT', 'file'], ['DELETE', 'link/hostname']] as const) {
      expect((await test.send(method, `${FILES}/${root}/${path}`, method === 'PUT' ? 'x' : undefined)).status, `${method} ${path}`).toBe(403);
    }
    expect(JSON.stringify(await list(root))).not.toMatch(/"(link|file)"/);
    await put(`${root}/holds/a`);
    await symlink('/etc', join(folder, 'holds', 'link'));
    expect((await test.send('DELETE', `${FILES}/${root}/holds`)).status).toBe(200);
    expect(await readdir('/etc')).toContain('hostname');
    await rm(join(folder, 'file'));
    await rm(join(folder, 'link'));
  });

  it('does not use an artifact folder that is a link itself', async () => {
    const other = await startTestApp();
    other.store.ensureOnDisk();
    await rm(other.store.artifactsPath, { recursive: true, force: true });
    await mkdir(join(other.folder, 'elsewhere'));
    await symlink(join(other.folder, 'elsewhere'), other.store.artifactsPath);
    const run = (await other.call('POST', 'mlflow/runs/create', { experiment_id: '0' })).json['run'] as { info: { run_id: string } };
    expect((await other.send('PUT', `${FILES}/0/${run.info.run_id}/artifacts/a`, 'x')).status).toBe(403);
    expect(await readdir(join(other.folder, 'elsewhere'))).toEqual([]);
    await other.close();
  });

  it('never reads places that a location names elsewhere', async () => {
    for (const location of ['/etc', 'file:///etc', 'mlflow-artifacts://evil/x', 'http://127.0.0.1:1/x', 'mlflow-artifacts:/0/../../etc', 'mlflow-artifacts:/0/x#y', 's3://bucket/x']) {
      const made = await test.call('POST', 'mlflow/experiments/create', { name: `at ${randomBytes(4).toString('hex')}`, artifact_location: location });
      if (made.status !== 200) {
        expect(made.status, location).toBe(400);
        continue;
      }
      const run = (await test.call('POST', 'mlflow/runs/create', { experiment_id: made.json['experiment_id'] })).json['run'] as { info: { run_id: string } };
      expect((await test.call('GET', 'mlflow/artifacts/list', { run_id: run.info.run_id })).status, location).toBe(400);
      expect((await test.send('GET', `/t/${TOKEN}/get-artifact?run_id=${run.info.run_id}&path=passwd`)).status, location).toBe(400);
    }
    await test.call('POST', 'mlflow/registered-models/create', { name: 'thief' });
    for (const source of ['/etc', 'file:///etc', 'file://localhost/etc', 'http://127.0.0.1:1/', `mlflow-artifacts:/${root}/../../..`, `mlflow-artifacts:/${root}#/../..`, `mlflow-artifacts:/${root};x`, `mlflow-artifacts:/${root}?x`, `mlflow-artifacts:/${root}/%2e%2e`]) {
      const made = await test.call('POST', 'mlflow/model-versions/create', { name: 'thief', source });
      if (made.status !== 200) continue;
      const { version } = made.json['model_version'] as { version: string };
      const answer = await test.send('GET', `/t/${TOKEN}/model-versions/get-artifact?name=thief&version=${version}&path=passwd`);
      expect(answer.status, source).toBe(400);
    }
  });

  it('writes nothing for what it does not find, and removes what a killed process left', async () => {
    const other = await startTestApp();
    expect((await other.send('DELETE', `${FILES}/0/${runId}/artifacts/a`)).status).toBe(404);
    expect(other.store.onDisk).toBe(false);
    const run = (await other.call('POST', 'mlflow/runs/create', { experiment_id: '0' })).json['run'] as { info: { run_id: string } };
    const uploads = join(other.store.artifactsPath, '.uploads');
    await mkdir(uploads, { recursive: true });
    await writeFile(join(uploads, 'half'), 'x');
    expect((await other.send('PUT', `${FILES}/0/${run.info.run_id}/artifacts/a`, 'x')).status).toBe(200);
    expect(await readdir(uploads)).toEqual([]);
    await other.close();
  });

  it('says that it signs no addresses', async () => {
    const answer = await test.call('GET', `mlflow-artifacts/presigned/${root}/a`);
    expect([answer.status, answer.json]).toMatchObject([501, { message: 'Presigned download is not supported for the current artifact repository' }]);
  });

  it('removes the files of what leaves the trash', async () => {
    await test.call('POST', 'mlflow/runs/delete', { run_id: runId });
    const answer = await test.call('POST', 'trialbook/trash/empty');
    expect(answer.json).toMatchObject({ deleted_runs: 1 });
    expect(answer.json['freed_bytes']).toBeGreaterThan(40 << 20);
    expect(await readdir(join(test.store.artifactsPath, '0'))).not.toContain(runId);
  });
});
