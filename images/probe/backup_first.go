package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// firstRun is the name under which it is remembered how the first backups went.
const firstRun = "first backup"

// firstNeeds is what a database has to wait for no schedule with: repositories without any backup, and backups that are the only
// one of theirs and were never read again.
type firstNeeds struct {
	missing []int
	unread  []backupRecord
}

func (needs firstNeeds) none() bool { return len(needs.missing)+len(needs.unread) == 0 }

// firstMaker makes the first backups of a database, or of files.
type firstMaker interface {
	needsFirst() (bool, error)
	makeFirst() ([]verification, error)
	locked(work func() error) error
	// noteFirst remembers how it went, from when it began.
	noteFirst(began time.Time, err error)
}

// firstOf makes what is missing, if anything is; otherwise it says so. That nobody knows what there is counts as a run that failed.
func firstOf(maker firstMaker, now func() time.Time, enough string, args []string) (any, error) {
	if _, err := backupFlags("first", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	needed, err := maker.needsFirst()
	found := []verification{}
	if err == nil && !needed {
		say("%s: a first one is not needed", enough)
		return found, nil
	}
	err = maker.locked(func() error {
		began := now()
		if err == nil {
			found, err = maker.makeFirst()
		}
		maker.noteFirst(began, err)
		return err
	})
	return found, err
}

// first makes the first backup of a database, and reads it again: else the log's segments would wait for the schedule's own time, up
// to a week. A repository that has one, or had one and has lost it, stays as it is.
func (box *backupBox) first(args []string) (any, error) {
	return firstOf(box, box.now, "there is a backup", args)
}

func (box *backupBox) needsFirst() (bool, error) {
	info, err := box.info()
	return err == nil && !box.firstNeeds(info).none(), err
}

func (box *backupBox) noteFirst(began time.Time, err error) { box.noteRun(firstRun, "", began, err) }

// makeFirst asks again what there is: another run may have ended just before this one had the lock.
func (box *backupBox) makeFirst() ([]verification, error) {
	info, err := box.info()
	if err != nil {
		return nil, err
	}
	needs := box.firstNeeds(info)
	if len(needs.missing) > 0 {
		// One that does not answer may hold what is to be restored.
		if err := info.unanswered(); err != nil {
			return nil, err
		}
		if _, err := box.makeBackups(info, "full", needs.missing); err != nil {
			return nil, err
		}
		if info, err = box.info(); err != nil {
			return nil, err
		}
		needs = box.firstNeeds(info)
	}
	if len(needs.unread) == 0 {
		return []verification{}, nil
	}
	return box.verifyAll(needs.unread)
}

// firstNeeds nothing new of a stack that comes to backups which it has not made: their database is to be restored first, and what
// was made of this one, likely an empty one, would stand in its way.
func (box *backupBox) firstNeeds(info infoStanza) firstNeeds {
	var needs firstNeeds
	records := recordsOf(info, box.now())
	mayMake := len(records) == 0 || slices.ContainsFunc(box.numbers(), box.hadBackups)
	for _, repository := range box.numbers() {
		own := recordsIn(records, repository)
		switch {
		case len(own) == 0 && mayMake && !box.hadBackups(repository):
			needs.missing = append(needs.missing, repository)
		case len(own) == 1 && own[0].Problem == "" && own[0].Verified == nil:
			needs.unread = append(needs.unread, own[0])
		}
	}
	return needs
}

func recordsIn(records []backupRecord, repository int) []backupRecord {
	var own []backupRecord
	for _, record := range records {
		if record.Repository == repository {
			own = append(own, record)
		}
	}
	return own
}

// hadBackups tells a repository that is gone, or does not answer, from a new one; where that is not known, it had some.
func (box *backupBox) hadBackups(repository int) bool {
	known, err := os.ReadFile(box.file("repositories"))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	return strings.Contains(string(known), fmt.Sprintf(" %d ", repository))
}

// jobsKnown is what the scheduler of this container says of its jobs; none where it has none.
func jobsKnown() []jobStatus {
	_, jobs, err := readJobs(defaultJobsFile)
	if err != nil {
		return nil
	}
	present, err := readState(defaultStateFolder)
	if err != nil {
		return nil
	}
	return statusesOf(jobs, present, wallClock())
}

// comes says when a job does something by itself, in words that follow its name; empty where it never will.
func comes(jobs []jobStatus, name string) string {
	for _, each := range jobs {
		switch {
		case each.Job != name:
		case each.Running != nil:
			return "is under way since " + each.Running.Started.UTC().Format(time.RFC3339)
		case each.Next != nil:
			return "is due at " + each.Next.UTC().Format(time.RFC3339)
		}
	}
	return ""
}

// awaited is what a job will do by itself, as long as its last run under that name has not failed: until then it is no problem that it is
// not there.
func awaited(jobs []jobStatus, job string, runs map[string]runEnd, run, what string) string {
	when := comes(jobs, job)
	if last, known := runs[run]; when == "" || known && !last.OK {
		return ""
	}
	return what + " " + when
}
