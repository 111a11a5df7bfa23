import type { FhirResource } from '#flow';
import type { Realm } from '#realms/realm.ts';
import type { Element } from '../element.ts';
import { child, list, text } from '../to-v2/read.ts';
import type { DocumentType } from './document-types.ts';
import { hasCategory } from './entries/observation-kind.ts';
import { writeEntry } from './entries/write-entry.ts';
import { onlyComposition, visitOf } from './header/visit.ts';
import { relationsOf } from './relations.ts';
import { suppliesOf } from './supplies.ts';
import { hasAnyCode } from './vocabulary.ts';
import { nameOf, relative, type Writing } from './writing.ts';

/** Begins a document: whose it is, how its resources find each other, which stand within which. */
export function openWriting({
  resources: all,
  realm,
  type,
  fullUrls = new Map(),
  patient: whose,
}: {
  readonly resources: readonly FhirResource[];
  readonly realm: Realm;
  readonly type: DocumentType;
  readonly fullUrls?: ReadonlyMap<string, FhirResource> | undefined;
  readonly patient?: string | undefined;
}): Writing {
  const right = all.filter((one) => !isInError(one as Element));
  const byReference = new Map<string, FhirResource>(fullUrls);
  for (const resource of right) byReference.set(nameOf(resource as Element), resource);
  const find = (reference: string) => byReference.get(reference) ?? byReference.get(relative(reference));
  const patient =
    (whose === undefined ? undefined : find(whose)) ?? right.find(({ resourceType }) => resourceType === 'Patient');
  const resources = right.filter((one) => !isOfAnother(one as Element, patient, find));
  const roles = new Map<string, FhirResource>();
  const provenances = new Map<string, FhirResource[]>();
  for (const resource of resources) {
    if (resource.resourceType === 'PractitionerRole') {
      const target = relative(text(child(resource as Element, 'practitioner'), 'reference'));
      if (!roles.has(target)) roles.set(target, resource);
    } else if (resource.resourceType === 'Provenance') {
      for (const one of list(resource as Element, 'target')) {
        const target = relative(text(one, 'reference'));
        const known = provenances.get(target);
        if (known === undefined) provenances.set(target, [resource]);
        else known.push(resource);
      }
    }
  }
  const byType = Map.groupBy(resources, ({ resourceType }) => resourceType);
  const composition = onlyComposition(resources);
  return {
    realm,
    resources,
    byReference,
    byType,
    supplies: suppliesOf(byType),
    patient,
    composition,
    visit: visitOf(resources, find, composition, type),
    roles,
    provenances,
    relations: relationsOf(resources, find, nameOf, isFree),
    written: new Set(),
    issues: [],
    write: writeEntry,
    anchors: 0,
    asides: [],
  };
}

/** What is about another patient of the same Bundle. */
function isOfAnother(
  resource: Element,
  patient: FhirResource | undefined,
  find: (reference: string) => FhirResource | undefined,
): boolean {
  const whose = ['subject', 'patient', 'beneficiary', 'for'].flatMap((name) => {
    const found = find(text(child(resource, name), 'reference'));
    return found?.resourceType === 'Patient' ? [found] : [];
  });
  return whose.length > 0 && !whose.includes(patient!);
}

/** What was never so: it has no place in a document. */
function isInError(resource: Element): boolean {
  return (
    resource.status === 'entered-in-error' || hasAnyCode(child(resource, 'verificationStatus'), 'entered-in-error')
  );
}

/** What stands within another: observations, diagnoses of a visit, what was dispensed of a prescription; not what has a section of its own. */
function isFree(inner: FhirResource, typeCode: string, outer: FhirResource): boolean {
  const held = inner as Element;
  switch (inner.resourceType) {
    case 'Observation':
      return typeCode === 'COMP' ? true : !hasCategory(held, 'vital-signs') || outer.resourceType === 'Observation';
    case 'Condition':
      return outer.resourceType === 'Encounter' && typeCode === 'COMP' && hasCategory(held, 'encounter-diagnosis');
    case 'MedicationDispense':
      return outer.resourceType === 'MedicationRequest';
    case 'Communication':
    case 'CommunicationRequest':
      return true;
    case 'DeviceUseStatement':
    case 'SupplyRequest':
      return outer.resourceType === 'List' || outer.resourceType === 'Procedure';
    default:
      return false;
  }
}
