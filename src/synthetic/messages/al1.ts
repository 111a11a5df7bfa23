import { dateText } from '../calendar.ts';
import { components, segment } from '../escape.ts';
import type { Allergy } from '../happening.ts';
import type { System } from '../systems.ts';

const typeText: Readonly<Record<string, string>> = {
  DA: 'Drug allergy',
  FA: 'Food allergy',
  EA: 'Environmental allergy',
};
const severityText: Readonly<Record<string, string>> = { SV: 'Severe', MO: 'Moderate', MI: 'Mild' };

/** AL1: RxNorm where the allergen is a drug, the old hospital's own code and no coding system there. */
export function al1(system: System, allergy: Allergy, ordinal: number): string {
  const { type, severity, rxnorm, name, local, localName, reaction } = allergy;
  const old = system.version === '2.3';
  const code = old
    ? components([local, localName])
    : rxnorm === ''
      ? components([local, name, 'L'])
      : components([rxnorm, name, 'RXNORM', local, localName, 'L']);
  return segment([
    'AL1',
    `${ordinal}`,
    old ? type : components([type, typeText[type] ?? '', 'HL70127']),
    code,
    old || severity === '' ? severity : components([severity, severityText[severity] ?? '', 'HL70128']),
    components([reaction]),
    severity === '' || system.version === '2.7' ? '' : dateText(allergy.since),
  ]);
}
