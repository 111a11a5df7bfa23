import type { FhirResource } from '#flow';
import type { Element } from '../element.ts';
import { list, text } from '../to-v2/read.ts';
import { openNesting } from './nesting.ts';

/** A resource that stands within another, and the typeCode of their relationship. */
export interface Within {
  readonly resource: FhirResource;
  readonly typeCode: string;
  /** A part that has an entry of its own is only named here. */
  readonly isMention: boolean;
}

export interface Relations {
  /** By `Type/id` of the outer one. */
  readonly parts: ReadonlyMap<string, readonly Within[]>;
  /** `Type/id` of those that have no entry of their own. */
  readonly inner: ReadonlySet<string>;
  /** Devices and documents that another resource points at and tells with itself, orders that a report fulfils: `Device/id`. */
  readonly told: ReadonlySet<string>;
}

interface Link {
  readonly element: string;
  /** The element within it that holds the reference: `detail` of `evidence`. */
  readonly nested?: string;
  readonly typeCode: string;
  /** The holder stands within what it points at. */
  readonly isOfHolder?: boolean;
}

const outward = (element: string, typeCode: string, nested?: string): Link => ({
  element,
  typeCode,
  ...(nested !== undefined && { nested }),
});
const inward = (element: string, typeCode: string): Link => ({ element, typeCode, isOfHolder: true });

/** How what FHIR says by a reference is said by a relationship between statements, after `translate/cda/entries/link.ts`. */
const links: Readonly<Record<string, readonly Link[]>> = {
  DiagnosticReport: [outward('result', 'COMP')],
  Observation: [outward('hasMember', 'COMP'), inward('focus', 'SUBJ'), inward('partOf', 'COMP')],
  Condition: [outward('evidence', 'SPRT', 'detail')],
  Procedure: [outward('reasonReference', 'RSON'), inward('partOf', 'COMP')],
  MedicationRequest: [
    outward('reasonReference', 'RSON'),
    outward('supportingInformation', 'REFR'),
    inward('basedOn', 'REFR'),
  ],
  MedicationStatement: [outward('reasonReference', 'RSON')],
  MedicationAdministration: [outward('reasonReference', 'RSON'), inward('partOf', 'COMP')],
  MedicationDispense: [inward('authorizingPrescription', 'REFR'), outward('supportingInformation', 'REFR')],
  ServiceRequest: [outward('reasonReference', 'RSON'), outward('supportingInfo', 'REFR')],
  Immunization: [outward('reasonReference', 'RSON'), outward('reaction', 'MFST', 'detail')],
  Encounter: [outward('diagnosis', 'COMP', 'condition'), outward('reasonReference', 'RSON')],
  Goal: [outward('addresses', 'RSON')],
  CarePlan: [
    outward('goal', 'REFR'),
    outward('addresses', 'RSON'),
    outward('activity', 'REFR', 'reference'),
    outward('supportingInfo', 'REFR'),
  ],
  DeviceUseStatement: [outward('reasonReference', 'RSON'), inward('basedOn', 'REFR')],
  Communication: [inward('about', 'REFR')],
  CommunicationRequest: [inward('about', 'REFR')],
  List: [outward('entry', 'COMP', 'item')],
};

/**
 * Which resource stands within which. `byReference` finds resources by all of their names; `isFree` tells of one that it has no
 * section by its nature: it stands within the first that points at it, and is named by others.
 */
export function relationsOf(
  resources: readonly FhirResource[],
  find: (reference: string) => FhirResource | undefined,
  nameOf: (resource: Element) => string,
  isFree: (resource: FhirResource, typeCode: string, outer: FhirResource) => boolean,
): Relations {
  const parts = new Map<string, Map<string, Within>>();
  const nesting = openNesting();
  for (const holder of resources) {
    for (const link of links[holder.resourceType] ?? []) {
      for (const target of targetsOf(holder as Element, link)) {
        const found = find(target);
        if (found === undefined || found === holder) continue;
        const [outer, inner] = link.isOfHolder ? [found, holder] : [holder, found];
        if (!isStatement.has(outer.resourceType) || !isStatement.has(inner.resourceType)) continue;
        const [outerName, innerName] = [nameOf(outer as Element), nameOf(inner as Element)];
        const known = parts.get(outerName) ?? new Map<string, Within>();
        if (known.has(innerName)) continue;
        const isOwn = isFree(inner, link.typeCode, outer) && nesting.put(innerName, outerName);
        known.set(innerName, { resource: inner, typeCode: link.typeCode, isMention: !isOwn });
        parts.set(outerName, known);
      }
    }
  }
  const told = resources.flatMap((one) =>
    toldBy(one as Element).flatMap((target) => {
      const found = find(target);
      return found?.resourceType === 'Device' || found?.resourceType === 'DocumentReference'
        ? [nameOf(found as Element)]
        : [];
    }),
  );
  const done = fulfilled(resources).flatMap((target) => {
    const found = find(target);
    return found?.resourceType === 'ServiceRequest' ? [nameOf(found as Element)] : [];
  });
  const all = new Map([...parts].map(([name, within]) => [name, [...within.values()]]));
  return { parts: all, inner: nesting.inner(), told: new Set([...told, ...done]) };
}

function toldBy(resource: Element): string[] {
  const held = [
    ...list(resource, 'device'),
    ...list(resource, 'itemReference'),
    ...list(list(resource, 'suppliedItem')[0], 'itemReference'),
    ...list(resource, 'focalDevice').flatMap((one) => list(one, 'manipulated')),
    ...(resource.resourceType === 'ServiceRequest' ? list(resource, 'supportingInfo') : []),
    ...(resource.resourceType === 'Observation' ? list(resource, 'derivedFrom') : []),
  ];
  return held.map((one) => text(one, 'reference'));
}

/** `ServiceRequest/id` of those that a report tells the results of: they are planned no more. */
function fulfilled(resources: readonly FhirResource[]): string[] {
  return resources.flatMap((one) =>
    one.resourceType === 'DiagnosticReport'
      ? list(one as Element, 'basedOn').map((held) => text(held, 'reference'))
      : [],
  );
}

/** Types that are clinical statements of C-CDA; others take part in them. */
const isStatement: ReadonlySet<string> = new Set(
  (
    'AllergyIntolerance CarePlan Communication CommunicationRequest Condition Consent DeviceUseStatement DiagnosticReport DocumentReference ' +
    'Encounter Goal Immunization List MedicationAdministration MedicationDispense MedicationRequest MedicationStatement Observation Procedure ' +
    'ServiceRequest SupplyDelivery SupplyRequest'
  ).split(' '),
);

function targetsOf(holder: Element, { element, nested }: Link): string[] {
  const held = list(holder, element);
  const references = nested === undefined ? held : held.flatMap((one) => list(one, nested));
  return references.map((one) => text(one, 'reference')).filter((one) => one !== '');
}
