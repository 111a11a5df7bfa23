import { type ErrorRow, row } from './error-row.ts';

/** CW-XML: formats/fhir-xml: resources in XML. */
export const fhirXmlErrors = {
  'CW-XML-001': row(
    'structure',
    400,
    'AE',
    207,
    'The body is not well-formed XML.',
    'Send XML 1.0 in UTF-8: a clinical document as CDA has it, or a resource as FHIR R4 has it (http://hl7.org/fhir).',
  ),
  'CW-XML-002': row(
    'security',
    400,
    'AE',
    207,
    'A DOCTYPE is not taken.',
    'Send the XML without its document type declaration: resources need none.',
  ),
  'CW-XML-003': row(
    'too-costly',
    400,
    'AE',
    207,
    'The XML has too many elements or nests too deep.',
    'Send smaller resources: one of the size of a chart is a Bundle in parts.',
  ),
  'CW-XML-004': row(
    'structure',
    400,
    'AE',
    207,
    'The XML holds what the resource cannot have.',
    'Compare it with the definition of the resource in FHIR R4; the place is given.',
  ),
  'CW-XML-005': row(
    'not-supported',
    406,
    'AE',
    207,
    'The resource holds what R4 does not define, so that it has no XML form.',
    'Ask for it as JSON: Accept: application/fhir+json or _format=json.',
  ),
} satisfies Record<string, ErrorRow>;
