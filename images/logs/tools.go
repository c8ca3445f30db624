//go:build tools

// Package logs names the programs that the image builds, so that go.mod has what they need.
package logs

import (
	_ "github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs"
	_ "github.com/VictoriaMetrics/VictoriaLogs/app/vlagent"
)
