import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freeTestPort } from '../../src/address/testPort';
import { endStock, stockAnswers } from './stockServer';
import { removeFolder, temporaryFolder } from './trackingServer';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the stock server is that tests share, or will be once one of them asks for it: see `sharedStock.ts`. */
    stockPlace: { readonly folder: string; readonly port: number };
  }
}

/** The file in its folder that holds the id of its process. */
export const STOCK_PID = 'pid';

/** Finds a place for the one stock server that tests share, and ends the server when all are through. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = temporaryFolder('trialbook-stock-');
  const port = await freeTestPort();
  project.provide('stockPlace', { folder, port });
  return async () => {
    const file = join(folder, STOCK_PID);
    if (existsSync(file)) {
      endStock(Number(readFileSync(file, 'utf8')));
      const url = `http://127.0.0.1:${port}`;
      for (let look = 0; look < 100 && (await stockAnswers(url)); look++) await new Promise((done) => setTimeout(done, 50));
    }
    removeFolder(folder);
  };
}
