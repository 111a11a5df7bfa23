import type { Json } from '#flow';

/** A value of a token parameter: `system` is empty where the source names none. */
export interface Token {
  readonly system: string;
  readonly code: string;
}

/** The tokens of an element by its shape: code, boolean, Coding, CodeableConcept, Identifier, ContactPoint (R4 3.1.1.4.10). */
export function tokensOf(value: Json, parameter: { readonly system?: string }): Token[] {
  if (typeof value === 'string') return [{ system: parameter.system ?? '', code: value }];
  if (typeof value === 'boolean') return [{ system: '', code: String(value) }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  if (Array.isArray(value.coding)) return value.coding.flatMap((coding) => tokensOf(coding, {}));
  if (typeof value.code === 'string') return [{ system: text(value.system), code: value.code }];
  // The system of a ContactPoint (`phone`) is no code system.
  if (typeof value.value === 'string') {
    const system = text(value.system);
    return [{ system: system.includes(':') ? system : '', code: value.value }];
  }
  return [];
}

/** `Encounter/1` of a reference, relative and without a version; an absolute URL as it is; undefined for logical ones. */
export function referenceOf(value: Json): string | undefined {
  const reference = typeof value === 'string' ? value : (value as { reference?: Json } | null)?.reference;
  if (typeof reference !== 'string' || reference === '') return undefined;
  const versionAt = reference.indexOf('/_history/');
  return versionAt < 0 ? reference : reference.slice(0, versionAt);
}

/** The texts whose hashes stand in the index: `=` system and code, `~` code of any system, `>` reference, `#` day. */
export const tokenKeys = {
  exact: (type: string, param: string, system: string, code: string) => `${type}|${param}=${system}|${code}`,
  anySystem: (type: string, param: string, code: string) => `${type}|${param}~${code}`,
  reference: (type: string, param: string, target: string) => `${type}|${param}>${target}`,
  day: (type: string, param: string, day: string) => `${type}|${param}#${day}`,
} as const;

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
