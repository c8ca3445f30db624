import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { ResourceView } from "./resources.ts";

/** A resource as the policy SDK hands it over; it says nothing of what a destroy keeps. */
export function viewOfPolicy(resource: PolicyResource | ResourceValidationArgs): ResourceView {
  const { type, name, urn, props, opts } = resource;
  return { type, name, urn, props, protect: opts.protect, parent: opts.parent ?? parentUrn(resource) };
}

/** Stack policies get the parent itself beside the options, resource policies its URN alone. */
function parentUrn(resource: PolicyResource | ResourceValidationArgs): string | undefined {
  return "parent" in resource ? resource.parent?.urn : undefined;
}
