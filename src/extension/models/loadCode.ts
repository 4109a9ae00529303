/** Which version of a registered model a program asks for. */
export type LoadRef = { readonly kind: 'version'; readonly version: string } | { readonly kind: 'stage'; readonly stage: string } | { readonly kind: 'alias'; readonly alias: string };

/** The address of a version, as MLflow writes it: `models:/NAME/VERSION`, `models:/NAME/STAGE` or `models:/NAME@ALIAS`. */
export function modelUri(name: string, ref: LoadRef): string {
  return ref.kind === 'alias' ? `models:/${name}@${ref.alias}` : `models:/${name}/${ref.kind === 'version' ? ref.version : ref.stage}`;
}

/** Python code that loads a version, whatever made it. */
export function loadCode(uri: string): string {
  return `import mlflow\n\nmodel = mlflow.pyfunc.load_model(${pythonText(uri)})\n`;
}

/** A text as a literal of Python: what JSON writes means the same there. */
function pythonText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
