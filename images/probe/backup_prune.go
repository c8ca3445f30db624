package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"
)

type pruneResult struct {
	DryRun  bool     `json:"dryRun"`
	Deleted []string `json:"deleted"`
	Kept    int      `json:"kept"`
}

// prune deletes what retention no longer asks for, and the write-ahead log that only such backups needed.
func (box *backupBox) prune(args []string) (any, error) {
	dry := false
	_, err := backupFlags("prune", args, 0, func(flags *flag.FlagSet) { flags.BoolVar(&dry, "dry-run", false, "") })
	if err != nil {
		return nil, err
	}
	result := &pruneResult{DryRun: dry, Deleted: []string{}}
	err = box.locked(func() error {
		began := box.now()
		records, err := box.records()
		if err == nil {
			err = box.eachRepository(func(repository int) error { return box.pruneOne(records, repository, result) })
		}
		if !dry {
			box.noteRun("prune", "database", began, err)
		}
		return err
	})
	return result, err
}

func (box *backupBox) pruneOne(records []backupRecord, repository int, result *pruneResult) error {
	var own []kept
	fulls := 0
	for _, record := range records {
		if record.Repository == repository {
			own = append(own, asKept(record))
		}
	}
	gone := toPrune(own, box.Retention, box.now())
	for _, one := range own {
		if !contains(gone, one.Label) && strings.HasSuffix(one.Label, "F") {
			fulls++
		}
	}
	result.Kept += len(own) - len(gone)
	// A full backup takes those along that are built on it: the youngest first, so that each call names one that is there.
	for index := len(gone) - 1; index >= 0; index-- {
		result.Deleted = append(result.Deleted, fmt.Sprintf("%s (repository %d)", gone[index], repository))
		if result.DryRun {
			continue
		}
		if _, err := box.pgbackrest("expire", "--set="+gone[index], fmt.Sprintf("--repo=%d", repository)); err != nil {
			return err
		}
	}
	if result.DryRun || len(gone) == 0 || fulls == 0 {
		return nil
	}
	// The log before the oldest full backup that stays is of no use to anybody.
	_, err := box.pgbackrest("expire", fmt.Sprintf("--repo=%d", repository),
		fmt.Sprintf("--repo%d-retention-full=%d", repository, fulls))
	return err
}

func asKept(record backupRecord) kept {
	proved := record.Problem == "" && (record.Level == "L3" || record.Level == "L4" || record.Level == "L5")
	return kept{Label: record.Label, Time: record.Stopped, Verified: proved, Failed: record.Problem != "", Needs: record.Needs}
}

func contains(list []string, one string) bool {
	for _, each := range list {
		if each == one {
			return true
		}
	}
	return false
}

// keyCheck opens every repository with the key file on standard input: the one that was put away is the one that fits.
func (box *backupBox) keyCheck(args []string) (any, error) {
	if _, err := backupFlags("key-check", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	text, err := readLimited(64 << 10)
	if err != nil {
		return nil, err
	}
	other, err := box.withKey(text)
	if err != nil {
		return nil, err
	}
	info, err := other.info()
	if err == nil && len(info.problems()) > 0 {
		err = errors.New(strings.Join(info.problems(), "; "))
	}
	if err != nil {
		return nil, fmt.Errorf("this key does not open the backups: %w", err)
	}
	return map[string]any{"backups": len(info.Backup), "fits": true}, nil
}

// well is the health of the box: it can write where it works. The state of the backups is what status and alerts are for:
// a deploy must not be taken back because a store is away.
func (box *backupBox) well(args []string) (any, error) {
	if _, err := backupFlags("well", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	_, err := freeBytes(box.Work)
	return nil, err
}

const aDay = 24 * time.Hour
