/** What recordTarget becomes, by hand after CDA R2, C-CDA 2.1 and US Core 6.1: part, XML, and FHIRPath = value. */
import { type DocumentCase, testDocuments } from '#test/support/document-cases.ts';

const id = '<id root="2.16.840.1.113883.19.5.99999.2" extension="998991"/>';

const cases: readonly DocumentCase[] = [
  [
    'identifiers of the patient',
    {
      role:
        `${id}<id root="2.16.840.1.113883.4.1" extension="111-00-2330" assigningAuthorityName="SSA"/>` +
        '<id root="0A1B2C3D-0000-4000-8000-00000000000F"/><id nullFlavor="UNK"/><id root="2.16.840.1.113883.4.6"/>',
    },
    [
      ["Patient.identifier.where(system='urn:oid:2.16.840.1.113883.19.5.99999.2').value", '998991'],
      ["Patient.identifier.where(system='http://hl7.org/fhir/sid/us-ssn').value", '111-00-2330'],
      ["Patient.identifier.where(system='http://hl7.org/fhir/sid/us-ssn').assigner.display", 'SSA'],
      ["Patient.identifier.where(system='urn:ietf:rfc:3986').value", 'urn:uuid:0a1b2c3d-0000-4000-8000-00000000000f'],
      ["Patient.identifier.where(value='111-00-2330').system.contains('urn:oid')", 'false'],
      ['Patient.identifier.count()', '4'],
    ],
  ],
  [
    'names of the patient',
    {
      patient:
        '<name use="L"><prefix qualifier="AC">Dr</prefix><given>Ana</given><given qualifier="CL">Annie</given><family>Reed</family><suffix>Jr</suffix></name>' +
        '<name use="P"><given>Annie</given></name><name><family qualifier="BR">Stone</family></name><name nullFlavor="UNK"/>' +
        '<name>Ana B. Reed</name><administrativeGenderCode code="F"/>',
    },
    [
      ["Patient.name.where(use='official').family", 'Reed'],
      ["Patient.name.where(use='official').given", 'Ana; Annie'],
      ["Patient.name.where(use='official').prefix", 'Dr'],
      ["Patient.name.where(use='official').suffix", 'Jr'],
      ['Patient.name[0].given[1].extension.value', 'CL'],
      ['Patient.name[0].prefix.extension.url', 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier'],
      ["Patient.name.where(use='nickname').given", 'Annie'],
      ["Patient.name.where(use='maiden').family", 'Stone'],
      ['Patient.name.text', 'Ana B. Reed'],
      ['Patient.name.count()', '4'],
    ],
  ],
  [
    'sex, birth and death',
    {
      patient:
        '<name><family>Reed</family></name><administrativeGenderCode code="UN"/><birthTime value="19750501083000-0500"/>' +
        '<sdtc:deceasedInd value="true"/><sdtc:deceasedTime value="20240301"/><sdtc:multipleBirthInd value="true"/><sdtc:multipleBirthOrderNumber value="2"/>',
    },
    [
      ['Patient.gender', 'other'],
      ['Patient.birthDate', '1975-05-01'],
      [
        "Patient.birthDate.extension('http://hl7.org/fhir/StructureDefinition/patient-birthTime').value",
        '1975-05-01T08:30:00-05:00',
      ],
      ['Patient.deceased', '2024-03-01'],
      ['Patient.multipleBirth', '2'],
    ],
  ],
  [
    'what is not known of the patient',
    {
      patient:
        '<name nullFlavor="UNK"/><administrativeGenderCode nullFlavor="UNK"/><birthTime nullFlavor="UNK"/><sdtc:deceasedInd value="false"/>',
    },
    [
      ['Patient.gender', 'unknown'],
      ['Patient.birthDate.exists()', 'false'],
      ['Patient.deceased', 'false'],
      ["Patient.name.extension('http://hl7.org/fhir/StructureDefinition/data-absent-reason').value", 'unknown'],
    ],
  ],
  [
    'race, ethnicity, marital status, religion, birthplace and language',
    {
      patient:
        '<name><family>Reed</family></name><administrativeGenderCode code="F"/><maritalStatusCode code="M" displayName="Married" codeSystem="2.16.840.1.113883.5.2"/>' +
        '<religiousAffiliationCode code="1013" displayName="Christian" codeSystem="2.16.840.1.113883.5.1076"/>' +
        '<raceCode code="2106-3" displayName="White" codeSystem="2.16.840.1.113883.6.238"/><sdtc:raceCode code="2076-8" displayName="Native Hawaiian or Other Pacific Islander" codeSystem="2.16.840.1.113883.6.238"/>' +
        '<sdtc:raceCode code="2079-2" displayName="Native Hawaiian" codeSystem="2.16.840.1.113883.6.238"/>' +
        '<ethnicGroupCode code="2186-5" displayName="Not Hispanic or Latino" codeSystem="2.16.840.1.113883.6.238"/>' +
        '<birthplace><place><addr><city>Beaverton</city><state>OR</state></addr></place></birthplace>' +
        '<languageCommunication><languageCode code="fr-CA"/><modeCode code="ESP" displayName="Expressed spoken" codeSystem="2.16.840.1.113883.5.60"/>' +
        '<proficiencyLevelCode code="G" displayName="Good" codeSystem="2.16.840.1.113883.5.61"/><preferenceInd value="true"/></languageCommunication>',
    },
    [
      [
        "Patient.extension('http://hl7.org/fhir/us/core/StructureDefinition/us-core-race').extension('ombCategory').value.code",
        '2106-3; 2076-8',
      ],
      [
        "Patient.extension('http://hl7.org/fhir/us/core/StructureDefinition/us-core-race').extension('detailed').value.code",
        '2079-2',
      ],
      [
        "Patient.extension('http://hl7.org/fhir/us/core/StructureDefinition/us-core-race').extension('text').value",
        'White, Native Hawaiian or Other Pacific Islander, Native Hawaiian',
      ],
      [
        "Patient.extension('http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity').extension('ombCategory').value.code",
        '2186-5',
      ],
      ['Patient.maritalStatus.coding.code', 'M'],
      ['Patient.maritalStatus.coding.system', 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus'],
      ["Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-religion').value.coding.code", '1013'],
      ["Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-birthPlace').value.city", 'Beaverton'],
      ['Patient.communication.language.coding.code', 'fr-CA'],
      ['Patient.communication.preferred', 'true'],
      ["Patient.communication.extension.extension.where(url='type').value.code", 'ESP'],
    ],
  ],
  [
    'addresses and numbers',
    {
      role:
        `${id}<addr use="HP"><streetAddressLine>1357 Amber Dr</streetAddressLine><streetAddressLine>Apt 2</streetAddressLine><city>Beaverton</city><state>OR</state><postalCode>97867</postalCode><country>US</country><county>Washington</county>` +
        '<useablePeriod><low value="20200101"/></useablePeriod></addr><addr nullFlavor="UNK"/>' +
        '<telecom use="MC" value="tel:+1(816)276-6909"/><telecom use="WP" value="mailto:ana@example.org"/><telecom nullFlavor="UNK"/><telecom value="(816) 555-0101"/>',
    },
    [
      ['Patient.address.count()', '1'],
      ['Patient.address.use', 'home'],
      ['Patient.address.line', '1357 Amber Dr; Apt 2'],
      ['Patient.address.city', 'Beaverton'],
      ['Patient.address.district', 'Washington'],
      ['Patient.address.postalCode', '97867'],
      ['Patient.address.period.start', '2020-01-01'],
      ["Patient.telecom.where(use='mobile').value", '+1(816)276-6909'],
      ["Patient.telecom.where(system='email').value", 'ana@example.org'],
      ["Patient.telecom.where(system='email').use", 'work'],
      ["Patient.telecom.where(value='(816) 555-0101').system", 'phone'],
      ['Patient.telecom.count()', '3'],
    ],
  ],
  [
    'a guardian, and who keeps the record',
    {
      role: `${id}<providerOrganization><id root="2.16.840.1.113883.4.6" extension="1234567893"/><name>Amber Clinic</name><telecom use="WP" value="tel:+1-555-0100"/></providerOrganization>`,
      patient:
        '<name><family>Reed</family></name><administrativeGenderCode code="F"/><guardian><code code="GRFTH" displayName="Grandfather" codeSystem="2.16.840.1.113883.5.111"/><addr><city>Salem</city></addr><guardianPerson><name><given>Ralph</given><family>Reed</family></name></guardianPerson></guardian>',
    },
    [
      ['RelatedPerson.name.given', 'Ralph'],
      ['RelatedPerson.relationship.coding.code', 'GRFTH'],
      ['RelatedPerson.address.city', 'Salem'],
      ["Organization.where(name='Amber Clinic').identifier.system", 'http://hl7.org/fhir/sid/us-npi'],
      ['Patient.managingOrganization.display', 'Amber Clinic'],
    ],
  ],
];

testDocuments(cases);
