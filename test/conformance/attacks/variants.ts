/** What an attack on paths tries to reach: names of files that the test put outside of the artifacts, and one that every system has. */
export const TARGETS = ['secret.txt', 'etc/passwd', 'Windows/win.ini'] as const;

const UP = ['..', '%2e%2e', '%2E%2e', '.%2e', '%252e%252e', '%25252e%25252e', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae', '%uff0e%uff0e', '%ef%bc%8e%ef%bc%8e', '%e2%80%a5', '..%00', '..%20', '..%09', '...', '....', '..;', '%2e%2e;x=1'];
const SEPARATORS = ['/', '%2f', '%252f', '%5c', '\\', '%c0%af', '%ef%bc%8f', '%e2%88%95', '//', '/./', '%2f/', '/%2e/'];
const STARTS = ['', '/', '//', '%2f', '%2f%2f', '\\\\', '%5c%5c', 'C:/', 'C:%5c', 'c%3a%2f', '%5c%5c.%5cC:%5c', '%5c%5c%3f%5cC:%5c', '//localhost/', '%5c%5clocalhost%5cc$%5c', 'file:///', 'file%3a%2f%2f%2f', 'http://127.0.0.1:1/', 'mlflow-artifacts:/', '~/', '~root/', '$HOME/', '%ENV%/', 'dbfs:/', 's3://bucket/'];
const ENDS = ['', '%00', '%00.png', '/', '/.', '::$DATA', '%20', '.', '#', '%23', '?', '%3f', ';', ';.png', '%0d%0aX-Evil: 1', '%0a'];

/** Paths, written as in a URL, that have led out of a folder somewhere: every way up with every separator, every start, every end. */
export function hostilePaths(): string[] {
  const paths = new Set<string>();
  for (const up of UP) {
    for (const separator of SEPARATORS) {
      for (const target of TARGETS) for (const depth of [2, 9]) paths.add((up + separator).repeat(depth) + target.replaceAll('/', separator));
    }
  }
  for (const start of STARTS) for (const target of TARGETS) paths.add(start + target);
  for (const end of ENDS) {
    paths.add(`../../../../secret.txt${end}`);
    paths.add(`plots/../../../../../secret.txt${end}`);
    paths.add(`/etc/passwd${end}`);
    paths.add(`x${end}/../../../../../secret.txt`);
  }
  // Sent as they are, these are no paths at all for HTTP; the parser has to say so.
  return [...paths].filter((path) => /^[\x21-\x7e]*$/.test(path));
}

/** Hosts that are not this server, though they look as if they were or resolve to it. */
export function foreignHosts(port: number): string[] {
  const near = ['127.0.0.1.evil.example', '10.1.2.3.evil.example', 'localhost.evil.example', 'evil.example', 'localhost.', '127.0.0.2', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0.0.0.0', '[::]', '[::ffff:127.0.0.1]', '[0:0:0:0:0:0:0:1]', '::1', 'evil@127.0.0.1', '127.0.0.1%00', '127.0.0.1#', '127.0.0.1/', 'LOCALHOST', '192.168.1.10', 'xn--lcalhost-54a'];
  return [...near.flatMap((name) => [name, `${name}:${port}`]), '', ':', `:${port}`, `127.0.0.1:${port}:${port}`, `127.0.0.1:${port}0`, `127.0.0.1:0${port}`, `127.0.0.1:+${port}`, `127.0.0.1:${port}, evil.example`, `localhost:${port}.evil.example`, '127.0.0.1', 'localhost', '[::1]'];
}

/** Content types that a web page may send without asking, and what looks like JSON and is none. */
export const SIMPLE_TYPES = [
  'text/plain', 'text/plain; charset=utf-8', 'text/plain;application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'multipart/form-data; boundary=application/json', 'application/jsonp',
  'text/json', 'application/json-patch+json', 'application/x-json', 'application/jsonx', 'application', 'json', '', ' ', 'application/csp-report', 'application/octet-stream', 'text/html', 'text/plain, application/json', 'application%2fjson',
] as const;

/** Places elsewhere: what a model version's source or an experiment's location may name, and what a look-up must never follow. */
export function foreignPlaces(secretFolder: string): string[] {
  const schemes = ['file://', 'file:', 'file:///', 'FILE://', 'file://localhost', 'file://evil.example/', 'http://127.0.0.1:1', 'https://evil.example', 'ftp://evil.example', 'mlflow-artifacts://evil.example', 'mlflow-artifacts:/../..', 'mlflow-artifacts:/0/../..', 'MLFLOW-ARTIFACTS:/', 'mlflow-artifacts:', 's3://', 'gs://', 'dbfs:', 'hdfs://', 'wasbs://', 'data:', 'javascript:', '\\\\evil.example\\share', '//evil.example', ''];
  const tails = ['', '#', '#../..', '?x=1', ';x', '/..', '%2f..', '/./', '%00'];
  return [...new Set([...schemes.flatMap((scheme) => [scheme + secretFolder, `${scheme}/etc`]), ...tails.map((tail) => `${secretFolder}${tail}`), ...tails.map((tail) => `file://${secretFolder}${tail}`), ...tails.map((tail) => `mlflow-artifacts:/0${tail}${secretFolder}`)])];
}

/** Names that file systems take for one another: by case, by Unicode form, by what Windows cuts off or keeps for itself. */
export function collidingNames(): string[][] {
  return [
    ['a.txt', 'A.txt', 'a.TXT', 'A.TXT'], ['\u00e9', 'e\u0301', '\u00c9', 'E\u0301'], ['\ufb01', 'fi', 'FI', '\ufb00'], ['\u00df', 'ss', 'SS', '\u1e9e'], ['\u0131', 'i', 'I', '\u0130'], ['K', '\u212a', 'k'], ['\u00c5', '\u212b', 'A\u030a'], ['x', 'x.', 'x ', 'x..', 'x. '],
    ['con', 'CON', 'con.txt', 'nul', 'aux', 'com1', 'lpt9', 'COM\u00b9'], ['%41', 'A2', '%2541'], ['a~b', 'a~1', 'A~B'], ['..a', '.a', '...'], ['tab\there', 'tab here'], ['q?', 'q*', 'q"', 'q<', 'q>', 'q|', 'q:'], ['a::$DATA', 'a:b'], ['\u03a9', '\u2126', '\u03c9'],
  ];
}
