import { clinicalDocument, section } from '../clinical-document.ts';

const assigned = (id: string, family: string) =>
  `<id root="1.2.5" extension="${id}"/><code code="${id}00" codeSystem="2.16.840.1.113883.6.101" displayName="${family}ology"/><addr use="WP"><city>${family}ton</city></addr><telecom use="WP" value="tel:555-${id}"/><assignedPerson><name><given>${family}a</given><family>${family}</family></name></assignedPerson>`;

/** A document whose header has something in every element that is mapped, of no real person. */
export const headerDocument = clinicalDocument({
  version: '<setId root="1.2.3" extension="SET"/><versionNumber value="2"/>',
  role:
    '<id root="1.2.4" extension="998991"/><addr use="HP"><streetAddressLine>1 Amber Dr</streetAddressLine><city>Salem</city><county>Marion</county><state>OR</state><postalCode>97301</postalCode><country>US</country><useablePeriod><low value="2020"/></useablePeriod></addr>' +
    '<telecom use="MC" value="tel:555-0100"/>',
  patient:
    '<name use="L"><prefix>Dr</prefix><given>Ana</given><given qualifier="CL">Annie</given><family>Reed</family><suffix>Jr</suffix></name><administrativeGenderCode code="F"/><birthTime value="19750501"/>' +
    '<sdtc:deceasedTime value="20240301"/><maritalStatusCode code="M" displayName="Married" codeSystem="2.16.840.1.113883.5.2"/><religiousAffiliationCode code="1013" displayName="Christian" codeSystem="2.16.840.1.113883.5.1076"/>' +
    '<birthplace><place><addr><city>Bend</city></addr></place></birthplace><languageCommunication><languageCode code="fr"/><preferenceInd value="true"/></languageCommunication>',
  author: `<time value="20240304"/><assignedAuthor>${assigned('11', 'Stone')}</assignedAuthor>`,
  more:
    `<dataEnterer><assignedEntity>${assigned('12', 'Type')}</assignedEntity></dataEnterer>` +
    `<legalAuthenticator><time value="20240305"/><signatureCode code="S"/><assignedEntity>${assigned('13', 'Sign')}</assignedEntity></legalAuthenticator>` +
    '<inFulfillmentOf><order><id root="1.2.6" extension="ORD"/></order></inFulfillmentOf>' +
    '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="OLD"/></parentDocument></relatedDocument>' +
    '<authorization typeCode="AUTH"><consent><id root="1.2.9" extension="C1"/><code code="59284-0" displayName="Consent" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/></consent></authorization>' +
    '<componentOf><encompassingEncounter><id root="1.2.7" extension="V1"/><code code="IMP" displayName="inpatient" codeSystem="2.16.840.1.113883.5.4"/><effectiveTime><low value="20240301"/><high value="20240305"/></effectiveTime>' +
    '<location><healthCareFacility><id root="1.2.8" extension="W"/><location><name>Ward 5</name></location></healthCareFacility></location></encompassingEncounter></componentOf>',
  body: section(
    '<code code="51848-0" codeSystem="2.16.840.1.113883.6.1" displayName="Evaluation"/><title>Assessment</title><text><paragraph ID="p1">All is <content styleCode="Bold">well</content>.</paragraph><table><tbody><tr><td colspan="2">x</td></tr></tbody></table></text>',
  ),
});
