package main

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
)

// verification is what a look at one backup has found.
type verification struct {
	Label      string `json:"label"`
	Repository int    `json:"repository"`
	Level      string `json:"level"`
	Problem    string `json:"problem,omitempty"`
}

// verify reads backups again, in every repository: the newest, the one that is named, or all.
func (box *backupBox) verify(args []string) (any, error) {
	all := false
	words, err := backupFlags("verify", args, 1, func(flags *flag.FlagSet) { flags.BoolVar(&all, "all", false, "") })
	if err != nil {
		return nil, err
	}
	var found []verification
	err = box.locked(func() error {
		began := box.now()
		records, err := box.records()
		if err == nil {
			found, err = box.verifyAll(chosen(records, words, all, box.Repositories))
		}
		box.noteRun("verify", "database", began, err)
		return err
	})
	return found, err
}

// chosen are the backups to look at: a name that no repository knows stays, as something to complain about.
func chosen(records []backupRecord, words []string, all bool, repositories int) []backupRecord {
	if all {
		return records
	}
	label := strings.Join(words, "")
	var some []backupRecord
	for repository := 1; repository <= repositories; repository++ {
		for _, record := range records {
			if record.Repository == repository && (label == "" || record.Label == label) {
				some = append(some, record)
				break
			}
		}
	}
	return some
}

func (box *backupBox) verifyAll(records []backupRecord) ([]verification, error) {
	if len(records) == 0 {
		return nil, fmt.Errorf("there is no such backup to verify: keelson backup list shows what there is")
	}
	var found []verification
	var bad []string
	for _, record := range records {
		one, err := box.verifyOne(record)
		if err != nil {
			return found, err
		}
		found = append(found, one)
		if one.Problem != "" {
			bad = append(bad, fmt.Sprintf("%s in repository %d: %s", one.Label, one.Repository, one.Problem))
		}
	}
	if len(bad) > 0 {
		return found, fmt.Errorf("%s", strings.Join(bad, "\n"))
	}
	return found, nil
}

// verifyOne notes what it found at the backup; that a repository cannot be asked is an error, and says nothing of it.
func (box *backupBox) verifyOne(record backupRecord) (verification, error) {
	say("verifying %s in repository %d", record.Label, record.Repository)
	result := verification{Label: record.Label, Repository: record.Repository}
	said, err := box.pgbackrest("verify", "--set="+record.Label, fmt.Sprintf("--repo=%d", record.Repository), "--output=text", "--verbose")
	result.Problem = verifyProblem(said, err)
	if result.Problem == "" {
		if result.Problem, err = box.continuity(record); err != nil {
			return result, err
		}
	} else if unreachable(err) {
		return result, err
	}
	if result.Problem == "" && record.Problem != "" && record.notes[noteProblem] == "" && record.notes[noteDrillProblem] == "" {
		// The server's own pages were damaged: a faithful copy of that is no good one.
		result.Problem = record.Problem
	}
	notes := map[string]string{noteVerified: box.stamp() + " L3", noteProblem: result.Problem}
	result.Level = "L3"
	if result.Problem != "" {
		notes[noteVerified], result.Level = "", "L0"
	}
	return result, box.annotate(record, notes)
}

var verifyComplaint = regexp.MustCompile(`(missing|invalid|other): [1-9]|status: invalid`)

// verifyProblem is what pgBackRest complains of; not every complaint is in its exit code.
func verifyProblem(said string, err error) string {
	var bad []string
	for _, line := range strings.Split(said, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "status: error") || verifyComplaint.MatchString(line) {
			bad = append(bad, line)
		}
	}
	if len(bad) == 0 && err != nil {
		return err.Error()
	}
	return strings.Join(bad, "; ")
}

// unreachable tells a store that does not answer from a backup that is damaged. Codes: 42 path, 49 host, 95 crypto of the
// whole repository, 103 missing repository, 111 service.
func unreachable(err error) bool {
	if err == nil {
		return false
	}
	for _, code := range []string{"[049]", "[103]", "[111]", "[125]", "given up"} {
		if strings.Contains(err.Error(), code) {
			return true
		}
	}
	return false
}
