//go:build unix

package web_test

import (
	"syscall"
	"time"
)

// processorTime is what this process has used of the processors: unlike the
// clock it does not see the neighbours.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
