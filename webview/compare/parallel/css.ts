/** Declarations for a binding `.style=${…}`: an attribute `style` would be refused by the page's content security policy. */
export function css(declarations: Readonly<Record<string, string>>): string {
  return Object.entries(declarations).map(([name, value]) => `${name}:${value}`).join(';');
}
