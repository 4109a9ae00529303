/** A run's name from its template: `{name}` stands for a parameter, `{date}` and `{time}` for the local start; other braces stay. `start` in UTC ms. */
export function runName(template: string, params: Readonly<Record<string, string>>, start: number): string {
  const date = new Date(start);
  const two = (number: number): string => String(number).padStart(2, '0');
  const known: Readonly<Record<string, string>> = {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
    ...params,
  };
  return fillIn(template, known);
}

/** A text with the values of parameters where `{name}` stands; other braces stay. */
export function fillIn(text: string, params: Readonly<Record<string, string>>): string {
  return text.replace(/\{([^{}]+)\}/g, (whole, name: string) => (Object.hasOwn(params, name) ? (params[name] ?? whole) : whole));
}
