import type { FhirResource } from '#flow';
import type { Element } from '../element.ts';
import { child, list, text } from '../to-v2/read.ts';
import { nameOf } from './writing.ts';

/**
 * Deliveries and the statements of use that go with them, each by the name of the other: of the same device, or of the same ids. One
 * supply of C-CDA tells both.
 */
export function suppliesOf(byType: ReadonlyMap<string, readonly FhirResource[]>): ReadonlyMap<string, FhirResource> {
  const uses = new Map<string, FhirResource>();
  for (const use of byType.get('DeviceUseStatement') ?? []) {
    for (const key of keysOf(use as Element, child(use as Element, 'device'))) if (!uses.has(key)) uses.set(key, use);
  }
  const found = new Map<string, FhirResource>();
  for (const delivery of byType.get('SupplyDelivery') ?? []) {
    const item = child(child(delivery as Element, 'suppliedItem'), 'itemReference');
    const use = keysOf(delivery as Element, item)
      .map((key) => uses.get(key))
      .find((one) => one !== undefined);
    if (use === undefined) continue;
    found.set(nameOf(delivery as Element), use);
    const name = nameOf(use as Element);
    if (!found.has(name)) found.set(name, delivery);
  }
  return found;
}

function keysOf(resource: Element, device: Element | undefined): string[] {
  const target = text(device, 'reference');
  const ids = list(resource, 'identifier').map((id) => `${text(id, 'system')}|${text(id, 'value')}`);
  return [...(target === '' ? [] : [target]), ...ids];
}
