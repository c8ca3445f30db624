import { after, before, describe, test } from "node:test";
import { cases } from "./support/cases.ts";
import { Stores } from "./support/stores.ts";
import { variants, type Variant } from "./support/variants.ts";

const found = await variants();
/** The drill asks all of all; else a runtime's second framework is not asked what its first one was. */
const asksAll = process.env["KEELSON_RUNTIMES"] === "all";
const first = new Map(found.toReversed().map((variant) => [variant.runtime, variant]));

describe("the contract of an app", { concurrency: 4 }, () => {
  let stores: Stores;
  before(async () => (stores = await Stores.start()));
  after(() => stores.end());

  for (const variant of found) {
    describe(nameOf(variant), { concurrency: 1 }, () => {
      for (const { name, run, everywhere } of cases) {
        if (!asksAll && everywhere !== true && first.get(variant.runtime) !== variant) continue;
        test(name, (context) => run(variant, stores, (undo) => context.after(undo)));
      }
    });
  }
});

function nameOf({ runtime, framework }: Variant): string {
  return `${runtime} with ${framework}`;
}
