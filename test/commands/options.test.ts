import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CommanderError, type Command, type Option } from "commander";
import fc from "fast-check";
import { buildProgram } from "../../commands/main.ts";
import { UserError } from "../../config/user-error.ts";

interface Found {
  readonly place: string;
  readonly option: Option;
}

function optionsOf(command: Command, above = ""): Found[] {
  const place = `${above}${command.name()}`;
  const own = command.options.map((option) => ({ place: `${place} ${option.long ?? option.short ?? ""}`, option }));
  return [...own, ...command.commands.flatMap((each) => optionsOf(each, `${place} `))];
}

const options = optionsOf(buildProgram());
const numeric = options.filter(({ option }) => typeof option.defaultValue === "number");

/** What people write for a number or a duration, and anything else. */
const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom("240s", "4m", "1h", "0", "-5", "1e9", "NaN", "Infinity", "0x10", "1.5", "٣", "9".repeat(30), "24d"),
  fc.tuple(fc.integer(), fc.constantFrom("", "s", "m", "h", "ms", "d")).map(([amount, unit]) => `${amount}${unit}`),
);

function parsed({ option }: Found, text: string): unknown {
  try {
    return option.parseArg === undefined ? text : option.parseArg(text, option.defaultValue as never);
  } catch (error) {
    if (error instanceof UserError || error instanceof CommanderError) return undefined;
    throw error;
  }
}

describe("options of every command", () => {
  test("there are those with a number", () => {
    assert.deepEqual(
      numeric.map(({ place }) => place),
      ["preview", "deploy", "backup restore", "backup move", "rollback", "destroy"].map(
        (verb) => `keelson ${verb} --timeout`,
      ),
    );
  });

  for (const found of options.filter(({ option }) => option.required || option.optional))
    test(`${found.place} takes any text, or refuses it with a message`, () => {
      fc.assert(fc.property(anyText, (text) => void parsed(found, text)));
    });

  for (const found of numeric)
    test(`${found.place} never becomes a number that no timer takes`, () => {
      assert.equal(parsed(found, "240s"), 240);
      fc.assert(
        fc.property(anyText, (text) => {
          const value = parsed(found, text);
          assert.ok(
            value === undefined ||
              (Number.isInteger(value) && (value as number) > 0 && (value as number) * 1000 < 2 ** 31),
          );
        }),
      );
    });

  test("what asks nothing takes --yes like what asks", () => {
    for (const verb of ["deploy", "rollback", "destroy", "checklist"])
      assert.ok(
        options.some(({ place }) => place === `keelson ${verb} --yes`),
        verb,
      );
  });
});
