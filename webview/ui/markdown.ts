import MarkdownIt from 'markdown-it';

/** A token of markdown-it, as far as it is used. */
interface Token {
  readonly type: string;
  readonly tag: string;
  readonly nesting: number;
  /** A paragraph of a tight list, which is no element of its own. */
  readonly hidden: boolean;
  readonly content: string;
  readonly children: readonly Token[] | null;
  attrGet(name: string): string | number | null;
}

const parser = new MarkdownIt({ html: false, linkify: false, breaks: false });
const TAGS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'em', 'strong', 's', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);

/**
 * Markdown as elements, made one by one from the parsed tokens: no text of a run ever becomes markup. HTML in it is shown as
 * written, pictures become their alternative text, and of links other than http(s) the text remains.
 */
export function markdown(text: string, open: (url: string) => void): DocumentFragment {
  const root = document.createDocumentFragment();
  build(parser.parse(text, {}), root, open);
  return root;
}

/** The address when it is one that a person may be sent to. */
export function safeLink(address: string | number | null): string | undefined {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}

function build(tokens: readonly Token[], root: Node, open: (url: string) => void): void {
  const path: Node[] = [root];
  for (const token of tokens) {
    const parent = path.at(-1) ?? root;
    if (token.hidden) continue;
    if (token.nesting === 1) path.push(parent.appendChild(element(token, open)));
    else if (token.nesting === -1) path.pop();
    else if (token.type === 'inline') build(token.children ?? [], parent, open);
    else parent.appendChild(leaf(token));
  }
}

function element(token: Token, open: (url: string) => void): HTMLElement {
  if (token.tag === 'a') return anchor(safeLink(token.attrGet('href')), open);
  return document.createElement(TAGS.has(token.tag) ? token.tag : 'div');
}

/** A link, or its bare text when it leads where nobody is sent. */
function anchor(url: string | undefined, open: (url: string) => void): HTMLElement {
  if (url === undefined) return document.createElement('span');
  const made = document.createElement('a');
  made.href = url;
  made.title = url;
  made.addEventListener('click', (event) => {
    event.preventDefault();
    open(url);
  });
  return made;
}

function leaf(token: Token): Node {
  switch (token.type) {
    case 'softbreak':
      return document.createTextNode('\n');
    case 'hardbreak':
      return document.createElement('br');
    case 'hr':
      return document.createElement('hr');
    case 'code_inline':
      return coded('code', token.content);
    case 'fence':
    case 'code_block': {
      const block = document.createElement('pre');
      block.append(coded('code', token.content));
      return block;
    }
    default:
      return document.createTextNode(token.content);
  }
}

function coded(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
