package main

import (
	"flag"
	"fmt"
	"slices"
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
		info, err := box.info()
		if err == nil {
			made, err = box.makeBackups(info, runKinds[kind], box.numbers())
		}
		box.noteRun("backup", kind, began, err)
		return err
	})
	return made, err
}

// makeBackups goes on to the next repository where one does not answer, and says so at the end.
func (box *backupBox) makeBackups(info infoStanza, kind string, wanted []int) ([]backupRecord, error) {
	made := []backupRecord{}
	if err := box.ensureStanza(info); err != nil {
		return made, err
	}
	err := box.eachRepository(func(repository int) error {
		if !slices.Contains(wanted, repository) {
			return nil
		}
		if err := info.problemOf(repository); err != nil {
			return err
		}
		record, err := box.makeBackup(kind, repository)
		if err == nil {
			made = append(made, record)
		}
		return err
	})
	return made, err
}

// ensureStanza makes a new repository ready. That asks all of them, so it is left out where none is new: one that does not
// answer would keep the others waiting.
func (box *backupBox) ensureStanza(info infoStanza) error {
	for _, repo := range info.Repo {
		if !repo.isNew() {
			continue
		}
		if err := box.refuseEmptied(repo.Key); err != nil {
			return err
		}
		if _, err := box.pgbackrest("stanza-create"); err != nil {
			return ofAnother(err)
		}
	}
	return nil
}

// ofAnother explains what pgBackRest says of a repository that belongs to another database.
func ofAnother(err error) error {
	if !strings.Contains(err.Error(), "[028]") && !strings.Contains(err.Error(), "[051]") {
		return err
	}
	return fmt.Errorf("the repository holds the backups of another database: restore from it (keelson backup restore), "+
		"or give this one a repository of its own: %w", err)
}

// refuseEmptied tells a new repository from one that is gone: a share that is not mounted looks like an empty folder.
func (box *backupBox) refuseEmptied(repository int) error {
	if !box.hadBackups(repository) {
		return nil
	}
	return fmt.Errorf("repository %d is empty, and had backups: is it mounted? Where it is gone for good, remove %s", repository,
		box.file("repositories"))
}

// isNew: without a trace of this database, or with half of one, where somebody was killed while making it ready.
func (repo infoRepository) isNew() bool {
	return repo.Status.Code == missingStanza || repo.Status.Code == halfStanza
}

// pgBackRest's codes.
const (
	missingStanza = 1
	halfStanza    = 3
)

// remember notes which repositories have had a backup; one that does not answer now had them all the same.
func (box *backupBox) remember(records []backupRecord) {
	numbers := " "
	for _, repository := range box.numbers() {
		if _, err := findBackup(records, "", repository); err == nil || box.hadBackups(repository) {
			numbers += fmt.Sprintf("%d ", repository)
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
		return backupRecord{}, ofAnother(err)
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
