import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { organizationOf } from '../participants.ts';
import { addResource } from '../resources.ts';

/** The material of an act: of its consumable, or of what it supplies. */
export function productOf(act: XmlElement): XmlElement | undefined {
  return child(act, 'consumable', 'manufacturedProduct') ?? child(act, 'product', 'manufacturedProduct');
}

/** What a product is called. */
export function productConcept(context: CdaContext, product: XmlElement | undefined): Element {
  const material = child(product, 'manufacturedMaterial') ?? child(product, 'manufacturedLabeledDrug');
  const made = codeableConcept(context, child(material, 'code'));
  if (made !== undefined) {
    if (made.text === undefined) putText(context, made, 'text', child(material, 'name'));
    return made;
  }
  const named: Element = {};
  return putText(context, named, 'text', child(material, 'name'))
    ? named
    : absentConcept(context, child(material, 'code'));
}

/**
 * Medication Information → `target.medication[x]`: a code where that is all there is to say, a Medication where there is a
 * product id, a manufacturer, a lot, a form or a vehicle.
 */
export function putMedication(context: CdaContext, target: Element, act: XmlElement): void {
  const product = productOf(act);
  const code = productConcept(context, product);
  const more = medicationContent(context, act, product);
  if (more === undefined) {
    target.medicationCodeableConcept = code;
    return;
  }
  const content = { code, ...more };
  const name = (code.text ?? (code.coding as Element[] | undefined)?.[0]?.display) as string | undefined;
  target.medicationReference = addResource(
    context,
    { type: 'Medication', source: product ?? act, content, part: 'medication' },
    name,
  );
}

/** What a medication says beside its code; undefined where it says nothing more. */
function medicationContent(context: CdaContext, act: XmlElement, product: XmlElement | undefined): Element | undefined {
  const made: Element = {};
  addIdentifiers(context, made, children(product, 'id'));
  put(made, 'manufacturer', organizationOf(context, child(product, 'manufacturerOrganization')));
  const lot: Element = {};
  if (putText(context, lot, 'lotNumber', child(product, 'manufacturedMaterial', 'lotNumberText'))) made.batch = lot;
  put(made, 'form', codeableConcept(context, child(act, 'administrationUnitCode')));
  for (const one of children(act, 'participant')) {
    const role = child(one, 'participantRole');
    const entity = child(role, 'playingEntity');
    const item = codeableConcept(context, child(entity, 'code'));
    if (item === undefined || child(role, 'playingDevice') !== undefined) continue;
    if (!item.text) putText(context, item, 'text', child(entity, 'name'));
    const kind = codeableConcept(context, child(role, 'code'));
    const ingredient: Element = { itemCodeableConcept: item, isActive: false };
    // The role of a drug vehicle is what FHIR says by isActive; the code itself goes with the item.
    for (const coding of (kind?.coding ?? []) as Element[]) add(ingredient, 'extension', roleExtension(coding));
    add(made, 'ingredient', ingredient);
  }
  for (const _ in made) return made;
  return undefined;
}

/** The code of the role that an ingredient has (412307009, drug vehicle), kept beside `isActive`. */
function roleExtension(coding: Element): Element {
  return {
    url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    valueCodeableConcept: { coding: [coding] },
  };
}
