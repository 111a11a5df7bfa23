/**
 * A process for kill tests: inserts rows 1, 2, … into `thing`, each in a transaction of its own, and prints the number of
 * each once it is committed. Arguments: the data directory and, for a server, its URL.
 */
import { openDatabase } from '#database/open-database.ts';

const [dataDir = '', url] = process.argv.slice(2);
const db = await openDatabase({ dataDir, url });
for (let id = 1; ; id++) {
  await db.transaction((tx) => tx.query('insert into thing (id, text) values ($1, $2)', [id, 'x'.repeat(5000)]));
  process.stdout.write(`${id}\n`);
}
