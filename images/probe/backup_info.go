package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

// backupRecord is one backup as a reader sees it.
type backupRecord struct {
	Label      string    `json:"label"`
	Kind       string    `json:"kind"`
	Repository int       `json:"repository"`
	Started    time.Time `json:"started"`
	Stopped    time.Time `json:"stopped"`
	AgeSeconds int       `json:"ageSeconds"`
	// Bytes of the database, and of what this backup alone takes in the repository.
	Size   int64 `json:"size"`
	Stored int64 `json:"stored"`
	// Level is what was shown of it, never more: L0 it ended well; L1 checksums of every file stand in its manifest; L2 all
	// of it was read and fits them; L3 the write-ahead log behind it is there without a gap; L4 it was restored; L5 what was
	// restored has the rows that it had, and sound indexes.
	Level    string     `json:"level"`
	Verified *time.Time `json:"verified,omitempty"`
	Restored *time.Time `json:"restored,omitempty"`
	// Problem is what the last look found wrong; such a backup counts as none.
	Problem string   `json:"problem,omitempty"`
	Needs   []string `json:"needs,omitempty"`
	WalFrom string   `json:"walFrom"`
	WalTo   string   `json:"walTo"`

	notes map[string]string
}

type infoRepository struct {
	Key    int `json:"key"`
	Status struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"status"`
}

type infoStanza struct {
	Status struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"status"`
	Repo    []infoRepository `json:"repo"`
	Archive []struct {
		ID       string `json:"id"`
		Min      string `json:"min"`
		Max      string `json:"max"`
		Database struct {
			Repo int `json:"repo-key"`
		} `json:"database"`
	} `json:"archive"`
	Backup []infoBackup `json:"backup"`
}

type infoBackup struct {
	Label     string            `json:"label"`
	Type      string            `json:"type"`
	Reference []string          `json:"reference"`
	Error     bool              `json:"error"`
	Notes     map[string]string `json:"annotation"`
	Time      struct {
		Start int64 `json:"start"`
		Stop  int64 `json:"stop"`
	} `json:"timestamp"`
	Info struct {
		Size       int64 `json:"size"`
		Repository struct {
			Delta int64 `json:"delta"`
		} `json:"repository"`
	} `json:"info"`
	Archive struct {
		Start string `json:"start"`
		Stop  string `json:"stop"`
	} `json:"archive"`
	Database struct {
		Repo int `json:"repo-key"`
	} `json:"database"`
}

var backupKinds = map[string]string{"full": "full", "diff": "differential", "incr": "incremental"}

// smallestBackup is far below an empty cluster's: less is no database.
const smallestBackup = 1 << 20

// longestInfo gives a store up that does not answer; one that is slow answers in seconds.
const longestInfo = 90 * time.Second

// info asks all repositories at once, each by itself: one that does not answer hides nothing of the other.
func (box *backupBox) info() (infoStanza, error) {
	answers, failures := make([]infoStanza, box.Repositories), make([]error, box.Repositories)
	var all sync.WaitGroup
	for index := range answers {
		all.Add(1)
		go func() {
			defer all.Done()
			answers[index], failures[index] = box.infoOf(index + 1)
		}()
	}
	all.Wait()
	return mergeInfo(answers, failures)
}

func (box *backupBox) infoOf(repository int) (infoStanza, error) {
	words := box.pgbackrestWords("off", []string{"info", "--output=json", fmt.Sprintf("--repo=%d", repository)})
	said, err := box.tool(box.patience, false, words...)
	if err != nil {
		return infoStanza{}, err
	}
	var stanzas []infoStanza
	if err := json.Unmarshal([]byte(said), &stanzas); err != nil {
		// With another key pgBackRest may take what it decrypts for a text.
		return infoStanza{}, fmt.Errorf("what pgbackrest info answers cannot be read; has the repository another key? %w", err)
	}
	if len(stanzas) != 1 {
		return infoStanza{}, fmt.Errorf("pgbackrest info: %d stanzas, expected one", len(stanzas))
	}
	return stanzas[0], nil
}

// silentRepository is a code of our own, beside pgBackRest's 0 to 6 and 99: the store gave no answer at all.
const silentRepository = 100

// mergeInfo is an error only where nobody has answered.
func mergeInfo(answers []infoStanza, failures []error) (infoStanza, error) {
	var merged infoStanza
	silent := 0
	for index, answer := range answers {
		if failures[index] != nil {
			silent++
			one := infoRepository{Key: index + 1}
			one.Status.Code, one.Status.Message = silentRepository, flatten(failures[index].Error())
			merged.Repo = append(merged.Repo, one)
			continue
		}
		merged.Repo = append(merged.Repo, answer.Repo...)
		merged.Archive = append(merged.Archive, answer.Archive...)
		merged.Backup = append(merged.Backup, answer.Backup...)
	}
	if silent > 0 && silent == len(answers) {
		return infoStanza{}, errors.Join(failures...)
	}
	return merged, nil
}

// problemOf a repository that no backup can go to; a new one has none.
func (info infoStanza) problemOf(repository int) error {
	for _, repo := range info.Repo {
		if code := repo.Status.Code; repo.Key == repository && code != 0 && code != emptyRepository && !repo.isNew() {
			return errors.New(repo.Status.Message)
		}
	}
	return nil
}

