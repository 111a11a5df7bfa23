import type { FhirResource } from '#flow';
import type { Scope } from './scope.ts';

/**
 * The sender's names of coding systems (CWE-3) with the URIs that they were read as, a NamingSystem each: a receiver can tell `HL70005`
 * and `I10C` apart from what they became. Derived like the MessageHeader, and not stored. `date` is when the message was sent.
 */
export function namingSystems(scope: Scope, date: string): FhirResource[] {
  const { ids, system } = scope.context;
  return [...scope.namedSystems]
    .filter(([name, uri]) => !uri.toUpperCase().includes(name.toUpperCase()))
    .map(([name, uri]) => ({
      resourceType: 'NamingSystem',
      id: ids.directory(system, 'NamingSystem', name),
      name: `V2_${name.replace(/\W/g, '_')}`,
      status: 'active',
      kind: 'codesystem',
      date,
      uniqueId: [
        { type: 'uri', value: uri, preferred: true },
        { type: 'other', value: name },
      ],
    }));
}
