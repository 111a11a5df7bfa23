/** Another value of the same kind as the one that stands there, told apart by `nth`: a sentinel must fit where it is put. */
export function sentinelFor(value: string, nth: number): string {
  const digits = String(nth % 1_000_000).padStart(6, '0');
  const time = /^(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\.\d+)?([+-]\d{4})?$/.exec(value);
  if (time !== null && Number(time[1]) > 1850 && Number(time[1]) < 2100) return anotherTime(value, nth);
  if (/^\d+$/.test(value)) return anotherNumber(value, digits);
  if (/^[+-]?\d+\.\d+$/.test(value)) return `${value.split('.')[0]}.${digits}1`;
  return `Zq${digits}`;
}

/** As precise as the other. */
function anotherTime(value: string, nth: number): string {
  const year = String(1901 + (nth % 150));
  const rest = value.slice(4);
  return `${year}${rest.replace(/^0229/, '0228')}`;
}

/** As long as the other where that has room to be told apart. */
function anotherNumber(value: string, digits: string): string {
  if (value.length >= 6) return `${value.slice(0, -6)}${digits}`.replace(/^0/, '7');
  return String(7_000_000 + Number(digits));
}
