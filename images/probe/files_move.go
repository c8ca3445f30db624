package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
)

// filesReceived is what came over from another stack and was compared; a live volume's own content has not been touched yet.
type filesReceived struct {
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
}

// look prints what the volumes of a service hold, in order: two looks at volumes that nobody wrote to are the same.
func (box *filesBox) look(args []string) (any, error) {
	words, err := wordsOf("look", args, 1)
	if err != nil {
		return nil, err
	}
	volumes, err := box.volumesHere(words[0])
	if err != nil {
		return nil, err
	}
	found, err := lookAt(volumes, nil, true)
	return inOrderOfPath(found), err
}

// wordsOf a verb that takes exactly so many and no option.
func wordsOf(verb string, args []string, count int) ([]string, error) {
	words, err := backupFlags(verb, args, count, func(*flag.FlagSet) {})
	if err != nil || len(words) != count {
		return nil, errors.Join(usageError{filesUsage}, err)
	}
	return words, nil
}

func (box *filesBox) volumesHere(service string) (map[string]string, error) {
	if volumes, known := box.Services[service]; known {
		return volumes, nil
	}
	return nil, fmt.Errorf("no volume of %s is backed up here", service)
}

func inOrderOfPath(found manifest) []entry {
	entries := make([]entry, 0, len(found))
	for _, one := range found {
		entries = append(entries, one)
	}
	sort.Slice(entries, func(a, b int) bool { return entries[a].Path < entries[b].Path })
	return entries
}

// send writes one volume to standard output as an archive. What changes meanwhile is seen by the comparison.
func (box *filesBox) send(args []string) (any, error) {
	words, err := wordsOf("send", args, 2)
	if err != nil {
		return nil, err
	}
	volumes, err := box.volumesHere(words[0])
	if err != nil {
		return nil, err
	}
	folder, known := volumes[words[1]]
	if !known {
		return nil, fmt.Errorf("%s has no volume %s that is backed up here", words[0], words[1])
	}
	// Times have nanoseconds in this format alone.
	tar := exec.Command("tar", "--create", "--format=posix", "--directory", folder, "--anchored",
		"--exclude=./"+restoreFolder, "--exclude=./"+keptPrefix+"*", ".")
	tar.Stdout, tar.Stderr = os.Stdout, os.Stderr
	err = tar.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == 1 {
		return nil, nil
	}
	return nil, err
}

// receive unpacks an archive from standard input beside the content of one live volume below a folder, whose service stands still.
func (box *filesBox) receive(args []string) (any, error) {
	to := ""
	words, err := backupFlags("receive", args, 1, func(flags *flag.FlagSet) { flags.StringVar(&to, "to", "", "") })
	if err != nil || len(words) != 1 || to == "" {
		return nil, errors.Join(usageError{filesUsage}, err)
	}
	volume := filepath.Join(to, words[0])
	if _, err := os.Stat(volume); err != nil {
		return nil, err
	}
	content := filepath.Join(volume, restoreFolder, restoredContent)
	// A volume of a cluster hands its group's bit down to every folder in it, and tar leaves a bit that it did not set.
	err = inOrder(
		func() error { return ownFolder(filepath.Dir(content)) },
		func() error { return os.Mkdir(content, 0o700) },
		func() error { return os.Chmod(content, 0o700) },
	)
	if err != nil {
		return nil, err
	}
	tar := exec.Command("tar", "--extract", "--directory", content, "--preserve-permissions", "--no-same-owner")
	tar.Stdin, tar.Stderr = os.Stdin, os.Stderr
	return filesReceived{}, tar.Run()
}

// compare holds what was received below a folder against a look at where it came from, which comes by standard input.
func (box *filesBox) compare(args []string) (any, error) {
	to := ""
	_, err := backupFlags("compare", args, 0, func(flags *flag.FlagSet) { flags.StringVar(&to, "to", "", "") })
	if err != nil || to == "" {
		return nil, errors.Join(usageError{filesUsage}, err)
	}
	var entries []entry
	if err := json.NewDecoder(os.Stdin).Decode(&entries); err != nil {
		return nil, err
	}
	was := manifest{}
	for _, one := range entries {
		was[one.Path] = one
	}
	volumes := map[string]string{}
	for name := range tops(was) {
		volumes[name] = filepath.Join(to, name, restoreFolder, restoredContent)
	}
	is, err := lookAt(volumes, nil, true)
	if err != nil {
		return nil, err
	}
	return filesReceived{Files: is.files(), Bytes: is.bytes()}, judged(difference(below(was), below(is)), 0)
}
