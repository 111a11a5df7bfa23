/** The documents of C-CDA that are made. */
export type DocumentType = 'ccd' | 'referral' | 'discharge';

interface DocumentFacts {
  readonly loinc: string;
  readonly display: string;
  readonly title: string;
  readonly template: string;
  /** Sections that the template asks for, and those that US certification asks for of every summary. */
  readonly required: readonly string[];
}

const root = '2.16.840.1.113883.10.20.22.1.';

/** By HL7 C-CDA R2.1: Continuity of Care Document, Referral Note, Discharge Summary. */
export const documentTypes: Readonly<Record<DocumentType, DocumentFacts>> = {
  ccd: {
    loinc: '34133-9',
    display: 'Summarization of Episode Note',
    title: 'Continuity of Care Document',
    template: `${root}2`,
    required: ['allergies', 'problems', 'medications', 'procedures', 'results', 'vital-signs', 'social-history'],
  },
  referral: {
    loinc: '57133-1',
    display: 'Referral note',
    title: 'Referral Note',
    template: `${root}14`,
    required: [
      'allergies',
      'problems',
      'medications',
      'plan-of-treatment',
      'assessment',
      'reason-for-referral',
      'payers',
    ],
  },
  discharge: {
    loinc: '18842-5',
    display: 'Discharge summary',
    title: 'Discharge Summary',
    template: `${root}8`,
    required: ['allergies', 'plan-of-treatment', 'discharge-diagnosis', 'discharge-medications', 'hospital-course'],
  },
};

/** The type of document that a LOINC code names; undefined for one that is not made. */
export function documentTypeOf(loinc: string): DocumentType | undefined {
  return (Object.keys(documentTypes) as DocumentType[]).find((type) => documentTypes[type].loinc === loinc);
}

/** Whether a word is the name of one. */
export function isDocumentType(word: string): word is DocumentType {
  return Object.hasOwn(documentTypes, word);
}
