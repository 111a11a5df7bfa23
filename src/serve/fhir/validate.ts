import { outcomeOfValidation } from '#fhir/outcome.ts';
import { parseJson } from '#fhir/parse-json.ts';
import type { ValidationIssue } from '#fhir/validate/issue.ts';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { printResource } from '#store/print.ts';
import { readResource } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/**
 * `[base]/[type]/$validate` and `[base]/[type]/[id]/$validate` (FHIR R4 Resource-validate): a resource as the body or in Parameters,
 * else the stored one, by R4, by what it declares and by `profile`. The answer is 200 with all that was found, whatever that
 * is; `mode=delete` asks only whether the resource is there.
 */
export async function validate(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type, id } = request.path as { type: string; id?: string };
  const asked = askedFor(request);
  const stored = id === undefined ? undefined : await readResource(parts.db, request.access, type, id);
  if (id !== undefined && stored === undefined) throw new CausewayError('CW-SRV-004');
  if (stored?.deleted) throw new CausewayError('CW-SRV-005');
  if (asked.mode === 'delete') return answer([]);
  const resource =
    asked.resource ??
    (stored === undefined ? undefined : (JSON.parse(printResource(stored, parts.systemOf, parts.provenance)) as Json));
  if (resource === undefined) throw new CausewayError('CW-SRV-016');
  const unknown = asked.profiles.find((profile) => !parts.validator.knows(profile));
  if (unknown !== undefined) throw new CausewayError('CW-SRV-017', { place: 'profile' });
  return answer([...misplaced(resource, type, id, asked.mode), ...parts.validator.validate(resource, asked.profiles)]);
}

const answer = (issues: readonly ValidationIssue[]): FhirAnswer => ({
  status: 200,
  body: JSON.stringify(outcomeOfValidation(issues)),
});

interface Asked {
  readonly resource: Json | undefined;
  readonly profiles: readonly string[];
  readonly mode: string | undefined;
}

/** Input parameters stand in the address or in a Parameters resource; a body of any other type is the resource itself. */
function askedFor({ body, parameters, path }: FhirRequest): Asked {
  const ofAddress = (name: string) =>
    parameters.flatMap(([key, value]) => (key === name && value !== '' ? [value] : []));
  const given = body === undefined ? undefined : parseJson(body);
  const list = isObject(given) && given.resourceType === 'Parameters' ? given.parameter : undefined;
  // Of Parameters themselves, those with a `resource` part are the operation's.
  const inner = Array.isArray(list) ? list.filter(isObject) : [];
  const wrapped = inner.find(({ name }) => name === 'resource');
  const isWrapper =
    isObject(given) && given.resourceType === 'Parameters' && (wrapped !== undefined || path.type !== 'Parameters');
  const ofBody = (name: string) =>
    isWrapper
      ? inner.flatMap((one) => {
          const value = one.valueUri ?? one.valueCanonical ?? one.valueCode ?? one.valueString;
          return one.name === name && typeof value === 'string' ? [value] : [];
        })
      : [];
  return {
    resource: isWrapper ? wrapped?.resource : given,
    profiles: [...ofAddress('profile'), ...ofBody('profile')],
    mode: ofAddress('mode')[0] ?? ofBody('mode')[0],
  };
}

/** What the resource says of itself is not what the address says. */
function misplaced(resource: Json, type: string, id: string | undefined, mode: string | undefined): ValidationIssue[] {
  if (!isObject(resource)) return [];
  const found: ValidationIssue[] = [];
  const wrong = (text: string, element: string) =>
    found.push({ severity: 'error', code: 'invalid', text, expression: element });
  if (typeof resource.resourceType === 'string' && resource.resourceType !== type)
    wrong('The resource is of another type than the address.', 'Resource');
  if (id !== undefined && mode === 'update' && resource.id !== id)
    wrong('The resource has another id than the address.', `${type}.id`);
  return found;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
