package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// nobody is a user that no image has: PgBouncer reads its whole file first, then fails to become that user, before it
// opens anything.
const nobody = "keelson-nobody"

// complaint is a line of PgBouncer's log about the file, without its time and process.
var complaint = regexp.MustCompile(`(?:ERROR|FATAL) .*`)

// testPgBouncerFile has the image's own PgBouncer read a file: it has no option to test one, and a running pooler that
// is reloaded with a bad file goes on with its own defaults for every setting behind the error.
func testPgBouncerFile(args []string) error {
	flags := newFlags("pgbouncer-test")
	timeout := flags.Duration("timeout", 5*time.Second, "longest time for reading")
	program := flags.String("program", "pgbouncer", "PgBouncer's own program")
	file, err := parseTarget(flags, args, "file")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()
	output, err := exec.CommandContext(ctx, *program, "--user", nobody, file).CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return err
	}
	if text := string(output); strings.Contains(text, "cannot load config file") {
		return fmt.Errorf("%s: %s", file, strings.Join(complaint.FindAllString(text, -1), "; "))
	}
	return nil
}
