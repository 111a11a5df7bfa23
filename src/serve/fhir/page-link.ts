/** The address of a page: the search as it was asked, with the place to go on from (FHIR R4 3.1.1.6: links are opaque). */
export function pageLink(
  url: string,
  parameters: readonly (readonly [name: string, value: string])[],
  cursor: string | undefined,
): string {
  const query = new URLSearchParams(
    parameters.filter(([name]) => name !== '_cursor').map(([name, value]) => [name, value]),
  );
  if (cursor !== undefined) query.append('_cursor', cursor);
  const text = query.toString();
  return text === '' ? url : `${url}?${text}`;
}
