import type { Reception } from '../take-in.ts';
import type { TlsSettings } from './tls.ts';

export interface MllpListenerOptions extends Reception {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly tls?: TlsSettings;
  /** IP addresses and CIDR blocks of those who may connect; empty: everyone who can. */
  readonly allow?: readonly string[];
  /** Bounds that differ from `platform/limits.ts`. */
  readonly bounds?: Partial<ListenerBounds>;
}

/** The bounds of `platform/limits.ts` that a listener keeps. */
export interface ListenerBounds {
  readonly fragmentBytes: number;
  readonly frameTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly endBlockGraceMs: number;
  readonly connectionsPerPeer: number;
  readonly connectionsTotal: number;
  readonly framesInFlight: number;
  readonly bytesInFlight: number;
  readonly answersUnreadBytes: number;
  readonly outcomesAwaited: number;
  readonly fragmentsKeptPerMinute: number;
  readonly handshakeTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly lingerTimeoutMs: number;
  readonly keepAliveMs: number;
}
