import type { SaxesOptions, SaxesParser } from 'saxes';
import { CausewayError } from '#platform/errors.ts';

/** What a hardened parser knows of where it stands. */
export interface Guard {
  /** Elements that are open. */
  readonly depth: number;
  /** To be called at every end tag. */
  leave(): void;
}

/**
 * What every reader of XML here refuses, whatever it makes of the rest: what is not well-formed (`CW-XML-001`), any DOCTYPE, so
 * that no entity can be declared (`CW-XML-002`), more elements and attributes or deeper nesting than the bounds (`CW-XML-003`).
 */
export function harden<O extends SaxesOptions>(
  parser: SaxesParser<O>,
  bounds: { readonly nodes: number; readonly depth: number },
): Guard {
  let nodes = 0;
  let depth = 0;
  const tooMuch = () => new CausewayError('CW-XML-003', { place: `line ${parser.line}` });
  parser.on('error', (error) => {
    throw new CausewayError('CW-XML-001', { place: `${parser.line}:${parser.column}`, cause: error });
  });
  parser.on('doctype', () => {
    throw new CausewayError('CW-XML-002', { place: `line ${parser.line}` });
  });
  parser.on('opentagstart', () => {
    if (++nodes > bounds.nodes || ++depth > bounds.depth) throw tooMuch();
  });
  parser.on('attribute', () => {
    if (++nodes > bounds.nodes) throw tooMuch();
  });
  return {
    get depth() {
      return depth;
    },
    leave() {
      depth--;
    },
  };
}
