/** Writes the pages of the manual that are made from code: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { madePages } from './docs/made-pages.ts';

const docs = join(import.meta.dirname, '../../docs');
for (const [name, make] of madePages) writeFileSync(join(docs, name), make());
