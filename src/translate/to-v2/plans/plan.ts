import type { Element } from '../../element.ts';
import { ofPatient } from '../messages/about-patient.ts';
import { child } from '../read.ts';
import { resolve, type Writing } from '../writing.ts';

/** A message to be written. */
export interface Plan {
  /** `ADT^A01`. */
  readonly type: string;
  readonly patient: Element;
  readonly encounter: Element | undefined;
  /** The requests, documents or the appointment that it is about. */
  readonly about: readonly Element[];
}

/** What a Bundle has of one patient, and which message is asked for. */
export interface Ask {
  readonly writing: Writing;
  readonly patient: Element;
  /** `ORU`; empty where nothing is asked for, and what there is decides. */
  readonly code: string;
  /** `R01`; empty where the message's usual one will do. */
  readonly trigger: string;
  readonly of: (type: string) => readonly Element[];
}

export function ask(writing: Writing, patient: Element, code: string, trigger: string): Ask {
  return { writing, patient, code, trigger, of: (type) => ofPatient(writing, patient, type) };
}

/** Whether a message of one of these codes is asked for, or any. */
export function isWanted({ code }: Ask, ...codes: readonly string[]): boolean {
  return code === '' || codes.includes(code);
}

/** The visit that a resource names, else the first that the Bundle has. */
export function visitOf({ writing, of }: Ask, one: Element | undefined): Element | undefined {
  const named = child(one, 'encounter') ?? child(one, 'context');
  return (resolve(writing, named, one) as Element | undefined) ?? of('Encounter')[0];
}

/** A plan for what stands in `about`, in the visit of the first of them. */
export function planAbout(asked: Ask, type: string, about: readonly Element[]): Plan {
  return { type, patient: asked.patient, encounter: visitOf(asked, about[0]), about };
}
