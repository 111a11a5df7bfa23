import type { BusinessKey } from '#flow';
import type { Ids } from '#platform/ids.ts';
import type { Zone } from '#platform/zone.ts';
import type { Realm } from '#realms/realm.ts';
import type { FeedOverlay } from './v2/overlay/feed-overlay.ts';

/** What translation is given beside the message. It reads no clock and no database: the same input, the same output. */
export interface TranslationContext {
  /** The scope of source patients, business keys and local names (DESIGN 8). */
  readonly system: string;
  readonly ids: Ids;
  readonly entry: {
    readonly part: number;
    readonly seq: number;
    /** Epoch milliseconds. */
    readonly receivedAt: number;
    /** Epoch milliseconds of the event, as `receive` read it; `receivedAt` stands in. */
    readonly eventAt?: number;
  };
  /** The sender's time zone, for times that carry no offset, in a message whose MSH-7 carries none. */
  readonly timeZone?: Zone;
  readonly realm: Realm;
  /** The Patient id that owns a visit or order number now; it overrides PID (DESIGN 10). */
  readonly ownerOf?: (key: BusinessKey) => string | undefined;
  /** The key that stands for one now, where visits or accounts were merged or got other numbers. */
  readonly keyNow?: (key: BusinessKey) => BusinessKey;
  readonly options?: TranslationOptions;
  /** What the feed's rules make of its messages. */
  readonly overlay?: FeedOverlay;
}

/** What a feed may say about how its sender writes. Plain data, as it stands in the configuration. */
export interface TranslationOptions {
  /** Encounter.status of A04: `arrived` is usual for emergency and outpatient registration, some sites pre-register. */
  readonly registrationStatus?: 'arrived' | 'planned' | 'in-progress';
  /** Join runs of TX/FT lines of one code into one text. Default true. */
  readonly joinText?: boolean;
  /** What AL1-4 means at this site. Default `reaction` (severity of the reaction). */
  readonly allergySeverity?: 'criticality' | 'reaction';
  /** Sets of which an ADT without a single segment says that they are empty. Default none: absence means not sent. */
  readonly emptySets?: readonly ('AL1' | 'DG1' | 'IN1')[];
}
