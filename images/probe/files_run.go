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

// run backs services up: all, or those that are named.
func (box *filesBox) run(args []string) (any, error) {
	names, err := backupFlags("run", args, 100, func(*flag.FlagSet) {})
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = box.names()
	}
	made := []filesRecord{}
	err = box.locked(func() error {
		began := box.now()
		made, err = box.backUpAll(names)
		box.noteRun("files", began, err)
		return err
	})
	return made, err
}

// backUpAll ends with the first service whose files cannot be backed up.
func (box *filesBox) backUpAll(names []string) ([]filesRecord, error) {
	made := []filesRecord{}
	err := box.eachRepository(box.cleared)
	for _, name := range names {
		if err == nil {
			var own []filesRecord
			own, err = box.backUp(name)
			made = append(made, own...)
		}
	}
	return made, err
}

// cleared makes a repository ready and free of what was cut off.
func (box *filesBox) cleared(number int) error {
	if err := box.ready(number); err != nil {
		return err
	}
	return box.forgetOpen(number)
}

// forgetOpen takes away what a run that was cut off has left.
func (box *filesBox) forgetOpen(number int) error {
	found, err := box.snapshots(number)
	if err != nil {
		return err
	}
	for _, one := range found {
		if one.tag(tagOpen) != "" && err == nil {
			say("the backup %s was cut off, and goes", one.tag("label"))
			_, err = box.restic(number, nil, "forget", one.ID)
		}
	}
	return err
}

// backUp makes one set of snapshots of a service: the same label in each repository.
func (box *filesBox) backUp(service string) ([]filesRecord, error) {
	if box.volumesOf(service) == nil {
		return nil, fmt.Errorf("%s has no volume that is backed up here", service)
	}
	label := labelOf(service, box.now())
	made := []filesRecord{}
	err := box.eachRepository(func(number int) error {
		say("the files of %s to repository %d", service, number)
		if err := box.backUpTo(number, service, label); err != nil {
			return fmt.Errorf("the files of %s: %w", service, err)
		}
		records, err := box.recordsOf(number)
		if err != nil {
			return err
		}
		record, err := findFiles(records, label, service, number)
		made = append(made, record)
		return err
	})
	return made, err
}

// quietAttempts: on a quiet service nothing is written to while it is read; on a busy one no attempt will see that.
const quietAttempts = 3

func (box *filesBox) backUpTo(number int, service, label string) error {
	earlier := box.lastManifest(service)
	for attempt := 1; ; attempt++ {
		before, err := lookAt(box.volumesOf(service), earlier, true)
		if err != nil {
			return err
		}
		earlier = before
		if err := writeManifest(box.manifestFile(service), before); err != nil {
			return err
		}
		one, err := box.snapshotOf(number, service, label)
		if err != nil {
			return err
		}
		after, err := lookAt(box.volumesOf(service), nil, false)
		if err != nil {
			return err
		}
		changed := moved(before, after)
		if changed == 0 || attempt == quietAttempts {
			return box.close(number, one, changed)
		}
		say("%d files of %s were written to meanwhile: once more", changed, service)
		if _, err := box.restic(number, nil, "forget", one.ID); err != nil {
			return err
		}
	}
}

func (box *filesBox) close(number int, one snapshot, changed int) error {
	change := map[string]string{tagOpen: ""}
	if changed > 0 {
		change[tagMoved] = fmt.Sprint(changed)
	}
	return box.setTags(number, one.ID, one.Tags, change)
}

// snapshotOf takes the volumes and the list of what they hold along; what could not be read makes the whole of it void.
func (box *filesBox) snapshotOf(number int, service, label string) (snapshot, error) {
	words := []string{"backup", "--host", box.Stack, "--no-scan", "--json", "--tag", tagOpen + "=1", "--tag", "service=" + service,
		"--tag", "label=" + label}
	for _, folder := range box.volumesOf(service) {
		words = append(words, "--exclude", filepath.Join(folder, restoreFolder), "--exclude", filepath.Join(folder, keptPrefix+"*"), folder)
	}
	_, failure := box.restic(number, nil, append(words, box.manifestFile(service))...)
	found, err := box.snapshots(number)
	if err != nil {
		return snapshot{}, errors.Join(failure, err)
	}
	for _, one := range found {
		if one.tag("label") != label {
			continue
		}
		if failure == nil {
			return one, nil
		}
		if isResticCode(failure, resticIncomplete) && strings.Contains(failure.Error(), "no such file") {
			// A file that vanished while it was read: the second look sees that it is gone.
			return one, nil
		}
		_, err := box.restic(number, nil, "forget", one.ID)
		return snapshot{}, errors.Join(failure, err)
	}
	if failure == nil {
		failure = errors.New("restic ended well, and yet the repository holds no new snapshot")
	}
	return snapshot{}, failure
}

func (box *filesBox) manifestFile(service string) string {
	return box.file("manifests/" + service + ".jsonl")
}

func (box *filesBox) lastManifest(service string) manifest {
	file, err := os.Open(box.manifestFile(service))
	if err != nil {
		return nil
	}
	defer file.Close()
	found, err := readManifest(file)
	if err != nil {
		return nil
	}
	return found
}

// list is every backup, newest first.
func (box *filesBox) list(args []string) (any, error) {
	if _, err := backupFlags("list", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	records, err := box.records()
	if err != nil {
		return nil, err
	}
	return records, nil
}

func (box *filesBox) wasWritten(number int) bool {
	_, err := os.Stat(box.file(fmt.Sprintf("repository-%d", number)))
	return err == nil
}

func since(began time.Time) float64 { return time.Since(began).Seconds() }
