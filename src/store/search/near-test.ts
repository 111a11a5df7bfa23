import type { Json } from '#flow';
import type { Condition } from './condition.ts';
import { alternatives, refusal } from './values.ts';

const earthRadiusKm = 6371;
/** Kilometres of a unit that `near` may name; without one, kilometres (R4 Location.near). */
const kilometres: { readonly [unit: string]: number } = {
  km: 1,
  '': 1,
  m: 0.001,
  '[mi_us]': 1.609347,
  '[mi_i]': 1.609344,
};
const nearbyKm = 50;

/** `near=latitude|longitude|distance|unit` of Locations; without a distance within 50 km. Judged by content. */
export function nearCondition(value: string): Condition {
  const places = alternatives(value, 'near').map(readPlace);
  return {
    name: 'near',
    matches: ({ content }) => {
      const at = coordinatesOf(content.position);
      return at !== undefined && places.some((place) => distanceKm(place, at) <= place.within);
    },
  };
}

function readPlace(value: string) {
  const [latitude, longitude, distance = String(nearbyKm), unit = '', ...rest] = value.split('|');
  const numbers = [latitude, longitude, distance].map((text) =>
    /^-?\d{1,5}(\.\d{1,20})?$/.test(text ?? '') ? Number(text) : Number.NaN,
  );
  const [lat, lon, far] = numbers as [number, number, number];
  const factor = Object.hasOwn(kilometres, unit) ? kilometres[unit]! : Number.NaN;
  const isPlace = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && far >= 0 && factor > 0 && rest.length === 0;
  if (!isPlace) throw refusal('CW-FHIR-003', 'near');
  return { lat, lon, within: far * factor };
}

function coordinatesOf(position: Json | undefined): { lat: number; lon: number } | undefined {
  if (typeof position !== 'object' || position === null || Array.isArray(position)) return undefined;
  const { latitude, longitude } = position;
  return typeof latitude === 'number' && typeof longitude === 'number' ? { lat: latitude, lon: longitude } : undefined;
}

/** On a sphere, by the haversine formula: right to half a percent. */
function distanceKm(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const chord = half(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(a.lon, b.lon);
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}
