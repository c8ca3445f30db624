package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// drillResult is one restore drill: what was restored, how far, and how long it took.
type drillResult struct {
	Time       time.Time `json:"time"`
	Label      string    `json:"label"`
	Repository int       `json:"repository"`
	OK         bool      `json:"ok"`
	Problem    string    `json:"problem,omitempty"`
	Level      string    `json:"level"`
	// Seconds from the last commit that came back to the beginning of the drill; 0 where no later one was lost.
	RPOSeconds float64 `json:"rpoSeconds"`
	// Transactions of the live server that had not come back, at most.
	LostTransactions int64 `json:"lostTransactions"`
	// Seconds from the beginning to a server that has replayed all and takes writes.
	RTOSeconds float64 `json:"rtoSeconds"`
	LastCommit string  `json:"lastCommit,omitempty"`
	Tables     int     `json:"tables"`
	Rows       int64   `json:"rows"`
	Left       int     `json:"tablesNotCounted"`
	// Inexact: rows were written while they were counted.
	Inexact bool `json:"inexact"`
	Amcheck bool `json:"amcheck"`
}

const longestReplay = 6 * time.Hour

// drill restores the newest backup with the key in the form in which it is kept elsewhere, and looks at what came back.
func (box *backupBox) drill(args []string) (any, error) {
	repository := 0
	words, err := backupFlags("drill", args, 1, func(flags *flag.FlagSet) { flags.IntVar(&repository, "repository", 0, "") })
	if err != nil {
		return nil, err
	}
	result := &drillResult{Time: box.now().UTC(), Level: "L0"}
	err = box.locked(func() error {
		err := box.drillWith(result, strings.Join(words, ""), repository)
		if err != nil {
			result.Problem = err.Error()
		}
		result.OK = err == nil
		box.noteDrill(*result)
		box.noteRun("drill", "database", result.Time, err)
		return err
	})
	return result, err
}

func (box *backupBox) drillWith(result *drillResult, label string, repository int) error {
	records, err := box.records()
	if err != nil {
		return err
	}
	record, err := findBackup(records, label, repository)
	if err != nil {
		return err
	}
	result.Label, result.Repository, result.Level = record.Label, record.Repository, record.Level
	folder := box.drillFolder()
	if err := errors.Join(refuseLive(folder, box.Data), requireRoom(folder, record.Size), ownFolder(folder)); err != nil {
		return err
	}
	escrowed, err := box.withEscrowedKey()
	if err != nil {
		return err
	}
	server := escrowed.throwAway(folder)
	defer removeOwn(folder)
	defer server.stop()
	err = box.drillOn(server, record, result)
	return errors.Join(err, box.noteRestore(record, *result, err))
}

// noteRestore writes at the backup what the drill found: a failed one takes earlier levels away.
func (box *backupBox) noteRestore(record backupRecord, result drillResult, failure error) error {
	notes := map[string]string{noteRestored: box.stamp(), noteDrillProblem: ""}
	if result.Level == "L5" {
		notes[noteProved] = box.stamp()
	}
	if failure != nil {
		notes = map[string]string{noteRestored: "", noteProved: "", noteDrillProblem: "the drill failed: " + flatten(failure.Error())}
	}
	return box.annotate(record, notes)
}

func flatten(text string) string {
	words := strings.Join(strings.Fields(text), " ")
	if len(words) > 400 {
		words = words[:400] + "…"
	}
	return words
}

func (box *backupBox) drillOn(server *throwAway, record backupRecord, result *drillResult) error {
	liveXid, liveArchive := box.liveState()
	end, err := box.endOfArchive(record)
	if err != nil {
		return err
	}
	began := time.Now()
	recorded, target, err := recordedRows(record)
	if err != nil {
		return err
	}
	to := recovery{Label: record.Label, Repository: record.Repository, Type: "default"}
	if target != "" {
		to.Type, to.Target, to.Action = "lsn", target, "pause"
	}
	configure := func() error { return server.configure("archive_mode = off") }
	if err := inOrder(func() error { return server.restore(to) }, configure); err != nil {
		return err
	}
	aside, err := box.compareAt(server, recorded, target, result)
	if err != nil {
		return err
	}
	if err := server.promoted(); err != nil {
		return err
	}
	result.RTOSeconds = (time.Since(began) - aside).Seconds()
	result.Level = "L4"
	if err := reached(server, end); err != nil {
		return err
	}
	if err := measureLoss(server, result, liveXid, liveArchive); err != nil {
		return err
	}
	say("every table and index is checked")
	if err := server.amcheck(); err != nil {
		return err
	}
	result.Amcheck = true
	if target != "" && result.Tables > 0 {
		result.Level = "L5"
	}
	return server.stop()
}

