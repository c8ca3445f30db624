package contract

import (
	"context"
	"io"
	"log/slog"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

// SecretKeys are keys whose values never reach a log line, in whatever group they stand.
var SecretKeys = []string{
	"password", "passwd", "secret", "token", "access_token", "refresh_token", "api_key", "apikey", "authorization",
	"cookie", "set-cookie", "credentials", "private_key", "client_secret",
}

// NewLogger writes one JSON object a line at once, without secrets and with the id of the request whose context is given.
func NewLogger(w io.Writer, level string) *slog.Logger {
	var least slog.Level
	if least.UnmarshalText([]byte(level)) != nil {
		least = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: least, ReplaceAttr: replace}
	return slog.New(withRequestID{slog.NewJSONHandler(w, options)})
}

func replace(groups []string, attr slog.Attr) slog.Attr {
	if slices.Contains(SecretKeys, strings.ToLower(attr.Key)) {
		return slog.String(attr.Key, "[redacted]")
	}
	if attr.Value.Kind() == slog.KindAny {
		attr.Value = slog.AnyValue(withoutSecrets(attr.Value.Any(), 3))
	}
	if len(groups) > 0 {
		return attr
	}
	switch attr.Key {
	case slog.TimeKey:
		return slog.String("time", attr.Value.Time().UTC().Format(time.RFC3339Nano))
	case slog.LevelKey:
		return slog.String("level", strings.ToLower(attr.Value.String()))
	case slog.MessageKey:
		return slog.Attr{Key: "message", Value: attr.Value}
	}
	return attr
}

// withoutSecrets looks into maps; a struct with secrets has a LogValue method for this.
func withoutSecrets(value any, depth int) any {
	given := reflect.ValueOf(value)
	if depth == 0 || given.Kind() != reflect.Map || given.Type().Key().Kind() != reflect.String {
		return value
	}
	found := map[string]any{}
	for key, inner := range given.Seq2() {
		if slices.Contains(SecretKeys, strings.ToLower(key.String())) {
			found[key.String()] = "[redacted]"
			continue
		}
		found[key.String()] = withoutSecrets(inner.Interface(), depth-1)
	}
	return found
}

type withRequestID struct{ slog.Handler }

func (h withRequestID) Handle(ctx context.Context, record slog.Record) error {
	if id := RequestID(ctx); id != "" {
		record.AddAttrs(slog.String("request_id", id))
	}
	return h.Handler.Handle(ctx, record)
}

func (h withRequestID) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withRequestID{h.Handler.WithAttrs(attrs)}
}

func (h withRequestID) WithGroup(name string) slog.Handler {
	return withRequestID{h.Handler.WithGroup(name)}
}

var userinfo = regexp.MustCompile(`//[^/\s@]*@`)

// clean is a driver's error as people may see it: one line, no password of a URL.
func clean(err error) string {
	text, _, _ := strings.Cut(userinfo.ReplaceAllString(err.Error(), "//***@"), "\n")
	return text
}
