package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// restoreResult is what was restored, and whether it was found sound; nothing of the live data has been touched yet.
type restoreResult struct {
	Folder     string   `json:"folder"`
	Label      string   `json:"label,omitempty"`
	Target     string   `json:"target"`
	LastCommit string   `json:"lastCommit,omitempty"`
	Timeline   string   `json:"timeline"`
	Databases  []string `json:"databases"`
	Checked    bool     `json:"checked"`
	Seconds    float64  `json:"seconds"`
}

type restoreFlags struct {
	to, label, at string
	latest, check bool
	serve         bool
	repository    int
}

// restore makes a data folder beside the live one: restored, replayed, promoted, looked at and shut down in good order.
// Its write-ahead log waits to be archived: a restore that is given up leaves no timeline behind.
func (box *backupBox) restore(args []string) (any, error) {
	var given restoreFlags
	_, err := backupFlags("restore", args, 0, func(flags *flag.FlagSet) {
		flags.StringVar(&given.to, "to", "", "")
		flags.StringVar(&given.label, "label", "", "")
		flags.StringVar(&given.at, "time", "", "")
		flags.BoolVar(&given.latest, "latest", false, "")
		flags.BoolVar(&given.check, "check", false, "")
		flags.BoolVar(&given.serve, "serve", false, "")
		flags.IntVar(&given.repository, "repository", 0, "")
	})
	if err != nil {
		return nil, err
	}
	records, err := box.records()
	if err != nil {
		return nil, err
	}
	to, record, err := planRestore(records, given)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	result := &restoreResult{Folder: given.to, Label: record.Label, Target: given.target()}
	return result, errors.Join(box.restoreInto(given, to, record, result), result.took(began))
}

func (result *restoreResult) took(began time.Time) error {
	result.Seconds = time.Since(began).Seconds()
	return nil
}

func (given restoreFlags) target() string {
	switch {
	case given.at != "":
		return given.at
	case given.label != "":
		return "the end of backup " + given.label
	}
	return "latest"
}

// planRestore chooses the backup and how far to replay.
func planRestore(records []backupRecord, given restoreFlags) (recovery, backupRecord, error) {
	if given.to == "" || (given.latest && given.at != "") || (!given.latest && given.at == "" && given.label == "") {
		return recovery{}, backupRecord{}, usageError{backupUsage}
	}
	if given.at == "" {
		record, err := findBackup(records, given.label, given.repository)
		to := recovery{Label: record.Label, Repository: record.Repository, Type: "default"}
		if given.label != "" && !given.latest {
			// As it was at the end of the backup: with no more of the log than makes it whole.
			to.Type = "immediate"
		}
		return to, record, err
	}
	at, err := time.Parse(time.RFC3339Nano, given.at)
	if err != nil {
		return recovery{}, backupRecord{}, usageError{fmt.Sprintf("--time %q: give a time such as 2027-03-31T14:05:00Z", given.at)}
	}
	record, err := backupBefore(records, at, given)
	// pgBackRest hands the text over to the server, which reads an offset in this form.
	target := at.UTC().Format("2006-01-02 15:04:05.999999+00")
	return recovery{Label: record.Label, Repository: record.Repository, Type: "time", Target: target, Action: "promote"}, record, err
}

// backupBefore is the newest good backup that had ended by then: the log leads forward only.
func backupBefore(records []backupRecord, at time.Time, given restoreFlags) (backupRecord, error) {
	var good []backupRecord
	for _, record := range records {
		if !record.Stopped.After(at) && (given.label == "" || record.Label == given.label) {
			good = append(good, record)
		}
	}
	record, err := findBackup(good, "", given.repository)
	if err == nil {
		return record, nil
	}
	oldest := "there is no backup at all"
	if len(records) > 0 {
		oldest = "the oldest backup ended at " + records[len(records)-1].Stopped.Format(time.RFC3339)
	}
	return record, fmt.Errorf("no backup had ended by %s: %s", at.UTC().Format(time.RFC3339), oldest)
}

