import type { StackConfig } from "../../config/schema.ts";
import { builtReference, imagePrefix } from "../../platforms/built-image.ts";
import { images } from "../../platforms/servers.ts";
import { identityOf } from "../identity.ts";
import { UserError } from "../../config/user-error.ts";
import { askPostgres, awaitPostgres } from "../databases/ask.ts";
import { askImageInCluster } from "./ask-cluster.ts";
import { askImageOnDocker } from "./ask-docker.ts";
import { parseImage } from "./ask-image.ts";
import { mendingSql } from "./mismatch.ts";
import { collationsQuery, databasesQuery, readData, resorted, type Data, type Resorted } from "./sorting.ts";
import type { AskedImage } from "./types.ts";

export interface Asking {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  /** In place of the stack file's image. */
  readonly image?: string | undefined;
}

/** How PostgreSQL's new image stands to the data that it is about to take over. */
export interface ImageChange {
  readonly image: string;
  readonly majors: { readonly data: number; readonly image: number };
  readonly resorted: readonly Resorted[];
}

/** Compares the running server's data with the image that is to come; undefined where no server runs. */
export async function lookAtImageChange(asking: Asking): Promise<ImageChange | undefined> {
  const data = await readRunning(asking);
  if (data === undefined) return undefined;
  const image = newImage(asking);
  const { config, stack } = asking;
  const identity = identityOf(stack);
  const output =
    config.target === "docker"
      ? await askImageOnDocker(image, data.sortings, asking)
      : await askImageInCluster(image, data.sortings, { config, identity });
  const asked = parseImage(output);
  if (asked === undefined) throw new Error(`the image ${image.reference} says: ${output.trim()}`);
  return {
    image: image.reference,
    majors: { data: data.major, image: asked.major },
    resorted: resorted(data, asked),
  };
}

function readRunning({ config, env, stack }: Asking): Promise<Data | undefined> | undefined {
  const ask = (sql: string, database = "postgres") =>
    askPostgres({ sql: [sql], database }, config, identityOf(stack), env);
  return ask(databasesQuery).then((rows) => readData(rows, (database) => ask(collationsQuery, database)));
}

function newImage({ config, stack, say, image }: Asking): AskedImage {
  if (image !== undefined) return { reference: image, say };
  const source = images.postgres(config.images);
  if (source.kind === "registry") return { reference: source.reference, say };
  const { folder } = source;
  const reference = builtReference(imagePrefix(config, identityOf(stack)), { service: "postgres", folder });
  return { reference, folder, say };
}

/** As long as its own start may take. */
const startSeconds = 300;
/** REINDEX walks through every table: how long that takes only the data knows. */
const reindexSeconds = 6 * 3600;

/** Builds the indexes of these databases anew and writes down by which version they are sorted now. */
export async function buildIndexesAnew({ stack, config, env, say }: Asking, all: readonly Resorted[]): Promise<void> {
  if (!(await awaitPostgres(startSeconds, config, identityOf(stack), env)))
    throw new UserError(`postgres does not answer, so no index was built anew: keelson doctor --stack ${stack}.`);
  for (const database of new Set(all.map((each) => each.database))) {
    say(`Building the indexes of the database ${database} anew (REINDEX, REFRESH COLLATION VERSION).`);
    const sql = mendingStatements(all.filter((each) => each.database === database));
    await askPostgres({ sql, database, timeoutSeconds: reindexSeconds }, config, identityOf(stack), env);
  }
}

/** Of one database; its indexes are built once, whichever collations they are of. */
export function mendingStatements(all: readonly Resorted[]): string[] {
  const [reindex] = mendingSql(all[0]!).split("; ");
  const refresh = all.map((each) =>
    each.collation === undefined
      ? mendingSql(each).split("; ")[1]!
      : `ALTER COLLATION ${each.collation} REFRESH VERSION`,
  );
  return [reindex!, ...refresh];
}
