import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';

/** The key under which this installation derives ids (32 bytes), made at the first start. It lies with the data it names. */
export async function installationKey(db: Database): Promise<Uint8Array> {
  await db.query('insert into installation (id_key) values ($1) on conflict do nothing', [randomBytes(32)]);
  const [row] = await db.query<{ id_key: Uint8Array }>('select id_key from installation');
  return row!.id_key;
}
