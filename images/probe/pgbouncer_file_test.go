package main

import (
	"os"
	"testing"
)

func TestAPgBouncerFileIsBadWhereTheProgramCannotLoadIt(t *testing.T) {
	program := write(t, "pgbouncer", `#!/bin/sh
grep -q bad "$3" || { echo "00:00 [1] FATAL could not find user '$2' to switch to" >&2; exit 1; }
echo "00:00 [1] ERROR unknown parameter: bad" >&2
echo "00:00 [1] FATAL cannot load config file" >&2
exit 1
`)
	if err := os.Chmod(program, 0o700); err != nil {
		t.Fatal(err)
	}
	expect(t, 0, "", "pgbouncer-test", "--program", program, write(t, "a", "good"))
	bad := write(t, "b", "bad")
	want := bad + ": ERROR unknown parameter: bad; FATAL cannot load config file"
	expect(t, 1, want, "pgbouncer-test", "--program", program, bad)
	expect(t, 1, "not found", "pgbouncer-test", "--program", "no-such-program", bad)
}
