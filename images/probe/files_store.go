package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What is stored beside the volumes of services, each as a service of one volume. No service's name has such a character.
const (
	storedConfig = "@config"
	storedDump   = "@dump"
)

var storedVolumes = map[string]string{storedConfig: "stack", storedDump: "databases"}

// storedFolder is where it lies while it is backed up.
func (box *filesBox) storedFolder(what string) string {
	return box.file("stored/" + what + "/" + storedVolumes[what])
}

// volumesOf are the folders of a service, or of what is stored beside them.
func (box *filesBox) volumesOf(service string) map[string]string {
	if volume := storedVolumes[service]; volume != "" {
		return map[string]string{volume: box.storedFolder(service)}
	}
	return box.Services[service]
}

// labelOf a backup: SERVICE-TIME, and for what is stored beside them KIND@TIME.
func labelOf(service string, at time.Time) string {
	stamp := at.UTC().Format("20060102-150405")
	if kind, stored := strings.CutPrefix(service, "@"); stored {
		return kind + "@" + stamp
	}
	return service + "-" + stamp
}

// store takes files as JSON, {"path": "content"}, and makes a backup of them.
func (box *filesBox) store(args []string) (any, error) {
	if _, err := backupFlags("store", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	var content map[string]string
	if err := json.NewDecoder(io.LimitReader(os.Stdin, 1<<30)).Decode(&content); err != nil {
		return nil, fmt.Errorf("what is to be stored cannot be read: %w", err)
	}
	if len(content) == 0 {
		return nil, errors.New("there is nothing to store")
	}
	return box.storing(storedConfig, func(folder string) error {
		for name, text := range content {
			path := filepath.Join(folder, name)
			if !strings.HasPrefix(path, folder+"/") {
				return fmt.Errorf("%q leads out of its folder", name)
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return err
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return err
			}
		}
		return nil
	})
}

// storing fills a folder, makes a backup of it, and takes it away again.
func (box *filesBox) storing(what string, fill func(folder string) error) (any, error) {
	made := []filesRecord{}
	err := box.locked(func() error {
		began, folder := box.now(), box.storedFolder(what)
		defer os.RemoveAll(folder)
		err := inOrder(
			func() error { return os.RemoveAll(folder) },
			func() error { return os.MkdirAll(folder, 0o700) },
			func() error { return box.eachRepository(box.cleared) },
			func() error { return fill(folder) },
			func() (err error) { made, err = box.backUp(what); return err },
		)
		box.noteRun(what[1:], began, err)
		return err
	})
	return made, err
}

// dump makes a dump of each database and of what belongs to none, and looks into each before it counts.
func (box *filesBox) dump(args []string) (any, error) {
	if _, err := backupFlags("dump", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	settings, err := readBackupSettings(defaultBackupSettings)
	if err != nil {
		return nil, err
	}
	server := openBackupBox(settings)
	return box.storing(storedDump, func(folder string) error { return dumpAll(server, folder) })
}

func dumpAll(server *backupBox, folder string) error {
	names, err := server.databases(server.Socket)
	if err != nil {
		return err
	}
	globals := filepath.Join(folder, "globals.sql")
	if _, err := server.tool(time.Hour, false, "pg_dumpall", "-h", server.Socket, "-U", "postgres", "--globals-only", "--file", globals); err != nil {
		return err
	}
	for _, name := range names {
		say("a dump of the database %s", name)
		if err := dumpOne(server, name, filepath.Join(folder, name+".dump")); err != nil {
			return err
		}
	}
	return nil
}

// dumpOne leaves compression to the repository, which thereby keeps what two dumps have in common once.
func dumpOne(server *backupBox, name, file string) error {
	if strings.ContainsAny(name, "/\x00") {
		return fmt.Errorf("the database %q has a name that is no file's", name)
	}
	_, err := server.tool(longestTool, false, "pg_dump", "-h", server.Socket, "-U", "postgres", "--dbname", name, "--format=custom", "--compress=0", "--file", file)
	if err != nil {
		return err
	}
	tables, err := server.psql(server.Socket, name, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"+
		" WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_%'")
	if err != nil {
		return err
	}
	listing, err := server.tool(time.Hour, false, "pg_restore", "--list", file)
	if err != nil {
		return fmt.Errorf("the dump of %s cannot be read: %w", name, err)
	}
	return dumpComplaint(name, tables, listing)
}

// dumpComplaint: the list of a dump has to name tables where the database has some.
func dumpComplaint(name, tables, listing string) error {
	found := 0
	for _, line := range strings.Split(listing, "\n") {
		if strings.Contains(line, " TABLE ") && !strings.Contains(line, " TABLE DATA ") {
			found++
		}
	}
	if tables != "0" && found == 0 {
		return fmt.Errorf("the dump of %s names no table, and the database has %s", name, tables)
	}
	return nil
}
