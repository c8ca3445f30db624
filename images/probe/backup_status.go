package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strings"
	"time"
)

// backupStatus is all that is known; what could not be asked is said, never left out.
type backupStatus struct {
	Time       time.Time `json:"time"`
	OK         bool      `json:"ok"`
	Problems   []string  `json:"problems"`
	NotChecked []string  `json:"notChecked"`
	// Pending is what comes by itself, and is no problem until it has failed.
	Pending   []string          `json:"pending"`
	Backups   int               `json:"backups"`
	Newest    *backupRecord     `json:"newest,omitempty"`
	Verified  *backupRecord     `json:"newestVerified,omitempty"`
	Archive   *archiveState     `json:"archive,omitempty"`
	Drill     *drillResult      `json:"drill,omitempty"`
	Runs      map[string]runEnd `json:"runs"`
	FreeBytes int64             `json:"freeBytes"`

	// needsFirst: there is a repository without a backup, or none that says so. logWaits: for its first backup.
	needsFirst, logWaits bool
}

// runEnd is the end of one kind of work.
type runEnd struct {
	Time    time.Time `json:"time"`
	OK      bool      `json:"ok"`
	Problem string    `json:"problem,omitempty"`
	Seconds float64   `json:"seconds"`
	// Success is the last good end.
	Success *time.Time `json:"success,omitempty"`
}

// Limits after which a backup counts as late: each has a day or so more than its schedule.
const (
	oldestBackup   = 26 * time.Hour
	oldestVerified = 50 * time.Hour
	oldestDrill    = 8 * aDay
)

func (box *backupBox) status(args []string) (any, error) {
	define := func(flags *flag.FlagSet) { flags.DurationVar(&box.patience, "within", longestInfo, "") }
	if _, err := backupFlags("status", args, 0, define); err != nil {
		return nil, err
	}
	status := box.readStatus()
	if box.patience == longestInfo {
		// Else a store that is merely slow would be told to be unknown until the next run.
		box.writeMetrics(status)
	}
	if len(status.Problems)+len(status.NotChecked) > 0 {
		return status, exitStatus(1)
	}
	return status, nil
}

func (box *backupBox) readStatus() backupStatus {
	status := backupStatus{Time: box.now().UTC(), Problems: []string{}, NotChecked: []string{}, Pending: []string{}, Runs: box.runs()}
	status.FreeBytes, _ = freeBytes(box.Work)
	box.statusOfBackups(&status)
	box.statusOfArchive(&status)
	box.statusOfDrill(&status)
	box.statusOfLeftovers(&status)
	box.statusOfRuns(&status)
	sort.Strings(status.Problems)
	status.OK = len(status.Problems)+len(status.NotChecked) == 0
	return status
}

func (box *backupBox) statusOfRuns(status *backupStatus) {
	for name, last := range status.Runs {
		switch {
		case last.OK || name == firstRun && !status.needsFirst:
		case name == firstRun:
			status.Problems = append(status.Problems, "the first backup could not be made, and is tried again: "+last.Problem)
		default:
			status.Problems = append(status.Problems, fmt.Sprintf("the last %s failed: %s", name, last.Problem))
		}
	}
}

func (box *backupBox) statusOfBackups(status *backupStatus) {
	info, err := box.info()
	if err != nil {
		status.NotChecked = append(status.NotChecked, "the repository: "+flatten(err.Error()))
		status.needsFirst = true
		return
	}
	box.statusOfInfo(status, info)
}

func (box *backupBox) statusOfInfo(status *backupStatus, info infoStanza) {
	first := box.statusOfFirst(status, info)
	status.Problems = append(status.Problems, info.problems(first.missing...)...)
	records := recordsOf(info, status.Time)
	status.Backups = len(records)
	for _, repository := range box.numbers() {
		newest, err := findBackup(records, "", repository)
		switch {
		case slices.Contains(first.missing, repository):
		case err != nil:
			status.Problems = append(status.Problems, fmt.Sprintf("repository %d has no good backup", repository))
		case status.Time.Sub(newest.Stopped) > oldestBackup:
			status.Problems = append(status.Problems, fmt.Sprintf("the newest backup of repository %d is %s old", repository, age(status.Time, newest.Stopped)))
		}
	}
	for index := range records {
		record := records[index]
		if record.Problem != "" {
			status.Problems = append(status.Problems, fmt.Sprintf("backup %s in repository %d: %s", record.Label, record.Repository, record.Problem))
			continue
		}
		if status.Newest == nil {
			status.Newest = &record
		}
		if status.Verified == nil && record.Level >= "L3" {
			status.Verified = &record
		}
	}
	if status.Newest != nil && len(first.unread) == 0 && (status.Verified == nil || status.Time.Sub(status.Verified.Stopped) > oldestVerified) {
		status.Problems = append(status.Problems, "no backup of the last two days was verified: keelson backup verify")
	}
}

