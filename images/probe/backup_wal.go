package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
)

const segmentName = 24

// walGap names the first segment that is missing between two, in a list of what the archive holds; an empty answer is
// none. Timelines have numbers of their own: a new one goes on with the segment at which the old one was left.
func walGap(segments []string, from string) (gap, last string) {
	have := map[string]bool{}
	timelines := map[string][]uint64{}
	for _, segment := range segments {
		have[segment] = true
		if number, timeline, ok := segmentNumber(segment); ok {
			timelines[timeline] = append(timelines[timeline], number)
		}
	}
	if from == "" || !have[from] {
		return from, ""
	}
	start, timeline, _ := segmentNumber(from)
	names := make([]string, 0, len(timelines))
	for name := range timelines {
		if name >= timeline {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	last = from
	for _, name := range names {
		numbers := timelines[name]
		sort.Slice(numbers, func(a, b int) bool { return numbers[a] < numbers[b] })
		next := start
		for _, number := range numbers {
			if number < start {
				continue
			}
			if number > next {
				if name != timeline && next == start {
					// A later timeline begins where it branched off.
					next = number
				} else {
					return nameSegment(name, next), last
				}
			}
			next, last = number+1, nameSegment(name, number)
		}
	}
	return "", last
}

// segmentsPerFile: 4 GiB of addresses in segments of 16 MiB, as initdb makes them.
const segmentsPerFile = 256

func segmentNumber(name string) (number uint64, timeline string, ok bool) {
	if len(name) != segmentName {
		return 0, "", false
	}
	high, err := strconv.ParseUint(name[8:16], 16, 32)
	if err != nil {
		return 0, "", false
	}
	low, err := strconv.ParseUint(name[16:], 16, 32)
	return high*segmentsPerFile + low, name[:8], err == nil && low < segmentsPerFile
}

func nameSegment(timeline string, number uint64) string {
	return fmt.Sprintf("%s%08X%08X", timeline, number/segmentsPerFile, number%segmentsPerFile)
}

// archived names every segment that a repository holds; their names end with a checksum there.
func (box *backupBox) archived(repository int) ([]string, error) {
	words := []string{"repo-ls", fmt.Sprintf("--repo=%d", repository), "--recurse", "--output=json", "archive/" + box.Stanza}
	said, err := box.ask(words...)
	if err != nil {
		return nil, err
	}
	var found map[string]struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal([]byte(said), &found); err != nil {
		return nil, fmt.Errorf("pgbackrest repo-ls: %w", err)
	}
	var segments []string
	for path := range found {
		name := path[strings.LastIndex(path, "/")+1:]
		if len(name) > segmentName && name[segmentName] == '-' {
			segments = append(segments, name[:segmentName])
		}
	}
	return segments, nil
}

// continuity is the gap in the log behind a backup, as a sentence; empty where there is none.
func (box *backupBox) continuity(record backupRecord) (string, error) {
	segments, err := box.archived(record.Repository)
	if err != nil {
		return "", err
	}
	gap, _ := walGap(segments, record.WalFrom)
	if gap == "" {
		return "", nil
	}
	return "the archive has no WAL segment " + gap + ": nothing after it can be restored", nil
}

// archiveState is what the server says of archiving, and how much of the log waits on its disk.
type archiveState struct {
	Mode           string  `json:"mode"`
	LastArchived   string  `json:"lastArchived,omitempty"`
	LastAgeSeconds float64 `json:"lastAgeSeconds"`
	Failed         int     `json:"failed"`
	Failing        bool    `json:"failing"`
	WaitingBytes   int64   `json:"waitingBytes"`
	WalBytes       int64   `json:"walBytes"`
}

func (box *backupBox) archiveState() (archiveState, error) {
	const question = `SELECT json_build_object('mode', current_setting('archive_mode'), 'lastArchived', coalesce(last_archived_wal, ''),` +
		` 'lastAgeSeconds', coalesce(extract(epoch FROM now() - last_archived_time), -1), 'failed', failed_count,` +
		` 'failing', coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false),` +
		` 'waitingBytes', (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') * pg_size_bytes(current_setting('wal_segment_size')),` +
		` 'walBytes', (SELECT coalesce(sum(size), 0) FROM pg_ls_waldir())) FROM pg_stat_archiver`
	var state archiveState
	said, err := box.psql(box.Socket, "postgres", question)
	if err == nil {
		err = json.Unmarshal([]byte(said), &state)
	}
	return state, err
}

// switchWAL closes the segment that is being written and waits until it is in the archive.
func (box *backupBox) switchWAL(limit time.Duration) error {
	// The commit is one after every time that anybody can name by now: a replay stops at a time only when it sees a later one.
	const script = "SELECT pg_logical_emit_message(true, 'keelson', 'archived')\nSELECT pg_walfile_name(pg_current_wal_insert_lsn())\nSELECT pg_switch_wal()"
	said, err := box.psql(box.Socket, "postgres", script)
	if err != nil {
		return err
	}
	lines := strings.Split(said, "\n")
	if len(lines) < 2 {
		return fmt.Errorf("psql answered %q", said)
	}
	segment := lines[1]
	return await(limit, "segment "+segment+" is archived", func() (bool, error) {
		state, err := box.archiveState()
		if err == nil && state.Failing {
			err = fmt.Errorf("the write-ahead log cannot be archived (%d failures)", state.Failed)
		}
		return state.LastArchived >= segment, err
	})
}

// archive sends what the server has written so far, so that a restore can reach the present.
func (box *backupBox) archive(args []string) (any, error) {
	if _, err := backupFlags("archive", args, 0, func(*flag.FlagSet) {}); err != nil {
		return nil, err
	}
	return map[string]bool{"archived": true}, box.switchWAL(time.Minute)
}
