import type { Definitions } from '#fhir/definitions/definitions.ts';
import type { OverlayRule } from '#formats/hl7v2/overlay/rule.ts';
import type { CheckFinding } from '#platform/config/check-config.ts';
import type { FeedConfig } from '#platform/config/schema.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Realm } from '#realms/realm.ts';
import { compileFeedOverlay, type FeedOverlay } from './feed-overlay.ts';

/** Whether a feed has rules at all: most have none, and cost nothing. */
export function hasOverlay({ preset, overlay }: FeedConfig): boolean {
  return preset !== undefined || overlay.length > 0;
}

/**
 * The rules of each feed that has some, compiled: those of its preset, then its own. `CW-CFG-004` where one of them cannot be:
 * what `overlayFindings` tells with its line.
 */
export function feedOverlays(
  feeds: readonly FeedConfig[],
  definitions: Definitions,
  realm: Realm,
): ReadonlyMap<string, FeedOverlay> {
  const [finding] = overlayFindings(feeds, definitions, realm);
  if (finding !== undefined) throw new CausewayError(finding.code, { text: finding.text });
  return new Map(
    feeds
      .filter(hasOverlay)
      .map((feed) => [
        feed.name,
        compileFeedOverlay([...presetRules(feed, realm), ...ownRules(feed)], definitions).overlay,
      ]),
  );
}

/** What is wrong with the rules of feeds: a preset that there is not, a place or a path that is none. */
export function overlayFindings(
  feeds: readonly (FeedConfig | undefined)[],
  definitions: Definitions,
  realm: Realm,
): CheckFinding[] {
  return feeds.flatMap((feed, index) => {
    if (feed === undefined) return [];
    const { preset } = feed;
    const isUnknown = preset !== undefined && !realm.presets.has(preset);
    const text = `there is no preset ${preset}: ${[...realm.presets.keys()].join(', ')} are there`;
    return [
      ...(isUnknown ? [{ code: 'CW-CFG-004' as const, path: ['feeds', index, 'preset'], text }] : []),
      ...compileFeedOverlay(ownRules(feed), definitions).problems.map((problem) => ({
        code: 'CW-CFG-004' as const,
        path: ['feeds', index, 'overlay', problem.index],
        text: problem.text,
      })),
    ];
  });
}

function presetRules({ preset }: FeedConfig, { presets }: Realm): readonly OverlayRule[] {
  return (preset === undefined ? undefined : presets.get(preset)?.rules) ?? [];
}

/** The configuration's schema has made sure that each does one thing. */
function ownRules({ overlay }: FeedConfig): readonly OverlayRule[] {
  return overlay as readonly OverlayRule[];
}
