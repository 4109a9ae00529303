import { html, nothing, type TemplateResult } from 'lit';

/** A codicon, 16 px; hidden from screen readers since words stand beside it. */
export function icon(name: string, extra = ''): TemplateResult {
  return html`<i class="codicon codicon-${name} ${extra}" aria-hidden="true"></i>`;
}

/** A button of 22 px that shows only an icon; `label` is its tooltip and its name. */
export function iconButton(name: string, label: string, act: (event: Event) => void, pressed?: boolean): TemplateResult {
  return html`<button class="tool" type="button" title=${label} aria-label=${label} aria-pressed=${pressed ?? nothing} @click=${act}>${icon(name)}</button>`;
}

/** Codicon of a file by its name's ending. */
export function fileIcon(path: string): string {
  const ending = /\.([^./]+)$/.exec(path.toLowerCase())?.[1] ?? '';
  if (['png', 'jpg', 'jpeg', 'gif', 'webp', 'svg', 'bmp', 'ico', 'avif'].includes(ending)) return 'file-media';
  if (['csv', 'tsv', 'parquet'].includes(ending)) return 'table';
  if (['json', 'jsonl', 'yaml', 'yml'].includes(ending)) return 'json';
  if (['log', 'out', 'err'].includes(ending)) return 'output';
  if (['md', 'markdown'].includes(ending)) return 'markdown';
  if (['py', 'ipynb', 'js', 'ts', 'sh', 'sql', 'r', 'html', 'xml'].includes(ending)) return 'file-code';
  if (['pkl', 'joblib', 'pt', 'pth', 'onnx', 'bin', 'safetensors', 'h5', 'ubj', 'zip', 'gz'].includes(ending)) return 'package';
  return 'file';
}
