import { formatAddress } from '#platform/address.ts';
import type { App } from '../../app.ts';
import { createApiClient, type ListedPage } from '../api-client.ts';
import { launcherOf } from '../launcher.ts';
import { printable, type Terminal } from '../terminal.ts';

interface Suggestion {
  readonly url: string;
  readonly meaning: string;
}

interface SearchBundle {
  readonly total?: number;
  readonly entry?: readonly { readonly resource?: FoundPatient }[];
}

interface FoundPatient {
  readonly id?: string;
  readonly birthDate?: string;
  readonly name?: readonly { readonly family?: string; readonly given?: readonly string[] }[];
}

/** Messages looked at to find a patient of whom there is much to see. */
const sampled = 40;

/** Says what to open. Every line was tried on the running server just before. */
export async function suggest(app: App, terminal: Terminal): Promise<void> {
  const server = new URL(`http://${formatAddress(app.addresses.http)}`);
  const api = createApiClient(server, terminal.stop);
  const { say, talk } = terminal;
  const ask = async (path: string) => (await (await api.get(path)).json()) as SearchBundle;

  const found = await busiestPatient(api, ask);
  if (found === undefined) {
    say('\nNo patient was stored.');
    return;
  }
  const { id, messageId } = found;
  const patient = (await (await api.get(`/fhir/Patient/${id}`)).json()) as FoundPatient;
  const suggestions: Suggestion[] = [{ url: `/fhir/Patient/${id}`, meaning: nameOf(patient) }];
  const family = patient.name?.[0]?.family;
  const candidates: readonly Suggestion[] = [
    ...(family === undefined
      ? []
      : [
          { url: `/fhir/Patient?family=${encodeURIComponent(family)}`, meaning: 'people of that name, in all systems' },
        ]),
    {
      url: `/fhir/Observation?patient=${id}&category=laboratory&_sort=-date`,
      meaning: 'laboratory results, newest first',
    },
    { url: `/fhir/Observation?patient=${id}&category=vital-signs`, meaning: 'vital signs' },
    { url: `/fhir/Encounter?patient=${id}`, meaning: 'visits and stays' },
    { url: `/fhir/DiagnosticReport?patient=${id}`, meaning: 'reports' },
    { url: `/fhir/AllergyIntolerance?patient=${id}`, meaning: 'allergies' },
    { url: `/fhir/Condition?patient=${id}`, meaning: 'diagnoses' },
    { url: `/fhir/Coverage?patient=${id}`, meaning: 'insurance' },
  ];
  for (const { url, meaning } of candidates) {
    const { total, entry } = await ask(`${url}&_total=accurate&_count=1`);
    const count = total ?? entry?.length ?? 0;
    if (count > 0) suggestions.push({ url, meaning: `${meaning}: ${count}` });
  }
  say(`\n${talk.paint('bold', 'Open')} in a browser, or with curl '…'`);
  for (const { url, meaning } of suggestions) {
    say(`  ${talk.paint('cyan', server.origin + url)}`);
    say(`      ${printable(meaning)}`);
  }
  say(`\n${talk.paint('bold', 'Follow a message')} from its bytes to the record (another terminal)`);
  const causeway = launcherOf(terminal);
  const option = server.port === '8080' ? '' : ` --server ${server.origin}`;
  say(`  ${causeway} messages last:1h${option}`);
  say(`  ${causeway} messages show ${messageId} --lineage${option}`);
  const troubled = await troubledStatus(api);
  if (troubled !== undefined) say(`  ${causeway} messages status:${troubled}${option}`);
  say(`\n${talk.paint('bold', 'Watch')}  ${server.origin}/readyz  ${server.origin}/metrics`);
}

/** The patient with the most observations among those of recent results, and a message about them. */
async function busiestPatient(
  api: ReturnType<typeof createApiClient>,
  ask: (path: string) => Promise<SearchBundle>,
): Promise<{ readonly id: string; readonly messageId: string } | undefined> {
  const query = { query: 'type:ORU^R01 status:applied', limit: sampled };
  const { messages } = (await (await api.post('/api/messages/search', query)).json()) as ListedPage;
  let best: { readonly id: string; readonly messageId: string; readonly count: number } | undefined;
  const seen = new Set<string>();
  for (const message of messages) {
    const { rows } = (await (await api.get(`/api/messages/${message.id}/lineage`)).json()) as {
      rows: readonly { to: string }[];
    };
    const id = rows
      .map(({ to }) => /\bPatient\/([A-Za-z0-9.-]{1,64})/.exec(to)?.[1])
      .find((each) => each !== undefined);
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    const { total = 0 } = await ask(`/fhir/Observation?patient=${id}&_total=accurate&_count=1`);
    if (best === undefined || total > best.count) best = { id, messageId: message.id, count: total };
  }
  return best;
}

/** A status of messages that somebody should look at, if there are such messages. */
async function troubledStatus(api: ReturnType<typeof createApiClient>): Promise<string | undefined> {
  for (const status of ['parked', 'quarantined', 'kept']) {
    const asked = { query: `status:${status}`, limit: 1 };
    const { messages } = (await (await api.post('/api/messages/search', asked)).json()) as ListedPage;
    if (messages.length > 0) return status;
  }
  return undefined;
}

function nameOf({ name, birthDate }: FoundPatient): string {
  const given = name?.[0]?.given?.join(' ') ?? '';
  const full = `${given} ${name?.[0]?.family ?? ''}`.trim() || 'a patient';
  return birthDate === undefined ? full : `${full}, born ${birthDate}`;
}
