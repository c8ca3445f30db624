package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// jobStatus is what is known of a job now.
type jobStatus struct {
	Job         string      `json:"job"`
	Cron        string      `json:"cron"`
	TimeZone    string      `json:"timeZone"`
	LastSuccess *time.Time  `json:"lastSuccess,omitempty"`
	Last        *runRecord  `json:"last,omitempty"`
	Running     *runRecord  `json:"running,omitempty"`
	Next        *time.Time  `json:"next,omitempty"`
	Missed      int64       `json:"missed"`
	Skipped     int64       `json:"skipped"`
	Runs        []runRecord `json:"runs,omitempty"`
}

// scheduleStatus reads what the scheduler has written down, so it answers without one too.
func scheduleStatus(args []string) error {
	var options scheduleOptions
	flags := newFlags("schedule status")
	flags.StringVar(&options.file, "file", defaultJobsFile, "jobs, as JSON")
	flags.StringVar(&options.state, "state", defaultStateFolder, "folder with what is known of past runs")
	asJSON := flags.Bool("json", false, "with all runs that are remembered, as JSON")
	if err := parse(flags, args); err != nil {
		return err
	}
	_, jobs, err := readJobs(options.file)
	if err != nil {
		return err
	}
	present, err := readState(options.state)
	if err != nil {
		return err
	}
	all := statusesOf(jobs, present, wallClock())
	if *asJSON {
		return json.NewEncoder(os.Stdout).Encode(all)
	}
	return printStatus(os.Stdout, all)
}

func statusesOf(jobs []job, present state, now time.Time) []jobStatus {
	all := []jobStatus{}
	for _, j := range jobs {
		of := present.Jobs[j.Name]
		if of == nil {
			of = &record{Handled: now}
		}
		each := jobStatus{
			Job: j.Name, Cron: j.Cron, TimeZone: j.TimeZone, LastSuccess: of.LastSuccess, Last: of.last(),
			Running: of.Running, Missed: of.Missed, Skipped: of.Totals[skipped], Runs: of.Runs,
		}
		if next := j.times.next(of.Handled); !next.IsZero() {
			each.Next = &next
		}
		all = append(all, each)
	}
	return all
}

func printStatus(to io.Writer, all []jobStatus) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "job\tlast success\tlast run\tduration\texit code\tresult\tnext run")
	for _, each := range all {
		fmt.Fprintln(table, strings.Join(row(each), "\t"))
	}
	return table.Flush()
}

func row(of jobStatus) []string {
	last := []string{"never", "", "", ""}
	if of.Last != nil {
		last = []string{atTime(&of.Last.Started), of.Last.duration().Truncate(time.Millisecond).String(), strconv.Itoa(of.Last.ExitCode), of.Last.Result}
	}
	next := atTime(of.Next)
	if of.Running != nil {
		next = "running since " + atTime(&of.Running.Started)
	}
	return append(append([]string{of.Job, atTime(of.LastSuccess)}, last...), next)
}

func atTime(moment *time.Time) string {
	if moment == nil {
		return "never"
	}
	return moment.Format(time.RFC3339)
}

// scheduleStart starts a job in the scheduler of this container, passes its output on and ends as it does.
func scheduleStart(args []string) error {
	flags := newFlags("schedule start")
	folder := flags.String("state", defaultStateFolder, "folder of the scheduler")
	name, err := parseTarget(flags, args, "job")
	if err != nil {
		return err
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", controlSocket(*folder))
	}
	asking := http.Client{Transport: &http.Transport{DialContext: dial}}
	response, err := asking.Post("http://scheduler/start/"+url.PathEscape(name), "", nil)
	if err != nil {
		return fmt.Errorf("no scheduler answers: %w", err)
	}
	defer response.Body.Close()
	return passOn(response, name)
}

func passOn(response *http.Response, name string) error {
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(response.Body)
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, oneLine(string(said)))
		return exitStatus(notStarted)
	}
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		return fmt.Errorf("the scheduler has ended: %w", err)
	}
	code, err := strconv.Atoi(response.Trailer.Get(exitCodeTrailer))
	if err != nil {
		return errors.New("the scheduler did not say how it ended")
	}
	if result := response.Trailer.Get(resultTrailer); result != succeeded && result != failed {
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, result)
	}
	if code == 0 && response.Trailer.Get(resultTrailer) != succeeded {
		code = 1
	}
	if code != 0 {
		return exitStatus(code)
	}
	return nil
}

// notStarted is the exit code for a run that was refused, since one is on (EX_TEMPFAIL of sysexits.h).
const notStarted = 75
