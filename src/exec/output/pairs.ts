import { readQuantity, type Quantity } from './quantity';

/** A number that a line gives a name. */
export interface Pair extends Quantity {
  readonly key: string;
}

/** Names that numbers have in output which measures nothing. The last word of a name decides. */
const NO_METRICS = new Set([
  'version', 'port', 'pid', 'ppid', 'tid', 'gid', 'uid', 'line', 'column', 'col', 'errno', 'code', 'status', 'exit', 'signal', 'seed', 'rank', 'year', 'date', 'timestamp', 'ts',
  'local_rank', 'world_size', 'device', 'gpu', 'v_num', 'id', 'job_id', 'jobid', 'build', 'revision', 'eta', 'remaining', 'level', 'lineno', 'process', 'thread', 'cuda',
]);
const LEVELS = new Set(['trace', 'debug', 'info', 'notice', 'warn', 'warning', 'error', 'critical', 'fatal']);
const METRIC_WORD = /loss|acc|error|score|mse|mae|auc|f1|precision|recall|r2|perplexity|bleu|rouge|reward|time|duration|latency|throughput|speed|iou|map/i;
const MOST_WORDS = 5;
const MOST_WORDS_OF_METRIC = 12;
/** Words that may go on a sentence behind `name: number`. */
const GOES_ON = /\s*(?:$|[,;)\]}|│┃'"!(±+•]|\.(?:\s|$)|[-–—]\s|(?:at|in|on|for|after|over|per|with|and|vs|best|\+\/-|\+-)\b|(?:[^\s:=]+ ){0,3}[^\s:=]+\s*[:=])|\s{2}|\t/y;

/** All `key=value` and `key: value` of a line whose value is a number and whose key reads as the name of a measure. */
export function readPairs(line: string, from = 0): Pair[] {
  const pairs: Pair[] = [];
  let behind = from;
  for (let at = from; at < line.length; at += 1) {
    const sign = line.charCodeAt(at);
    if (sign !== 0x3d && sign !== 0x3a) continue;
    const pair = sign === 0x3d ? readEqual(line, at, behind) : readColon(line, at, behind);
    if (pair === undefined) continue;
    pairs.push(pair);
    behind = pair.end;
    at = pair.end - 1;
  }
  return pairs;
}

/** `key=value`; beside a comparison, a walrus, an argument of a command, or a parameter of a call. */
function readEqual(line: string, at: number, behind: number): Pair | undefined {
  const next = line[at + 1];
  const before = line[at - 1];
  if (next === '=' || before === undefined || /[=<>!:+*/~-]/.test(before)) return undefined;
  const quantity = readQuantity(line, skipBlanks(line, at + 1));
  if (quantity === undefined) return undefined;
  const words = before === ' ' ? wordsBefore(line, at, behind) : tokenBefore(line, at, behind);
  if (words === undefined || !isMetric(words, quantity) || isArgument(line, at)) return undefined;
  return { key: words, ...quantity };
}

/** `key: value`; without a blank only for numbers with a point, since `host:8080` and `file.py:12` are none. */
function readColon(line: string, at: number, behind: number): Pair | undefined {
  const value = skipBlanks(line, at + 1);
  if (line[at - 1] === ':' || line[at + 1] === ':') return undefined;
  const quantity = readQuantity(line, line[value] === "'" || line[value] === '"' ? value + 1 : value);
  if (quantity === undefined) return undefined;
  const words = quotedBefore(line, at) ?? wordsBefore(line, at, behind);
  if (words === undefined || !isMetric(words, quantity)) return undefined;
  if (value === at + 1 && !quantity.decimal && !isStepName(words)) return undefined;
  GOES_ON.lastIndex = quantity.end;
  return quantity.unit === undefined && !GOES_ON.test(line) ? undefined : { key: words, ...quantity };
}

