import type { Json } from '#flow';
import { foldText } from './fold-text.ts';
import { type Token, tokensOf } from './tokens.ts';
import { type Asked, divide, refusal, type ValueTest, withoutEscapes } from './values.ts';

/** A token as asked for: `code`; `|code`: without a system; `system|`: any code of it. */
export interface WantedToken {
  readonly system: string | undefined;
  readonly code: string | undefined;
}

/** Reads `system|code`. `ownSystem`: that of a `code` element, which goes without saying. */
export function readToken(value: string, ownSystem: string | undefined, { fullName }: Asked): WantedToken {
  const [before, after] = divide(value, '|');
  const system = withoutEscapes(before);
  const wanted =
    after === undefined
      ? { system: undefined, code: system }
      : ownSystem === system && after !== ''
        ? { system: undefined, code: withoutEscapes(after) }
        : { system, code: after === '' ? undefined : withoutEscapes(after) };
  if ((wanted.system ?? '') === '' && (wanted.code ?? '') === '') throw refusal('CW-FHIR-003', fullName);
  return wanted;
}

export function isWanted(token: Token, { system, code }: WantedToken): boolean {
  return (system === undefined || system === token.system) && (code === undefined || code === token.code);
}

/** Whether a value has a token; with `:text` its words (R4 3.1.1.4.10), with `:of-type` an identifier of a type and number. */
export function tokenFits(value: string, ownSystem: string | undefined, asked: Asked): ValueTest {
  if (asked.modifier === 'text') return textFits(value, asked);
  if (asked.modifier === 'of-type') return ofTypeFits(value, asked);
  const wanted = readToken(value, ownSystem, asked);
  const own = ownSystem === undefined ? {} : { system: ownSystem };
  return (found) => tokensOf(found, own).some((token) => isWanted(token, wanted));
}

/** The text of a concept, the displays of its codes, an identifier's type: those that begin a word of it with the words asked for. */
function textFits(value: string, { fullName }: Asked): ValueTest {
  const wanted = foldText(withoutEscapes(value));
  if (wanted === '') throw refusal('CW-FHIR-003', fullName);
  return (found) => textsOf(found).some((text) => ` ${foldText(text)}`.includes(` ${wanted}`));
}

function textsOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const codings = Array.isArray(value.coding) ? value.coding.flatMap(textsOf) : [];
  const type = value.type === undefined ? [] : textsOf(value.type);
  return [value.text, value.display].filter((text) => typeof text === 'string').concat(codings, type);
}

/** `system|code|value`: an identifier's type and number (R4 3.1.1.4.10). */
function ofTypeFits(value: string, { fullName }: Asked): ValueTest {
  const [system, rest] = divide(value, '|');
  const [code, number] = divide(rest ?? '', '|');
  if (code === '' || (number ?? '') === '') throw refusal('CW-FHIR-003', fullName);
  const wanted = { system: system === '' ? undefined : withoutEscapes(system), code: withoutEscapes(code) };
  const text = withoutEscapes(number!);
  return (found) => {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return false;
    return found.value === text && tokensOf(found.type ?? null, {}).some((token) => isWanted(token, wanted));
  };
}
