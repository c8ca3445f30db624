package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

const backupUsage = `expected one of
  backup run [full|differential|incremental|database]   make a base backup and count rows for later comparison
  backup first                                          the same where there is none yet, and read it again
  backup list                                           print every backup with the level that it has reached
  backup status                                         print what is known of backups, archiving and the disk
  backup verify [--all] [LABEL]                         read a backup and its write-ahead log again
  backup drill                                          restore the newest backup into a throw-away server
  backup prune [--dry-run]                              delete what retention no longer asks for
  backup restore --to FOLDER (--latest | --time T | --label L)
  backup swap --folder FOLDER --keep NAME
  backup archive                                        send what the server has written so far
  backup key-check                                      try a key file (standard input) on the repositories
  backup well                                           health of the box itself`

// backupSettings is what the stack file says, as the component renders it.
type backupSettings struct {
	Stanza       string            `json:"stanza"`
	Config       string            `json:"config"`
	Key          string            `json:"key"`
	Repositories int               `json:"repositories"`
	Data         string            `json:"data"`
	Socket       string            `json:"socket"`
	Work         string            `json:"work"`
	RPOSeconds   int               `json:"rpoSeconds"`
	Retention    retentionSettings `json:"retention"`
}

const defaultBackupSettings = "/etc/keelson/backup/backup.json"

// backupBox runs what the verbs are made of; its log goes to standard error, its answers are JSON.
type backupBox struct {
	backupSettings
	// Variables beside those of the process, such as another key.
	env []string
	now func() time.Time
	// jobs are what the scheduler does by itself; none where nobody says.
	jobs []jobStatus
	// patience is how long a repository may take to say what it holds.
	patience time.Duration
}

var backupVerbs = map[string]func(*backupBox, []string) (any, error){
	"run": (*backupBox).run, "list": (*backupBox).list, "status": (*backupBox).status, "verify": (*backupBox).verify,
	"drill": (*backupBox).drill, "prune": (*backupBox).prune, "restore": (*backupBox).restore, "swap": (*backupBox).swap,
	"key-check": (*backupBox).keyCheck, "archive": (*backupBox).archive, "well": (*backupBox).well,
	"first": (*backupBox).first,
}

// errBusy is another run that holds the lock; it is no failure of the backups.
var errBusy = errors.New("another backup, verification, drill or clean-up is under way")

// backup makes, proves and deletes backups of the PostgreSQL server beside it.
func backup(args []string) error {
	if len(args) == 0 || backupVerbs[args[0]] == nil {
		return usageError{backupUsage}
	}
	settings, err := readBackupSettings(defaultBackupSettings)
	if err != nil {
		return err
	}
	return answer(backupVerbs[args[0]](openBackupBox(settings), args[1:]))
}

func openBackupBox(settings backupSettings) *backupBox {
	return &backupBox{backupSettings: settings, now: time.Now, jobs: jobsKnown(), patience: longestInfo}
}

// numbers of the repositories, from 1.
func (box *backupBox) numbers() []int {
	var all []int
	for repository := 1; repository <= box.Repositories; repository++ {
		all = append(all, repository)
	}
	return all
}

func readBackupSettings(path string) (backupSettings, error) {
	var settings backupSettings
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &settings)
	}
	if err == nil && settings.Stanza == "" {
		err = errors.New("backups are off: the stack file has no section backups")
	}
	return settings, err
}

// backupFlags takes flags before and after words, and bounds the number of the words.
func backupFlags(name string, args []string, most int, define func(*flag.FlagSet)) ([]string, error) {
	flags := newFlags("backup " + name)
	define(flags)
	var words []string
	for rest := args; ; {
		if err := parse(flags, rest); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			break
		}
		words, rest = append(words, flags.Arg(0)), flags.Args()[1:]
	}
	if len(words) > most {
		return nil, usageError{fmt.Sprintf("backup %s: too many words: %s", name, strings.Join(words, " "))}
	}
	return words, nil
}

// locked does something while nobody else does.
func (box *backupBox) locked(work func() error) error {
	return desk(box.Work).locked("lock", func() error {
		if err := box.clearLeftovers(); err != nil {
			say("what a run has left that was cut off could not be taken away: %v", err)
		}
		return work()
	})
}

func say(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "%s %s\n", time.Now().UTC().Format(time.RFC3339), fmt.Sprintf(format, values...))
}

// eachRepository does something with each of them and goes on after a failure: the far one may be away.
func (box *backupBox) eachRepository(work func(repository int) error) error {
	var failures []error
	for repository := 1; repository <= box.Repositories; repository++ {
		if err := work(repository); err != nil {
			failures = append(failures, fmt.Errorf("repository %d: %w", repository, err))
		}
	}
	return errors.Join(failures...)
}
