import { sharedBuffers } from "../../../policies/rules/shared-buffers.ts";
import { unknown } from "../../../policies/facts/types.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { postgres, stack, stackFiles, stackWith } from "../servers.ts";

const GiB = 1024 ** 3;
const limits = { ...container().limits, memory: 4 * GiB };
const file = (content: string) => ({ service: "postgres", path: "/etc/postgresql.conf", content });
const setting = (text: string) => ({ containers: [postgres({ limits })], files: [file(text)] });

judges(sharedBuffers, [
  { name: "passes as planned and written", facts: stack(), says: [] },
  { name: "passes by the plan where no file is seen", facts: stack({ files: [] }), says: [] },
  {
    name: "fails with too much",
    facts: setting("shared_buffers = '2GB'"),
    says: ["postgres: shared_buffers 2GB are 50 % of its 4GiB; 10 to 40 % are fair"],
  },
  { name: "takes another bound", facts: setting("shared_buffers = 2GB"), thresholds: { mostPercent: 50 }, says: [] },
  {
    name: "fails with PostgreSQL's default",
    facts: setting("port = 5432"),
    says: ["postgres: shared_buffers 128MB are 3 % of its 4GiB; 10 to 40 % are fair"],
  },
  { name: "counts blocks of 8 KiB", facts: setting("shared_buffers = 131072 # 1 GiB"), says: [] },
  {
    name: "fails with no size",
    facts: setting("shared_buffers = 'much'"),
    says: ["postgres: shared_buffers is no size: much"],
  },
  {
    name: "leaves a server without a limit to its own rule",
    facts: stackWith(postgres({ limits: { ...limits, memory: undefined } })),
    says: [],
  },
  {
    name: "is undecided where the file is not known",
    facts: stackFiles({ "postgresql.conf": unknown }),
    says: ["postgres: not known: its shared_buffers"],
  },
  {
    name: "is undecided where the limit is not known",
    facts: stackWith(postgres({ limits: { ...limits, memory: unknown } })),
    says: ["postgres: not known: its memory limit"],
  },
  { name: "is not about stacks without PostgreSQL", facts: {}, says: ["not applicable: nothing here is PostgreSQL"] },
]);
