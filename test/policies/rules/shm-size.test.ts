import { unknown, type Container } from "../../../policies/facts/types.ts";
import { shmSize } from "../../../policies/rules/shm-size.ts";
import { formatBytes, MiB } from "../../../sizing/units.ts";
import { record } from "../compliant.ts";
import { judged, limits, onDocker, onKubernetes } from "../table.ts";

const needed = record().plan.postgres!.shmSize;
const postgres = (shm: number | undefined | typeof unknown): Partial<Container> => ({
  subject: "postgres",
  service: "postgres",
  tier: "data",
  ...limits({ shm }),
});
const fault = (size: string) =>
  `postgres: has a /dev/shm of ${size} where its settings need ${formatBytes(needed)}: parallel queries fail with "No space left on device"`;

judged(shmSize, [
  ["passes with the planned size on Docker", onDocker(postgres(needed)), []],
  ["passes with the planned size on Kubernetes", onKubernetes(postgres(needed)), []],
  ["fails with less", onDocker(postgres(needed - MiB)), [fault(formatBytes(needed - MiB))]],
  ["fails with the 64 MiB that Docker gives unasked", onDocker(postgres(undefined)), [fault("64MiB")]],
  ["fails with the 64 MiB that a runtime gives a pod", onKubernetes(postgres(undefined)), [fault("64MiB")]],
  [
    "passes with a tmpfs without a size, which the memory limit bounds",
    onKubernetes({
      ...postgres(undefined),
      mounts: [{ kind: "tmpfs", source: "tmpfs", path: "/dev/shm", readOnly: false }],
    }),
    [],
  ],
  ["says nothing of apps", onDocker(), []],
  [
    "is undecided where the size is not known",
    onDocker(postgres(unknown)),
    ["postgres: not known: the size of its /dev/shm"],
  ],
  [
    "is undecided where the mounts are not known",
    onDocker({ ...postgres(undefined), mounts: unknown }),
    ["postgres: not known: its mounts"],
  ],
  [
    "does not apply without PostgreSQL",
    {
      ...onDocker(),
      record: record({
        postgres: undefined,
        services: { web: { image: "registry.example.com/web:1.4.2", needs: ["redis"] } },
      }),
    },
    ["not applicable: the stack has no PostgreSQL"],
  ],
  [
    "does not apply to what Keelson did not make",
    { ...onDocker(), record: undefined },
    ["not applicable: no plan is recorded: Keelson did not make this stack"],
  ],
]);
