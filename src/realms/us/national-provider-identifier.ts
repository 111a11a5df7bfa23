/** Whether a text is an NPI: ten digits whose last is the Luhn check digit over `80840` and the first nine (45 CFR 162.406). */
export function isNationalProviderIdentifier(value: string): boolean {
  if (!/^\d{10}$/.test(value)) return false;
  let sum = 24; // what the constant prefix 80840 adds
  for (let index = 0; index < 10; index++) {
    const digit = Number(value[index]);
    const weighed = index % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
