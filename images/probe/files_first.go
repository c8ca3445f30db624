package main

import (
	"slices"
	"time"
)

// filesFirstNeeds are the services of which no repository has a backup, and backups that are the only one of a service and were
// never read again.
type filesFirstNeeds struct {
	missing []string
	unread  []filesRecord
}

func (needs filesFirstNeeds) none() bool { return len(needs.missing)+len(needs.unread) == 0 }

// first backs up the services that no backup is there of, and reads those again: nobody has to wait for the schedule's own time. Where
// one repository has some, the volume may be an empty one into which they are to be restored: it must not become the latest backup.
func (box *filesBox) first(args []string) (any, error) {
	return firstOf(box, box.now, "there is a backup of each service's files", args)
}

func (box *filesBox) needsFirst() (bool, error) {
	records, err := box.records()
	return err == nil && !box.firstNeeds(records).none(), err
}

func (box *filesBox) noteFirst(began time.Time, err error) { box.noteRun(firstRun, began, err) }

// makeFirst asks again what there is: another run may have ended just before this one had the lock.
func (box *filesBox) makeFirst() ([]verification, error) {
	found := []verification{}
	records, err := box.records()
	if err == nil {
		if missing := box.firstNeeds(records).missing; len(missing) > 0 {
			_, err = box.backUpAll(missing)
		}
	}
	if err == nil {
		records, err = box.records()
	}
	if err != nil {
		return found, err
	}
	unread := box.firstNeeds(records).unread
	err = box.eachRepository(func(number int) error {
		if !slices.ContainsFunc(unread, func(one filesRecord) bool { return one.Repository == number }) {
			return nil
		}
		own, err := box.verifyIn(number, "", false)
		found = append(found, own...)
		return err
	})
	return found, err
}

func (box *filesBox) firstNeeds(records []filesRecord) filesFirstNeeds {
	var needs filesFirstNeeds
	for _, service := range box.names() {
		own := box.firstNeedsOf(service, records)
		needs.missing, needs.unread = append(needs.missing, own.missing...), append(needs.unread, own.unread...)
	}
	return needs
}

// firstNeedsOf a service: one that was cut off counts as none, and goes with the next run.
func (box *filesBox) firstNeedsOf(service string, records []filesRecord) filesFirstNeeds {
	var needs filesFirstNeeds
	var own []filesRecord
	for _, record := range records {
		if record.Service == service && record.Level != "none" {
			own = append(own, record)
		}
	}
	if len(own) == 0 {
		needs.missing = []string{service}
	}
	for _, record := range own {
		others := slices.ContainsFunc(own, func(one filesRecord) bool { return one.Label != record.Label })
		if !others && record.Level == "L1" {
			needs.unread = append(needs.unread, record)
		}
	}
	return needs
}

// statusOfFirst returns what comes by itself: until that has failed it is no problem that it is not there.
func (box *filesBox) statusOfFirst(status *filesStatus, records []filesRecord, service string) filesFirstNeeds {
	needs := box.firstNeedsOf(service, records)
	what := "the first backup"
	if len(needs.missing) == 0 {
		what = "the verification of the first backup"
	}
	when := awaited(box.jobs, "files-first", status.Runs, firstRun, what+" of the files of "+service)
	if when == "" || needs.none() {
		return filesFirstNeeds{}
	}
	status.Pending = append(status.Pending, when)
	return needs
}
