import type { FhirResource } from '#flow';
import type { Element } from '../element.ts';
import { text } from './read.ts';
import { note, type Writing } from './writing.ts';

/** Elements of each type that the segments of a message tell of; `value[x]` and the like by what they begin with. */
const told: Readonly<Record<string, string>> = {
  Patient:
    'identifier name telecom gender birthDate deceased* address maritalStatus multipleBirth* contact communication generalPractitioner managingOrganization link',
  Encounter:
    'identifier status class type serviceType subject episodeOfCare participant period length reasonCode diagnosis hospitalization location serviceProvider priority',
  Condition: 'identifier category code subject encounter onsetDateTime recordedDate asserter recorder',
  AllergyIntolerance: 'type category criticality code patient onsetDateTime reaction',
  Procedure: 'identifier code category subject encounter performed* performer location reasonCode partOf',
  Coverage:
    'identifier subscriberId type policyHolder subscriber beneficiary relationship period payor class order costToBeneficiary',
  Account: 'identifier status subject guarantor',
  RelatedPerson: 'identifier patient relationship name telecom gender birthDate address period communication',
  Observation:
    'identifier basedOn partOf status category code subject encounter effective* performer value* dataAbsentReason interpretation note bodySite method specimen device referenceRange hasMember component',
  DiagnosticReport:
    'identifier basedOn status category code subject encounter effective* issued performer resultsInterpreter specimen result conclusion presentedForm',
  ServiceRequest:
    'identifier requisition basedOn status intent category priority code orderDetail subject encounter occurrence* asNeededCodeableConcept authoredOn requester performer locationCode reasonCode reasonReference specimen supportingInfo quantityQuantity note',
  Specimen:
    'identifier accessionIdentifier status type subject receivedTime parent collection container condition note',
  Appointment:
    'identifier status serviceType appointmentType reasonCode start end minutesDuration requestedPeriod comment participant basedOn cancelationReason',
  Immunization:
    'identifier status statusReason vaccineCode patient encounter occurrenceDateTime recorded primarySource reportOrigin location manufacturer lotNumber expirationDate site route doseQuantity performer note reasonCode isSubpotent education programEligibility fundingSource protocolApplied',
  CareTeam: 'status category subject encounter participant',
  Consent: 'status scope category patient policyRule provision',
  MedicationRequest:
    'identifier groupIdentifier status statusReason intent category priority medication* subject encounter supportingInformation authoredOn requester recorder reasonCode reasonReference note dosageInstruction dispenseRequest substitution',
  MedicationDispense:
    'identifier status medication* subject context supportingInformation performer authorizingPrescription type quantity whenPrepared whenHandedOver destination note dosageInstruction substitution',
  MedicationAdministration:
    'identifier status statusReason medication* subject context supportingInformation effective* performer reasonCode request note dosage',
  DocumentReference:
    'masterIdentifier identifier status docStatus type subject date author authenticator custodian relatesTo description securityLabel content context',
  NutritionOrder:
    'identifier status intent patient encounter dateTime orderer foodPreferenceModifier oralDiet supplement note',
  SupplyRequest:
    'identifier status item* quantity parameter occurrenceDateTime authoredOn requester supplier deliverTo',
  ChargeItem:
    'identifier status code subject context occurrence* performer performingOrganization requestingOrganization costCenter quantity priceOverride enterer enteredDate reason service productCodeableConcept',
};

/** Elements that are of a resource as such, and no part of what it says. */
const common = 'resourceType id meta implicitRules language text contained extension';

const toldOf: ReadonlyMap<string, { readonly names: ReadonlySet<string>; readonly choices: readonly string[] }> =
  new Map(
    Object.entries(told).map(([type, elements]) => {
      const all = `${common} ${elements}`.split(' ');
      const choices = all.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
      return [type, { names: new Set(all), choices }];
    }),
  );

/** Values that say no more than their absence does: what is active, and is not a mistake. */
const usual: ReadonlySet<string> = new Set(['active true', 'status active', 'status completed', 'modifierExtension ']);

/** Notes the elements of a resource that no field holds (CW-TRN-062). */
export function tellLeftOut(writing: Writing, resource: FhirResource): void {
  const known = toldOf.get(resource.resourceType);
  if (known === undefined) return;
  for (const name of Object.keys(resource)) {
    const plain = name.startsWith('_') ? name.slice(1) : name;
    if (known.names.has(plain) || known.choices.some((begin) => plain.startsWith(begin))) continue;
    if (/^[a-z][A-Za-z]{0,40}$/.test(plain) && !usual.has(`${plain} ${text(resource as Element, name)}`))
      note(writing, 'CW-TRN-062', 'information', `${resource.resourceType}.${plain}`);
  }
}
