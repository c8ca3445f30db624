import { volumeFolder, uidOf, type FilesBox } from "../../sizing/backup-files.ts";
import { authorityFile, directoryMount, keyFile, repositoryMount, workMount } from "./paths.ts";
import { lateHours } from "./schedule.ts";
import { repositoriesOf, type BackupsConfig, type Repository } from "./settings.ts";

/** A repository of restic's has one owner, as all of it is only its owner's to read. */
export const filesPart = (repository: Repository, { user }: FilesBox, stack: string) =>
  repository.kind === "directory" ? `${stack}-files-${uidOf(user)}` : `files-${uidOf(user)}`;

/** Renders what the probe's files verbs read in a container: whose volumes, to where, and how long. It holds a store's keys. */
export function renderFiles(config: BackupsConfig, box: FilesBox, stack: string): string {
  const settings = {
    stack,
    repositories: repositoriesOf(config).map((repository, index) => place(repository, index + 1, { box, stack })),
    key: keyFile,
    work: workMount,
    retention: config.retention,
    lateHours: lateHours(config.schedule.files),
    services: Object.fromEntries(
      Object.entries(box.volumes).map(([service, names]) => [service, folders(service, names)]),
    ),
  };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

function folders(service: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, volumeFolder(service, name)]));
}

interface Place {
  readonly url: string;
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function place(repository: Repository, number: number, { box, stack }: { box: FilesBox; stack: string }): Place {
  const part = filesPart(repository, box, stack);
  if (repository.kind === "volume") return local(`${repositoryMount}/${part}`);
  if (repository.kind === "directory") return local(`${directoryMount(number)}/${part}`);
  const { endpoint, bucket, path = `/${stack}`, region, accessKey, secretKey, ca } = repository;
  return {
    url: `s3:${endpoint}/${bucket}${path}/${part}`,
    options: [
      ...["--option", "s3.bucket-lookup=path", "--option", `s3.region=${region}`],
      ...(ca === undefined ? [] : ["--cacert", authorityFile(number)]),
    ],
    env: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey },
  };
}

const local = (url: string): Place => ({ url, options: [], env: {} });
