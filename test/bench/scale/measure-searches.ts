import type { FhirResource } from '#flow';
import { createRandom, type Random } from '#synthetic/random.ts';
import { type Charts, visitsOf } from '../charts/chart.ts';
import { recordNumber, recordSystem } from '../charts/registration.ts';
import type { StoredPatient } from './fill.ts';
import { createHttpClient } from './http-client.ts';
import { type Latency, latencyOf } from './latency.ts';
import { type AskedSearch, patientSearches, searchLike } from './searches.ts';

/** Searches of each kind that are timed; of those without a patient, fewer. */
const samples = 150;
const directorySamples = 300;
/** Of each kind, before any is timed: the server's code is compiled by then, and its statements prepared. */
const warming = 60;
/** Searches at once where many clients are at work. */
const clients = 8;
/** The page size of a server that is not told one, ours and the floor's. */
const page = 50;

export interface SearchFigures {
  readonly patient: Latency;
  /** The same at the floor, a bare route over the same rows. */
  readonly floor: Latency;
  /** The kind with the highest p99. */
  readonly slowest: { readonly name: string; readonly latency: Latency };
  /** Of several clients at once. */
  readonly busy: { readonly latency: Latency; readonly perSecond: number };
  /** Of patients who have been there for years; undefined where none is stored. */
  readonly long: Latency | undefined;
  readonly byIdentifier: Latency;
  readonly byNameAndBirthdate: Latency;
  readonly byName: Latency;
  readonly everything: Latency;
  readonly read: Latency;
}

export interface Server {
  readonly host: string;
  readonly port: number;
}

/** Times searches one after the other over one connection, each answer checked against the patient's chart. */
export async function measureSearches(
  { ours, bare }: { readonly ours: Server; readonly bare: Server },
  charts: Charts,
  patients: readonly StoredPatient[],
  seed: number,
): Promise<SearchFigures> {
  using client = createHttpClient(ours, 1);
  using bareClient = createHttpClient(bare, 1);
  const random = createRandom(seed, patients.length);
  const time = async (searches: readonly AskedSearch[], get = client.get) => {
    const times: number[] = [];
    for (const { path, found } of searches) {
      const begun = performance.now();
      const text = await get(path);
      times.push(performance.now() - begun);
      if (get === client.get && found >= 0) checkAnswer(path, text, found);
    }
    return times;
  };
  const all = searchesOf(random, () => chartOf(charts, random.pick(patients)), samples + warming);
  if (all.size < patientSearches.length) throw new Error('too few patients: nobody has what some searches look for');
  const kinds = [...all].map(([name, asked]) => ({ name, asked, times: [] as number[] }));
  // What warms up is not what is measured: patients drawn once are not drawn again on purpose.
  for (const { asked } of kinds) await time(asked.slice(0, warming));
  for (const { asked } of kinds) await time(asked.slice(0, warming), bareClient.get);
  // All kinds in turn, so that a disturbance hits none of them alone.
  const floor: number[] = [];
  for (let at = warming; at < samples + warming; at++) {
    for (const { asked, times } of kinds) {
      times.push(...(await time(asked.slice(at, at + 1))));
    }
  }
  for (const { asked } of kinds) floor.push(...(await time(asked.slice(warming), bareClient.get)));

  const slowest = kinds
    .map(({ name, times }) => ({ name, latency: latencyOf(times) }))
    .sort((a, b) => b.latency.p99 - a.latency.p99)[0]!;
  const long = patients.filter(({ index }) => visitsOf(charts.seed, index) >= 90).slice(0, 100);
  const longCharts = long.map((patient) => chartOf(charts, patient));
  const longKinds = long.length < 3 ? [] : [...searchesOf(random, () => random.pick(longCharts), 20).values()].flat();
  await time(longKinds.slice(0, 50));
  const some = (of: (patient: StoredPatient) => AskedSearch) =>
    Array.from({ length: directorySamples }, () => of(random.pick(patients)));
  const measured = async (of: (patient: StoredPatient) => AskedSearch) => {
    await time(some(of).slice(0, 50));
    return latencyOf(await time(some(of)));
  };
  return {
    patient: latencyOf(kinds.flatMap(({ times }) => times)),
    floor: latencyOf(floor),
    slowest,
    busy: await measureBusy(
      ours,
      kinds.flatMap(({ asked }) => asked.slice(warming)),
    ),
    long: longKinds.length === 0 ? undefined : latencyOf(await time(longKinds)),
    byIdentifier: await measured(({ index }) => ({
      path: `/fhir/Patient?identifier=${encodeURIComponent(`${recordSystem}|${recordNumber(index)}`)}`,
      found: 1,
    })),
    byNameAndBirthdate: await measured(({ index }) => {
      const { family, birthDate } = charts.person(index);
      const day = `${birthDate.slice(0, 4)}-${birthDate.slice(4, 6)}-${birthDate.slice(6)}`;
      return { path: `/fhir/Patient?name=${family}&birthdate=${day}`, found: -1 };
    }),
    byName: await measured(({ index }) => ({ path: `/fhir/Patient?name=${charts.person(index).family}`, found: -1 })),
    everything: await measured(({ id }) => ({ path: `/fhir/Patient/${id}/$everything`, found: -1 })),
    read: await measured(({ id }) => ({ path: `/fhir/Patient/${id}`, found: -1 })),
  };
}

async function measureBusy(server: Server, searches: readonly AskedSearch[]): Promise<SearchFigures['busy']> {
  using client = createHttpClient(server, clients);
  const times: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, first) => {
      // Each goes through all of them from a place of its own.
      for (let at = first; at < searches.length; at += clients) {
        const asked = performance.now();
        await client.get(searches[(at * 31) % searches.length]!.path);
        times.push(performance.now() - asked);
      }
    }),
  );
  return { latency: latencyOf(times), perSecond: times.length / ((performance.now() - begun) / 1000) };
}

/** A patient with all that is in their chart. */
interface Drawn {
  readonly id: string;
  readonly chart: readonly FhirResource[];
}

function chartOf(charts: Charts, { index, id }: StoredPatient): Drawn {
  return { id, chart: Array.from(charts.chart(index), ({ resource }) => resource) };
}

/** So many searches of each kind, of patients drawn at random who have something of the type. */
function searchesOf(random: Random, draw: () => Drawn, count: number): Map<string, AskedSearch[]> {
  const found = new Map<string, AskedSearch[]>();
  for (const kind of patientSearches) {
    const [type, ...names] = kind;
    const asked: AskedSearch[] = [];
    for (let tries = 0; asked.length < count && tries < 100 * count; tries++) {
      const { id, chart } = draw();
      const ofType = chart.filter(({ resourceType }) => resourceType === type);
      if (ofType.length > 0) asked.push(searchLike(kind, id, ofType[random.int(ofType.length)]!, chart));
    }
    // Among few patients nobody may have a device.
    if (asked.length === count) found.set([type, 'patient', ...names].join(' '), asked);
  }
  return found;
}

function checkAnswer(path: string, text: string, found: number): void {
  const { entry = [] } = JSON.parse(text) as { entry?: unknown[] };
  if (entry.length !== Math.min(found, page)) throw new Error(`${path}: ${entry.length} found, not ${found}`);
}
