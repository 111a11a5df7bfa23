import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Json } from '#flow';

/** Resources, and what must stand in the messages that are written of them. */
export interface ToV2Case {
  /** `results.txt: a number with its unit`. */
  readonly title: string;
  /** The type that is asked for; empty where the resources say it. */
  readonly type: string;
  readonly bundle: Json;
  readonly expectations: readonly { readonly line: number; readonly place: string; readonly expected: string }[];
}

type Resource = { [name: string]: Json };

/**
 * Reads the cases of a folder. A case begins with `# title`, then may come `type ADT^A31`; resources follow, one a line, in YAML's flow
 * form without what goes without saying (`Patient: {gender: male}`: the id is `patient`, of a second `patient2`; whose it is), and
 * expectations: `PID-8 => M`. A patient is supplied where none is given.
 */
export function readToV2Cases(folder: string): readonly ToV2Case[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return names.toSorted().flatMap((name) => casesOf(name, readFileSync(join(folder, name), 'utf8')));
}

function casesOf(name: string, text: string): readonly ToV2Case[] {
  const blocks = text.split(/^(?=# )/m).filter((block) => block.startsWith('# '));
  let line = text.indexOf('# ') === -1 ? 1 : text.slice(0, text.indexOf('# ')).split('\n').length;
  return blocks.map((block) => {
    const begun = line;
    line += block.split('\n').length - 1;
    return caseOf(name, block.split('\n'), begun);
  });
}

function caseOf(name: string, lines: readonly string[], begun: number): ToV2Case {
  const resources: Resource[] = [];
  const expectations: { line: number; place: string; expected: string }[] = [];
  let type = '';
  for (const [index, line] of lines.entries()) {
    const expectation = /^([\w[\]().-]+) =>(.*)$/.exec(line);
    const resource = /^([A-Z]\w+): (\{.*\})$/.exec(line);
    if (expectation)
      expectations.push({ line: begun + index, place: expectation[1]!, expected: expectation[2]!.trim() });
    else if (resource) resources.push(supplied(resource[1]!, parse(resource[2]!) as Resource, resources));
    else if (line.startsWith('type ')) type = line.slice(5).trim();
    else if (line.trim() !== '' && index > 0) throw new Error(`${name}:${begun + index}: no resource, no expectation`);
  }
  if (!resources.some(({ resourceType }) => resourceType === 'Patient')) {
    resources.unshift({
      resourceType: 'Patient',
      id: 'patient',
      identifier: [{ value: '1' }],
      name: [{ family: 'Doe' }],
    });
  }
  return {
    title: `${name}: ${lines[0]!.slice(2)}`,
    type,
    bundle: { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) },
    expectations,
  };
}

const owners: Readonly<Record<string, string>> = {
  Encounter: 'subject',
  Condition: 'subject',
  Procedure: 'subject',
  Observation: 'subject',
  DiagnosticReport: 'subject',
  ServiceRequest: 'subject',
  Specimen: 'subject',
  MedicationRequest: 'subject',
  MedicationDispense: 'subject',
  MedicationAdministration: 'subject',
  DocumentReference: 'subject',
  NutritionOrder: 'patient',
  SupplyRequest: 'deliverTo',
  AllergyIntolerance: 'patient',
  Immunization: 'patient',
  RelatedPerson: 'patient',
  Coverage: 'beneficiary',
};

function supplied(type: string, given: Resource, before: readonly Resource[]): Resource {
  const count = before.filter(({ resourceType }) => resourceType === type).length + 1;
  const owner = owners[type];
  return {
    resourceType: type,
    id: `${type.toLowerCase()}${count === 1 ? '' : count}`,
    ...(owner !== undefined && { [owner]: { reference: 'Patient/patient' } }),
    ...given,
  };
}