// compareAt stops the replay where the rows were counted and counts again; it returns the time that this took.
func (box *backupBox) compareAt(server *throwAway, recorded map[string]rowCounts, target string, result *drillResult) (time.Duration, error) {
	if target == "" {
		return 0, nil
	}
	if err := server.paused(); err != nil {
		return 0, err
	}
	began := time.Now()
	restored := map[string]rowCounts{}
	for name, counts := range recorded {
		tables := map[string]bool{}
		for table, state := range counts.Tables {
			tables[table] = state.Sum != ""
			result.Tables++
			result.Rows += state.Rows
		}
		result.Left += counts.Left
		counted, err := server.box.count(server.folder, name, tables)
		if err != nil {
			return 0, fmt.Errorf("what was restored lacks a table or database: %w", err)
		}
		restored[name] = counted
	}
	differences, inexact, err := compareRows(recorded, restored, target)
	if err != nil {
		return 0, err
	}
	if len(differences) > 0 {
		return 0, fmt.Errorf("rows differ from those at the time of the backup: %s", strings.Join(differences, "; "))
	}
	result.Inexact = inexact
	return time.Since(began), inOrder(server.stop, server.goOn)
}

// endOfArchive is the last segment that the log behind a backup leads to.
func (box *backupBox) endOfArchive(record backupRecord) (string, error) {
	segments, err := box.archived(record.Repository)
	if err != nil {
		return "", err
	}
	gap, last := walGap(segments, record.WalFrom)
	if gap != "" {
		return "", errors.New("the archive has no WAL segment " + gap + ": nothing after it can be restored")
	}
	return last, nil
}

// reached refuses a replay that ended before the archive did: a damaged segment looks like the end of the log to a server.
func reached(server *throwAway, end string) error {
	said, err := server.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
	if err != nil {
		return err
	}
	at, _, known := segmentNumber(said)
	last, _, wanted := segmentNumber(end)
	if !known || !wanted || at < last {
		return fmt.Errorf("the replay ended in segment %s, and the archive goes on to %s: a segment is damaged", said, end)
	}
	return nil
}

func recordedRows(record backupRecord) (map[string]rowCounts, string, error) {
	note := record.notes[noteRows]
	if note == "" {
		return nil, "", nil
	}
	var counts map[string]rowCounts
	if err := json.Unmarshal([]byte(note), &counts); err != nil {
		return nil, "", fmt.Errorf("the row counts of %s cannot be read: %w", record.Label, err)
	}
	target, err := lastLSN(counts)
	return counts, target, err
}

// liveState: the next transaction of the live server, and when its newest archived segment was closed. A drill goes on
// where the server is away: that is what it is for.
func (box *backupBox) liveState() (xid int64, archived time.Time) {
	said, err := box.psql(box.Socket, "postgres",
		"SELECT pg_snapshot_xmax(pg_current_snapshot()) || ' ' || coalesce(extract(epoch FROM last_archived_time)::bigint, 0) FROM pg_stat_archiver")
	if err != nil {
		say("the live server does not answer, so the loss is counted from the last commit: %v", err)
		return 0, time.Time{}
	}
	first, second, _ := strings.Cut(said, " ")
	xid, _ = strconv.ParseInt(first, 10, 64)
	seconds, _ := strconv.ParseInt(second, 10, 64)
	return xid, time.Unix(seconds, 0)
}

// measureLoss compares what came back with what the live server had when the drill began. Everything that was committed
// before the newest archived segment was closed has come back, so the loss cannot be older than that.
func measureLoss(server *throwAway, result *drillResult, liveXid int64, archived time.Time) error {
	said, err := server.ask("SELECT pg_snapshot_xmax(pg_current_snapshot()) || ' ' || coalesce(extract(epoch FROM pg_last_xact_replay_timestamp())::text, '0')")
	if err != nil {
		return err
	}
	first, second, _ := strings.Cut(said, " ")
	xid, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseFloat(second, 64)
	if err != nil {
		return err
	}
	last := time.UnixMicro(int64(seconds * 1e6))
	if seconds > 0 {
		result.LastCommit = last.UTC().Format(time.RFC3339Nano)
	}
	if result.LostTransactions = max(0, liveXid-xid); liveXid != 0 && result.LostTransactions == 0 {
		return nil
	}
	if liveXid != 0 && archived.After(last) {
		last = archived
	}
	if seconds > 0 || !archived.IsZero() {
		result.RPOSeconds = max(0, result.Time.Sub(last).Seconds())
	}
	return nil
}

// exportedKey is the form in which a key leaves the stack: three lines that a person can read.
const exportedKey = "keelson backup key 1"

func parseExportedKey(text string) (string, error) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) < 3 || strings.TrimSpace(lines[0]) != exportedKey {
		return "", fmt.Errorf("this is no key file: its first line is not %q", exportedKey)
	}
	for _, line := range lines[1:] {
		if key, found := strings.CutPrefix(strings.TrimSpace(line), "key: "); found && len(key) >= 16 {
			return key, nil
		}
	}
	return "", errors.New("this key file has no line \"key: …\"")
}

func (box *backupBox) withKey(text string) (*backupBox, error) {
	key, err := parseExportedKey(text)
	if err != nil {
		return nil, err
	}
	other := *box
	for repository := 1; repository <= box.Repositories; repository++ {
		other.env = append(other.env, fmt.Sprintf("PGBACKREST_REPO%d_CIPHER_PASS=%s", repository, key))
	}
	return &other, nil
}

func (box *backupBox) withEscrowedKey() (*backupBox, error) {
	content, err := os.ReadFile(box.Key)
	if err != nil {
		return nil, err
	}
	return box.withKey(string(content))
}