func (box *backupBox) restoreInto(given restoreFlags, to recovery, record backupRecord, result *restoreResult) error {
	if err := errors.Join(refuseLive(given.to, box.Data), requireRoom(given.to, record.Size)); err != nil {
		return err
	}
	if err := ownFolder(given.to); err != nil {
		return err
	}
	server := box.throwAway(given.to)
	if err := server.restore(to); err != nil {
		return err
	}
	// On, so that the promotion queues its new timeline; to a command that fails, so that nothing is sent before somebody
	// has decided that this is the data to go on with.
	if err := server.configure("archive_mode = on\narchive_command = '/bin/false'"); err != nil {
		return err
	}
	say("the write-ahead log is replayed up to: %s", result.Target)
	if err := server.promoted(); err != nil {
		server.stop()
		return err
	}
	if given.serve {
		return server.look(given.check, result)
	}
	return inOrder(func() error { return server.look(given.check, result) }, server.stop)
}

// look says what came back, and with check reads all of it.
func (server *throwAway) look(check bool, result *restoreResult) error {
	said, err := server.ask("SELECT coalesce(pg_last_xact_replay_timestamp()::text, '')\nSELECT pg_walfile_name(pg_current_wal_lsn())")
	if err != nil {
		return err
	}
	commit, segment, _ := strings.Cut(said, "\n")
	result.LastCommit, result.Timeline = commit, segment[:min(8, len(segment))]
	if result.Databases, err = server.box.databases(server.folder); err != nil || !check {
		return err
	}
	for _, name := range result.Databases {
		if _, err := server.box.tool(6*time.Hour, false, "pg_amcheck", "-h", server.folder, "-U", "postgres", "--database", name, "--install-missing"); err != nil {
			return err
		}
	}
	result.Checked = true
	return nil
}

// swap puts restored data in the live one's place, which is kept under another name; both are on one volume, so it is a
// matter of names. Whoever calls has stopped the server. With nothing restored it puts the kept data back.
func (box *backupBox) swap(args []string) (any, error) {
	folder, keep, back := "", "", false
	_, err := backupFlags("swap", args, 0, func(flags *flag.FlagSet) {
		flags.StringVar(&folder, "folder", "", "")
		flags.StringVar(&keep, "keep", "", "")
		flags.BoolVar(&back, "back", false, "")
	})
	if err != nil || keep == "" || (folder == "" && !back) || filepath.Base(keep) != keep {
		return nil, usageError{backupUsage}
	}
	kept := filepath.Join(filepath.Dir(box.Data), keep)
	if back {
		return nil, swapBack(box.Data, kept)
	}
	return nil, inOrder(func() error { return swapIn(box.Data, filepath.Join(folder, "data"), kept) },
		func() error { return removeOwn(folder) })
}

// swapIn has live data under its name at every moment: a server that found none there would make an empty one.
func swapIn(live, restored, kept string) error {
	if _, err := os.Stat(filepath.Join(restored, "PG_VERSION")); err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	if _, err := os.Stat(live); errors.Is(err, os.ErrNotExist) {
		return inOrder(func() error { return os.Rename(restored, live) }, func() error { return syncDirectory(filepath.Dir(live)) })
	}
	return inOrder(func() error { return os.Rename(restored, kept) }, func() error { return exchange(live, kept) },
		func() error { return syncDirectory(filepath.Dir(live)) })
}

func swapBack(live, kept string) error {
	if _, err := os.Stat(filepath.Join(kept, "PG_VERSION")); err != nil {
		return fmt.Errorf("there is no earlier data to go back to: %w", err)
	}
	failed := live + ".failed"
	if _, err := os.Stat(live); errors.Is(err, os.ErrNotExist) {
		return inOrder(func() error { return os.Rename(kept, live) }, func() error { return syncDirectory(filepath.Dir(live)) })
	}
	return inOrder(func() error { return os.RemoveAll(failed) }, func() error { return exchange(live, kept) },
		func() error { return os.Rename(kept, failed) }, func() error { return syncDirectory(filepath.Dir(live)) })
}
