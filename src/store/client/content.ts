import type { FhirResource, Json } from '#flow';
import { type Elements, profileElement } from '../fold.ts';

/**
 * A client's resource as a row holds it: elements without type and id, of meta what no column has (tags, labels). The profiles
 * that it declares go to the column for them, parted by spaces, which no canonical URL has.
 */
export function elementsOfResource(resource: FhirResource): Elements {
  const elements: { [key: string]: Json } = {};
  for (const key of Object.keys(resource)) {
    const value = resource[key];
    if (value === undefined || value === null || key === 'resourceType' || key === 'id') continue;
    if (key !== 'meta') elements[key] = value;
    else {
      const { versionId: _v, lastUpdated: _l, source: _s, profile, ...rest } = value as { [key: string]: Json };
      if (Object.keys(rest).length > 0) elements.meta = rest;
      const profiles = (Array.isArray(profile) ? profile : []).filter(
        (url) => typeof url === 'string' && /^\S+$/.test(url),
      );
      if (profiles.length > 0) elements[profileElement] = [...new Set(profiles)].join(' ');
    }
  }
  return elements;
}

/** The resource as clients see it, short of what meta tells of the version: what a patch is applied to. */
export function resourceOfElements(type: string, id: string, elements: Elements): FhirResource {
  const { meta, [profileElement]: profile, ...rest } = elements;
  const profiles = typeof profile === 'string' ? { profile: profile.split(' ') } : {};
  const whole = { ...profiles, ...(meta as { [key: string]: Json } | undefined) };
  return { resourceType: type, id, ...(Object.keys(whole).length === 0 ? {} : { meta: whole }), ...rest };
}
