package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// firstFixture is a box of two repositories whose scheduler has the jobs of a new stack.
func firstFixture(t *testing.T) *backupBox {
	t.Helper()
	due := instant(t, "2026-01-10T01:07:00Z")
	return &backupBox{
		backupSettings: backupSettings{Work: t.TempDir(), Repositories: 2}, now: func() time.Time { return due.Add(-time.Hour) },
		jobs: []jobStatus{{Job: "first", Next: &due}, {Job: "drill", Next: &due}},
	}
}

// infoOf two repositories, by the code and the number of good backups of each.
func infoOf(codes [2]int, backups [2]int, verified string) infoStanza {
	var info infoStanza
	for index, code := range codes {
		one := infoRepository{Key: index + 1}
		one.Status.Code, one.Status.Message = code, "as told"
		info.Repo = append(info.Repo, one)
		for range backups[index] {
			info.Backup = append(info.Backup, aBackup(index+1, verified))
		}
	}
	return info
}

func aBackup(repository int, verified string) (one infoBackup) {
	one.Label, one.Type, one.Database.Repo = "20260110-000000F", "full", repository
	one.Info.Size, one.Archive.Start = 1<<24, "000000010000000000000003"
	one.Time.Start = time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC).Unix()
	one.Time.Stop = one.Time.Start + 5
	if verified != "" {
		one.Notes = map[string]string{noteVerified: verified}
	}
	return one
}

func TestWhatHasNoBackupYetGetsOne(t *testing.T) {
	const read = "2026-01-10T00:00:09Z L3"
	cases := []struct {
		name            string
		info            infoStanza
		had             string
		missing, unread int
	}{
		{"two new ones", infoOf([2]int{missingStanza, missingStanza}, [2]int{}, ""), "", 2, 0},
		{"ready ones", infoOf([2]int{emptyRepository, halfStanza}, [2]int{}, ""), "", 2, 0},
		{"a new one beside an old one", infoOf([2]int{0, missingStanza}, [2]int{2, 0}, read), " 1 \n", 1, 0},
		{"one that is gone", infoOf([2]int{missingStanza, 0}, [2]int{0, 2}, read), " 1 2 \n", 0, 0},
		{"one that never answered", infoOf([2]int{silentRepository, 0}, [2]int{0, 2}, read), " 2 \n", 1, 0},
		{"a new one beside those of a host that was lost", infoOf([2]int{missingStanza, 0}, [2]int{0, 2}, read), "", 0, 0},
		{"the only one, not read again", infoOf([2]int{0, 0}, [2]int{1, 2}, ""), " 1 2 \n", 0, 1},
		{"the only one, read again", infoOf([2]int{0, 0}, [2]int{1, 1}, read), " 1 2 \n", 0, 0},
	}
	for _, one := range cases {
		box := firstFixture(t)
		if one.had != "" {
			writeAll(t, box.Work, map[string]string{"repositories": one.had})
		}
		if needs := box.firstNeeds(one.info); len(needs.missing) != one.missing || len(needs.unread) != one.unread {
			t.Errorf("%s: %v", one.name, needs)
		}
	}
	box := firstFixture(t)
	damaged := infoOf([2]int{0, 0}, [2]int{1, 1}, "")
	for index := range damaged.Backup {
		damaged.Backup[index].Error = true
	}
	if needs := box.firstNeeds(damaged); !needs.none() {
		t.Error("a server with damaged pages would get a full backup every hour:", needs)
	}
}

func TestARepositoryThatDoesNotAnswerIsNotTakenForANewOne(t *testing.T) {
	silent := infoOf([2]int{missingStanza, silentRepository}, [2]int{}, "")
	if silent.unanswered() == nil || infoOf([2]int{missingStanza, halfStanza}, [2]int{}, "").unanswered() != nil {
		t.Error("it may hold the backups that are to be restored into this stack")
	}
}

func statusOfFresh(box *backupBox, info infoStanza) backupStatus {
	status := backupStatus{Time: box.now(), Runs: box.runs()}
	box.statusOfInfo(&status, info)
	box.statusOfDrill(&status)
	return status
}

func TestAFirstBackupThatComesByItselfIsNoProblem(t *testing.T) {
	fresh := infoOf([2]int{missingStanza, missingStanza}, [2]int{}, "")
	box := firstFixture(t)
	status := statusOfFresh(box, fresh)
	const due = "the first backup is due at 2026-01-10T01:07:00Z; the first restore drill is due at 2026-01-10T01:07:00Z"
	if len(status.Problems) > 0 || strings.Join(status.Pending, "; ") != due || !status.logWaits {
		t.Error(status.Problems, status.Pending)
	}
	box.jobs[0].Running = &runRecord{Started: instant(t, "2026-01-10T00:00:01Z")}
	if status = statusOfFresh(box, fresh); status.Pending[0] != "the first backup is under way since 2026-01-10T00:00:01Z" {
		t.Error(status.Pending)
	}
	unread := infoOf([2]int{0, 0}, [2]int{1, 1}, "")
	if status = statusOfFresh(box, unread); len(status.Problems) > 0 || !strings.HasPrefix(status.Pending[0], "the verification of the first backup is under way") {
		t.Error(status.Problems, status.Pending)
	}
}

