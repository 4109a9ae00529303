/** How MLflow is to provide the environment of a project; `local` is the interpreter as it is. */
export const ENV_MANAGERS = ['local', 'virtualenv', 'uv', 'conda'] as const;
/** One of them. */
export type EnvManager = (typeof ENV_MANAGERS)[number];
