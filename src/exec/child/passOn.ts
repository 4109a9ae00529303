import type { Readable } from 'node:stream';
import type { Outlet } from './outlet';

/** Bytes that may wait for a slow reader; then the command waits too, by its pipe that is full. */
const MOST_WAITING = 1_000_000;
/**
 * What a command left running may hold its output open for ever. After the command ended, so long without a byte counts as the end, ms.
 */
const QUIET = 300;

/** Passes what a command writes on to our own output and to `seen`. `rest` resolves when there is no more after the command's end. */
export function passOn(from: Readable, to: Outlet, seen: (bytes: Buffer) => void): { rest(): Promise<void> } {
  let last = Date.now();
  let waiting = false;
  const closed = new Promise<void>((resolve) => {
    from.once('close', resolve);
    // A terminal that ends gives EIO on some systems, which is its way to say so.
    from.on('error', () => resolve());
  });
  // The command is to notice it as it would without us: one that writes for ever ends by that.
  to.onReaderGone = () => from.destroy();
  from.on('data', (bytes: Buffer) => {
    last = Date.now();
    to.write(bytes);
    seen(bytes);
    if (to.pending < MOST_WAITING || waiting) return;
    waiting = true;
    from.pause();
    void to.whenDrained().then(() => {
      waiting = false;
      last = Date.now();
      from.resume();
    });
  });
  const isQuiet = (): boolean => !waiting && Date.now() - last >= QUIET;
  return {
    async rest() {
      last = Date.now();
      const quiet = setInterval(() => {
        // Looked at again after what waits was read, since timers come first when we were busy ourselves.
        if (isQuiet()) {
          setImmediate(() => {
            if (isQuiet()) from.destroy();
          });
        }
      }, QUIET / 3);
      await closed;
      clearInterval(quiet);
      await to.whenDrained();
    },
  };
}
