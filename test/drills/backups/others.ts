import type { Fault } from "./fault.ts";
import type { Field } from "./field.ts";

const other = "/var/lib/keelson/backup/other";

/** A second database, as a stack of the same name on another host has it, or this one after its volume was lost. */
async function startOther(field: Field): Promise<void> {
  const settings = [`unix_socket_directories=${other}`, "listen_addresses=", "shared_buffers=16MB", "archive_mode=on"];
  await field.sh(
    [
      `initdb -D ${other} -U postgres --auth=peer > /dev/null`,
      `printf '%s\\n' ${settings.map((one) => `"${one.replace("=", " = '")}'"`).join(" ")} >> ${other}/postgresql.conf`,
      `printf '%s\\n' "archive_command = '/bin/false'" "max_connections = 10" >> ${other}/postgresql.conf`,
      `pg_ctl -D ${other} -l ${other}/log -w start > /dev/null`,
      `psql -qXAt -h ${other} -U postgres -c 'SELECT pg_switch_wal()' > /dev/null`,
    ].join("\n"),
  );
}

const endOther = (field: Field) => field.sh(`pg_ctl -D ${other} -m immediate -w stop > /dev/null; rm -rf ${other}`);

const asOther = [`PGBACKREST_PG1_PATH=${other}`, `PGBACKREST_PG1_SOCKET_PATH=${other}`];

/** What a server's own archive_command is made of. */
const push = (field: Field, path: string) =>
  field.tool(
    ["pgbackrest", "--config=/run/secrets-backup/pgbackrest.conf", "--stanza=main", "archive-push", path],
    asOther,
  );

const fake = "/var/lib/keelson/backup/fake";

export const otherFaults: readonly Fault[] = [
  {
    title: "two stacks on one repository: another database is backed up to it",
    ...{ by: "run", looks: ["run"], env: asOther, inflict: startOther, mend: endOther },
  },
  {
    title: "″: it archives into it",
    ...{ by: "archive", looks: ["archive"], inflict: startOther, mend: endOther },
    ask: async (field) => push(field, (await field.sh(`ls ${other}/pg_wal/0* | head -n 1`)).trim()),
    alone: true,
  },
  {
    title: "an empty dump: pg_dump writes nothing and says that it has",
    ...{ by: "dump", looks: ["dump"], alone: true },
    inflict: (field) =>
      field.sh(
        [
          `mkdir -p ${fake}`,
          `printf '%s\\n' '#!/bin/sh' 'for F; do :; done' ': > "$F"' > ${fake}/pg_dump`,
          `chmod 755 ${fake}/pg_dump`,
        ].join("\n"),
      ),
    ask: async (field) => {
      const path = (await field.sh('printf %s "$PATH"')).trim();
      return field.ask(["files", "dump"], [`PATH=${fake}:${path}`]);
    },
    mend: (field) => field.sh(`rm -r ${fake}`),
  },
];
