import { type BadStack } from "./bad-stack.ts";

const image = "registry.example.com/app:1";
const uploads = (volume: object, service: object = {}) => ({
  services: { web: { volumes: { uploads: { path: "/app/media", ...volume } }, ...service } },
});
const borrowing = (volume: object, others: object = {}) => ({
  services: {
    web: { volumes: { uploads: { path: "/app/media" } } },
    reader: { image, volumes: { uploads: { from: "web", path: "/srv/media", ...volume } } },
    ...others,
  },
});
const kubernetes = {
  target: "kubernetes",
  host: { memory: "8GiB", cpus: 4 },
  images: { registry: "registry.example.com/team" },
};

export const wrongVolumes: BadStack[] = [
  {
    name: "a list of volumes",
    change: { services: { web: { volumes: [{ name: "uploads", path: "/app/media" }] } } },
    message: "keelson:stack.services.web.volumes: a list is not allowed; give a group of keys",
  },
  {
    name: "a volume without a path",
    change: uploads({ path: undefined }),
    message: "keelson:stack.services.web.volumes.uploads.path: missing; give a folder such as /tmp, not / itself",
  },
  {
    name: "a volume over Keelson's own folder",
    change: uploads({ path: "/run" }),
    message:
      "keelson:stack.services.web.volumes.uploads.path: /run/secrets is Keelson's or the kernel's own; choose another folder",
  },
  {
    name: "a volume in a folder in memory",
    change: uploads({ path: "/tmp/uploads" }),
    message:
      "keelson:stack.services.web.volumes.uploads.path: /tmp is in writablePaths, which is memory; remove it there, or choose another folder",
  },
  {
    name: "a volume in another",
    change: uploads({}, { volumes: { a: { path: "/data" }, b: { path: "/data/b" } } }),
    message: "keelson:stack.services.web.volumes.b.path: lies in the volume a, or holds it; choose another folder",
  },
  {
    name: "a volume that nobody writes to",
    change: uploads({ readOnly: true }),
    message:
      "keelson:stack.services.web.volumes.uploads.readOnly: nobody could write to it then; remove it, or say whose volume it is (from)",
  },
  {
    name: "replicas of one writer",
    change: uploads({}, { replicas: 2 }),
    message:
      "keelson:stack.services.web.replicas: the volume uploads has one writer; set replicas: 1, or set shared: true in volumes.uploads if its containers may write to one folder at once",
  },
  {
    name: "a writer that is to start before the old one stops",
    change: uploads({}, { update: "start-first" }),
    message:
      "keelson:stack.services.web.update: the volume uploads has one writer, which is stopped before its successor starts; remove update, or set shared: true in volumes.uploads if its containers may write to one folder at once",
  },
  {
    name: "a volume of a misspelt service",
    change: borrowing({ from: "wep" }),
    message: 'keelson:stack.services.reader.volumes.uploads.from: no service is called "wep"; did you mean "web"?',
  },
  {
    name: "a volume that its service does not have",
    change: borrowing({}, { web: { volumes: { media: { path: "/app/media" } } } }),
    message:
      'keelson:stack.services.reader.volumes.uploads.from: web has no volume of its own called "uploads"; there is media',
  },
  {
    name: "a volume of one's own by another way",
    change: uploads({ from: "web" }),
    message: "keelson:stack.services.web.volumes.uploads.from: is the service itself; remove it",
  },
  {
    name: "a size where the volume is not",
    change: borrowing({ readOnly: true, size: "5GiB" }),
    message:
      "keelson:stack.services.reader.volumes.uploads.size: is said where the volume is, in services.web.volumes.uploads; remove it here",
  },
  {
    name: "a second writer of a volume that is one container's",
    change: borrowing({}),
    message:
      "keelson:stack.services.reader.volumes.uploads.from: the volume is one container's alone; write shared: true in services.web.volumes.uploads, or readOnly: true here",
  },
  {
    name: "two writers of two users",
    change: borrowing(
      {},
      {
        web: { volumes: { uploads: { path: "/app/media", shared: true } } },
        reader: { image, user: "2000:2000", volumes: { uploads: { from: "web", path: "/srv/media" } } },
      },
    ),
    message:
      "keelson:stack.services.reader.volumes.uploads.from: its files belong to web's user, 1000:1000, and this service writes as 2000:2000; give both the same user",
  },
  {
    name: "a shared volume without a class for it",
    change: { ...kubernetes, ...uploads({ shared: true }) },
    message:
      "keelson:stack.services.web.volumes.uploads.shared: pods share a volume by a storage class that gives ReadWriteMany; name one in kubernetes.volumes.sharedClass, or remove shared",
  },
  {
    name: "a reader in another pod of a volume that is one pod's",
    change: { ...kubernetes, ...borrowing({ readOnly: true }) },
    message:
      "keelson:stack.services.reader.volumes.uploads.from: the volume is one container's alone; write shared: true in services.web.volumes.uploads (pods of two nodes cannot mount it otherwise)",
  },
];
