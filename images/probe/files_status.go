package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"
)

// filesStatus is all that is known of backups of files; what could not be asked is said, never left out.
type filesStatus struct {
	Time       time.Time `json:"time"`
	OK         bool      `json:"ok"`
	Problems   []string  `json:"problems"`
	NotChecked []string  `json:"notChecked"`
	// Pending is what comes by itself, and is no problem until it has failed.
	Pending  []string          `json:"pending"`
	Services []serviceFiles    `json:"services"`
	Drill    *filesDrillResult `json:"drill,omitempty"`
	Runs     map[string]runEnd `json:"runs"`
}

// serviceFiles is the newest good backup of one service's volumes, and the newest one that was verified.
type serviceFiles struct {
	Service  string       `json:"service"`
	Backups  int          `json:"backups"`
	Newest   *filesRecord `json:"newest,omitempty"`
	Verified *filesRecord `json:"newestVerified,omitempty"`
}

func (box *filesBox) status(args []string) (any, error) {
	if _, err := backupFlags("status", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	status := box.readStatus()
	box.writeMetrics(status)
	if !status.OK {
		return status, exitStatus(1)
	}
	return status, nil
}

func (box *filesBox) readStatus() filesStatus {
	status := filesStatus{Time: box.now().UTC(), Problems: []string{}, NotChecked: []string{}, Pending: []string{}, Services: []serviceFiles{},
		Runs: box.runs()}
	records, err := box.records()
	needsFirst := true
	if err != nil {
		status.NotChecked = append(status.NotChecked, "the repository of files: "+flatten(err.Error()))
	} else {
		needsFirst = !box.firstNeeds(records).none()
		for _, service := range box.names() {
			box.statusOf(service, records, &status)
		}
	}
	box.statusOfDrill(&status)
	for name, last := range status.Runs {
		switch {
		case last.OK || name == firstRun && !needsFirst:
		case name == firstRun:
			status.Problems = append(status.Problems, "files: the first backup could not be made, and is tried again: "+last.Problem)
		default:
			status.Problems = append(status.Problems, fmt.Sprintf("files: the last %s failed: %s", name, last.Problem))
		}
	}
	sort.Strings(status.Problems)
	status.OK = len(status.Problems)+len(status.NotChecked) == 0
	return status
}

func (box *filesBox) statusOf(service string, records []filesRecord, status *filesStatus) {
	own := serviceFiles{Service: service}
	if _, err := findFiles(records, "", service, 0); err != nil && box.LateHours == 0 {
		// Nobody asks for any by itself, and none was made by hand.
		status.Services = append(status.Services, own)
		return
	}
	needs := box.statusOfFirst(status, records, service)
	for number := 1; number <= len(box.Repositories); number++ {
		newest, err := findFiles(records, "", service, number)
		late := time.Duration(box.LateHours) * time.Hour
		switch {
		case len(needs.missing) > 0:
		case err != nil:
			status.Problems = append(status.Problems, fmt.Sprintf("repository %d has no good backup of the files of %s", number, service))
		case late > 0 && status.Time.Sub(newest.Stopped) > late:
			status.Problems = append(status.Problems, fmt.Sprintf("the newest backup of the files of %s in repository %d is %s old", service, number, age(status.Time, newest.Stopped)))
		}
	}
	for index := range records {
		record := records[index]
		if record.Service != service {
			continue
		}
		own.Backups++
		if record.Problem != "" {
			status.Problems = append(status.Problems, fmt.Sprintf("backup %s in repository %d: %s", record.Label, record.Repository, record.Problem))
			continue
		}
		if own.Newest == nil {
			own.Newest = &record
		}
		if own.Verified == nil && record.Level >= "L2" {
			own.Verified = &record
		}
	}
	if own.Newest != nil && len(needs.unread) == 0 && (own.Verified == nil || status.Time.Sub(own.Verified.Stopped) > oldestVerified) {
		status.Problems = append(status.Problems, "no backup of the files of "+service+" of the last two days was verified: keelson backup verify files")
	}
	status.Services = append(status.Services, own)
}

func (box *filesBox) statusOfDrill(status *filesStatus) {
	content, err := os.ReadFile(box.file("files-drill.json"))
	var last filesDrillResult
	if err != nil || json.Unmarshal(content, &last) != nil {
		if when := awaited(box.jobs, "files-drill", status.Runs, "drill", "the first restore drill of files"); when != "" {
			status.Pending = append(status.Pending, when)
		} else if len(box.Services) > 0 && box.LateHours > 0 {
			status.Problems = append(status.Problems, "no backup of files was ever restored for a try: keelson backup drill files")
		}
		return
	}
	status.Drill = &last
	if success := status.Runs["drill"].Success; success == nil || status.Time.Sub(*success) > oldestDrill {
		status.Problems = append(status.Problems, "the last good restore drill of files is more than 8 days ago")
	}
}

func (box *filesBox) runs() map[string]runEnd { return desk(box.Work).runs("files-runs.json") }

// noteRun remembers how a piece of work ended, under the lock.
func (box *filesBox) noteRun(name string, began time.Time, failure error) {
	desk(box.Work).noteRun("files-runs.json", name, began, box.now().UTC(), failure)
	box.writeMetrics(box.readStatus())
}

func (box *filesBox) write(name string, value any) error { return desk(box.Work).write(name, value) }

func (box *filesBox) writeMetrics(status filesStatus) {
	desk(box.Work).writeMetrics("files.prom", filesMetrics(status, box.LateHours))
}

// filesMetrics tells of the oldest among the services' newest backups: the one that somebody would miss.
func filesMetrics(status filesStatus, lateHours int) string {
	var lines []string
	add := func(name string, value float64) {
		lines = append(lines, fmt.Sprintf("keelson_backup_%s %.3f", name, value))
	}
	for _, one := range status.Services {
		if lateHours > 0 {
			add(fmt.Sprintf("files_late_after_seconds{of=%q}", one.Service), float64(lateHours)*3600)
		}
		if one.Newest != nil {
			add(fmt.Sprintf("last_success_timestamp_seconds{kind=%q,of=%q}", "files", one.Service), float64(one.Newest.Stopped.Unix()))
		}
		if one.Verified != nil && one.Verified.Verified != nil {
			add(fmt.Sprintf("verified_timestamp_seconds{kind=%q,of=%q}", "files", one.Service), float64(one.Verified.Verified.Unix()))
		}
	}
	if drill := status.Runs["drill"]; drill.Success != nil {
		add("files_drill_success_timestamp_seconds", float64(drill.Success.Unix()))
	}
	add("files_problems", float64(len(status.Problems)))
	add("files_not_checked", float64(len(status.NotChecked)))
	sort.Strings(lines)
	return strings.Join(lines, "\n") + "\n"
}

// prune deletes what retention no longer asks for: each service has a row of its own, by the rules of the database's.
func (box *filesBox) prune(args []string) (any, error) {
	dry := false
	_, err := backupFlags("prune", args, 0, func(flags *flag.FlagSet) { flags.BoolVar(&dry, "dry-run", false, "") })
	if err != nil {
		return nil, err
	}
	result := &pruneResult{DryRun: dry, Deleted: []string{}}
	err = box.locked(func() error {
		began := box.now()
		err := box.eachRepository(func(number int) error { return box.pruneOne(number, result) })
		if !dry {
			box.noteRun("prune", began, err)
		}
		return err
	})
	return result, err
}

func (box *filesBox) pruneOne(number int, result *pruneResult) error {
	records, err := box.recordsOf(number)
	if err != nil {
		return err
	}
	rows, ids := map[string][]kept{}, map[string]string{}
	for _, record := range records {
		proved := record.Problem == "" && record.Level >= "L2"
		rows[record.Service] = append(rows[record.Service],
			kept{Label: record.Label, Time: record.Stopped, Verified: proved, Failed: record.Problem != ""})
		ids[record.Label] = record.snapshot.ID
	}
	words := []string{"forget"}
	for _, row := range rows {
		gone := toPrune(row, box.Retention, box.now())
		result.Kept += len(row) - len(gone)
		for _, label := range gone {
			result.Deleted = append(result.Deleted, fmt.Sprintf("%s (repository %d)", label, number))
			words = append(words, ids[label])
		}
	}
	if result.DryRun || len(words) == 1 {
		return nil
	}
	if err := box.unlock(number); err != nil {
		return err
	}
	if _, err := box.restic(number, nil, words...); err != nil {
		return err
	}
	_, err = box.restic(number, nil, "prune")
	return err
}
