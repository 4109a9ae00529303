import { isActive } from '../../src/protocol/entities';
import type { VersionDetails, VersionRow } from './protocol';

/** Flavours whose module loads the model as what it was saved from. */
const NATIVE = new Set([
  'sklearn', 'xgboost', 'lightgbm', 'catboost', 'pytorch', 'tensorflow', 'keras', 'statsmodels', 'prophet', 'pmdarima', 'onnx', 'spark', 'spacy', 'paddle', 'transformers', 'sentence_transformers', 'langchain',
]);

/** Columns that are named one by one; more are read from the frame. */
const NAMED = 8;

/** How programs name a version so that they follow when it is replaced: by its stage, else by an alias, else by its number. */
export function modelUri(name: string, { version, stage, aliases }: Pick<VersionRow, 'version' | 'stage' | 'aliases'>): string {
  if (isActive(stage)) return `models:/${name}/${stage}`;
  const [alias] = aliases;
  return alias === undefined ? `models:/${name}/${version}` : `models:/${name}@${alias}`;
}

/** Loads the model in Python: as what it was saved from where MLflow can, else as a function of frames. */
export function pythonCode(uri: string, flavors: readonly { readonly name: string }[]): string {
  const flavor = flavors.find(({ name }) => NATIVE.has(name))?.name ?? 'pyfunc';
  return `import mlflow.${flavor}\n\nmodel = mlflow.${flavor}.load_model(${literal(uri)})`;
}

/** Applies the model to a Spark frame. */
export function sparkCode(uri: string, signature: VersionDetails['signature']): string {
  const names = (signature?.inputs ?? []).map(({ name }) => name);
  const named = names.length > 0 && names.length <= NAMED && names.every((name) => name !== undefined);
  const columns = named ? names.map((name) => literal(name)).join(', ') : '*frame.columns';
  const [answer] = signature?.outputs ?? [];
  const type = answer !== undefined && signature?.outputs.length === 1 ? SPARK_TYPES[answer.type] : undefined;
  return `import mlflow.pyfunc\n\npredict = mlflow.pyfunc.spark_udf(spark, ${literal(uri)}${type === undefined ? '' : `, result_type=${literal(type)}`})\nframe = frame.withColumn("prediction", predict(${columns}))`;
}

/** What Spark calls the types that a function may answer. */
const SPARK_TYPES: Readonly<Record<string, string>> = { double: 'double', float: 'float', long: 'long', integer: 'int', string: 'string', boolean: 'boolean' };

/** Asks a served model from a shell; the key comes from the variable `TRIALBOOK_KEY`. */
export function curlCode(url: string, body: string): string {
  return `curl ${quoted(url)} \\\n  -H "Authorization: Bearer $TRIALBOOK_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(body)}`;
}

/** Text as a literal of Python, whose escapes JSON's are among. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text as one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
