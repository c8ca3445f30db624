package main

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Tags of a snapshot, beside service=NAME and label=LABEL. What was shown of it is noted here, in the repository itself.
const (
	// tagOpen stands until the backup was looked at to its end: one that was cut off counts as none.
	tagOpen     = "open"
	tagMoved    = "moved"
	tagVerified = "verified"
	tagRestored = "restored"
	tagProved   = "proved"
	tagProblem  = "problem"
	tagDrill    = "drill-problem"
)

// filesRecord is one backup of one service's volumes, in the same words as one of the database.
type filesRecord struct {
	Label      string    `json:"label"`
	Kind       string    `json:"kind"`
	Service    string    `json:"service"`
	Repository int       `json:"repository"`
	Started    time.Time `json:"started"`
	Stopped    time.Time `json:"stopped"`
	AgeSeconds int       `json:"ageSeconds"`
	Size       int64     `json:"size"`
	Stored     int64     `json:"stored"`
	Files      int       `json:"files"`
	// Moved is how many were written to while they were read: those are not of one moment.
	Moved int `json:"moved"`
	// Level: L1 restic has ended it well, L2 all of it was read again and fits the sums of when it was made, L3 and the
	// repository is whole, L4 it was restored, L5 what was restored has the content, modes and times that it had.
	Level    string     `json:"level"`
	Verified *time.Time `json:"verified,omitempty"`
	Restored *time.Time `json:"restored,omitempty"`
	Problem  string     `json:"problem,omitempty"`

	snapshot snapshot
}

func recordOfSnapshot(one snapshot, number int, now time.Time) filesRecord {
	record := filesRecord{
		Label: one.tag("label"), Kind: kindOf(one.tag("service")), Service: one.tag("service"), Repository: number, Started: one.Time.UTC(),
		Stopped: one.Summary.End.UTC(), Size: one.Summary.Size, Stored: one.Summary.Added, Files: one.Summary.Files, snapshot: one,
	}
	if one.Summary.End.IsZero() {
		record.Stopped = record.Started
	}
	record.AgeSeconds = int(now.Sub(record.Stopped).Seconds())
	record.Moved, _ = strconv.Atoi(one.tag(tagMoved))
	record.Verified, record.Restored = noteTime(one.tag(tagVerified)), noteTime(one.tag(tagRestored))
	for _, name := range []string{tagProblem, tagDrill} {
		if problem := one.tag(name); problem != "" {
			record.Problem = problem
		}
	}
	record.Level = filesLevel(record)
	if record.Level == "none" {
		record.Problem = "it was cut off before it was looked at"
	}
	return record
}

// kindOf: files, config or dump.
func kindOf(service string) string {
	if kind, stored := strings.CutPrefix(service, "@"); stored {
		return kind
	}
	return "files"
}

func filesLevel(record filesRecord) string {
	one := record.snapshot
	verified := one.tag(tagVerified)
	switch {
	case one.tag(tagOpen) != "":
		return "none"
	case record.Problem != "":
		return "L0"
	case one.tag(tagProved) != "":
		return "L5"
	case record.Restored != nil:
		return "L4"
	case record.Verified != nil:
		return verified[len(verified)-2:]
	}
	return "L1"
}

// recordsOf are a repository's backups, newest first; one that was never written to has none. Snapshots that somebody else made by hand have no label, and stay out.
func (box *filesBox) recordsOf(number int) ([]filesRecord, error) {
	found, err := box.snapshots(number)
	if isResticCode(err, resticNoRepository) && !box.wasWritten(number) {
		return []filesRecord{}, nil
	}
	if err != nil {
		return nil, err
	}
	records := []filesRecord{}
	for _, one := range found {
		if one.tag("label") != "" && one.Hostname == box.Stack {
			records = append(records, recordOfSnapshot(one, number, box.now()))
		}
	}
	sort.SliceStable(records, func(a, b int) bool { return records[a].Started.After(records[b].Started) })
	return records, nil
}

// records of all repositories, newest first.
func (box *filesBox) records() ([]filesRecord, error) {
	records := []filesRecord{}
	err := box.eachRepository(func(number int) error {
		own, err := box.recordsOf(number)
		records = append(records, own...)
		return err
	})
	sort.SliceStable(records, func(a, b int) bool { return records[a].Started.After(records[b].Started) })
	return records, err
}

// findFiles is the backup of a label, or the newest of a service that no look has found wanting.
func findFiles(records []filesRecord, label, service string, number int) (filesRecord, error) {
	for _, record := range records {
		matches := record.Label == label || (label == "" && record.Service == service && record.Problem == "")
		if matches && record.Level != "none" && (number == 0 || record.Repository == number) {
			return record, nil
		}
	}
	if label != "" {
		return filesRecord{}, fmt.Errorf("there is no backup %s: keelson backup list shows what there is", label)
	}
	return filesRecord{}, fmt.Errorf("there is no good backup of the files of %s: keelson backup run files makes one", service)
}

// annotate notes something at a backup, under the label, as its ID changes with each note.
func (box *filesBox) annotate(record filesRecord, change map[string]string) error {
	records, err := box.recordsOf(record.Repository)
	if err != nil {
		return err
	}
	for _, one := range records {
		if one.Label == record.Label {
			return box.setTags(record.Repository, one.snapshot.ID, one.snapshot.Tags, change)
		}
	}
	return fmt.Errorf("there is no backup %s any more", record.Label)
}

func (box *filesBox) stamp() string { return box.now().UTC().Format(time.RFC3339) }
