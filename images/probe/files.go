package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"sort"
	"time"
)

const filesUsage = `expected one of
  files run [SERVICE...]                      back the volumes of services up
  files first                                 the same for those that have no backup yet, and read it again
  files store                                 back files up that come as JSON by standard input
  files dump                                  back dumps of all databases up
  files list                                  print every backup of files with the level that it has reached
  files status                                print what is known of them
  files verify [--all] [LABEL]                read backups again, and compare each file with the sum of when it was made
  files drill [LABEL]                         restore the newest one of each service into a folder of its own, and compare
  files prune [--dry-run]                     delete what retention no longer asks for
  files restore --label LABEL --to FOLDER     restore volume by volume into FOLDER/<volume>, and compare
  files swap (--in | --back) --keep NAME FOLDER  put what was restored in volumes in place of their content, or undo that
  files look SERVICE                          print what its volumes hold
  files send SERVICE VOLUME                   write a volume to standard output
  files receive --to FOLDER VOLUME            unpack one from standard input beside the content of FOLDER/VOLUME
  files compare --to FOLDER                   hold what was received against a look (standard input)
  files key-check                             try a key file (standard input) on the repositories
  files well                                  health of the box itself`

// filesSettings say whose files are backed up, and to where; the component renders them.
type filesSettings struct {
	// Stack that all snapshots carry as their host: a repository of another one is refused.
	Stack        string            `json:"stack"`
	Repositories []filesRepository `json:"repositories"`
	Key          string            `json:"key"`
	Work         string            `json:"work"`
	Retention    retentionSettings `json:"retention"`
	// Hours after which the newest backup is late; 0 where none is made by itself.
	LateHours int `json:"lateHours"`
	// Services by name, with their volumes: name and the folder at which each is mounted here, read-only.
	Services map[string]map[string]string `json:"services"`
}

type filesRepository struct {
	URL string `json:"url"`
	// Options of restic's, such as --cacert=FILE.
	Options []string `json:"options"`
	// Variables with the keys of an object store.
	Env map[string]string `json:"env"`
}

const defaultFilesSettings = "/run/secrets-backup/files.json"

// filesBox runs restic for the volumes of one owner; its log goes to standard error, its answers are JSON.
type filesBox struct {
	filesSettings
	password string
	now      func() time.Time
	// jobs are what the scheduler does by itself; none where nobody says.
	jobs []jobStatus
	// patience is how long a repository may take to say what it holds.
	patience time.Duration
}

var filesVerbs = map[string]func(*filesBox, []string) (any, error){
	"run": (*filesBox).run, "list": (*filesBox).list, "status": (*filesBox).status, "verify": (*filesBox).verify,
	"drill": (*filesBox).drill, "prune": (*filesBox).prune, "restore": (*filesBox).restore,
	"key-check": (*filesBox).keyCheck, "well": (*filesBox).well, "store": (*filesBox).store, "dump": (*filesBox).dump,
	"look": (*filesBox).look, "send": (*filesBox).send, "receive": (*filesBox).receive, "compare": (*filesBox).compare,
	"first": (*filesBox).first,
}

// files backs up, proves and restores what services keep in volumes.
func files(args []string) error {
	if len(args) > 0 && args[0] == "swap" {
		return swapFiles(args[1:])
	}
	if len(args) == 0 || filesVerbs[args[0]] == nil {
		return usageError{filesUsage}
	}
	box, err := openFilesBox(defaultFilesSettings)
	if err != nil {
		return err
	}
	return answer(filesVerbs[args[0]](box, args[1:]))
}

func openFilesBox(path string) (*filesBox, error) {
	box := &filesBox{now: time.Now, jobs: jobsKnown(), patience: longestInfo}
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &box.filesSettings)
	}
	if err != nil {
		return nil, err
	}
	// In the form in which it is kept elsewhere: every run proves that this form opens the backups.
	escrowed, err := os.ReadFile(box.Key)
	if err == nil {
		box.password, err = parseExportedKey(string(escrowed))
	}
	return box, err
}

// names of the services, in order.
func (box *filesBox) names() []string {
	var names []string
	for name := range box.Services {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// locked does something while nobody else in this box does.
func (box *filesBox) locked(work func() error) error {
	return desk(box.Work).locked("files.lock", func() error {
		if err := box.clearLeftovers(); err != nil {
			say("what a run has left that was cut off could not be taken away: %v", err)
		}
		return work()
	})
}

func (box *filesBox) file(name string) string { return desk(box.Work).file(name) }

// eachRepository does something with each of them and goes on after a failure: the far one may be away.
func (box *filesBox) eachRepository(work func(number int) error) error {
	var failures []error
	for number := 1; number <= len(box.Repositories); number++ {
		if err := work(number); err != nil {
			failures = append(failures, fmt.Errorf("repository %d: %w", number, err))
		}
	}
	return errors.Join(failures...)
}

func (box *filesBox) keyCheck(args []string) (any, error) {
	if _, err := backupFlags("key-check", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	text, err := readLimited(64 << 10)
	if err != nil {
		return nil, err
	}
	other := *box
	if other.password, err = parseExportedKey(text); err != nil {
		return nil, err
	}
	count := 0
	err = other.eachRepository(func(number int) error {
		records, err := other.recordsOf(number)
		count += len(records)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("this key does not open the backups of files: %w", err)
	}
	return map[string]any{"backups": count, "fits": true}, nil
}

// well is the health of the box: it can work where it works.
func (box *filesBox) well(args []string) (any, error) {
	_, err := freeBytes(box.Work)
	return nil, err
}
