/** The address by which a link in Markdown runs a command. An argument may hold brackets, which would end the link. */
export function commandUri(command: string, argument: object): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify([argument])).replaceAll('(', '%28').replaceAll(')', '%29')}`;
}
