import { volumeRetained } from "../../../policies/rules/volume-retained.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Fact, Facts } from "../../../policies/facts/types.ts";
import { judges } from "../rule-cases.ts";

const volume = (retained: Fact<boolean>, holdsData = true): Partial<Facts> => ({
  volumes: [{ name: "postgres-data", service: "postgres", holdsData, retained, bytes: undefined }],
});
const none = ["not applicable: nothing here keeps data on a volume"];

judges(volumeRetained, [
  { name: "passes with a volume that is kept", facts: volume(true), says: [] },
  {
    name: "fails with one that is deleted",
    facts: volume(false),
    says: ["postgres: volume postgres-data is deleted with its resource, and the data with it"],
  },
  {
    name: "is undecided where nobody tells",
    facts: volume(unknown),
    says: ["postgres: not known: whether volume postgres-data is kept"],
  },
  { name: "is not about a volume of files", facts: volume(false, false), says: none },
  { name: "is not about stacks without volumes", facts: {}, says: none },
]);
