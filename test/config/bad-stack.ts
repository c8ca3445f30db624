export const strongSecret = "wq7Zk3vJx9Lm2Rt8Bn5c";

export const nameRule =
  "1 to 30 lower-case letters, digits and dashes, starting with a letter and not ending with a dash";
export const run = "run: npx keelson secret set --stack <stack>";
export const generated = "or leave it out to have one generated";
export const moving = "may be another image tomorrow; name a version (name:1.4.2) or a digest (name@sha256:…)";

export interface BadStack {
  readonly name: string;
  /** One change to a valid file. */
  readonly change: object;
  /** The one line of the message, without its head. */
  readonly message: string;
}

export const web = (service: object) => ({ services: { web: service } });
export const production = (change: object) => ({ environment: "production", ...change });
