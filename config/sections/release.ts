import { duration, section, words } from "./values.ts";

/** A command of a service's image that has to end well before anything of a new release is started. */
export const release = section({
  command: words
    .min(1, "a list of at least one word, such as [npm, run, migrate]")
    .describe("Arguments in place of the image's own command, as those of command."),
  timeout: duration.default("10m").describe("After which it is stopped and the deploy fails."),
});
