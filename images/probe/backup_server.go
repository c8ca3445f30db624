package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// throwAway is a server of its own on restored data: it listens on a socket in its folder and on nothing else.
type throwAway struct {
	box    *backupBox
	folder string
	data   string
}

func (box *backupBox) throwAway(folder string) *throwAway {
	return &throwAway{box: box, folder: folder, data: filepath.Join(folder, "data")}
}

// recovery says how far the write-ahead log is replayed.
type recovery struct {
	Label      string
	Repository int
	// Type is pgBackRest's: default (all there is), time, lsn.
	Type   string
	Target string
	// Action at the target: promote or pause.
	Action string
}

func (server *throwAway) restore(to recovery) error {
	if err := os.MkdirAll(server.data, 0o700); err != nil {
		return err
	}
	words := []string{"restore", "--pg1-path=" + server.data, "--type=" + to.Type, "--archive-mode=preserve"}
	if to.Label != "" {
		words = append(words, "--set="+to.Label)
	}
	if to.Repository != 0 {
		words = append(words, fmt.Sprintf("--repo=%d", to.Repository))
	}
	if to.Type != "default" {
		words = append(words, "--target="+to.Target, "--target-action="+to.Action)
	}
	_, err := server.box.pgbackrest(words...)
	return err
}

var controlSetting = regexp.MustCompile(`(?m)^(max_\w+) setting:\s+(\d+)$`)

// configure writes the few settings that it runs with. What bounds memory is small; what a standby must not have less of
// than the server that wrote the log is taken from that server's own control file.
func (server *throwAway) configure(archive string) error {
	control, err := server.box.tool(time.Minute, false, "pg_controldata", "-D", server.data)
	if err != nil {
		return err
	}
	lines := []string{"listen_addresses = ''", "unix_socket_directories = '" + server.folder + "'",
		"hba_file = '" + filepath.Join(server.folder, "pg_hba.conf") + "'", "shared_buffers = '32MB'",
		"maintenance_work_mem = '16MB'", "work_mem = '4MB'", "max_parallel_workers_per_gather = 0", "jit = off",
		"autovacuum = off", "hot_standby = on", "shared_preload_libraries = ''", "log_destination = 'stderr'",
		"logging_collector = off", "wal_level = replica", "max_wal_size = '256MB'", "dynamic_shared_memory_type = 'mmap'",
		"checkpoint_timeout = '5min'", "huge_pages = off"}
	lines = append(lines, archive)
	for _, match := range controlSetting.FindAllStringSubmatch(control, -1) {
		name := match[1]
		if renamed, differs := controlNames[name]; differs {
			name = renamed
		}
		lines = append(lines, name+" = "+match[2])
	}
	if err := os.WriteFile(server.conf(), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(server.folder, "pg_hba.conf"), []byte("local all postgres peer\n"), 0o600)
}

// controlNames: two settings have other names in the control file.
var controlNames = map[string]string{"max_prepared_xacts": "max_prepared_transactions", "max_locks_per_xact": "max_locks_per_transaction"}

func (server *throwAway) conf() string { return filepath.Join(server.folder, "postgresql.conf") }

func (server *throwAway) log() string { return filepath.Join(server.folder, "log") }

// start waits until it answers, however long the replay takes, as long as the process lives.
func (server *throwAway) start(limit time.Duration) error {
	options := "-c config_file=" + server.conf()
	seconds := strconv.Itoa(int(limit.Seconds()))
	_, err := server.box.tool(limit+time.Minute, false, "pg_ctl", "-D", server.data, "-l", server.log(), "-o", options, "-w", "-t", seconds, "start")
	if err != nil {
		return fmt.Errorf("the restored server does not start: %s", server.complaints())
	}
	return await(limit, "the restored server answers", func() (bool, error) {
		if _, err := server.ask("SELECT 1"); err == nil {
			return true, nil
		}
		return false, server.failure()
	})
}

// failure is why the server ended, in its own words; none while it runs.
func (server *throwAway) failure() error {
	if _, err := server.box.tool(time.Minute, false, "pg_ctl", "-D", server.data, "status"); err == nil {
		return nil
	}
	return fmt.Errorf("the restored server ended: %s", server.complaints())
}

func (server *throwAway) complaints() string {
	content, _ := os.ReadFile(server.log())
	var bad []string
	for _, line := range strings.Split(string(content), "\n") {
		if strings.Contains(line, "FATAL:") || strings.Contains(line, "PANIC:") || strings.Contains(line, "ERROR") {
			bad = append(bad, strings.TrimSpace(line))
		}
	}
	if len(bad) == 0 {
		return lastWords(string(content))
	}
	return strings.Join(bad[max(0, len(bad)-3):], " | ")
}

func (server *throwAway) ask(sql string) (string, error) {
	return server.box.psql(server.folder, "postgres", sql)
}

// promoted starts it and waits until it has replayed all and takes writes.
func (server *throwAway) promoted() error {
	if err := server.start(longestReplay); err != nil {
		return err
	}
	return await(longestReplay, "the replay ends", func() (bool, error) {
		said, err := server.ask("SELECT pg_is_in_recovery()")
		if err != nil {
			return false, server.failure()
		}
		return said == "f", nil
	})
}

// paused starts it and waits until the replay has stopped at its target.
func (server *throwAway) paused() error {
	if err := server.start(longestReplay); err != nil {
		return err
	}
	return await(longestReplay, "the replay reaches its target", func() (bool, error) {
		said, err := server.ask("SELECT pg_get_wal_replay_pause_state()")
		if err != nil {
			return false, server.failure()
		}
		return said == "paused", nil
	})
}

func (server *throwAway) stop() error {
	if _, err := os.Stat(filepath.Join(server.data, "postmaster.pid")); err != nil {
		return nil
	}
	_, err := server.box.tool(5*time.Minute, false, "pg_ctl", "-D", server.data, "-m", "fast", "-t", "240", "-w", "stop")
	return err
}

// goOn lets the replay run to the end of the archive: the target is taken out of what pgBackRest wrote.
func (server *throwAway) goOn() error {
	path := filepath.Join(server.data, "postgresql.auto.conf")
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var kept []string
	for _, line := range strings.Split(string(content), "\n") {
		if !strings.HasPrefix(line, "recovery_target") || strings.HasPrefix(line, "recovery_target_timeline") {
			kept = append(kept, line)
		}
	}
	return os.WriteFile(path, []byte(strings.Join(kept, "\n")), 0o600)
}

// amcheck reads every table and index and has them checked against one another.
func (server *throwAway) amcheck() error {
	_, err := server.box.tool(6*time.Hour, false, "pg_amcheck", "-h", server.folder, "-U", "postgres", "--all",
		"--install-missing", "--heapallindexed")
	return err
}
