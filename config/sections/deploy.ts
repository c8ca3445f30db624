import { duration, section, wholeNumber, yesOrNo } from "./values.ts";

const gate = section({
  timeout: duration.default("120s").describe("How long the stack has to become well before the deploy is given up."),
  interval: duration.default("5s").describe("Time between two looks at the whole stack."),
  healthy: wholeNumber(1, 100)
    .default(80)
    .describe("Percentage of a look's probes that must be good; every critical service must be well in any case."),
  errors: wholeNumber(0, 100)
    .default(10)
    .describe("Percentage of the edge's answers that may be 5xx meanwhile; above it the deploy is given up at once."),
});

export const deploy = section({
  autoRollback: yesOrNo.default(true).describe("Return to the last healthy release when a deploy fails its gate."),
  keepReleases: wholeNumber(1, 100).default(3).describe("Healthy releases kept, with their images, to go back to."),
  settle: duration
    .default("10s")
    .describe("How long new containers must stay well, without a restart, before they get traffic, and after."),
  gate: gate.prefault({}).describe("When a deploy counts as a healthy release."),
});
