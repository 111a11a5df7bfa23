import type { AcknowledgementCode, Protocol } from '#flow';

/** Why a connection ended. */
export type CloseReason =
  | 'peer closed'
  | 'peer reset'
  | 'peer closed inside a frame'
  | 'idle'
  | 'frame timeout'
  | 'answers unread'
  | 'no start block'
  | 'not MLLP'
  | 'HTTP on an MLLP port'
  | 'TLS on a plain port'
  | 'database unavailable'
  | 'no answer'
  | 'out of memory for unfinished frames'
  | 'stopped';

/** Why a connection was never opened to messages. */
export type RefusalReason =
  | 'address not allowed'
  | 'too many connections'
  | 'too many connections of this peer'
  | 'TLS handshake timeout'
  | 'TLS version too old'
  | 'TLS failed'
  | 'client certificate missing'
  | 'client certificate expired'
  | 'client certificate not yet valid'
  | 'client certificate of an unknown issuer'
  | 'client certificate of another name';

/** What was off in the bytes around and between frames. */
export type FaultKind =
  | 'junk between frames'
  | 'blanks between frames'
  | 'no start block'
  | 'no carriage return after the end block'
  | 'line feed after the end block'
  | 'start block inside a message'
  | 'end block inside a message'
  | 'truncated'
  | 'too large'
  | 'HTTP request'
  | 'TLS hello'
  | 'not MLLP';

/**
 * What receive tells the outside (logs, metrics, audit). Texts are of few values and fit for labels; `peer` is an address,
 * for logs only. Nothing here carries message content.
 */
export interface ReceiveEvents {
  connectionOpened(feed: string, peer: string): void;
  connectionRefused(feed: string, reason: RefusalReason, peer: string): void;
  connectionClosed(feed: string, reason: CloseReason, peer: string): void;
  received(feed: string, protocol: Protocol, bytes: number): void;
  /** `none`: the sender asked for no answer, or the answer could not be delivered. */
  answered(feed: string, code: AcknowledgementCode | 'none'): void;
  fault(feed: string, kind: FaultKind, offset: number): void;
  /** A file of a watched folder came to its end; `left`: it stays where it is and is tried again. */
  file(feed: string, result: 'done' | 'failed' | 'left'): void;
  /** An append was refused: the sender keeps its message. */
  unavailable(feed: string, error: unknown): void;
  /** What nobody foresaw: a message that could not be described, an outcome or a folder that could not be read. */
  unexpected(feed: string, error: unknown): void;
}

export const noReceiveEvents: ReceiveEvents = {
  connectionOpened() {},
  connectionRefused() {},
  connectionClosed() {},
  received() {},
  answered() {},
  fault() {},
  file() {},
  unavailable() {},
  unexpected() {},
};
