/** A kind of credential that is known by how it looks, whatever it is called. */
interface TokenShape {
  /** For a person, with an article. */
  readonly name: string;
  readonly source: string;
}

/** Shapes that their issuers publish, so that leaked ones are found; each long enough that no ordinary text has it. */
const SHAPES: readonly TokenShape[] = [
  { name: 'a private key', source: '-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]{0,10000}-----END [A-Z0-9 ]{0,40}-----)?' },
  { name: 'an AWS access key', source: '\\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\\b' },
  { name: 'a GitHub token', source: '\\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\\b' },
  { name: 'a GitLab token', source: '\\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{20,}' },
  { name: 'a Hugging Face token', source: '\\bhf_[A-Za-z]{30,}\\b' },
  { name: 'an API key', source: '\\bsk-(?=[A-Za-z0-9_-]{0,60}[0-9])(?:ant-|proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,}' },
  { name: 'a Google API key', source: '\\bAIza[0-9A-Za-z_-]{35}' },
  { name: 'a Slack token', source: '\\bxox[abeoprs]-[0-9A-Za-z-]{10,}' },
  { name: 'a Stripe key', source: '\\b[rs]k_live_[0-9A-Za-z]{20,}' },
  { name: 'a Databricks token', source: '\\bdapi[0-9a-f]{32}(?:-\\d)?\\b' },
  { name: 'a PyPI token', source: '\\bpypi-AgEIcHlwaS[A-Za-z0-9_-]{30,}' },
  { name: 'an npm token', source: '\\bnpm_[A-Za-z0-9]{36}\\b' },
  { name: 'a JSON Web Token', source: '\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{10,}' },
];

/** What one of these texts is in, as one pattern; it has no groups. */
export const TOKEN_PATTERN = SHAPES.map(({ source }) => source).join('|');

/** Beginnings that every token of a known shape has, for a quick look at a line. */
export const TOKEN_HINTS = ['-----BEGIN ', 'AKIA', 'ASIA', 'ABIA', 'ACCA', 'gh[pousr]_', 'github_pat_', 'gl[a-z]{2,4}-', 'hf_', 'sk-', 'AIza', 'xox', 'k_live_', 'dapi', 'pypi-', 'npm_', 'eyJ'].join('|');

const ANY = new RegExp(TOKEN_PATTERN);

/** What kind of credential a text holds, in words with an article; undefined when none of a known shape. */
export function tokenIn(text: string): string | undefined {
  if (!ANY.test(text)) return undefined;
  return SHAPES.find(({ source }) => new RegExp(source).test(text))?.name;
}

/** The text with everything that looks like a credential replaced. */
export function withoutTokens(text: string, replacement: string): string {
  return text.replace(new RegExp(TOKEN_PATTERN, 'g'), replacement);
}
