/** Whether a path from elsewhere stays below its root. */
export function isPathBelow(path: string): boolean {
  return path !== '' && path.length < 4096 && !/[\\\0]/.test(path) && !/^[A-Za-z]:/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
