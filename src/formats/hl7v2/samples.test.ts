import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { groupMessage } from './group-message.ts';
import { parseMessage } from './parse-message.ts';

// Public samples, kept beside the repository and not in it.
const folder = join(import.meta.dirname, '../../../../shared/data/v2-samples/microsoft-fhir-converter/input');
const isThere = existsSync(folder);

test.skipIf(!isThere)(
  'all 139 public sample messages are read byte for byte, each with type, control id and patient',
  () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.hl7'));
    expect(files).toHaveLength(139);
    for (const name of files) {
      const bytes = readFileSync(join(folder, name));
      const message = parseMessage(bytes);
      expect(Buffer.compare(message.bytes, bytes), name).toBe(0);
      expect(message.type, name).toMatch(/^[A-Z]{3}(\^[A-Z]\w\w)?$/);
      expect(message.controlId, name).not.toBe('');
      expect(
        message.findings.filter(({ severity }) => severity === 'error'),
        name,
      ).toEqual([]);
      groupMessage(message);
    }
  },
);

if (!isThere) process.stdout.write('skipped: the public sample messages are not there\n');
