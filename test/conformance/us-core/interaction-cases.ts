import { type CaseResult, fail, NoData, runCase } from '../conformance-row.ts';
import { type FhirClient, refusalText } from '../fhir-client.ts';
import type { Corpus } from './corpus.ts';
import type { Group } from './inferno-metadata.ts';
import { valuesAt } from './values-at.ts';

/** Interactions, includes, revincludes and operations of a profile, and what the CapabilityStatement says of them. */
export async function interactionCases(
  group: Group,
  corpus: Corpus,
  client: FhirClient,
  statement: any,
): Promise<CaseResult[]> {
  const { resource: type } = group;
  const some = (): any => {
    const [resource] = corpus.ofGroup(group);
    if (resource === undefined) throw new NoData(`no ${type} of the profile`);
    return resource;
  };
  const results: CaseResult[] = [
    await runCase({ kind: 'capability', what: 'CapabilityStatement', expectation: 'SHALL' }, async () =>
      checkCapability(group, statement),
    ),
  ];
  for (const { code, expectation } of group.interactions) {
    const check = interactions[code];
    if (expectation === 'MAY' || check === undefined) continue;
    results.push(await runCase({ kind: 'interaction', what: code, expectation }, () => check(client, some())));
  }
  for (const include of group.includes) {
    results.push(
      await runCase({ kind: 'include', what: include, expectation: 'SHOULD' }, () =>
        checkInclude(group, corpus, client, include),
      ),
    );
  }
  for (const revinclude of group.revincludes) {
    results.push(
      await runCase({ kind: 'revinclude', what: revinclude, expectation: 'SHALL' }, async () => {
        const [source, ...others] = [some()];
        const { matches, included } = await client.search(`${type}?_id=${source.id}&_revinclude=${revinclude}`);
        if (matches.length !== 1 || others.length > 0) fail(`${matches.length} matches for one id`);
        const targets = included.flatMap((it) => valuesAt(it, 'target')).map((it) => it.reference);
        if (!targets.includes(`${type}/${source.id}`)) fail('nothing that refers to the match comes with it');
      }),
    );
  }
  for (const { code, expectation } of group.operations) {
    results.push(
      await runCase({ kind: 'operation', what: `$${code}`, expectation }, async () => {
        const source = some();
        const patient = valuesAt(source, 'subject.reference')[0]?.replace('Patient/', '');
        // Without a time the newest of each type; with one, all whose care lies in it.
        for (const [time, mustHave] of [
          ['', false],
          ['&start=1900-01-01', true],
        ] as const) {
          const reply = await client.send('GET', `${type}/$${code}?patient=${patient}${time}`);
          if (reply.status !== 200) fail(refusalText(reply));
          const ids = (reply.body.entry ?? []).map((it: any) => it.resource?.id);
          if (ids.length === 0) fail('the answer has no document');
          if (mustHave && !ids.includes(source.id)) fail('the patient’s document is not in the answer');
        }
      }),
    );
  }
  return results;
}

const interactions: { readonly [code: string]: (client: FhirClient, resource: any) => Promise<void> } = {
  async 'search-type'(client, { resourceType, id }) {
    const { matches } = await client.search(`${resourceType}?_id=${id}`);
    if (matches.length !== 1) fail(`${matches.length} matches for one id`);
  },
  async read(client, { resourceType, id }) {
    const { body } = await ok(client, `${resourceType}/${id}`);
    if (body.resourceType !== resourceType || body.id !== id) fail('it is another resource');
  },
  async vread(client, { resourceType, id, meta }) {
    const { body } = await ok(client, `${resourceType}/${id}/_history/${meta?.versionId}`);
    if (body.meta?.versionId !== meta?.versionId) fail('it is another version');
  },
  async 'history-instance'(client, { resourceType, id }) {
    const { body } = await ok(client, `${resourceType}/${id}/_history`);
    if (body.type !== 'history' || !(body.entry?.length >= 1)) fail('the answer is no history with an entry');
  },
};

async function ok(client: FhirClient, path: string) {
  const reply = await client.send('GET', path);
  if (reply.status !== 200) fail(refusalText(reply));
  return reply;
}

async function checkInclude(group: Group, corpus: Corpus, client: FhirClient, include: string): Promise<void> {
  const [type, name, targetType] = include.split(':') as [string, string, string | undefined];
  const element = { medication: 'medicationReference', participant: 'participant.member' }[name] ?? name;
  for (const source of corpus.ofGroup(group)) {
    const references = valuesAt(source, element).map(({ reference }) => reference as string | undefined);
    const target = references.find(
      (reference) =>
        reference !== undefined &&
        (targetType === undefined || reference.startsWith(`${targetType}/`)) &&
        corpus.resources.some((it) => `${it.resourceType}/${it.id}` === reference),
    );
    if (target === undefined) continue;
    const { included } = await client.search(`${type}?_id=${source.id}&_include=${include}`);
    if (!included.some((it) => `${it.resourceType}/${it.id}` === target))
      fail('what the match refers to does not come with it');
    return;
  }
  throw new NoData(
    `no ${type} whose ${name}${targetType === undefined ? '' : ` is a ${targetType} that`} is in the store`,
  );
}

function checkCapability(group: Group, statement: any): void {
  const said = statement.rest?.[0]?.resource?.find(({ type }: any) => type === group.resource);
  if (said === undefined) fail(`${group.resource} is not in it`);
  const missing = [
    ...((said.supportedProfile ?? []).some((url: string) => url.split('|', 1)[0] === group.profileUrl)
      ? []
      : ['the profile']),
    ...group.interactions
      .filter(({ expectation }) => expectation !== 'MAY')
      .map(({ code }) => code)
      .filter((code) => !said.interaction?.some((it: any) => it.code === code)),
    ...[...new Set(group.searches.flatMap(({ names }) => names))].filter(
      (name) => !said.searchParam?.some((it: any) => it.name === name),
    ),
    ...group.includes
      .map((it) => it.split(':').slice(0, 2).join(':'))
      .filter((it) => !(said.searchInclude ?? []).some((own: string) => own === '*' || own.startsWith(it))),
    ...group.revincludes.filter(
      (it) => !(said.searchRevInclude ?? []).some((own: string) => own === '*' || own === it),
    ),
    ...group.operations
      .map(({ code }) => code)
      .filter((code) => !(said.operation ?? []).some((own: any) => own.name === code))
      .map((code) => `$${code}`),
  ];
  if (missing.length > 0) fail(`does not name ${[...new Set(missing)].join(', ')}`);
}
