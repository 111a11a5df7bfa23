import type { Json } from '#flow';
import type { Person } from './person.ts';

type Link = { readonly other: { readonly reference: string }; readonly type: string };

/** Patient.link of a record, as its place in the person has it; empty where there is nothing to say. */
export function patientLinks(id: string, { address, root, others }: Person): Link[] {
  const seen = new Set(others.map(([other]) => other));
  const link = (other: string, type: string): Link => ({ other: { reference: `Patient/${other}` }, type });
  if (root !== id) return seen.has(root) ? [link(root, 'replaced-by')] : [];
  const replaced = others.filter((other) => other[1] === id).map(([other]) => link(other, 'replaces'));
  if (address !== id) return seen.has(address) ? [...replaced, link(address, 'refer')] : replaced;
  const linked = others.filter(([other, itsRoot]) => other === itsRoot).map(([other]) => link(other, 'seealso'));
  return [...replaced, ...linked];
}

/** A Patient's body with the links of its person; a record that was merged is not in use. Links of its source stay. */
export function withLinks(body: string, id: string, person: Person): string {
  const links = patientLinks(id, person);
  if (links.length === 0 && person.root === id) return body;
  const content = JSON.parse(body) as { [element: string]: Json };
  const own = Array.isArray(content.link) ? content.link : [];
  if (person.root !== id) content.active = false;
  if (links.length > 0) content.link = [...own, ...links] as Json;
  return JSON.stringify(content);
}
