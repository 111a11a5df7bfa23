import { stringify } from 'yaml';
import type { Address } from '#platform/address.ts';
import type { ConfigInput } from '#platform/config/schema.ts';
import type { System } from '#synthetic/systems.ts';

/** The `causeway.yaml` of the demo, as a newcomer would write it: one feed for each system that sends. */
export function demoConfiguration(systems: readonly System[], http: Address, ports: readonly number[]): string {
  const input: ConfigInput = {
    installation: 'Causeway demo',
    dataDir: '.',
    http: { ...http },
    log: { level: 'error' },
    feeds: systems.map((system, index) => ({
      name: system.feed,
      system: whose(system, systems),
      mllp: { host: '127.0.0.1', port: ports[index]! },
      expected: { application: system.application, facility: system.facility },
      // What such a sender does not say in the message must be said about it.
      ...(!system.zoned && { timeZone: system.timeZone }),
      ...(system.declaredCharset === '' && system.charset === 'Windows-1252' && { charset: 'WINDOWS-1252' as const }),
    })),
  };
  return `# Written by \`causeway demo\`. \`causeway config check --explain\` shows what else could be set.\n${stringify(input)}`;
}

/** A lab that files under the registered numbers of a hospital before it is part of that hospital's system: one chart. */
function whose({ name, assigningAuthority }: System, systems: readonly System[]): string {
  if (!assigningAuthority.includes('&')) return name;
  return systems.find((system) => system.assigningAuthority === assigningAuthority)!.name;
}
