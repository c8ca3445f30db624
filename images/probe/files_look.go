package main

import (
	"archive/tar"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// verify reads backups again: the newest of each service, the one that is named, or all.
func (box *filesBox) verify(args []string) (any, error) {
	all := false
	words, err := backupFlags("verify", args, 1, func(flags *flag.FlagSet) { flags.BoolVar(&all, "all", false, "") })
	if err != nil {
		return nil, err
	}
	found := []verification{}
	err = box.locked(func() error {
		began := box.now()
		err := box.eachRepository(func(number int) error {
			own, err := box.verifyIn(number, strings.Join(words, ""), all)
			found = append(found, own...)
			return err
		})
		box.noteRun("verify", began, err)
		return err
	})
	return found, err
}

// verifyIn looks at the backups of a repository, and then at the repository itself.
func (box *filesBox) verifyIn(number int, label string, all bool) ([]verification, error) {
	records, err := box.recordsOf(number)
	if err != nil {
		return nil, err
	}
	var whole error
	if len(records) > 0 {
		whole = errors.Join(box.unlock(number), box.checkRepository(number))
	}
	found := []verification{}
	failures := []error{whole}
	for _, record := range chosenFiles(records, box.kept(records), label, all) {
		one, err := box.verifyOne(record, whole == nil)
		if err != nil {
			return found, err
		}
		found = append(found, one)
		if one.Problem != "" {
			failures = append(failures, fmt.Errorf("%s: %s", one.Label, one.Problem))
		}
	}
	if len(found) == 0 {
		failures = append(failures, errors.New("there is no such backup of files to verify: keelson backup list shows what there is"))
	}
	return found, errors.Join(failures...)
}

func chosenFiles(records []filesRecord, services []string, label string, all bool) []filesRecord {
	var some []filesRecord
	seen := map[string]bool{}
	for _, record := range records {
		if record.Level == "none" || (label != "" && record.Label != label) {
			continue
		}
		if label != "" || all || (contains(services, record.Service) && !seen[record.Service]) {
			some = append(some, record)
		}
		seen[record.Service] = true
	}
	return some
}

// kept are the services of this box, and what is stored beside them, where there is a backup of it.
func (box *filesBox) kept(records []filesRecord) []string {
	names := box.names()
	for _, record := range records {
		if storedVolumes[record.Service] != "" && !contains(names, record.Service) {
			names = append(names, record.Service)
		}
	}
	return names
}

// checkParts: each day another part of all data is read, so that in four weeks all of it was.
const checkParts = 28

func (box *filesBox) checkRepository(number int) error {
	part := box.now().UTC().YearDay()%checkParts + 1
	_, err := box.restic(number, nil, "check", fmt.Sprintf("--read-data-subset=%d/%d", part, checkParts))
	if err != nil {
		return fmt.Errorf("the repository is not whole: %w", err)
	}
	return nil
}

// verifyOne notes what it found at the backup; that a repository cannot be asked is an error, and says nothing of it.
func (box *filesBox) verifyOne(record filesRecord, whole bool) (verification, error) {
	say("verifying %s in repository %d", record.Label, record.Repository)
	result := verification{Label: record.Label, Repository: record.Repository, Level: "L2"}
	if whole {
		result.Level = "L3"
	}
	if err := box.compareAgain(record); err != nil {
		if _, other := box.restic(record.Repository, nil, "cat", "config", "--no-lock"); other != nil {
			return result, other
		}
		result.Problem, result.Level = err.Error(), "L0"
	}
	notes := map[string]string{tagVerified: box.stamp() + " " + result.Level, tagProblem: flatten(result.Problem)}
	if result.Problem != "" {
		notes[tagVerified] = ""
	}
	return result, box.annotate(record, notes)
}

// compareAgain reads all of a backup as a stream, without a disk for it, and compares each file with the sum that it had.
// Without the cache, which would hide damage of what lies in it.
func (box *filesBox) compareAgain(record filesRecord) error {
	var was manifest
	is := manifest{}
	read := func(stream io.Reader) error {
		archive := tar.NewReader(stream)
		for {
			head, err := archive.Next()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if strings.HasSuffix(head.Name, ".jsonl") && strings.Contains(head.Name, "/manifests/") {
				if was, err = readManifest(archive); err != nil {
					return err
				}
				continue
			}
			if err := is.addArchived(head, archive, record.Service); err != nil {
				return err
			}
		}
	}
	if _, err := box.restic(record.Repository, read, "dump", "--no-lock", "--no-cache", "--archive", "tar", record.snapshot.ID, "/"); err != nil {
		return err
	}
	if was == nil {
		return errors.New("the list of its files is missing")
	}
	return judged(difference(below(was), below(is)), record.Moved)
}

// addArchived takes a file of the archive into the manifest, by the name that it has there. An archive has whole seconds,
// so the time is not compared.
func (found manifest) addArchived(head *tar.Header, archive io.Reader, service string) error {
	full := "/" + strings.Trim(head.Name, "/")
	_, path, inVolume := strings.Cut(full, "/volumes/"+service+"/")
	if !inVolume {
		_, path, inVolume = strings.Cut(full, "/stored/"+service+"/")
	}
	if !inVolume {
		return nil
	}
	one := entry{Path: path, Kind: "other", Mode: modeOf(head.FileInfo().Mode()), Changed: unknownTime, Link: head.Linkname}
	switch head.Typeflag {
	case tar.TypeDir:
		one.Kind = "folder"
	case tar.TypeSymlink:
		one.Kind = "link"
	case tar.TypeReg:
		one.Kind, one.Size, one.Link = "file", head.Size, ""
		sum, err := sumOfReader(archive)
		if err != nil {
			return err
		}
		one.Sum = sum
	}
	found[path] = one
	return nil
}

// below leaves out the volumes' own folders, which belong to whoever mounts them, and sockets and the like, which hold nothing.
func below(found manifest) manifest {
	left := manifest{}
	for path, one := range found {
		if strings.Contains(path, "/") && one.Kind != "other" {
			left[path] = one
		}
	}
	return left
}

// judged lets as many files differ as were written to while they were read.
func judged(differences []string, moved int) error {
	if len(differences) <= moved {
		return nil
	}
	return fmt.Errorf("%d files are not as they were: %s", len(differences), strings.Join(differences[:min(5, len(differences))], "; "))
}

// filesDrill is the restore of one backup for a try.
type filesDrill struct {
	Service    string  `json:"service"`
	Label      string  `json:"label"`
	Repository int     `json:"repository"`
	OK         bool    `json:"ok"`
	Problem    string  `json:"problem,omitempty"`
	Level      string  `json:"level"`
	Files      int     `json:"files"`
	Bytes      int64   `json:"bytes"`
	RPOSeconds float64 `json:"rpoSeconds"`
	RTOSeconds float64 `json:"rtoSeconds"`
	// Moved: as many were written to while they were backed up, and are not compared.
	Moved int `json:"moved"`
}

type filesDrillResult struct {
	Time     time.Time    `json:"time"`
	OK       bool         `json:"ok"`
	Services []filesDrill `json:"services"`
}

// drill restores the newest good backup of each service, or the one that is named, into a folder of its own.
func (box *filesBox) drill(args []string) (any, error) {
	words, err := backupFlags("drill", args, 1, func(*flag.FlagSet) {})
	if err != nil {
		return nil, err
	}
	result := &filesDrillResult{Time: box.now().UTC(), Services: []filesDrill{}}
	err = box.locked(func() error {
		err := box.drillAll(result, strings.Join(words, ""))
		result.OK = err == nil
		box.noteRun("drill", result.Time, err)
		if err := box.write("files-drill.json", result); err != nil {
			say("the drill could not be remembered: %v", err)
		}
		return err
	})
	return result, err
}

func (box *filesBox) drillAll(result *filesDrillResult, label string) error {
	records, err := box.records()
	if err != nil {
		return err
	}
	services := box.kept(records)
	if label != "" {
		named, err := findFiles(records, label, "", 0)
		if err != nil {
			return err
		}
		services = []string{named.Service}
	}
	var failures []error
	for _, service := range services {
		one := filesDrill{Service: service}
		if err := box.drillOne(&one, records, label); err != nil {
			one.Problem = err.Error()
			failures = append(failures, fmt.Errorf("the files of %s: %w", service, err))
		}
		one.OK = one.Problem == ""
		result.Services = append(result.Services, one)
	}
	return errors.Join(failures...)
}

func (box *filesBox) drillOne(result *filesDrill, records []filesRecord, label string) error {
	record, err := findFiles(records, label, result.Service, 0)
	if err != nil {
		return err
	}
	result.Label, result.Repository, result.Level = record.Label, record.Repository, record.Level
	result.Moved, result.RPOSeconds = record.Moved, box.now().Sub(record.Started).Seconds()
	folder := box.drillFolder()
	defer removeOwn(folder)
	began := time.Now()
	restored, err := box.restoreTo(record, folder)
	notes := map[string]string{tagRestored: box.stamp(), tagProved: box.stamp(), tagDrill: ""}
	if err != nil {
		notes = map[string]string{tagRestored: "", tagProved: "", tagDrill: "the drill failed: " + flatten(err.Error())}
	} else {
		result.RTOSeconds, result.Level = since(began), "L5"
		result.Files, result.Bytes = restored.files(), restored.bytes()
	}
	return errors.Join(err, box.annotate(record, notes))
}

// restoreTo restores each volume into a folder of its name, and compares with what the backup was made of.
func (box *filesBox) restoreTo(record filesRecord, folder string) (manifest, error) {
	if err := errors.Join(requireRoom(folder, record.Size), ownFolder(folder)); err != nil {
		return nil, err
	}
	return box.restoreEach(record, func(name string) string { return filepath.Join(folder, name) })
}

func (box *filesBox) restoreEach(record filesRecord, place func(volume string) string) (manifest, error) {
	if err := os.MkdirAll(box.file("tmp"), 0o700); err != nil {
		return nil, err
	}
	was, err := box.manifestOf(record)
	if err != nil {
		return nil, err
	}
	volumes := map[string]string{}
	for name := range tops(was) {
		volumes[name] = place(name)
		source := record.snapshot.ID + ":" + record.snapshot.folder(name)
		if _, err := box.restic(record.Repository, nil, "restore", "--no-lock", "--no-cache", "--target", volumes[name], source); err != nil {
			return nil, err
		}
	}
	is, err := lookAt(volumes, nil, true)
	if err != nil {
		return nil, err
	}
	return is, judged(difference(below(was), below(is)), record.Moved)
}

// manifestOf is the list that lies in the backup beside the files.
func (box *filesBox) manifestOf(record filesRecord) (manifest, error) {
	var was manifest
	read := func(stream io.Reader) (err error) { was, err = readManifest(stream); return err }
	path := box.manifestFile(record.Service)
	_, err := box.restic(record.Repository, read, "dump", "--no-lock", record.snapshot.ID, path)
	if err == nil && len(was) == 0 {
		err = errors.New("the list of its files is empty")
	}
	return was, err
}

// tops are the volumes in a manifest.
func tops(was manifest) map[string]bool {
	names := map[string]bool{}
	for path := range was {
		name, _, _ := strings.Cut(path, "/")
		names[name] = true
	}
	return names
}
