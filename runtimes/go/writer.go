package contract

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// writer notes the status of an answer.
type writer struct {
	http.ResponseWriter
	status   int
	wrote    bool
	hijacked bool
}

func (w *writer) WriteHeader(status int) {
	if !w.wrote && status >= 200 {
		w.wrote, w.status = true, status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(data []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(data)
}

// ReadFrom leaves files to the server, which has the kernel send them.
func (w *writer) ReadFrom(from io.Reader) (int64, error) {
	w.wrote = true
	return io.Copy(w.ResponseWriter, from)
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *writer) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Hijack is what WebSockets begin with. From then on the connection is no request any more.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.hijacked = true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
