/** Exit code of a copy in which some runs were not copied, or only in part; the rest was. */
export const SOME_SKIPPED = 4;
/** Exit code of a copy that sent nothing, since values look like secrets. */
export const SECRETS_FOUND = 5;

/** What the help of every copying command says of its exit codes. */
export const COPY_EXIT_CODES = `Exit codes: 0 all was copied, 1 failed or stopped (call the same again to go on), 2 wrong call,
4 some runs were left out or are not whole (they are listed), 5 values look like secrets and nothing was sent.`;
