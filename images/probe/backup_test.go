package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWalGap(t *testing.T) {
	names := func(words string) []string { return strings.Fields(words) }
	const line1 = "000000010000000000000003 000000010000000000000004 000000010000000000000005 "
	cases := []struct{ name, have, from, gap string }{
		{"none", line1, "000000010000000000000003", ""},
		{"one in the middle", "000000010000000000000003 000000010000000000000005", "000000010000000000000003", "000000010000000000000004"},
		{"the first", "000000010000000000000004", "000000010000000000000003", "000000010000000000000003"},
		{"nothing at all", "", "000000010000000000000003", "000000010000000000000003"},
		{"over the end of a file", "0000000100000000000000FF 000000010000000100000000", "0000000100000000000000FF", ""},
		{"a new timeline goes on", line1 + "000000020000000000000005 000000020000000000000006", "000000010000000000000003", ""},
		{"a gap in the new timeline", line1 + "000000020000000000000005 000000020000000000000007", "000000010000000000000003", "000000020000000000000006"},
		{"older ones are of no concern", "000000010000000000000001 " + line1, "000000010000000000000003", ""},
	}
	for _, one := range cases {
		if gap, _ := walGap(names(one.have), one.from); gap != one.gap {
			t.Errorf("%s: %q, expected %q", one.name, gap, one.gap)
		}
	}
}

func TestLevels(t *testing.T) {
	whole := backupRecord{Size: 1 << 24, WalFrom: "000000010000000000000003"}
	const at = "2026-11-30T10:00:00Z"
	cases := []struct {
		level string
		notes map[string]string
	}{
		{"L1", nil},
		{"L1", map[string]string{noteVerified: "nonsense"}},
		{"L2", map[string]string{noteVerified: at}},
		{"L3", map[string]string{noteVerified: at + " L3"}},
		{"L4", map[string]string{noteVerified: at + " L3", noteRestored: at}},
		{"L5", map[string]string{noteVerified: at + " L3", noteRestored: at, noteProved: at}},
		{"L0", map[string]string{noteVerified: at + " L3", noteRestored: at, noteProved: at, noteProblem: "a byte flipped"}},
		{"L0", map[string]string{noteVerified: at + " L3", noteDrillProblem: "it does not start"}},
	}
	for _, one := range cases {
		record := whole
		record.notes = one.notes
		if grade(&record); record.Level != one.level {
			t.Errorf("%v: %s, expected %s", one.notes, record.Level, one.level)
		}
	}
	empty := backupRecord{Size: 100, WalFrom: "000000010000000000000003"}
	if grade(&empty); empty.Level != "none" || empty.Problem == "" {
		t.Errorf("an empty backup is %s", empty.Level)
	}
}

func TestCompareRows(t *testing.T) {
	at := func(before, lsn string, rows int64, sum string) map[string]rowCounts {
		return map[string]rowCounts{"web": {Before: before, LSN: lsn, Tables: map[string]tableState{"public.notes": {rows, sum}}}}
	}
	cases := []struct {
		name             string
		before, after    map[string]rowCounts
		differs, inexact bool
	}{
		{"equal", at("0/100", "0/100", 5, "7"), at("", "", 5, "7"), false, false},
		{"a row less", at("0/100", "0/100", 5, "7"), at("", "", 4, "7"), true, false},
		{"another value", at("0/100", "0/100", 5, "7"), at("", "", 5, "8"), true, false},
		{"written to meanwhile", at("0/80", "0/100", 5, "7"), at("", "", 7, "8"), false, true},
		{"more than that stretch of the log can hold", at("0/80", "0/100", 5, "7"), at("", "", 50, "8"), true, true},
		{"a database less", at("0/100", "0/100", 5, "7"), map[string]rowCounts{}, true, false},
	}
	for _, one := range cases {
		found, inexact, err := compareRows(one.before, one.after, "0/100")
		if err != nil || (len(found) > 0) != one.differs || inexact != one.inexact {
			t.Errorf("%s: %v, inexact %t, %v", one.name, found, inexact, err)
		}
	}
}

