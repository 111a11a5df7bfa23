import type { SaxesOptions, SaxesParser } from 'saxes';
import { CausewayError } from '#platform/errors.ts';

/** What a hardened parser knows of where it stands. */
export interface Guard {
  /** Elements that are open. */
  readonly depth: number;
  /** To be called at every start tag (`opentag`). */
  enter(): void;
  /** To be called at every attribute. */
  count(): void;
  /** To be called at every end tag. */
  leave(): void;
}

/**
 * What every reader of XML here refuses, whatever it makes of the rest: what is not well-formed (`CW-XML-001`), any DOCTYPE, so
 * that no entity can be declared (`CW-XML-002`), more elements and attributes or deeper nesting than the bounds (`CW-XML-003`).
 * It sets two handlers, and a reader may set five more: with an eighth the engine keeps the parser's fields in a dictionary,
 * and it reads at a fifth of its speed.
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
  return {
    get depth() {
      return depth;
    },
    enter() {
      if (++nodes > bounds.nodes || ++depth > bounds.depth) throw tooMuch();
    },
    count() {
      if (++nodes > bounds.nodes) throw tooMuch();
    },
    leave() {
      depth--;
    },
  };
}
