/** What the rest of the header becomes, by hand after CDA R2, C-CDA 2.1 and US Core 6.1: part, XML, and FHIRPath = value. */
import { type DocumentCase, testDocuments } from '#test/support/document-cases.ts';

const person = '<assignedPerson><name><given>Bo</given><family>Lund</family></name></assignedPerson>';

const cases: readonly DocumentCase[] = [
  [
    'the document itself',
    { version: '<setId root="1.2.3" extension="SET"/><versionNumber value="2"/>' },
    [
      ['Composition.status', 'final'],
      ['Composition.identifier.value', 'DOC-1'],
      ['Composition.type.coding.code', '34133-9'],
      ['Composition.date', '2024-03-05T10:15:00-05:00'],
      ['Composition.title', 'Summary of care'],
      ['Composition.confidentiality', 'N'],
      ['Composition.language', 'en-US'],
      [
        "Composition.extension('http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber').value",
        '2',
      ],
      ['DocumentReference.status', 'current'],
      ['DocumentReference.masterIdentifier.value', 'DOC-1'],
      ['DocumentReference.identifier.value', 'SET'],
      ['DocumentReference.type.coding.system', 'http://loinc.org'],
      ['DocumentReference.category.coding.code', 'clinical-note'],
      ['DocumentReference.date', '2024-03-05T10:15:00-05:00'],
      ['DocumentReference.securityLabel.coding.code', 'N'],
      ['DocumentReference.custodian.display', 'Sandbar Hospital'],
      ['DocumentReference.content.attachment.contentType', 'text/xml'],
      ["DocumentReference.content.attachment.url.startsWith('Binary/')", 'true'],
      ['DocumentReference.content.format.code', 'urn:hl7-org:sdwg:ccda-structuredBody:2.1'],
    ],
  ],
  [
    'who wrote, entered, signed and gets it',
    {
      author: `<time value="20240304"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/><code code="207QA0505X" displayName="Adult Medicine" codeSystem="2.16.840.1.113883.6.101"/><addr><city>Portland</city></addr><telecom use="WP" value="tel:555-0102"/>${person}<representedOrganization><id root="1.2.9" extension="O"/><name>Clinic</name></representedOrganization></assignedAuthor>`,
      more:
        '<dataEnterer><assignedEntity><id root="1.2.5" extension="E"/><assignedPerson><name><given>Eve</given><family>Type</family></name></assignedPerson></assignedEntity></dataEnterer>' +
        '<informant><relatedEntity classCode="PRS"><code code="SPS" codeSystem="2.16.840.1.113883.5.111"/><relatedPerson><name><given>Jo</given><family>Reed</family></name></relatedPerson></relatedEntity></informant>' +
        '<legalAuthenticator><time value="20240305"/><signatureCode code="S"/><assignedEntity><id root="1.2.5" extension="L"/><assignedPerson><name><given>Lea</given><family>Sign</family></name></assignedPerson></assignedEntity></legalAuthenticator>' +
        '<authenticator><time value="20240306"/><signatureCode code="S"/><assignedEntity><id root="1.2.5" extension="A"/><assignedPerson><name><given>Al</given><family>Check</family></name></assignedPerson></assignedEntity></authenticator>',
    },
    [
      ['Composition.author.display', 'Bo Lund'],
      ["Practitioner.where(name.family='Lund').identifier.system", 'http://hl7.org/fhir/sid/us-npi'],
      ["Practitioner.where(name.family='Lund').address.city", 'Portland'],
      ['PractitionerRole.specialty.coding.code', '207QA0505X'],
      ['PractitionerRole.organization.display', 'Clinic'],
      ["Composition.attester.where(mode='legal').party.display", 'Lea Sign'],
      ["Composition.attester.where(mode='legal').time", '2024-03-05'],
      ["Composition.attester.where(mode='professional').party.display", 'Al Check'],
      ['Composition.custodian.display', 'Sandbar Hospital'],
      ['DocumentReference.authenticator.display', 'Lea Sign'],
      ["Provenance.agent.where(type.coding.code='author').who.display", 'Bo Lund'],
      ["Provenance.agent.where(type.coding.code='author').onBehalfOf.display", 'Clinic'],
      ["Provenance.agent.where(type.coding.code='enterer').who.display", 'Eve Type'],
      ["Provenance.agent.where(type.coding.code='informant').who.display", 'Jo Reed'],
      ["Provenance.agent.where(type.coding.code='custodian').who.display", 'Sandbar Hospital'],
      ['Provenance.recorded', '2024-03-05T10:15:00-05:00'],
      ['RelatedPerson.relationship.coding.code', 'SPS'],
    ],
  ],
  [
    'an author that is software',
    {
      author:
        '<time value="20240304"/><assignedAuthor><id root="1.2.5" extension="SW"/><assignedAuthoringDevice><manufacturerModelName>Ledger</manufacturerModelName><softwareName>Ledger 4</softwareName></assignedAuthoringDevice><representedOrganization><name>Clinic</name></representedOrganization></assignedAuthor>',
    },
    [
      ["Device.deviceName.where(type='user-friendly-name').name", 'Ledger 4'],
      ["Device.deviceName.where(type='model-name').name", 'Ledger'],
      ['Composition.author.display', 'Ledger 4'],
    ],
  ],
  [
    'the encounter that it is about',
    {
      more:
        '<componentOf><encompassingEncounter><id root="1.2.7" extension="V1"/><code code="IMP" displayName="inpatient encounter" codeSystem="2.16.840.1.113883.5.4"><translation code="99221" codeSystem="2.16.840.1.113883.6.12"/></code>' +
        '<effectiveTime><low value="20240301"/><high value="20240305"/></effectiveTime><sdtc:dischargeDispositionCode code="01" codeSystem="2.16.840.1.113883.12.112"/>' +
        '<responsibleParty><assignedEntity><id root="1.2.5" extension="R"/><assignedPerson><name><given>Ron</given><family>Lead</family></name></assignedPerson></assignedEntity></responsibleParty>' +
        '<encounterParticipant typeCode="ATND"><assignedEntity><id root="1.2.5" extension="T"/><assignedPerson><name><given>Tia</given><family>Tend</family></name></assignedPerson></assignedEntity></encounterParticipant>' +
        '<location><healthCareFacility><id root="1.2.8" extension="W"/><code code="1160-1" codeSystem="2.16.840.1.113883.6.259"/><location><name>Ward 5</name></location><serviceProviderOrganization><id root="1.2.9" extension="H"/><name>Harbor</name></serviceProviderOrganization></healthCareFacility></location>' +
        '</encompassingEncounter></componentOf>',
    },
    [
      ['Encounter.identifier.value', 'V1'],
      ['Encounter.status', 'finished'],
      ['Encounter.class.code', 'IMP'],
      ['Encounter.type.coding.code', '99221'],
      ['Encounter.period.start', '2024-03-01'],
      ['Encounter.period.end', '2024-03-05'],
      ['Encounter.hospitalization.dischargeDisposition.coding.system', 'http://terminology.hl7.org/CodeSystem/v2-0112'],
      ["Encounter.participant.where(type.coding.code='PPRF').individual.display", 'Ron Lead'],
      ["Encounter.participant.where(type.coding.code='ATND').individual.display", 'Tia Tend'],
      ['Encounter.location.location.display', 'Ward 5'],
      ['Encounter.serviceProvider.display', 'Harbor'],
      ['Location.type.coding.code', '1160-1'],
      ['Location.managingOrganization.display', 'Harbor'],
      ["Composition.encounter.reference.startsWith('Encounter/')", 'true'],
      ["DocumentReference.context.encounter.reference.startsWith('Encounter/')", 'true'],
    ],
  ],
  [
    'an encounter without an end, or a kind',
    {
      more: '<componentOf><encompassingEncounter><effectiveTime><low value="20240301"/></effectiveTime></encompassingEncounter></componentOf>',
    },
    [
      ['Encounter.status', 'unknown'],
      ['Encounter.class.code', 'UNK'],
    ],
  ],
  [
    'what it replaces, orders it fulfils and care it tells of',
    {
      more:
        '<inFulfillmentOf><order><id root="1.2.6" extension="ORD"/></order></inFulfillmentOf>' +
        '<authorization><consent><id root="1.2.9" extension="C1"/><code displayName="Consent to share"/><statusCode code="completed"/></consent></authorization>' +
        '<documentationOf><serviceEvent classCode="PCPR"><code code="73761001" codeSystem="2.16.840.1.113883.6.96"/><effectiveTime><low value="2020"/><high value="202402"/></effectiveTime><performer typeCode="PRF"><functionCode code="PCP" codeSystem="2.16.840.1.113883.5.88"/><assignedEntity><id root="1.2.5" extension="P"/><assignedPerson><name><given>Pat</given><family>Care</family></name></assignedPerson></assignedEntity></performer></serviceEvent></documentationOf>' +
        '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="OLD"/></parentDocument></relatedDocument>',
    },
    [
      [
        "Composition.extension('http://hl7.org/fhir/us/ccda/StructureDefinition/AuthorizationExtension').value.display",
        'Consent to share',
      ],
      ['Composition.relatesTo.code', 'replaces'],
      ['Composition.relatesTo.target.value', 'OLD'],
      ['DocumentReference.relatesTo.target.identifier.value', 'OLD'],
      ['DocumentReference.context.related.identifier.value', 'ORD'],
      ['DocumentReference.context.event.coding.code', '73761001'],
      ['Composition.event.code.coding.code', '73761001'],
      ['Composition.event.period.start', '2020'],
      ['Composition.event.period.end', '2024-02'],
      ['Composition.event.extension.value.display', 'Pat Care'],
      ['Composition.event.extension.value.extension.value.coding.code', 'PCP'],
    ],
  ],
  [
    'a document that is not structured: its text is what people read, the XML stays beside it',
    { held: '<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0x\n LjQ=</text></nonXMLBody>' },
    [
      ['DocumentReference.content.attachment.contentType', 'application/pdf; text/xml'],
      ['DocumentReference.content[0].attachment.size', '8'],
      ['DocumentReference.content[0].format.code', 'urn:hl7-org:sdwg:ccda-nonXMLBody:2.1'],
      ["Binary.where(contentType='application/pdf').data", 'JVBERi0xLjQ='],
    ],
  ],
  [
    'an unstructured document that lies elsewhere',
    { held: '<nonXMLBody><text mediaType="application/pdf"><reference value="UD_sample.pdf"/></text></nonXMLBody>' },
    [['DocumentReference.content[0].attachment.url', 'UD_sample.pdf']],
  ],
  [
    'times take the offset of the document where they have none of their own',
    {
      more: '<legalAuthenticator><time value="202403051200"/><assignedEntity><id root="1.2.5" extension="L"/></assignedEntity></legalAuthenticator>',
    },
    [
      ['Composition.attester.time', '2024-03-05T12:00:00-05:00'],
      ['issues', 'CW-CDA-007 /ClinicalDocument/effectiveTime'],
    ],
  ],
  [
    'where nobody knows the offset, the date and what was sent',
    {
      effectiveTime: '<effectiveTime value="20240305"/>',
      more: '<legalAuthenticator><time value="202403051200"/><assignedEntity><id root="1.2.5" extension="L"/></assignedEntity></legalAuthenticator>',
    },
    [
      ['Composition.attester.time', '2024-03-05'],
      [
        "Composition.attester.time.extension('http://hl7.org/fhir/StructureDefinition/originalText').value",
        '202403051200',
      ],
      ['issues', 'CW-CDA-009'],
    ],
  ],
  [
    'a time that never was is left out, and said',
    { effectiveTime: '<effectiveTime value="20100431"/>' },
    [
      ["Composition.date.extension('http://hl7.org/fhir/StructureDefinition/data-absent-reason').value", 'unknown'],
      ['DocumentReference.date.exists()', 'false'],
      ['issues', 'CW-CDA-005 /ClinicalDocument/effectiveTime'],
    ],
  ],
  [
    'the same person twice is one, and two of one number are two',
    {
      more:
        '<dataEnterer><assignedEntity><id root="1.2.5" extension="E"/><assignedPerson><name><given>Eve</given><family>Type</family></name></assignedPerson></assignedEntity></dataEnterer>' +
        '<authenticator><assignedEntity><id root="1.2.5" extension="E"/><telecom value="tel:555-0103"/><assignedPerson><name><given>Eve</given><family>Type</family></name></assignedPerson></assignedEntity></authenticator>' +
        '<legalAuthenticator><assignedEntity><id root="1.2.5" extension="E"/><assignedPerson><name><given>Al</given><family>Other</family></name></assignedPerson></assignedEntity></legalAuthenticator>',
    },
    [
      ["Practitioner.where(identifier.value='E').name.family", 'Other; Type'],
      ["Practitioner.where(name.family='Type').telecom.value", '555-0103'],
    ],
  ],
];

testDocuments(cases);
