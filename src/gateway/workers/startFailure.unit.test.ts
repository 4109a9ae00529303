import { expect, it } from 'vitest';
import { explainEnd } from './startFailure';

const CLI = `Traceback (most recent call last):
  File "/x/mlflow/__main__.py", line 3, in <module>
    cli.main()
    ^^^^^^^^^^
Exception: Command '['bash', '-c', 'exec uvicorn --host 127.0.0.1']' returned non zero return code. Return code = -9
`;

it('names a missing package by its distribution, and the command that installs it', () => {
  expect(explainEnd("INFO: x\nModuleNotFoundError: No module named 'sklearn.linear_model'\n", '/venv/bin/python', 1)).toMatchObject({ final: true, hint: '/venv/bin/python -m pip install scikit-learn' });
  expect(explainEnd('/venv/bin/python: No module named mlflow\n', '/my venv/python', 1)).toEqual({ final: true, reason: 'The environment of /my venv/python has no mlflow', hint: '"/my venv/python" -m pip install mlflow' });
  expect(explainEnd('bash: line 1: exec: uvicorn: not found\n', 'python', 127)).toMatchObject({ final: true, hint: 'python -m pip install mlflow' });
});

it('tells the error that ended it, without the stack', () => {
  expect(explainEnd(`Traceback (most recent call last):\n  File "m.py", line 1\nValueError: no such column\n${CLI}`, 'python', 1)).toEqual({ final: false, reason: 'The scoring server ended by signal 9: ValueError: no such column' });
  expect(explainEnd(CLI, 'python', 1).reason).toBe('The scoring server ended by signal 9');
  expect(explainEnd('', 'python', 'SIGTERM').reason).toBe('The scoring server ended by SIGTERM');
});