func TestAFirstBackupThatFailsOrNeverComesIsAProblem(t *testing.T) {
	fresh := infoOf([2]int{missingStanza, missingStanza}, [2]int{}, "")
	box := firstFixture(t)
	box.jobs = nil
	if status := statusOfFresh(box, fresh); len(status.Pending) > 0 || len(status.Problems) != 5 {
		t.Error("nothing is scheduled:", status.Pending, status.Problems)
	}
	box = firstFixture(t)
	desk(box.Work).noteRun("runs.json", firstRun, box.now(), box.now(), os.ErrDeadlineExceeded)
	status := statusOfFresh(box, fresh)
	box.statusOfRuns(&status)
	said := strings.Join(status.Problems, "; ")
	if strings.Contains(strings.Join(status.Pending, "; "), "first backup") || !strings.Contains(said, "the first backup could not be made, and is tried again: ") {
		t.Error("it has failed:", status.Pending, said)
	}
	// By hand, meanwhile.
	status = statusOfFresh(box, infoOf([2]int{0, 0}, [2]int{2, 2}, "2026-01-10T00:00:09Z L3"))
	if box.statusOfRuns(&status); len(status.Problems) > 0 {
		t.Error(status.Problems)
	}
}

func TestAnEmptiedRepositoryIsNoNewOne(t *testing.T) {
	box := firstFixture(t)
	writeAll(t, box.Work, map[string]string{"repositories": " 1 2 \n"})
	status := statusOfFresh(box, infoOf([2]int{missingStanza, missingStanza}, [2]int{}, ""))
	if len(status.Problems) != 4 {
		t.Error(status.Problems, status.Pending)
	}
}

func TestFilesWithoutABackupGetOne(t *testing.T) {
	due := instant(t, "2026-01-10T01:07:00Z")
	box := &filesBox{filesSettings: filesSettings{
		Repositories: make([]filesRepository, 2), Services: map[string]map[string]string{"web": {}, "store": {}}, LateHours: 26, Work: t.TempDir(),
	}, now: func() time.Time { return due }, jobs: []jobStatus{{Job: "files-first", Next: &due}}}
	of := func(service, level string, number int) filesRecord {
		return filesRecord{Service: service, Level: level, Repository: number, Stopped: due}
	}
	records := []filesRecord{of("web", "none", 2), of("store", "L1", 1), of("store", "L3", 2)}
	needs := box.firstNeeds(records)
	if strings.Join(needs.missing, " ") != "web" || len(needs.unread) != 1 || needs.unread[0].Service != "store" {
		t.Error(needs)
	}
	later := of("store", "L1", 1)
	later.Label = "store-20260111-030000"
	if again := box.firstNeeds(append(records, later, of("web", "L3", 2))); !again.none() {
		t.Error("an empty volume would become the latest backup, or an old one is read again:", again)
	}
	status := filesStatus{Time: due, Runs: box.runs()}
	box.statusOf("web", nil, &status)
	if len(status.Problems) > 0 || len(status.Pending) != 1 || status.Pending[0] != "the first backup of the files of web is due at 2026-01-10T01:07:00Z" {
		t.Error(status.Problems, status.Pending)
	}
	box.jobs = nil
	if box.statusOf("web", nil, &status); len(status.Problems) != 2 {
		t.Error(status.Problems)
	}
}

func TestAStatusThatNobodyWaitsForEndsInTimeAndLeavesTheMetricsAlone(t *testing.T) {
	tools := t.TempDir()
	if err := os.WriteFile(tools+"/pgbackrest", []byte("#!/bin/sh\nexec /bin/sleep 60\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools)
	box := firstFixture(t)
	box.patience = longestInfo
	began := time.Now()
	found, err := box.status([]string{"--within", "500ms"})
	if took := time.Since(began); took > 5*time.Second {
		t.Error("it took", took)
	}
	status, isStatus := found.(backupStatus)
	if err == nil || !isStatus || !strings.Contains(strings.Join(status.NotChecked, "; "), "pgbackrest was given up after 500ms") {
		t.Error(err, status.NotChecked)
	}
	if _, err := os.Stat(box.file("metrics.prom")); err == nil {
		t.Error("a store that is slow is told to be unknown")
	}
}

func TestASilentStoreOfFilesIsGivenUp(t *testing.T) {
	tools := t.TempDir()
	if err := os.WriteFile(tools+"/restic", []byte("#!/bin/sh\nexec /bin/sleep 60\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools)
	box := &filesBox{filesSettings: filesSettings{Repositories: make([]filesRepository, 1), Work: t.TempDir()}, now: time.Now, patience: 500 * time.Millisecond}
	began := time.Now()
	status := box.readStatus()
	if took := time.Since(began); took > 5*time.Second {
		t.Error("it took", took)
	}
	if len(status.NotChecked) != 1 || !strings.Contains(status.NotChecked[0], "restic snapshots was given up after 500ms") {
		t.Error(status.NotChecked)
	}
}
