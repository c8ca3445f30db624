package main

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// scheduleOptions are where a scheduler finds its jobs, remembers its runs and is asked.
type scheduleOptions struct{ file, state, listen string }

// schedule runs jobs at their times, or asks the scheduler of this container.
func schedule(args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "status":
			return scheduleStatus(args[1:])
		case "start":
			return scheduleStart(args[1:])
		}
	}
	var options scheduleOptions
	flags := newFlags("schedule")
	flags.StringVar(&options.file, "file", defaultJobsFile, "jobs, as JSON")
	flags.StringVar(&options.state, "state", defaultStateFolder, "folder that is kept, for what is known of past runs")
	flags.StringVar(&options.listen, "listen", ":9180", "address of /metrics and /health")
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usageError{"takes no arguments but status, start or options"}
	}
	return runScheduler(options)
}

const (
	defaultJobsFile    = "/etc/keelson/schedule/jobs.json"
	defaultStateFolder = "/var/lib/keelson/schedule"
)

func runScheduler(options scheduleOptions) error {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	file, jobs, err := readJobs(options.file)
	if err != nil {
		return usageError{err.Error()}
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	metrics, err := net.Listen("tcp", options.listen)
	if err != nil {
		return err
	}
	if !lockState(options.state, log, stop) {
		return nil
	}
	children := newProcesses(file.grace())
	s := newScheduler(jobs, options.state, log, children)
	control, err := listenForControl(options.state)
	if err != nil {
		return err
	}
	s.begin()
	go http.Serve(metrics, s.metricsHandler())
	go http.Serve(control, s.controlHandler())
	log.Info("scheduler started", "jobs", len(jobs))
	s.lookUntil(stop)
	log.Info("scheduler stopping", "graceSeconds", file.GraceSeconds)
	s.stop()
	close(children.stopped)
	s.wait()
	return nil
}

func newScheduler(jobs []job, folder string, log *slog.Logger, children *processes) *scheduler {
	s := &scheduler{
		jobs: jobs, log: log, now: wallClock, execute: children.execute,
		pause: func(d time.Duration) bool {
			select {
			case <-time.After(d):
				return true
			case <-children.stopped:
				return false
			}
		},
		save: func(present state) error { return writeState(folder, present) },
	}
	s.present = recoverState(folder, log)
	return s
}

// wallClock has no monotonic part: times are compared with those of other lives, and the clock may be set.
func wallClock() time.Time { return time.Now().Round(0) }

// recoverState puts a damaged state aside: the jobs run on, and only what was missed cannot be known.
func recoverState(folder string, log *slog.Logger) state {
	leftovers, _ := filepath.Glob(filepath.Join(folder, ".state-*"))
	for _, each := range leftovers {
		os.Remove(each)
	}
	present, err := readState(folder)
	if err != nil {
		aside := stateFile(folder) + ".damaged"
		log.Error("the state cannot be read: what was missed is not known, and the past runs are lost",
			"error", err.Error(), "keptAs", aside)
		os.Rename(stateFile(folder), aside)
	}
	return present
}

// lockState waits while another scheduler has the folder: two would run everything twice. False where it is told to stop.
func lockState(folder string, log *slog.Logger, stop <-chan os.Signal) bool {
	file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		log.Error("the state cannot be locked", "error", err.Error())
		return true
	}
	for said := false; ; said = true {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			// Held until this process ends, whose end the kernel sees in any case.
			held = file
			return true
		}
		if !said {
			log.Warn("another scheduler has the state; waiting for its end")
		}
		select {
		case <-stop:
			return false
		case <-time.After(time.Second):
		}
	}
}

// held keeps the lock's file from being closed as garbage.
var held *os.File

func (s *scheduler) lookUntil(stop <-chan os.Signal) {
	for {
		sleep := s.look()
		select {
		case <-stop:
			return
		case <-time.After(sleep):
		}
	}
}

func (s *scheduler) sinceLook() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now().Sub(s.looked)
}
