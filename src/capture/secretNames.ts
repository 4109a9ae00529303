/** How a name says that its value is a secret: surely, or as a token, a word that machine learning has as well. */
export type SecretKind = 'secret' | 'token';

/** Words that say it by themselves. */
const WORDS = new Set(
  'password passwords passwd pwd passphrase passcode secret secrets credential credentials authorization cookie apikey accesskey privatekey secretkey accountkey sharedkey masterkey authkey connectionstring connstr dsn bearer jwt'.split(' '),
);
/** Ends of words that are written together, such as `dbpassword`. */
const ENDS = /(?:password|passwd|passphrase|secret|apikey|accesskey|secretkey|privatekey|credentials?)$/;
/** A `key` after one of these lets someone in; a `primary_key` does not. */
const KEYS = new Set(
  'api access private secret account shared signing encryption master ssh license subscription storage auth service deploy openai anthropic azure aws gcp stripe wandb comet neptune hf huggingface cohere mistral groq twilio sendgrid datadog github gitlab'.split(' '),
);
/** What follows a secret's name when the value is about the secret rather than it. */
const ABOUT = new Set(
  'file filename path dir directory folder name names url uri endpoint env environment var variable type types kind length len size count ttl expiry expires expired expiration lifetime timeout version arn rotation policy required enabled disabled manager store backend provider vault scope scopes field column prompt hint strength age min max mode format'.split(
    ' ',
  ),
);
/** A token before or after one of these is a piece of text. */
const TEXT_BEFORE = new Set(
  'pad eos bos unk mask masked cls sep start end stop special image video audio speech vision max min maximum minimum num n nb number total per next prev previous first last avg average mean new prompt completion input output decoder context think thinking tool text word sub per train eval valid unexpected invalid'.split(' '),
);
const TEXT_AFTER = new Set(
  'id ids idx index indices position positions count counts limit limits level budget rate dim dims shape embedding embeddings embed dropout accuracy acc loss losses probability prob probs classification merging mixing per ratio mask weights weight usage batch window overlap pos tag tags class classes label labels logits score scores'.split(' '),
);

/** The words of a name: `hfApiToken`, `hf_api_token` and `HF-API-TOKEN` have the same. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** Whether a name, as such names are given, is one of a secret. */
export function secretKind(name: string): SecretKind | undefined {
  // The shell's working directories; a connection string has `Pwd` and `pwd`.
  if (name === 'PWD' || name === 'OLDPWD') return undefined;
  const words = wordsOf(name);
  for (const [index, word] of words.entries()) {
    const kind = kindOfWord(words, index, word);
    if (kind !== undefined && !isAbout(words, index, kind)) return kind;
  }
  return undefined;
}

function kindOfWord(words: readonly string[], index: number, word: string): SecretKind | undefined {
  const before = words[index - 1] ?? '';
  if (WORDS.has(word) || ENDS.test(word)) return 'secret';
  if (word === 'key' && KEYS.has(before)) return 'secret';
  if ((word === 'string' || word === 'str') && (before === 'connection' || before === 'conn')) return 'secret';
  if (word === 'token') return TEXT_BEFORE.has(before) ? undefined : 'token';
  // `hftoken`, but not `maxtoken`.
  return word.endsWith('token') && !TEXT_BEFORE.has(word.slice(0, -'token'.length)) ? 'token' : undefined;
}

function isAbout(words: readonly string[], index: number, kind: SecretKind): boolean {
  const after = words[index + 1];
  if (after === undefined) return false;
  return ABOUT.has(after) || (kind === 'token' && TEXT_AFTER.has(after));
}

/** Parts of which every such name has one, as the source of a pattern; for finding names in a text. */
export const NAME_STEMS = 'passw|passphrase|passcode|pwd|secret|token|key|credential|authorization|cookie|conn(?:ection)?[ _.-]?str|dsn|bearer|jwt';