func TestPlanRestore(t *testing.T) {
	hour := func(hour int) time.Time { return time.Date(2026, 11, 30, hour, 0, 0, 0, time.UTC) }
	records := []backupRecord{
		{Label: "late", Stopped: hour(12), Repository: 1, Problem: "damaged"},
		{Label: "noon", Stopped: hour(11), Repository: 1},
		{Label: "early", Stopped: hour(3), Repository: 1},
	}
	at := func(hour int) restoreFlags {
		return restoreFlags{to: "/x", at: "2026-11-30T" + time.Date(0, 1, 1, hour, 30, 0, 0, time.UTC).Format("15:04:05Z")}
	}
	for hour, label := range map[int]string{4: "early", 11: "noon", 13: "noon"} {
		to, _, err := planRestore(records, at(hour))
		if err != nil || to.Label != label || to.Type != "time" {
			t.Errorf("%d: %v, %v", hour, to, err)
		}
	}
	if _, _, err := planRestore(records, at(2)); err == nil || !strings.Contains(err.Error(), "the oldest backup ended at") {
		t.Errorf("before the first: %v", err)
	}
	if to, _, err := planRestore(records, restoreFlags{to: "/x", latest: true}); err != nil || to.Label != "noon" || to.Type != "default" {
		t.Errorf("latest: %v, %v", to, err)
	}
	if _, _, err := planRestore(records, restoreFlags{to: "/x"}); err == nil {
		t.Error("nothing was asked for, and something is restored")
	}
}

func TestNothingIsRestoredOverLiveData(t *testing.T) {
	base := t.TempDir()
	live := filepath.Join(base, "pgdata")
	if err := os.Mkdir(live, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(base, "link")
	if err := os.Symlink(live, link); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{live, filepath.Join(live, "below"), base, link} {
		if refuseLive(folder, live) == nil {
			t.Errorf("%s may be restored into", folder)
		}
	}
	beside := filepath.Join(base, "restore")
	if err := refuseLive(beside, live); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(live, "PG_VERSION"), []byte("17"), 0o600); err != nil {
		t.Fatal(err)
	}
	if ownFolder(live) == nil {
		t.Error("a folder that no restore made is emptied")
	}
	for range 2 {
		if err := ownFolder(beside); err != nil {
			t.Error(err)
		}
	}
}

func TestSwapAndBack(t *testing.T) {
	base := t.TempDir()
	live, restored, kept := filepath.Join(base, "pgdata"), filepath.Join(base, "restore", "data"), filepath.Join(base, "before")
	for folder, version := range map[string]string{live: "old", restored: "new"} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "PG_VERSION"), []byte(version), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func() string { content, _ := os.ReadFile(filepath.Join(live, "PG_VERSION")); return string(content) }
	if err := swapIn(live, restored, kept); err != nil || read() != "new" {
		t.Fatalf("%v, %s", err, read())
	}
	if err := swapBack(live, kept); err != nil || read() != "old" {
		t.Fatalf("%v, %s", err, read())
	}
	if err := swapIn(live, restored, kept); err == nil || read() != "old" {
		t.Fatalf("nothing was restored, and yet: %v, %s", err, read())
	}
}

func TestInfoOfTwoRepositories(t *testing.T) {
	well := infoStanza{Repo: []infoRepository{{Key: 2}}}
	silent := errors.New("pgbackrest was given up after 1m30s")
	merged, err := mergeInfo([]infoStanza{{}, well}, []error{silent, nil})
	if err != nil || len(merged.problems()) != 1 || merged.problemOf(1) == nil || merged.problemOf(2) != nil {
		t.Errorf("%v, %v", merged, err)
	}
	if _, err := mergeInfo([]infoStanza{{}, {}}, []error{silent, silent}); err == nil {
		t.Error("nobody answers, and yet there is an answer")
	}
	if fresh := (infoRepository{Key: 1}); fresh.isNew() {
		t.Error("one with backups counts as new")
	}
}

func TestRememberedRepositories(t *testing.T) {
	box := &backupBox{backupSettings: backupSettings{Work: t.TempDir(), Repositories: 2}}
	said := func() string { content, _ := os.ReadFile(box.file("repositories")); return string(content) }
	box.remember([]backupRecord{{Label: "a", Repository: 1}})
	if said() != " 1 \n" {
		t.Errorf("%q", said())
	}
	// The first does not answer now.
	box.remember([]backupRecord{{Label: "b", Repository: 2}})
	if said() != " 1 2 \n" {
		t.Errorf("%q", said())
	}
}

