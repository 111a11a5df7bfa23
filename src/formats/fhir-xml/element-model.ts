/** What XML must know of a type to be read and written: JSON leaves out the order, the lists and the primitives' kinds. */
export interface TypeModel {
  readonly kind: 'primitive' | 'complex' | 'resource';
  /** The elements that stand as attributes in XML: `id`, and an extension's `url`. A primitive's `value` goes without saying. */
  readonly attributes: readonly string[];
  /** In the order in which they stand in XML (FHIR R4 2.6.1). Choices under each of their names: `valueString`, … */
  readonly elements: ReadonlyMap<string, ElementModel>;
}

export interface ElementModel {
  /** A type's name (`HumanName`, `xhtml`), that of an element with children of its own (`Patient.contact`), or `Resource`: any. */
  readonly type: string;
  readonly isList: boolean;
}

/** Gives the model of a type; undefined where there is no such type. */
export type TypeModels = (type: string) => TypeModel | undefined;

/** Primitives whose JSON form is no string. */
export const numberTypes: ReadonlySet<string> = new Set(['integer', 'decimal', 'positiveInt', 'unsignedInt']);

export const fhirNamespace = 'http://hl7.org/fhir';
export const xhtmlNamespace = 'http://www.w3.org/1999/xhtml';