// unanswered is what keeps a repository from saying what it holds.
func (info infoStanza) unanswered() error {
	var failures []error
	for _, repo := range info.Repo {
		if err := info.problemOf(repo.Key); err != nil {
			failures = append(failures, fmt.Errorf("repository %d: %w", repo.Key, err))
		}
	}
	return errors.Join(failures...)
}

// emptyRepository is pgBackRest's code for one that is ready and has no backup yet.
const emptyRepository = 2

// problems of repositories that the answer itself names: a dead store is no empty one. Some may be new: what makes them ready is
// under way.
func (info infoStanza) problems(mayBeNew ...int) []string {
	var found []string
	for _, repo := range info.Repo {
		if repo.isNew() && slices.Contains(mayBeNew, repo.Key) {
			continue
		}
		if code := repo.Status.Code; code != 0 && code != emptyRepository {
			found = append(found, fmt.Sprintf("repository %d: %s", repo.Key, repo.Status.Message))
		}
	}
	return found
}

// records of all repositories, newest first.
func (box *backupBox) records() ([]backupRecord, error) {
	info, err := box.info()
	if err != nil {
		return nil, err
	}
	return recordsOf(info, box.now()), nil
}

func recordsOf(info infoStanza, now time.Time) []backupRecord {
	records := []backupRecord{}
	for _, one := range info.Backup {
		started, stopped := time.Unix(one.Time.Start, 0).UTC(), time.Unix(one.Time.Stop, 0).UTC()
		record := backupRecord{
			Label: one.Label, Kind: backupKinds[one.Type], Repository: one.Database.Repo, Started: started, Stopped: stopped,
			AgeSeconds: int(now.Sub(stopped).Seconds()), Size: one.Info.Size, Stored: one.Info.Repository.Delta,
			Needs: one.Reference, WalFrom: one.Archive.Start, WalTo: one.Archive.Stop, notes: one.Notes,
		}
		if one.Error {
			record.Problem = "pages of the database did not fit their own checksums while it was made"
		}
		grade(&record)
		records = append(records, record)
	}
	sort.SliceStable(records, func(a, b int) bool {
		if records[a].Stopped.Equal(records[b].Stopped) {
			return records[a].Repository < records[b].Repository
		}
		return records[a].Stopped.After(records[b].Stopped)
	})
	return records
}

// What was found is noted at the backup itself, in the repository, so that it is known wherever that is read.
const (
	noteRows     = "rows"
	noteVerified = "verified"
	noteRestored = "restored"
	noteProved   = "proved"
	noteProblem  = "problem"
	// Apart, because a later verification, which sees less, must not take it away.
	noteDrillProblem = "drill-problem"
)

func grade(record *backupRecord) {
	record.Verified, record.Restored = noteTime(record.notes[noteVerified]), noteTime(record.notes[noteRestored])
	for _, note := range []string{noteProblem, noteDrillProblem} {
		if problem := record.notes[note]; problem != "" {
			record.Problem = problem
		}
	}
	switch {
	case record.Size < smallestBackup || record.WalFrom == "":
		record.Level = "none"
		record.Problem = fmt.Sprintf("%d bytes are no database", record.Size)
	case record.Problem != "":
		record.Level = "L0"
	case record.notes[noteProved] != "":
		record.Level = "L5"
	case record.Restored != nil:
		record.Level = "L4"
	case record.Verified != nil && strings.HasSuffix(record.notes[noteVerified], " L3"):
		record.Level = "L3"
	case record.Verified != nil:
		record.Level = "L2"
	default:
		// pgBackRest writes a checksum of every file into the manifest, and ends a backup only with that.
		record.Level = "L1"
	}
}

func noteTime(note string) *time.Time {
	word, _, _ := strings.Cut(note, " ")
	at, err := time.Parse(time.RFC3339, word)
	if err != nil {
		return nil
	}
	return &at
}

// annotate notes something at a backup; an empty text takes the note away.
func (box *backupBox) annotate(record backupRecord, notes map[string]string) error {
	words := []string{"annotate", "--set=" + record.Label, fmt.Sprintf("--repo=%d", record.Repository)}
	for name, text := range notes {
		words = append(words, "--annotation="+name+"="+text)
	}
	_, err := box.tool(10*time.Minute, false, box.pgbackrestWords("warn", words)...)
	return err
}

func (box *backupBox) stamp() string { return box.now().UTC().Format(time.RFC3339) }

// findBackup is the backup of a label, or the newest one that no look has found wanting.
func findBackup(records []backupRecord, label string, repository int) (backupRecord, error) {
	for _, record := range records {
		matches := record.Label == label || (label == "" && record.Problem == "")
		if matches && (repository == 0 || record.Repository == repository) {
			return record, nil
		}
	}
	if label == "" && len(records) > 0 {
		return backupRecord{}, fmt.Errorf("no backup is known to be good: keelson backup list says what is wrong with each")
	}
	if label == "" {
		return backupRecord{}, fmt.Errorf("there is no backup yet: keelson backup run makes one")
	}
	return backupRecord{}, fmt.Errorf("there is no backup %s: keelson backup list shows what there is", label)
}
