import { parseJson } from '#fhir/parse-json.ts';
import type { Json } from '#flow';
import type { FhirRequest } from './interaction.ts';

/** An operation's input: from the address, or from a Parameters resource as the body (FHIR R4 operations 3.1). */
export function operationParameters({ parameters, body }: FhirRequest): (readonly [name: string, value: string])[] {
  const given = body === undefined ? undefined : parseJson(body);
  const list = isObject(given) && given.resourceType === 'Parameters' ? given.parameter : undefined;
  const ofBody = (Array.isArray(list) ? list : []).filter(isObject).flatMap((one) => {
    const value = Object.entries(one).find(([key]) => key.startsWith('value'))?.[1];
    return typeof one.name === 'string' && value !== undefined ? [[one.name, textOf(value)] as const] : [];
  });
  return [...parameters, ...ofBody];
}

/** As the same would stand in an address: a Coding as `system|code`, a Reference as `Type/id`. */
function textOf(value: Json): string {
  if (!isObject(value)) return String(value);
  if (Array.isArray(value.coding)) return textOf(value.coding[0] ?? '');
  if (typeof value.reference === 'string') return value.reference;
  return typeof value.code === 'string' ? `${String(value.system ?? '')}|${value.code}` : '';
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
