/** Shell scripts that damage a repository: R is its folder, B the newest backup's label. */
const newest = `B=$(ls "$R/backup/main" | grep -E '^[0-9]{8}-[0-9]{6}F$' | tail -n 1)`;

/** Of those that the copy has, or copying it back would not bring them back; all but the first are what a replay needs. */
const segments = [
  "(cd /var/lib/keelson/backup/pristine/pgbackrest && ls archive/main/*/*/*)",
  "grep -E '/[0-9A-F]{24}-[^/]*$'",
  'sed "s#^#$R/#"',
  "sort",
].join(" | ");

/** Changes one bit of a file in its middle, and nothing else of it: neither its size nor its time. */
const flip = (file: string) =>
  [
    `F=${file}`,
    `N=$(($(stat -c %s "$F") / 2))`,
    `T=$(stat -c %Y "$F")`,
    `V=$(od -An -tu1 -j $N -N 1 "$F" | tr -d ' ')`,
    `printf "\\\\$(printf %03o $((V ^ 1)))" | dd of="$F" bs=1 seek=$N conv=notrunc status=none`,
    `touch -d "@$T" "$F"`,
  ].join("\n");

/** The last segment but so many that is in the archive. */
const segment = (fromEnd: number) => `$( ${segments} | tail -n ${fromEnd} | head -n 1)`;

const bundle = `$(ls -S "$R/backup/main/$B"/bundle/* | head -n 1)`;

/** pgBackRest keeps two of what it cannot do without, and takes the other where one is damaged. */
const both = (file: string) => [flip(`"${file}"`), flip(`"${file}.copy"`)];

export const damage = {
  byteInBackup: `${newest}\n${flip(bundle)}`,
  byteInManifest: [newest, ...both("$R/backup/main/$B/backup.manifest")].join("\n"),
  backupFileCut: `${newest}\nF=${bundle}\ntruncate -s $(($(stat -c %s "$F") / 2)) "$F"`,
  backupFileGone: `${newest}\nrm ${bundle}`,
  bothLists: both("$R/backup/main/backup.info").join("\n"),
  walByte: flip(segment(2)),
  walCut: `F=${segment(2)}\ntruncate -s $(($(stat -c %s "$F") / 2)) "$F"`,
  walGone: `rm ${segment(2)}`,
  walSwapped: `A=${segment(2)}\nC=${segment(3)}\ncp "$A" /tmp/swap && cp "$C" "$A" && cp /tmp/swap "$C" && rm /tmp/swap`,
  full: `dd if=/dev/zero of="$R/../../fill" bs=1M status=none || true`,
  empty: `mv "$R" "$R.away"`,
  back: `rm -rf "$R" && mv "$R.away" "$R"`,
  room: `rm "$R/../../fill"`,
} as const;
