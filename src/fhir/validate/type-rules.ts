import type { Json } from '#flow';
import { isObject, type JsonObject, report, type Walk } from './walk.ts';

/** What R4's texts ask of values of a type beyond elements and invariants. The walk stands at the value. */
export function checkTypeRules(type: string, value: JsonObject, walk: Walk): void {
  if (type === 'Coding') {
    absolute(value.system, 'system', walk);
    checkCode(value, walk);
  }
  if (type === 'Attachment') checkSize(value, walk);
  if (type === 'CodeSystem') checkProperties(value, walk);
  if (type === 'ValueSet' || type === 'CodeSystem' || type === 'StructureDefinition') {
    absolute(value.url, 'url', walk);
    if (isObject(value.compose)) {
      for (const [index, part] of objects(value.compose.include).entries())
        absolute(part.system, `compose.include[${index}].system`, walk);
    }
  }
}

const objects = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isObject) : []);

/** Systems and canonicals are absolute; a contained one is told by `#`. */
function absolute(uri: Json | undefined, name: string, walk: Walk): void {
  if (typeof uri !== 'string' || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) return;
  if (name === 'url' && uri.startsWith('#')) return;
  walk.path.push(name);
  report(walk, 'error', 'invalid', 'The URI is absolute.');
  walk.path.pop();
}

/** By the code system, where it is at hand and says all of its codes. A supplement is none to take codes from. */
function checkCode({ system, code }: JsonObject, walk: Walk): void {
  const found = typeof system === 'string' ? walk.at.canonical?.(system) : undefined;
  if (found?.resourceType !== 'CodeSystem') return;
  if (found.content === 'supplement' || found.supplements !== undefined)
    report(walk, 'error', 'code-invalid', 'The system is a supplement of a code system.');
  else if (found.content === 'complete' && typeof code === 'string' && !hasCode(found, code))
    report(walk, 'error', 'code-invalid', 'The code system has no such code.');
}

function hasCode(parent: JsonObject, code: string): boolean {
  return objects(parent.concept).some((concept) => concept.code === code || hasCode(concept, code));
}

/** Of a CodeSystem: its properties are told apart by code, and a supplement says that it is one. */
function checkProperties(system: JsonObject, walk: Walk): void {
  const codes = objects(system.property).map(({ code }) => code);
  if (new Set(codes).size < codes.length) report(walk, 'error', 'invalid', 'Two properties have one code.');
  if (system.supplements !== undefined && system.content !== 'supplement')
    report(walk, 'error', 'invalid', 'What supplements a code system has the content `supplement`.');
}

function checkSize({ data, size }: JsonObject, walk: Walk): void {
  if (typeof data !== 'string' || typeof size !== 'number') return;
  const digits = data.replace(/[\s=]/g, '').length;
  if (Math.floor((digits * 3) / 4) !== size) report(walk, 'error', 'invalid', 'The size is that of the data.');
}
