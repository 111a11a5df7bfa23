import { CausewayError } from '#platform/errors.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { isWritten } from '#translate/to-v2/plans.ts';
import { writeMessages } from '#translate/to-v2/write-messages.ts';
import type { FhirTarget } from './convert-from-fhir.ts';

/** The messages that a Bundle is worth, in one file. Throws `CW-CLI-005` where `type` is none that is written. */
export function v2Target(type: string | undefined): FhirTarget {
  if (type !== undefined && !isWritten(type)) {
    throw new CausewayError('CW-CLI-005', {
      place: '--type',
      text: 'is no type that is written: ADT, ORU, ORM, OML, OMG, SIU, VXU, or one with its event, such as ADT^A31.',
    });
  }
  return {
    extension: '.hl7',
    isStream: true,
    write(given, sentAt) {
      const { messages, issues } = writeMessages(given, {
        realm: usRealm,
        sentAt,
        ...(type !== undefined && { type }),
      });
      return { parts: messages, issues };
    },
  };
}