func TestServersLeftBehind(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	// Any program whose words are those of a server on that data.
	left := exec.Command("sh", "-c", "sleep 60 & wait", "-D", data, "-c")
	if err := left.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = left.Wait() }()
	if found := processesLike(serverOn(data)); len(found) != 1 || found[0] != left.Process.Pid {
		t.Fatalf("found %v, expected %d", found, left.Process.Pid)
	}
	if found := processesLike(serverOn(data + "2")); len(found) != 0 {
		t.Errorf("another folder's: %v", found)
	}
	if err := endServers(data); err != nil {
		t.Error(err)
	}
}

func TestWhatACutOffDrillHasLeftGoesWithTheNextRun(t *testing.T) {
	box := &backupBox{backupSettings: backupSettings{Work: t.TempDir()}, now: time.Now}
	writeAll(t, box.drillFolder(), map[string]string{ownMark: "", "data/base/1": "rows"})
	if err := box.locked(func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(box.drillFolder()); err == nil {
		t.Error("it is still there")
	}
}

func TestARestoreThatWasCutOffIsNamed(t *testing.T) {
	top := t.TempDir()
	box := &backupBox{backupSettings: backupSettings{Data: filepath.Join(top, "pgdata")}}
	status := backupStatus{}
	if box.statusOfLeftovers(&status); len(status.Problems) != 0 {
		t.Error(status.Problems)
	}
	writeAll(t, box.restoreLeft(), map[string]string{"data/PG_VERSION": "17"})
	if box.statusOfLeftovers(&status); len(status.Problems) != 1 || !strings.Contains(status.Problems[0], top+"/restore") {
		t.Error(status.Problems)
	}
}

func TestTheMarkOfARestoreFolderGoesLast(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "restore")
	writeAll(t, folder, map[string]string{ownMark: "", "-first": "", "data/1": "", "z": ""})
	order := must[[]string](t)(removalOrder(folder))
	if len(order) != 4 || filepath.Base(order[3]) != ownMark {
		t.Errorf("%v: who is killed after the mark leaves a folder that no run takes for its own", order)
	}
	if err := removeOwn(folder); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("it is still there")
	}
}

func TestWorkersOfAKilledRunEnd(t *testing.T) {
	left := exec.Command("sh", "-c", "sleep 60 & wait", "--process=1", "backup:local")
	left.Args[0] = "pgbackrest"
	if err := left.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- left.Wait() }()
	box := &backupBox{backupSettings: backupSettings{Work: t.TempDir()}, now: time.Now}
	if err := box.locked(func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	default:
		t.Error("it holds pgBackRest's lock against the next run")
	}
}

func TestExchangeOfNames(t *testing.T) {
	base := t.TempDir()
	one, other := filepath.Join(base, "one"), filepath.Join(base, "other")
	for _, folder := range []string{one, other} {
		if err := os.MkdirAll(filepath.Join(folder, "was-"+filepath.Base(folder)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := exchange(one, other); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(one, "was-other"), filepath.Join(other, "was-one")} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if err := exchange(one, filepath.Join(base, "none")); err == nil {
		t.Error("a folder that is not there has changed its name")
	}
}

func TestExportedKey(t *testing.T) {
	key, err := parseExportedKey("keelson backup key 1\nstack: a\nkey: 0123456789abcdef\n")
	if err != nil || key != "0123456789abcdef" {
		t.Errorf("%q, %v", key, err)
	}
	for _, text := range []string{"", "key: 0123456789abcdef", "keelson backup key 1\nstack: a\n", "keelson backup key 1\nkey: short\nx"} {
		if key, err := parseExportedKey(text); err == nil {
			t.Errorf("%q is taken for a key: %s", text, key)
		}
	}
}

func TestVerifyComplaints(t *testing.T) {
	const well = "status: ok\n  archiveId: 17-1, total WAL checked: 1, total valid WAL: 1\n    missing: 0, checksum invalid: 0, size invalid: 0, other: 0\n"
	if problem := verifyProblem(well, nil); problem != "" {
		t.Error(problem)
	}
	for _, bad := range []string{strings.Replace(well, "status: ok", "status: error", 1), strings.Replace(well, "checksum invalid: 0", "checksum invalid: 1", 1), strings.Replace(well, "missing: 0", "missing: 2", 1)} {
		if verifyProblem(bad, nil) == "" {
			t.Errorf("taken for well: %s", bad)
		}
	}
	if verifyProblem("", exitStatus(1)) == "" {
		t.Error("a failure without words is taken for well")
	}
}
