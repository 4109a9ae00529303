import { expect, test } from 'vitest';
import { curlCode, literal, modelUri, pythonCode, sparkCode } from './useInCode';

test('a version is named by its stage, else by an alias, else by its number', () => {
  expect(modelUri('House', { version: '3', stage: 'Production', aliases: ['champion'] })).toBe('models:/House/Production');
  expect(modelUri('House', { version: '3', stage: 'None', aliases: ['shadow'] })).toBe('models:/House@shadow');
  expect(modelUri('House', { version: '3', stage: 'Archived', aliases: [] })).toBe('models:/House/3');
});

test('a name cannot leave the text it stands in', () => {
  expect(literal('a" + b\n\u2028')).toBe('"a\\" + b\\n\\u2028"');
  expect(pythonCode('models:/"); import os #/1', [{ name: 'sklearn' }])).toContain('mlflow.sklearn.load_model("models:/\\"); import os #/1")');
  expect(curlCode("http://127.0.0.1:1/model/a'b/1/invocations", `{"inputs": {"a": "it's $(id)"}}`)).toBe(
    "curl 'http://127.0.0.1:1/model/a'\\''b/1/invocations' \\\n  -H \"Authorization: Bearer $TRIALBOOK_KEY\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"inputs\": {\"a\": \"it'\\''s $(id)\"}}'",
  );
});

test('Python loads what MLflow knows by its own module, and anything else as a function', () => {
  expect(pythonCode('models:/House/1', [{ name: 'python_function' }, { name: 'xgboost' }])).toContain('mlflow.xgboost.load_model');
  expect(pythonCode('models:/House/1', [{ name: 'python_function' }, { name: 'os.system' }])).toContain('mlflow.pyfunc.load_model');
});

test('Spark is given columns by name while they are few', () => {
  const field = (name: string) => ({ name, type: 'double', required: true });
  const signature = (count: number) => ({ inputs: Array.from({ length: count }, (_, index) => field(`c${index}`)), outputs: [field('price')], params: [] });
  expect(sparkCode('models:/House/1', signature(2))).toContain('result_type="double")\nframe = frame.withColumn("prediction", predict("c0", "c1"))');
  expect(sparkCode('models:/House/1', signature(20))).toContain('predict(*frame.columns)');
});
