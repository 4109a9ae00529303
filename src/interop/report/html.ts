/** Markup of this program's own. Only `html` makes it, so that nothing a run says is ever markup. */
export class Html {
  constructor(readonly text: string) {}
}

/** What stands in a template: text is escaped, markup is not, lists are joined, nothing is empty. */
export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

/** Markup with values in it, for places between tags and in attributes that stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((text, part, index) => text + markup(values[index - 1]) + part));
}

function markup(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(markup).join('') : escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it stands in HTML. Control characters, and those that turn the direction of writing, become a space: they could make words look like others. */
export function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, ' ').replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
