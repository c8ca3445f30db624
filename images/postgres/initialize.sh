#!/bin/bash
# Builds the whole data directory in $PGDATA/.initdb (initdb, database, start-up scripts) and only then moves it into
# place, PG_VERSION last. Killed at any point, the next start finds no PG_VERSION and begins again; a directory that has
# one is never touched.
set -Eeuo pipefail

fail() { printf 'postgres: %s\n' "$1" >&2; exit 1; }

# Prints a variable's value, or the content of the file that its _FILE variant names.
value_of() {
  local file="$1_FILE"
  if [ -n "${!1-}" ] && [ -n "${!file-}" ]; then fail "$1 and $file are both set; set one"; fi
  if [ -n "${!file-}" ]; then
    [ -r "${!file}" ] || fail "$file: cannot read ${!file}"
    cat "${!file}"
  else
    printf '%s' "${!1-}"
  fi
}

check_folder() {
  mkdir -p "$PGDATA" 2> /dev/null || true
  # The server refuses a folder that others may read; where this is not allowed, it says so itself.
  chmod 0700 "$PGDATA" 2> /dev/null || true
  [ -w "$PGDATA" ] || fail "$PGDATA: user $(id -u) cannot write here; mount a volume that belongs to it"
  [ ! -d "$staging" ] || return 0
  local found
  found=$(find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit)
  [ -z "$found" ] || fail "$PGDATA: not empty ($found) but no database (PG_VERSION is missing); mount another volume"
}

run_sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$user" --dbname "$database" "$@"; }

run_scripts() {
  local file
  # Else a folder that cannot be listed would look like an empty one.
  [ -r "$scripts" ] || fail "$scripts: user $(id -u) cannot read here"
  for file in "$scripts"/*; do
    case "$file" in
      *.sql) echo "postgres: running $file"; run_sql --file "$file" ;;
      *.sh)
        echo "postgres: running $file"
        # As with the official image: a script that may not be executed is read in, and sees POSTGRES_USER and the rest.
        if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      "$scripts/*") ;;
      *) echo "postgres: ignoring $file, neither .sql nor .sh" ;;
    esac
  done
}

# A server that only this container reaches: no TCP, and trust whatever POSTGRES_INITDB_ARGS chose for later.
start_private_server() {
  echo 'local all all trust' > "$staging/private_hba.conf"
  pg_ctl --pgdata "$staging" --wait --timeout 300 --silent start \
    --options "-c listen_addresses='' -c hba_file='$staging/private_hba.conf'"
}

data=$PGDATA
scripts=/docker-entrypoint-initdb.d
staging=$data/.initdb
trap 'exit 143' TERM INT
user=$(value_of POSTGRES_USER)
user=${user:-postgres}
database=$(value_of POSTGRES_DB)
database=${database:-$user}
password=$(value_of POSTGRES_PASSWORD)
[ -n "$password" ] || fail "a new database needs a password: set POSTGRES_PASSWORD_FILE or POSTGRES_PASSWORD"
check_folder

find "$data" -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} +
mkdir -m 0700 "$staging"
# The arguments are words of a command line, as with the official image: quotes in them count.
eval 'initdb --no-instructions --pgdata "$staging" --username "$user" --pwfile /dev/stdin' \
  "--auth-local trust --auth-host scram-sha-256 ${POSTGRES_INITDB_ARGS-}" <<< "$password"
printf '\nhost all all all scram-sha-256\n' >> "$staging/pg_hba.conf"

export PGDATA=$staging POSTGRES_USER=$user POSTGRES_DB=$database
start_private_server
if [ "$database" != postgres ]; then
  psql --no-psqlrc --quiet --username "$user" --dbname postgres --set ON_ERROR_STOP=1 --set name="$database" \
    <<< 'CREATE DATABASE :"name";'
fi
run_scripts
pg_ctl --pgdata "$staging" --wait --silent --mode fast stop
rm "$staging/private_hba.conf"

find "$staging" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$data" {} +
# The rest must be on disk before the file that says so.
sync "$data"
mv "$staging/PG_VERSION" "$data/"
sync "$data"
echo "postgres: database is ready in $data"
