import { adtStructures } from './adt.ts';
import { careStructures } from './care.ts';
import { documentStructures } from './documents.ts';
import { financeStructures } from './finance.ts';
import { laboratoryStructures } from './laboratory.ts';
import { masterFileStructures } from './master-files.ts';
import { orderStructures } from './orders.ts';
import { oruStructures } from './oru.ts';
import { pharmacyStructures } from './pharmacy.ts';
import { queryStructures } from './queries.ts';
import { schedulingStructures } from './scheduling.ts';
import { type Structure, structure } from './structure.ts';
import { vaccinationStructures } from './vaccination.ts';

const notations: { readonly [name: string]: string } = {
  ...adtStructures,
  ...financeStructures,
  ...careStructures,
  ...documentStructures,
  ...laboratoryStructures,
  ...orderStructures,
  ...masterFileStructures,
  ...oruStructures,
  ...pharmacyStructures,
  ...queryStructures,
  ...schedulingStructures,
  ...vaccinationStructures,
};

/** Every message structure that is known, by the name that MSH-9.3 has for it. */
export const structures: ReadonlyMap<string, Structure> = new Map(
  Object.entries(notations).map(([name, notation]) => [name, structure(name, notation)]),
);
