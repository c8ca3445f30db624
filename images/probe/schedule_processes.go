package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// processes starts children, each in a group of its own, and reaps all that is handed to the first process of a container.
type processes struct {
	mu      sync.Mutex
	waiting map[int]chan int
	grace   time.Duration
	// stopped is closed when everything is to end.
	stopped chan struct{}
}

func newProcesses(grace time.Duration) *processes {
	p := &processes{waiting: map[int]chan int{}, grace: grace, stopped: make(chan struct{})}
	becomeSubreaper()
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	go func() {
		for range children {
			p.reap()
		}
	}()
	return p
}

// becomeSubreaper takes on the orphans of the children, also where this is not the first process.
func becomeSubreaper() {
	const setChildSubreaper = 36
	syscall.RawSyscall(syscall.SYS_PRCTL, setChildSubreaper, 1, 0)
}

// execute runs one attempt to its end, its timeout, or the stop of the scheduler.
func (p *processes) execute(j job, by *client) outcome {
	output, done, err := by.output()
	if err != nil {
		return outcome{127, failed, err.Error()}
	}
	pid, ended, err := p.start(j.Command, output)
	if err != nil {
		done()
		return outcome{127, failed, err.Error()}
	}
	defer done()
	timeout := time.NewTimer(j.timeout())
	defer timeout.Stop()
	select {
	case code := <-ended:
		p.endGroup(pid)
		return outcome{code, resultOf(code), ""}
	case <-timeout.C:
		return outcome{p.end(pid, ended), timedOut, "it took longer than " + j.timeout().String()}
	case <-p.stopped:
		code := p.end(pid, ended)
		if code == 0 {
			return outcome{0, succeeded, ""}
		}
		return outcome{code, stopped, "the scheduler was told to stop"}
	}
}

func resultOf(code int) string {
	if code == 0 {
		return succeeded
	}
	return failed
}

func (p *processes) start(command []string, output *os.File) (int, <-chan int, error) {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return 0, nil, err
	}
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return 0, nil, err
	}
	defer nothing.Close()
	files := []uintptr{nothing.Fd(), 1, 2}
	if output != nil {
		files = []uintptr{nothing.Fd(), output.Fd(), output.Fd()}
	}
	// Locked, so that nobody reaps it before it is known who waits for it.
	p.mu.Lock()
	defer p.mu.Unlock()
	attributes := &syscall.ProcAttr{Env: os.Environ(), Files: files, Sys: &syscall.SysProcAttr{Setpgid: true}}
	pid, err := syscall.ForkExec(path, command, attributes)
	if err != nil {
		return 0, nil, err
	}
	ended := make(chan int, 1)
	p.waiting[pid] = ended
	return pid, ended, nil
}

// end asks the whole group to end, and ends it after the grace. The code is that of the group's first process.
func (p *processes) end(pid int, ended <-chan int) int {
	syscall.Kill(-pid, syscall.SIGTERM)
	select {
	case code := <-ended:
		p.endGroup(pid)
		return code
	case <-time.After(p.grace):
		p.endGroup(pid)
		return <-ended
	}
}

// endGroup ends what a run has left in its group: a run is over with its first process, as a container's is.
func (p *processes) endGroup(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }

func (p *processes) reap() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		var wait syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &wait, syscall.WNOHANG, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if pid <= 0 {
			return
		}
		if ended, known := p.waiting[pid]; known {
			delete(p.waiting, pid)
			ended <- exitCode(wait)
		}
	}
}

// client is somebody who started a run by hand and watches it; nil where nobody does.
type client struct {
	writer *io.PipeWriter
	ended  chan runRecord
}

// output is where a run writes: to this program's own output, and to its client if it has one. `done` waits until all
// of it has been passed on, though not for what a run has left behind that still holds it open.
func (c *client) output() (file *os.File, done func(), err error) {
	if c == nil {
		return nil, func() {}, nil
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		io.Copy(io.MultiWriter(os.Stdout, c.writer), reader)
	}()
	return writer, func() {
		writer.Close()
		select {
		case <-copied:
		case <-time.After(time.Second):
		}
		reader.Close()
	}, nil
}

func (c *client) end(ended runRecord) {
	if c != nil {
		c.ended <- ended
		c.writer.Close()
	}
}
