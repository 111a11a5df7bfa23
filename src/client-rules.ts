import type { Definitions } from '#fhir/definitions/definitions.ts';
import { patchShapes } from '#fhir/patch/patch-shapes.ts';
import type { ValidationIssue } from '#fhir/validate/issue.ts';
import type { Validator } from '#fhir/validate/validate.ts';
import type { FhirResource } from '#flow';
import type { Config } from '#platform/config/schema.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Realm } from '#realms/realm.ts';
import type { Rules } from '#store/client/settle-draft.ts';

export interface ClientRulesOptions {
  readonly definitions: Definitions;
  readonly validator: Validator;
  readonly impliedProfile: Realm['impliedProfile'];
  readonly mode: Config['validation']['impliedProfiles'];
}

/** What clients' writes are held to. */
export interface ClientRules extends Rules {
  /**
   * Validates by R4, by the profiles that the resource declares and, where the configuration says so, by the one that its kind implies.
   * Gives what is no reason to refuse it; throws `CW-WRT-022` with all errors.
   */
  check(resource: FhirResource): readonly ValidationIssue[];
}

export function createClientRules({ definitions, validator, impliedProfile, mode }: ClientRulesOptions): ClientRules {
  return {
    shapes: patchShapes(definitions),
    check(resource) {
      const known = mode === 'off' ? undefined : impliedProfile(resource, validator.knows);
      const issues =
        known === undefined || mode === 'refuse'
          ? validator.validate(resource, known === undefined ? [] : [known])
          : validator.validate(resource, [], { advised: known });
      const errors = issues.filter(({ severity }) => severity === 'error');
      if (errors.length === 0) return issues;
      const reasons = errors.map(({ severity: _, profile: _profile, ...reason }) => reason);
      throw new CausewayError('CW-WRT-022', { place: reasons[0]!.expression, reasons });
    },
  };
}