/** Whether a name says which step a line is about. */
export function isStepName(name: string): boolean {
  return /^(?:global[_ ]?step|train_step|step|epoch|iter|iteration|batch|round|episode)$/i.test(name);
}

function skipBlanks(line: string, at: number): number {
  let to = at;
  while (line[to] === ' ' || line[to] === '\t') to += 1;
  return to;
}

const TOKEN = /(?:^|[^\w./@%'-])([A-Za-z_À-ɏͰ-ϿЀ-ӿ][\w./@%'-]*)$/;

function tokenBefore(line: string, at: number, behind: number): string | undefined {
  const text = line.slice(Math.max(behind, at - 200), at);
  const token = TOKEN.exec(text);
  return token === null || /[?&$\\]/.test(text[token.index] ?? '') ? undefined : token[1];
}

function quotedBefore(line: string, at: number): string | undefined {
  const mark = line[at - 1];
  if (mark !== '"' && mark !== "'") return undefined;
  const open = line.lastIndexOf(mark, at - 2);
  const inside = open < 0 ? '' : line.slice(open + 1, at - 1);
  return inside === '' || inside.length > 200 ? undefined : inside;
}

const PHRASE = /(?:^|[^\p{L}\p{N} _./@%'()-]|\s{2,}|\s[-–—]\s)\s*([\p{L}\p{N}_][\p{L}\p{N} _./@%'()-]*?)\s*$/u;

/** The words before a colon, back to a sign that ends a phrase. */
function wordsBefore(line: string, at: number, behind: number): string | undefined {
  const text = line.slice(Math.max(behind, at - 200), at);
  const phrase = PHRASE.exec(text)?.[1];
  if (phrase === undefined) return undefined;
  const sentence = phrase.split(/\s[-–—]\s/).at(-1) ?? '';
  const words = sentence.replace(/[()]/g, ' ').trim().split(/\s+/);
  while (words[0] !== undefined && (!/^[\p{L}_]/u.test(words[0]) || LEVELS.has(words[0].toLowerCase()) || namesStep(words))) words.splice(0, namesStep(words) ? 2 : 1);
  const name = words.join(' ');
  const most = METRIC_WORD.test(name) ? MOST_WORDS_OF_METRIC : MOST_WORDS;
  // `Error at line 12: 5` is about a place, and `Top 5 accuracy: 0.9` about a measure.
  return words.length === 0 || words.length > most || /^\d/.test(words.at(-1) ?? '') ? undefined : name;
}

/** Whether words begin with a step, as `epoch 3 loss` does. */
function namesStep([name = '', number = '']: readonly string[]): boolean {
  return isStepName(name) && /^[#[(]?\d[\d/]*[)\]]?$/.test(number);
}

function isMetric(name: string, quantity: Quantity): boolean {
  if (/^[/.\\]|:\/\/|\/\/|\.(?:py|c|cc|cpp|h|js|ts|rs|go|java|r|jl|sh|ipynb)$/i.test(name)) return false;
  const last = name.toLowerCase().split(/[\s/.]/).at(-1) ?? '';
  if (NO_METRICS.has(last)) return false;
  if (quantity.total !== undefined) return isStepName(name);
  // What stands in capitals with a whole number is a variable of the environment.
  return quantity.decimal || !/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name);
}

/** Whether a `key=value` is an option of a command, or stands in a call as `Ridge(alpha=1.0)`: that is what went in, not what came out. */
function isArgument(line: string, at: number): boolean {
  const text = line.slice(0, at);
  if (/(?:^|\s)--?[\w.-]+$/.test(text)) return true;
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i -= 1) {
    if (text[i] === ')') depth += 1;
    if (text[i] !== '(') continue;
    if (depth > 0) depth -= 1;
    else {
      const name = /([A-Za-z_]\w*)$/.exec(text.slice(0, i))?.[1];
      return name !== undefined && !/output|result|metric|score|summary|eval/i.test(name);
    }
  }
  return false;
}
