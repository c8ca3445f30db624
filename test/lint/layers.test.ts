import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

const rule = "import-x/no-restricted-paths";

/** Each file need not exist; what it imports must, for the rule resolves it. */
const forbidden = [
  ["commands/x.ts", "../components/stack.ts"],
  ["operations/x.ts", "../components/stack.ts"],
  ["operations/deploy/x.ts", "../../commands/deploy/deploy.ts"],
  ["policies/x.ts", "../components/stack.ts"],
  ["policies/x.ts", "../operations/process.ts"],
  ["platforms/x.ts", "../components/stack.ts"],
  ["components/x.ts", "../operations/process.ts"],
  ["sizing/x.ts", "../components/stack.ts"],
  ["config/x.ts", "../sizing/units.ts"],
  ["sizing/x.ts", "../monitoring/alerts/all.ts"],
  ["monitoring/x.ts", "../components/stack.ts"],
  ["monitoring/x.ts", "../platforms/identity.ts"],
  ["operations/x.ts", "../test/support/run.ts"],
  ["commands/x.ts", "../test/support/run.ts"],
] as const;

const allowed = [
  ["commands/x.ts", "../operations/process.ts"],
  ["commands/x.ts", "../monitoring/alerts/all.ts"],
  ["components/x.ts", "../monitoring/alerts/all.ts"],
  ["components/x.ts", "../sizing/units.ts"],
  ["test/x.ts", "../components/stack.ts"],
] as const;

describe("the linter's arrows", () => {
  let eslint: ESLint;
  // Without types: a file that does not exist belongs to no project, and the rule needs none.
  before(() => {
    eslint = new ESLint({
      overrideConfig: [tseslint.configs.disableTypeChecked],
      ruleFilter: ({ ruleId }) => ruleId === rule,
    });
  });

  async function complaints(filePath: string, statement: string): Promise<readonly (string | null)[]> {
    const results = await eslint.lintText(`${statement}\n`, { filePath });
    return results.flatMap(({ messages }) => messages.map(({ ruleId, severity }) => (severity === 2 ? ruleId : null)));
  }

  for (const [file, target] of forbidden) {
    test(`${file} may not import ${target}`, async () => {
      assert.deepEqual(await complaints(file, `import "${target}";`), [rule]);
      assert.deepEqual(await complaints(file, `import type { X } from "${target}";`), [rule]);
    });
  }

  for (const [file, target] of allowed) {
    test(`${file} may import ${target}`, async () =>
      assert.deepEqual(await complaints(file, `import "${target}";`), []));
  }
});
