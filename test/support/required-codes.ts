import type { FhirResource } from '#flow';

/**
 * Elements with a required binding that translation fills, by path, with the codes of R4's value sets: definitions of profiles
 * name those sets and do not hold them.
 */
const required: Readonly<Record<string, readonly string[]>> = {
  'Patient.gender': words('male female other unknown'),
  'Patient.contact.gender': words('male female other unknown'),
  'RelatedPerson.gender': words('male female other unknown'),
  'name.use': words('usual official temp nickname anonymous old maiden'),
  'telecom.system': words('phone fax email pager url sms other'),
  'telecom.use': words('home work temp old mobile'),
  'address.use': words('home work temp old billing'),
  'address.type': words('postal physical both'),
  'identifier.use': words('usual official temp secondary old'),
  'Encounter.status': words('planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown'),
  'Encounter.location.status': words('planned active reserved completed'),
  'Observation.status': words('registered preliminary final amended corrected cancelled entered-in-error unknown'),
  'DiagnosticReport.status': words(
    'registered partial preliminary final amended corrected appended cancelled entered-in-error unknown',
  ),
  'ServiceRequest.status': words('draft active on-hold revoked completed entered-in-error unknown'),
  'ServiceRequest.intent': words(
    'proposal plan directive order original-order reflex-order filler-order instance-order option',
  ),
  'ServiceRequest.priority': words('routine urgent asap stat'),
  'Specimen.status': words('available unavailable unsatisfactory entered-in-error'),
  'AllergyIntolerance.type': words('allergy intolerance'),
  'AllergyIntolerance.category': words('food medication environment biologic'),
  'AllergyIntolerance.criticality': words('low high unable-to-assess'),
  'AllergyIntolerance.reaction.severity': words('mild moderate severe'),
  'Coverage.status': words('active cancelled draft entered-in-error'),
  'Procedure.status': words('preparation in-progress not-done on-hold stopped completed entered-in-error unknown'),
  'Location.mode': words('instance kind'),
  comparator: words('< <= >= >'),
};

/** What stands in such an element and is none of its codes: `Patient.gender: X`. */
export function unknownCodes(resource: FhirResource): string[] {
  const found: string[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, path);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) if (name !== 'resource') visit(inner, [...path, name]);
    } else {
      const codes = required[path.join('.')] ?? required[path.slice(-2).join('.')] ?? required[path.at(-1)!];
      if (codes !== undefined && !codes.includes(String(value))) found.push(`${path.join('.')}: ${String(value)}`);
    }
  };
  const { resourceType, ...elements } = resource;
  visit(elements, [resourceType]);
  return found;
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
