import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import type { CheckFinding } from '#platform/config/check-config.ts';
import type { Config } from '#platform/config/schema.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { hasOverlay, overlayFindings } from '#translate/v2/overlay/overlays-of-feeds.ts';

/** What is wrong with the rules of feeds. The definitions are read only where some feed has rules. */
export function checkRules({ feeds, definitions }: Pick<Config, 'feeds' | 'definitions'>): readonly CheckFinding[] {
  if (!feeds.some(hasOverlay)) return [];
  return overlayFindings(feeds, loadDefinitions(usRealm.definitionTables, definitions), usRealm);
}