// statusOfFirst returns what comes by itself: until that has failed it is no problem that it is not there.
func (box *backupBox) statusOfFirst(status *backupStatus, info infoStanza) firstNeeds {
	needs := box.firstNeeds(info)
	status.needsFirst = !needs.none()
	pending := func(what string) {
		if when := awaited(box.jobs, "first", status.Runs, firstRun, what); when != "" {
			status.Pending = append(status.Pending, when)
		}
	}
	if len(needs.missing) > 0 {
		pending("the first backup")
	} else if len(needs.unread) > 0 {
		pending("the verification of the first backup")
	}
	if len(status.Pending) == 0 {
		return firstNeeds{}
	}
	status.logWaits = len(needs.missing) > 0
	return needs
}

func (box *backupBox) statusOfArchive(status *backupStatus) {
	state, err := box.archiveState()
	if err != nil {
		status.NotChecked = append(status.NotChecked, "archiving: "+flatten(err.Error()))
		return
	}
	status.Archive = &state
	if state.Failing && status.logWaits {
		status.Pending = append(status.Pending, fmt.Sprintf("%d MiB of the write-ahead log wait for it", state.WaitingBytes>>20))
	} else if state.Failing {
		status.Problems = append(status.Problems, fmt.Sprintf("the write-ahead log cannot be archived (%d failures): %d MiB wait in pg_wal", state.Failed, state.WaitingBytes>>20))
	}
	if state.Mode != "on" {
		status.Problems = append(status.Problems, "archive_mode is "+state.Mode+": nothing can be restored beyond the end of a backup")
	}
}

func (box *backupBox) statusOfDrill(status *backupStatus) {
	content, err := os.ReadFile(box.file("drill.json"))
	var last drillResult
	if err != nil || json.Unmarshal(content, &last) != nil {
		if when := awaited(box.jobs, "drill", status.Runs, "drill", "the first restore drill"); when != "" {
			status.Pending = append(status.Pending, when)
		} else {
			status.Problems = append(status.Problems, "no backup was ever restored for a try: keelson backup drill")
		}
		return
	}
	status.Drill = &last
	if success := status.Runs["drill"].Success; success == nil || status.Time.Sub(*success) > oldestDrill {
		status.Problems = append(status.Problems, "the last good restore drill is more than 8 days ago")
	}
}

func age(now, then time.Time) string { return now.Sub(then).Round(time.Minute).String() }

func (box *backupBox) file(name string) string { return desk(box.Work).file(name) }

func (box *backupBox) runs() map[string]runEnd { return desk(box.Work).runs("runs.json") }

// noteRun remembers how a piece of work ended, under the lock.
func (box *backupBox) noteRun(work, kind string, began time.Time, failure error) {
	name := work
	if work == "backup" {
		name = work + " " + kind
	}
	desk(box.Work).noteRun("runs.json", name, began, box.now().UTC(), failure)
	box.writeMetrics(box.readStatus())
}

func (box *backupBox) noteDrill(result drillResult) {
	if err := box.write("drill.json", result); err != nil {
		say("the drill could not be remembered: %v", err)
	}
}

func (box *backupBox) write(name string, value any) error { return desk(box.Work).write(name, value) }

func replaceFile(path, text string) error {
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// writeMetrics leaves what Prometheus reads.
func (box *backupBox) writeMetrics(status backupStatus) {
	desk(box.Work).writeMetrics("metrics.prom", metricsOf(status))
}

func metricsOf(status backupStatus) string {
	var lines []string
	add := func(name string, value float64) { lines = append(lines, fmt.Sprintf("%s %.3f", name, value)) }
	for name, last := range status.Runs {
		kind, isBackup := strings.CutPrefix(name, "backup ")
		if isBackup && last.Success != nil {
			add(fmt.Sprintf("keelson_backup_last_success_timestamp_seconds{kind=%q}", kind), float64(last.Success.Unix()))
		}
	}
	if status.Newest != nil {
		add(`keelson_backup_last_success_timestamp_seconds{kind="database"}`, float64(status.Newest.Stopped.Unix()))
	}
	if status.Verified != nil && status.Verified.Verified != nil {
		add(`keelson_backup_verified_timestamp_seconds{kind="database"}`, float64(status.Verified.Verified.Unix()))
	}
	if drill := status.Runs["drill"]; drill.Success != nil {
		add("keelson_backup_drill_success_timestamp_seconds", float64(drill.Success.Unix()))
	}
	if status.Drill != nil && status.Drill.OK {
		add("keelson_backup_drill_rpo_seconds", status.Drill.RPOSeconds)
		add("keelson_backup_drill_rto_seconds", status.Drill.RTOSeconds)
	}
	if status.Archive != nil {
		add("keelson_backup_wal_waiting_bytes", float64(status.Archive.WaitingBytes))
		add("keelson_backup_wal_failed_total", float64(status.Archive.Failed))
	}
	add("keelson_backup_problems", float64(len(status.Problems)))
	add("keelson_backup_not_checked", float64(len(status.NotChecked)))
	add("keelson_backup_count", float64(status.Backups))
	add("keelson_backup_free_bytes", float64(status.FreeBytes))
	sort.Strings(lines)
	return strings.Join(lines, "\n") + "\n"
}

func readLimited(most int64) (string, error) {
	content, err := io.ReadAll(io.LimitReader(os.Stdin, most))
	return string(content), err
}
