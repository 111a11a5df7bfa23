/** The whole server as it runs in production, with feeds `mix-1` … on free ports: bench-server.ts DATA_DIR FEEDS. */
import { startApp } from '#app';
import { configOf } from './running-app.ts';

const [dataDir = '', feeds = '1'] = process.argv.slice(2);
const app = await startApp({
  config: configOf(
    { dataDir, url: process.env.DATABASE_URL },
    {
      log: { level: 'warn' },
      limits: { connectionsPerPeer: 1024 },
      feeds: Array.from({ length: Number(feeds) }, (_, index) => ({
        name: `mix-${index + 1}`,
        timeZone: 'America/New_York',
        mllp: { host: '127.0.0.1', port: 0 },
      })),
    },
  ),
});
process.stdout.write(`${JSON.stringify(app.addresses)}\n`);
process.once('SIGTERM', () => void app[Symbol.asyncDispose]().then(() => process.exit(0)));
