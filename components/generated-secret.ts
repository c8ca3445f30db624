import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** 62³² ≈ 2¹⁹⁰: no special characters, so that it stands in URLs and config files without escapes. */
const length = 32;

/** A given secret, or a random one that stays for the life of the stack. */
export function secretOrRandom(
  name: string,
  given: string | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (given !== undefined) return pulumi.secret(given);
  return new random.RandomPassword(name, { length, special: false }, opts).result;
}
