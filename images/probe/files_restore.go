package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// filesRestored is what came back and was compared; a live volume's own content has not been touched yet.
type filesRestored struct {
	Label      string   `json:"label"`
	Service    string   `json:"service"`
	Repository int      `json:"repository"`
	Time       string   `json:"time"`
	Volumes    []string `json:"volumes"`
	Files      int      `json:"files"`
	Bytes      int64    `json:"bytes"`
	Moved      int      `json:"moved"`
	Seconds    float64  `json:"seconds"`
}

// restore brings a backup back below a folder that has a place for each volume. With inside those are live volumes, whose
// service stands still: each gets what was restored in a folder of its own, which a swap then puts in place.
func (box *filesBox) restore(args []string) (any, error) {
	label, service, to, inside, number := "", "", "", false, 0
	_, err := backupFlags("restore", args, 0, func(flags *flag.FlagSet) {
		flags.StringVar(&label, "label", "", "")
		flags.StringVar(&service, "service", "", "")
		flags.StringVar(&to, "to", "", "")
		flags.BoolVar(&inside, "inside", false, "")
		flags.IntVar(&number, "repository", 0, "")
	})
	if err != nil || to == "" || (label == "" && service == "") {
		return nil, errors.Join(usageError{filesUsage}, err)
	}
	record, err := box.wanted(label, service, number)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	var restored manifest
	// So that nothing is pruned under it, and no backup sees a volume between two states.
	err = box.locked(func() error { restored, err = box.restoreFor(record, to, inside); return err })
	result := &filesRestored{Label: record.Label, Service: record.Service, Repository: record.Repository, Moved: record.Moved,
		Time: record.Started.Format(time.RFC3339), Files: restored.files(), Bytes: restored.bytes(), Seconds: since(began)}
	for name := range tops(restored) {
		result.Volumes = append(result.Volumes, name)
	}
	return result, err
}

// wanted is the backup to restore; a repository that is away leaves those of the other.
func (box *filesBox) wanted(label, service string, number int) (filesRecord, error) {
	records, err := box.records()
	if err != nil && len(records) == 0 {
		return filesRecord{}, err
	}
	record, err := findFiles(records, label, service, number)
	if err == nil && service != "" && record.Service != service {
		err = fmt.Errorf("%s is a backup of the service %s, not of %s", record.Label, record.Service, service)
	}
	return record, err
}

func (box *filesBox) restoreFor(record filesRecord, to string, inside bool) (manifest, error) {
	if !inside {
		restored, err := box.restoreTo(record, to)
		return restored, errors.Join(err, os.Remove(filepath.Join(to, restoreFolder)))
	}
	was, err := box.manifestOf(record)
	if err != nil {
		return nil, err
	}
	for name := range tops(was) {
		if _, err := os.Stat(filepath.Join(to, name)); err != nil {
			return nil, fmt.Errorf("%s has no volume %s any more: restore it with --into: %w", record.Service, name, err)
		}
		folder := filepath.Join(to, name, restoreFolder)
		if err := errors.Join(requireRoom(folder, record.Size), ownFolder(folder)); err != nil {
			return nil, err
		}
	}
	return box.restoreEach(record, func(name string) string { return filepath.Join(to, name, restoreFolder, restoredContent) })
}

// What lies in a volume's restore folder: the content, and from the moment at which it moves a mark.
const (
	restoredContent = "content"
	swappingMark    = "swapping"
	// Among what is kept, where a restore folder goes that is done with.
	doneFolder = restoreFolder
)

// swapFiles changes the content of volumes below a folder: in puts what was restored in place and keeps the old content;
// back undoes that, also where it was cut off. Nobody may use the volumes meanwhile.
func swapFiles(args []string) error {
	keep, in, back := "", false, false
	words, err := backupFlags("swap", args, 1, func(flags *flag.FlagSet) {
		flags.StringVar(&keep, "keep", "", "")
		flags.BoolVar(&in, "in", false, "")
		flags.BoolVar(&back, "back", false, "")
	})
	if err != nil || in == back || len(words) != 1 || keep == "" || filepath.Base(keep) != keep {
		return usageError{filesUsage}
	}
	entries, err := os.ReadDir(words[0])
	if err != nil {
		return err
	}
	var failures []error
	for _, entry := range entries {
		volume := filepath.Join(words[0], entry.Name())
		if in {
			err = contentIn(volume, keptPrefix+keep)
		} else {
			err = contentBack(volume, keptPrefix+keep)
		}
		failures = append(failures, err)
		if in && err != nil {
			break
		}
	}
	return errors.Join(failures...)
}

// contentIn moves the old content aside, then the restored one up. Between the two it leaves a mark, by which a way back
// knows whose content it finds.
func contentIn(volume, kept string) error {
	restore := filepath.Join(volume, restoreFolder)
	content := filepath.Join(restore, restoredContent)
	if _, err := os.Stat(content); err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	aside := filepath.Join(volume, kept)
	if err := os.Mkdir(aside, 0o700); err != nil {
		return err
	}
	if err := moveAll(volume, aside); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(restore, swappingMark), nil, 0o600); err != nil {
		return err
	}
	if err := errors.Join(syncDirectory(volume), moveAll(content, volume)); err != nil {
		return err
	}
	// In one step: half of it would look like a swap that had not begun.
	done := filepath.Join(aside, doneFolder)
	return errors.Join(os.Rename(restore, done), syncDirectory(volume), os.RemoveAll(done))
}

// contentBack brings what was kept back; what a swap had put in its place goes. One that never began is left as it is.
func contentBack(volume, kept string) error {
	aside := filepath.Join(volume, kept)
	restore := filepath.Join(volume, restoreFolder)
	if _, err := os.Stat(aside); errors.Is(err, os.ErrNotExist) {
		return removeOwn(restore)
	}
	_, marked := os.Stat(filepath.Join(restore, swappingMark))
	_, half := os.Stat(restore)
	// Marked, or done to the end: what is there now was restored. Else it is old content.
	if marked == nil || half != nil {
		if err := moveOut(volume, restore); err != nil {
			return err
		}
	}
	if err := moveAll(aside, volume); err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(filepath.Join(aside, doneFolder)), os.Remove(aside), removeOwn(restore), syncDirectory(volume))
}

// moveOut takes restored content out of a volume. It is marked as such until all of it is out: a way back that is cut off goes on
// where it was, and takes no old content for restored.
func moveOut(volume, restore string) error {
	content, mark := filepath.Join(restore, restoredContent), filepath.Join(restore, swappingMark)
	return inOrder(
		func() error { return os.MkdirAll(content, 0o700) },
		func() error { return os.WriteFile(filepath.Join(restore, ownMark), nil, 0o600) },
		func() error { return os.WriteFile(mark, nil, 0o600) },
		func() error { return moveAll(volume, content) },
		func() error { return syncDirectory(volume) },
		func() error { return os.Remove(mark) },
	)
}

// moveAll moves everything but what restores have left.
func moveAll(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if isOwnName(entry.Name()) {
			continue
		}
		if err := os.Rename(filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
