package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// rowCounts is what a database held at one point of the write-ahead log.
type rowCounts struct {
	// LSN is where the log stood when the snapshot had been taken; Before, a moment earlier. Where both are the same,
	// nothing was written in between and the numbers are exact.
	LSN    string                `json:"lsn"`
	Before string                `json:"before"`
	Tables map[string]tableState `json:"tables"`
	// Left says how many tables were not counted, being too many or too large.
	Left int `json:"left,omitempty"`
}

// tableState is the number of rows, and a sum over all of their values that no order changes; empty for a large table.
type tableState struct {
	Rows int64  `json:"n"`
	Sum  string `json:"s,omitempty"`
}

// A count reads the whole table: more tables or larger ones are left out, and said to be.
const (
	mostTables      = 200
	largestCounted  = 2 << 30
	largestSummed   = 64 << 20
	longestRowsNote = 60_000
)

// countAll counts the rows of every database of the live server.
func (box *backupBox) countAll() (map[string]rowCounts, error) {
	names, err := box.databases(box.Socket)
	if err != nil {
		return nil, err
	}
	counts := map[string]rowCounts{}
	for _, name := range names {
		tables, left, err := box.tables(box.Socket, name)
		if err != nil {
			return nil, err
		}
		counted, err := box.count(box.Socket, name, tables)
		if err != nil {
			return nil, fmt.Errorf("database %s: %w", name, err)
		}
		counted.Left = left
		counts[name] = counted
	}
	return counts, nil
}

// tables to count, by their quoted names; true where the values are summed too.
func (box *backupBox) tables(socket, database string) (map[string]bool, int, error) {
	question := fmt.Sprintf(`SELECT format('%%I.%%I', nspname, relname), pg_relation_size(c.oid) <= %d, pg_relation_size(c.oid) <= %d`+
		` FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND relpersistence = 'p'`+
		` AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\_toast%%' ORDER BY pg_relation_size(c.oid) DESC`,
		largestSummed, int64(largestCounted))
	said, err := box.psql(socket, database, question)
	if err != nil {
		return nil, 0, err
	}
	found, left := map[string]bool{}, 0
	for _, line := range strings.Split(said, "\n") {
		parts := strings.Split(line, "|")
		if len(parts) != 3 {
			continue
		}
		if parts[2] != "t" || len(found) == mostTables {
			left++
			continue
		}
		found[parts[0]] = parts[1] == "t"
	}
	return found, left, nil
}

const rowsSession = "SET TimeZone = 'UTC'\nSET DateStyle = 'ISO'\nSET IntervalStyle = 'postgres'\nSET bytea_output = 'hex'\n" +
	"SET extra_float_digits = 1\nSET lock_timeout = '10s'\nSET statement_timeout = '30min'\n" +
	"SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END\n" +
	"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY\n" +
	"SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END"

// count takes all numbers in one snapshot.
func (box *backupBox) count(socket, database string, tables map[string]bool) (rowCounts, error) {
	script := []string{rowsSession}
	for table, summed := range tables {
		sum := "''"
		if summed {
			sum = "coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text"
		}
		literal := "'" + strings.ReplaceAll(table, "'", "''") + "'"
		script = append(script, fmt.Sprintf("SELECT %s, count(*), %s FROM %s AS t", literal, sum, table))
	}
	said, err := box.psql(socket, database, strings.Join(append(script, "COMMIT"), "\n"))
	if err != nil {
		return rowCounts{}, err
	}
	lines := strings.Split(said, "\n")
	if len(lines) < 2 {
		return rowCounts{}, fmt.Errorf("psql answered %q", said)
	}
	counts := rowCounts{Before: lines[0], LSN: lines[1], Tables: map[string]tableState{}}
	for _, line := range lines[2:] {
		parts := strings.Split(line, "|")
		if len(parts) < 3 {
			continue
		}
		name := strings.Join(parts[:len(parts)-2], "|")
		rows, err := strconv.ParseInt(parts[len(parts)-2], 10, 64)
		if err != nil {
			return rowCounts{}, err
		}
		counts.Tables[name] = tableState{Rows: rows, Sum: parts[len(parts)-1]}
	}
	return counts, nil
}

// rowsNote is what stands at a backup; sums go where it would be too long, then the counts, said as left.
func rowsNote(counts map[string]rowCounts) string {
	text, _ := json.Marshal(counts)
	if len(text) <= longestRowsNote {
		return string(text)
	}
	for name, one := range counts {
		for table, state := range one.Tables {
			one.Tables[table] = tableState{Rows: state.Rows}
		}
		counts[name] = one
	}
	if text, _ = json.Marshal(counts); len(text) <= longestRowsNote {
		return string(text)
	}
	for name, one := range counts {
		one.Left, one.Tables = one.Left+len(one.Tables), nil
		counts[name] = one
	}
	text, _ = json.Marshal(counts)
	return string(text)
}

// parseLSN reads "16/B374D848".
func parseLSN(text string) (uint64, error) {
	high, low, found := strings.Cut(text, "/")
	if !found {
		return 0, fmt.Errorf("%q is no place in a write-ahead log", text)
	}
	first, err := strconv.ParseUint(high, 16, 32)
	if err != nil {
		return 0, err
	}
	second, err := strconv.ParseUint(low, 16, 32)
	return first<<32 | second, err
}

// lastLSN is the point at which all counts have been taken.
func lastLSN(counts map[string]rowCounts) (string, error) {
	var last string
	var highest uint64
	for _, one := range counts {
		at, err := parseLSN(one.LSN)
		if err != nil {
			return "", err
		}
		if last == "" || at > highest {
			last, highest = one.LSN, at
		}
	}
	return last, nil
}

// leastRecord is the least that a changed row takes in the log: a record's header and some of its data.
const leastRecord = 32

// compareRows lists what differs. A restored server stands at target; where rows were written between a count and that,
// as many may differ as that stretch of the log can hold, and no sum says anything.
func compareRows(recorded, restored map[string]rowCounts, target string) (differences []string, inexact bool, err error) {
	end, err := parseLSN(target)
	if err != nil {
		return nil, false, err
	}
	for name, before := range recorded {
		after, found := restored[name]
		if !found {
			differences = append(differences, "database "+name+" is missing")
			continue
		}
		start, err := parseLSN(before.Before)
		if err != nil {
			return nil, false, err
		}
		slack := int64(end-start) / leastRecord
		inexact = inexact || slack > 0
		differences = append(differences, compareTables(name, before, after, slack)...)
	}
	return differences, inexact, nil
}

func compareTables(database string, before, after rowCounts, slack int64) []string {
	var differences []string
	for table, was := range before.Tables {
		is, found := after.Tables[table]
		switch off := was.Rows - is.Rows; {
		case !found:
			differences = append(differences, fmt.Sprintf("%s: table %s is missing", database, table))
		case off > slack || -off > slack:
			differences = append(differences, fmt.Sprintf("%s: table %s has %d rows, had %d", database, table, is.Rows, was.Rows))
		case slack == 0 && was.Sum != "" && was.Sum != is.Sum:
			differences = append(differences, fmt.Sprintf("%s: values of table %s differ", database, table))
		}
	}
	return differences
}
