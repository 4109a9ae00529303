import { expect, test } from 'vitest';
import { readInstall } from './install';

test('a hint gives its packages, for the interpreter that was asked for', () => {
  expect(readInstall('/venv/bin/python -m pip install scikit-learn', '/mine')).toEqual({ python: '/mine', packages: ['scikit-learn'] });
  expect(readInstall('"C:\\\\Program Files\\\\python.exe" -m pip install pandas==2.3.3 mlflow[extras]', 'C:\\p.exe')).toEqual({ python: 'C:\\p.exe', packages: ['pandas==2.3.3', 'mlflow[extras]'] });
});

test.each([
  undefined, '', 'rm -rf /', 'pip install', '/python -m pip install -r https://evil.example/r.txt', '/python -m pip install --index-url=http://x y', '/python -m pip install git+https://x/y',
  '/python -m pip install ./here', "/python -m pip install 'a; b'", '/python -m pip install x && curl y', "/python -m pip install 'unclosed",
])('%s installs nothing', (hint) => {
  expect(readInstall(hint, '/python')).toBeUndefined();
});
