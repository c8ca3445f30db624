package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

var runKinds = map[string]string{"full": "full", "differential": "diff", "incremental": "incr", "database": "diff"}

// run makes a backup in every repository. Without a full backup to build on, pgBackRest makes that.
func (box *backupBox) run(args []string) (any, error) {
	words, err := backupFlags("run", args, 1, func(*flag.FlagSet) {})
	if err != nil {
		return nil, err
	}
	kind := "differential"
	if len(words) == 1 {
		kind = words[0]
	}
	if runKinds[kind] == "" {
		return nil, usageError{backupUsage}
	}
	made := []backupRecord{}
	err = box.locked(func() error {
		began := box.now()
		made, err = box.makeBackups(runKinds[kind])
		box.noteRun("backup", kind, began, err)
		return err
	})
	return made, err
}

func (box *backupBox) makeBackups(kind string) ([]backupRecord, error) {
	if err := box.ensureStanza(); err != nil {
		return nil, err
	}
	made := []backupRecord{}
	err := box.eachRepository(func(repository int) error {
		record, err := box.makeBackup(kind, repository)
		if err == nil {
			made = append(made, record)
		}
		return err
	})
	return made, err
}

// ensureStanza makes a new repository ready; one that belongs to another database refuses.
func (box *backupBox) ensureStanza() error {
	if err := box.refuseEmptied(); err != nil {
		return err
	}
	if _, err := box.pgbackrest("stanza-create"); err != nil {
		if strings.Contains(err.Error(), "[028]") || strings.Contains(err.Error(), "[051]") {
			return fmt.Errorf("the repository holds the backups of another database: restore from it (keelson backup restore), "+
				"or give this one a repository of its own: %w", err)
		}
		return err
	}
	return nil
}

// refuseEmptied tells a new repository from one that is gone: a share that is not mounted looks like an empty folder.
func (box *backupBox) refuseEmptied() error {
	mark := box.file("repositories")
	known, err := os.ReadFile(mark)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := box.info()
	if err != nil {
		return err
	}
	for _, repo := range info.Repo {
		if repo.Status.Code == missingStanza && strings.Contains(string(known), fmt.Sprintf(" %d ", repo.Key)) {
			return fmt.Errorf("repository %d is empty, and had backups: is it mounted? Where it is gone for good, remove %s", repo.Key, mark)
		}
	}
	return nil
}

// missingStanza is pgBackRest's code for a repository without a trace of this database.
const missingStanza = 1

// remember notes which repositories have had a backup.
func (box *backupBox) remember(records []backupRecord) {
	numbers := " "
	for repository := 1; repository <= box.Repositories; repository++ {
		for _, record := range records {
			if record.Repository == repository {
				numbers += fmt.Sprintf("%d ", repository)
				break
			}
		}
	}
	if err := replaceFile(box.file("repositories"), numbers+"\n"); err != nil {
		say("the repositories could not be remembered: %v", err)
	}
}

// makeBackup counts the rows right after the backup has ended, so that a restore can be stopped at that point.
func (box *backupBox) makeBackup(kind string, repository int) (backupRecord, error) {
	began := box.now()
	say("a %s backup to repository %d", kind, repository)
	if _, err := box.pgbackrest("backup", "--type="+kind, fmt.Sprintf("--repo=%d", repository)); err != nil {
		return backupRecord{}, err
	}
	records, err := box.records()
	if err != nil {
		return backupRecord{}, err
	}
	box.remember(records)
	record, err := findBackup(records, "", repository)
	if err != nil || record.Stopped.Before(began.Add(-time.Second)) {
		return backupRecord{}, fmt.Errorf("pgbackrest ended well, and yet the repository holds no new backup: %v", err)
	}
	if err := box.noteRows(record); err != nil {
		say("rows were not counted, so no drill can compare them: %v", err)
	}
	return record, nil
}

// countAttempts: on a quiet server the second count is exact; on a busy one none will be.
const countAttempts = 3

func (box *backupBox) noteRows(record backupRecord) error {
	var counts map[string]rowCounts
	for attempt := 0; attempt < countAttempts; attempt++ {
		var err error
		if counts, err = box.countAll(); err != nil {
			return err
		}
		last, err := lastLSN(counts)
		if err != nil {
			return err
		}
		if isExact(counts, last) {
			break
		}
	}
	if err := box.annotate(record, map[string]string{noteRows: rowsNote(counts)}); err != nil {
		return err
	}
	return box.switchWAL(5 * time.Minute)
}

func isExact(counts map[string]rowCounts, last string) bool {
	for _, one := range counts {
		if one.Before != last {
			return false
		}
	}
	return true
}

// list is every backup, newest first.
func (box *backupBox) list(args []string) (any, error) {
	if _, err := backupFlags("list", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	records, err := box.records()
	if err != nil {
		return nil, err
	}
	return records, nil
}
