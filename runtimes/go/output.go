package contract

import (
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"time"
)

const (
	// Lines of requests are written this often, together: one by one, each request would cost a system call more.
	holdFor = 100 * time.Millisecond
	// What a pipe takes at once, so that it is never waited for with more.
	holdMost = 4096
)

// output is where log lines go. Those of requests may wait a little; any other takes them with it and is written at once, so
// that nothing that was said before the end of a process is missing.
type output struct {
	to    io.Writer
	mu    sync.Mutex
	held  []byte
	armed bool
}

// Write is for a logger's handler.
func (o *output) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = append(o.held, line...)
	return len(line), o.flush()
}

func (o *output) hold(line requestLine) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = line.append(o.held)
	if len(o.held) >= holdMost {
		_ = o.flush()
		return
	}
	if !o.armed {
		o.armed = true
		time.AfterFunc(holdFor, o.release)
	}
}

func (o *output) release() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.armed = false
	_ = o.flush()
}

func (o *output) flush() error {
	if len(o.held) == 0 {
		return nil
	}
	_, err := o.to.Write(o.held)
	o.held = o.held[:0]
	return err
}

type requestLine struct {
	now              time.Time
	id, method, path string
	status           int
	milliseconds     float64
}

// append is what the logger's handler would make of it.
func (l requestLine) append(to []byte) []byte {
	to = l.now.UTC().AppendFormat(append(to, `{"time":"`...), time.RFC3339Nano)
	to = append(append(to, `","level":"info","message":"request","request_id":"`...), l.id...)
	to = appendText(append(to, `","method":`...), l.method)
	to = appendText(append(to, `,"path":`...), l.path)
	to = strconv.AppendInt(append(to, `,"status":`...), int64(l.status), 10)
	to = strconv.AppendFloat(append(to, `,"duration_ms":`...), l.milliseconds, 'f', -1, 64)
	return append(to, "}\n"...)
}

// appendText is a JSON string: as it is, where nothing in it has a meaning of its own.
func appendText(to []byte, text string) []byte {
	for _, each := range []byte(text) {
		if each < ' ' || each > '~' || each == '"' || each == '\\' {
			quoted, _ := json.Marshal(text)
			return append(to, quoted...)
		}
	}
	return append(append(append(to, '"'), text...), '"')
}
