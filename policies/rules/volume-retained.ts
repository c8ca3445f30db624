import { expect, notApplicable } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const volumeRetained: StackRule = {
  name: "volume-retained",
  item: "database tuning",
  scope: "stack",
  title: "Data volumes outlive a destroy and a replacement.",
  severity: "critical",
  references: [],
  remedy: "Declare the volume with retainOnDelete: true.",
  judge: ({ volumes }) => {
    const data = volumes.filter(({ holdsData }) => holdsData);
    if (data.length === 0) return [notApplicable("nothing here keeps data on a volume")];
    return data.flatMap(({ name, service, retained }) =>
      expect(
        { subject: service, fact: retained, missing: `whether volume ${name} is kept` },
        (isKept) => isKept,
        () => `volume ${name} is deleted with its resource, and the data with it`,
      ),
    );
  },
};
