/** Numbers of the registry of providers (NPI) that nobody has. */
const known = ['1245319599', '1234567893'] as const;

/** Another number of the registry for one of it; undefined for what is none. */
export function anotherNpi(value: string): string | undefined {
  if (!/^\d{10}$/.test(value) || !hasCheckDigit(value)) return undefined;
  return value === known[0] ? known[1] : known[0];
}

/** Luhn's check over the number with the prefix 80840 (45 CFR 162.406). */
function hasCheckDigit(value: string): boolean {
  const sum = [...value].toReversed().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 24);
  return sum % 10 === 0;
}
