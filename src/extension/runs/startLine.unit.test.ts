import { describe, expect, it } from 'vitest';
import { findStartLine } from './startLine';

describe('findStartLine', () => {
  it('prefers the call that names the run', () => {
    expect(findStartLine('import mlflow\nwith mlflow.start_run():\n  pass\nwith mlflow.start_run(run_name="b"):', 'b')).toBe(3);
  });
  it('finds the start, else autologging, else the import', () => {
    expect(findStartLine('import mlflow\n# mlflow.start_run()\nmlflow.start_run()', 'x')).toBe(2);
    expect(findStartLine('import mlflow\nmlflow.sklearn.autolog()', 'x')).toBe(1);
    expect(findStartLine('import mlflow', 'x')).toBe(0);
    expect(findStartLine('', '')).toBe(0);
  });
});
